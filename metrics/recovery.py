"""Metrics room: when a figure is back over its line, if from tomorrow on every case is met. Simulated day by day."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from metrics.figures import Tally
from metrics.plan import FULL_MARKS
from metrics.rule import Rule

PACE_DAYS = 28
"""Cases are taken to keep coming at the average of so many local days, the as-of day last."""


def days_needed(rule: Rule) -> int:
    """How many local days of counts, the as-of day last, the simulation looks back on."""
    return max(PACE_DAYS, _length(rule) + _lag(rule))


def recovers_on(rule: Rule, tallies: Mapping[date, Tally], level: Fraction | None = None) -> date | None:
    """The first local day at whose end the figure passes its line.

    `tallies` holds the counts of the last `days_needed` local days, the as-of day last. From the day after on as many
    cases come each day as on the average of the last 28, all of them met (full marks, for marks) or, with `level`, as
    good as that figure; old days leave the window. None when no such day comes, when there is no line, or for a rate or
    a duration, of which nobody knows what a met case would add.
    """
    line = rule.pass_
    if line is None or rule.unit == "seconds" or rule.statistic == "rate" or not tallies:
        return None
    counts = {day: _sums(rule, tally) for day, tally in tallies.items()}
    today = max(counts)
    recent = [counts[day] for day in counts if day > today - timedelta(days=PACE_DAYS)]
    pace = Fraction(sum(count for _, count in recent), PACE_DAYS)
    if pace == 0:
        return None
    best = FULL_MARKS if rule.unit == "marks" else Fraction(rule.statistic == "share")
    worth = best if level is None else level
    for ahead in range(1, _length(rule) + _lag(rule) + 2):
        day = today + timedelta(days=ahead)
        first, last = _window(rule, day)
        old = [counts[d] for d in counts if first <= d <= last]
        new = pace * max(0, (last - max(first, today + timedelta(days=1))).days + 1)
        count = sum(count for _, count in old) + new
        if count and line.holds((sum((total for total, _ in old), Fraction(0)) + new * worth) / count):
            return day
    return None


def _sums(rule: Rule, tally: Tally) -> tuple[Fraction, int]:
    """What a day adds to the figure's two sides."""
    if rule.unit == "marks":
        return Fraction(tally.total), tally.measured
    return Fraction(tally.met if rule.statistic == "share" else tally.missed), tally.met + tally.missed


def _length(rule: Rule) -> int:
    return {"week": 7, "month": 31}.get(rule.window) or int(rule.window.split()[0])


def _lag(rule: Rule) -> int:
    """Whole days between the window's last day and the as-of day."""
    return 0 if rule.lag_days is None else rule.lag_days + 1


def _window(rule: Rule, day: date) -> tuple[date, date]:
    """First and last local day of the rule's window at the end of that day."""
    last = day - timedelta(days=_lag(rule))
    if rule.window == "week":
        return day - timedelta(days=day.weekday()), last
    if rule.window == "month":
        return day.replace(day=1), last
    return last - timedelta(days=_length(rule) - 1), last
