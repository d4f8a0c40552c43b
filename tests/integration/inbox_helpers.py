"""Integration: a watched inbox, and what tests of it wait for."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data.access import Access
from data.inbox.queue import ImportQueue
from data.inbox.reports import Outcome
from data.inbox.watcher import Inbox, folder_of
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.reading import ledger
from data.store import Store

HEAD = "conversation_id,sender,sent_at,text\n"
KUAISHOU = "订单编号,售后单号,售后类型,售后申请时间,售后完结时间,售后状态\n1,2,仅退款,2026-03-01 10:00:00,,待商家处理\n"
BEAT_SECONDS, QUIET_SECONDS = 0.05, 0.1
PATIENCE_SECONDS = 300
"""For a busy machine; every wait here ends as soon as what it waits for is there."""


def rows(first: int, count: int) -> str:
    return "".join(f"c{n},buyer,2026-03-01 10:00:00,hi\n" for n in range(first, first + count))


def until(there: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not there():
        assert time.monotonic() < give_up_at, "it never came"
        time.sleep(0.02)


def words(outcome: Outcome) -> str:
    keys = [error.key for error in outcome.errors]
    return f"{outcome.file}: {', '.join(keys) or sum(r.new for r in outcome.results)}"


@contextmanager
def watching(store: Store, folder: Path, quiet_seconds: float = QUIET_SECONDS) -> Iterator[Inbox]:
    assert folder == folder_of(store.path)
    imports = ImportQueue()
    running = Inbox(
        lambda: Access.local(store), words, queue=imports, beat_seconds=BEAT_SECONDS, quiet_seconds=quiet_seconds
    )
    running.start()
    try:
        yield running
    finally:
        running.stop()
        imports.stop()


def held(begun: threading.Event, go_on: threading.Event) -> Callable[..., ImportResult]:
    """An `import_file` that waits half way until it may go on, or until it is cancelled."""

    def wait(*args: Any, progress: Callable[[float], None], **options: Any) -> ImportResult:
        begun.set()
        while not go_on.wait(0.01):
            progress(0.5)
        return import_file(*args, progress=progress, **options)

    return wait


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def imports(store: Store, shop: str = "s") -> list[ledger.ImportRecord]:
    return ledger.history(Access.local(store).view(), shop)


def count(store: Store, shop: str = "s") -> int:
    return int(Access.local(store).view([shop]).rows("SELECT count(*) AS n FROM messages")[0]["n"])
