"""The import queue: what comes first, what is cancelled, what follows an import."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from data.access import Access
from data.inbox import queue
from data.inbox.import_files import import_files
from data.inbox.queue import ImportFile, ImportQueue, ImportTask, Priority
from data.store import Store
from tests.integration.inbox_helpers import HEAD, PATIENCE_SECONDS, count, held, imports, put, rows


@pytest.fixture
def tasks() -> Iterator[ImportQueue]:
    running = ImportQueue()
    yield running
    running.stop()


def task(store: Store, path: Path, priority: Priority = Priority.PAGE) -> ImportTask:
    made = ImportTask.of_files(Access.local(store), "s", [ImportFile(path, path.name)])
    made.priority = priority
    return made


def test_a_page_comes_before_requests_and_those_before_the_inbox(
    store: Store, tasks: ImportQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(queue, "import_file", held(begun, go_on))
        tasks.submit(task(store, put(tmp_path, "0.csv", HEAD + rows(0, 1))))
        assert begun.wait(PATIENCE_SECONDS)
    waiting = [
        task(store, put(tmp_path, f"{n}.csv", HEAD + rows(n, 1)), priority)
        for n, priority in ((1, Priority.INBOX), (2, Priority.REQUEST), (3, Priority.PAGE), (4, Priority.INBOX))
    ]
    for each in waiting:
        tasks.submit(each)
    go_on.set()
    assert all(each.done.wait(PATIENCE_SECONDS) for each in waiting)
    in_order = [entry.file for entry in sorted(imports(store), key=lambda entry: entry.import_id)]
    assert in_order == ["first.csv", "0.csv", "3.csv", "2.csv", "1.csv", "4.csv"]


def test_what_is_cancelled_leaves_nothing_and_what_waits_ends_at_once(
    store: Store, tasks: ImportQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(queue, "import_file", held(begun, go_on))
    running, waiting = (task(store, put(tmp_path, f"{n}.csv", HEAD + rows(n, 1))) for n in range(2))
    tasks.submit(running)
    tasks.submit(waiting)
    assert begun.wait(PATIENCE_SECONDS)
    tasks.cancel(waiting)
    assert waiting.done.is_set()
    assert not running.done.is_set()
    tasks.cancel(running)
    assert running.done.wait(PATIENCE_SECONDS)
    assert len(imports(store)) == 1


def test_after_each_task_its_shop_is_handed_on_and_a_failure_there_loses_nothing(
    store: Store, tasks: ImportQueue, tmp_path: Path
) -> None:
    shops: list[list[str]] = []

    def after_import(opened: Access, shop_ids: Sequence[str]) -> None:
        shops.append(list(shop_ids))
        raise ZeroDivisionError

    tasks.notify(after_import)
    for n, text in enumerate((HEAD + rows(0, 1), "甲,乙\n1,2\n", HEAD + rows(1, 1))):
        each = task(store, put(tmp_path, f"{n}.csv", text))
        tasks.submit(each)
        assert each.done.wait(PATIENCE_SECONDS)
    assert shops == [["s"], ["s"]]
    assert count(store) == 3


def test_the_shell_hands_its_shop_on_too(store: Store, tmp_path: Path) -> None:
    store.close()
    shops: list[list[str]] = []
    after_import = lambda opened, shop_ids: shops.append(list(shop_ids))  # noqa: E731
    files = [put(tmp_path, f"{n}.csv", HEAD + rows(n, 1)) for n in range(2)]
    items = list(import_files(store.path, files, "s", after_import=after_import))
    assert [item["new"] for item in items] == [1, 1]
    assert shops == [["s"], ["s"]]
