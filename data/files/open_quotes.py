"""Quotation marks that quote nothing, or that are not doubled inside a quoted cell: detecting and repairing them.

In a file without quoted cells, a cell that begins with one would extend to the next one, across all rows between.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

_LINES_AHEAD = 2_000
"""Lines that a quoted cell has at most."""

_NARROW = 3
"""Width in cells up to which a quoted cell may well hold as many separators as a row."""

_MOST_MARKS, _MOST_CELLS = 200, 500
"""Marks of a line, and cells of a row, above which a line is not split again: there are too many ways to read it."""

_NUMBER_BEHIND_MARK = re.compile(r'^ *"([0-9][0-9.,:/ -]*)$')
"""An opening mark before a number or a time that is not part of it."""

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Width:
    """How a row of data is recognised: its number of cells, with a digit in most of the needed ones."""

    cells: int
    needed: Sequence[int]

    def fits(self, line: str, separator: str) -> bool:
        """Whether a line by itself is a row of data."""
        readings = (line.rstrip("\r\n").split(separator), _cells(line, separator))
        cells = next((cells for cells in readings if len(cells) == self.cells >= 2), None)
        if cells is None:
            return False
        numbered = sum(place < len(cells) and _DIGIT.search(cells[place]) is not None for place in self.needed)
        return numbered >= max(1, len(self.needed) - 1)


class Mended:
    """Number of rows that were split by the number of columns because of a misplaced mark, and the first line."""

    def __init__(self) -> None:
        self.count, self.line = 0, 0

    def note(self, line: int) -> None:
        """Count the row on this line."""
        self.count, self.line = self.count + 1, self.line or line


def mended(lines: Iterable[str], separator: str, width: Width, noted: Mended) -> Iterator[str]:
    """Yield the lines of a text, with quotation marks that open a cell but quote nothing escaped.

    A mark quotes nothing where the cell would hold whole rows of data, or would never end. A line in which text follows
    the end of a quoted cell is repaired if it is a row of data when cells end only at a mark before a separator.
    """
    source = _mended_alone(lines, separator, width, noted)
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
            yield _as_letters(first, separator, width)
        else:
            yield first
            yield from waiting[:count]
            del waiting[:count]


def _mended_alone(lines: Iterable[str], separator: str, width: Width, noted: Mended) -> Iterator[str]:
    """Yield the lines, repairing those that are rows by themselves with text behind the end of a quoted cell."""
    whole = _whole_line(separator)
    inside = False
    for number, line in enumerate(lines, start=1):
        if '"' not in line:
            yield line
            continue
        starts_inside, inside = inside, _ends_open(line, separator, inside=inside)
        if starts_inside or inside or whole.fullmatch(line):
            yield line
            continue
        cells = _by_boundaries(line.rstrip("\r\n"), separator, width.cells)
        if cells is not None and len(_cells(line, separator)) != width.cells:
            noted.note(number)
        yield line if cells is None else _as_letters(line, separator, width)


@lru_cache
def _whole_line(separator: str) -> re.Pattern[str]:
    """Return the pattern of a line in which every quoted cell ends before a separator, or with the line."""
    mark = re.escape(separator)
    cell = rf' *"(?:[^"]|"")*+" *(?={mark}|[\r\n]*$)|(?! *")[^{mark}]*'
    return re.compile(rf"(?:{cell})(?:{mark}(?:{cell}))*[\r\n]*", re.DOTALL)


def _by_boundaries(line: str, separator: str, count: int) -> list[str] | None:
    """Return the cells of a line when a quoted cell ends only at a mark before a separator.

    An opening mark may be a character of the text. None where the line does not have this number of cells.
    """
    if line.count(separator) < count - 1 or line.count('"') > _MOST_MARKS or count > _MOST_CELLS:
        return None
    return _cells_from(line, 0, separator, count, set())


def _cells_from(line: str, start: int, separator: str, count: int, failed: set[tuple[int, int]]) -> list[str] | None:
    """Return the cells from a position on, like `_by_boundaries`.

    `failed`: positions and numbers of cells without a reading.
    """
    if (start, count) in failed:
        return None
    begin = start
    while line[begin : begin + 1] == " ":
        begin += 1
    ends: list[tuple[str, int]] = []
    if line[begin : begin + 1] == '"':
        closings = (place for place in range(begin + 1, len(line)) if line[place] == '"')
        ends += [
            (line[begin + 1 : place].replace('""', '"'), place + 1)
            for place in closings
            if line[place + 1 : place + 2] in ("", separator)
        ]
    unquoted_end = line.find(separator, start)
    unquoted_end = len(line) if unquoted_end < 0 else unquoted_end
    text = line[start:unquoted_end]
    ends.append((_NUMBER_BEHIND_MARK.sub(r"\1", text), unquoted_end))
    for cell, end in ends:
        if end == len(line):
            if count == 1:
                return [cell]
        elif count > 1 and (further := _cells_from(line, end + 1, separator, count - 1, failed)) is not None:
            return [cell, *further]
    failed.add((start, count))
    return None


def _cells(line: str, separator: str) -> list[str]:
    """Return the cells of a line by itself."""
    if '"' not in line:
        return line.rstrip("\r\n").split(separator)
    return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])


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


def _as_letters(line: str, separator: str, width: Width) -> str:
    ending = line[len(line.rstrip("\r\n")) :]
    cells = _by_boundaries(line.rstrip("\r\n"), separator, width.cells) or line.rstrip("\r\n").split(separator)
    special = '"', separator
    quoted = ['"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in special) else cell for cell in cells]
    return separator.join(quoted) + ending
