"""Whether a column of times has times of day, and whether these are plausible, judged by the whole column."""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from data.errors import DabiaoError
from data.formats.keys import Times
from data.formats.lost_halves import has_long_part, may_have_lost_parts, refuse_parts, refuse_unmarked
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

_SPAN = "^(.* )([0-9]{1,2}):([0-9]{2})[-\u2010-\u2015\u2212]([0-9]{2}):([0-9]{2})$"
"""From one time of day to another, or a time with its offset from UTC."""

_HALF_A_DAY = 12 * 60
_WEST_OF_UTC = range(2 * 60, _HALF_A_DAY + 1)
_SUMMER_TIME = 60


Halves = Literal["all", "some", "none"]


class _Times(NamedTuple):
    """Counts of a column's times.

    In order: all cells; all times; at midnight; before 01:00; different days; after 13:00 or before 01:00; from noon
    on; different hours; before 07:00, and of these from 01:00 on; the first and the last day of a month; different
    months.
    """

    cells: int
    number: int
    midnights: int
    first_hour: int
    days: int
    late: int
    afternoon: int
    hours: int
    early: int
    dawn: int
    first_day: int
    last_day: int
    months: int


def days_sql(
    connection: Connection, name: str, header: str, parse: str, times: Times, *, halves: Halves, file: str
) -> str:
    """SQL condition: a time of a column of `cells` is a day without a time of day.

    TRUE when all are at midnight, FALSE when none is, otherwise for those at midnight, as a spreadsheet writes a day
    among times. `parse`: SQL for the naive time in a cell; `halves`: how many have AM or PM. Raises DabiaoError when
    many times, or many of a part of the column, leave out the second half of every day, and the format does not confirm
    a 24-hour clock; and when all are on one day of several months, as when days were read as months.
    """
    summary = _look(connection, name, parse, f"LIMIT {_SAMPLE}")
    is_sample = summary.cells == _SAMPLE
    if is_sample and not (summary.late and summary.afternoon):
        summary = _look(connection, name, parse, "")
    fewest = _FEW_PROMISES if name in MAY_LIE_AHEAD else _FEW_TIMES
    if summary.midnights == summary.number and (summary.days > 2 or summary.number >= fewest):
        return "TRUE"
    if halves == "some" and times.clock_24 is None:
        refuse_unmarked(connection, name, header, parse, file=file)
    if summary.number >= _MANY_TIMES and halves == "none" and times.clock_24 is None:
        lost = (not summary.late and summary.hours >= _MANY_HOURS) or (
            not summary.afternoon and summary.hours >= _HOURS_OF_HALF
        )
        if summary.early and lost:
            raise DabiaoError("error.half_day_missing", file=file, column=header, count=summary.number)
        if may_have_lost_parts(summary.number, summary.dawn) or (is_sample and has_long_part(connection, name, parse)):
            refuse_parts(connection, name, header, parse, file=file)
    on_one_day = summary.first_day == summary.last_day <= _LAST_MONTH and summary.months >= _SEVERAL_MONTHS
    if on_one_day and _SOME_TIMES <= summary.number < _SAMPLE and times.format is None:
        raise DabiaoError("error.turned_days", file=file, column=header, day=summary.last_day, count=summary.months)
    number, midnights, first_hour = (
        _midnights(connection, name) if is_sample else (summary.number, summary.midnights, summary.first_hour)
    )
    are_days = midnights >= max(SOME_DAYS, number / ONE_OF) and 2 * midnights > first_hour
    if are_days and midnights < _MANY_TIMES:
        are_days = not _any_in_two_digits(connection, name)
    return f"regexp_matches({name}, '{_MIDNIGHT}')" if are_days else "FALSE"


_MIDNIGHT = "[ T](?:0?0:00(?::00(?:[.,]0+)?)?|12:00(?::00)? ?[Aa][Mm])(?:$|[ Zz+-])"
_HOUR_OF_MIDNIGHT = "[ T](?:0?0:[0-9]{2}|12:[0-9]{2}(?::[0-9]{2})? ?[Aa][Mm])"
SOME_DAYS, ONE_OF = 2, 100
"""Cells without a time of day, or at midnight, among others, from which on they are days: this number, at least one of
this many, and more than in the hour after it. So often nothing happens in the first second of a day, nor in its first
minute. Of midnights in two digits (00:00:00) there must be `_MANY_TIMES`: programs write a real midnight so."""
_TWO_DIGITS = "[ T]00:00"


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


def _any_in_two_digits(connection: Connection, name: str) -> bool:
    """Whether a cell has a midnight that a program wrote: a spreadsheet saves the time that a day lacks as 0:00."""
    row = connection.execute(f"SELECT 1 FROM cells WHERE regexp_matches({name}, '{_TWO_DIGITS}') LIMIT 1").fetchone()
    return row is not None


def _midnights(connection: Connection, name: str) -> tuple[int, int, int]:
    """Count the cells of a column: all, at midnight, and before 01:00."""
    # most files have none: the check for a few characters is cheap
    perhaps = " OR ".join(f"contains({name}, '{mark}')" for mark in (" 00:", " 0:", "T00:", " 12:"))
    row: tuple[int, int, int] = connection.execute(
        f"SELECT count({name}), count(*) FILTER (({perhaps}) AND regexp_matches({name}, '{_MIDNIGHT}')), "
        f"count(*) FILTER (({perhaps}) AND regexp_matches({name}, '{_HOUR_OF_MIDNIGHT}')) FROM cells"
    ).fetchall()[0]
    return row


def _look(connection: Connection, name: str, parse: str, limit: str) -> _Times:
    # days are compared as texts, which works for any year; counting distinct days, hours and months in SQL takes longer
    # to plan
    groups = connection.execute(
        "SELECT CAST(CAST(t AS DATE) AS VARCHAR), month(t), day(t), hour(t), date_trunc('day', t) = t AND NOT ends, "
        f"count(*) FROM (SELECT {parse} AS t, regexp_matches({name}, {literal(_END_OF_DAY)}) AS ends FROM cells "
        f"WHERE {name} IS NOT NULL {limit}) GROUP BY ALL"
    ).fetchall()
    cells = sum(number for *_, number in groups)
    groups = [group for group in groups if group[0] is not None]
    days_of_month = [day for _, _, day, *_ in groups if day is not None]
    return _Times(
        cells=cells,
        number=sum(number for *_, number in groups),
        midnights=sum(number for *_, is_midnight, number in groups if is_midnight),
        first_hour=sum(number for *_, hour, _, number in groups if hour == 0),
        days=len({date for date, *_ in groups}),
        late=sum(number for *_, hour, _, number in groups if hour is not None and (hour > 12 or hour == 0)),
        afternoon=sum(number for *_, hour, _, number in groups if hour is not None and hour >= 12),
        hours=len({hour for *_, hour, _, _ in groups} - {None}),
        early=sum(number for *_, hour, _, number in groups if hour is not None and hour <= 6),
        dawn=sum(number for *_, hour, _, number in groups if hour is not None and 1 <= hour <= 6),
        first_day=min(days_of_month, default=0),
        last_day=max(days_of_month, default=0),
        months=len({month for _, month, *_ in groups} - {None}),
    )
