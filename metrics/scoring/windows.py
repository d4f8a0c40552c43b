"""Instants and windows: what "as of", "this week" and "30 days" mean in a shop's time zone."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from data.errors import DabiaoError
from data.shops import Shop
from metrics.rules.rule import Rule

FIRST_YEAR, LAST_YEAR = 2000, 2098
"""The years allowed for an as-of: those that time zones and data cover, less the length of a window at both ends."""


@dataclass(frozen=True)
class Window:
    """A period of time, both ends inclusive. Instants are aware, UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Length:
    """The length of a rule's window: a number of rolling local days or months, or of natural days, weeks or months.

    `finished`: the window consists of whole natural periods, the last of them the one before the current one.
    `begins`: the day of the month on which a month begins.
    """

    number: int
    unit: Literal["day", "week", "month"]
    natural: bool
    finished: bool = False
    begins: int = 1

    @classmethod
    def of(cls, window: str) -> "Length":
        """Parse a rule's `window`: "week", "30 days", "6 months", "3 calendar months", "last day" …."""
        if window.startswith("last "):
            return replace(cls.of(window.removeprefix("last ")), finished=True)
        if window == "day":
            return cls(1, "day", natural=True)
        if window == "week":
            return cls(1, "week", natural=True)
        if window == "month":
            return cls(1, "month", natural=True)
        if window.startswith("month from "):
            return cls(1, "month", natural=True, begins=int(window.removeprefix("month from ")))
        number, *kind = window.split()
        return cls(int(number), "month" if kind[-1].startswith("month") else "day", natural=kind[0] == "calendar")


def parse_as_of(text: str, shop: Shop) -> datetime:
    """Parse an instant (aware, UTC) from the shop's local time ("2026-01-31T12:00:00") or a text with an offset.

    A date alone means its last second. Raises DabiaoError if the text is not a time or its year is out of range.
    """
    year = re.match(r"(\d{4})-", text.strip())
    if year is not None and not FIRST_YEAR <= int(year[1]) <= LAST_YEAR:
        raise DabiaoError("error.as_of_year", value=text, first=FIRST_YEAR, last=LAST_YEAR)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            return end_of_day(date.fromisoformat(text.strip()), shop)
        instant = datetime.fromisoformat(text.strip())
    except ValueError as e:
        raise DabiaoError("error.bad_as_of", value=text) from e
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZoneInfo(shop.timezone))
    return instant.astimezone(UTC).replace(microsecond=0)


def end_of_day(day: date, shop: Shop) -> datetime:
    """Return the last second (aware, UTC) of the shop's local day."""
    return instant_of(datetime.combine(day + timedelta(days=1), time()), shop) - timedelta(seconds=1)


def instant_of(local: datetime, shop: Shop) -> datetime:
    """Return the instant (aware, UTC) of a naive local time; the earlier one if the local time occurs twice."""
    return local.replace(tzinfo=ZoneInfo(shop.timezone)).astimezone(UTC)


def local_of(instant: datetime, shop: Shop) -> datetime:
    """Return the naive local time of an aware instant."""
    return _local_of(instant, shop.timezone)


@lru_cache(maxsize=16384)
def _local_of(instant: datetime, timezone: str) -> datetime:
    return instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)


def window_of(rule: Rule, as_of: datetime, shop: Shop) -> Window:
    """Return the window of a rule as of an instant: from a local midnight to that instant.

    With `lag_days` it consists of whole days and ends that many days before the as-of day begins; a finished period
    ends where the current one begins.
    """
    return _windows(rule.window, rule.lag_days, as_of, shop.timezone)[0]


def window_before(rule: Rule, as_of: datetime, shop: Shop) -> Window:
    """Return the window before, of equal length: both ends moved back by N days, weeks or months of local time."""
    return _windows(rule.window, rule.lag_days, as_of, shop.timezone)[1]


@lru_cache(maxsize=16384)
def _windows(name: str, lag_days: int | None, as_of: datetime, timezone: str) -> tuple[Window, Window]:
    """Return the window with this name and the one before it; cached because many shops and rules share them."""
    shop, length = Shop("", "", "", timezone), Length.of(name)
    first_day, last_day = days_of(name, lag_days, local_of(as_of, shop).date())
    begins_at = instant_of(datetime.combine(first_day, time()), shop)
    whole_days = lag_days is not None or length.finished
    window = Window(begins_at, end_of_day(last_day, shop) if whole_days else as_of)
    if length.finished:
        earlier_first, _ = days_of(name, lag_days, first_day)
        midnight = instant_of(datetime.combine(earlier_first, time()), shop)
        return window, Window(midnight, begins_at - timedelta(seconds=1))
    # calculated in local time: if clocks change at midnight, the first instant of a day is not 0:00 local time
    start, end = datetime.combine(first_day, time()), local_of(window.end, shop)
    if length.natural and length.unit == "month":
        earlier = datetime.combine(months_before(start.date(), length.number), time())
        before = earlier, earlier + (end - start)
    elif length.unit == "month":
        last = months_before(end.date(), length.number)
        before = datetime.combine(_first_day(length, last), time()), datetime.combine(last, end.time())
    else:
        back = timedelta(days=length.number * (7 if length.natural else 1))
        before = start - back, end - back
    # a long month's last days have no counterpart in a short one, and a clock set back may repeat the end
    last_second = begins_at - timedelta(seconds=1)
    return window, Window(instant_of(before[0], shop), min(instant_of(before[1], shop), last_second))


@lru_cache(maxsize=16384)
def days_of(window: str, lag_days: int | None, day: date) -> tuple[date, date]:
    """Return the first and last local day of a rule's `window` (with its `lag_days`) as of a local day."""
    length = Length.of(window)
    last = day if lag_days is None else day - timedelta(days=lag_days + 1)
    if length.finished:
        last = _first_day(replace(length, number=1), day) - timedelta(days=1)
    return _first_day(length, last), last


def months_before(day: date, months: int) -> date:
    """Return the same day of the month `months` months earlier, or that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def naive(instant: datetime) -> datetime:
    """Return an aware instant as naive UTC, as in SQL texts. Parameters of a view are passed aware."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def _first_day(length: Length, last: date) -> date:
    if length.unit == "month":
        if length.natural:
            begun = last.replace(day=length.begins)
            return months_before(begun, length.number - 1 if begun <= last else length.number)
        return months_before(last, length.number) + timedelta(days=1)
    return last - timedelta(days=last.weekday() if length.unit == "week" else length.number - 1)
