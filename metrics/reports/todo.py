"""What waits for the merchant, by deadline, and what each item does to its figures. Judges nothing anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Literal

from data.shops import Shop
from data.view import View
from metrics.rules.rule import CHAT_FAMILIES, Rule
from metrics.scoring.engine import Case, cases
from metrics.scoring.figures import Tally, figure
from metrics.scoring.population import Relation
from metrics.scoring.reach import default_as_of
from metrics.scoring.score import Score, scorecard
from metrics.scoring.windows import local_of

Kind = Literal["chat", "request", "order"]
KINDS: dict[str, Kind] = {**dict.fromkeys(CHAT_FAMILIES, "chat"), "refunds": "request", "shipments": "order"}
"""Family → what a person opens to act. Cases of other families cannot be changed any more."""


@dataclass(frozen=True)
class Effect:
    """A figure now, with this case met, and with it missed. None where counts alone do not determine it."""

    rule: str
    due_at: datetime | None
    value: float | None
    if_met: float | None
    if_missed: float | None


@dataclass(frozen=True)
class Item:
    """Something to do. Instants aware, UTC.

    `subject`: the conversation, request or order. `since`: when the buyer asked, applied, sent back or confirmed the
    order. `due_at`: the earliest deadline that has not passed; None for what is overdue or has none. `overdue`: no rule
    waits for it any more, and a deadline has passed. `effects`: one a rule, the earliest due first.
    """

    kind: Kind
    subject: str
    buyer_id: str | None
    agent_id: str | None
    product_id: str | None
    since: datetime
    due_at: datetime | None
    overdue: bool
    effects: tuple[Effect, ...]


def report(
    view: View, shop: Shop, rules: Sequence[Rule], as_of: datetime | None, scores: Sequence[Score] = ()
) -> tuple[Item, ...]:
    """Everything that still waits in a shop. `rules`: those in force; `scores`: theirs, where the caller has them.

    `as_of` None: as of the end of the shop's data, each rule's cases as of the end of its own tables.
    """
    rules_by_id = {rule.id: rule for rule in rules}
    scores = scores or scorecard(view, shop, rules, as_of)
    return todo(view, shop, [(rules_by_id[score.rule], score) for score in scores], as_of)


def todo(view: View, shop: Shop, scored: Sequence[tuple[Rule, Score]], as_of: datetime | None) -> tuple[Item, ...]:
    """Everything that still waits: by deadline, then what has none, then what is overdue; the oldest first in each.

    A conversation, request or order that several rules wait for is one item. A conversation whose buyer waits is one
    even where no rule counts it. Left out are requests that wait for the buyer: agreed to, and not sent back yet.
    """
    instant = as_of or default_as_of(view, shop)
    waiting = _waiting(view, shop, instant)
    items: dict[tuple[Kind, str], Item] = {}
    for rule, score in scored:
        kind = KINDS.get(rule.cases)
        if kind is None or score.problem is not None:
            continue
        for verdict in ("pending", "missed"):
            for case in cases(view, shop, rule, as_of, verdict):
                since = waiting[kind].get(case.subject)
                if since is not None:
                    item = _item(kind, case, rule, score, since, instant)
                    earlier = items.get((kind, case.subject))
                    items[kind, case.subject] = item if earlier is None else _joined(earlier, item)
    for row in view.rows(UNANSWERED, shop_id=shop.shop_id, as_of=instant, since=instant - UNANSWERED_FOR):
        item = Item("chat", row["subject"], row["buyer_id"], None, None, row["since"], None, False, ())
        items.setdefault(("chat", row["subject"]), item)
    return tuple(
        sorted(items.values(), key=lambda item: (item.overdue, item.due_at is None, item.due_at or item.since))
    )


def _item(kind: Kind, case: Case, rule: Rule, score: Score, since: datetime, instant: datetime) -> Item:
    # what was due after its table's end is pending in the figure, and overdue as far as anybody knows
    passed = case.due_at is not None and case.due_at <= instant
    counted = case.verdict == "missed"
    overdue = passed or (counted and case.due_at is not None)
    due_at = None if counted or passed else case.due_at
    # a missed case has been counted already: it moves no figure any more
    effects = () if counted or passed else (_effect(rule, score, due_at),)
    return Item(kind, case.subject, case.buyer_id, case.agent_id, case.product_id, since, due_at, overdue, effects)


def _joined(first: Item, second: Item) -> Item:
    """The same thing under several rules: not overdue while any of them still waits for it.

    A rule that has counted it as missed without a deadline says nothing about that.
    """
    dues = [item.due_at for item in (first, second) if item.due_at is not None]
    effects = sorted(first.effects + second.effects, key=lambda e: (e.due_at is None, e.due_at or first.since, e.rule))
    return replace(
        first,
        due_at=min(dues, default=None),
        overdue=(first.overdue or second.overdue) and not effects,
        effects=tuple(dict.fromkeys(effects)),
    )


def _effect(rule: Rule, score: Score, due_at: datetime | None) -> Effect:
    met, missed = (_figure_with(rule, score, **{verdict: 1}) for verdict in ("met", "missed"))
    return Effect(rule.id, due_at, score.value, met, missed)


def _figure_with(rule: Rule, score: Score, met: int = 0, missed: int = 0) -> float | None:
    """The figure with so many further cases; None for a mean and a blended share, which depend on more than that."""
    if rule.of_measures or rule.blend is not None:
        return None
    value: Fraction | None
    tally = Tally(met=score.met + met, missed=score.missed + missed)
    if rule.per is not None:
        base: dict[str, Any] = {rule.per: score.cases}
        tally = replace(tally, **base)
    value, _ = figure(rule, tally)
    return None if value is None else float(value)


def _waiting(view: View, shop: Shop, as_of: datetime) -> dict[Kind, dict[str, datetime]]:
    """What waits for the merchant as of an instant, and since when: conversations, requests, orders."""
    since_by_subject: dict[Kind, dict[str, datetime]] = {"chat": {}, "request": {}, "order": {}}
    text, params = instants_relation({shop.shop_id: as_of})
    for row in view.rows(f"WITH instants AS ({text}) {WAITING}", **params):
        since = row["since"]
        assert since is not None  # the minimum of instants that are not NULL
        since_by_subject[row["kind"]][row["subject"]] = since
    return since_by_subject


UNANSWERED_FOR = timedelta(days=7)
"""What no rule counts and was asked longer ago is no longer waited for."""

UNANSWERED = """
SELECT conversation_id AS subject, max(buyer_id) AS buyer_id, min(asked_at) AS since
FROM questions
WHERE
    shop_id = $shop_id AND asked_at <= $as_of AND asked_at > $since AND (answered_at IS NULL OR answered_at > $as_of)
    AND (bot_reply_at IS NULL OR bot_reply_at > $as_of) AND needs_answer
GROUP BY conversation_id
"""
"""Conversations with a question that neither a person nor a bot has answered."""


def instants_relation(instants: Mapping[str, datetime]) -> tuple[str, dict[str, object]]:
    """The relation `instants` as a SELECT, and its parameters."""
    return Relation({"shop_id": "VARCHAR", "as_of": "TIMESTAMP"}, list(instants.items())).sql("instants_")


WAITING = """
SELECT q.shop_id, 'chat' AS kind, q.conversation_id AS subject, min(q.asked_at) AS since
FROM questions AS q
JOIN instants AS i ON i.shop_id = q.shop_id
WHERE q.asked_at <= i.as_of AND (q.answered_at IS NULL OR q.answered_at > i.as_of) AND q.needs_answer
GROUP BY q.shop_id, q.conversation_id
UNION ALL
SELECT
    r.shop_id, 'request', r.refund_id, min(CASE WHEN r.returned_at <= i.as_of THEN r.returned_at ELSE r.applied_at END)
FROM refund_courses AS r
JOIN instants AS i ON i.shop_id = r.shop_id
WHERE
    r.applied_at <= i.as_of AND (r.completed_at IS NULL OR r.completed_at > i.as_of) AND NOT r.end_unknown
    AND (r.agreed_at IS NULL OR r.agreed_at > i.as_of OR r.returned_at <= i.as_of)
GROUP BY r.shop_id, r.refund_id
UNION ALL
SELECT o.shop_id, 'order', o.order_id, min(coalesce(o.confirmed_at, o.created_at))
FROM order_lines AS o
JOIN instants AS i ON i.shop_id = o.shop_id
WHERE
    o.created_at <= i.as_of AND NOT o.sent_unknown
    AND (o.shipped_at IS NULL OR o.shipped_at > i.as_of) AND (o.withdrawn_at IS NULL OR o.withdrawn_at > i.as_of)
GROUP BY o.shop_id, o.order_id
"""
"""What waits in each shop of the relation `instants` as of its instant: kind, what a person opens, and since when."""


def due_within_a_day(items: Sequence[Item], as_of: datetime) -> list[Item]:
    """Those that fall due within the 24 hours after an aware instant."""
    return [item for item in items if item.due_at is not None and item.due_at <= as_of + timedelta(hours=24)]


def due_by_hour(items: Sequence[Item], shop: Shop, as_of: datetime) -> dict[datetime, int]:
    """How many fall due in each hour of the 24 to come, by the naive local time at which that hour begins."""
    first, last = (local_of(at, shop).replace(minute=0, second=0) for at in (as_of, as_of + timedelta(hours=24)))
    counts = {first + timedelta(hours=n): 0 for n in range(int((last - first) / timedelta(hours=1)) + 1)}
    for item in due_within_a_day(items, as_of):
        assert item.due_at is not None  # due_within_a_day leaves the others out
        counts[local_of(item.due_at, shop).replace(minute=0, second=0)] += 1
    return counts
