"""Columns that belong to another of the same header row: further ones under its header, and its times of day."""

import re
from collections.abc import Collection, Sequence

from data.files.cells import clean, fold
from data.formats.time_shapes import is_clock, is_time

Rows = Sequence[Sequence[str]]

_AGAIN = r"(?:[._#-]| ?\()[0-9]{1,2}\)?"
"""What programs put behind a header that another column has already: paid_at.1, 支付时间_1, Paid (2)."""


def twins(header: Sequence[str], below: Rows, at: int, read: Collection[int]) -> list[int]:
    """The places of further columns under the header at a place; `below`: the first rows of the table.

    Where that column is empty, also those whose header a program made another by a number, but for those that are
    `read` as columns of their own.
    """
    name = fold(header[at])
    if not name:
        return []
    places = [place for place, cell in enumerate(header) if place > at and fold(cell) == name]
    if not cells(below, at):
        again = re.compile(re.escape(name) + _AGAIN)
        places += [place for place, cell in enumerate(header) if place not in read and again.fullmatch(fold(cell))]
    return places


def filled_twin(header: Sequence[str], below: Rows, at: int) -> int:
    """The place of the first column under the header at a place that says something; that place where none does."""
    return next((place for place in (at, *twins(header, below, at, ())) if cells(below, place)), at)


def clock_beside(below: Rows, at: int, taken: Collection[int]) -> int | None:
    """The place of a column with nothing but times of day beside one with nothing but days; None: no such."""
    days = cells(below, at)
    if not days or any(":" in day for day in days) or not any(map(is_time, days)):
        return None
    clocks = (place for place in (at + 1, at - 1) if place not in taken and cells(below, place))
    return next((place for place in clocks if all(map(is_clock, cells(below, place)))), None)


def cells(rows: Rows, place: int) -> list[str]:
    """The cleaned cells of a column that say something."""
    return [text for row in rows if 0 <= place < len(row) and (text := clean(row[place]))]
