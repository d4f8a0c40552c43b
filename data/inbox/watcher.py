"""The inbox, a folder whose files are imported as they come. Knows no words: whoever opens it says them.

inbox/<shop>/…         whatever lands here goes into that shop
inbox/done/<shop>/…    what was imported, each with its report
inbox/failed/<shop>/…  what could not be, each with the reason
inbox/.requests/…      files that another process hands over (data/inbox/requests.py)
"""

import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any
from unicodedata import normalize

from data.access import Access
from data.errors import DabiaoError
from data.files.archive import Member, legible, members
from data.inbox import requests
from data.loading.loader import ImportResult, import_file

DONE, FAILED = "done", "failed"
"""Folders of the inbox that are no shops."""

BEAT_SECONDS = 1.0
"""So often the folder is looked through, should no change have been noticed: network drives tell of none."""

QUIET_SECONDS = 2.0
"""A file that has neither grown nor been touched for so long is whole."""

KEPT_IN_SIGHT_SECONDS = 60.0
"""A file that was moved is looked at for so long: its writer may only have paused, and still hold it open."""

UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".tmp", ".temp", ".aria2")
"""How browsers and download managers call what they have not finished."""

REPORTS = (".txt", ".json")
"""What is added to a file's name for its report, in words and as data."""

NO_FILES = ("desktop.ini", "thumbs.db")

LOG = logging.getLogger("dabiao")


@dataclass(frozen=True)
class Outcome:
    """What became of a file. Of a ZIP file `results` and `errors` may both hold some; of others one of them does.

    `shop` is "" when the file lay in no shop's folder.
    """

    file: str
    shop: str
    results: list[ImportResult] = field(default_factory=list)
    errors: list[DabiaoError] = field(default_factory=list)


_Look = tuple[int, int, int]
"""What tells a file that is still being written: its size, when it was changed, its number on the disk."""

Say = Callable[[Outcome], str]
"""Makes the report of an outcome, in words."""


def folder_of(store: Path) -> Path:
    """The inbox of a store: `DABIAO_INBOX`, else the folder `inbox` beside it."""
    named = os.environ.get("DABIAO_INBOX")
    return Path(named) if named else store.resolve().parent / "inbox"


class Inbox:
    """A watched folder. One thread looks what has come, another imports it, file by file."""

    def __init__(
        self,
        access: Access,
        folder: Path,
        say: Say,
        *,
        beat_seconds: float = BEAT_SECONDS,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        self.folder = folder
        self._beat_seconds = beat_seconds
        self._access = access
        self._say = say
        self._quiet_seconds = quiet_seconds
        self._stopped = Event()
        self._jobs: SimpleQueue[Path | None] = SimpleQueue()
        self._waiting: set[Path] = set()
        self._seen: dict[Path, tuple[_Look, float]] = {}
        self._stuck: dict[Path, _Look] = {}
        self._moved: dict[Path, tuple[_Look, Path, float]] = {}
        self._threads = [
            Thread(target=work, daemon=True, name=f"inbox-{work.__name__}") for work in (self._watch, self._work)
        ]

    def start(self) -> "Inbox":
        """Begin to watch. What lies there already is taken too."""
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Stop watching, after the file that is being imported. What has not begun stays where it is."""
        self._stopped.set()
        self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _watch(self) -> None:
        from watchfiles import watch  # loads a native library: not on the command line's way

        trouble = ""
        while not self._stopped.is_set():
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._look()
                changes = watch(
                    self.folder,
                    watch_filter=None,
                    stop_event=self._stopped,
                    rust_timeout=int(self._beat_seconds * 1000),
                    yield_on_timeout=True,
                    ignore_permission_denied=True,
                )
                for _ in changes:
                    self._look()
            except Exception as e:  # whatever it was, the next file must not wait for a new start
                if str(e) != trouble:  # said once, not at every beat
                    LOG.exception("the inbox could not be looked through")
                trouble = str(e)
                self._stopped.wait(self._beat_seconds)

    def _look(self) -> None:
        for request in requests.requests(self.folder, self._access.path):
            if request not in self._waiting:
                self._waiting.add(request)
                self._jobs.put(request)
        self._fetch_back()
        found = {path: _look_at(path) for path in _files(self.folder)}
        now = time.monotonic()
        self._seen = {
            path: (look, since if known == look else now)
            for path, look in found.items()
            if look is not None
            for known, since in [self._seen.get(path, (None, now))]
        }
        for path, (look, since) in self._seen.items():
            if path not in self._waiting and self._stuck.get(path) != look and now - since >= self._quiet_seconds:
                self._waiting.add(path)
                self._jobs.put(path)

    def _fetch_back(self) -> None:
        """Put a file that grew after it was moved where it came from: it was not whole after all."""
        for target, (look, came_from, since) in list(self._moved.items()):
            now = _look_at(target)
            if now is None or time.monotonic() - since > KEPT_IN_SIGHT_SECONDS:
                del self._moved[target]
            elif now != look and not came_from.exists():
                for ending in REPORTS:
                    _beside(target, ending).unlink(missing_ok=True)
                shutil.move(target, came_from)
                del self._moved[target]

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None and not self._stopped.is_set():
            try:
                if requests.is_request(job):
                    requests.answer(job, self._hand_in)
                else:
                    self._take(job)
            except Exception:  # one file must never keep the others out
                LOG.exception("the inbox stumbled over %s", job)
            self._waiting.discard(job)

    def _take(self, path: Path) -> None:
        """Import a file and put it where it belongs; one that changed meanwhile is left for another look."""
        before = _look_at(path)
        place = path.relative_to(self.folder)
        shop = normalize("NFC", legible(place.parts[0])) if len(place.parts) > 1 else ""
        outcome = self._outcome(path, shop)
        if self._stopped.is_set() or before is None or _look_at(path) != before:
            self._seen.pop(path, None)
            return
        self._stuck[path] = before  # should it not let itself be moved, it is left alone until it changes
        target = _free(self.folder / (FAILED if outcome.errors else DONE) / place)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
        del self._stuck[path]
        _report(target, outcome, self._say(outcome))
        self._moved[target] = before, path, time.monotonic()

    def _outcome(self, path: Path, shop: str) -> Outcome:
        outcome = Outcome(legible(path.name), shop)
        try:
            if not shop:
                raise DabiaoError("error.inbox_no_shop", file=outcome.file)
            with members(path) as found:
                for member in found:
                    self._import_into(outcome, member)
        except DabiaoError as e:
            outcome.errors.append(e)
        return outcome

    def _import_into(self, outcome: Outcome, member: Member) -> None:
        """Import a file, or one of a ZIP file's, and note what came of it: one that fails keeps no other out."""
        try:
            outcome.results.append(import_file(self._access, member.path, outcome.shop, name=member.name))
        except DabiaoError as e:
            unknown = e.key == "error.platform_needed"
            outcome.errors.append(DabiaoError("error.inbox_new_shop", shop=outcome.shop) if unknown else e)
        except Exception:
            LOG.exception("the inbox could not import %s", member.name)
            outcome.errors.append(DabiaoError("error.unexpected"))

    def _hand_in(self, path: Path, shop: str, **options: Any) -> Iterator[ImportResult]:
        """What was handed over, as the command line would import it: the first failure ends it."""
        with members(path) as found:
            for member in found:
                yield import_file(self._access, member.path, shop, name=member.name, **options)


def _look_at(path: Path) -> _Look | None:
    """How a file looks now; None when it has gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _files(folder: Path) -> Iterator[Path]:
    """The files that have come, by name; what is unfinished, hidden or settled is passed over."""
    for where, folders, names in os.walk(folder):
        top = Path(where) == folder
        folders[:] = sorted(n for n in folders if not n.startswith(".") and not (top and n in (DONE, FAILED)))
        for name in sorted(names):
            path = Path(where) / name
            small = name.lower()
            if (
                not small.startswith((".", "~"))
                and not small.endswith((*UNFINISHED, *NO_FILES))
                and not path.is_symlink()
                and path.is_file()  # a pipe would keep all that follow waiting
            ):
                yield path


def _free(path: Path) -> Path:
    """The path, or one with a number where a file or a report of that name lies already."""
    taken, n = path, 1
    while any(_beside(taken, ending).exists() for ending in ("", *REPORTS)):
        n += 1
        taken = path.with_name(f"{path.stem} ({n}){path.suffix}")
    return taken


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _report(path: Path, outcome: Outcome, words: str) -> None:
    """The report beside a file: in words, and as data."""
    told = {
        "file": outcome.file,
        "shop": outcome.shop,
        "items": [requests.as_item(result) for result in outcome.results],
        "errors": [requests.as_error(error) for error in outcome.errors],
    }
    _beside(path, ".json").write_text(json.dumps(told, ensure_ascii=False, indent=2), encoding="utf-8")
    _beside(path, ".txt").write_text(words, encoding="utf-8-sig")  # the mark, for Windows' own editor
