"""Additional information on a score that does not affect its status: its confidence and its expected course."""

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
"""The 97.5 % quantile of the normal distribution, for two-sided 95 % intervals."""


@dataclass(frozen=True)
class Outlook:
    """The confidence interval of a figure and its expected course.

    `low`, `high`: the 95 % confidence interval (Wilson) of a share, with its cases taken as a sample; None for means,
    blended shares and without cases.
    `by_chance`: the line lies within the interval.
    `level`: the figure over the last 28 local days; None without cases.
    `recovers_at_level`: the first local day on which a missed line is passed again if further cases are at that level;
    None if it never is, or is not missed.
    `median`: the median duration in the window, in seconds.
    `at_median`: how many further cases of that length bring a mean of durations back to its line: 0 if it passes, None
    if no number does, or for any other figure.
    `at_end`: the figure at the end of the running calendar week or month at that level; None for other windows.
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
    """Return the outlook of a score; `shop` and `rule` are those of the score."""
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
    """Return the Wilson interval of a share at 95 % confidence; (None, None) if there is none.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927), formula (1). A rate has one unless it has more misses than
    orders.
    """
    if rule.unit != "share" or rule.blend is not None or rule.statistic == "net" or score.cases == 0:
        return None, None
    counted = score.met if rule.statistic == "share" else score.missed
    if counted > score.cases:
        return None, None
    return wilson(counted, score.cases)


def wilson(counted: int, count: int) -> tuple[float, float]:
    """Return the Wilson interval at 95 % of `counted` out of `count`. Raises ZeroDivisionError if `count` is 0."""
    share, spread = counted / count, QUANTILE**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = QUANTILE * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def by_chance(rule: Rule, score: Score) -> bool:
    """Whether the line lies within the interval of the share, so that a few more cases might change the status."""
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
