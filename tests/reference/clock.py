"""Time zones, windows and opening hours, read naively. No SQL, nothing of `metrics`.

Instants are aware UTC datetimes at whole seconds. A rule is anything with the attributes of `metrics.rule.Rule`, its
holidays written out (see `public_holidays`).
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


def instant_of(wall_time: datetime, zone: str) -> datetime:
    """The instant at which the clock on the wall shows this; the first one when it does so twice."""
    return wall_time.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def midnight(day: date, zone: str) -> datetime:
    """The first instant of a local day; where the day (or its midnight) is left out, the first one after it."""
    return instant_of(datetime.combine(day, time()), zone)


# ---- windows --------------------------------------------------------------------------------------------------------


def window_of(rule, as_of: datetime, zone: str) -> Window:
    """The rule's window as of an instant: up to it, or, with a lag or where it is over, whole days before it."""
    first, last = days_of(rule, wall(as_of, zone).date())
    end = as_of if rule.lag_days is None and not is_over(rule.window) else midnight(last + DAY, zone) - SECOND
    return Window(midnight(first, zone), end)


def window_before(rule, as_of: datetime, zone: str) -> Window:
    """The window of equal length before the rule's window, by the clock on the wall."""
    window, (first, last) = window_of(rule, as_of, zone), days_of(rule, wall(as_of, zone).date())
    end = wall(window.end, zone)
    number, unit = length_of(rule.window)
    back = number * (7 if unit == "weeks" else 1) * DAY
    if is_over(rule.window):  # a period that is over comes right after the one before it
        begins = months_earlier(first, number) if unit == "calendar months" else first - back
        return Window(midnight(begins, zone), window.start - SECOND)
    if unit == "calendar months":
        begins = months_earlier(first, number)
        ends = end - (datetime.combine(first, time()) - datetime.combine(begins, time()))
    elif unit == "months":
        last = months_earlier(last, number)
        begins, ends = _first_day(rule.window, last), datetime.combine(last, end.time())
    else:
        begins, ends = first - back, end - back
    # A long month's last days have no like in a short one, and a day that the calendar skips falls onto the next.
    return Window(midnight(begins, zone), min(instant_of(ends, zone), window.start - SECOND))


def days_of(rule, today: date) -> tuple[date, date]:
    """First and last local day of the rule's window, asked for on a day."""
    last = today if rule.lag_days is None else today - (1 + rule.lag_days) * DAY
    if is_over(rule.window):  # the day before the present day, week or month
        begun = {"day": today, "week": today - today.weekday() * DAY}
        last = begun.get(rule.window.removeprefix("last "), _month_begun(rule.window, today)) - DAY
    return _first_day(rule.window, last), last


def is_over(window: str) -> bool:
    """Whether a window is one of whole days, weeks or months that are over."""
    return window.startswith("last ")


def length_of(window: str) -> tuple[int, str]:
    """How many of what a window is long: weeks and calendar months are natural, days and months roll."""
    window = window.removeprefix("last ").partition(" from ")[0]
    if window in ("day", "week", "month"):
        return 1, {"day": "days", "week": "weeks", "month": "calendar months"}[window]
    number, unit = window.split(maxsplit=1)
    return int(number), unit if unit.endswith("s") else f"{unit}s"


def months_earlier(day: date, number: int) -> date:
    """The day of the same number so many months earlier, or that month's last where it has no such number."""
    first = day.replace(day=1)
    for _ in range(number):
        first = (first - DAY).replace(day=1)
    candidate = first
    while candidate.day < day.day and (candidate + DAY).month == first.month:
        candidate += DAY
    return candidate


def _month_begun(window: str, day: date) -> date:
    """The first day of the month that is running: the last day before, or that one, of the number it begins with."""
    number = int(window.partition(" from ")[2] or 1)
    while day.day != number:
        day -= DAY
    return day


def _first_day(window: str, last: date) -> date:
    number, unit = length_of(window)
    if unit == "weeks":
        return last - last.weekday() * DAY
    if unit == "calendar months":
        return months_earlier(_month_begun(window, last), number - 1)
    if unit == "months":
        return months_earlier(last, number) + DAY
    return last - (number - 1) * DAY


# ---- deadlines ------------------------------------------------------------------------------------------------------


def due_at(rule, asked_at: datetime, zone: str) -> datetime | None:
    """When an answer is due; None without a deadline."""
    if rule.cycle is not None:
        return _end_of_cycle(rule, asked_at, zone)
    if rule.within is None:
        return None
    day = wall(asked_at, zone).date()
    if rule.weekend_due is not None and day.weekday() in (5, 6):
        while day.weekday() != rule.weekend_due.weekday:
            day += DAY
        return instant_of(datetime.combine(day, time()) + rule.weekend_due.seconds * SECOND, zone)
    if rule.hours_mean == "clock_stops":
        return after_open_seconds(rule, asked_at, rule.within, zone)
    return asked_at + rule.within * SECOND


def _end_of_cycle(rule, asked_at: datetime, zone: str) -> datetime:
    """The due time of the first day, holidays aside, whose cutoff had not come when the question was asked."""
    day = wall(asked_at, zone).date() - DAY
    while True:
        begins = datetime.combine(day, time())
        closed = any(holiday.date == day and holiday.closed for holiday in rule.holidays)
        if not closed and asked_at < instant_of(begins + rule.cycle.cutoff.seconds * SECOND, zone):
            return instant_of(begins + rule.cycle.due.seconds * SECOND, zone)
        day += DAY


def after_quiet(rule, instant: datetime, zone: str) -> datetime:
    """The first instant from then on that the clock on the wall shows outside the rule's quiet stretch of the day."""
    while rule.quiet is not None and is_in_stretch(rule.quiet, wall(instant, zone)):
        instant += (60 - instant.second) * SECOND  # stretches end with a minute
    return instant


def is_in_stretch(stretch, wall_time: datetime) -> bool:
    """Whether the clock on the wall shows a time of that stretch of the day: its first second in, its end out."""
    second = wall_time.hour * 3600 + wall_time.minute * 60 + wall_time.second
    begins, ends = stretch.begins.seconds, stretch.ends.seconds
    return begins <= second < ends if begins <= ends else second >= begins or second < ends


# ---- opening hours --------------------------------------------------------------------------------------------------


def is_open(rule, instant: datetime, zone: str) -> bool:
    """Whether the clock on the wall shows an open time: the opening instant in, the closing one out.

    The holidays of a cycle without hours put deadlines off, and close nothing.
    """
    if rule.cycle is not None and not rule.hours:
        return True
    wall_time = wall(instant, zone)
    second = wall_time.hour * 3600 + wall_time.minute * 60 + wall_time.second
    return any(opens <= second < closes for opens, closes in _spans_on(rule, wall_time.date()))


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
            wall_time = datetime.combine(day, time()) + edge * SECOND
            for fold in (0, 1):
                cuts.add(wall_time.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC))
    moment = first
    while last - first != DAY and moment < last:
        cuts.add(moment)
        moment += QUARTER
    ordered = sorted(cut for cut in cuts if first <= cut <= last)
    yield from pairwise(ordered)


def _spans_on(rule, day: date) -> list[tuple[int, int]]:
    """Opening and closing times of a local day, in seconds of the clock on the wall.

    A shift past midnight belongs to the day on which it begins: what is left of it is open whatever that next day is.
    """
    return _joined(_shifts(rule, day)[0] + _shifts(rule, day - DAY)[1])


def _shifts(rule, day: date) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The shifts that begin on a local day: up to midnight, and what is left of them after it."""
    for holiday in rule.holidays:
        if holiday.date == day:
            return list(holiday.spans), list(holiday.rest)
    if not rule.hours:
        return [(0, 86400)], []
    own = [(span.opens, span.closes) for span in rule.hours if span.weekday == day.weekday() and not span.carried]
    following = (day.weekday() + 1) % 7
    return own, [(span.opens, span.closes) for span in rule.hours if span.weekday == following and span.carried]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same open seconds without overlaps."""
    pieces: list[tuple[int, int]] = []
    for opens, closes in sorted(spans):
        if pieces and opens < pieces[-1][1]:
            pieces[-1] = pieces[-1][0], max(pieces[-1][1], closes)
        else:
            pieces.append((opens, closes))
    return pieces
