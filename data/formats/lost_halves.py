"""Parts of a column of times that lost AM and PM while the others kept them, or use a 24-hour clock.

As where two downloads were joined. Such a part can be recognised only because it leaves out half of every day.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from data.errors import DabiaoError
from data.sql import Connection

_ROWS, _WINDOW = 10_000, 500
"""Rows of a column that are examined, and the number of consecutive ones in a window."""

_MANY_TIMES, _MANY_HOURS, _HOURS_OF_HALF, _SEVERAL_DAYS = 20, 8, 11, 3
"""Times that a part must have, different hours (the second number where noon is 0), and days."""

_BLOCK, _SHARE = 100, 0.04
"""When to examine each time: this number of consecutive rows in a long file, this share of times before 07:00 in a
short one, which are the times of an afternoon that lost its half-days."""

_BY_CHANCE = 1e-6
"""Probability of chance below which a part has left out the hours that the others have."""

_HALF = "[AaPp][Mm]"


_Late = Callable[[int], bool]


class _Row(NamedTuple):
    """A time of a column: its line and cell, its hour and day, and its notation, with every number as a 9."""

    line: int
    cell: str
    hour: int
    day: str
    writing: str


def refuse_unmarked(connection: Connection, name: str, header: str, parse: str, *, file: str) -> None:
    """Raise DabiaoError when some times of a column of `cells` lack the AM or PM that others have.

    Not when one of them is after 12:59 or before 01:00, which shows that they need none. `parse`: SQL for the naive
    time in a cell.
    """
    row = connection.execute(
        f"SELECT count(*) FILTER (NOT half), count(*) FILTER (NOT half AND (hour(t) > 12 OR hour(t) = 0)), "
        f"min({name}) FILTER (NOT half), min({name}) FILTER (half) FROM (SELECT {name}, {parse} AS t, "
        f"regexp_matches({name}, '{_HALF}') AS half FROM cells WHERE contains({name}, ':')) WHERE t IS NOT NULL"
    ).fetchone()
    assert row is not None  # an aggregate always returns a row
    count, late, unmarked, marked = row
    if count and not late and marked is not None:
        raise DabiaoError(
            "error.half_days_unmarked", file=file, column=header, count=count, first=unmarked, second=marked
        )


def may_have_lost_parts(number: int, early: int) -> bool:
    """Whether a part of `number` times may have lost its half-days, judged by the number from 01:00 to 06:59."""
    return early >= max(_SHARE * number, 1)


def has_long_part(connection: Connection, name: str, parse: str) -> bool:
    """Whether consecutive rows of a long file leave out the second half of the day."""
    hours = f"SELECT line, hour({parse}) AS h FROM cells WHERE {name} IS NOT NULL {_window(connection, 5 * _ROWS)}"
    row = connection.execute(
        f"SELECT 1 FROM ({hours}) WHERE h IS NOT NULL GROUP BY line // {_BLOCK} HAVING count(*) >= {_MANY_TIMES} AND "
        f"bit_count(bit_or(1 << h)) >= {_MANY_HOURS} AND (bool_and(h BETWEEN 1 AND 12) OR bool_and(h < 12)) LIMIT 1"
    ).fetchone()
    return row is not None


def refuse_parts(connection: Connection, name: str, header: str, parse: str, *, file: str) -> None:
    """Raise DabiaoError when a part of `cells` leaves out the second half of every day, and the others do not.

    A part: consecutive rows, or rows in one notation. `parse`: see `refuse_unmarked`.
    """
    times = _times(connection, name, parse)
    for late, hours in ((_after_noon, _MANY_HOURS), (_from_noon_on, _HOURS_OF_HALF)):
        for part in (*_runs(times, late), *_alike(times)):
            if _lost(part, times, late, hours):
                raise DabiaoError(
                    "error.half_days_in_part",
                    file=file,
                    column=header,
                    count=len(part),
                    first=part[0].cell,
                    second=part[-1].cell,
                )


def _times(connection: Connection, name: str, parse: str) -> list[_Row]:
    """Return the times of a column in file order; of a long file, those in windows spread over it."""
    times = connection.execute(
        f"SELECT line, {name}, hour(t), CAST(CAST(t AS DATE) AS VARCHAR), regexp_replace({name}, '[0-9]+', '9', 'g') "
        f"FROM (SELECT line, {name}, {parse} AS t FROM cells WHERE ragged IS NULL AND {name} IS NOT NULL "
        f"{_window(connection, _ROWS)}) WHERE t IS NOT NULL ORDER BY line"
    ).fetchall()
    return [_Row(*row) for row in times]


def _window(connection: Connection, most: int) -> str:
    """SQL condition that keeps about `most` rows of `cells`, in windows spread over it; "" where it has no more."""
    ((rows,),) = connection.execute("SELECT count(*) FROM cells").fetchall()
    every = -(-rows // most)
    return f"AND line // {_WINDOW} % {every} = 0" if every > 1 else ""


def _after_noon(hour: int) -> bool:
    """Whether a 12-hour clock without AM and PM never shows an hour."""
    return hour > 12 or hour == 0


def _from_noon_on(hour: int) -> bool:
    """Whether an hour is after noon for a clock on which the hour after noon is 0."""
    return hour >= 12


def _runs(times: Iterable[_Row], late: _Late) -> Iterator[list[_Row]]:
    """Yield the maximal runs of consecutive rows without a late hour."""
    run: list[_Row] = []
    for row in times:
        if late(row.hour):
            yield run
            run = []
        else:
            run.append(row)
    yield run


def _alike(times: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Yield the rows of each notation."""
    by_writing: dict[str, list[_Row]] = {}
    for row in times:
        by_writing.setdefault(row.writing, []).append(row)
    yield from by_writing.values()


def _lost(part: Sequence[_Row], times: Sequence[_Row], late: _Late, hours: int) -> bool:
    """Whether it is not by chance that a part leaves out the late hours, judged by hours of days and by days."""
    if len(part) < _MANY_TIMES or len(times) - len(part) < _MANY_TIMES:
        return False
    days, hours_of_part = {row.day for row in part}, {row.hour for row in part}
    if (
        len(days) < _SEVERAL_DAYS
        or len(hours_of_part) < hours
        or min(hours_of_part) > 6
        or any(map(late, hours_of_part))
    ):
        return False
    lines = {row.line for row in part}
    others = [row for row in times if row.line not in lines]
    days_of_others = {row.day for row in others}
    late_days = len({row.day for row in others if late(row.hour)})
    # Messages of one conversation lie close together, so that an hour of a day counts once, whatever its rows.
    hours_of_others = {(row.day, row.hour) for row in others}
    late_share = sum(late(hour) for _, hour in hours_of_others) / len(hours_of_others)
    by_chance = (1 - late_share) ** len({(row.day, row.hour) for row in part}) * len(times)
    return by_chance < _BY_CHANCE and late_days >= max(_SEVERAL_DAYS, len(days_of_others) / 2)
