"""The overall status of a shop: that of its worst official figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from metrics.scoring.score import URGENCY, Score

PLACES = ("missed", "near", "met", "unsettled", "too_few", "no_line", "no_data")
"""Displayed statuses in the order in which they represent a shop; judged ones come before the others."""


@dataclass(frozen=True)
class Worst:
    """The worst figures of a shop.

    `status`: the displayed status of the worst official figure; no_data if there is none.
    `official`: the official figures, the worst first: missed, near, met (the closest to its line first), then those
    that are not judged.
    `missed`, `near`: how many figures have this status, without small samples and unsettled ones.
    """

    status: str
    official: tuple[Score, ...]
    missed: int
    near: int

    @property
    def score(self) -> Score | None:
        """The worst official figure; None if there is none."""
        return self.official[0] if self.official else None

    def danger(self) -> tuple[int, int, float]:
        """Return a key that sorts shops, the worst first: by status, number of missed figures, the worst's distance."""
        far = None if self.score is None else self.score.distance
        return URGENCY.index(self.status), -self.missed, 0.0 if far is None else float(far)


def worst_of(scores: Iterable[Score]) -> Worst:
    """Return the worst of a shop's scores; scores by the merchant's own rules are ignored."""
    official = tuple(sorted((score for score in scores if score.grade != "user"), key=_place))
    statuses = [score.shown_status() for score in official]
    return Worst(statuses[0] if statuses else "no_data", official, statuses.count("missed"), statuses.count("near"))


def _place(score: Score) -> tuple[int, float, Fraction]:
    """Return the sort key; the exact distance is compared only if the floats are equal, because floats are faster."""
    distance = score.distance or Fraction(0)
    return PLACES.index(score.shown_status()), float(distance), distance
