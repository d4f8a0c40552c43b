"""Cells that begin with a quotation mark although they are not quoted: detecting and repairing them.

In a file without quoted cells, such a cell would extend to the next one like it, across all rows between.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

_LINES_AHEAD = 2_000
"""Lines that a quoted cell has at most."""

_NARROW = 3
"""Width in cells up to which a quoted cell may well hold as many separators as a row."""

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Width:
    """How a row of data is recognised: its number of cells, with a digit in most of the needed ones."""

    cells: int
    needed: Sequence[int]

    def fits(self, line: str, separator: str) -> bool:
        """Whether a line by itself is a row of data."""
        cells = line.rstrip("\r\n").split(separator)
        if len(cells) != self.cells or self.cells < 2:
            return False
        numbered = sum(place < len(cells) and _DIGIT.search(cells[place]) is not None for place in self.needed)
        return numbered >= max(1, len(self.needed) - 1)


def mended(lines: Iterable[str], separator: str, width: Width) -> Iterator[str]:
    """Yield the lines of a text, with quotation marks that open a cell but quote nothing escaped.

    A mark quotes nothing where the cell would hold whole rows of data, or would never end.
    """
    source = iter(lines)
    waiting: list[str] = []
    while waiting or (waiting := list(islice(source, 1))):
        first = waiting.pop(0)
        inside = _ends_open(first, separator, inside=False)
        if not inside:
            yield first
            continue
        count = 0
        quotes_nothing = False
        while inside and not quotes_nothing and count < _LINES_AHEAD:
            if count == len(waiting):
                waiting += islice(source, 1)
            if count == len(waiting):
                break
            inside = _ends_open(waiting[count], separator, inside=True)
            quotes_nothing = inside and width.fits(waiting[count], separator)
            count += 1
        # in the last row, a cell that would never end is not quoted
        quotes_nothing = quotes_nothing or (inside and not waiting and width.fits(first, separator))
        if quotes_nothing or (count and not inside and _closes_by_chance(first, waiting[count - 1], separator, width)):
            yield _as_letters(first, separator)
        else:
            yield first
            yield from waiting[:count]
            del waiting[:count]


def _ends_open(line: str, separator: str, *, inside: bool) -> bool:
    """Whether a line ends inside a quoted cell; `inside`: it begins in one."""
    if '"' not in line:
        return inside
    start = not inside
    place = 0
    while place < len(line):
        letter = line[place]
        if inside:
            if letter == '"':
                if line[place + 1 : place + 2] == '"':
                    place += 1
                else:
                    inside = False
        elif letter == '"' and start:
            inside = True
        start = letter == separator or (start and letter == " ")
        place += 1
    return inside


def _closes_by_chance(first: str, last: str, separator: str, width: Width) -> bool:
    """Whether the mark that would close a cell belongs to a row of its own.

    That is so where the line in which the cell begins is a row as well, or where a letter follows the mark.
    """
    if not width.fits(last, separator):
        return False
    _, _, behind = last.partition('"')
    letters = behind[:1] not in ("", separator, "\r", "\n", '"')
    return letters or (width.cells > _NARROW and width.fits(first, separator))


def _as_letters(line: str, separator: str) -> str:
    ending = line[len(line.rstrip("\r\n")) :]
    cells = line.rstrip("\r\n").split(separator)
    quoted = ['"' + cell.replace('"', '""') + '"' if '"' in cell else cell for cell in cells]
    return separator.join(quoted) + ending


def may_swallow_rows(cell: str, separator: str, width: Width) -> bool:
    """Whether a cell has line breaks and as many separators as a row of data, and needs a closer look."""
    return "\n" in cell and cell.count(separator) >= width.cells - 1 > 0
