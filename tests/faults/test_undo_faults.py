"""An import, and its undoing, is done whole or not at all, whatever happens meanwhile."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.access import Access
from data.changes import shop_changes
from data.changes.move_import import move
from data.errors import DabiaoError
from data.loading import table_ends
from data.loading.loader import import_file
from data.loading.undo import undo
from data.store import Store
from tests.faults.made import KINDS, Interrupt, checksums, contents, exports, fill, traced
from tests.reference.examples import TIMES, sample

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
"""For a busy machine; every wait here ends as soon as what it waits for is there."""

FEWEST = 5
"""Every import and every undoing has more changes: a loop that ends earlier has tried nothing."""


def interrupted_everywhere(
    store: Store,
    patch: pytest.MonkeyPatch,
    work: Callable[[], object],
    error: BaseException,
    expected: type[BaseException],
    step: int,
) -> None:
    """Do some work, interrupted before its first change to the store, then before every `step`th, until it is done."""
    before = checksums(store)
    for at in count(0, step):
        interrupt = Interrupt(at, error, changes_only=True)
        try:
            with traced(patch, interrupt):
                work()
        except expected:
            assert checksums(store) == before, f"something stayed when it was interrupted at {interrupt.statements[-1]}"
        else:
            assert at >= FEWEST
            assert interrupt.statements[-1] == "COMMIT"
            return


DISK_FULL = duckdb.IOException("IO Error: Could not write file: No space left on device")
MEMORY_FULL = duckdb.OutOfMemoryException("Out of Memory Error: the limit was set by 'max_temp_directory_size'")
STEPS = {"messages": 1 if TIMES > 1 else 7}
STEP = 2 if TIMES > 1 else 11
"""Changes from one interruption to the next; in `make soak` messages are interrupted at all of them."""

STEP_OF_A_MOVE = 13 if TIMES > 1 else 29
"""Of a move to another shop, which is an undoing and an import, with more changes than either."""

KINDS_AND_ERRORS = [
    ("messages", KeyboardInterrupt(), KeyboardInterrupt),
    ("orders", DISK_FULL, DabiaoError),
    ("refunds", MEMORY_FULL, DabiaoError),
    ("reviews", OSError(errno.ENOSPC, "no room for temporary files"), DabiaoError),
    ("chat_ratings", KeyboardInterrupt(), KeyboardInterrupt),
    ("violations", ZeroDivisionError(), ZeroDivisionError),
    ("certificates", KeyboardInterrupt(), KeyboardInterrupt),
    ("inspections", KeyboardInterrupt(), KeyboardInterrupt),
]
INTERRUPTED = sample(KINDS_AND_ERRORS, 3)


@pytest.mark.parametrize(("kind", "error", "expected"), INTERRUPTED, ids=[kind for kind, *_ in INTERRUPTED])
def test_an_import_interrupted_at_any_statement_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, error: BaseException, expected: type[BaseException]
) -> None:
    first, second, _ = exports(tmp_path, kind)
    path, aside = tmp_path / "store.duckdb", tmp_path / "aside.duckdb"
    fill(path, [first])
    fill(aside, [first, second])
    with Store.open(path) as store, Store.open(aside) as whole:
        interrupted_everywhere(
            store,
            monkeypatch,
            lambda: import_file(Access.local(store), second, "店"),
            error,
            expected,
            STEPS.get(kind, STEP),
        )
        assert same(contents(store), contents(whole))


@pytest.mark.parametrize(("kind", "error", "expected"), INTERRUPTED, ids=[kind for kind, *_ in INTERRUPTED])
def test_an_undoing_interrupted_at_any_statement_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, error: BaseException, expected: type[BaseException]
) -> None:
    first, second, third = exports(tmp_path, kind)
    path, aside = tmp_path / "store.duckdb", tmp_path / "aside.duckdb"
    number = fill(path, [first, second, third])[1]
    fill(aside, [first, third])
    with Store.open(path) as store, Store.open(aside) as whole:
        interrupted_everywhere(
            store, monkeypatch, lambda: undo(Access.local(store), number), error, expected, STEPS.get(kind, STEP)
        )
        assert same(contents(store), contents(whole))


@pytest.mark.parametrize(("kind", "error", "expected"), KINDS_AND_ERRORS[1:3], ids=["orders", "refunds"])
def test_a_move_to_another_shop_interrupted_at_any_statement_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, error: BaseException, expected: type[BaseException]
) -> None:
    first, second, third = exports(tmp_path, kind)
    number = fill(tmp_path / "store.duckdb", [first, second, third])[1]
    with Store.open(tmp_path / "store.duckdb") as store:
        access = Access.local(store)
        (shop,) = access.shops()
        shop_changes.add(access, "another", shop.platform, shop.market, shop.timezone)
        interrupted_everywhere(
            store, monkeypatch, lambda: move(access, number, "another"), error, expected, 13 if TIMES > 1 else 29
        )
        assert store.connection().execute("SELECT shop_id FROM imports ORDER BY import_id").fetchall() == [
            ("店",), ("another",), ("店",)
        ]  # fmt: skip


def same(actual: dict[str, list[dict[str, Any]]], wanted: dict[str, list[dict[str, Any]]]) -> bool:
    """Whether two stores hold the same rows and facts; numbers and times of imports differ."""

    def bare(rows: list[dict[str, Any]]) -> list[str]:
        return sorted(repr({name: cell for name, cell in row.items() if name != "import_id"}) for row in rows)

    differing = {"imports", "rejects", *(f"{kind}_said" for kind in KINDS)}
    return all(bare(actual[name]) == bare(wanted[name]) for name in wanted if name not in differing)


# --- the lock --------------------------------------------------------------------------------------------------------


def test_an_undoing_waits_for_the_import_under_way(tmp_path: Path) -> None:
    """Undo the first of two imports while a third is halfway: it waits, and then knows the third as well."""
    first, second, third = exports(tmp_path, "messages")
    path, aside = tmp_path / "store.duckdb", tmp_path / "aside.duckdb"
    number = fill(path, [first, second])[0]
    fill(aside, [second, third])
    halfway, go_on = threading.Event(), threading.Event()

    def wait_halfway(share: float) -> None:
        if 0.5 < share < 0.6:
            halfway.set()
            assert go_on.wait(PATIENCE_SECONDS)

    with Store.open(path) as store, Store.open(aside) as whole:
        importing = threading.Thread(
            target=import_file, args=(Access.local(store), third, "店"), kwargs={"progress": wait_halfway}
        )
        undoing = threading.Thread(target=undo, args=(Access.local(store), number))
        importing.start()
        assert halfway.wait(PATIENCE_SECONDS)
        before = checksums(store)
        undoing.start()
        undoing.join(0.5)
        assert undoing.is_alive(), "it did not wait"
        assert checksums(store) == before
        go_on.set()
        importing.join()
        undoing.join()
        assert same(contents(store), contents(whole))


def test_an_import_waits_for_the_undoing_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = exports(tmp_path, "orders")
    path, aside = tmp_path / "store.duckdb", tmp_path / "aside.duckdb"
    number = fill(path, [first, second])[1]
    fill(aside, [first, third])
    halfway, go_on = threading.Event(), threading.Event()
    original = table_ends.cover

    def cover(*arguments: Any) -> None:
        if not halfway.is_set():
            halfway.set()
            assert go_on.wait(PATIENCE_SECONDS)
        original(*arguments)

    monkeypatch.setattr("data.loading.undo.cover", cover)
    with Store.open(path) as store, Store.open(aside) as whole:
        undoing = threading.Thread(target=undo, args=(Access.local(store), number))
        importing = threading.Thread(target=import_file, args=(Access.local(store), third, "店"))
        undoing.start()
        assert halfway.wait(PATIENCE_SECONDS)
        importing.start()
        importing.join(0.5)
        assert importing.is_alive(), "it did not wait"
        go_on.set()
        undoing.join()
        importing.join()
        assert same(contents(store), contents(whole))


def test_two_people_undo_the_same_import(tmp_path: Path) -> None:
    number = fill(tmp_path / "store.duckdb", exports(tmp_path, "reviews"))[1]
    ends: list[str] = []

    def take_back(store: Store) -> None:
        try:
            ends.append(f"{undo(Access.local(store), number).import_id}")
        except DabiaoError as e:
            ends.append(e.key)

    with Store.open(tmp_path / "store.duckdb") as store:
        people = [threading.Thread(target=take_back, args=(store,)) for _ in range(3)]
        for person in people:
            person.start()
        for person in people:
            person.join()
    assert sorted(ends) == [str(number), "error.already_undone", "error.already_undone"]


# --- killed ----------------------------------------------------------------------------------------------------------

NEVER = 1_000_000
"""The number of a statement that is not reached."""

PAUSING = """
import sys, time
from pathlib import Path
from data.access import Access
import pytest
from data.store import Store
from data.loading.undo import undo
from tests.faults.made import traced

count = 0

def pause(statement):
    global count
    if count == int(sys.argv[3]):
        print("there", statement, flush=True)
        time.sleep(600)
    count += 1

with Store.open(Path(sys.argv[1])) as store:
    with traced(pytest.MonkeyPatch(), pause):
        undo(Access.local(store), int(sys.argv[2]))
    print("done", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("share", sample([0.0, 0.6, 0.95, 1.1], kind=lambda share: share > 1))
def test_a_killed_undoing_leaves_all_or_nothing(tmp_path: Path, share: float) -> None:
    """Killed before its first statement, at some on its way, before the last (1.0), and when all was done (1.1)."""
    first, second, third = exports(tmp_path, "messages")
    path, aside = tmp_path / "store.duckdb", tmp_path / "aside.duckdb"
    number = fill(path, [first, second, third])[1]
    fill(aside, [first, third])
    counted = Interrupt(-1, AssertionError())
    undisturbed = Path(shutil.copy(path, tmp_path / "undisturbed.duckdb"))
    with Store.open(undisturbed) as store, traced(pytest.MonkeyPatch(), counted):
        undo(Access.local(store), number)
    last = len(counted.statements) - 1
    # a process that has parsed the statements before runs one less: what comes after the last has no number
    at = NEVER if share > 1 else int(last * share)
    with Store.open(path) as store:
        before = contents(store)
    with subprocess.Popen(
        [sys.executable, "-c", PAUSING, str(path), str(number), str(at)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().split()[0] == ("there" if share <= 1 else "done")
        process.send_signal(signal.SIGKILL)
        process.wait()
    with Store.open(path) as store, Store.open(aside) as whole:
        if share <= 1:
            assert contents(store) == before
            undo(Access.local(store), number)
        assert same(contents(store), contents(whole))


# --- full disk ------------------------------------------------------------------------------------------------------

NO_ROOM = """
import resource, sys
from pathlib import Path
from data.access import Access
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.store import Store
from data.loading.undo import undo

path, number, file, most, threshold = sys.argv[1:]
path, number, file, most = Path(path), int(number), Path(file), int(most)

def work():
    return undo(Access.local(store), number) if number else import_file(Access.local(store), file, "店")

with Store.open(path) as store:
    store.connection().execute(f"SET checkpoint_threshold = '{threshold}'")
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    try:
        work()
    except DabiaoError as e:
        print(e.key, e.values["path"] == path.parent)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    before = Access.local(store).view().rows("SELECT count(*) AS n FROM imports WHERE undone_at IS NULL")[0]["n"]
    work()
    after = Access.local(store).view().rows("SELECT count(*) AS n FROM imports WHERE undone_at IS NULL")[0]["n"]
    print(after - before)
"""


@dataclass(frozen=True)
class LittleSpace:
    """Work for which room is short. `before`: the store without it; `number`: the import to take back, or 0, where the
    file is to go in; `needed`: bytes that the work adds to the database's log; `wanted`: what the store holds after it.
    """

    before: Path
    number: int
    file: Path
    needed: int
    wanted: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module", params=[False, True], ids=["import", "undo"])
def little_space(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LittleSpace:
    undoing, folder = request.param, tmp_path_factory.mktemp("little_space")
    before, undisturbed = folder / "before.duckdb", folder / "undisturbed.duckdb"
    files = exports(folder, "messages", 4000)
    second = fill(before, files if undoing else files[:2])[1]
    number = second if undoing else 0
    shutil.copy(before, undisturbed)
    with Store.open(undisturbed) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "checkpoint", lambda **_: None)  # which empties the log
        undo(Access.local(store), number) if undoing else import_file(Access.local(store), files[2], "店")
        needed = undisturbed.with_name("undisturbed.duckdb.wal").stat().st_size
    aside = folder / "aside.duckdb"
    fill(aside, [files[0], files[2]] if undoing else files)
    with Store.open(aside) as whole:
        return LittleSpace(before, number, files[2], needed, contents(whole))


@pytest.mark.skipif(sys.platform != "linux", reason="a limit on the size of files stands for a full disk")
@pytest.mark.parametrize(
    ("share", "threshold"),
    sample([(0.0, "16MB"), (0.5, "16MB"), (0.9, "16MB"), (0.0, "1KB")], kind=lambda room: room[1]),
)
def test_a_full_disk_is_one_clear_error_and_the_store_goes_on(
    tmp_path: Path, little_space: LittleSpace, share: float, threshold: str
) -> None:
    """Files may grow to a share of what the database's log needs. What is larger than the threshold is written past the
    log into the store itself: when that fails the database shuts itself. With room again the same store does the work.
    """
    path = Path(shutil.copy(little_space.before, tmp_path / "store.duckdb"))
    room = str(int(little_space.needed * share))
    run = subprocess.run(
        [sys.executable, "-c", NO_ROOM, str(path), str(little_space.number), str(little_space.file), room, threshold],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout == f"error.no_room True\n{-1 if little_space.number else 1}\n"
    with Store.open(path) as store:
        assert same(contents(store), little_space.wanted)
