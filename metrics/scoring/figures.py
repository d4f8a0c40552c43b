"""Figures from counted cases: exact value, status, and the cases needed to reach the line. Reads no store."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from metrics.rules.rule import Rule
from metrics.scoring.plan import (
    FULL_MARKS,
    LOWEST_MARK,
    blended,
    needed_blended,
    needed_for,
    spare_blended,
    spare_for,
    spare_in_rate,
)


class Tally(NamedTuple):
    """The counts of the cases of one window.

    `total`: the sum of the measures of the `measured` cases, met and missed.
    `undecided`: the excluded cases that cannot be judged because the files lack information.
    `paid_orders`, `paid_lines`, `delivered_orders`, `orders`, `chats`: the window's orders, their lines, orders
    confirmed in it (paid or not), and conversations begun by buyers in it; counted only if the rule needs them.
    `paid_amount`, `lost_amount`: the amount paid in the window and the amounts of its missed requests, in hundredths of
    the currency.
    `verdicts`: whether each counted case was met, in chronological order; kept only for a blended share.
    `measures`: the measures of the counted cases; kept only for a median or a percentile.
    `missed_of`: the buyer of each missed case, or the case itself if the buyer is unknown; kept only for rules with a
    minimum number of buyers.
    """

    met: int = 0
    missed: int = 0
    pending: int = 0
    excluded: int = 0
    measured: int = 0
    total: float = 0.0
    undecided: int = 0
    paid_orders: int = 0
    paid_lines: int = 0
    delivered_orders: int = 0
    orders: int = 0
    chats: int = 0
    paid_amount: int = 0
    lost_amount: int = 0
    verdicts: Sequence[bool] = ()
    measures: Sequence[float] = ()
    missed_of: Sequence[str] = ()

    def base(self, rule: Rule) -> int:
        """Return the denominator of the rule's rate; 0 for any other statistic."""
        counted = {
            "paid_orders": self.paid_orders,
            "paid_lines": self.paid_lines,
            "delivered_orders": self.delivered_orders,
            "orders": self.orders,
            "chats": self.chats,
            "paid_amount": self.paid_amount,
        }
        return counted.get(rule.per or "", 0)


NOTHING = Tally()
"""The counts of a window without cases."""


def figure(rule: Rule, tally: Tally) -> tuple[Fraction | None, int]:
    """Return the exact figure and the number of cases it is based on; None without any (never 0 %, never 100 %)."""
    if tally.verdicts:
        return blended(tally.verdicts), len(tally.verdicts)
    part: Fraction | int
    match rule.statistic:
        case "share":
            part, whole = tally.met, tally.met + tally.missed
        case "share_missed":
            part, whole = tally.missed, tally.met + tally.missed
        case "median":
            return _median(tally.measures), len(tally.measures)
        case "p90":
            return _nine_tenths_up(tally.measures), len(tally.measures)
        case "mean" | "net":
            part, whole = Fraction(tally.total), tally.measured
        case "rate" if rule.of_money:
            value = Fraction(tally.lost_amount, tally.paid_amount) if tally.paid_amount else None
            return value, tally.paid_orders
        case "rate" if rule.family.table == "orders" and not tally.met + tally.missed:
            return None, tally.base(rule)  # each order is a case: none of them could be judged
        case "rate":
            part, whole = tally.missed, tally.base(rule)
    return (Fraction(part, whole) if whole else None), whole


def _median(measures: Sequence[float]) -> Fraction | None:
    """Return the middle measure, or the mean of the two middle ones; None without any."""
    ordered, middle = sorted(measures), len(measures) // 2
    if not ordered:
        return None
    return (Fraction(ordered[middle]) + Fraction(ordered[-1 - middle])) / 2


def _nine_tenths_up(measures: Sequence[float]) -> Fraction | None:
    """Return the smallest measure that at most a tenth of the measures exceed; None without any."""
    ordered = sorted(measures)
    return Fraction(ordered[-(-9 * len(ordered) // 10) - 1]) if ordered else None


def buyers_of(rule: Rule, missed_of: Iterable[str]) -> int | None:
    """Return the number of distinct buyers of the missed cases; None if the rule has no minimum number of buyers."""
    return len(set(missed_of)) if rule.minimum_buyers else None


def passes(
    rule: Rule,
    value: Fraction,
    cases: Fraction | int,
    buyers: int | None = None,
    missed: Fraction | int | None = None,
) -> bool:
    """Whether a figure based on `cases` cases does not break the rule's line; True for a rule without a line.

    A rule's `minimum_missed` requires that many misses as well (with `minimum_missed_below` only if there are fewer
    cases than that), `minimum_buyers` misses of that many buyers.
    `buyers`: the number of buyers of the missed cases; None: unknown.
    `missed`: the number of missed cases, which cannot be derived from a blended share.
    """
    if rule.pass_ is None or rule.pass_.holds(value):
        return True
    if buyers is not None and buyers < rule.minimum_buyers:
        return True
    if not rule.minimum_missed or (rule.minimum_missed_below is not None and cases >= rule.minimum_missed_below):
        return False
    if missed is None:
        missed = (1 - value if rule.statistic == "share" else value) * cases
    return missed < rule.minimum_missed


def status_of(
    rule: Rule,
    value: Fraction | None,
    cases: int,
    paid_orders: int = 0,
    buyers: int | None = None,
    missed: int | None = None,
) -> str:
    """Return the status: met, near, missed, too_few, no_line or no_data.

    Values are compared unrounded; a value exactly on a `>=` line is met. A figure beyond the line that passes only
    because there are too few misses is near. `paid_orders`: those of the window, for rules with a minimum number of
    orders. `buyers`, `missed`: as in `passes`.
    """
    if value is None:
        return "no_data"
    if rule.pass_ is None:
        return "no_line"
    if cases < rule.minimum_cases or paid_orders < rule.minimum_orders:
        return "too_few"
    if not passes(rule, value, cases, buyers, missed):
        return "missed"
    if not rule.pass_.holds(value) or (rule.near_by > 0 and abs(value - rule.pass_.number) <= rule.near_by):
        return "near"
    return "met"


def plan(rule: Rule, tally: Tally) -> tuple[int | None, int | None]:
    """Return `needed`, the further met cases that bring the figure to its line, and `spare`, the misses it can bear.

    For marks they are further reviews with five marks and with one mark. Durations, medians, percentiles and money have
    no `spare`, and these and rates no `needed` other than 0 (the line holds).
    """
    line = rule.pass_
    if line is None:
        return None, None
    value, cases = figure(rule, tally)
    if value is None:
        return None, None
    if tally.verdicts:
        passing = passes(rule, value, cases, missed=tally.missed)
        spare = _spare_with_minimum(rule, tally.missed, None, spare_blended(line, tally.verdicts), cases)
        return (0 if passing else needed_blended(line, tally.verdicts)), spare
    if rule.unit == "seconds" or rule.by_rank or rule.of_money:
        return (0 if line.holds(value) else None), None
    if rule.statistic == "rate":
        needed, spare = None, spare_in_rate(line, tally.missed, cases)
    else:
        total, best, worst = {
            "share": (Fraction(tally.met), Fraction(1), Fraction(0)),
            "share_missed": (Fraction(tally.missed), Fraction(0), Fraction(1)),
            "mean": (Fraction(tally.total), FULL_MARKS, LOWEST_MARK),
            "net": (Fraction(tally.total), Fraction(1), Fraction(-1)),
        }[rule.statistic]
        needed, spare = needed_for(line, total, cases, best), spare_for(line, total, cases, worst)
    buyers = buyers_of(rule, tally.missed_of)
    spare = _spare_with_minimum(rule, tally.missed, buyers, spare, cases)
    return (0 if passes(rule, value, cases, buyers) else needed), spare


def _spare_with_minimum(rule: Rule, missed: int, buyers: int | None, spare: int | None, cases: int) -> int | None:
    """Return the misses that the figure can bear if the line also has a minimum number of misses or of buyers.

    The line breaks only when all conditions hold, and each further miss may be of another buyer. For a share each
    further miss is also a further case, which counts towards `minimum_missed_below`.
    """
    if spare is None:
        return None
    left = rule.minimum_missed - 1 - missed
    if rule.minimum_missed_below is not None:
        cases_left = rule.minimum_missed_below - 1 - cases
        left = min(left, cases_left) if rule.statistic != "rate" else left if cases_left >= 0 else 0
    return max(spare, left, rule.minimum_buyers - 1 - (buyers or 0))
