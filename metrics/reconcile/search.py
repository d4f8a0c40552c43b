"""Why is mine different? A figure that a platform shows, against ours and its neighbouring readings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import combinations, islice
from math import prod
from typing import Literal

from data.shops import Shop
from data.view import View
from metrics.reconcile.data_gaps import Gap, gaps
from metrics.reconcile.evidence import Figure, Observation, is_explained
from metrics.reconcile.platform_figure import Shown
from metrics.reconcile.reading import Change, Reading
from metrics.reconcile.run_variant import read_figure, read_figures
from metrics.reconcile.variants import neighbours
from metrics.rules.rule import Rule
from metrics.rules.toml_entry import is_sound

MOST_PAIRS = 60
"""Pairs of changes tried if no single one explains the figure: enough for a shop, without a long wait."""
MOST_TOLD = 8
"""The most explanations shown; fewer (`TOLD_ANYWAY`) of readings that explain nothing."""
TOLD_ANYWAY = 4
CLOSE = Fraction(1, 4)
"""Largest remaining part of the difference with which a reading comes close; with more it explains nothing."""


@dataclass(frozen=True)
class Found:
    """A reading's figure beside the one shown. `changes`: what it reads otherwise; none: our own.

    `value` exact, None without a case; `gap`: how far it is above the shown one, 0 where it could be shown so. `fits`:
    whether every value and number that the platform showed could be this reading's.
    """

    changes: tuple[Change, ...]
    reading: Reading
    value: Fraction | None
    cases: int
    gap: Fraction | None
    fits: bool = False

    @property
    def matches(self) -> bool:
        """Whether the platform may have shown this figure."""
        return self.gap == 0

    @property
    def name(self) -> str:
        """What a link or a script calls it."""
        return "+".join(change.name for change in self.changes)


@dataclass(frozen=True)
class Reconciliation:
    """Our figure, every other reading that was tried, the likeliest and closest first, and what data may be missing.

    `observations`: what the platform showed, the value asked about first. `chance`: how often a reading that fits all
    of it would be found although none is the platform's, measured on neutral values of this shop.
    """

    displayed: Shown
    ours: Found
    tried: tuple[Found, ...]
    gaps: tuple[Gap, ...]
    observations: tuple[Observation, ...] = ()
    chance: float = 0.0

    @property
    def outcome(self) -> Literal["same", "explained", "could_be", "none", "no_data"]:
        """What may be said: ours, one reading that chance would hardly give, readings that could be it, or nothing."""
        if self.ours.value is None:
            return "no_data"
        if self.ours.fits:
            return "same"
        if not any(reading.fits for reading in self.tried):
            return "none"
        return "explained" if is_explained(self.observations, self.chance) else "could_be"

    @property
    def explanations(self) -> list[Found]:
        """The readings that fit all that was shown; when there is none, those that come close."""
        exact = [reading for reading in self.tried if reading.fits]
        if exact or self.ours.gap is None:
            return exact
        near = abs(self.ours.gap) * CLOSE
        return [
            reading
            for reading in self.tried
            if reading.gap is not None and abs(reading.gap) <= near and not reading.matches
        ]


def reconcile(
    view: View,
    shop: Shop,
    rule: Rule,
    as_of: datetime | None,
    displayed: Shown | Observation,
    rules: Iterable[Rule],
    further: Sequence[Observation] = (),
) -> Reconciliation:
    """Look for the reading under which the rule's figure is the one shown, and all further values are as well.

    One change at a time; when none explains it, two at a time of those that change anything. `rules`: all rules, for
    versions and hours. Nothing is looked for, in readings or in data, when our own figures could be shown like this.
    """
    first = displayed if isinstance(displayed, Observation) else Observation(rule, as_of, displayed)
    search = _Search(view, shop, (first, *further))
    ours = search.own()
    if ours.fits:
        return Reconciliation(first.displayed, ours, (), (), search.observations)
    tried = search.all_of((change,) for change in neighbours(shop, rule, rules))
    if not any(reading.fits for reading in tried):
        tried += search.all_of(_pairs(first.displayed, ours, tried))
    ranked = tuple(sorted(tried, key=_distance))
    return Reconciliation(
        first.displayed, ours, ranked, tuple(gaps(view, shop, rule, as_of)), search.observations, search.chance()
    )


class _Search:
    """Tries readings on all that was shown, and keeps their figures."""

    def __init__(self, view: View, shop: Shop, observations: tuple[Observation, ...]) -> None:
        self.observations = observations
        self._view, self._shop = view, shop
        self._figures: list[list[Figure]] = [[] for _ in observations]

    def own(self) -> Found:
        """Our own reading. Raises DabiaoError where it cannot be asked of the shop."""
        rule, as_of = self.observations[0].rule, self.observations[0].as_of
        readings = self.all_of([()])
        if not readings:
            read_figure(self._view, self._shop, Reading(rule), as_of)  # says why it cannot be asked
        return readings[0]

    def all_of(self, several: Iterable[tuple[Change, ...]]) -> list[Found]:
        """The readings with these changes; one that cannot be asked of the shop (no calendar) explains nothing.

        Further values are only asked of readings that fit those before.
        """
        tried, first = list(several), self.observations[0]
        fitting: dict[int, bool] = {}
        own: dict[int, Figure] = {}
        for place, figure in self._read(0, enumerate(tried)):
            own[place], fitting[place] = figure, first.fits(figure)
        for number, observation in enumerate(self.observations[1:], start=1):
            left = [(place, tried[place]) for place, fits in fitting.items() if fits]
            fitting |= dict.fromkeys((place for place, _ in left), False)
            for place, figure in self._read(number, left):
                fitting[place] = observation.fits(figure)
        rule = first.rule
        return [
            Found(
                tried[place], Reading(rule).after(*tried[place]), figure.value, figure.denominator,
                first.displayed.gap(figure.value), fitting[place],
            )
            for place, figure in own.items()
        ]  # fmt: skip

    def _read(self, number: int, changes: Iterable[tuple[int, tuple[Change, ...]]]) -> Iterator[tuple[int, Figure]]:
        """The figures of readings of one observation, by the place of their changes, and keeps them."""
        observation, listed = self.observations[number], list(changes)
        readings = [observation.reading(several) for _, several in listed]
        if number == 0:  # every change is of the first rule
            readings = [Reading(observation.rule).after(*several) for _, several in listed]
        figures = read_figures(self._view, self._shop, readings, observation.as_of)
        for (place, _), figure in zip(listed, figures, strict=True):
            if figure is not None:
                self._figures[number].append(figure)
                yield place, figure

    def chance(self) -> float:
        """How often neutral values would be met by some reading that was tried, all of them by the same one."""
        chances = (o.chance(figures) for o, figures in zip(self.observations, self._figures, strict=True))
        return prod(chances)


def _distance(reading: Found) -> tuple[bool, bool, Fraction, int]:
    return not reading.fits, reading.gap is None, abs(reading.gap or Fraction(0)), len(reading.changes)


def _pairs(displayed: Shown, ours: Found, singles: Iterable[Found]) -> list[tuple[Change, Change]]:
    """Return pairs of changes of different settings that each have an effect, the most promising first.

    If effects were additive, a pair's figure would be ours plus both effects; pairs are ranked by how close that is.
    """
    base = ours.value or Fraction(0)
    moving: dict[tuple[Fraction, int], Found] = {}
    for single in singles:
        if single.value is not None and (single.value, single.cases) != (ours.value, ours.cases):
            moving.setdefault((single.value, single.cases), single)  # of two that do the same the likelier
    promising = sorted(
        combinations(moving.values(), 2),
        key=lambda pair: abs(sum((single.value or base) - base for single in pair) + base - displayed.value),
    )
    pairs = ((first.changes[0], second.changes[0]) for first, second in promising)
    sound = (pair for pair in pairs if pair[0].what != pair[1].what and is_sound(ours.reading.after(*pair).rule))
    return list(islice(sound, MOST_PAIRS))


def closest(answer: Reconciliation) -> list[Found]:
    """Return the readings to show, the closest first: those that explain the figure, else the few nearest."""
    if answer.ours.value is None:
        return []
    return answer.explanations[:MOST_TOLD] or list(answer.tried[:TOLD_ANYWAY])
