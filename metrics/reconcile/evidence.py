"""Further values that a platform showed, and how often readings meet values by chance. Measured on the shop's data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import floor

from metrics.reconcile.platform_figure import Shown
from metrics.reconcile.reading import Change, Reading
from metrics.rules.rule import Rule
from metrics.rules.toml_entry import is_sound

AROUND = {"share": Fraction(1, 10), "marks": Fraction(1, 2)}
"""Unit → how far around a value other values count as neutral: nobody would have wondered less about them."""
AROUND_SECONDS = Fraction(1, 2)
"""The same for durations, as a part of the value."""
FEWEST_COUNTS = 20
"""A number of cases has at least so many neutral neighbours."""
CHANCE_OF_ONE = 0.001
"""A value alone is explained only where so few neutral values would be met."""
CHANCE_OF_SEVERAL = 0.005
"""Several values are explained where a reading that fits them all by chance is as rare as this."""


@dataclass(frozen=True)
class Observation:
    """A figure that the platform showed. `as_of`: aware, UTC; None: as of the end of the rule's tables.

    `numerator`, `denominator`: the two numbers of a share or rate, where the platform shows them as well.
    """

    rule: Rule
    as_of: datetime | None
    displayed: Shown
    numerator: int | None = None
    denominator: int | None = None

    @property
    def values(self) -> int:
        """How many values it is made of."""
        return 1 + (self.numerator is not None) + (self.denominator is not None)

    def reading(self, changes: Sequence[Change]) -> Reading:
        """The reading of its rule with these changes; those that its rule has nothing for are left out."""
        reading = Reading(self.rule)
        for change in changes:
            if change.fields.get("id", self.rule.id) != self.rule.id:
                continue  # another version of another rule
            if not change.fields or is_sound(reading.after(change).rule):
                reading = reading.after(change)
        return reading

    def fits(self, figure: "Figure") -> bool:
        """Whether a figure could be the one shown."""
        return (
            self.displayed.matches(figure.value)
            and self.numerator in (None, figure.numerator)
            and self.denominator in (None, figure.denominator)
        )

    def chance(self, figures: Iterable["Figure"]) -> float:
        """The share of neutral values (and numbers) beside the ones shown that some of these figures meet."""
        figures = list(figures)
        values = [figure.value for figure in figures if figure.value is not None]
        result = _share_met(self.displayed, values, self.rule.unit)
        matching = [figure for figure in figures if self.displayed.matches(figure.value)]
        if self.denominator is not None:
            result *= _share_of_counts(self.denominator, [figure.denominator for figure in matching])
        elif self.numerator is not None:
            result *= _share_of_counts(self.numerator, [figure.numerator for figure in matching])
        return result


@dataclass(frozen=True)
class Figure:
    """A reading's figure. `numerator`: None for a mean; `denominator`: the number of cases it rests on."""

    value: Fraction | None
    numerator: int | None
    denominator: int


def _share_met(displayed: Shown, values: Iterable[Fraction], unit: str) -> float:
    step = 2 * displayed.half or Fraction(1)
    width = AROUND.get(unit) or displayed.value * AROUND_SECONDS
    steps = max(floor(width / step), 1)
    low = max(-steps, -floor(displayed.value / step))
    high = min(steps, floor((1 - displayed.value) / step)) if unit == "share" else steps
    places = {round((value - displayed.value) / step) for value in values}
    return sum(low <= place <= high for place in places) / (high - low + 1)


def _share_of_counts(count: int, counts: Iterable[int | None]) -> float:
    around = max(count // 2, FEWEST_COUNTS // 2)
    near = {other for other in counts if other is not None and abs(other - count) <= around}
    return len(near) / (2 * around + 1)


def is_explained(observations: Sequence[Observation], chance: float) -> bool:
    """Whether a reading that fits all of these can be called the explanation, at this chance of finding one anyhow."""
    values = sum(observation.values for observation in observations)
    return chance <= (CHANCE_OF_ONE if values == 1 else CHANCE_OF_SEVERAL)
