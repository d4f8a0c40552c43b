"""What was marked as handled leaves the list until a later file has it again; by the files that a person imports."""

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from data.access import Access
from data.changes import handled_items
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.loading.undo import undo
from data.reading.handled import handled
from data.store import Store
from metrics.scoring.windows import parse_as_of
from metrics.todo.due import Due, due_counts
from metrics.todo.todo import Item, todo

HEADER = "refund_id,kind,order_id,applied_at,completed_at,amount\n"
ORDERS = "order_id,created_at,paid_at,shipped_at\no,2026-01-04 08:00:00,2026-01-04 08:00:00,\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an order and two requests. To read only: tests take a copy of its folder (`access`)."""
    folder = tmp_path_factory.mktemp("made")
    with Store.open(folder / "dabiao.duckdb") as store:
        access = Access.local(store, "王芳")
        put(access, folder, "orders.csv", ORDERS)
        put(access, folder, "first.csv", HEADER + row("a") + row("b"))
    return folder / "dabiao.duckdb"


@pytest.fixture
def access(made: Path, tmp_path: Path) -> Iterable[Access]:
    shutil.copytree(made.parent, tmp_path, dirs_exist_ok=True)
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        yield Access.local(store, "王芳")


def row(refund_id: str, completed_at: str = "") -> str:
    return f"{refund_id},refund_only,o,2026-01-05 08:00:00,{completed_at},59.90\n"


def put(access: Access, folder: Path, name: str, text: str) -> int:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_file(access, path, "店", platform="kuaishou").import_id


def listed(access: Access) -> list[Item]:
    with access.view() as view:
        shop = view.shop("店")
        return list(todo(view, shop, [], parse_as_of("2026-01-05 12:00", shop)))


def listed_items(access: Access) -> list[tuple[str, bool]]:
    """Each request of the list, and whether somebody handled it."""
    return [(item.subject, item.handled_at is not None) for item in listed(access) if item.kind == "request"]


def counted(access: Access) -> Due:
    with access.view() as view:
        shop = view.shop("店")
        return due_counts(view, [shop], [], {"店": parse_as_of("2026-01-05 12:00", shop)})["店"]


def test_what_was_marked_comes_last_and_is_counted_no_more(access: Access) -> None:
    assert listed_items(access) == [("a", False), ("b", False)]
    assert counted(access) == Due(2, 0)
    handled_items.mark(access, "店", "request", "a")
    assert listed_items(access) == [("b", False), ("a", True)]
    assert counted(access) == Due(1, 0)
    with access.view() as view:
        (mark,) = handled(view).values()
    assert (mark.by, isinstance(mark.at, datetime)) == ("王芳", True)


def test_a_mark_can_be_made_twice_and_taken_back(access: Access) -> None:
    for _ in range(2):
        handled_items.mark(access, "店", "request", "a")
    handled_items.unmark(access, "店", "request", "a")
    handled_items.unmark(access, "店", "request", "a")
    assert listed_items(access) == [("a", False), ("b", False)]


def test_a_later_file_that_has_it_open_brings_it_back(access: Access, tmp_path: Path) -> None:
    handled_items.mark(access, "店", "request", "a")
    handled_items.mark(access, "店", "request", "b")
    import_id = put(access, tmp_path, "second.csv", HEADER + row("a") + row("c"))
    assert listed_items(access) == [("a", False), ("c", False), ("b", True)]
    undo(access, import_id)
    assert listed_items(access) == [("a", True), ("b", True)]


def test_a_later_file_that_has_it_done_takes_it_off_the_list(access: Access, tmp_path: Path) -> None:
    handled_items.mark(access, "店", "request", "a")
    put(access, tmp_path, "second.csv", HEADER + row("a", "2026-01-05 11:00:00"))
    assert listed_items(access) == [("b", False)]


def test_every_mark_is_logged_and_makes_cached_answers_old(access: Access) -> None:
    versions = []
    for change in (lambda *_: None, handled_items.mark, handled_items.unmark):
        change(access, "店", "request", "a")
        with access.view() as view:
            versions.append(view.version())
    assert len(set(versions)) == 3
    with access.view() as view:
        log = view.rows("SELECT changed_by, field, after FROM shop_changes ORDER BY changed_at, field")
    assert [tuple(entry.values()) for entry in log] == [
        ("王芳", "handled", "request a"),
        ("王芳", "not handled", "request a"),
    ]


def test_an_unknown_shop_is_told(access: Access) -> None:
    with pytest.raises(DabiaoError):
        handled_items.mark(access, "nowhere", "request", "a")
