"""Columns that belong to another one of the same header row: repeated ones, and times of day beside days."""

import re
from collections.abc import Collection, Sequence

from data.files.cells import clean, fold
from data.formats.header_places import alike
from data.formats.time_shapes import is_clock, is_time

Rows = Sequence[Sequence[str]]

_AGAIN = r"(?:[._#-]| ?\()[0-9]{1,2}\)?"
"""Suffixes that programs add to a repeated header: paid_at.1, 支付时间_1, Paid (2)."""


def twins(header: Sequence[str], below: Rows, at: int, read: Collection[int]) -> list[int]:
    """Return the positions of further columns with the header at a position; `below`: the first rows of the table.

    Where that column is empty, also those whose header a program made different by a number, except those `read` as
    columns of their own.
    """
    name = fold(header[at])
    if not name:
        return []
    places = [place for place, cell in enumerate(header) if place > at and fold(cell) == name]
    if not cells(below, at):
        again = re.compile(re.escape(name) + _AGAIN)
        places += [place for place, cell in enumerate(header) if place not in read and again.fullmatch(fold(cell))]
    return places


def filled_but_for_unit(header: Sequence[str], below: Rows, at: int, read: Collection[int]) -> int:
    """Return the position of the first non-empty column with the header at `at`, ignoring a unit, zone or mark.

    `at` where that column is not empty itself. Columns that are `read` on their own are left out.
    """
    if cells(below, at):
        return at
    places = (place for place in alike_but_for_unit(header, header[at]) if place not in read)
    return next((place for place in places if cells(below, place)), at)


def alike_but_for_unit(header: Sequence[str], name: str) -> list[int]:
    """Return the positions of headers that equal a name except for a unit, a zone or a mark: amount(元) for amount."""
    return [place for place, cell in enumerate(header) if alike(name, cell)]


def filled_twin(header: Sequence[str], below: Rows, at: int) -> int:
    """Return the position of the first non-empty column with the header at `at`; `at` where all are empty."""
    return next((place for place in (at, *twins(header, below, at, ())) if cells(below, place)), at)


def clock_beside(below: Rows, at: int, taken: Collection[int]) -> int | None:
    """Return the position of a column of times of day only beside a column of days only; None where there is none."""
    days = cells(below, at)
    if not days or any(":" in day for day in days) or not any(map(is_time, days)):
        return None
    clocks = (place for place in (at + 1, at - 1) if place not in taken and cells(below, place))
    return next((place for place in clocks if all(map(is_clock, cells(below, place)))), None)


def cells(rows: Rows, place: int) -> list[str]:
    """Return the cleaned, non-empty cells of a column."""
    return [text for row in rows if 0 <= place < len(row) and (text := clean(row[place]))]
