"""Tests room: time zones, windows and opening hours, read naively. No SQL, nothing of `metrics`.

Instants are aware UTC datetimes at whole seconds. A rule is anything with the attributes of `metrics.rule.Rule`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
"""Clocks change on a quarter of an hour, UTC, in every zone that the tests use."""


@dataclass(frozen=True)
class Window:
    """A stretch of time, both ends in it."""

    start: datetime
    end: datetime

    def holds(self, instant: datetime) -> bool:
        return self.start <= instant <= self.end


def wall(instant: datetime, zone: str) -> datetime:
    """What the clock on the wall shows (naive)."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def instant_of(shown: datetime, zone: str) -> datetime:
    """The instant at which the clock on the wall shows this; the first one when it does so twice."""
    return shown.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def midnight(day: date, zone: str) -> datetime:
    """The first instant of a local day; where the day (or its midnight) is left out, the first one after it."""
    return instant_of(datetime.combine(day, time()), zone)


# ---- windows --------------------------------------------------------------------------------------------------------


def window_of(rule, as_of: datetime, zone: str) -> Window:
    """The rule's window that ends at `as_of`."""
    return Window(midnight(_first_day(rule, as_of, zone), zone), as_of)


def window_before(rule, as_of: datetime, zone: str) -> Window:
    """The window of equal length before the rule's window, by the clock on the wall."""
    first, shown = _first_day(rule, as_of, zone), wall(as_of, zone)
    if rule.window == "month":
        before = (first - DAY).replace(day=1)
        back = datetime.combine(first, time()) - datetime.combine(before, time())
    else:
        back = timedelta(days=7 if rule.window == "week" else int(rule.window.split()[0]))
    # A long month's last days have no like in a short one, and a day that the calendar skips falls onto the next.
    end = min(instant_of(shown - back, zone), midnight(first, zone) - SECOND)
    return Window(midnight(first - back, zone), end)


def _first_day(rule, as_of: datetime, zone: str) -> date:
    today = wall(as_of, zone).date()
    if rule.window == "week":
        return today - today.weekday() * DAY
    if rule.window == "month":
        return today.replace(day=1)
    return today - (int(rule.window.split()[0]) - 1) * DAY


# ---- opening hours --------------------------------------------------------------------------------------------------


def is_open(rule, instant: datetime, zone: str) -> bool:
    """Whether the clock on the wall shows an open time: the opening instant in, the closing one out."""
    shown = wall(instant, zone)
    second = shown.hour * 3600 + shown.minute * 60 + shown.second
    return any(opens <= second < closes for opens, closes in _spans_on(rule, shown.date()))


def open_seconds(rule, start: datetime, end: datetime, zone: str) -> int:
    """Seconds from start to end during which the shop was open."""
    total = 0
    for opens, closes in _open_stretches(rule, start, zone):
        if opens >= end:
            break
        total += seconds(min(closes, end) - opens)
    return total


def after_open_seconds(rule, start: datetime, wanted: int, zone: str) -> datetime:
    """The instant at which so many open seconds have passed since start; a closing instant when it falls on one."""
    for opens, closes in _open_stretches(rule, start, zone):
        if wanted <= seconds(closes - opens):
            return opens + wanted * SECOND
        wanted -= seconds(closes - opens)
    raise AssertionError("never open")


def seconds(length: timedelta) -> int:
    """Whole seconds of a length of time."""
    return length // SECOND


def _open_stretches(rule, start: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
    day = wall(start, zone).date()
    while True:
        for begin, end in _pieces(rule, day, zone):
            if end > start and is_open(rule, begin, zone):
                yield max(begin, start), end
        day += DAY


def _pieces(rule, day: date, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """The local day, cut wherever the shop may open or close or the clock is changed."""
    first, last = midnight(day, zone), midnight(day + DAY, zone)
    cuts = {first, last}
    for edges in _spans_on(rule, day):
        for edge in edges:
            shown = datetime.combine(day, time()) + edge * SECOND
            for fold in (0, 1):
                cuts.add(shown.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC))
    moment = first
    while last - first != DAY and moment < last:
        cuts.add(moment)
        moment += QUARTER
    ordered = sorted(cut for cut in cuts if first <= cut <= last)
    yield from pairwise(ordered)


def _spans_on(rule, day: date) -> list[tuple[int, int]]:
    """Opening and closing times of a local day, in seconds of the clock on the wall."""
    weekly = [(span.weekday, span.opens, span.closes) for span in rule.hours]
    if not weekly:
        weekly = [(weekday, 0, 86400) for weekday in range(7)]
    for holiday in rule.holidays:
        if holiday.date == day:
            weekly = [(span.weekday, span.opens, span.closes) for span in holiday.hours]
    return [(opens, closes) for weekday, opens, closes in weekly if weekday == day.weekday()]
