"""Assembles the standing of a shop in a composite from calculated scores and counts. Reads no store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from data.shops import Shop
from metrics.composites import judging, ledger
from metrics.composites.composite import Composite
from metrics.composites.parts import counted_answer, rule_answer, typed_answer
from metrics.composites.standing import Fall, PartAnswer, Standing
from metrics.composites.typed import Typed
from metrics.rules.rule import Rule
from metrics.scoring.score import Score
from metrics.scoring.windows import local_of


@dataclass(frozen=True)
class Asked:
    """The question for one composite of one shop.

    `as_of`: aware, UTC. `asked_for`: the requested instant; None if none was requested.
    """

    shop: Shop
    composite: Composite
    as_of: datetime
    asked_for: datetime | None

    @property
    def day(self) -> date:
        """The shop's local day of `as_of`."""
        return local_of(self.as_of, self.shop).date()


def standing_of(
    item: Asked,
    typed: Typed,
    scores: Mapping[tuple[int, str, str], tuple[Rule, Score]],
    counted: Mapping[tuple[int, str], Fraction | None],
    point_rows: Sequence[dict[str, object]],
    place: int,
    orders_until: datetime | None = None,
) -> Standing:
    """Return the standing of a shop from the results for the composite's parts.

    `scores`, `counted`: keyed by position of the question, part and (scores) rule id. `place`: the position of this
    question. `point_rows`: the shop's violations that cost points. `orders_until`: until when the shop's orders are
    known (aware, UTC); None: until the requested instant.
    """
    composite = item.composite
    weights = {} if composite.weights is None else composite.weights.of(typed.text("trade"))
    parts = []
    for part in composite.part:
        if part.rule:
            of_part = [scores[place, part.id, name] for name in part.rule if (place, part.id, name) in scores]
            answer = rule_answer(composite, part, of_part, typed, weights)
            until = _known_until(item, [score for _, score in of_part if score.rule == answer.rule])
            parts.append(replace(answer, known_until=until))
        elif part.count is not None:
            is_earlier = orders_until is not None and local_of(orders_until, item.shop).date() < item.day
            answer = counted_answer(composite, part, counted[place, part.id])
            parts.append(replace(answer, known_until=orders_until if is_earlier else None))
        else:
            parts.append(typed_answer(composite, part, typed, weights))
    falls: tuple[Fall, ...] = ()
    if composite.kind == "ledger":
        entries = ledger.entries_of(point_rows, item.shop, composite.expires or "year")
        points = sum((entry.points for entry in ledger.in_force(entries, item.day)), Decimal(0)) if entries else None
        falls = ledger.falls_of(entries, item.day)
        judged = judging.balance(composite, points, typed)
    elif composite.kind == "gate":
        outside = composite.levels_outside(item.shop)
        levels = tuple(level for level in composite.level if level not in outside)
        judged = judging.gate(
            msgspec.structs.replace(composite, level=levels), _set_outside(parts, {level.id for level in outside})
        )
    elif composite.kind == "min":
        judged = judging.lowest(composite, parts, typed)
    else:
        judged = judging.points_sum(composite, parts, typed)
    return _answered(item, typed, judged, counted.get((place, "minimum")), falls)


def _known_until(item: Asked, scores: Sequence[Score]) -> datetime | None:
    """Return until when the score's tables are known, if that is before the local day of the question; else None."""
    if not scores or scores[0].value is None or local_of(scores[0].known_until, item.shop).date() >= item.day:
        return None
    score = scores[0]
    whole = score.as_of == item.as_of and score.to <= score.known_until  # a finished period, viewed later
    return None if whole else score.known_until


def _set_outside(parts: Sequence[PartAnswer], outside: Collection[str]) -> list[PartAnswer]:
    """Return the parts with status "outside" for those that are conditions only of levels in `outside`."""
    return [
        replace(part, status="outside", needed=None, unsettled=False)
        if part.levels and set(part.levels) <= set(outside)
        else part
        for part in parts
    ]


def _answered(
    item: Asked,
    typed: Typed,
    judged: judging.Judged,
    orders: Fraction | None,
    falls: tuple[Fall, ...],
) -> Standing:
    composite, minimum = item.composite, item.composite.minimum
    value, level, aim = judged.value, judged.level, judged.aim
    few = minimum is not None and orders is not None and orders < minimum.least
    if few and minimum is not None:
        fixed = None if minimum.score is None else Fraction(minimum.score)
        value, level, aim = typed.number("score") or fixed, None, None
    outside = composite.levels_outside(item.shop)
    status = "not_judged" if few else "judged" if judged.certain else "incomplete"
    if composite.level and len(outside) == len(composite.level):
        status = "outside"
    return Standing(
        shop=item.shop.shop_id,
        composite=composite.id,
        title=composite.title,
        kind=composite.kind,
        as_of=item.as_of,
        day=item.day,
        status=status,  # type: ignore[arg-type]  # one of the four
        level=None if level is None else level.id,
        level_title=None if level is None else level.title,
        opens=None if level is None else level.opens,
        closes=None if level is None else level.closes,
        aim=None if aim is None else aim.id,
        aim_title=None if aim is None else aim.title,
        value=value,
        display=judging.display_of(composite, value),
        stars=judging.stars_of(composite, value),
        judged_n=None if orders is None else int(orders),
        judged_of=None if minimum is None else minimum.least,
        judged_by=None if minimum is None else minimum.count,
        groups={group.id: group.title for group in composite.group},
        sub_scores=dict(judged.sub_scores),
        parts=judged.parts,
        missing=_missing(composite, judged, typed),
        values=composite.values(),
        trades=() if composite.weights is None else tuple(f"{row[0]}/{row[1]}" for row in composite.weights.rows),
        best=None if few else judged.best,
        by_parts=judged.by_parts,
        platform_score=typed.number("score"),
        platform_score_since=typed.since("score"),
        next_step=judging.next_step(composite, judged.value),
        falls=falls,
        effective_from=composite.effective_from,
        effective_to=composite.effective_to,
        grade=composite.grade,
        source=composite.source,
        note=composite.note,
        outside=tuple(dict.fromkeys(level.programme for level in outside if level.programme is not None)),
    )


def _missing(composite: Composite, judged: judging.Judged, typed: Typed) -> tuple[str, ...]:
    """Return the names of unknown inputs that affect the result: values to type in, and figures without data."""
    if judged.certain:
        return ()
    if composite.kind == "ledger":
        return ("score",)
    if composite.kind == "min":
        return tuple(part.id for part in judged.parts if part.value is None)
    if composite.kind == "gate":
        return tuple(part.id for part in judged.parts if part.status in ("unknown", "no_cases", "no_line"))
    names = [
        f"weight.{group.id}"
        for group in composite.group
        if group.weight is None and typed.number(f"weight.{group.id}") is None
    ]
    for group in composite.group:
        if judged.sub_scores.get(group.id) is None:
            inside = [part for part in judged.parts if part.group == group.id]
            lacking = [f"points.{part.id}" for part in inside if part.points is None]
            trade = ["trade"] if composite.weights is not None and not typed.text("trade") else []
            weights = [f"weight.{p.id}" for p in inside if p.weight is None and not trade]
            names += [*trade, *weights, *lacking] if inside else [f"points.{group.id}"]
    return tuple(dict.fromkeys(names))
