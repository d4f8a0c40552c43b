"""The order of day, month and year in columns of numeric dates.

Proven by the cells of a column, otherwise by the file's other columns, otherwise by its format; otherwise the user is
asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from data.errors import DabiaoError
from data.formats.keys import Times
from data.formats.time_shapes import DAY_FIRST, MONTH_FIRST, YEAR_FIRST
from data.sql import Connection

_FIRST_YEAR, _USUAL_YEARS = 2010, 3
"""The earliest plausible year from two digits, and the number of years that a column usually spans at most."""

_MONTH_FIRST_MARKETS = ("US", "PH")
"""Markets that write the month first: a 24-hour clock does not show that the day is first there."""


@dataclass(frozen=True)
class OpenColumn:
    """A column whose dates can be read in several orders.

    `parses`: order → SQL for the naive time under it. `written_out`: SQL for the time in cells that begin with a
    four-digit year, which are unambiguous; None when there are none. `halves`: whether its clock has AM and PM.
    """

    parses: Mapping[int, str]
    written_out: str | None
    halves: bool


@dataclass(frozen=True)
class _Reading:
    """How cells of a column read under one order.

    `count`: those that are dates; `alone`: those that are dates under no other order except YEAR_FIRST, of which
    `example` is one; `first_year`, `last_year`: of the dates.
    """

    order: int
    count: int
    alone: int
    example: str | None
    first_year: int
    last_year: int


def decide_orders(
    connection: Connection,
    columns: Mapping[str, OpenColumn],
    headers: Mapping[str, str],
    times: Times,
    file: str,
    market: str,
) -> dict[str, int]:
    """Return column → the order of its dates. `market`: the shop's, or "".

    Raises DabiaoError where nothing shows the order, or a column shows two.
    """
    orders: dict[str, int] = {}
    doubtful: dict[str, tuple[str, str]] = {}
    evident: set[int] = set()
    for name, column in columns.items():
        readings = [_read(connection, name, column, order) for order in column.parses]
        _refuse_turned(connection, name, column, readings, headers[name], file)
        likely = _plausible(connection, name, column, readings, times, headers[name], file)
        proven = [reading for reading in readings if reading.alone and reading.order != YEAR_FIRST]
        if [reading.order for reading in likely] == [YEAR_FIRST]:
            proven = []
        if len(proven) > 1:
            first, second = (reading.example for reading in proven)
            raise DabiaoError("error.mixed_dates", file=file, column=headers[name], first=first, second=second)
        if len(likely) == 1 or proven:
            orders[name] = (proven or likely)[0].order
            evident.add(orders[name])
        elif (cells := _either(connection, name, column)) is not None:
            doubtful[name] = cells
        else:
            orders[name] = DAY_FIRST  # in every cell, day and month have the same number
    for name, (first_cell, last_cell) in doubtful.items():
        if len(evident - {YEAR_FIRST}) == 1:
            orders[name] = min(evident - {YEAR_FIRST})
        elif times.day_first == "unless_am_pm" and (columns[name].halves or market not in _MONTH_FIRST_MARKETS):
            orders[name] = MONTH_FIRST if columns[name].halves else DAY_FIRST
        elif isinstance(times.day_first, bool):
            orders[name] = DAY_FIRST if times.day_first else MONTH_FIRST
        else:
            raise DabiaoError(
                "error.ambiguous_dates", file=file, column=headers[name], first=first_cell, second=last_cell
            )
    return orders


def _read(connection: Connection, name: str, column: OpenColumn, order: int) -> _Reading:
    parse = column.parses[order]
    others = [sql for other, sql in column.parses.items() if other not in (order, YEAR_FIRST)]
    alone = " AND ".join(["t IS NOT NULL", *(f"({sql}) IS NULL" for sql in others)])
    row = connection.execute(
        f"SELECT count(t), count(*) FILTER (alone), min({name}) FILTER (alone), min(year(t)), max(year(t)) "
        f"FROM (SELECT *, {alone} AS alone FROM (SELECT {name}, {parse} AS t FROM cells WHERE ragged IS NULL))"
    ).fetchone()
    assert row is not None  # an aggregate always returns a row
    return _Reading(order, row[0], row[1], row[2], row[3] or 0, row[4] or 0)


def _plausible(
    connection: Connection,
    name: str,
    column: OpenColumn,
    readings: Sequence[_Reading],
    times: Times,
    header: str,
    file: str,
) -> list[_Reading]:
    """Return the orders under which most cells are dates of plausible years.

    With two-digit numbers, any of them may be the year.
    """
    most = max(reading.count for reading in readings)
    likely = [reading for reading in readings if reading.count and reading.count >= most / 2]
    year_first = next((reading for reading in readings if reading.order == YEAR_FIRST), None)
    if year_first is None:
        return likely
    others = [reading for reading in likely if reading.order != YEAR_FIRST and _is_of_likely_years(reading)]
    if year_first not in likely or not _is_of_likely_years(year_first):
        return others or [reading for reading in likely if reading.order != YEAR_FIRST] or likely
    if times.year_first or not others:
        return [year_first]
    if times.year_first is None and times.day_first is None:
        row = connection.execute(
            f"SELECT min({name}), max({name}) FROM cells "
            f"WHERE ragged IS NULL AND {column.parses[YEAR_FIRST]} IS NOT NULL"
        ).fetchone()
        first, last = row or ("", "")
        raise DabiaoError("error.ambiguous_years", file=file, column=header, first=first, second=last)
    return others


def _is_of_likely_years(reading: _Reading) -> bool:
    this_year = datetime.now(UTC).year
    return (
        reading.first_year >= _FIRST_YEAR
        and reading.last_year <= this_year + 1
        and reading.last_year - reading.first_year <= _USUAL_YEARS
    )


def _either(connection: Connection, name: str, column: OpenColumn) -> tuple[str, str] | None:
    """Return the first and the last cell that is another day when read month first; None when there is none."""
    day, month = column.parses.get(DAY_FIRST, "NULL"), column.parses.get(MONTH_FIRST, "NULL")
    row = connection.execute(
        f"SELECT min({name}), max({name}) FROM cells WHERE ragged IS NULL AND {day} <> {month}"
    ).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


def _refuse_turned(
    connection: Connection, name: str, column: OpenColumn, readings: Sequence[_Reading], header: str, file: str
) -> None:
    """Raise DabiaoError where a spreadsheet swapped day and month of some dates, and left the others as text.

    It swaps those that it can. Then every text has a day above 12, always in the same position, and no real date has
    one.
    """
    if column.written_out is None:
        return
    numbers = [reading for reading in readings if reading.order != YEAR_FIRST and reading.count]
    if len(numbers) != 1 or numbers[0].alone != numbers[0].count:
        return
    row = connection.execute(
        f"SELECT count(t), max(day(t)), min({name}) FILTER (t IS NOT NULL) "
        f"FROM (SELECT {name}, {column.written_out} AS t FROM cells WHERE ragged IS NULL)"
    ).fetchone()
    if row is not None and row[0] and row[1] <= 12:
        example = numbers[0].example
        raise DabiaoError("error.turned_dates", file=file, column=header, first=row[2], second=example)
