"""The stretches of time during which a shop is open, calculated from its weekly opening hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from metrics.rules.hours import Hours, instant, is_a_day

_ONE_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class OpenSpan:
    """A stretch during which the shop is open (naive UTC instants), and the number of open seconds before it.

    `opens_second`, `closes_second`: the same in local time, in seconds of the local day.
    """

    local_day: date
    opens_second: int
    closes_second: int
    opens_at: datetime
    closes_at: datetime
    open_before: int


def open_spans(hours: Hours, holidays: Mapping[date, Hours], timezone: str, first: date, last: date) -> list[OpenSpan]:
    """Return every stretch of open time from the first local day to the last, both included, in order.

    The shop is open whenever the local time is within the hours, twice for local times that occur twice.

    A holiday's hours replace those of its weekday. A shift past midnight belongs to the day on which it begins, so a
    holiday replaces its own shift but not the one of the evening before. Lengths are elapsed seconds: a local day of 25
    hours has 25 hours.
    """
    tz = ZoneInfo(timezone)
    stretches: list[tuple[datetime, datetime, date, int, int]] = []
    usual: dict[int, list[tuple[int, int]]] = {}
    day = first
    while day <= last:
        if day in holidays or day - _ONE_DAY in holidays:
            shifts = _open_on(day, hours, holidays)
        else:
            if day.weekday() not in usual:
                usual[day.weekday()] = _open_on(day, hours, {})
            shifts = usual[day.weekday()]
        for opens, closes in shifts if is_a_day(day, tz) else []:
            stretches += [(*stretch, day, opens, closes) for stretch in _stretches(day, opens, closes, tz)]
        day += timedelta(days=1)
    result: list[OpenSpan] = []
    before = 0
    for opens_at, closes_at, day, opens, closes in sorted(stretches):
        result.append(OpenSpan(day, opens, closes, opens_at, closes_at, before))
        before += int((closes_at - opens_at).total_seconds())
    return result


def _stretches(day: date, opens: int, closes: int, tz: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return the stretches in which a day's local time is between `opens` and `closes`: several if it is repeated."""
    first, last = instant(day, opens, tz), instant(day, closes, tz)
    again = instant(day, opens, tz, 1), instant(day, closes, tz, 1)
    if again == (first, last):
        return [(first, last)] if last > first else []
    edges = {first, last, *again}
    quarter = min(edges)
    while quarter < max(edges):  # clocks are changed on a quarter of an hour
        quarter += _QUARTER - (quarter - datetime.min) % _QUARTER
        edges.add(quarter)
    result: list[tuple[datetime, datetime]] = []
    for begins, ends in pairwise(sorted(edges)):
        wall_time = begins.replace(tzinfo=UTC).astimezone(tz).replace(tzinfo=None)
        if opens <= (wall_time - datetime.combine(day, datetime.min.time())).total_seconds() < closes:
            goes_on = bool(result) and result[-1][1] == begins
            result.append((result.pop()[0] if goes_on else begins, ends))
    return result


def _open_on(day: date, hours: Hours, holidays: Mapping[date, Hours]) -> list[tuple[int, int]]:
    """Return a local day's open stretches in seconds, in order: its own shifts and the rest of the evening before's."""
    evening = day - _ONE_DAY
    own = [span for span in holidays.get(day, hours) if span.weekday == day.weekday() and not span.carried]
    rest = [span for span in holidays.get(evening, hours) if span.weekday == day.weekday() and span.carried]
    joined: list[tuple[int, int]] = []
    for span in sorted(own + rest, key=lambda span: span.opens):
        if joined and span.opens < joined[-1][1]:  # a holiday's own hours may begin before the evening's shift ends
            joined[-1] = joined[-1][0], max(joined[-1][1], span.closes)
        else:
            joined.append((span.opens, span.closes))
    return joined
