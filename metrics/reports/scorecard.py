"""The scorecard: every rule in force with its score, the figure of each day, and how sure it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring import trend
from metrics.scoring.outlook import by_chance
from metrics.scoring.score import Score, scorecard


@dataclass(frozen=True)
class Judged:
    """A rule with its score, and its figure on each of the 30 local days up to the instant.

    `by_chance`: the line lies within the confidence interval of the share.
    """

    rule: Rule
    score: Score
    days: tuple[trend.DayValue, ...]
    by_chance: bool = False


def report(view: View, shop: Shop, rules: Iterable[Rule], as_of: datetime) -> tuple[Judged, ...]:
    """The rules in force (`rules`) with their scores as of an aware instant, the most urgent first."""
    rules_by_id = {rule.id: rule for rule in rules}
    return tuple(
        Judged(
            rule=rules_by_id[score.rule],
            score=score,
            days=tuple(trend.daily(view, shop, rules_by_id[score.rule], as_of)),
            by_chance=by_chance(rules_by_id[score.rule], score),
        )
        for score in scorecard(view, shop, rules_by_id.values(), as_of)
    )
