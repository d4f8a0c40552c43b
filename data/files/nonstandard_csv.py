"""Texts that are CSV but for zero bytes among their letters, or backslashes before quotation marks in cells."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

_CHUNK = 1 << 20
_ZERO, _ESCAPED = b"\0", b'\\"'
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f]")
"""Bytes that no text holds, but programs' data does."""

_CELL = r' *(?:"(?P<inside>(?:{inside})*+)"(?P<behind>[^,;\t|\r\n]*)|(?P<open>"?)[^,;\t|\r\n]*)(?:[,;\t|]|\r?\n|\r|$)'
_DOUBLED = re.compile(_CELL.format(inside=r'[^"]|""'))
_BACKSLASHED = re.compile(_CELL.format(inside=r'[^"\\]|\\.|""'), re.DOTALL)
"""A cell, quoted or not, and what ends it; quotation marks inside are doubled, or follow a backslash as well."""
_PAIR = re.compile(r'\\["\\]')


def has_zero_bytes(path: Path, start: bytes) -> bool:
    """Whether there are zero bytes in a file that seems to be a text otherwise; `start`: its beginning."""
    return _CONTROLS.search(start) is None and _has(path, _ZERO)


def copy_without_zero_bytes(path: Path, target: Path) -> None:
    """Copy a file but for its zero bytes."""
    with path.open("rb") as source, target.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            copy.write(chunk.replace(_ZERO, b""))


def may_be_backslashed(path: Path) -> bool:
    """Whether a quotation mark stands behind a backslash anywhere in a file."""
    return _has(path, _ESCAPED)


def backslashed_rows(path: Path) -> Iterator[list[str]]:
    r"""The rows of a text in UTF-8 in whose cells \" is a quotation mark. Raises ValueError where that is not proven.

    It is proven where quoted cells would have letters behind them otherwise, and none has any so.
    """
    text = path.read_text(encoding="utf-8")
    if _is_whole(_DOUBLED, text) or not _is_whole(_BACKSLASHED, text):
        raise ValueError
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(",;\t|", key=first.count)
    # only what is quoted is escaped: \N alone is an empty cell, and C:\new a path
    doubled = _BACKSLASHED.sub(lambda cell: _PAIR.sub(_unescaped, cell[0]) if cell["inside"] else cell[0], text)
    yield from csv.reader(io.StringIO(doubled, newline=""), delimiter=separator, skipinitialspace=True)


def _unescaped(pair: re.Match[str]) -> str:
    return '""' if pair[0] == r"\"" else "\\"


def _is_whole(cell: re.Pattern[str], text: str) -> bool:
    """Whether every quoted cell of a text ends before a separator, or at the end of its line."""
    return not any(parts["open"] or (parts["behind"] or "").strip() for parts in cell.finditer(text))


def _has(path: Path, wanted: bytes) -> bool:
    with path.open("rb") as file:
        last = b""
        while chunk := file.read(_CHUNK):
            if wanted in last + chunk:
                return True
            last = chunk[-1:]
    return False
