"""Metrics room: from counted cases to a figure: its exact value, its status, and what it takes. Reads no store."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from metrics.plan import (
    FULL_MARKS,
    LOWEST_MARK,
    blended,
    needed_blended,
    needed_for,
    spare_blended,
    spare_for,
    spare_in_rate,
)
from metrics.rule import Rule


@dataclass(frozen=True)
class Tally:
    """Cases of one window, counted. `total` sums the measures of the `measured` cases, met and missed alike.

    `verdicts`: whether each counted case was met, in the order in which they came; only kept for a blended share.
    """

    met: int = 0
    missed: int = 0
    pending: int = 0
    excluded: int = 0
    measured: int = 0
    total: float = 0.0
    paid_orders: int = 0
    verdicts: Sequence[bool] = ()


def figure(rule: Rule, tally: Tally) -> tuple[Fraction | None, int]:
    """The exact figure and the number of cases it rests on; None when there is none (never 0 %, never 100 %)."""
    if tally.verdicts:
        return blended(tally.verdicts), len(tally.verdicts)
    match rule.statistic:
        case "share":
            part, whole = Fraction(tally.met), tally.met + tally.missed
        case "share_missed":
            part, whole = Fraction(tally.missed), tally.met + tally.missed
        case "mean":
            part, whole = Fraction(tally.total), tally.measured
        case "rate":
            part, whole = Fraction(tally.missed), tally.paid_orders
    return (part / whole if whole else None), whole


def status_of(rule: Rule, value: Fraction | None, cases: int) -> str:
    """met · near · missed · too_few · no_line · no_data. Compared unrounded; exactly on a `>=` line is met."""
    if value is None:
        return "no_data"
    if rule.pass_ is None:
        return "no_line"
    if cases < rule.minimum_cases:
        return "too_few"
    if not rule.pass_.holds(value):
        return "missed"
    if rule.near_by > 0 and abs(value - rule.pass_.number) <= rule.near_by:
        return "near"
    return "met"


def plan(rule: Rule, tally: Tally) -> tuple[int | None, int | None]:
    """`needed` and `spare`: further met cases that bring the figure to its line, further misses that it can bear.

    For marks they count further fives and further ones. Durations have neither; a rate has no `needed` beyond 0.
    """
    value, cases = figure(rule, tally)
    line = rule.pass_
    if value is None or line is None:
        return None, None
    if tally.verdicts:
        return needed_blended(line, tally.verdicts), spare_blended(line, tally.verdicts)
    if rule.statistic == "rate":
        return (0 if line.holds(value) else None), spare_in_rate(line, tally.missed, cases)
    if rule.unit == "seconds":
        return (0 if line.holds(value) else None), None
    total, best, worst = {
        "share": (Fraction(tally.met), Fraction(1), Fraction(0)),
        "share_missed": (Fraction(tally.missed), Fraction(0), Fraction(1)),
        "mean": (Fraction(tally.total), FULL_MARKS, LOWEST_MARK),
    }[rule.statistic]
    return needed_for(line, total, cases, best), spare_for(line, total, cases, worst)
