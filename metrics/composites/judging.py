"""Judges a composite from its parts: level, total, and the part whose improvement has the most effect. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from metrics.composites.composite import Composite, Level
from metrics.composites.standing import NextStep, PartAnswer
from metrics.composites.typed import Typed


@dataclass(frozen=True)
class Judged:
    """The result for a composite.

    `certain`: no information is missing that could change it. `by_parts`: the total according to the parts, regardless
    of a typed-in total.
    """

    level: Level | None
    aim: Level | None
    value: Fraction | None
    certain: bool
    best: str | None
    parts: tuple[PartAnswer, ...]
    sub_scores: Mapping[str, Fraction | None]
    by_parts: Fraction | None = None


def gate(composite: Composite, parts: Sequence[PartAnswer]) -> Judged:
    """Return the best level whose conditions all hold; the result is uncertain if a better level's are unknown."""
    certain = True
    for place, level in enumerate(composite.level):
        outcome = _holds(conditions(level, parts))
        if outcome == "met":
            return _gated(composite, parts, place, certain)
        certain = certain and outcome == "missed"
    return _gated(composite, parts, len(composite.level), certain)


def conditions(level: Level, parts: Sequence[PartAnswer]) -> list[PartAnswer]:
    """Return the parts that are conditions of a level."""
    return [part for part in parts if level.id in part.levels]


def _gated(composite: Composite, parts: Sequence[PartAnswer], place: int, certain: bool) -> Judged:
    level = composite.level[place] if place < len(composite.level) else None
    aim = composite.level[place - 1] if place else None
    best = None if aim is None else least_work(conditions(aim, parts))
    return Judged(level, aim, None, certain, best, tuple(parts), {})


def _holds(parts: Sequence[PartAnswer]) -> Literal["met", "missed", "unknown"]:
    """Return whether all conditions hold; of those with the same `either`, one suffices."""
    groups: dict[str, list[PartAnswer]] = {}
    for part in parts:
        groups.setdefault(f"either {part.either}" if part.either else f"part {part.id}", []).append(part)
    outcomes = [_any(group) for group in groups.values()]
    if "missed" in outcomes:
        return "missed"
    return "unknown" if "unknown" in outcomes else "met"


def _any(parts: Sequence[PartAnswer]) -> Literal["met", "missed", "unknown"]:
    statuses = {part.status for part in parts}
    if "met" in statuses:
        return "met"
    return "missed" if statuses == {"missed"} else "unknown"


def least_work(parts: Sequence[PartAnswer]) -> str | None:
    """Return the id of the failing part that needs the least more; parts with an unknown need come last."""
    satisfied = {part.either for part in parts if part.either and part.status == "met"}
    failing = [part for part in parts if part.status == "missed" and part.either not in satisfied - {None}]
    counted = [part for part in failing if part.needed]
    if counted:
        return min(counted, key=lambda part: part.needed or 0).id
    return failing[0].id if failing else None


def lowest(composite: Composite, parts: Sequence[PartAnswer], typed: Typed) -> Judged:
    """Return the result of a composite that is its lowest part; raising that part to the next lowest is the gain.

    A typed-in score takes precedence.
    """
    valued, entered = [part for part in parts if part.value is not None], typed.number("score")
    if not valued:
        level, aim = (None, None) if entered is None else _by_line(composite, entered)
        return Judged(level, aim, entered, entered is not None, None, tuple(parts), {})
    value = min(part.value for part in valued if part.value is not None)
    above = sorted({part.value for part in valued if part.value is not None and part.value > value})
    weakest = [part.id for part in valued if part.value == value]
    gain = above[0] - value if above and len(weakest) == 1 else Fraction(0)
    raised = tuple(replace(part, gain=gain, gain_in="total") if part.id in weakest else part for part in parts)
    decided = value if entered is None else entered
    level, aim = _by_line(composite, decided)
    complete = len(valued) == len(parts)
    by_parts = value if complete else None
    return Judged(level, aim, decided, complete or entered is not None, weakest[0], raised, {}, by_parts)


def points_sum(composite: Composite, parts: Sequence[PartAnswer], typed: Typed) -> Judged:
    """Return the result of a weighted sum of sub-scores, plus and minus the unweighted parts; or the typed-in total.

    Typed-in sub-scores and weights take precedence over calculated ones. The total is unknown if one of them is neither
    known nor typed in.
    """
    subs = {group.id: _sub_score(group.id, parts, typed) for group in composite.group}
    shares = {
        group.id: typed.number(f"weight.{group.id}") if group.weight is None else Fraction(group.weight)
        for group in composite.group
    }
    total: Fraction | None = Fraction(0)
    for group in composite.group:
        sub, share = subs[group.id], shares[group.id]
        total = None if total is None or sub is None or share is None else total + sub * share / 100
    for part, answer in zip(composite.part, parts, strict=True):
        if (part.adds or part.takes) and total is not None and answer.value is not None:
            total += answer.value if part.adds else -answer.value
    by_parts = total
    value = typed.number("score") if typed.number("score") is not None else by_parts
    gained = tuple(_with_gain(composite, part, shares) for part in parts)
    level, aim = (None, None) if value is None else _by_line(composite, value)
    return Judged(level, aim, value, value is not None, most_gain(gained), gained, subs, by_parts)


def _sub_score(group: str, parts: Sequence[PartAnswer], typed: Typed) -> Fraction | None:
    entered = typed.number(f"points.{group}")
    if entered is not None:
        return entered
    total = Fraction(0)
    members = [part for part in parts if part.group == group]
    for part in members:
        if part.points is None or part.weight is None:
            return None
        total += part.points * part.weight / 100
    return total if members else None


def _with_gain(composite: Composite, part: PartAnswer, shares: Mapping[str, Fraction | None]) -> PartAnswer:
    if part.points is None or part.weight is None or part.group is None:
        return part
    points = part.points
    step = next((Fraction(step) for step in composite.steps if Fraction(step) > points), None)
    if step is None:
        return part
    share = shares[part.group]
    gain = (step - points) * part.weight / 100
    if share is None:
        return replace(part, step=step, gain=gain, gain_in="group")
    return replace(part, step=step, gain=gain * share / 100, gain_in="total")


def most_gain(parts: Sequence[PartAnswer]) -> str | None:
    """Return the id of the part whose next band raises the total most, or its group's score if weights are unknown."""
    for scope in ("total", "group"):
        gaining = [part for part in parts if part.gain and part.gain_in == scope]
        if gaining:
            return max(gaining, key=lambda part: part.gain or 0).id
    return None


def balance(composite: Composite, points: Decimal | None, typed: Typed) -> Judged:
    """Return the result of a ledger: the typed-in score, else the sum of the points of the violations in force."""
    counted = None if composite.start is not None or points is None else Fraction(points)
    entered = typed.number("score")
    value = counted if entered is None else entered
    level, aim = (None, None) if value is None else _by_line(composite, value)
    return Judged(level, aim, value, value is not None, None, (), {}, counted)


def next_step(composite: Composite, value: Fraction | None) -> NextStep | None:
    """Return the next worse level of a ledger and its distance in points; None without one and for other composites.

    The distance is to that level's line; for a balance that decreases, to the line of the current level.
    """
    if composite.kind != "ledger" or value is None:
        return None
    for place, level in enumerate(composite.level):
        if level.from_ is not None and not level.from_.holds(value):
            continue
        worse = place - 1 if composite.start is None else place + 1
        line = composite.level[worse].from_ if composite.start is None and worse >= 0 else level.from_
        if not 0 <= worse < len(composite.level) or line is None:
            return None
        reached, away = composite.level[worse], abs(line.number - value)
        near = composite.caution is not None and away <= Fraction(composite.caution)
        return NextStep(reached.id, reached.title, reached.closes, away, near)
    return None


def _by_line(composite: Composite, value: Fraction) -> tuple[Level | None, Level | None]:
    """Return the first level whose line the value reaches, and the next better one."""
    for place, level in enumerate(composite.level):
        if level.from_ is None or level.from_.holds(value):
            return level, composite.level[place - 1] if place else None
    return None, composite.level[-1] if composite.level else None


def display_of(composite: Composite, value: Fraction | None) -> Decimal | None:
    """Return the value that buyers see for a total, by the public table, after rounding half up to a whole number."""
    if value is None or not composite.display:
        return None
    whole = int(value + Fraction(1, 2))
    return next((buyers_see for least, buyers_see in composite.display if whole >= least), None)


def stars_of(composite: Composite, value: Fraction | None) -> Decimal | None:
    """Return the stars that buyers see for a total, by the public table; None without one."""
    display = display_of(composite, value)
    return None if display is None else next((stars for least, stars in composite.stars if display >= least), None)
