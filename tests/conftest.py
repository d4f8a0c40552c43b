"""Fixtures for all tests. No test sees the data or configuration of the person who runs it."""

import atexit
import fcntl
import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from data.migrations import Progress
from data.store import IN_MEMORY, Store
from tests.reference.examples import TIMES

ROOT = Path(__file__).parents[1]

# No deadline: on a busy machine it fails by luck. `make test` always draws the same examples, so that its result
# depends on the code alone and a failure can be repeated; `make soak` draws new ones each time.
hypothesis.settings.register_profile("fixed", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.register_profile("drawn", deadline=None, print_blob=True)
hypothesis.settings.load_profile("drawn" if TIMES > 1 else "fixed")

# pytest's summary is to be the last thing printed. At the interpreter's very end DuckDB's binding counts on stderr what
# Hypothesis has kept of it; that is nobody's fault here, and nothing of ours speaks that late.
atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno()))


# They need the extra `spark` and Java: `make test-spark` installs the one, and runs them.
collect_ignore = [] if os.environ.get("DABIAO_SPARK") else ["spark"]


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home for the whole run: platformdirs finds no store and no merchant's own rules in it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for folder in ("DATA", "CONFIG", "CACHE", "STATE"):
            patch.delenv(f"XDG_{folder}_HOME", raising=False)
        for name in ("DABIAO_STORE", "DABIAO_INBOX"):
            patch.delenv(name, raising=False)
        yield home


class FilesToWorkers(LoadFileScheduling):
    """Gives each test file to one worker, and all files that need a browser to the same one.

    A second Chromium would compile the app's scripts anew, and a second server would fill its caches anew.
    """

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else str(super()._split_scope(nodeid))


BROWSER = "tests/browser/"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FilesToWorkers:
    """How `make test` spreads the tests over its workers."""
    return FilesToWorkers(config, log)


def pytest_collection_finish() -> None:
    """What is loaded stays to the end: the search for garbage, a tenth of a page's time, leaves it out."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def new_stores_are_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new store in a file is a copy of one that the program made: making its tables takes as long as an import."""
    made = tmp_path_factory.mktemp("empty") / "dabiao.duckdb"
    open_store = Store.open

    def open_copied(path: Path, *progress: Progress) -> Store:
        if path != IN_MEMORY and path.parent.is_dir() and not path.exists():
            if not made.exists():
                open_store(made).close()
            shutil.copyfile(made, path)
        return open_store(path, *progress)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "open", open_copied)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that is not part of the project; tests that read it skip where it is missing."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real data beside this checkout")
    return folder


def made_once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A store that `make` writes to the path that it is given, once for all workers of a run. To read only.

    Each worker has a copy of its own: a store can be open in one process at a time.
    """
    own = folders.getbasetemp() / f"{name}.duckdb"
    common = own.parents[1] if "PYTEST_XDIST_WORKER" in os.environ else own.parent
    made, unfinished = common / f"{name}-made.duckdb", common / f"{name}-unfinished.duckdb"
    with (common / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(unfinished)
            unfinished.rename(made)
    if not own.exists():
        shutil.copy(made, own)
    return own


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shops, made once by the command line. To read only: tests take a copy (`demo_store`)."""

    def make(path: Path) -> None:
        command = [sys.executable, "cli.py", "demo", "--store", str(path)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    return made_once(tmp_path_factory, "demo", make)


@pytest.fixture
def demo_store(built_demo: Path, tmp_path: Path) -> Path:
    """A store with the demo shops that the test may change."""
    return Path(shutil.copy(built_demo, tmp_path / "dabiao.duckdb"))
