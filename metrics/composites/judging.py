"""From the parts of a composite to its level, total and what would move it most. Pure."""

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
    """What follows from the parts. `certain`: whether nothing is missing that could change it. `by_parts`: the
    total that they come to, whatever total was typed in.
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
    """The best level all of whose conditions hold. A level with a condition nobody knows is not reached for certain."""
    certain = True
    for place, level in enumerate(composite.level):
        outcome = _holds(conditions(level, parts))
        if outcome == "met":
            return _gated(composite, parts, place, certain)
        certain = certain and outcome == "missed"
    return _gated(composite, parts, len(composite.level), certain)


def conditions(level: Level, parts: Sequence[PartAnswer]) -> list[PartAnswer]:
    """The parts that are conditions of a level."""
    return [part for part in parts if level.id in part.levels]


def _gated(composite: Composite, parts: Sequence[PartAnswer], place: int, certain: bool) -> Judged:
    level = composite.level[place] if place < len(composite.level) else None
    aim = composite.level[place - 1] if place else None
    best = None if aim is None else least_work(conditions(aim, parts))
    return Judged(level, aim, None, certain, best, tuple(parts), {})


def _holds(parts: Sequence[PartAnswer]) -> Literal["met", "missed", "unknown"]:
    """Whether all hold; of those with the same `either` one suffices."""
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
    """Of the failing parts the one that needs least more; those of which nobody can say how much come after these."""
    satisfied = {part.either for part in parts if part.either and part.status == "met"}
    failing = [part for part in parts if part.status == "missed" and part.either not in satisfied - {None}]
    counted = [part for part in failing if part.needed]
    if counted:
        return min(counted, key=lambda part: part.needed or 0).id
    return failing[0].id if failing else None


def lowest(composite: Composite, parts: Sequence[PartAnswer], typed: Typed) -> Judged:
    """The lowest part decides; raising it to the next lowest gains the difference. A score typed in goes before it."""
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
    """Sub-scores by weight, their sum by weight, what is added and what is taken; or the total that was typed in.

    A sub-score or weight that is typed in goes before the one worked out. What is neither known nor typed in leaves the
    total unknown.
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
    """The part whose next band raises the total most; where no weight of a group is known, its group's score."""
    for scope in ("total", "group"):
        gaining = [part for part in parts if part.gain and part.gain_in == scope]
        if gaining:
            return max(gaining, key=lambda part: part.gain or 0).id
    return None


def balance(composite: Composite, points: Decimal | None, typed: Typed) -> Judged:
    """A ledger's balance: the score that was typed in, else the points of the violations in force, counted up."""
    counted = None if composite.start is not None or points is None else Fraction(points)
    entered = typed.number("score")
    value = counted if entered is None else entered
    level, aim = (None, None) if value is None else _by_line(composite, value)
    return Judged(level, aim, value, value is not None, None, (), {}, counted)


def next_step(composite: Composite, value: Fraction | None) -> NextStep | None:
    """The next worse level of a ledger, whose line more points reach, or of a balance that violations take down.

    The points away are those to its line; where a balance has to fall below that of the level it holds, to that one.
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
    """The first level whose line the value reaches, and the next better one."""
    for place, level in enumerate(composite.level):
        if level.from_ is None or level.from_.holds(value):
            return level, composite.level[place - 1] if place else None
    return None, composite.level[-1] if composite.level else None


def display_of(composite: Composite, value: Fraction | None) -> Decimal | None:
    """What the buyer sees of a total, by the public table; the total is rounded to a whole number first, half up."""
    if value is None or not composite.display:
        return None
    whole = int(value + Fraction(1, 2))
    return next((buyers_see for least, buyers_see in composite.display if whole >= least), None)


def stars_of(composite: Composite, value: Fraction | None) -> Decimal | None:
    """The stars beside what the buyer sees of a total, by the public table; None where there is none."""
    display = display_of(composite, value)
    return None if display is None else next((stars for least, stars in composite.stars if display >= least), None)
