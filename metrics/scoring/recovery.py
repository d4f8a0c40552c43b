"""When a figure is back over its line, if cases keep coming as they did. Simulated day by day."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from math import floor

from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.figures import Tally, passes
from metrics.scoring.plan import FULL_MARKS, blended
from metrics.scoring.windows import end_of_day, window_of

PACE_DAYS = 28
"""Cases are taken to keep coming at the average of so many local days, the as-of day last."""

DAY = timedelta(days=1)
BY_DATE = Shop("", "other", "CN", "UTC")
"""Whole days are all that is counted here: any zone without changes of the clock will do."""


def days_needed(rule: Rule, today: date) -> int:
    """How many local days of counts, the as-of day last, the simulation looks back on."""
    first, _ = _window(rule, today)
    return max(PACE_DAYS, (today - first).days + 1)


def recovers_on(rule: Rule, tallies: Mapping[date, Tally], level: Fraction | None = None) -> date | None:
    """The first local day at whose end the figure passes its line.

    `tallies` holds the counts of the last `days_needed` local days, the as-of day last; for a blended share with the
    verdicts in order. From the day after on as many cases come each day as on the average of the last 28, all of them
    met (full marks, for marks) or, with `level`, each as good as that figure; old days leave the window. None when no
    such day comes, when there is no line, and without `level` for a mean of durations, of which nobody knows what a
    met case would add.
    """
    if rule.pass_ is None or not tallies or (rule.unit == "seconds" and level is None):
        return None
    sides = {day: _sides(rule, tally) for day, tally in tallies.items()}
    today, pace = max(sides), _pace(rule, tallies)
    worth = _best(rule) if level is None else level
    for ahead in count(1):
        day = today + ahead * DAY
        first, last = _window(rule, day)
        old = [d for d in sorted(sides) if first <= d <= last]
        new_days = range(max((first - today).days, 1), (last - today).days + 1)
        if rule.blend is not None:
            known = [verdict for d in old for verdict in tallies[d].verdicts]
            # a quarter of the cases has no fractions: they come one by one
            new = floor(pace * (new_days.stop - 1)) - floor(pace * (new_days.start - 1)) if new_days else 0
            cases = Fraction(len(known) + new)
            value = blended(known, new, worth) if cases else None
        else:
            cases = sum(sides[d][1] for d in old) + pace * len(new_days)
            total = sum((sides[d][0] for d in old), Fraction(0)) + pace * len(new_days) * worth
            value = total / cases if cases else None
        if value is None:
            if pace == 0 and first > today:
                return None  # nothing comes, and nothing is left
            continue
        if passes(rule, value, cases):
            return day
        if first > today:
            return None  # from here on the window holds nothing but what is to come: every day is like this one
    raise AssertionError  # the days never end


def level_of(rule: Rule, tallies: Mapping[date, Tally]) -> Fraction | None:
    """The figure over the last 28 local days, the as-of day last: the shop's present level. None without cases."""
    recent = [_sides(rule, tally) for tally in _recent(tallies)]
    cases = sum(count for _, count in recent)
    return sum((total for total, _ in recent), Fraction(0)) / cases if cases else None


def _pace(rule: Rule, tallies: Mapping[date, Tally]) -> Fraction:
    return Fraction(sum(_sides(rule, tally)[1] for tally in _recent(tallies)), PACE_DAYS)


def _recent(tallies: Mapping[date, Tally]) -> list[Tally]:
    today = max(tallies)
    return [tally for day, tally in tallies.items() if day > today - PACE_DAYS * DAY]


def _best(rule: Rule) -> Fraction:
    """What a case adds that could not have gone better."""
    return FULL_MARKS if rule.unit == "marks" else Fraction(rule.statistic == "share")


def _sides(rule: Rule, tally: Tally) -> tuple[Fraction, int]:
    """What a day adds to the figure's two sides."""
    if rule.statistic == "mean":
        return Fraction(tally.total), tally.measured
    if rule.statistic == "rate":
        return Fraction(tally.missed), tally.base(rule)
    return Fraction(tally.met if rule.statistic == "share" else tally.missed), tally.met + tally.missed


def _window(rule: Rule, day: date) -> tuple[date, date]:
    """First and last local day of the rule's window at the end of that day."""
    window = window_of(rule, end_of_day(day, BY_DATE), BY_DATE)
    return window.start.date(), window.end.date()
