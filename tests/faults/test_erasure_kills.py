"""An erasure that is killed after its rows are gone: the next start clears the file of what they left in it."""

import os
import shutil
from pathlib import Path

import pytest

from data.access import Access
from data.backups.commands import checked_store
from data.changes.erasure import erase
from data.loading.loader import import_file
from data.store import Store
from tests.faults.steps import DECIDING, Kill, Step, done_in_steps
from tests.reference.examples import typical

BUYER = "buyer-to-be-erased"
CHATS = "conversation_id,buyer_id,sender,sent_at,text\n" + "".join(
    f"c{n},{BUYER if n == 9_000 else f'b{n * 7919}'},buyer,2026-03-01 10:00:00,text {n * 31}\n" for n in range(12_000)
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no SIGALRM")


def _erase(path: Path) -> None:
    with Store.open(path) as store:
        erase(Access.local(store), "s", BUYER)


def _is_held(path: Path) -> bool:
    """Whether the store's file or its log holds the buyer's id."""
    return any(BUYER.encode() in file.read_bytes() for file in path.parent.glob(f"{path.name}*") if file.is_file())


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of so many messages that the engine writes blocks, which hold the buyer."""
    path = tmp_path_factory.mktemp("loaded") / "store" / "dabiao.duckdb"
    with Store.open(path) as store:
        file = path.parent.parent / "chats.csv"
        file.write_text(CHATS, encoding="utf-8")
        import_file(Access.local(store), file, "s", platform="kuaishou")
    assert _is_held(path)
    return path


def _copied(loaded: Path, name: str) -> Path:
    folder = loaded.parent.parent / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(loaded.parent, folder / "store")
    return folder / "store" / loaded.name


@pytest.fixture(scope="module")
def steps(loaded: Path) -> list[Step]:
    """The steps of the erasure, undisturbed."""
    path = _copied(loaded, "undisturbed")
    steps = done_in_steps(_erase, path, None)
    assert not _is_held(path)
    return steps


def _places(steps: list[Step]) -> list[int]:
    """Steps after the one with which the rows are gone: the first of each kind of statement, and the last of all."""
    done = next(number for number, step in enumerate(steps) if step.name in DECIDING)
    after = range(done + 1, len(steps))
    kinds = [step.name.split(" AS ")[0] for step in steps]
    return sorted({min(n for n in after if kinds[n] == kind) for kind in set(kinds[done + 1 :])} | {len(steps) - 1})


def test_where_it_is_killed_after_its_commit_the_next_start_clears_the_file(loaded: Path, steps: list[Step]) -> None:
    held = 0
    places = _places(steps)
    for number in typical(places, places[0], places[len(places) // 2]):
        path = _copied(loaded, "killed")
        done_in_steps(_erase, path, Kill(number, steps[number].name, 0.0))
        held += _is_held(path)
        with Store.open(path) as store:
            access = Access.local(store)
            assert checked_store(access)["faults"] == []
            with access.view() as view:
                assert view.rows("SELECT count(*) AS n FROM messages") == [{"n": 11_999}], steps[number]
        assert not _is_held(path), steps[number]
    assert held, "a kill leaves something to be cleared"


def test_a_check_clears_what_is_owed(loaded: Path) -> None:
    path = _copied(loaded, "checked")
    with Store.open(path) as store:
        access = Access.local(store)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Store, "clear_removed", lambda _: None)
            erase(access, "s", BUYER)
        store.checkpoint()
        assert _is_held(path)
        assert checked_store(access)["faults"] == []
        assert not _is_held(path)
