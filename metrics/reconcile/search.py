"""Why is mine different? A figure that a platform shows, against ours and its neighbouring readings."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import combinations, islice

from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from metrics.reconcile.data_gaps import Gap, gaps
from metrics.reconcile.platform_figure import Shown
from metrics.reconcile.run_variant import read
from metrics.reconcile.variants import Change, Reading, neighbours
from metrics.rules.rule import Rule
from metrics.rules.toml_entry import is_sound

MOST_PAIRS = 60
"""So many pairs of changes are tried when no single one explains the figure: enough for a shop, and no long wait."""
MOST_TOLD = 8
"""So many explanations are told; of readings that explain nothing, fewer."""
TOLD_ANYWAY = 4
CLOSE = Fraction(1, 4)
"""What leaves no more than this of the difference comes close; what leaves more explains nothing."""


@dataclass(frozen=True)
class Found:
    """A reading's figure beside the one shown. `changes`: what it reads otherwise; none: our own.

    `value` exact, None without a case; `gap`: how far it is above the shown one, 0 where it could be shown so.
    """

    changes: tuple[Change, ...]
    reading: Reading
    value: Fraction | None
    cases: int
    gap: Fraction | None

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
    """Our figure, every other reading that was tried, the closest first, and what data may be missing."""

    shown: Shown
    ours: Found
    tried: tuple[Found, ...]
    gaps: tuple[Gap, ...]

    @property
    def explanations(self) -> list[Found]:
        """The readings that could be shown like this; when there is none, those that come close."""
        exact = [one for one in self.tried if one.matches]
        if exact or self.ours.gap is None:
            return exact
        near = abs(self.ours.gap) * CLOSE
        return [one for one in self.tried if one.gap is not None and abs(one.gap) <= near]


def reconcile(
    view: View, shop: Shop, rule: Rule, as_of: datetime | None, shown: Shown, rules: Iterable[Rule]
) -> Reconciliation:
    """Look for the reading under which the rule's figure is the one shown.

    One change at a time; when none explains it, two at a time of those that change anything. `rules`: all rules, for
    versions and hours. Nothing is looked for, in readings or in data, when our own figure could be shown like this.
    """
    ours = _found(view, shop, Reading(rule), (), as_of, shown)
    if ours.matches:
        return Reconciliation(shown, ours, (), ())

    def found(several: Iterable[tuple[Change, ...]]) -> list[Found]:
        result = []
        for changes in several:
            # a reading that cannot be asked of this shop (no calendar of its country) explains nothing
            with suppress(DabiaoError):
                result.append(_found(view, shop, ours.reading, changes, as_of, shown))
        return result

    tried = found((change,) for change in neighbours(shop, rule, rules))
    if not any(one.matches for one in tried):
        tried += found(_pairs(shown, ours, tried))
    missing = tuple(gaps(view, shop, rule, as_of))
    return Reconciliation(shown, ours, tuple(sorted(tried, key=_distance)), missing)


def _found(
    view: View, shop: Shop, own: Reading, changes: tuple[Change, ...], as_of: datetime | None, shown: Shown
) -> Found:
    reading = own.after(*changes)
    value, cases = read(view, shop, reading, as_of)
    return Found(changes, reading, value, cases, shown.gap(value))


def _distance(found: Found) -> tuple[bool, Fraction, int]:
    return found.gap is None, abs(found.gap or Fraction(0)), len(found.changes)


def _pairs(shown: Shown, ours: Found, singles: Iterable[Found]) -> list[tuple[Change, Change]]:
    """Pairs of changes of different things that each change something, the most promising first.

    Were effects to add up, a pair's figure would be ours and both effects: how near that comes is its promise.
    """
    base = ours.value or Fraction(0)
    moving: dict[tuple[Fraction, int], Found] = {}
    for one in singles:
        if one.value is not None and (one.value, one.cases) != (ours.value, ours.cases):
            moving.setdefault((one.value, one.cases), one)  # of two that do the same the likelier
    promising = sorted(
        combinations(moving.values(), 2),
        key=lambda pair: abs(sum((one.value or base) - base for one in pair) + base - shown.value),
    )
    pairs = ((one.changes[0], two.changes[0]) for one, two in promising)
    sound = (pair for pair in pairs if pair[0].what != pair[1].what and is_sound(ours.reading.after(*pair).rule))
    return list(islice(sound, MOST_PAIRS))


def closest(answer: Reconciliation) -> list[Found]:
    """The readings worth telling, the closest first: what explains the figure, else a few that come nearest."""
    if answer.ours.value is None:
        return []
    return answer.explanations[:MOST_TOLD] or list(answer.tried[:TOLD_ANYWAY])
