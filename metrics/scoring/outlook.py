"""What stands beside a score and never decides it: how sure it is, and where it is heading."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import sqrt

from data.engine import Engine
from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.engine import IN_WINDOW, query
from metrics.scoring.plan import needed_for
from metrics.scoring.recovery import expected_at_end, level_of, recovers_on
from metrics.scoring.requests import request_of
from metrics.scoring.score import Score, history

QUANTILE = 1.959963984540054
"""Of the normal distribution, at 97.5 %: with it an interval holds 95 %."""


@dataclass(frozen=True)
class Outlook:
    """How sure a figure is, and where it is heading.

    `low`, `high`: where the share may lie with 95 % confidence (Wilson), were its cases a sample of more of their kind;
    None for means, blended shares and without cases. `by_chance`: the line lies between them. `level`: the figure over
    the last 28 local days; None without cases. `recovers_at_level`: the first local day on which a missed line is
    passed again if what comes is as good as that; None when it never is, or is not missed. `median`: the middle
    duration of the window in seconds, and `at_median` how many further cases of that length bring a mean of durations
    back to its line: 0 when it is there, None when no number of them does, or for any other figure. `at_end`: the
    figure at the end of the running calendar week or month at that level; None for other windows.
    """

    low: float | None = None
    high: float | None = None
    by_chance: bool = False
    level: float | None = None
    recovers_at_level: date | None = None
    median: float | None = None
    at_median: int | None = None
    at_end: float | None = None


def outlook(view: Engine, shop: Shop, rule: Rule, score: Score) -> Outlook:
    """The outlook of a score: its rule's, for the same shop and instant."""
    if score.value_exact is None:
        return Outlook()
    days = history(view, shop, rule, score.as_of)
    level = level_of(rule, days)
    end = None if level is None else expected_at_end(rule, days, level)
    recovery = None
    if score.status == "missed" and level is not None:
        recovery = recovers_on(rule, days, level)
    low, high = interval(rule, score)
    median, further = _at_median(view, shop, rule, score)
    return Outlook(
        low=low,
        high=high,
        by_chance=by_chance(rule, score),
        level=None if level is None else float(level),
        recovers_at_level=recovery,
        median=median,
        at_median=further,
        at_end=None if end is None else float(end),
    )


def interval(rule: Rule, score: Score) -> tuple[float | None, float | None]:
    """The Wilson interval of a share at 95 % confidence; None twice where there is none.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927), formula (1). A rate has one where no order
    misses more than once, as far as the counts tell.
    """
    if rule.unit != "share" or rule.blend is not None or rule.statistic == "net" or score.cases == 0:
        return None, None
    counted = score.met if rule.statistic == "share" else score.missed
    if counted > score.cases:
        return None, None
    return wilson(counted, score.cases)


def wilson(counted: int, count: int) -> tuple[float, float]:
    """The Wilson interval at 95 % of `counted` of `count`. Raises ZeroDivisionError when there is nothing to count."""
    share, spread = counted / count, QUANTILE**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = QUANTILE * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def by_chance(rule: Rule, score: Score) -> bool:
    """Whether the line lies within the interval of the share: a few cases more might put it on the other side."""
    low, high = interval(rule, score)
    return rule.pass_ is not None and low is not None and high is not None and low <= rule.pass_.number <= high


def _at_median(view: Engine, shop: Shop, rule: Rule, score: Score) -> tuple[float | None, int | None]:
    if rule.unit != "seconds" or rule.pass_ is None or score.value_exact is None:
        return None, None
    row = query(request_of(view, shop, rule, score.as_of), since=score.from_).rows(
        view,
        f"""
        SELECT CAST(median(measure) AS DOUBLE) AS middle
        FROM cases
        WHERE {IN_WINDOW} AND verdict IN ('met', 'missed')
        """,
        start=score.from_,
        end=score.to,
    )[0]
    middle: float = row["middle"]
    total = score.value_exact * score.cases
    return middle, needed_for(rule.pass_, total, score.cases, Fraction(middle))
