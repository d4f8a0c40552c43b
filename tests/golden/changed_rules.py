"""Rules with one field changed, each in turn: what `test_platform_rules` tries on the golden shops."""

from collections.abc import Iterator
from typing import Any

import msgspec

from metrics.rules.durations import Promise, parse_promise, promise_with_cutoff
from metrics.rules.hours import DAY, DailyStretch, TimeOfDay, WeekTime, parse_hours
from metrics.rules.rule import CHAT_FAMILIES, Rule

Change = tuple[str, Rule]


def but(rule: Rule, **fields: Any) -> Change:
    """The rule with one field changed, and what to call that."""
    ((name, value),) = fields.items()
    return f"{name}={value}", msgspec.structs.replace(rule, **fields)


def changed(rule: Rule) -> Iterator[Change]:
    """The rule with one field changed, each in turn: a switch ignored, or one step beside what it says."""
    if rule.cases in CHAT_FAMILIES:
        yield from changed_answers(rule)
        yield from changed_hours(rule)
        yield from changed_deadlines(rule)
    yield from changed_window(rule)
    yield from changed_others(rule)
    yield from changed_figure(rule)


def changed_answers(rule: Rule) -> Iterator[Change]:
    """Other units, other bots, greetings."""
    yield from (but(rule, bots=bots) for bots in ("count", "ignore", "leave_out") if bots != rule.bots)
    yield from (but(rule, cases=unit) for unit in CHAT_FAMILIES if unit not in (rule.cases, "threads"))
    if not rule.greeting_counts:
        yield but(rule, greeting_counts=True)


def changed_hours(rule: Rule) -> Iterator[Change]:
    """No hours, and each end a second off."""
    if rule.hours:
        texts = ["08:00:01-23:00", "07:59:59-23:00", "00:00-24:00", "08:00-22:59:59"]
        texts += ["08:00-23:00:01"] if rule.hours[0].closes < DAY else []
        yield from (but(rule, hours=parse_hours([text])) for text in texts)


def changed_deadlines(rule: Rule) -> Iterator[Change]:
    """No deadline, and each a second off."""
    if rule.within is not None:
        yield from (but(rule, within=within) for within in (None, rule.within - 1, rule.within + 1))
    if rule.cap_seconds is not None:
        yield from (but(rule, cap_seconds=cap) for cap in (None, rule.cap_seconds - 1, rule.cap_seconds + 1))
    if rule.unanswered_seconds is not None:
        seconds = rule.unanswered_seconds
        yield from (but(rule, unanswered_seconds=n) for n in (None, seconds - 1, seconds + 1))
    if rule.weekend_due is not None:
        day, noon = rule.weekend_due.weekday, rule.weekend_due.seconds
        yield from (but(rule, weekend_due=due) for due in (None, WeekTime(day, noon - 1), WeekTime(day, noon + 1)))
    if rule.cycle is not None:
        cutoff, due = rule.cycle.cutoff.seconds, rule.cycle.due.seconds
        yield but(rule, cycle=None)
        for changed_cutoff, changed_due in ((cutoff, due + 1), (cutoff, due - 1), (cutoff + 1, due), (cutoff - 1, due)):
            yield but(
                rule,
                cycle=msgspec.structs.replace(rule.cycle, cutoff=TimeOfDay(changed_cutoff), due=TimeOfDay(changed_due)),
            )
    if rule.public_holidays:
        yield but(rule, public_holidays=False)


def changed_window(rule: Rule) -> Iterator[Change]:
    """Another window, a day or a month longer or shorter, natural or rolling, with or without the present day."""
    if rule.window in ("week", "month"):
        yield from (
            but(rule, window=window) for window in ("7 days", "30 days", "month", "week") if window != rule.window
        )
        return
    number, unit = rule.window.split(maxsplit=1)
    yield from (but(rule, window=f"{n} {unit}") for n in (int(number) - 1, int(number) + 1) if n)
    if unit == "calendar months":
        yield but(rule, window=f"{number} months")
        return
    if unit == "months":
        yield but(rule, window=f"{number} calendar months")
    yield from (but(rule, lag_days=n) for n in ((0,) if rule.lag_days is None else (None, rule.lag_days + 1)))


def changed_others(rule: Rule) -> Iterator[Change]:
    """The switches of the other families."""
    if rule.cases == "reviews":
        yield from (but(rule, side=side) for side in ("description", "service", "logistics") if side != rule.side)
        yield from (but(rule, per_buyer_per_month=n) for n in (None, 2, 3, 4) if n != rule.per_buyer_per_month)
        yield but(rule, exclude=() if rule.exclude else ("auto_review",))
    if rule.cases in ("reviews", "chat_ratings"):
        yield from (but(rule, met_from=n) for n in (rule.met_from - 1, rule.met_from + 1))
    if rule.cases in ("refunds", "disputes"):
        yield from (but(rule, kind=kind) for kind in ((), ("refund_only",), ("return_refund",)) if kind != rule.kind)
        yield from (but(rule, of_=of) for of in (None, "window_orders") if rule.of_ not in (None, of))
        yield from (but(rule, each=None) for _ in range(rule.each is not None))
        yield from (but(rule, reasons=()) for _ in range(bool(rule.reasons)))
    if rule.cases == "refunds":
        yield from changed_requests(rule)
    if rule.cases == "disputes":
        yield but(rule, ruling=None if rule.ruling else "any")
    if rule.cases in ("shipments", "deliveries", "cancellations"):
        yield but(rule, each="line" if rule.one_case == "order" else "order")
    yield from changed_clocks(rule)
    if rule.cases == "shipments":
        yield from changed_promises(rule)
    if rule.cases == "cancellations":
        every = (("cancelled",), ("ruled_against",), ("cancelled", "returned"), ("cancelled", "ruled_against"))
        if rule.faults != ("cancelled",):
            yield from (but(rule, faults=faults) for faults in every if faults != rule.faults)
    if rule.cases == "chat_ratings":
        yield but(rule, handled_by=None if rule.handled_by else "agent")
        yield but(rule, only_unsatisfied=not rule.only_unsatisfied)
        yield but(rule, missed_reason="回复慢" if rule.missed_reason is None else None)
        if rule.begun_in is not None:
            yield from _moved(rule, "begun_in", rule.begun_in)


def changed_clocks(rule: Rule) -> Iterator[Change]:
    """Where the clock of orders and requests begins, and what else deliveries say."""
    if rule.cases == "deliveries":
        yield but(rule, exclude=() if rule.exclude else ("platform_fulfilled",))
        if rule.of_ is None:
            yield but(rule, met_when="scanned_or_delivered")
        else:
            yield but(rule, of_=None)
    if rule.from_ is not None:
        yield but(rule, from_=None)
    if rule.quiet is not None:
        yield from _moved(rule, "quiet", rule.quiet)


def _moved(rule: Rule, name: str, stretch: DailyStretch) -> Iterator[Change]:
    """A stretch of the day whose edges lie a second elsewhere, and none."""
    begins, ends = stretch.begins.seconds, stretch.ends.seconds
    for begin, end in ((begins - 1, ends), (begins + 1, ends), (begins, ends + 1), (begins, ends - 1)):
        yield but(rule, **{name: DailyStretch(TimeOfDay(begin), TimeOfDay(end))})
    yield but(rule, **{name: None})


def changed_requests(rule: Rule) -> Iterator[Change]:
    """What ends a request, what stops its clock, what misses it."""
    yield but(rule, exclude=() if rule.exclude else ("platform_intervened",))
    if rule.missed_when != "applied":
        yield but(rule, until=None if rule.until else "agreed")
    if rule.order is not None:
        yield but(rule, order=None)
    if rule.status is not None:
        yield but(rule, status=None)
    missed = (None, "platform_intervened", "refunded")
    yield from (
        but(rule, missed_when=outcome)
        for outcome in missed
        if outcome != rule.missed_when and outcome not in rule.exclude
    )
    if rule.statistic == "mean" and rule.until is None and rule.kind != ("refund_only",):
        yield but(rule, pause=None if rule.pause else "buyer")


def changed_promises(rule: Rule) -> Iterator[Change]:
    """No promise where the export has none, one a second or a day off; other needs."""
    every = (("in_time",), ("tracked",), ("in_time", "tracked"))
    yield from (but(rule, needs=needs) for needs in every if needs != rule.needs)
    if rule.promise is not None:
        if rule.working_days is None and not rule.public_holidays:
            yield but(rule, promise=None)
        yield from (but(rule, promise=promise) for promise in beside(rule.promise))


def beside(promise: Promise) -> Iterator[Promise]:
    """Promises a little shorter and longer, and one by the other clock."""
    if promise.seconds is not None:
        yield from (parse_promise(f"{promise.seconds + off} seconds") for off in (-1, 1))
        yield parse_promise("2 working days")
    elif promise.cutoff is not None:
        ends = ((-1, "0", "1"), (1, "0", "1"), (0, "1", "1"), (0, "0", "2"))
        for off, before, after in ends:
            second = promise.cutoff + off
            yield promise_with_cutoff(str(second), second, f"{before} working days", f"{after} working days")
    else:
        days = (promise.working_days or 0) - 1, (promise.working_days or 0) + 1
        yield from (parse_promise(f"{number} working days") for number in days if number)
        yield parse_promise("48 hours")


def changed_figure(rule: Rule) -> Iterator[Change]:
    """Another statistic, other orders, no line, no minimum."""
    if rule.blend is not None:
        yield but(rule, blend=None)
    else:
        statistics = ("mean", "share_missed") if rule.statistic == "share" else ("share",)
        yield from (but(rule, statistic=statistic) for statistic in statistics)
    if rule.per is not None:
        yield from (but(rule, per=per) for per in ("paid_orders", "paid_lines", "delivered_orders") if per != rule.per)
    if rule.pass_ is not None:
        yield but(rule, pass_=None)
        for name in ("minimum_cases", "minimum_missed", "minimum_buyers", "minimum_orders"):
            if least := getattr(rule, name):
                yield from (but(rule, **{name: n}) for n in (0, least + 1))
    if rule.minimum_missed_below is not None:
        below = rule.minimum_missed_below
        yield from (but(rule, minimum_missed_below=number) for number in (None, below - 1, below + 1))
    if rule.minimum_missed:
        yield but(rule, minimum_missed=rule.minimum_missed - 1)
