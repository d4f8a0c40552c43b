"""Deadlines at a local time, expanded day by day: by cycle, for weekends, and in working days."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from metrics.rules.hours import DAY, TimeOfDay, WeekTime, instant, is_a_day

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class Deadline:
    """The deadline `due_at` of what is asked from `asked_from` until before `asked_until`. Instants are naive UTC."""

    asked_from: datetime
    asked_until: datetime
    due_at: datetime


def of_cycles(
    cutoff: TimeOfDay, due: TimeOfDay, closed: Collection[date], timezone: str, first: date, last: date
) -> list[Deadline]:
    """Return the deadlines of every local day from the first to the last that is not closed.

    A question asked exactly at the cutoff belongs to the next cycle; questions of a closed day are due with those of
    the next open day. Source: Lazada's help page on the chat response rate (18:00 to 18:00, due 19:00).
    """
    tz = ZoneInfo(timezone)
    result = []
    begins = instant(first - timedelta(days=1), cutoff.seconds, tz)
    day = first
    while day <= last:
        if day not in closed:
            ends = instant(day, cutoff.seconds, tz)
            result.append(Deadline(begins, ends, instant(day, due.seconds, tz)))
            begins = ends
        day += timedelta(days=1)
    return result


def of_weekends(due: WeekTime, timezone: str, first: date, last: date) -> list[Deadline]:
    """Return the deadline of every weekend (all of Saturday and Sunday) between two local days."""
    tz = ZoneInfo(timezone)
    monday = first - timedelta(days=first.weekday())
    result = []
    while monday <= last:
        saturday, after = monday + timedelta(days=SATURDAY), monday + timedelta(days=SUNDAY + 1)
        due_at = instant(after + timedelta(days=due.weekday), due.seconds, tz)
        result.append(Deadline(instant(saturday, 0, tz), instant(after, 0, tz), due_at))
        monday += timedelta(days=7)
    return result


def of_working_days(
    parts: Sequence[tuple[int, int, int]], is_working: Callable[[date], bool], timezone: str, first: date, last: date
) -> list[Deadline]:
    """Return deadlines in working days for what begins on the local days from the first to the last.

    Each is the last second of the Nth working day after the day. The day itself is not counted; with 0 working days the
    deadline is on the day itself or, if that is no working day, on the next one. `parts`: for each part of a day its
    first second, its end (exclusive), and N.
    """
    tz = ZoneInfo(timezone)
    result = []
    day = first
    while day <= last:
        # nothing begins on a day that the calendar skips; its seconds would be those of the day after it
        for begins, ends, number in parts if is_a_day(day, tz) else ():
            due, left = (day, number) if number else (day - timedelta(days=1), 1)
            while left:
                due += timedelta(days=1)
                left -= is_working(due) and is_a_day(due, tz)
            due_at = instant(due, DAY, tz) - timedelta(seconds=1)
            result.append(Deadline(instant(day, begins, tz), instant(day, ends, tz), due_at))
        day += timedelta(days=1)
    return result
