"""The answers for a composite's parts: from a rule's score, a count of orders, or a typed-in value. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from metrics.composites.composite import Composite, Part
from metrics.composites.standing import PartAnswer, PartStatus
from metrics.composites.typed import Typed
from metrics.rules.rule import Rule
from metrics.rules.threshold import Line
from metrics.scoring.score import Score


def _weight(part: Part, typed: Typed, weights: Mapping[str, Decimal]) -> Fraction | None:
    """Return a part's weight in its group, in percent: as typed in, else as published for the shop's trade or all."""
    entered = typed.number(f"weight.{part.id}")
    public = weights.get(part.id, part.weight)
    return entered if entered is not None or public is None else Fraction(public)


def rule_answer(
    composite: Composite,
    part: Part,
    scores: Sequence[tuple[Rule, Score]],
    typed: Typed,
    weights: Mapping[str, Decimal],
) -> PartAnswer:
    """Return the answer of a part by its first rule with enough cases. `weights`: the public ones of the trade."""
    enough = [(rule, score) for rule, score in scores if score.status not in ("too_few", "no_data")]
    rule, score = next(iter(enough or scores[::-1]), (None, None))
    value = None if score is None else score.value_exact
    numbers = {} if score is None else {"missed": score.missed, "missed_buyers": score.missed_buyers, "value": value}
    counted = numbers.get(part.measure)
    measured = None if counted is None else Fraction(counted)
    status = _status_of_score(part, score, measured)
    points = typed.number(f"points.{part.id}")
    line = part.pass_ or (None if rule is None else rule.pass_)
    return PartAnswer(
        id=part.id,
        title=part.title,
        kind="rule",
        rule=part.rule[0] if score is None else score.rule,
        value=measured,
        unit="count" if part.measure != "value" else "share" if score is None else score.unit,
        pass_=None if line is None else line.text,
        status=status,
        levels=_levels(composite, part),
        either=part.either,
        group=part.group,
        cases=None if score is None else score.cases,
        missed=None if score is None else score.missed,
        needed=score.needed if score is not None and status == "missed" and part.measure == "value" else None,
        points=points if points is not None else typed.points(f"bands.{part.id}", value),
        weight=_weight(part, typed, weights),
        typed_on=typed.since(f"points.{part.id}"),
        small=score is not None and score.small,
        unsettled=score is not None and _is_unsettled(part, score, measured),
    )


def _is_unsettled(part: Part, score: Score, measured: Fraction | None) -> bool:
    """Whether undecided cases could change the part's status, by its figure or its number of misses."""
    if part.measure == "value":
        return score.shown_status() == "unsettled"
    if part.pass_ is None or measured is None:
        return False
    return part.pass_.holds(measured) != part.pass_.holds(measured + score.undecided)


def _status_of_score(part: Part, score: Score | None, measured: Fraction | None) -> PartStatus:
    if score is None or score.problem is not None or _is_unsettled(part, score, measured):
        return "unknown"
    if score.status == "no_data":
        return "met" if part.without_cases == "holds" else "no_cases"
    if part.measure != "value":
        return by_line(part.pass_, measured)
    if score.status == "no_line":
        return "no_line"
    if score.status == "too_few":
        return "unknown"
    return "missed" if score.status == "missed" else "met"


def counted_answer(composite: Composite, part: Part, number: Fraction | None) -> PartAnswer:
    """Return the answer of a part by a count or sum of orders. `number`: None if unknown from the shop's files."""
    status = by_line(part.pass_, number)
    return PartAnswer(
        id=part.id,
        title=part.title,
        kind="count",
        rule=None,
        value=number,
        unit="money" if part.count == "paid_amount" else "count",
        pass_=None if part.pass_ is None else part.pass_.text,
        status=status,
        levels=_levels(composite, part),
        either=part.either,
        group=part.group,
        needed=still_needed(part, number) if status == "missed" else None,
    )


def still_needed(part: Part, number: Fraction | None) -> int | Decimal | None:
    """Return how much more is needed to reach the line, for money in steps of 0.01; None if more does not help."""
    line = part.pass_
    if number is None or line is None or line.operator in ("<", "<="):
        return None
    if part.count == "paid_amount":
        lacking = Decimal(ceil((line.number - number) * 100)) / 100
        return lacking if line.operator == ">=" or line.number - number != lacking else lacking + Decimal("0.01")
    return (ceil(line.number) if line.operator == ">=" else floor(line.number) + 1) - int(number)


def typed_answer(composite: Composite, part: Part, typed: Typed, weights: Mapping[str, Decimal]) -> PartAnswer:
    """Return the answer of a part by a typed-in value; for a part of a group that is its points."""
    name = part.id if part.group is None else f"points.{part.id}"
    number = typed.number(name)
    return PartAnswer(
        id=part.id,
        title=part.title,
        kind="typed",
        rule=None,
        value=number,
        unit="number",
        pass_=None if part.pass_ is None else part.pass_.text,
        status=by_line(part.pass_, number),
        levels=_levels(composite, part),
        either=part.either,
        group=part.group,
        points=None if part.group is None else number,
        weight=None if part.group is None else _weight(part, typed, weights),
        typed_on=typed.since(name),
    )


def by_line(line: Line | None, value: Fraction | None) -> PartStatus:
    """Return whether a value passes a line, as a status."""
    if value is None:
        return "unknown"
    if line is None:
        return "no_line"
    return "met" if line.holds(value) else "missed"


def _levels(composite: Composite, part: Part) -> tuple[str, ...]:
    """Return the levels of which a part is a condition; if it names none, all except the fallback level."""
    if composite.kind != "gate":
        return ()
    return part.levels or tuple(level.id for level in composite.level if not _is_rest(composite, level.id))


def _is_rest(composite: Composite, level: str) -> bool:
    """Whether a level is the fallback: the last of several, which no part names."""
    return (
        len(composite.level) > 1
        and level == composite.level[-1].id
        and not any(level in p.levels for p in composite.part)
    )
