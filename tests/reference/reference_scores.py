"""A rule's score, worked out with fractions and by trying. Shares nothing with the product's arithmetic."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil

from tests.reference import clock, orders, reach, reference
from tests.reference.case import Case, Tables, days_left_out, known_buyer

PACE_DAYS = 28
FULL_MARKS, LOWEST_MARK = 5, 1
UNDECIDED = (
    *("time_of_day_unknown", "sent_time_unknown", "arrival_time_unknown", "end_time_unknown", "agreed_time_unknown"),
    *(
        "cancelled_by_unknown",
        "cancelled_time_unknown",
        "intervention_unknown",
        "rating_reason_unknown",
        "order_unknown",
    ),
)
"""Why a case is excluded that cannot be judged: the files do not tell enough of it."""


@dataclass(frozen=True)
class Counts:
    """All that a figure is made of. `total` and `measured`: sum and number of the measures that a mean is made of.

    `base`: what a rate is divided by, of money the orders that were paid. `paid`: the orders paid in the window.
    `order`: of each counted case whether it was met, in the order in which they came. `lost`, `money`: of a rate of
    money the amounts of the missed requests and what was paid, in hundredths. `buyers`: whose cases were missed.
    """

    met: int
    missed: int
    total: int
    measured: int
    base: int
    paid: int
    order: tuple[bool, ...]
    measures: tuple[int, ...] = ()
    lost: int = 0
    money: int = 0
    buyers: frozenset[tuple[bool, object]] = frozenset()


@dataclass(frozen=True)
class Score:
    """What a score must say. `value` and `previous` are exact; None: no cases."""

    as_of: datetime
    known_until: datetime
    value: Fraction | None
    met: int
    missed: int
    pending: int
    excluded: int
    undecided: int
    cases: int
    status: str
    needed: int | None
    spare: int | None
    recovers_on: date | None
    previous: Fraction | None
    unsettled: bool


def score(tables: Tables, rule, as_of: datetime | None, zone: str) -> Score:
    """The rule's answer for the shop as of an instant; None: as of the end of the tables that it needs."""
    as_of = reach.instant(tables, rule, as_of, zone)
    case_list = reference.cases(tables, rule, as_of, zone)
    before = reference.cases_before(tables, rule, as_of, zone)
    counts = counts_of(tables, rule, case_list, clock.window_of(rule, as_of, zone), as_of, zone)
    counts_before = counts_of(tables, rule, before, clock.window_before(rule, as_of, zone), as_of, zone)
    word = status(rule, counts)
    return Score(
        as_of=as_of,
        known_until=reach.known_until(tables, rule, as_of, zone),
        value=value_of(rule, counts),
        met=counts.met,
        missed=counts.missed,
        pending=_number(case_list, "pending"),
        excluded=_number(case_list, "excluded"),
        undecided=sum(case.reason in UNDECIDED for case in case_list),
        cases=cases_of(rule, counts),
        status=word,
        needed=needed(rule, counts),
        spare=spare(rule, counts),
        recovers_on=recovers_on(tables, rule, as_of, zone) if word == "missed" else None,
        previous=value_of(rule, counts_before),
        unsettled=unsettled(rule, counts, sum(case.reason in UNDECIDED for case in case_list)),
    )


def counts_of(tables: Tables, rule, case_list: list[Case], window: clock.Window, as_of: datetime, zone: str) -> Counts:
    """The counts of a window's cases and orders."""
    measures = [case.measure for case in case_list if case.verdict in ("met", "missed") and case.measure is not None]
    base = orders.counted(tables, rule, rule.per, as_of) if rule.per is not None else []
    lost, money = 0, 0
    if rule.per == "paid_amount":
        lost, money = orders.amounts(
            tables, rule, [c.subject for c in case_list if c.verdict == "missed"], window, as_of, zone
        )
    without = days_left_out(tables, rule)
    paid = orders.paid(tables, as_of) if rule.minimum_orders else []
    base, paid = (
        {name for instant, name in entries if window.holds(instant) and clock.wall(instant, zone).date() not in without}
        for entries in (base, paid)
    )
    return Counts(
        met=_number(case_list, "met"),
        missed=_number(case_list, "missed"),
        total=sum(measures),
        measured=len(measures),
        base=len(base),
        paid=len(paid),
        order=tuple(case.verdict == "met" for case in in_order(case_list)),
        measures=tuple(sorted(measures)),
        lost=lost,
        money=money,
        buyers=buyers_of([case for case in case_list if case.verdict == "missed"]),
    )


def buyers_of(case_list: list[Case]) -> frozenset[tuple[bool, object]]:
    """Whose cases these are; a case of nobody known is somebody's of its own."""
    named = [(known_buyer(case.buyer_id), case) for case in case_list]
    return frozenset((name is not None, name or (case.subject, case.key)) for name, case in named)


def too_few(rule, missed: Fraction | int, buyers: int, cases: Fraction | int) -> bool:
    """Whether too few were missed, or those of too few buyers, to break the line."""
    asked_for = rule.minimum_missed_below is None or cases < rule.minimum_missed_below
    return (asked_for and missed < rule.minimum_missed) or buyers < rule.minimum_buyers


def in_order(case_list: list[Case]) -> list[Case]:
    """The cases that count, as they came; those of one second by their key."""
    counted = [case for case in case_list if case.verdict in ("met", "missed")]
    return sorted(counted, key=lambda case: (case.occurred_at, case.key))


def _number(case_list: list[Case], verdict: str) -> int:
    return sum(case.verdict == verdict for case in case_list)


def cases_of(rule, counts: Counts) -> int:
    """The number of cases that the figure rests on."""
    match rule.statistic:
        case "mean" | "median" | "p90" | "net":
            return counts.measured
        case "rate":
            return counts.base
    return counts.met + counts.missed


def value_of(rule, counts: Counts) -> Fraction | None:
    """The figure; None without cases."""
    below = cases_of(rule, counts)
    if below and rule.blend is not None:
        return blended(counts.order)
    if below and rule.statistic == "median":
        middle = counts.measures[(below - 1) // 2], counts.measures[below // 2]
        return Fraction(sum(map(Fraction, middle)), 2)
    if below and rule.statistic == "p90":
        return next(
            Fraction(entry)
            for entry in counts.measures
            if 10 * sum(other <= entry for other in counts.measures) >= 9 * below
        )
    if rule.per == "paid_amount":
        return Fraction(counts.lost, counts.money) if counts.money else None
    if rule.statistic == "rate" and rule.cases in ("cancellations", "shipments", "deliveries"):
        below = below if counts.met + counts.missed else 0  # each order is a case: none of them could be judged
    above = {"share": counts.met, "mean": counts.total, "net": counts.total}.get(rule.statistic, counts.missed)
    return Fraction(above, below) if below else None


def blended(order: tuple[bool, ...]) -> Fraction:
    """Half the share of all, half that of the latest quarter, which is rounded up."""
    latest = order[len(order) - ceil(Fraction(len(order), 4)) :]
    return Fraction(sum(order), len(order)) / 2 + Fraction(sum(latest), len(latest)) / 2


def passes(rule, value: Fraction) -> bool:
    """Whether a figure is on the right side of the rule's line."""
    number = rule.pass_.number
    match rule.pass_.operator:
        case ">=":
            return value >= number
        case ">":
            return value > number
        case "<=":
            return value <= number
    return value < number


def status(rule, counts: Counts) -> str:
    """The one word for where the shop stands."""
    value = value_of(rule, counts)
    if value is None:
        return "no_data"
    if rule.pass_ is None:
        return "no_line"
    if cases_of(rule, counts) < rule.minimum_cases or counts.paid < rule.minimum_orders:
        return "too_few"
    if not passes(rule, value):
        held = too_few(rule, counts.missed, len(counts.buyers), cases_of(rule, counts))
        return "near" if held else "missed"
    near = Fraction(rule.near)
    return "near" if near > 0 and abs(value - rule.pass_.number) <= near else "met"


def unsettled(rule, counts: Counts, undecided: int) -> bool:
    """Whether the line is broken with all undecided cases met and not with all of them missed, or the other way round.

    They come last, each of another buyer. Of lengths and of money nobody can say what a case adds, and without a line
    nothing is broken: as many undecided cases as judged ones leave the figure in doubt.
    """
    if not undecided or value_of(rule, counts) is None:
        return False
    of_measures = rule.statistic in ("mean", "median", "p90", "net")
    is_of_marks = rule.cases in ("reviews", "chat_ratings")
    if rule.pass_ is None or rule.per == "paid_amount" or (of_measures and not is_of_marks):
        return undecided >= (counts.measured if of_measures else counts.met + counts.missed)
    best, worst = (1, -1) if rule.statistic == "net" else (FULL_MARKS, LOWEST_MARK)
    all_met = all_missed = counts
    for number in range(undecided):
        all_met = _with_one_more(all_met, best, True)
        all_missed = _with_one_more(all_missed, worst, False)
        all_missed = replace(all_missed, buyers=all_missed.buyers | {(False, ("undecided", number))})
    return _breaks(rule, all_met) != _breaks(rule, all_missed)


def _with_one_more(counts: Counts, mark: int, met: bool) -> Counts:
    return replace(
        counts,
        met=counts.met + met,
        missed=counts.missed + (not met),
        total=counts.total + mark,
        measured=counts.measured + 1,
        order=(*counts.order, met),
        measures=tuple(sorted((*counts.measures, mark))),
    )


def _breaks(rule, counts: Counts) -> bool:
    held = too_few(rule, counts.missed, len(counts.buyers), cases_of(rule, counts))
    return not passes(rule, value_of(rule, counts)) and not held


# ---- plan -----------------------------------------------------------------------------------------------------------


def needed(rule, counts: Counts) -> int | None:
    """The fewest further met cases (full marks, for a mean of marks) with which the line is not broken."""
    held = too_few(rule, counts.missed, len(counts.buyers), cases_of(rule, counts)) and rule.pass_ is not None
    held = held and value_of(rule, counts) is not None
    return 0 if held else _first(rule, counts, _more_met, lambda passing: passing)


def spare(rule, counts: Counts) -> int | None:
    """The most further misses (lowest marks, for a mean of marks) that do not break the line.

    What the figure can bear, or what is left of the numbers that it takes to break it, whichever is larger.
    """
    if is_duration(rule):
        return None
    if rule.pass_ is None or value_of(rule, counts) is None:
        return None
    if _first(rule, counts, _more_missed, lambda passing: not passing) is None:
        return None
    number = 0
    while not _breaks(rule, _with_new_buyers(_more_missed(rule, counts, number), number)):
        number += 1
    return max(number - 1, 0)


def _with_new_buyers(counts: Counts, number: int) -> Counts:
    """The counts with so many more buyers of whom a case was missed."""
    return replace(counts, buyers=counts.buyers | {(False, ("further", place)) for place in range(number)})


def _first(rule, counts: Counts, more: Callable, wanted: Callable[[bool], bool]) -> int | None:
    """The first number of further cases at which the wanted thing happens, found by trying one after the other."""
    if rule.pass_ is None or value_of(rule, counts) is None:
        return None
    # An answer beyond this does not exist: a line is a fraction, and cannot be closer to a figure than its parts allow.
    parts = max(rule.pass_.number.denominator, rule.pass_.number.numerator) * {"mean": 5, "net": 2}.get(
        rule.statistic, 1
    )
    far = cases_of(rule, counts) * parts + 2
    for number in range(far):
        further = more(rule, counts, number)
        if further is None:
            return None
        if wanted(passes(rule, value_of(rule, further))):
            return number
    return None


def _more_met(rule, counts: Counts, number: int) -> Counts | None:
    if number and (rule.statistic == "rate" or is_duration(rule)):
        return None  # nobody can say how long the next cases will take, and met ones do not change a rate
    return replace(
        counts,
        met=counts.met + number,
        total=counts.total + (1 if rule.statistic == "net" else FULL_MARKS) * number,
        measured=counts.measured + number,
        order=counts.order + (True,) * number,
    )


def _more_missed(rule, counts: Counts, number: int) -> Counts:
    return replace(
        counts,
        missed=counts.missed + number,
        total=counts.total + (-1 if rule.statistic == "net" else LOWEST_MARK) * number,
        measured=counts.measured + number,
        order=counts.order + (False,) * number,
    )


def is_duration(rule) -> bool:
    """Whether nobody can say what the next cases do to the figure: a mean of lengths, or the measure of one case."""
    marks = rule.cases in ("reviews", "chat_ratings")
    return rule.statistic in ("median", "p90") or rule.per == "paid_amount" or (rule.statistic == "mean" and not marks)


# ---- recovery -------------------------------------------------------------------------------------------------------


def recovers_on(tables: Tables, rule, as_of: datetime, zone: str) -> date | None:
    """The first day at whose end a broken line holds again, if as many cases come as of late and all are met.

    Every day to come is lived through, in a world of 28 times as many cases, so that a day's share of them is whole.
    """
    if is_duration(rule):
        return None
    today = clock.wall(as_of, zone).date()
    weights = _weights(tables, rule, as_of, zone)
    by_now = [c for c in reference.every_case(tables, rule, as_of, zone) if c.occurred_at <= as_of]
    missed = [case for case in by_now if case.verdict == "missed"]
    recent = sum(below for day, _, below in weights if day > today - timedelta(days=PACE_DAYS))
    far = (days_in(rule) + (rule.lag_days or 0) + 2 * PACE_DAYS + 5) if weights else 0
    for ahead in range(1, far):
        day = today + timedelta(days=ahead)
        first, last = clock.days_of(rule, day)
        inside = [(when, above, below) for when, above, below in weights if first <= when <= last]
        if rule.blend is None:
            value, cases = _in_a_bigger_world(rule, inside, recent, today, first, last)
        else:
            verdicts = [bool(above) for _, above, below in inside if below]
            verdicts += [True for when in _coming(recent, today, last) if first <= when]
            value, cases = blended(tuple(verdicts)) if verdicts else None, Fraction(len(verdicts))
        buyers = buyers_of([case for case in missed if first <= case.local_day <= last])
        if value is not None and (passes(rule, value) or too_few(rule, _misses(rule, inside), len(buyers), cases)):
            return day
    return None


def _weights(tables: Tables, rule, as_of: datetime, zone: str) -> list[tuple[date, int, int]]:
    """What is known by now, in order: a day, and what it adds above and below the line of the fraction."""
    counted = in_order([c for c in reference.every_case(tables, rule, as_of, zone) if c.occurred_at <= as_of])
    if rule.statistic in ("mean", "net"):
        return [(case.local_day, case.measure, 1) for case in counted if case.measure is not None]
    if rule.statistic == "share":
        return [(case.local_day, int(case.verdict == "met"), 1) for case in counted]
    if rule.statistic == "share_missed":
        return [(case.local_day, int(case.verdict == "missed"), 1) for case in counted]
    missed = [(case.local_day, 1, 0) for case in counted if case.verdict == "missed"]
    # an order of several payments is one of each day on which it was paid
    base = {
        (clock.wall(at, zone).date(), name) for at, name in orders.counted(tables, rule, rule.per, as_of) if at <= as_of
    }
    return missed + [(day, 0, 1) for day, _ in base]


def _misses(rule, inside: list[tuple[date, int, int]]) -> int:
    """How many of these were missed; none of those to come is."""
    if rule.statistic == "share":
        return sum(1 - above for _, above, _ in inside)
    if rule.statistic == "net":
        return sum(above < 0 for _, above, _ in inside)
    return sum(above for _, above, _ in inside)


def _in_a_bigger_world(
    rule, inside, recent: int, today: date, first: date, last: date
) -> tuple[Fraction | None, Fraction]:
    """The figure, and how many cases it rests on in the world of one."""
    above = sum(PACE_DAYS * above for _, above, _ in inside)
    below = sum(PACE_DAYS * below for _, _, below in inside)
    best = {"share": 1, "net": 1, "mean": FULL_MARKS}.get(rule.statistic, 0)
    day = today + timedelta(days=1)
    while day <= last:
        if first <= day:
            above, below = above + recent * best, below + recent
        day += timedelta(days=1)
    return (Fraction(above, below) if below else None), Fraction(below, PACE_DAYS)


def _coming(recent: int, today: date, last: date) -> list[date]:
    """The days on which the cases to come come, one by one: the nth once so many days have brought n of them."""
    come: list[date] = []
    while recent:
        day = today + timedelta(days=ceil(Fraction(PACE_DAYS * (len(come) + 1), recent)))
        if day > last:
            break
        come.append(day)
    return come


def days_in(rule) -> int:
    """The most days that the rule's window may have."""
    number, unit = clock.length_of(rule.window)
    days = number * {"weeks": 7, "days": 1}.get(unit, 31)
    return 2 * days + 31 if clock.is_over(rule.window) else days
