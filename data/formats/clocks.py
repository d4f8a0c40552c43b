"""Whether a column of times has times of day, and whether these are plausible, judged by the whole column."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from data.errors import DabiaoError
from data.formats.keys import Times
from data.sql import Connection, literal
from data.tables import MAY_LIE_AHEAD

_SAMPLE = 5_000
"""Cells that may show that a column uses a 24-hour clock; only where they do not, all cells are read."""

_MANY_TIMES, _MANY_HOURS = 20, 8
"""Times, and different hours of them, none after 13:00 or before 01:00, from which on that is not chance."""

_HOURS_OF_HALF = 11
"""Hours of the first half of the day, with none of the second, from which on a clock that writes noon as 0 lost its
halves."""

_SOME_TIMES, _SEVERAL_MONTHS, _LAST_MONTH = 10, 3, 12
"""Times, and months, all on one day of the month that could be a month number, from which on that is not chance."""

_FEW_TIMES, _FEW_PROMISES = 6, 2
"""Times at midnight from which on they are days, even of a single day; the second for what is promised."""

_END_OF_DAY = "[ T]24:00"
"""The time at the end of a day, which is midnight of the next day: it is a time of day."""

_SPAN = r"^(.* )([0-9]{1,2}):([0-9]{2})-([0-9]{2}):([0-9]{2})$"
"""From one time of day to another, or a time with its offset from UTC."""

_HALF_A_DAY = 12 * 60
_WEST_OF_UTC = range(2 * 60, _HALF_A_DAY + 1)
_SUMMER_TIME = 60


class _Times(NamedTuple):
    """Counts of a column's times.

    In order: all; at midnight; different days; after 13:00 or before 01:00; from noon on; different hours; before
    07:00; the first and the last day of a month; different months.
    """

    number: int
    midnights: int
    days: int
    late: int
    afternoon: int
    hours: int
    early: int
    first_day: int
    last_day: int
    months: int


def has_clock(
    connection: Connection, name: str, header: str, parse: str, times: Times, *, halves: bool, file: str
) -> bool:
    """Whether the times of a column of `cells` have times of day; if all are at midnight, they have none.

    `parse`: SQL for the naive time in a cell; `halves`: it has AM and PM. Raises DabiaoError when many times leave out
    the second half of every day, and the format does not confirm a 24-hour clock; and when all are on one day of
    several months, as when days were read as months.
    """
    seen_times = _look(connection, name, parse, f"LIMIT {_SAMPLE}")
    shows_24 = seen_times.late and seen_times.afternoon
    if seen_times.number == _SAMPLE and not shows_24 and seen_times.midnights != seen_times.number:
        seen_times = _look(connection, name, parse, "")
    number, midnights, days, late, afternoon, hours, early, first_day, last_day, months = seen_times
    if midnights == number and (days > 2 or number >= (_FEW_PROMISES if name in MAY_LIE_AHEAD else _FEW_TIMES)):
        return False
    may_lack_halves = number >= _MANY_TIMES and early and not halves and times.clock_24 is None
    lost = (not late and hours >= _MANY_HOURS) or (not afternoon and hours >= _HOURS_OF_HALF)
    if may_lack_halves and lost:
        raise DabiaoError("error.half_day_missing", file=file, column=header, count=number)
    on_one_day = first_day == last_day and last_day <= _LAST_MONTH and months >= _SEVERAL_MONTHS
    if on_one_day and _SOME_TIMES <= number < _SAMPLE and times.format is None:
        raise DabiaoError("error.turned_days", file=file, column=header, day=last_day, count=months)
    return True


_PROMISED = "promised_at", "deliver_by"


def take_offsets(connection: Connection, name: str, examples: Iterable[str]) -> None:
    """Distinguish UTC offsets (10:00-05:00) in a column from spans of a day (10:00-11:00) by all of its cells.

    They are offsets when there is only one, or one for summer and one for winter, and spans would be longer than half a
    day. Then seconds are inserted before them in `cells`. `examples`: a cell of each shape of the column. What is
    promised may be a span over midnight (18:00-08:00), so that nothing in such a column proves offsets.
    """
    if name in _PROMISED or not any(re.match(_SPAN, cell) for cell in examples):
        return
    hour, minute, behind, minutes_behind = (
        f"CAST(regexp_extract({name}, {literal(_SPAN)}, {group}) AS INTEGER)" for group in (2, 3, 4, 5)
    )
    offsets = connection.execute(
        f"SELECT until, count(*), count(DISTINCT start), max((until - start + 1440) % 1440) FROM (SELECT "
        f"{hour} * 60 + {minute} AS start, {behind} * 60 + {minutes_behind} AS until "
        f"FROM cells WHERE regexp_matches({name}, {literal(_SPAN)})) GROUP BY until ORDER BY until LIMIT 3"
    ).fetchall()
    behind_utc = [until for until, *_ in offsets]
    alike = len(offsets) <= 2 and behind_utc[-1] - behind_utc[0] in (0, _SUMMER_TIME)
    possible = all(until in _WEST_OF_UTC and until % 15 == 0 for until in behind_utc)
    are_no_spans = any(longest > _HALF_A_DAY and (count == 1 or starts > 1) for _, count, starts, longest in offsets)
    if alike and possible and are_no_spans:
        connection.execute(
            f"UPDATE cells SET {name} = regexp_replace({name}, {literal(_SPAN)}, '\\1\\2:\\3:00-\\4:\\5') "
            f"WHERE regexp_matches({name}, {literal(_SPAN)})"
        )


def _look(connection: Connection, name: str, parse: str, limit: str) -> _Times:
    # days are compared as texts, which works for any year; counting distinct days, hours and months in SQL takes longer
    # to plan
    groups = connection.execute(
        "SELECT CAST(CAST(t AS DATE) AS VARCHAR), month(t), day(t), hour(t), date_trunc('day', t) = t AND NOT ends, "
        f"count(*) FROM (SELECT {parse} AS t, regexp_matches({name}, {literal(_END_OF_DAY)}) AS ends FROM cells "
        f"WHERE {name} IS NOT NULL {limit}) WHERE t IS NOT NULL GROUP BY ALL"
    ).fetchall()
    days_of_month = [day for _, _, day, *_ in groups if day is not None]
    return _Times(
        number=sum(number for *_, number in groups),
        midnights=sum(number for *_, is_midnight, number in groups if is_midnight),
        days=len({date for date, *_ in groups}),
        late=sum(number for *_, hour, _, number in groups if hour is not None and (hour > 12 or hour == 0)),
        afternoon=sum(number for *_, hour, _, number in groups if hour is not None and hour >= 12),
        hours=len({hour for *_, hour, _, _ in groups} - {None}),
        early=sum(number for *_, hour, _, number in groups if hour is not None and hour <= 6),
        first_day=min(days_of_month, default=0),
        last_day=max(days_of_month, default=0),
        months=len({month for _, month, *_ in groups} - {None}),
    )
