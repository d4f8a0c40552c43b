"""The report beside each file that the inbox imported or refused: as text (.txt) and as data (.json)."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from data.errors import DabiaoError
from data.files.own_files import read_own, write_in_shared
from data.loading.import_result import ImportResult

WORDS, DATA = ".txt", ".json"
"""Suffixes added to a file's name for its reports."""

LONGEST_NAME_BYTES = 255
"""Maximum length of a name in file systems, in bytes."""


LARGEST_REPORT = 64 << 20
"""Maximum size in bytes of a report that is read again; a larger file is not a report."""


@dataclass(frozen=True)
class Signature:
    """Changes while a file is being written, or when another one replaces it."""

    size: int
    modified_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Signature":
        """Return the signature for a file's status."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)

    @classmethod
    def at(cls, path: Path) -> "Signature | None":
        """Return the signature of the file at a path; None when it does not exist. Links are not followed."""
        try:
            return cls.of(path.lstat())
        except OSError:
            return None


@dataclass(frozen=True)
class Outcome:
    """The result of a file. For a ZIP file both `results` and `errors` may be filled; for others one of them is.

    `shop` is "" when the file was in no shop's folder.
    """

    file: str
    shop: str
    results: list[ImportResult] = field(default_factory=list)
    errors: list[DabiaoError] = field(default_factory=list)


def place_for(wanted: Path, signature: Signature) -> Path:
    """Return a free path for a file: the wanted path, or one with a number.

    A name is taken by a file, and by the report of a former file; but not by a report of this very file, written by a
    process that was killed before it moved the file. A name too long for a number and a report's suffix is shortened.
    """
    number = 1
    while True:
        place = wanted.with_name(_fitting(wanted.name, "" if number == 1 else f" ({number})"))
        if not os.path.lexists(place) and _reported(place) in (None, signature):
            return place
        number += 1


def write(folder: Path, place: Path, outcome: Outcome, words: str, signature: Signature) -> None:
    """Write the report of a file that is about to be moved to `place` in the inbox. Links are not followed."""
    document = {
        "file": outcome.file,
        "shop": outcome.shop,
        "size": signature.size,
        "modified_ns": signature.modified_ns,
        "inode": signature.inode,
        "items": [result.as_item() for result in outcome.results],
        "errors": [error.as_json() for error in outcome.errors],
    }
    write_in_shared(
        folder, _beside(place, DATA), json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace")
    )
    write_in_shared(
        folder, _beside(place, WORDS), words.encode("utf-8-sig", "replace")
    )  # byte order mark for Windows' own editor


def remove(place: Path) -> None:
    """Remove the report of the file at `place`."""
    for ending in (WORDS, DATA):
        _beside(place, ending).unlink(missing_ok=True)


def _reported(place: Path) -> Signature | None:
    """Return the signature of the file whose report is at `place`; zeros for an old report, None without one."""
    unknown = Signature(0, 0, 0)
    path = _beside(place, DATA)
    if not os.path.lexists(path):
        return unknown if os.path.lexists(_beside(place, WORDS)) else None
    content = read_own(path, LARGEST_REPORT)  # others may have put a pipe or a link there
    try:
        document = json.loads(content or b"")
        return Signature(*(int(document[name]) for name in ("size", "modified_ns", "inode")))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return unknown


def _fitting(name: str, number: str) -> str:
    """Return a name with a number before its ending, short enough for a report's suffix."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 8:
        stem, dot, ending = name, "", ""
    bytes_left = LONGEST_NAME_BYTES - len(os.fsencode(number + dot + ending)) - len(DATA)
    while len(os.fsencode(stem)) > bytes_left:
        stem = stem[:-1]
    return stem + number + dot + ending


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
