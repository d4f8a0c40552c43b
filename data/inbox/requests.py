"""Requests: another process of the same user has the app that holds the store import a file, or do another verb.

By files only:

<store>.requests/<id>/request.json   what to do, and how; touched by the process that waits, which clears up
<store>.requests/<id>/taken          touched by the app as long as it lives
<store>.requests/<id>/answer.json    what the verb prints with `--json`, or the error's key and values

Neither side reads a clock to judge whether the other one lives: it counts its own looks since the other one's file was
touched. A machine that slept has merely not looked.
"""

import json
import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

from data.access import Access
from data.backups.commands import COMMANDS
from data.errors import DabiaoError, StoreLocked
from data.inbox.queue import ImportQueue, ImportTask
from data.inbox.untrusted import own_folder, read_own
from data.private_files import write_whole

LOG = logging.getLogger("dabiao")

REQUEST, TAKEN, ANSWER = "request.json", "taken", "answer.json"

TAKEN_WITHIN_SECONDS = 10.0
"""A running app takes a request at its next look."""

ALIVE_WITHIN_SECONDS = 60.0
"""A process that has not touched its file for so long has ended, be it the app or the one that waits."""

LOOK_SECONDS = 0.1
"""So often the waiting process looks for an answer."""

TOUCH_EVERY_LOOKS = 10
"""So often it touches its request once that is taken; before, at every look."""

LARGEST_BYTES = 1 << 20
"""A request is a few paths and words; whatever is larger is none."""

OPTIONS = frozenset({"platform", "market", "timezone", "kind", "format_file", "password"})
"""The options of `import_file` that a request may hold as texts; beside them it may hold `answers`."""

COMMAND_VALUES = frozenset({"out"})
"""The values, as texts, that a request for a verb may hold."""


def as_error(error: DabiaoError) -> dict[str, Any]:
    """An error as JSON: its `key`, and the `values` that fill its sentence."""
    plain = {name: v if isinstance(v, int | float | str) else str(v) for name, v in error.values.items()}
    return {"key": error.key, "values": plain}


def folder_of(store_path: Path) -> Path:
    """The folder of a store's requests, which only the user who runs the app may use."""
    store_path = store_path.resolve()
    return store_path.with_name(f"{store_path.name}.requests")


# --- the process that waits ------------------------------------------------------------------------------------------


def ask(store_path: Path, file: Path, shop_id: str, **options: object) -> Iterator[dict[str, Any]]:
    """Have the app that holds the store import a file, wait for it, and yield what `import --json` prints of it.

    `options` are those of `import_file`. Raises DabiaoError: what the import raised; `error.store_locked` when no app
    takes the request; `error.app_gone` when the app ended before it answered.
    """
    plain = {name: str(v.resolve()) if isinstance(v, Path) else v for name, v in options.items()}
    answer = _exchange(store_path, {"file": str(file.resolve()), "shop": shop_id, "options": plain})
    yield from answer["items"]
    if answer["error"] is not None:
        raise DabiaoError(answer["error"]["key"], **answer["error"]["values"])


def ask_command(store_path: Path, verb: str, **values: str | None) -> dict[str, Any]:
    """Have the app that holds the store do a verb of `COMMANDS`, and return what it answers.

    Raises DabiaoError: what the verb raised, and as `ask` does.
    """
    answer = _exchange(store_path, {"verb": verb, "values": values})
    if answer["error"] is not None:
        raise DabiaoError(answer["error"]["key"], **answer["error"]["values"])
    (document,) = answer["items"]
    return dict(document)


def _exchange(store_path: Path, document: dict[str, Any]) -> dict[str, Any]:
    """Put a request, wait for the answer, and clear up."""
    folder = folder_of(store_path) / uuid4().hex
    try:
        own_folder(folder.parent)
        own_folder(folder)  # a request may hold a workbook's password
        _write(folder / REQUEST, document)
        return _wait(folder, store_path)
    except OSError as e:
        raise StoreLocked(store_path) from e
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(folder: Path, store_path: Path) -> dict[str, Any]:
    touched_at, looks, silent_looks = None, 0, 0
    while (answer := _read(folder / ANSWER)) is None:
        looks += 1
        if touched_at is None or looks % TOUCH_EVERY_LOOKS == 0:
            (folder / REQUEST).touch()
        now = _touched_at(folder / TAKEN)
        silent_looks = 0 if now != touched_at else silent_looks + 1
        touched_at = now
        if touched_at is None and silent_looks * LOOK_SECONDS > TAKEN_WITHIN_SECONDS:
            raise StoreLocked(store_path)
        if silent_looks * LOOK_SECONDS > ALIVE_WITHIN_SECONDS:
            raise DabiaoError("error.app_gone", path=store_path)
        time.sleep(LOOK_SECONDS)
    return answer


# --- the app ---------------------------------------------------------------------------------------------------------


@dataclass
class _Observed:
    """A request as the app saw it last: when it was touched, and how many looks ago that changed."""

    touched_at: int | None
    silent_looks: int = 0
    work: ImportTask | Thread | None = None


class RequestFolder:
    """The requests of other processes of this user, each put into the queue once its process is seen to wait."""

    def __init__(self, access: Access, queue: ImportQueue, look_seconds: float) -> None:
        self.folder = folder_of(access.path)
        self._access = access
        self._queue = queue
        self._most_looks = ALIVE_WITHIN_SECONDS / look_seconds
        self._observed: dict[Path, _Observed] = {}

    def look(self) -> None:
        """Take what waits, tell each waiting process that the app lives, and remove what nobody waits for.

        Raises OSError when the folder is not this user's own.
        """
        own_folder(self.folder)
        there = sorted(path for path in self.folder.iterdir() if path.is_dir() and not path.is_symlink())
        self._observed = {path: self._observe(path) for path in there}
        for path, observed in self._observed.items():
            if observed.silent_looks > self._most_looks:
                shutil.rmtree(path, ignore_errors=True)
            elif observed.work is not None:
                with suppress(OSError):  # withdrawn at this very moment
                    (path / TAKEN).touch()

    def _observe(self, path: Path) -> _Observed:
        """What is known of a request after another look; it is taken when it was touched since the look before."""
        touched_at = _touched_at(path / REQUEST)
        before = self._observed.get(path)
        if before is None:
            return _Observed(touched_at)
        if touched_at == before.touched_at or touched_at is None:
            return _Observed(before.touched_at, before.silent_looks + 1, before.work)
        return _Observed(touched_at, work=before.work or self._take(path))

    def _take(self, path: Path) -> ImportTask | Thread | None:
        try:
            document = _read(path / REQUEST)
            if document is not None and "verb" in document:
                return self._begin(path, *_command_of(document))
            file, shop_id, options = _request_of(document)
        except Exception:
            LOG.warning("%s is no request and is removed", path)
            shutil.rmtree(path, ignore_errors=True)
            return None
        task = ImportTask.of_file(self._access, shop_id, file, **options)
        task.when_done = partial(self._answer, path, task)
        self._queue.submit(task)
        return task

    def _begin(self, path: Path, verb: str, values: dict[str, str]) -> Thread:
        """Do a verb in a thread of its own, so that the folder goes on being looked at."""

        def run() -> None:
            answer: dict[str, Any] = {"items": [], "error": None}
            try:
                answer["items"].append(COMMANDS[verb](self._access, **values))
            except DabiaoError as e:
                answer["error"] = as_error(e)
            except Exception:
                LOG.exception("the request for %s failed", verb)
                answer["error"] = as_error(DabiaoError("error.unexpected"))
            with suppress(OSError):  # nobody waits any more
                _write(path / ANSWER, answer)

        thread = Thread(target=run, daemon=True, name=f"request {verb}")
        thread.start()
        return thread

    def _answer(self, path: Path, task: ImportTask) -> None:
        error = next((error for _, error in task.errors), None)
        if task.cancelled.is_set():
            error = DabiaoError("error.app_gone", path=self._access.path)
        document = {
            "items": [result.as_item() for result in task.results],
            "error": None if error is None else as_error(error),
        }
        with suppress(OSError):  # nobody waits any more
            _write(path / ANSWER, document)


def _request_of(document: dict[str, Any] | None) -> tuple[Path, str, dict[str, Any]]:
    """The file, the shop and the options of a request. Raises some exception for whatever is none."""
    if document is None:
        raise ValueError("no JSON object in a file of this user")
    options = {name: value for name, value in document["options"].items() if value is not None}
    answers = options.pop("answers", {})
    texts = [document["file"], document["shop"], *options.values()]
    if not options.keys() <= OPTIONS or not all(isinstance(text, str) for text in texts):
        raise ValueError("unknown options, or values that are no text")
    if not isinstance(answers, dict) or not all(isinstance(answer, bool | str) for answer in answers.values()):
        raise ValueError("answers that are neither yes, no nor text")
    if "format_file" in options:
        options["format_file"] = Path(options["format_file"])
    return Path(document["file"]), document["shop"], options | {"answers": answers}


def _command_of(document: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The verb and the values of a request that is no import. Raises some exception for whatever is none."""
    verb = document["verb"]
    values = {name: value for name, value in document["values"].items() if value is not None}
    if (
        verb not in COMMANDS
        or not values.keys() <= COMMAND_VALUES
        or not all(isinstance(v, str) for v in values.values())
    ):
        raise ValueError("unknown verb or values")
    return verb, values


def _write(path: Path, document: object) -> None:
    write_whole(path, json.dumps(document))  # in ASCII: not every path is Unicode


def _read(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file of this user; None when there is none."""
    limit = LARGEST_BYTES if path.name == REQUEST else 1 << 40
    content = read_own(path, limit)
    try:
        document = None if content is None else json.loads(content)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _touched_at(path: Path) -> int | None:
    try:
        return path.lstat().st_mtime_ns
    except OSError:
        return None
