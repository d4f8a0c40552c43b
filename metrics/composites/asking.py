"""The standings of shops in the composites of their platforms, calculated for all shops together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import msgspec

from data.reading.typed_values import TypedValue, typed_values
from data.shops import Shop
from data.view import View
from metrics.composites.answering import Asked, standing_of
from metrics.composites.book import in_force
from metrics.composites.composite import Composite, Part
from metrics.composites.counts import Counted, counts
from metrics.composites.standing import Standing
from metrics.composites.typed import Typed
from metrics.rules.rule import Rule
from metrics.scoring.reach import (
    Ends,
    ends_of_data,
    ends_of_tables,
    known_of_tables,
    known_until,
    latest_of_figure,
    reaches,
)
from metrics.scoring.requests import Request, requests_of
from metrics.scoring.score import Score, answer
from metrics.scoring.windows import Window, local_of, window_of


def standings(
    view: View,
    shops: Sequence[Shop],
    rules: Iterable[Rule],
    composites: Iterable[Composite],
    instants: Mapping[str, datetime] | None = None,
    answered: Iterable[tuple[Request, Score]] = (),
) -> list[Standing]:
    """Return the standings of these shops in every composite in force for them, shop by shop.

    `instants`: shop_id → the requested instant (aware); None: each figure as of the end of its own tables.
    `answered`: scores by the same rule objects that the caller already has; most parts use a rule unchanged.
    """
    composites, ends = list(composites), ends_of_data(view, shops)
    questions = []
    for shop in shops:
        asked_for = None if instants is None else instants.get(shop.shop_id)
        as_of = asked_for or ends[shop.shop_id]
        questions += _questions(composites, shop, as_of, asked_for)
    return _answers(view, questions, list(rules), answered)


def standings_at(
    view: View, shop: Shop, rules: Iterable[Rule], composites: Iterable[Composite], instants: Sequence[datetime]
) -> list[Standing]:
    """Return a shop's standings as of each of these instants (aware): versions in force then, files of today."""
    composites = list(composites)
    questions = [item for instant in instants for item in _questions(composites, shop, instant, instant)]
    return _answers(view, questions, list(rules))


def running_standings(
    view: View, shop: Shop, rules: Iterable[Rule], composites: Iterable[Composite], as_of: datetime
) -> list[Standing]:
    """Return a shop's standings by the periods running at an instant (aware), for composites over finished periods."""
    questions = [
        replace(item, composite=running)
        for item in _questions(list(composites), shop, as_of, as_of)
        if (running := item.composite.running()) is not None
    ]
    return _answers(view, questions, list(rules))


def _questions(composites: Iterable[Composite], shop: Shop, as_of: datetime, asked_for: datetime | None) -> list[Asked]:
    day = local_of(as_of, shop).date()
    return [Asked(shop, composite, as_of, asked_for) for composite in in_force(composites, shop, day)]


def _answers(
    view: View, questions: Sequence[Asked], rules: Sequence[Rule], answered: Iterable[tuple[Request, Score]] = ()
) -> list[Standing]:
    typed = _typed(typed_values(view), questions)
    scores = _scores(view, questions, rules, answered)
    ends = ends_of_tables(view, [item.shop for item in questions])
    counted = _counts(view, questions, ends)
    points = _points(view, questions)
    orders_until = [known_of_tables(a.shop, ("orders",), a.as_of, ends[a.shop.shop_id]) for a in questions]
    return [
        standing_of(item, typed[place], scores, counted, points.get(item.shop.shop_id, []), place, orders_until[place])
        for place, item in enumerate(questions)
    ]


def _typed(values: Sequence[TypedValue], questions: Sequence[Asked]) -> list[Typed]:
    """Return for each question the values in force on its day, the latest of each name."""
    kept: dict[tuple[str, str], list[TypedValue]] = {}
    for value in values:
        kept.setdefault((value.shop_id, value.composite), []).append(value)
    return [
        Typed({v.name: v for v in kept.get((a.shop.shop_id, a.composite.id), []) if v.valid_from <= a.day})
        for a in questions
    ]


def _scores(
    view: View, questions: Sequence[Asked], rules: Sequence[Rule], answered: Iterable[tuple[Request, Score]]
) -> dict[tuple[int, str, str], tuple[Rule, Score]]:
    """Return (position of the question, part, rule id) → the rule as the part uses it, and its score."""
    wanted: dict[tuple[int, str, str], tuple[Asked, Rule]] = {}
    as_read: dict[tuple[int, int], Rule] = {}  # one object per rule and part, because rules are grouped by identity
    versions: dict[str, list[Rule]] = {}
    for rule in rules:
        versions.setdefault(rule.id, []).append(rule)
    for place, item in enumerate(questions):
        for part in item.composite.part:
            for rule_id in part.rule:
                version = _rule_for(versions.get(rule_id, ()), rule_id, item)
                if version is not None:
                    same = id(version), id(part)
                    if same not in as_read:
                        as_read[same] = _as_read(version, part, item.composite)
                    wanted[place, part.id, rule_id] = item, as_read[same]
    requests = _requests(view, list(wanted.values()))
    scores = {_figure(request): score for request, score in answered}
    missing = {_figure(request): request for request in requests if _figure(request) not in scores}
    if missing:
        scores |= zip(missing, answer(view, list(missing.values()), recovery=False), strict=True)
    return {key: (request.rule, scores[_figure(request)]) for key, request in zip(wanted, requests, strict=True)}


def _figure(request: Request) -> tuple[str, int, datetime]:
    """Return the identity of a figure; rules are compared by object identity, because comparing fields is slow."""
    return request.shop.shop_id, id(request.rule), request.as_of


def _requests(view: View, wanted: Sequence[tuple[Asked, Rule]]) -> list[Request]:
    """Return a request for each of these rules, as of the requested instant, else of the end of the rule's tables."""
    requests: dict[int, Request] = {}
    at_ends = [place for place, (item, _) in enumerate(wanted) if item.asked_for is None]
    if at_ends:
        figures = [(wanted[place][0].shop, wanted[place][1]) for place in at_ends]
        requests |= dict(zip(at_ends, requests_of(view, figures, None), strict=True))
    if len(at_ends) < len(wanted):
        of_shop = reaches(view, [item.shop for item, _ in wanted])
        for place, (item, rule) in enumerate(wanted):
            if item.asked_for is not None:
                reach = of_shop[item.shop.shop_id]
                instant = latest_of_figure(item.shop, rule, item.asked_for, reach.dated)
                knowledge_ends = known_until(item.shop, rule, instant, reach.dated)
                requests[place] = Request(item.shop, rule, instant, knowledge_ends, archived_until=reach.archived_until)
    return [requests[place] for place in range(len(wanted))]


def _rule_for(rules: Iterable[Rule], rule_id: str, item: Asked) -> Rule | None:
    """Return the version of a rule in force for the shop on the day; None if there is none.

    The rule's seller type (local or cross-border) is ignored, because a part uses the rule for its definition.
    """
    shop = replace(item.shop, seller=None)
    return next((r for r in rules if r.id == rule_id and r.applies_to(shop) and r.holds_on(item.day)), None)


def _as_read(rule: Rule, part: Part, composite: Composite) -> Rule:
    """Return the rule with the window and the line of the part, if it has them.

    With the part's line, the rule's minimum numbers of misses and buyers and its target are dropped.
    """
    window = part.window or composite.window
    if window is not None:
        rule = msgspec.structs.replace(rule, window=window, lag_days=None)
    if part.pass_ is not None and part.measure == "value":
        rule = msgspec.structs.replace(
            rule, pass_=part.pass_, minimum_missed=0, minimum_missed_below=None, minimum_buyers=0, target=None
        )
    return rule


def _counts(view: View, questions: Sequence[Asked], ends: Mapping[str, Ends]) -> dict[tuple[int, str], Fraction | None]:
    """Return (position of the question, part or "minimum") → count, as of the requested instant or the orders' end."""
    wanted: dict[tuple[int, str], Counted] = {}
    for place, item in enumerate(questions):
        minimum = item.composite.minimum
        as_of = item.asked_for or ends[item.shop.shop_id].get("orders", item.as_of)
        if minimum is not None:
            window = _window(minimum.window, item, as_of)
            wanted[place, "minimum"] = Counted(item.shop, minimum.count, window, as_of)
        for part in item.composite.part:
            name = part.window or item.composite.window
            if part.count is not None and name is not None:
                window = _window(name, item, as_of)
                wanted[place, part.id] = Counted(item.shop, part.count, window, as_of, part.currency)
    return dict(zip(wanted, counts(view, list(wanted.values())), strict=True))


def _window(name: str, item: Asked, as_of: datetime) -> Window:
    return window_of(Rule(id="window", cases="shipments", title=item.composite.title, window=name), as_of, item.shop)


def _points(view: View, questions: Sequence[Asked]) -> dict[str, list[dict[str, object]]]:
    """Return shop_id → its violations that cost points; empty if no question is for a ledger."""
    if not any(item.composite.kind == "ledger" for item in questions):
        return {}
    rows = view.rows("SELECT shop_id, decided_at, points, expires_at FROM violations WHERE points IS NOT NULL")
    of_shop: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        of_shop.setdefault(row["shop_id"], []).append(row)
    return of_shop
