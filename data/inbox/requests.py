"""Handing a file over to the app that has the store open, and its answer. By files only: there is no port.

.requests/<name>/request.json   what to import, and how; written by the one who asks, who waits and clears up
.requests/<name>/taken          touched by the app at every beat, for as long as it lives
.requests/<name>/answer.json    what `import --json` prints of the file, or the error's key and values
"""

import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

from data.errors import DabiaoError, StoreLocked
from data.loading.loader import BESIDE, ImportResult

LOG = logging.getLogger("dabiao")

FOLDER = ".requests"
REQUEST, TAKEN, ANSWER = "request.json", "taken", "answer.json"

TAKEN_WITHIN_SECONDS = 10.0
"""An app that is there takes a request at its next beat."""

ALIVE_WITHIN_SECONDS = 60.0
"""Whoever has not touched a request for so long has gone, be it the app or the one who asked."""

LOOK_SECONDS = 0.1

ASIDE = frozenset({"unread", "taken_back", "taken_back_rows", "logged_beside"})
"""What is said of an import wherever it is said in words, and `import --json` does not print."""

NOT_TOLD = frozenset(BESIDE) - ASIDE - {"rejects"}
"""What only the screens know of an import."""

Work = Callable[..., Iterable[ImportResult]]
"""Imports a file into a shop, and tells of each table in it as it goes."""


def as_item(result: ImportResult) -> dict[str, Any]:
    """An import as it goes through files: what `import --json` prints, and what is said beside it."""
    return {name: value for name, value in asdict(result).items() if name not in NOT_TOLD}


def as_error(error: DabiaoError) -> dict[str, Any]:
    """An error as JSON has it: its `key`, and the `values` that fill its sentence."""
    plain = {name: v if isinstance(v, int | float | str) else str(v) for name, v in error.values.items()}
    return {"key": error.key, "values": plain}


# --- the one who asks ------------------------------------------------------------------------------------------------


def ask(inbox: Path, store: Path, file: Path, shop: str, **options: object) -> Iterator[dict[str, Any]]:
    """Have the app that holds the store import a file, wait for it, and hand on what `import --json` prints of it.

    `options` are those of `import_file`. Raises DabiaoError: what the import raised; that the store is locked, when no
    app takes the request; or that the app went away before it answered.
    """
    named = {name: str(v.resolve()) if isinstance(v, Path) else v for name, v in options.items()}
    wanted = {"store": str(store.resolve()), "file": str(file.resolve()), "shop": shop, "options": named}
    folder = inbox / FOLDER / uuid4().hex
    try:
        folder.mkdir(parents=True, mode=0o700)  # a request may hold a workbook's password
        _write(folder / REQUEST, wanted)
        said = _wait(folder, store)
    except OSError as e:
        raise StoreLocked(store) from e
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    yield from said["items"]
    if said["error"] is not None:
        raise DabiaoError(said["error"]["key"], **said["error"]["values"])


def _wait(folder: Path, store: Path) -> dict[str, Any]:
    beat, heard_at = None, time.monotonic()
    while not (folder / ANSWER).exists():
        silent = time.monotonic() - heard_at
        touched = _touched_at(folder / TAKEN)
        if touched != beat:
            beat, heard_at = touched, time.monotonic()
        elif beat is None and silent > TAKEN_WITHIN_SECONDS:
            raise StoreLocked(store)
        elif silent > ALIVE_WITHIN_SECONDS:
            raise DabiaoError("error.app_gone", path=store)
        time.sleep(LOOK_SECONDS)
    return _read(folder / ANSWER)


# --- the app ---------------------------------------------------------------------------------------------------------


def requests(inbox: Path, store: Path) -> Iterator[Path]:
    """The requests that wait for this store's app, each told that it is there. What nobody waits for is removed."""
    for folder in sorted((inbox / FOLDER).glob("*/")):
        request = folder / REQUEST
        last = max((at for name in (REQUEST, TAKEN, ANSWER) if (at := _touched_at(folder / name))), default=None)
        if last is not None and time.time() - last > ALIVE_WITHIN_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
        elif (
            request.exists() and not (folder / ANSWER).exists() and _read(request).get("store") == str(store.resolve())
        ):
            with suppress(OSError):  # withdrawn at this very moment
                (folder / TAKEN).touch()
                yield folder


def is_request(path: Path) -> bool:
    """Whether a job of the inbox is a request rather than a file."""
    return path.parent.name == FOLDER


def answer(folder: Path, work: Work) -> None:
    """Do what a request asks, and write the answer. One that was withdrawn is left alone."""
    wanted = _read(folder / REQUEST)
    if not wanted:
        return
    options = wanted["options"]
    if options.get("format_file"):
        options["format_file"] = Path(options["format_file"])
    said: dict[str, Any] = {"items": [], "error": None}
    try:
        for result in work(Path(wanted["file"]), wanted["shop"], **options):
            said["items"].append(as_item(result))
    except DabiaoError as e:
        said["error"] = as_error(e)
    except Exception:
        LOG.exception("what was handed over could not be imported: %s", wanted["file"])
        said["error"] = as_error(DabiaoError("error.unexpected"))
    with suppress(OSError):  # nobody waits any more
        _write(folder / ANSWER, said)


def _write(path: Path, document: object) -> None:
    """Write it so that a reader sees all of it or nothing."""
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(document), encoding="utf-8")  # in ASCII: not every path is Unicode
    os.replace(unfinished, path)


def _read(path: Path) -> dict[str, Any]:
    """A request; nothing when it has gone, or is none of ours."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _touched_at(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None
