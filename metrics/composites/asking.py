"""Where shops stand in the composites of their platforms, for all shops together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from data.reading.typed_values import TypedValue, typed_values
from data.shops import Shop
from data.view import View
from metrics.composites import judging, ledger
from metrics.composites.book import in_force
from metrics.composites.composite import Composite, Part
from metrics.composites.counts import Counted, counts
from metrics.composites.parts import counted_answer, rule_answer, typed_answer
from metrics.composites.standing import Standing
from metrics.composites.typed import Typed
from metrics.rules.rule import Rule
from metrics.scoring.reach import ends_of_data
from metrics.scoring.requests import requests_of
from metrics.scoring.score import Score, answer
from metrics.scoring.windows import Window, local_of, window_of


@dataclass(frozen=True)
class Asked:
    """One composite of one shop. `as_of`: aware, UTC; `asked_for`: None where nobody asked for an instant."""

    shop: Shop
    composite: Composite
    as_of: datetime
    asked_for: datetime | None

    @property
    def day(self) -> date:
        """The shop's local day of the instant."""
        return local_of(self.as_of, self.shop).date()


def standings(
    view: View,
    shops: Sequence[Shop],
    rules: Iterable[Rule],
    composites: Iterable[Composite],
    instants: Mapping[str, datetime] | None = None,
) -> list[Standing]:
    """Where these shops stand in every composite in force for them, shop by shop.

    `instants`: shop_id → the instant (aware) that is asked for; None: each figure as of the end of its own tables.
    """
    rules, composites, ends = list(rules), list(composites), ends_of_data(view, shops)
    questions = []
    for shop in shops:
        asked_for = None if instants is None else instants.get(shop.shop_id)
        as_of = asked_for or ends[shop.shop_id]
        day = local_of(as_of, shop).date()
        questions += [Asked(shop, composite, as_of, asked_for) for composite in in_force(composites, shop, day)]
    typed = _typed(typed_values(view), questions)
    scores = _scores(view, questions, rules)
    counted = _counts(view, questions)
    points = _points(view, questions)
    return [
        _standing(item, typed[place], scores, counted, points.get(item.shop.shop_id, []), place)
        for place, item in enumerate(questions)
    ]


def _typed(values: Sequence[TypedValue], questions: Sequence[Asked]) -> list[Typed]:
    """For each question the values that hold on its day: of each name the latest."""
    kept: dict[tuple[str, str], list[TypedValue]] = {}
    for value in values:
        kept.setdefault((value.shop_id, value.composite), []).append(value)
    return [
        Typed({v.name: v for v in kept.get((a.shop.shop_id, a.composite.id), []) if v.valid_from <= a.day})
        for a in questions
    ]


def _scores(
    view: View, questions: Sequence[Asked], rules: Sequence[Rule]
) -> dict[tuple[int, str, str], tuple[Rule, Score]]:
    """(place of the question, part, rule id) → the rule as the part reads it, and its score."""
    wanted: dict[tuple[int, str, str], tuple[Shop, Rule, datetime | None]] = {}
    for place, item in enumerate(questions):
        for part in item.composite.part:
            for rule_id in part.rule:
                rule = _rule_for(rules, rule_id, item)
                if rule is not None:
                    wanted[place, part.id, rule_id] = item.shop, _as_read(rule, part, item.composite), item.asked_for
    scores: dict[tuple[int, str, str], tuple[Rule, Score]] = {}
    for with_instant in (True, False):
        keys = [key for key, (_, _, asked_for) in wanted.items() if (asked_for is not None) == with_instant]
        figures = [(wanted[key][0], wanted[key][1]) for key in keys]
        instants = {questions[key[0]].shop.shop_id: questions[key[0]].as_of for key in keys} if with_instant else None
        answers = answer(view, requests_of(view, figures, instants)) if keys else []
        scores |= {key: (wanted[key][1], score) for key, score in zip(keys, answers, strict=True)}
    return scores


def _rule_for(rules: Sequence[Rule], rule_id: str, item: Asked) -> Rule | None:
    """The version of a rule in force for the shop on the day; None when there is none."""
    return next((r for r in rules if r.id == rule_id and r.applies_to(item.shop) and r.holds_on(item.day)), None)


def _as_read(rule: Rule, part: Part, composite: Composite) -> Rule:
    """The rule with the window and the line of the part, where it has them; without any nearness of its own."""
    window = part.window or composite.window
    if window is not None:
        rule = msgspec.structs.replace(rule, window=window, lag_days=None)
    if part.pass_ is not None and part.measure == "value":
        rule = msgspec.structs.replace(rule, pass_=part.pass_, minimum_missed=0, target=None)
    return rule


def _counts(view: View, questions: Sequence[Asked]) -> dict[tuple[int, str], Fraction | None]:
    """(place of the question, part or "minimum") → the count."""
    wanted: dict[tuple[int, str], Counted] = {}
    for place, item in enumerate(questions):
        minimum = item.composite.minimum
        if minimum is not None:
            window = _window(minimum.window, item)
            wanted[place, "minimum"] = Counted(item.shop, minimum.count, window, item.as_of)
        for part in item.composite.part:
            name = part.window or item.composite.window
            if part.count is not None and name is not None:
                wanted[place, part.id] = Counted(item.shop, part.count, _window(name, item), item.as_of)
    return dict(zip(wanted, counts(view, list(wanted.values())), strict=True))


def _window(name: str, item: Asked) -> Window:
    return window_of(
        Rule(id="window", cases="shipments", title=item.composite.title, window=name), item.as_of, item.shop
    )


def _points(view: View, questions: Sequence[Asked]) -> dict[str, list[dict[str, object]]]:
    """shop_id → its violations that cost points, where a ledger is asked for."""
    if not any(item.composite.kind == "ledger" for item in questions):
        return {}
    rows = view.rows("SELECT shop_id, decided_at, points, expires_at FROM violations WHERE points IS NOT NULL")
    of_shop: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        of_shop.setdefault(row["shop_id"], []).append(row)
    return of_shop


def _standing(
    item: Asked,
    typed: Typed,
    scores: Mapping[tuple[int, str, str], tuple[Rule, Score]],
    counted: Mapping[tuple[int, str], Fraction | None],
    point_rows: Sequence[dict[str, object]],
    place: int,
) -> Standing:
    composite = item.composite
    weights = {} if composite.weights is None else composite.weights.of(typed.text("trade"))
    parts = []
    for part in composite.part:
        if part.rule:
            of_part = [scores[place, part.id, name] for name in part.rule if (place, part.id, name) in scores]
            parts.append(rule_answer(composite, part, of_part, typed, weights))
        elif part.count is not None:
            parts.append(counted_answer(composite, part, counted[place, part.id]))
        else:
            parts.append(typed_answer(composite, part, typed, weights))
    falls, points = None, None
    if composite.kind == "ledger":
        entries = ledger.entries_of(point_rows, item.shop, composite.expires or "year")
        points = sum((entry.points for entry in ledger.in_force(entries, item.day)), Decimal(0)) if entries else None
        falls = ledger.next_fall(entries, item.day)
        judged = judging.balance(composite, points, typed)
    elif composite.kind == "gate":
        judged = judging.gate(composite, parts)
    elif composite.kind == "min":
        judged = judging.lowest(composite, parts)
    else:
        judged = judging.points_sum(composite, parts, typed)
    return _answered(item, typed, judged, counted.get((place, "minimum")), falls)


def _answered(
    item: Asked,
    typed: Typed,
    judged: judging.Judged,
    orders: Fraction | None,
    falls: tuple[date, Decimal] | None,
) -> Standing:
    composite, minimum = item.composite, item.composite.minimum
    value, level, aim = judged.value, judged.level, judged.aim
    few = minimum is not None and orders is not None and orders < minimum.least
    if few and minimum is not None:
        fixed = None if minimum.score is None else Fraction(minimum.score)
        value, level, aim = typed.number("score") or fixed, None, None
    status = "not_judged" if few else "judged" if judged.certain else "incomplete"
    return Standing(
        shop=item.shop.shop_id,
        composite=composite.id,
        title=composite.title,
        kind=composite.kind,
        as_of=item.as_of,
        status=status,  # type: ignore[arg-type]  # one of the three
        level=None if level is None else level.id,
        level_title=None if level is None else level.title,
        opens=None if level is None else level.opens,
        closes=None if level is None else level.closes,
        aim=None if aim is None else aim.id,
        aim_title=None if aim is None else aim.title,
        value=value,
        display=judging.display_of(composite, value),
        judged_n=None if orders is None else int(orders),
        judged_of=None if minimum is None else minimum.least,
        groups={group.id: group.title for group in composite.group},
        sub_scores=dict(judged.sub_scores),
        parts=judged.parts,
        missing=_missing(composite, judged, typed),
        values=composite.values(),
        trades=() if composite.weights is None else tuple(f"{row[0]}/{row[1]}" for row in composite.weights.rows),
        best=None if few else judged.best,
        falls_off=None if falls is None else falls[0],
        falls_points=None if falls is None else falls[1],
        effective_from=composite.effective_from,
        effective_to=composite.effective_to,
        grade=composite.grade,
        source=composite.source,
        note=composite.note,
    )


def _missing(composite: Composite, judged: judging.Judged, typed: Typed) -> tuple[str, ...]:
    """The names of what is not known and decides: values to type in, and figures that the files do not give."""
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
