"""Tests room: a rule's score, worked out with fractions and by trying. Shares nothing with the product's arithmetic."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from tests.reference import clock, reference
from tests.reference.reference import Case, Tables


@dataclass(frozen=True)
class Counts:
    """All that a figure is made of. `total` and `measured`: sum and number of the measures that a mean is made of."""

    met: int
    missed: int
    total: int
    measured: int
    orders: int


@dataclass(frozen=True)
class Score:
    """What a score must say. `value` and `previous` are exact; None: no cases."""

    value: Fraction | None
    met: int
    missed: int
    pending: int
    excluded: int
    cases: int
    status: str
    needed: int | None
    spare: int | None
    previous: Fraction | None


def score(tables: Tables, rule, as_of: datetime, zone: str) -> Score:
    """The rule's answer for the shop as of an instant."""
    found = reference.cases(tables, rule, as_of, zone)
    before = reference.cases_before(tables, rule, as_of, zone)
    orders = reference.paid_orders(tables, rule, clock.window_of(rule, as_of, zone), as_of)
    orders_before = reference.paid_orders(tables, rule, clock.window_before(rule, as_of, zone), as_of)
    counts = counts_of(found, orders)
    return Score(
        value=value_of(rule, counts),
        met=counts.met,
        missed=counts.missed,
        pending=_number(found, "pending"),
        excluded=_number(found, "excluded"),
        cases=cases_of(rule, counts),
        status=status(rule, counts),
        needed=needed(rule, counts),
        spare=spare(rule, counts),
        previous=value_of(rule, counts_of(before, orders_before)),
    )


def counts_of(found: list[Case], orders: int) -> Counts:
    """The counts of a list of cases."""
    measures = [case.measure for case in found if case.verdict in ("met", "missed") and case.measure is not None]
    return Counts(_number(found, "met"), _number(found, "missed"), sum(measures), len(measures), orders)


def _number(found: list[Case], verdict: str) -> int:
    return sum(case.verdict == verdict for case in found)


def cases_of(rule, counts: Counts) -> int:
    """The number of cases that the figure rests on."""
    match rule.statistic:
        case "mean":
            return counts.measured
        case "rate":
            return counts.orders
    return counts.met + counts.missed


def value_of(rule, counts: Counts) -> Fraction | None:
    """The figure; None without cases."""
    below = cases_of(rule, counts)
    above = {"share": counts.met, "mean": counts.total}.get(rule.statistic, counts.missed)
    return Fraction(above, below) if below else None


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
    if cases_of(rule, counts) < rule.minimum_cases:
        return "too_few"
    if not passes(rule, value):
        return "missed"
    near = Fraction(rule.near)
    return "near" if near > 0 and abs(value - rule.pass_.number) <= near else "met"


def needed(rule, counts: Counts) -> int | None:
    """The fewest further met cases (full marks, for a mean of marks) with which the figure passes."""
    return _first(rule, counts, _more_met, lambda passing: passing)


def spare(rule, counts: Counts) -> int | None:
    """The most further misses (lowest marks, for a mean of marks) with which the figure still passes."""
    if is_duration(rule):
        return None
    first_failing = _first(rule, counts, _more_missed, lambda passing: not passing)
    return None if first_failing is None else max(first_failing - 1, 0)


def _first(rule, counts: Counts, more: Callable, wanted: Callable[[bool], bool]) -> int | None:
    """The first number of further cases at which the wanted thing happens, found by trying one after the other."""
    if rule.pass_ is None or value_of(rule, counts) is None:
        return None
    # An answer beyond this does not exist: a line is a fraction, and cannot be closer to a figure than its parts allow.
    parts = max(rule.pass_.number.denominator, rule.pass_.number.numerator) * (5 if rule.statistic == "mean" else 1)
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
    return replace(counts, met=counts.met + number, total=counts.total + 5 * number, measured=counts.measured + number)


def _more_missed(rule, counts: Counts, number: int) -> Counts:
    return replace(
        counts, missed=counts.missed + number, total=counts.total + number, measured=counts.measured + number
    )


def is_duration(rule) -> bool:
    return rule.statistic == "mean" and rule.cases not in ("reviews", "chat_ratings")
