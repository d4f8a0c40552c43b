"""A text to rows of cells. Knows quotes, line ends and separators; no encoding, no database, no column."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from data.errors import DabiaoError, UnendingCell
from data.files.limits import limits
from data.files.open_quotes import Width, mended

HEAD_BYTES = 1 << 18
"""So much of a file is looked at before it is known what it is."""

HEAD_ROWS = 30
"""The header row is looked for in so many rows: exports put titles above it."""

SEPARATORS = (",", "\t", ";", "|")

_CHUNK = 1 << 20
_BLANK_LINES = (b"\n\n", b"\n\r\n", b"\r\r")
_END = "\x00end"


def split_rows(lines: Iterable[str], separator: str, name: str) -> Iterator[list[str]]:
    """The rows of a text at one separator, blank ones empty. Raises DabiaoError when a cell or a quote is endless."""
    most = limits()
    csv.field_size_limit(most.cell)
    mended = (line[:-2] + "\n" if line.endswith("\r\n") else line for line in lines)
    # a lone carriage return inside a line is no end of it: such files exist
    plain = (line.replace("\r", " ") if "\r" in line[:-1] else line for line in mended)
    number = 0
    try:
        for row in csv.reader(_ended(plain), delimiter=separator, skipinitialspace=True):
            number += 1
            if row and row[-1].endswith(_END):
                if row == [_END]:
                    return
                raise UnendingCell("error.unclosed_quote", file=name, line=number)
            yield row
    except csv.Error as e:
        raise UnendingCell("error.cell_too_long", file=name, line=number + 1, most=most.cell) from e


def rows_of(
    path: Path, encoding: str, newline: str, separator: str, name: str, width: Width | None = None
) -> Iterator[list[str]]:
    """Every row of a file. Raises UnicodeError where it is not in that encoding, DabiaoError as `split_rows`.

    `width`: cells may begin with a quotation mark that quotes nothing; such a row of data tells them.
    """
    with path.open(encoding=encoding, newline=newline) as file:
        yield from split_rows(file if width is None else mended(file, separator, width), separator, name)


def newline_of(text: str) -> str:
    """How a text's lines end: with a line feed, unless there is none in its beginning; old Macs had none at all."""
    return "\n" if "\n" in text else "\r"


def heads(text: str, name: str, *, complete: bool) -> list[tuple[str, list[list[str]]]]:
    """Each separator with the first rows that it makes of a text's beginning, the one that fits best first.

    Left out are separators that never occur, unless all are. `complete`: the text does not go on.
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
    """The lines of a text up to its last that is not blank; whether there are quotes, in which lines can end too."""
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
            # line ends at the end of a chunk wait for what follows them: at the end of the file they are no blank line
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
    """The rows up to the first that cannot be read. With the right separator, staging it will say why."""
    with suppress(DabiaoError):
        yield from rows


def _ended(lines: Iterable[str]) -> Iterator[str]:
    """The lines, and one more that comes out as a row of its own unless a quote before it was never closed."""
    yield from lines
    yield _END


def _evenness(rows: Sequence[list[str]]) -> int:
    """How much a separator splits evenly: cells in rows of the commonest width, the first of each not counted."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _outside_quotes(body: bytes, mark: bytes, quotes: int) -> bool:
    """Whether a mark stands where the number of quotes before it, those before the body included, is even."""
    counted, at = 0, body.find(mark)
    while at != -1:
        quotes += body.count(b'"', counted, at)
        if quotes % 2 == 0:
            return True
        counted, at = at, body.find(mark, at + 1)
    return False
