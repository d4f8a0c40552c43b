"""Opening hours and deadlines at a time of day, expanded day by day into relations that SQL joins by calendar and day.

Rows carry the UTC day beside their instants, so that an engine compares an instant with a few rows instead of all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from data.shops import Shop
from metrics.rules.deadlines import SATURDAY, Deadline, of_cycles, of_weekends, of_working_days
from metrics.rules.hours import DAY, Hours, parse_hours
from metrics.rules.open_spans import OpenSpan, open_spans
from metrics.rules.public_holidays import days_off
from metrics.rules.rule import Rule
from metrics.scoring.population import Member, Relation
from metrics.scoring.windows import local_of

ALL_DAY = parse_hours(["00:00-24:00"])
"""The hours of a rule that names holidays but no hours."""
LONGEST_HOLIDAY_DAYS = 60
"""Days for which a cycle is expanded ahead; a question asked before a longer holiday would have no deadline."""
LONGEST_WAIT_DAYS = 800
"""Days for which opening hours are expanded ahead to find a deadline; a shop closed for longer has none."""
LONGEST_STRETCH_DAYS = 400
"""Days before the first instant read on which a wait may have begun: it counts from its first message in the hours."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The calendar of shops with the same local days: one time zone and, if public holidays count, one market.

    `first`, `last`: the local days of the earliest instant read for any of these shops, and of the latest `as_of`.
    """

    name: str
    shop: Shop
    first: date
    last: date


def calendar_name(rule: Rule, shop: Shop) -> str:
    """Return the name of the calendar that applies to a shop under a rule."""
    return f"{shop.timezone}/{shop.market}" if rule.public_holidays else shop.timezone


def calendars(rule: Rule, members: Iterable[Member]) -> list[Calendar]:
    """Return the distinct calendars of these members."""
    by_name: dict[str, Calendar] = {}
    for member in members:
        name, shop = calendar_name(rule, member.shop), member.shop
        first, last = local_of(member.reads_from, shop).date(), local_of(member.as_of, shop).date()
        earlier = by_name.get(name)
        if earlier is not None:
            first, last = min(first, earlier.first), max(last, earlier.last)
        by_name[name] = Calendar(name, shop, first, last)
    return list(by_name.values())


def hours_of(rule: Rule) -> Hours:
    """Return the weekly hours during which the rule's clock runs; empty means round the clock, holidays included."""
    days_differ = bool(rule.holidays) or rule.public_holidays
    return rule.hours or (ALL_DAY if days_differ and rule.cycle is None else Hours())


def open_hours(rule: Rule, places: Sequence[Calendar], *, days_before: int = 1) -> Relation:
    """Return the relation `open_hours`: the open stretches of each local day, in seconds of that day.

    `days_before`: the number of days before the calendar's first that are included.
    """
    hours = hours_of(rule)
    rows = [
        (place.name, span.local_day, span.opens_second, span.closes_second)
        for place in places
        for span in _spans(rule, hours, place, place.first - days_before * ONE_DAY, place.last + ONE_DAY)
    ]
    columns = {"calendar": "VARCHAR", "local_day": "DATE", "opens_second": "BIGINT", "closes_second": "BIGINT"}
    return Relation(columns, list(dict.fromkeys(rows)))  # local times repeated by a clock change count once


def open_time(rule: Rule, places: Sequence[Calendar]) -> dict[str, Relation]:
    """Return the relations `open_spans` and `open_seconds`, by name.

    `open_spans`: every opening with the time until the next one, one row per UTC day. `open_seconds`: the openings, one
    row per 86,400 open seconds, counted from the calendar's first.
    """
    spans: list[tuple[object, ...]] = []
    seconds: list[tuple[object, ...]] = []
    for place in places:
        laid_out = _until_the_last_deadline(rule, place)
        begins = datetime.combine(place.first - 2 * ONE_DAY, time())
        ends = datetime.combine(place.last + 2 * ONE_DAY, time())
        # before the first opening the clock has not moved yet
        openings = [OpenSpan(place.first, 0, 0, begins, begins, 0), *laid_out]
        for span, following in zip(openings, [*(s.opens_at for s in laid_out), ends], strict=True):
            length = _length(span)
            days = _utc_days(max(span.opens_at, begins), min(following, ends))
            spans += [(place.name, day, span.opens_at, following, length, span.open_before) for day in days]
            open_days = range(span.open_before // DAY * DAY, span.open_before + length, DAY)
            seconds += [(place.name, day, span.opens_at, length, span.open_before) for day in open_days]
    lengths = {"opens_at": "TIMESTAMP", "open_seconds": "BIGINT", "open_before": "BIGINT"}
    return {
        "open_spans": Relation(
            {"calendar": "VARCHAR", "utc_day": "DATE", "opens_at": "TIMESTAMP", "next_opens_at": "TIMESTAMP"} | lengths,
            spans,
        ),
        "open_seconds": Relation({"calendar": "VARCHAR", "open_day": "BIGINT"} | lengths, seconds),
    }


def deadlines(rule: Rule, places: Sequence[Calendar]) -> Relation:
    """Return the relation `deadlines`: when questions asked in a stretch of time are due, one row per UTC day."""

    def of(place: Calendar) -> list[Deadline]:
        first, last = place.first - ONE_DAY, place.last + LONGEST_HOLIDAY_DAYS * ONE_DAY
        if rule.weekend_due is not None:
            return of_weekends(rule.weekend_due, place.shop.timezone, first, last)
        assert rule.cycle is not None  # no other rule has such deadlines
        closed = {day for day, hours in _holidays(place.shop, rule, ALL_DAY, first, last).items() if not hours}
        return of_cycles(rule.cycle.cutoff, rule.cycle.due, closed, place.shop.timezone, first, last)

    return _once_a_day(places, of)


def promise_deadlines(rule: Rule, places: Sequence[Calendar]) -> Relation:
    """Return the relation `promise_deadlines`: when goods paid for in a stretch of time are due, one row per UTC day.

    It has no rows if the rule promises nothing in working days.
    """
    promise = rule.promise
    number = promise.working_days if promise is not None else None

    def of(place: Calendar) -> list[Deadline]:
        if promise is None or number is None:
            return []
        cutoff, after = promise.cutoff, promise.after_cutoff
        parts = [(0, DAY, number)]
        if cutoff is not None and after is not None:
            parts = [
                (begins, ends, n) for begins, ends, n in ((0, cutoff, number), (cutoff, DAY, after)) if begins < ends
            ]
        around = (LONGEST_HOLIDAY_DAYS + 2 * max(number, after or 0)) * ONE_DAY
        first = place.first - around
        holidays = _holidays(place.shop, rule, ALL_DAY, first, place.last + around)

        working = rule.working_days or range(SATURDAY)

        def is_working(day: date) -> bool:
            return bool(holidays[day]) if day in holidays else day.weekday() in working

        return of_working_days(parts, is_working, place.shop.timezone, first, place.last)

    return _once_a_day(places, of)


def _once_a_day(places: Sequence[Calendar], of: Callable[[Calendar], list[Deadline]]) -> Relation:
    rows = [
        (place.name, day, deadline.asked_from, deadline.asked_until, deadline.due_at)
        for place in places
        for deadline in of(place)
        for day in _utc_days(deadline.asked_from, deadline.asked_until)
    ]
    columns = {"calendar": "VARCHAR", "utc_day": "DATE"}
    return Relation(columns | dict.fromkeys(("begins_at", "ends_at", "due_at"), "TIMESTAMP"), rows)


def _until_the_last_deadline(rule: Rule, place: Calendar) -> list[OpenSpan]:
    """Return the open spans from before the first question until the last deadline."""
    hours, first, last = hours_of(rule), place.first - ONE_DAY, place.last + ONE_DAY
    if rule.within is None:
        return _spans(rule, hours, place, first, last)
    enough = rule.within + DAY
    for ahead in (30, LONGEST_WAIT_DAYS):
        spans = _spans(rule, hours, place, first, last + ahead * ONE_DAY)
        if sum(_length(span) for span in spans if span.local_day > last) >= enough:
            break
    return spans


def _spans(rule: Rule, hours: Hours, place: Calendar, first: date, last: date) -> list[OpenSpan]:
    return open_spans(hours, _holidays(place.shop, rule, hours, first, last), place.shop.timezone, first, last)


def _holidays(shop: Shop, rule: Rule, hours: Hours, first: date, last: date) -> Mapping[date, Hours]:
    """Return the days from `first` to `last` whose hours differ from their weekday's, with these hours (none: day off).

    A weekend day worked in exchange for a day off has the hours of that day's weekday or, if the calendar does not
    name that day off, of the first weekday with hours. Dates that the rule itself lists take precedence.
    """
    by_day: dict[date, Hours] = {}
    if rule.public_holidays:
        off = days_off(shop, first - ONE_DAY, last)  # the evening before may have been a day off
        by_day = dict.fromkeys(off.holidays, Hours())
        usual = min((span.weekday for span in hours if not span.carried), default=0)
        for day, instead in off.worked.items():
            weekday = usual if instead is None else instead.weekday()
            shifts = [span for span in hours if (span.weekday - span.carried) % 7 == weekday]
            by_day[day] = Hours(replace(span, weekday=(day.weekday() + span.carried) % 7) for span in shifts)
    return by_day | {holiday.date: holiday.hours for holiday in rule.holidays}


def _utc_days(begins: datetime, ends: datetime) -> Iterator[date]:
    """Yield every UTC day that overlaps a stretch of time; its end is exclusive."""
    day = begins.date()
    while datetime.combine(day, time()) < ends:
        yield day
        day += ONE_DAY


def _length(span: OpenSpan) -> int:
    return int((span.closes_at - span.opens_at).total_seconds())
