"""Deadlines by the clock on the wall, laid out over days: by cycle, for the weekend, in working days."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from metrics.rules.hours import DAY, TimeOfDay, WeekTime, instant, is_a_day

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class Deadline:
    """What is asked from `asked_from` on and before `asked_until` is due at `due_at`. Instants naive UTC."""

    asked_from: datetime
    asked_until: datetime
    due_at: datetime


def of_cycles(
    cutoff: TimeOfDay, due: TimeOfDay, closed: Collection[date], timezone: str, first: date, last: date
) -> list[Deadline]:
    """The deadlines of every local day from the first to the last that is not closed.

    What is asked exactly at the cutoff belongs to the next cycle; a closed day's questions are due with the next open
    day's. Source: Lazada's help page on the chat response rate (18:00 to 18:00, due 19:00).
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
    """The deadline of every weekend between two local days: what is asked from Saturday to Sunday, both whole days."""
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
    """What begins on a local day, from the first to the last, is due at the last second of the so-manieth working day
    after it. The day itself never counts, whether it is one or not, but for 0 working days: then it is due on the day
    itself, or on the next working day.

    `parts` of a day: from and until which second of it, and how many working days what begins then has.
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
