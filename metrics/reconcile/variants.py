"""The neighbouring readings of a figure: one thing at a time read as somebody else may have read it.

A reading is a question; nothing is computed here. Nearly every neighbour is a rule with one field replaced. What no
field says (another clock, another instant, another count of the same cases) is a field of the reading.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from data.shops import DEFAULTS, Shop, default_timezone
from metrics.families import SWITCHES
from metrics.reconcile.reading import Change, Reading
from metrics.rules.durations import Seconds
from metrics.rules.hours import DAY, Hours, Span, hours_text
from metrics.rules.rule import Rule
from metrics.rules.toml_entry import is_sound
from metrics.scoring.windows import Length

HOUR = 3600
NATURAL = {"week": "7 days", "month": "30 days"}
"""Natural window → the rolling one of the same length."""
SWITCHED_OFF: dict[str, Any] = {
    "cap_seconds": None,
    "unanswered_seconds": None,
    "status": None,
    "weekend_due": None,
    "blend": None,
    "holidays": (),
    "public_holidays": False,
    "until": None,
    "missed_when": None,
    "faults": ("cancelled",),
    "per_buyer_per_month": None,
    "only_unsatisfied": False,
    "missed_reason": None,
    "begun_in": None,
    "new_after": None,
    "of_each": None,
    "clock_from": None,
    "auto_replies": (),
    "no_answer_needed": (),
    "quiet": None,
    "order": None,
    "working_days": None,
}
"""Field → what it holds when it says nothing. A rule that says more there is also read as if it did not."""
FEWEST_SECONDS = 2
"""A shorter limit has no strict neighbour."""


def neighbours(shop: Shop, rule: Rule, rules: Iterable[Rule]) -> list[Change]:
    """Every way in which this rule's figure may be read otherwise, likely ones first.

    `rules`: all that are known, for the rule's other versions and for the hours of its kin. What says nothing about
    the rule's family, or contradicts another of its fields, is left out.
    """
    kin = [known_rule for known_rule in rules if known_rule.applies_to(shop)]
    changes = [
        *_window(rule),
        *_moment(rule),
        *_versions(rule, kin),
        *_who_answers(rule),
        *_requests(rule),
        *_orders(rule),
        *_marks(rule),
        *_counts(rule),
        *_unit(rule),
        *_hours(rule, kin),
        *_zones(shop),
        *_limits(rule),
    ]
    own = Reading(rule)
    return [change for change in changes if not change.fields or is_sound(own.after(change).rule)]


def _set(what: str, to: str, **fields: Any) -> Change:
    return Change(what, to, fields=fields)


def _ask(what: str, to: str, **reading_fields: Any) -> Change:
    return Change(what, to, reading_fields=reading_fields)


def _who_answers(rule: Rule) -> Iterator[Change]:
    if rule.family.of_chats:
        for bots in ("count", "leave_out", "ignore"):
            if bots != rule.bots:
                # nobody greets like a bot: where bots count, so does a greeting
                yield _set("bots", bots, bots=bots, greeting_counts=rule.greeting_counts or bots == "count")
        yield _set("greetings", "out" if rule.greeting_counts else "in", greeting_counts=not rule.greeting_counts)
    if rule.cases == "chat_ratings":
        yield _set("handled_by", "anybody" if rule.handled_by else "agent", handled_by=_other(rule.handled_by, "agent"))


def _hours(rule: Rule, kin: list[Rule]) -> Iterator[Change]:
    if not rule.family.of_chats:
        return
    if rule.hours:
        yield _set("hours", "none", hours=Hours())
        way = "asked_inside" if rule.hours_mean == "clock_stops" else "clock_stops"
        yield _set("clock", way, hours_mean=way)
    hours_of_kin = [relative.hours for relative in kin if relative.hours and relative.family.of_chats]
    for hours in dict.fromkeys([*hours_of_kin, *_edges(rule.hours)]):
        if hours != rule.hours:
            yield _set("hours", ", ".join(hours_text(hours)), hours=hours)
    if not rule.public_holidays:
        yield _set("public_holidays", "out", public_holidays=True)


def _edges(hours: Hours) -> Iterator[Hours]:
    """The same hours, closing or opening an hour earlier or later; none of hours that run past midnight."""
    if any(span.opens == 0 for span in hours) and any(span.closes == DAY for span in hours):
        return
    spans = [[span for span in hours if span.weekday == day] for day in range(7)]
    for opens, closes in ((0, HOUR), (0, -HOUR), (-HOUR, 0), (HOUR, 0)):
        moved: list[Span] = []
        for day in filter(None, spans):
            edges = [replace(day[0], opens=day[0].opens + opens), *day[1:]]
            edges[-1] = replace(edges[-1], closes=edges[-1].closes + closes)
            moved += edges
        if all(0 <= span.opens < span.closes <= DAY for span in moved):
            yield Hours(moved)


def _versions(rule: Rule, kin: list[Rule]) -> Iterator[Change]:
    for version in kin:
        if version.id == rule.id and version.effective_from != rule.effective_from:
            yield Change("version", str(version.effective_from), fields=msgspec.structs.asdict(version))


def _unit(rule: Rule) -> Iterator[Change]:
    if rule.family.of_chats:
        for family in ("buyer_days", "turns", "chats", "messages", "threads"):
            if family != rule.cases:
                yield _set("cases", family, cases=family, new_after=None, **_without_handover(family))


def _requests(rule: Rule) -> Iterator[Change]:
    if rule.cases == "refunds":
        yield _set("pause", "none" if rule.pause else "buyer", pause=_other(rule.pause, "buyer"))
        yield _left_out(rule, "platform_intervened")
    if rule.cases == "disputes":
        yield _set("ruling", "none" if rule.ruling else "any", ruling=_other(rule.ruling, "any"))
    if rule.kind:
        yield _set("kind", "any", kind=())


def _orders(rule: Rule) -> Iterator[Change]:
    if rule.cases == "shipments":
        both = ("in_time", "tracked")
        yield _set("needs", "in_time" if rule.needs == both else "both", needs=both[:1] if rule.needs == both else both)
        yield _set("promised", _first_or_last(rule.promised), promised=_first_or_last(rule.promised))
    if rule.cases in ("shipments", "deliveries"):
        for begins in ("created", "paid", None):
            if begins != rule.from_:
                yield _set("from", begins or "confirmed", from_=begins)
        late = "excluded" if rule.cancelled_late == "missed" else "missed"
        yield _set("cancelled_late", late, cancelled_late=late)
    if rule.cases in ("refunds", "disputes"):
        yield _set("of", "own" if rule.of_ else "window_orders", of_=_other(rule.of_, "window_orders"))
    for each in rule.family.each:
        if each != rule.one_case:
            yield _set("each", each, each=each)
    if rule.per not in (None, "chats"):
        for per in ("paid_orders", "paid_lines", "delivered_orders", "orders"):
            if per != rule.per:
                yield _set("per", per, per=per)


def _marks(rule: Rule) -> Iterator[Change]:
    if rule.cases == "reviews":
        yield _left_out(rule, "auto_review")
        for side in ("description", "service", "logistics"):
            if side != rule.side:
                yield _set("side", side, side=side)
    if rule.family.unit == "marks":
        for each in ("last", "first"):
            if each != rule.of_each:
                yield _set("of_each", each, of_each=each)
    if rule.family.unit == "marks" and rule.statistic != "mean" and not rule.by_rank:
        for mark in (rule.met_from + 1, rule.met_from - 1):
            yield _set("met_from", str(mark), met_from=mark)


def _left_out(rule: Rule, name: str) -> Change:
    out = name not in rule.exclude
    exclude = (*rule.exclude, name) if out else tuple(case for case in rule.exclude if case != name)
    return _set(name, "out" if out else "in", exclude=exclude)


def _window(rule: Rule) -> Iterator[Change]:
    """The same length otherwise: natural or rolling, today in or out, a day earlier, the period before."""
    length = Length.of(rule.window)
    if length.natural:
        yield _ask("days", "previous", days="previous")
        names = NATURAL | {"last day": "1 day", "last week": "7 days", "last month": "30 days"}
        rolling = names.get(rule.window, f"{length.number} months")
        yield _set("window", rolling, window=rolling)
        if length.unit == "week":
            yield _ask("days", "from_sunday", days="from_sunday")
        return
    days = f"{length.number + 1} days"
    same = [natural for natural, rolling in NATURAL.items() if rule.window == rolling]
    for window in [*same, days] if length.unit == "day" else [f"{length.number} calendar months"]:
        yield _set("window", window, window=window)
    if rule.lag_days is None:
        yield _set("lag", "0", lag_days=0)
        yield _ask("days", "day_earlier", days="day_earlier")
    else:
        yield _set("lag", "none", lag_days=None)
    yield _set("lag", str((rule.lag_days or 0) + 1), lag_days=(rule.lag_days or 0) + 1)


def _moment(rule: Rule) -> Iterator[Change]:
    for moment in ("day_earlier", "last_midnight"):
        yield _ask("moment", moment, moment=moment)


def _zones(shop: Shop) -> Iterator[Change]:
    named = [DEFAULTS[shop.platform][1], default_timezone(shop.platform, shop.market), "UTC"]
    for zone in dict.fromkeys(named):
        if zone != shop.timezone:
            yield _ask("zone", zone, zone=zone)


def _counts(rule: Rule) -> Iterator[Change]:
    """The same cases, counted otherwise."""
    for moment in rule.family.moments:
        # a stopped clock or a cap hides when the answer came
        hidden = rule.hours_mean == "clock_stops" or rule.cap_seconds or rule.unanswered_seconds
        if moment != "answered" or not hidden:
            yield _ask("by", moment, counted_by=moment)
    if rule.of_measures:
        return
    if rule.family.can_be_pending:
        yield _ask("pending", "missed", pending_as="missed")
    if rule.cases in ("chats", "refunds", "shipments"):
        for verdict in ("missed", "met"):
            yield _ask("excluded", verdict, excluded_as=verdict)


def _limits(rule: Rule) -> Iterator[Change]:
    if rule.within is not None and rule.within >= FEWEST_SECONDS:
        yield _set("limit", "strict", within=Seconds(rule.within - 1))
    for name, nothing in SWITCHED_OFF.items():
        if getattr(rule, name) != nothing:
            more = {"handover": ()} if name == "clock_from" else {}
            yield _set(name, "none", **{name: nothing}, **more)


def _without_handover(family: str) -> dict[str, Any]:
    return {} if family in SWITCHES["clock_from"] else {"clock_from": None, "handover": ()}


def _first_or_last(value: str) -> str:
    return "first" if value == "last" else "last"


def _other(value: str | None, word: str) -> str | None:
    return None if value == word else word
