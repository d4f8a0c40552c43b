"""Several executors say what the store says: the demo of six shops, and while one of them is killed."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from data.access import Access
from data.publishing.folders import folder_of
from data.spark.engine import SparkEngine
from data.spark.session import opened_session
from data.store import Store
from metrics.rules.rulebook import load_rules
from metrics.scoring.requests import requests_in_force
from metrics.scoring.score import Score, answer

TWO_EXECUTORS = "local-cluster[2,1,1024]"
"""A cluster of this machine: two executors, each a process with one core and 1 GB."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the six demo shops, whose facts are published for engines."""
    path = tmp_path_factory.mktemp("demo") / "dabiao.duckdb"
    assert cli.main(["demo", "--all", "--store", str(path)]) == 0
    assert cli.main(["publish", "--for-engines", "--store", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def expected(store: Path) -> list[Score]:
    """Every figure of every shop, as the store answers it."""
    with Store.open(store) as opened, Access.local(opened).view() as view:
        return answer(view, requests_in_force(view, view.shops(), load_rules(), None))


@pytest.fixture(scope="module")
def spark(store: Path) -> Iterator[SparkEngine]:
    with opened_session(TWO_EXECUTORS, None) as session:
        yield SparkEngine(session, str(folder_of(store)))


def scores(engine: SparkEngine) -> list[Score]:
    return answer(engine, requests_in_force(engine, engine.shops(), load_rules(), None))


def executors() -> set[int]:
    """The processes of executors that this process's Spark has begun."""
    parents, commands = {}, {}
    for folder in Path("/proc").iterdir():
        try:
            number = int(folder.name)
            parents[number] = int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            commands[number] = (folder / "cmdline").read_bytes()
        except (ValueError, OSError):
            continue  # no process, or one that has ended meanwhile

    def is_ours(number: int) -> bool:
        while number in parents:
            if number == os.getpid():
                return True
            number = parents[number]
        return False

    return {n for n, command in commands.items() if b"CoarseGrainedExecutorBackend" in command and is_ours(n)}


def test_two_executors_say_what_the_store_says(spark: SparkEngine, expected: list[Score]) -> None:
    assert scores(spark) == expected
    assert len(executors()) == 2
    assert len({score.shop for score in expected}) == 6
    assert {"met", "missed"} <= {score.status for score in expected}


def test_an_executor_that_is_killed_in_the_middle_changes_nothing(spark: SparkEngine, expected: list[Score]) -> None:
    before = executors()
    assert len(before) == 2
    results: list[list[Score]] = []
    asking = threading.Thread(target=lambda: results.append(scores(spark)))
    tracker = spark._session.sparkContext.statusTracker()
    asking.start()
    while not tracker.getActiveStageIds():
        assert asking.is_alive(), "the scores were there before anything was killed"
    os.kill(min(before), signal.SIGKILL)
    asking.join()
    assert results == [expected]
    assert min(before) not in executors()
