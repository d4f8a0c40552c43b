"""The counts that figures are formed from: by window and by local day, of many shops and rules in few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from data.view import View
from metrics.scoring.counting import Counts, count, ordered_verdicts
from metrics.scoring.figures import Tally
from metrics.scoring.requests import Request

DAYS_AT_ONCE = 200
"""Of no more than so many figures the days are counted together with the windows: reading the cases once is cheaper
than counting days that nobody may need."""


def window_counts(view: View, requests: Sequence[Request]) -> list[Counts]:
    """What each figure is formed from: the cases of its window and of the one before.

    The days are there as well where they cost little; otherwise they are None.
    """
    days = [request.days_kept for request in requests] if len(requests) <= DAYS_AT_ONCE else None
    counts = count(view, requests, days)
    blended = [place for place, request in enumerate(requests) if request.rule.blend is not None]
    of_days = None if days is None else [days[place] for place in blended]
    verdicts = ordered_verdicts(view, [requests[place] for place in blended], of_days)
    for place, ordered in zip(blended, verdicts, strict=True):
        both = counts[place]
        counts[place] = Counts(
            replace(both.now, verdicts=ordered.now),
            replace(both.previous, verdicts=ordered.previous),
            None if both.days is None else _with_verdicts(both.days, ordered.days),
        )
    return counts


def day_counts(view: View, requests: Sequence[Request], days: Sequence[int]) -> list[dict[date, Tally]]:
    """The counts of so many local days of each figure, the as-of day last, gaps included.

    For a blended share with the verdicts one by one.
    """
    by_day = [dict(counts.days or {}) for counts in count(view, requests, days)]
    blended = [place for place, request in enumerate(requests) if request.rule.blend is not None]
    verdicts = ordered_verdicts(view, [requests[place] for place in blended], [days[place] for place in blended])
    for place, ordered in zip(blended, verdicts, strict=True):
        by_day[place] = _with_verdicts(by_day[place], ordered.days)
    return [last_days(request, by_day[place], days[place]) for place, request in enumerate(requests)]


def last_days(request: Request, counts: Mapping[date, Tally], days: int) -> dict[date, Tally]:
    """Of these counts the last so many local days of the request, days without cases included."""
    first = request.day - timedelta(days=days - 1)
    return {day: counts.get(day, Tally()) for day in (first + timedelta(days=i) for i in range(days))}


def _with_verdicts(counts: Mapping[date, Tally], verdicts: Mapping[date, Sequence[bool]]) -> dict[date, Tally]:
    return {day: replace(tally, verdicts=verdicts.get(day, ())) for day, tally in counts.items()}
