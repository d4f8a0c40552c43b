"""Texts that are CSV except for one peculiarity.

Zero bytes among the characters, backslashes before quotation marks in cells, or columns that are aligned with spaces.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from data.files.limits import limits

_CHUNK = 1 << 20
_ZERO, _ESCAPED = b"\0", b'\\"'
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f]")
"""Bytes that no text contains, but binary data does."""

_CELL = r' *(?:"(?P<inside>(?:{inside})*+)"(?P<behind>[^,;\t|\r\n]*)|(?P<open>"?)[^,;\t|\r\n]*)(?:[,;\t|]|\r?\n|\r|$)'
_DOUBLED = re.compile(_CELL.format(inside=r'[^"]|""'))
_BACKSLASHED = re.compile(_CELL.format(inside=r'[^"\\]|\\.|""'), re.DOTALL)
"""A cell, quoted or not, and what ends it; quotation marks inside are doubled, or may follow a backslash as well."""
_PAIR = re.compile(r'\\["\\]')
_GAP = re.compile(r"\S {2,}\S")
_NO_SPACES = re.compile("[^ ]+")
_RULE = re.compile(r"[-=+ ]+")
_FEWEST = 3
"""Columns, and lines, that must be aligned for it not to be chance."""


def has_zero_bytes(path: Path, start: bytes) -> bool:
    """Whether a file that otherwise seems to be text contains zero bytes; `start`: its beginning."""
    return _CONTROLS.search(start) is None and _has(path, _ZERO)


def copy_without_zero_bytes(path: Path, target: Path) -> None:
    """Copy a file without its zero bytes."""
    with path.open("rb") as source, target.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            copy.write(chunk.replace(_ZERO, b""))


def may_be_backslashed(path: Path) -> bool:
    """Whether a backslash is followed by a quotation mark anywhere in a file."""
    return _has(path, _ESCAPED)


def backslashed_rows(path: Path) -> Iterator[list[str]]:
    r"""Yield the rows of a text in UTF-8 in whose cells \" is a quotation mark.

    Raises ValueError where that is not proven.

    It is proven where otherwise quoted cells would have characters behind them, and where with backslashes none has.
    """
    text = path.read_text(encoding="utf-8")
    if _is_whole(_DOUBLED, text) or not _is_whole(_BACKSLASHED, text):
        raise ValueError
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(",;\t|", key=first.count)
    # only quoted cells are escaped: outside quotes \N is an empty cell, and C:\new a path
    doubled = _BACKSLASHED.sub(lambda cell: _PAIR.sub(_unescaped, cell[0]) if cell["inside"] else cell[0], text)
    yield from csv.reader(io.StringIO(doubled, newline=""), delimiter=separator, skipinitialspace=True)


def may_be_aligned(text: str) -> bool:
    """Whether the first line of a text has several spaces between its words, and no separator."""
    line = text.partition("\n")[0]
    return len(_GAP.findall(line)) >= _FEWEST - 1 and not any(mark in line for mark in ",;\t|")


def aligned_rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a text in UTF-8 whose columns are aligned. Raises ValueError where that is not proven.

    It is proven where all lines have two or more spaces at the same positions, and each of them has several cells. A
    Chinese character may be as wide as two letters or as one.
    """
    lines = [line.rstrip() for line in path.read_text(encoding="utf-8").splitlines()]
    written = [line for line in lines if line and not _RULE.fullmatch(line)]
    tables = []
    for wide in (2, 1):
        spread = [_spread(line, wide) for line in written]
        width = max(map(len, spread), default=0)
        blank = bytearray(b"\1") * width  # filled line by line: a file may have one long line and many short ones
        for line in spread:
            for word in _NO_SPACES.finditer(line):
                blank[word.start() : word.end()] = bytes(word.end() - word.start())
        edges = [0, *(place for place in range(2, width) if blank[place - 2] and blank[place - 1] and not blank[place])]
        if len(edges) > limits().columns:
            raise ValueError
        rows = [
            [line[a:b].replace("\0", "").strip() for a, b in zip(edges, [*edges[1:], None], strict=True)]
            for line in spread
        ]
        if len(edges) >= _FEWEST and all(rows[0]) and all(sum(map(bool, row)) > 1 for row in rows):
            tables.append(rows)
    if len(written) < _FEWEST or not tables or any(rows != tables[0] for rows in tables):
        raise ValueError
    numbered = iter(tables[0])
    for line in lines:
        yield next(numbered) if line and not _RULE.fullmatch(line) else [""] * len(tables[0][0])


def _spread(line: str, wide: int) -> str:
    """Return a line with zero characters inserted behind wide characters, so that its length is its width."""
    return "".join(sign + "\0" * ((wide - 1) * (unicodedata.east_asian_width(sign) in "WF")) for sign in line)


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
