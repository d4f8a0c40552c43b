"""When a figure passes its line again if cases keep coming at the same pace, simulated day by day. Reads no store."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, count
from math import floor, lcm

from metrics.rules.rule import Rule
from metrics.scoring.figures import Tally, buyers_of, passes
from metrics.scoring.plan import FULL_MARKS, blended
from metrics.scoring.windows import days_of

PACE_DAYS = 28
"""Local days, the as-of day included, whose average number of cases per day is assumed to continue."""

DAY = timedelta(days=1)


def days_needed(rule: Rule, today: date) -> int:
    """Return the number of local days of counts, the as-of day last, that the simulation needs."""
    first, _ = days_of(rule.window, rule.lag_days, today)
    return max(PACE_DAYS, (today - first).days + 1)


def recovers_on(rule: Rule, tallies: Mapping[date, Tally], level: Fraction | None = None) -> date | None:
    """Return the first local day at whose end the figure passes its line.

    `tallies`: the counts of the last `days_needed` local days, the as-of day last; for a blended share with the
    verdicts in order. `level`: the value of each further case; None: all are met (full marks, for marks). From the next
    day on, each day has as many cases as the average of the last 28 days, and old days leave the window. None if there
    is no such day or no line, for a median or percentile, for money, and without `level` for a mean of durations, where
    a met case could have any duration.
    """
    unknown = rule.by_rank or rule.of_money or (rule.unit == "seconds" and level is None)
    if rule.pass_ is None or not tallies or unknown:
        return None
    days = sorted(tallies)
    today, worth = days[-1], _best(rule) if level is None else level
    sides = [_sides(rule, tallies[day]) for day in days]
    # whole numbers only, which are many times as fast as fractions: totals are multiplied by `scale`, and they and the
    # numbers of cases by PACE_DAYS
    scale = lcm(worth.denominator, *(total.denominator for total, _ in sides))
    scaled_worth = worth.numerator * (scale // worth.denominator)
    totals = list(accumulate((total.numerator * (scale // total.denominator) for total, _ in sides), initial=0))
    cases = list(accumulate((counted for _, counted in sides), initial=0))
    pace = cases[-1] - cases[bisect_right(days, today - PACE_DAYS * DAY)]
    for ahead in count(1):
        day = today + ahead * DAY
        first, last = days_of(rule.window, rule.lag_days, day)
        low, high = bisect_left(days, first), bisect_right(days, last)
        new_days = range(max((first - today).days, 1), (last - today).days + 1)
        if rule.blend is not None:
            old = [verdict for d in days[low:high] for verdict in tallies[d].verdicts]
            # a quarter of the cases has no fractions: they come one by one
            ends = (floor(Fraction(pace * (end - 1), PACE_DAYS)) for end in (new_days.stop, new_days.start))
            new = next(ends) - next(ends) if new_days else 0
            number = PACE_DAYS * (len(old) + new)
            missed = len(old) - sum(old) + new * (1 - worth)
            passed = number > 0 and passes(rule, blended(old, new, worth), Fraction(number, PACE_DAYS), missed=missed)
        else:
            number = PACE_DAYS * (cases[high] - cases[low]) + pace * len(new_days)
            total = PACE_DAYS * (totals[high] - totals[low]) + pace * len(new_days) * scaled_worth
            buyers = buyers_of(rule, (name for d in days[low:high] for name in tallies[d].missed_of))
            passed = number > 0 and (
                rule.pass_.holds_for(total, number * scale)
                or (
                    rule.minimum_missed + rule.minimum_buyers > 0
                    and passes(
                        rule,
                        Fraction(total, number * scale),
                        Fraction(number, PACE_DAYS),
                        buyers if level is None else None,
                    )
                )
            )
        if passed:
            return day
        if number == 0:
            if pace == 0 and first > today:
                return None  # no further cases, and none left in the window
            continue
        if first > today:
            return None  # the window holds only assumed cases: every later day is like this one
    raise AssertionError  # the days never end


def expected_at_end(rule: Rule, tallies: Mapping[date, Tally], level: Fraction) -> Fraction | None:
    """Return the figure at the end of the running calendar week or month if further cases have the value `level`.

    `tallies`: the counts of the local days of the period so far and of the last 28 days, the as-of day last. As in
    `recovers_on`, each further day has as many cases as the average of the last 28 days. None for other windows, and
    for figures that are not calculated from daily counts.
    """
    if rule.window not in ("week", "month") or rule.by_rank or rule.of_money or rule.blend is not None or not tallies:
        return None
    today = max(tallies)
    end = end_of_period(rule.window, today)
    first, last = days_of(rule.window, rule.lag_days, end)
    sides = {day: _sides(rule, tally) for day, tally in tallies.items()}
    pace = Fraction(sum(counted for day, (_, counted) in sides.items() if day > today - PACE_DAYS * DAY), PACE_DAYS)
    coming = pace * max((last - today).days, 0)
    of_period = [side for day, side in sides.items() if first <= day <= last]
    cases = sum(counted for _, counted in of_period) + coming
    return (sum((Fraction(total) for total, _ in of_period), Fraction(0)) + coming * level) / cases if cases else None


def end_of_period(window: str, day: date) -> date:
    """Return the last day of the calendar week or month that contains a day."""
    if window == "week":
        return day + (6 - day.weekday()) * DAY
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def level_of(rule: Rule, tallies: Mapping[date, Tally]) -> Fraction | None:
    """Return the figure over the last 28 local days, the as-of day last; None without cases."""
    today = max(tallies)
    recent = [_sides(rule, tally) for day, tally in tallies.items() if day > today - PACE_DAYS * DAY]
    cases = sum(counted for _, counted in recent)
    return sum((Fraction(total) for total, _ in recent), Fraction(0)) / cases if cases else None


def _best(rule: Rule) -> Fraction:
    """Return what the best possible case adds to the numerator."""
    return FULL_MARKS if rule.unit == "marks" else Fraction(rule.statistic in ("share", "net"))


def _sides(rule: Rule, tally: Tally) -> tuple[Fraction | int, int]:
    """Return what a day adds to the figure's numerator and denominator."""
    if rule.statistic in ("mean", "net"):
        return Fraction(tally.total), tally.measured
    if rule.statistic == "rate":
        return tally.lost_amount if rule.of_money else tally.missed, tally.base(rule)
    return tally.met if rule.statistic == "share" else tally.missed, tally.met + tally.missed
