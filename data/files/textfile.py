"""Split a text into rows of cells: quotes, line ends, separators. Independent of encodings, database and columns."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from data.errors import DabiaoError
from data.files.limits import limits
from data.files.open_quotes import Mended, Width, mended

HEAD_BYTES = 1 << 18
"""Bytes of a file that are examined to determine its kind."""

HEAD_ROWS = 30
"""Rows among which the header row is searched: exports put titles above it."""

SEPARATORS = (",", "\t", ";", "|")

_CHUNK = 1 << 20
_BLANK_LINES = (b"\n\n", b"\n\r\n", b"\r\r")
_END = "\x00end"


def split_rows(lines: Iterable[str], separator: str, name: str) -> Iterator[list[str]]:
    """Yield the rows of a text split at a separator, blank ones empty.

    Raises DabiaoError when a cell is too long or a quote never closed.
    """
    most = limits()
    csv.field_size_limit(most.cell)
    mended = (line[:-2] + "\n" if line.endswith("\r\n") else line for line in lines)
    # a lone carriage return inside a line does not end it; such files exist
    plain = (line.replace("\r", " ") if "\r" in line[:-1] else line for line in mended)
    number = 0
    try:
        for row in csv.reader(_ended(plain), delimiter=separator, skipinitialspace=True):
            number += 1
            if row and row[-1].endswith(_END):
                if row == [_END]:
                    return
                raise DabiaoError("error.unclosed_quote", file=name, line=number)
            yield row
    except csv.Error as e:
        raise DabiaoError("error.cell_too_long", file=name, line=number + 1, most=most.cell) from e


def rows_of(
    path: Path,
    encoding: str,
    newline: str,
    separator: str,
    name: str,
    width: Width | None = None,
    noted: Mended | None = None,
) -> Iterator[list[str]]:
    """Yield every row of a file.

    Raises UnicodeError where it is not in that encoding, DabiaoError like `split_rows`. `width`: quotation marks may be
    misplaced, and rows of data of this width reveal them; split rows are counted in `noted`.
    """
    with path.open(encoding=encoding, newline=newline) as file:
        lines = file if width is None else mended(file, separator, width, noted or Mended())
        yield from split_rows(lines, separator, name)


def newline_of(text: str) -> str:
    """Return how a text's lines end: with a line feed, or with a carriage return (old Macs) when there is none."""
    return "\n" if "\n" in text else "\r"


def heads(text: str, name: str, *, complete: bool) -> list[tuple[str, list[list[str]]]]:
    """Return each separator with the first rows of a text's beginning split at it, the best one first.

    Separators that never occur are left out, unless that would be all. `complete`: the beginning is the whole text.
    """
    lines = [line + "\n" for line in text.split(newline_of(text))]
    readings = []
    for separator in SEPARATORS:
        rows = list(islice(_readable(split_rows(lines, separator, name)), HEAD_ROWS + 1))
        whole = complete or len(rows) > HEAD_ROWS
        readings.append((separator, rows[: HEAD_ROWS if whole else -1]))
    readings.sort(key=lambda reading: _evenness(reading[1]), reverse=True)
    return [reading for reading in readings if _evenness(reading[1])] or readings[:1]


def count_lines(path: Path) -> tuple[int, bool]:
    """Return the number of lines up to the last that is not blank, and whether there are quotes.

    A line end inside quotes does not end a row.
    """
    lines, ending, quotes = 0, b"", False
    with path.open("rb") as file:
        newline = b"\n" if b"\n" in file.read(HEAD_BYTES) else b"\r"
        file.seek(0)
        while chunk := file.read(_CHUNK):
            quotes = quotes or b'"' in chunk
            lines += chunk.count(newline)
            body = chunk.rstrip(b"\r\n")
            ending = chunk[len(body) :] if body else ending + chunk
    return lines - ending.count(newline) + 1, quotes


def has_blank_lines(path: Path) -> bool:
    """Whether a line between others, outside quotes, is blank."""
    quotes, pending = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            # line ends at the end of a chunk are kept until more follows: at the end of the file they are not a blank
            # line
            text = pending + chunk
            body = text.rstrip(b"\r\n")
            pending = text[len(body) :]
            if len(pending) > _CHUNK:
                return True
            marks = _BLANK_LINES if b"\r" in body else _BLANK_LINES[:1]
            if any(_outside_quotes(body, mark, quotes) for mark in marks):
                return True
            quotes += body.count(b'"')
    return False


def _readable(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows up to the first unreadable one. With the right separator, staging reports the reason."""
    with suppress(DabiaoError):
        yield from rows


def _ended(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines, and a last one that becomes a row of its own unless a quote before it was never closed."""
    yield from lines
    yield _END


def _evenness(rows: Sequence[list[str]]) -> int:
    """Return how evenly a separator splits: cells in rows of the most frequent width, the first of each not counted."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _outside_quotes(body: bytes, mark: bytes, quotes: int) -> bool:
    """Whether a mark occurs behind an even number of quotes; `quotes`: those before `body`."""
    counted, at = 0, body.find(mark)
    while at != -1:
        quotes += body.count(b'"', counted, at)
        if quotes % 2 == 0:
            return True
        counted, at = at, body.find(mark, at + 1)
    return False
