"""From counted cases to a figure: its exact value, its status, and what it takes. Reads no store."""

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
    """Cases of one window, counted. `total` sums the measures of the `measured` cases, met and missed alike.

    `undecided`: the excluded ones of which the files do not tell enough to judge them.

    `paid_orders`, `paid_lines`, `delivered_orders`, `orders`, `chats`: the window's orders (or their lines; `orders`:
    those confirmed in it, paid or not) and the conversations that buyers began in it, only counted where the rule asks
    for them. `paid_amount`, `lost_amount`: what was paid in the window, and the amounts of its missed requests, in
    hundredths of the currency. `verdicts`: whether each counted case was met, in the order in which they came; only
    kept for a blended share. `measures`: those of the counted cases, only kept for a median or a percentile.
    `missed_of`: of each missed case the buyer, else the case itself; only kept where the rule asks for a number of
    buyers.
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
        """What the rule's rate is divided by; 0 for any other statistic."""
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
"""No case."""


def figure(rule: Rule, tally: Tally) -> tuple[Fraction | None, int]:
    """The exact figure and the number of cases it rests on; None when there is none (never 0 %, never 100 %)."""
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
    """The measure in the middle, or half the sum of the two in the middle; None without any."""
    ordered, middle = sorted(measures), len(measures) // 2
    if not ordered:
        return None
    return (Fraction(ordered[middle]) + Fraction(ordered[-1 - middle])) / 2


def _nine_tenths_up(measures: Sequence[float]) -> Fraction | None:
    """The smallest measure than which no more than a tenth of them are larger; None without any."""
    ordered = sorted(measures)
    return Fraction(ordered[-(-9 * len(ordered) // 10) - 1]) if ordered else None


def buyers_of(rule: Rule, missed_of: Iterable[str]) -> int | None:
    """Of how many buyers the missed cases are; None where the rule does not ask."""
    return len(set(missed_of)) if rule.minimum_buyers else None


def passes(
    rule: Rule,
    value: Fraction,
    cases: Fraction | int,
    buyers: int | None = None,
    missed: Fraction | int | None = None,
) -> bool:
    """Whether a figure that rests on so many cases does not break the rule's line. A rule without one: yes.

    With `minimum_missed` it takes that many misses as well, where the rule says so only below `minimum_missed_below`
    cases; with `minimum_buyers` misses of that many buyers. `buyers`: of how many they are; None: not known. `missed`:
    how many were missed, which a blended share does not tell.
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
    """met · near · missed · too_few · no_line · no_data. Compared unrounded; exactly on a `>=` line is met.

    Beyond the line and held by nothing but too few misses is near. `paid_orders`: the window's, where the rule asks
    for a least number of them. `buyers`, `missed`: as in `passes`.
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
    """`needed` and `spare`: further met cases that bring the figure to its line, further misses that it can bear.

    For marks they count further fives and further ones. Durations have neither; a rate has no `needed` beyond 0.
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
    """The misses that can be borne where the line also asks for a number of them, or of buyers: it takes all to break
    it. Each further one may be another buyer's. Of a share it is a case more, where the number is asked below so many.
    """
    if spare is None:
        return None
    left = rule.minimum_missed - 1 - missed
    if rule.minimum_missed_below is not None:
        cases_left = rule.minimum_missed_below - 1 - cases
        left = min(left, cases_left) if rule.statistic != "rate" else left if cases_left >= 0 else 0
    return max(spare, left, rule.minimum_buyers - 1 - (buyers or 0))
