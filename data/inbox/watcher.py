"""The inbox, a folder whose files are imported as they arrive. Has no texts: its caller writes the reports.

- inbox/<shop>/…: each file here is imported into that shop
- inbox/done/<shop>/…: imported files, each with its report
- inbox/failed/<shop>/…: files that could not be imported, each with the reason

The folder may be shared: other users can write to it at any moment. So a file is first copied, without following links,
and the copy is imported.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from unicodedata import normalize

from data.access import Access
from data.errors import DabiaoError, PlatformNeeded, StoreDamaged
from data.files.archive import legible, members
from data.files.disk_full import is_full
from data.files.own_files import copy_from_shared, move_in_shared, own_folder, refuse_others
from data.inbox import reports
from data.inbox.file_names import covers_until
from data.inbox.queue import IMPORTS, ImportFile, ImportQueue, ImportTask, Priority
from data.inbox.reports import Outcome, Signature

DONE, FAILED = "done", "failed"
"""Folders of the inbox that are not shops."""

BEAT_SECONDS = 1.0
"""Seconds between scans of the folder even without a noticed change: network drives report none."""

QUIET_SECONDS = 2.0
"""Seconds without growth or modification after which a file is complete."""

WATCHED_AFTER_SECONDS = 60.0
"""Seconds for which a moved file is watched: its writer may only have paused, and still have it open."""

UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".tmp", ".temp", ".aria2")
"""Suffixes that browsers and download managers give to unfinished files."""

NO_EXPORTS = ("desktop.ini", "thumbs.db")

LOG = logging.getLogger("dabiao")


@dataclass
class _Arrival:
    """A file of the inbox in the queue: its place in the folder, its signature, and whether that changed meanwhile."""

    place: Path
    signature: Signature
    changed: bool = False

    @property
    def file(self) -> str:
        return legible(self.place.name)

    @property
    def shop_id(self) -> str:
        """Name of the top-level folder; "" when the file is in none."""
        return normalize("NFC", legible(self.place.parts[0])) if len(self.place.parts) > 1 else ""


def folder_of(store_path: Path) -> Path:
    """Return the inbox of a store: `DABIAO_INBOX`, or else the folder `inbox` beside it."""
    named = os.environ.get("DABIAO_INBOX")
    return Path(named) if named else store_path.resolve().parent / "inbox"


class Inbox:
    """A watched folder: a thread looks for new files and puts them into the import queue.

    `open_access` is called until it no longer raises DabiaoError, in order to wait for a store that another program has
    open.
    """

    def __init__(
        self,
        open_access: Callable[[], Access],
        in_words: Callable[[Outcome], str],
        *,
        queue: ImportQueue = IMPORTS,
        beat_seconds: float = BEAT_SECONDS,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        self._open_access = open_access
        self._in_words = in_words
        self._queue = queue
        self._beat_seconds = beat_seconds
        self._quiet_seconds = quiet_seconds
        self._stopped = Event()
        self._looked = False
        self._waiting: dict[Path, ImportTask] = {}
        self._signatures: dict[Path, tuple[Signature, float]] = {}
        self._stuck: dict[Path, Signature] = {}
        self._unmoved: dict[Path, tuple[_Arrival, Outcome]] = {}
        self._moved: dict[Path, tuple[Signature, Path, float]] = {}
        self._thread = Thread(target=self._watch, daemon=True, name="inbox")

    def start(self) -> None:
        """Start watching. Files that are already in the folder are imported too."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching. The current import is rolled back; its file and the waiting ones are not moved."""
        self._stopped.set()
        self._thread.join()
        for task in list(self._waiting.values()):
            self._queue.cancel(task)
            task.done.wait()

    @property
    def is_watched(self) -> bool:
        """Whether the last scan of the folder succeeded."""
        return self._looked and self._thread.is_alive()

    def _watch(self) -> None:
        trouble = ""
        while not self._stopped.is_set():
            try:
                access = self._open_access()
                self._watch_store(access)
            except Exception as e:  # the watcher must survive any error
                self._looked = False
                if str(e) != trouble:  # logged once, not at every scan
                    LOG.log(
                        logging.WARNING if isinstance(e, DabiaoError) else logging.ERROR,
                        "the inbox cannot be looked through: %s",
                        e,
                        exc_info=not isinstance(e, DabiaoError),
                    )
                trouble = str(e)
                self._stopped.wait(self._beat_seconds)

    def _watch_store(self, access: Access) -> None:
        from watchfiles import watch  # loads a native library, which the command line does not need

        folder = folder_of(access.path)
        if not folder.exists():
            own_folder(folder)
        elif not os.environ.get("DABIAO_INBOX"):  # a configured folder may belong to anybody
            refuse_others(folder)
        self._look(access, folder)
        self._looked = True
        for _ in watch(
            folder,
            watch_filter=None,
            stop_event=self._stopped,
            rust_timeout=int(self._beat_seconds * 1000),
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            self._look(access, folder)

    def _look(self, access: Access, folder: Path) -> None:
        self._fetch_back(folder)
        for path, (arrival, outcome) in list(self._unmoved.items()):
            if Signature.at(path) != arrival.signature or self._put_away(folder, arrival, outcome):
                del self._unmoved[path]
        now = time.monotonic()
        signatures = {}
        for path in _files(folder):
            if (signature := Signature.at(path)) is not None:
                before, since = self._signatures.get(path, (None, now))
                signatures[path] = signature, since if before == signature else now
        self._signatures = signatures
        for path, (signature, since) in signatures.items():
            whole = now - since >= self._quiet_seconds
            if whole and path not in self._waiting and self._stuck.get(path) != signature:
                self._submit(access, folder, _Arrival(path.relative_to(folder), signature))

    def _fetch_back(self, folder: Path) -> None:
        """Move a file that grew after it was moved back to its origin: it was not complete."""
        for target, (signature, source, since) in list(self._moved.items()):
            now = Signature.at(target)
            if now is None or now.inode != signature.inode or time.monotonic() - since > WATCHED_AFTER_SECONDS:
                del self._moved[target]
            elif now != signature and not source.exists():
                del self._moved[target]
                try:
                    move_in_shared(folder, target.relative_to(folder), source.relative_to(folder))
                except OSError as e:  # its folder was removed, or replaced by a link
                    LOG.warning("a file that grew after it was imported cannot be fetched back: %s", e)
                else:
                    reports.remove(target)

    def _submit(self, access: Access, folder: Path, arrival: _Arrival) -> None:
        task = ImportTask(access, arrival.shop_id, partial(_open_copy, folder, arrival), Priority.INBOX)
        with suppress(DabiaoError):  # reported when the file's turn comes
            task.options = {"covers_until": covers_until(arrival.file)}
        task.when_done = partial(self._settle, folder, arrival, task)
        self._waiting[folder / arrival.place] = task
        self._queue.submit(task)

    def _settle(self, folder: Path, arrival: _Arrival, task: ImportTask) -> None:
        """Write the report of a file and move both to their places; a file that changed meanwhile is left as it is."""
        path = folder / arrival.place
        try:
            if task.cancelled.is_set() or arrival.changed or Signature.at(path) != arrival.signature:
                self._signatures.pop(path, None)
                return
            self._stuck[path] = arrival.signature  # it is not imported again unless it changes
            if any(isinstance(error, StoreDamaged) for _, error in task.errors):
                LOG.error("the store is damaged: files stay in the inbox until another start")
                return
            outcome = Outcome(arrival.file, arrival.shop_id, task.results, _reasons(task))
            if not self._put_away(folder, arrival, outcome):
                LOG.warning("a file for %s stays in the inbox until its report can be written", arrival.shop_id)
                self._unmoved[path] = arrival, outcome
        finally:
            self._waiting.pop(path, None)

    def _put_away(self, folder: Path, arrival: _Arrival, outcome: Outcome) -> bool:
        """Write a file's report and move it beside that; return whether both were possible.

        They are not where the disk is full, or where one of the inbox's own folders is something else.
        """
        path, place = folder / arrival.place, Path(FAILED if outcome.errors else DONE) / arrival.place
        try:
            target = reports.place_for(folder / place, arrival.signature)
            _make_folders(folder, place.parent)
            # report first: if this process is killed in between, the file is imported and reported again
            settled = target.relative_to(folder)
            reports.write(folder, settled, outcome, self._in_words(outcome), arrival.signature)
            move_in_shared(folder, arrival.place, settled)
        except OSError as e:
            LOG.debug("a file cannot be put away: %s", e)
            return False
        self._moved[target] = arrival.signature, path, time.monotonic()
        self._stuck.pop(path, None)
        return True


def _reasons(task: ImportTask) -> list[DabiaoError]:
    """Return the errors of a task, with the inbox's own text for a new shop of unknown platform."""
    return [
        DabiaoError("error.inbox_new_shop", shop=task.shop_id) if isinstance(error, PlatformNeeded) else error
        for _, error in task.errors
    ]


@contextmanager
def _open_copy(folder: Path, arrival: _Arrival) -> Iterator[list[ImportFile]]:
    """Yield a copy of the file, unpacked if it is a ZIP file; no files when it has changed since it was seen."""
    if not arrival.shop_id:
        raise DabiaoError("error.inbox_no_shop", file=arrival.file)
    covers_until(arrival.file)
    with TemporaryDirectory(prefix="dabiao-") as own:
        copy = Path(own) / arrival.place.name
        try:
            status = copy_from_shared(folder, arrival.place, copy)
        except PermissionError as e:
            raise DabiaoError("error.file_forbidden", file=arrival.file) from e
        except OSError as e:
            if not is_full(e):
                raise
            raise DabiaoError("error.no_room", path=own) from e
        if status is None or Signature.of(status) != arrival.signature:
            arrival.changed = True
            yield []
            return
        with members(copy, arrival.file) as files:
            yield [ImportFile(file.path, file.name) for file in files]


def _make_folders(folder: Path, place: Path) -> None:
    """Create the folders of a place in the inbox, readable by their owner only: reports quote rows.

    Raises PermissionError when one of them is a link, which would lead out of the inbox.
    """
    for part in place.parts:
        folder = folder / part
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink():
            raise PermissionError(f"{folder} is a link and is not followed")


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files below a folder, by name, without unfinished, hidden and settled ones."""
    for where, folders, names in os.walk(folder):
        top = Path(where) == folder
        folders[:] = sorted(n for n in folders if not n.startswith(".") and not (top and n in (DONE, FAILED)))
        for name in sorted(names):
            path = Path(where) / name
            lower = name.lower()
            if (
                not lower.startswith((".", "~"))
                and not lower.endswith((*UNFINISHED, *NO_EXPORTS))
                and not path.is_symlink()
                and path.is_file()  # neither a pipe nor a device
            ):
                yield path
