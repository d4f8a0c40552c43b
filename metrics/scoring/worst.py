"""Where a shop stands by its figures: the worst one stands for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from metrics.scoring.score import URGENCY, Score

PLACES = ("missed", "near", "met", "unsettled", "too_few", "no_line", "no_data")
"""Which figure stands for a shop: one that is judged comes before those that are not."""


@dataclass(frozen=True)
class Worst:
    """`status`: that of a shop's worst official figure, as people see it; no_data where it has none.

    `official`: its official figures, the worst first: those that are missed, then near, then met ones closest to their
    line, then those that nothing judges. `missed`, `near`: how many of them are, small samples and unsettled ones
    aside.
    """

    status: str
    official: tuple[Score, ...]
    missed: int
    near: int

    @property
    def score(self) -> Score | None:
        """The worst figure."""
        return self.official[0] if self.official else None

    def danger(self) -> tuple[int, int, float]:
        """Sorts the shop in most danger first: by status, how many figures are missed, how far the worst is off."""
        far = None if self.score is None else self.score.distance
        return URGENCY.index(self.status), -self.missed, 0.0 if far is None else float(far)


def worst_of(scores: Iterable[Score]) -> Worst:
    """Where a shop stands by these scores of it; the merchant's own rules do not count."""
    official = tuple(sorted((score for score in scores if score.grade != "user"), key=_place))
    statuses = [score.shown_status() for score in official]
    return Worst(statuses[0] if statuses else "no_data", official, statuses.count("missed"), statuses.count("near"))


def _place(score: Score) -> tuple[int, float, Fraction]:
    """The distance is compared exactly only where the nearest numbers of the machine are equal: they come faster."""
    distance = score.distance or Fraction(0)
    return PLACES.index(score.shown_status()), float(distance), distance
