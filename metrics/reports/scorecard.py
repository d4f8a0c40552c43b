"""The scorecard: every rule in force with its score, its daily figures, and its confidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring import trend
from metrics.scoring.counting import Counts
from metrics.scoring.outlook import by_chance
from metrics.scoring.requests import TREND_DAYS, Request, requests_of
from metrics.scoring.score import Score, answer, by_urgency
from metrics.scoring.tallies import last_days, window_counts


@dataclass(frozen=True)
class Judged:
    """A rule with its score and its figure on each of the 30 local days up to the instant.

    `by_chance`: the line lies within the confidence interval of the share.
    """

    rule: Rule
    score: Score
    days: tuple[trend.DayValue, ...]
    by_chance: bool = False


def report(view: View, shop: Shop, rules: Iterable[Rule], as_of: datetime | None) -> tuple[Judged, ...]:
    """Return the rules in force (`rules`) with their scores as of an aware instant, the most urgent first.

    `as_of` None: each as of the end of its own tables.
    """
    requests = requests_of(view, [(shop, rule) for rule in rules], as_of)
    counts = window_counts(view, requests)
    scores = answer(view, requests, counts)
    entries = {
        score.rule: Judged(request.rule, score, tuple(_days(view, request, counted)), by_chance(request.rule, score))
        for request, score, counted in zip(requests, scores, counts, strict=True)
    }
    return tuple(entries[score.rule] for score in by_urgency(scores))


def _days(view: View, request: Request, counts: Counts) -> list[trend.DayValue]:
    if counts.days is None:
        return trend.trends(view, [request])[0]
    return trend.values_by_day(request.rule, last_days(request, counts.days, TREND_DAYS))
