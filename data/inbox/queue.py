"""The import queue: one thread imports file after file for the upload page, the inbox and other processes.

The command line without a running app uses the same loop (`ImportTask.run`) in its own thread.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any

from data.access import Access
from data.changes.audit import RECORDER, failed_file
from data.errors import DabiaoError
from data.files.archive import members
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.monitoring import EVENTS, request

LOG = logging.getLogger("dabiao")

AfterImport = Callable[[Access, Sequence[str]], None]
"""Called with the shops into which rows were imported, once the rows are committed."""


class Priority(IntEnum):
    """Order of waiting tasks; those of equal priority run in order of arrival."""

    PAGE = 0
    REQUEST = 1
    INBOX = 2


class _Cancelled(Exception):
    """Raised inside an import whose task was cancelled, so that its transaction is rolled back."""


@dataclass(frozen=True)
class ImportFile:
    """A file to import: its path and the name shown to users. `password` opens an encrypted workbook."""

    path: Path
    name: str
    password: str | None = None


@dataclass
class ImportTask:
    """Files to be imported into one shop, and their progress.

    `open_files` is entered when the task's turn comes and left when it is done; it may raise DabiaoError. `options` are
    those of `import_file`. With `stop_at_error` the files after a failed one are not imported. `position` is the index
    of the file being imported, `share` the part of it that is done, 0 to 1. `errors` holds the position and the error
    of each file that failed; position 0 when the files could not be opened at all.
    """

    access: Access
    shop_id: str
    open_files: Callable[[], AbstractContextManager[Iterable[ImportFile]]]
    priority: Priority
    options: Mapping[str, Any] = field(default_factory=dict)
    stop_at_error: bool = False
    position: int = 0
    share: float = 0.0
    results: list[ImportResult] = field(default_factory=list)
    errors: list[tuple[int, DabiaoError]] = field(default_factory=list)
    cancelled: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)
    when_done: Callable[[], None] = lambda: None

    @classmethod
    def of_files(cls, access: Access, shop_id: str, files: Sequence[ImportFile], **options: Any) -> "ImportTask":
        """Return a page's task: these files, each of which may fail without affecting the others."""
        return cls(access, shop_id, lambda: nullcontext(files), Priority.PAGE, options)

    @classmethod
    def of_file(cls, access: Access, shop_id: str, path: Path, **options: Any) -> "ImportTask":
        """Return the command line's task: a file, or the files in a ZIP file; the first that fails ends it."""

        @contextmanager
        def open_files() -> Iterator[list[ImportFile]]:
            with members(path) as files:
                yield [ImportFile(file.path, file.name) for file in files]

        return cls(access, shop_id, open_files, Priority.REQUEST, options, stop_at_error=True)

    def run(self) -> Iterator[ImportResult]:
        """Import file after file in this thread; yield each result as it is committed.

        A DabiaoError is stored in `errors`; an unexpected exception ends the task and is raised.
        """
        try:
            with self.open_files() as files:
                for file in files:
                    if self.cancelled.is_set():
                        return
                    self.share = 0.0
                    if (result := self._import(file)) is not None:
                        for table in (result, *result.further):
                            self.results.append(table)
                            yield table
                    elif self.cancelled.is_set() or (self.errors and self.stop_at_error):
                        return
                    self.position += 1
        except DabiaoError as e:
            self.errors.append((self.position, e))

    def _import(self, file: ImportFile) -> ImportResult | None:
        """Return the result of one file; None when it failed or the task was cancelled."""
        password = {} if file.password is None else {"password": file.password}
        try:
            return import_file(
                self.access,
                file.path,
                self.shop_id,
                name=file.name,
                progress=self._advance,
                **{**self.options, **password},
            )
        except _Cancelled:
            pass
        except DabiaoError as e:
            self.errors.append((self.position, e))
            RECORDER.record(self.access, "failed", [self.shop_id], failed_file(file.name, e))
        return None

    def _advance(self, share: float) -> None:
        if self.cancelled.is_set() and share < 1:
            raise _Cancelled
        self.share = share


class ImportQueue:
    """The waiting tasks, and the thread that runs them one after another.

    The thread is started by the first task, so that a page works wherever it runs; a server stops it at its end.
    """

    def __init__(self) -> None:
        self._after_import: AfterImport | None = None
        self._changed = Condition()
        self._waiting: list[tuple[Priority, int, ImportTask]] = []
        self._numbers = count()
        self._running: ImportTask | None = None
        self._thread: Thread | None = None
        self._stopping = False

    def notify(self, after_import: AfterImport | None) -> None:
        """Set the function that is called after each task that imported something."""
        self._after_import = after_import

    def submit(self, task: ImportTask) -> None:
        """Put a task in the queue."""
        with self._changed:
            self._waiting.append((task.priority, next(self._numbers), task))
            if self._thread is None:
                self._stopping = False
                self._thread = Thread(target=self._work, daemon=True, name="imports")
                self._thread.start()
            self._changed.notify()

    def cancel(self, task: ImportTask) -> None:
        """End a task: at once while it waits; otherwise the import of the current file is rolled back."""
        task.cancelled.set()
        with self._changed:
            waiting = [entry for entry in self._waiting if entry[2] is task]
            self._waiting = [entry for entry in self._waiting if entry[2] is not task]
        if waiting:
            self._finish(task)

    def stop(self) -> None:
        """End the thread: the import of the current file is rolled back, waiting tasks are not started."""
        with self._changed:
            self._stopping = True
            waiting, self._waiting = self._waiting, []
            if self._running is not None:
                self._running.cancelled.set()
            thread = self._thread
            self._changed.notify()
        for _, _, task in waiting:
            task.cancelled.set()
            self._finish(task)
        if thread is not None:
            thread.join()

    @property
    def length(self) -> int:
        """Number of waiting and running tasks."""
        with self._changed:
            return len(self._waiting) + (self._running is not None)

    def _work(self) -> None:
        while (task := self._next()) is not None:
            with request():
                self._run(task)

    def _run(self, task: ImportTask) -> None:
        begun = time.monotonic()
        outcome = ""
        try:
            for _ in task.run():
                pass
        except Exception:
            LOG.exception("an import into %s failed", task.shop_id)
            task.errors.append((task.position, DabiaoError("error.unexpected")))
            outcome = "failed"
        outcome = outcome or _outcome(task)
        seconds = time.monotonic() - begun
        EVENTS.add("import", outcome, seconds=seconds)
        LOG.info("an import into %s ended: %s", task.shop_id, outcome, extra={"seconds": round(seconds, 3)})
        if task.results:
            run_after_import(self._after_import, task)
        self._finish(task)

    def _next(self) -> ImportTask | None:
        """Wait for the next task and return it; None when the queue is stopped."""
        with self._changed:
            self._running = None
            while not self._waiting and not self._stopping:
                self._changed.wait()
            if self._stopping:
                self._thread = None
                return None
            entry = min(self._waiting, key=lambda entry: entry[:2])
            self._waiting.remove(entry)
            self._running = entry[2]
            return self._running

    def _finish(self, task: ImportTask) -> None:
        try:
            task.when_done()
        except Exception:  # a task must never affect the others
            LOG.exception("what follows an import into %s failed", task.shop_id)
        finally:
            task.done.set()


def _outcome(task: ImportTask) -> str:
    """Return how a task ended: `imported`, `refused` (even if only one of several files was), or `cancelled`."""
    if task.cancelled.is_set():
        return "cancelled"
    return "refused" if task.errors else "imported"


def run_after_import(after_import: AfterImport | None, task: ImportTask) -> None:
    """Call the hook for a task's shop. The rows are committed: a failing hook is logged and loses nothing."""
    if after_import is None:
        return
    try:
        after_import(task.access, [task.shop_id])
    except Exception:
        LOG.exception("what follows an import into %s failed", task.shop_id)


IMPORTS = ImportQueue()
"""The queue of this process, which has one store open at a time."""
