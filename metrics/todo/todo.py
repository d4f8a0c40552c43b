"""The to-do list of a shop by deadline, and the effect of each to-do on figures. Uses existing verdicts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from data.reading.handled import Handled, handled
from data.shops import Shop
from data.view import View
from metrics.rules.rule import CHAT_FAMILIES, Rule
from metrics.scoring.engine import Case, cases
from metrics.scoring.figures import Tally, figure
from metrics.scoring.reach import default_as_of
from metrics.scoring.score import Score, scorecard
from metrics.scoring.windows import local_of
from metrics.todo.kept_records import KeptRecord, kept_records
from metrics.todo.open_requests import PlatformClock, TimedRequest, timed_requests
from metrics.todo.waiting import UNANSWERED, UNANSWERED_FOR, Kind, waiting_since, waiting_subjects

KINDS: dict[str, Kind] = {**dict.fromkeys(CHAT_FAMILIES, "chat"), "refunds": "request", "shipments": "order"}
"""Family → kind of to-do. Cases of other families can no longer be changed."""


@dataclass(frozen=True)
class Effect:
    """A figure now, with this case met, and with it missed; None if counts alone do not determine it."""

    rule: str
    due_at: datetime | None
    value: float | None
    if_met: float | None
    if_missed: float | None


@dataclass(frozen=True)
class Item:
    """A to-do. Instants are aware, UTC.

    `subject`: the id of the conversation, request, order, certificate or spot check.
    `since`: when the buyer asked, applied, sent goods back or confirmed the order, when a result was reported, or when
    the warning period of a certificate began.
    `due_at`: the earliest future deadline, of a rule or of the platform's `clock`; None if overdue or without deadline.
    `overdue`: a deadline has passed, and the to-do is not pending under any rule.
    `effects`: one per rule, the earliest due first.
    `waits_for`: "buyer" if the merchant cannot act yet.
    `handled_at`: when it was marked as handled; None if it was not, or if a later file contains it again.
    `text`: the description of a certificate or spot check from its record.
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
    waits_for: Literal["shop", "buyer"] = "shop"
    clock: PlatformClock | None = None
    handled_at: datetime | None = None
    text: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the merchant has to act: it is not marked as handled and does not wait for the buyer."""
        return self.handled_at is None and self.waits_for == "shop"


def report(
    view: View, shop: Shop, rules: Sequence[Rule], as_of: datetime | None, scores: Sequence[Score] = ()
) -> tuple[Item, ...]:
    """Return all to-dos of a shop. `rules`: those in force. `scores`: their scores, if the caller has them.

    `as_of` None: as of the end of the shop's data, each rule's cases as of the end of its own tables.
    """
    rules_by_id = {rule.id: rule for rule in rules}
    scores = scores or scorecard(view, shop, rules, as_of)
    return todo(view, shop, [(rules_by_id[score.rule], score) for score in scores], as_of)


def todo(view: View, shop: Shop, scored: Sequence[tuple[Rule, Score]], as_of: datetime | None) -> tuple[Item, ...]:
    """Return all to-dos: first by deadline, then those without one, then overdue ones, each the oldest first.

    They are followed by requests that wait for the buyer (if the platform has a clock) and by those marked as handled.
    A subject that is pending under several rules is one to-do. Conversations with a waiting buyer and requests with a
    running clock are included even if no rule counts them, as are spot checks that can be appealed against and
    certificates that have expired or expire soon.
    """
    instant = as_of or default_as_of(view, shop)
    unmet = [
        (kind, rule, score, _unmet(view, shop, rule, as_of, instant))
        for rule, score in scored
        if (kind := KINDS.get(rule.cases)) is not None and score.problem is None
    ]
    waiting = waiting_since(view, shop, instant, {case.subject for *_, listed in unmet for case in listed})
    items: dict[tuple[Kind, str], Item] = {}
    for kind, rule, score, listed in unmet:
        for case in listed:
            since = waiting[kind].get(case.subject)
            if since is not None:
                item = _item(kind, case, rule, score, since, instant)
                earlier = items.get((kind, case.subject))
                items[kind, case.subject] = item if earlier is None else _joined(earlier, item)
    for row in view.rows(UNANSWERED, shop_id=shop.shop_id, as_of=instant, since=instant - UNANSWERED_FOR):
        item = Item("chat", row["subject"], row["buyer_id"], None, None, row["since"], None, False, ())
        items.setdefault(("chat", row["subject"]), item)
    for (_, refund_id), request in timed_requests(view, [shop], {shop.shop_id: instant}).items():
        items["request", refund_id] = _timed(items.get(("request", refund_id)), refund_id, request, instant)
    for (_, kind, subject), record in kept_records(view, [shop], {shop.shop_id: instant}).items():
        items[kind, subject] = _kept(kind, subject, record)
    marks = handled(view)
    marked = (_marked(item, marks.get((shop.shop_id, *key))) for key, item in items.items())
    return tuple(sorted(marked, key=_place))


def _unmet(view: View, shop: Shop, rule: Rule, as_of: datetime | None, instant: datetime) -> list[Case]:
    """Return the pending and missed cases, the pending first; for orders only those that still wait at an instant."""
    # nearly all late orders have been sent by then, whereas nearly all other listed subjects still wait
    subjects = waiting_subjects("order", {shop.shop_id: instant}) if KINDS[rule.cases] == "order" else None
    listed = cases(view, shop, rule, as_of, "unmet", subjects=subjects)
    return sorted(listed, key=lambda case: case.verdict == "missed")


def _kept(kind: Kind, subject: str, record: KeptRecord) -> Item:
    overdue = record.due_at is None
    return Item(
        kind, subject, None, None, record.product_id, record.since, record.due_at, overdue, (), text=record.text
    )


def _marked(item: Item, mark: Handled | None) -> Item:
    return item if mark is None else replace(item, handled_at=mark.at)


def _place(item: Item) -> tuple[object, ...]:
    postponed = item.handled_at is not None, item.waits_for == "buyer"
    return *postponed, item.overdue, item.due_at is None, item.due_at or item.since


def _timed(item: Item | None, refund_id: str, request: TimedRequest, instant: datetime) -> Item:
    """Return the to-do of an open request with the platform's clock; `item`: its to-do by the rules, None if none."""
    clock, passed = request.clock, request.clock.due_at <= instant
    if item is None:
        item = Item("request", refund_id, request.buyer_id, None, request.product_id, request.since, None, False, ())
    if request.waits_for == "buyer":
        due_at = None if passed else clock.due_at
        return replace(item, due_at=due_at, overdue=False, waits_for="buyer", clock=clock)
    dues = [at for at in (item.due_at, None if passed else clock.due_at) if at is not None]
    return replace(item, due_at=min(dues, default=None), overdue=not dues, clock=clock)


def _item(kind: Kind, case: Case, rule: Rule, score: Score, since: datetime, instant: datetime) -> Item:
    # a case due after the end of its table is pending in the figure, but overdue as far as is known
    passed = case.due_at is not None and case.due_at <= instant
    counted = case.verdict == "missed"
    overdue = passed or (counted and case.due_at is not None)
    due_at = None if counted or passed else case.due_at
    # a missed case has already been counted and no longer changes a figure
    effects = () if counted or passed else (_effect(rule, score, due_at),)
    return Item(kind, case.subject, case.buyer_id, case.agent_id, case.product_id, since, due_at, overdue, effects)


def _joined(first: Item, second: Item) -> Item:
    """Merge the to-dos of one subject under several rules: not overdue while it is pending under any of them.

    A rule that has counted it as missed without a deadline does not affect this.
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
    """Return the figure with further cases; None for means and blended shares, which depend on more than counts."""
    if rule.of_measures or rule.blend is not None:
        return None
    value: Fraction | None
    tally = Tally(met=score.met + met, missed=score.missed + missed)
    if rule.per is not None:
        base: dict[str, Any] = {rule.per: score.cases}
        tally = tally._replace(**base)
    value, _ = figure(rule, tally)
    return None if value is None else float(value)


def due_within_a_day(items: Sequence[Item], as_of: datetime) -> list[Item]:
    """Return the open to-dos that are due within 24 hours after an aware instant."""
    until = as_of + timedelta(hours=24)
    return [item for item in items if item.is_open and item.due_at is not None and item.due_at <= until]


def refunded_by_itself(items: Iterable[Item]) -> dict[str, Decimal]:
    """Return currency → the amount that the platform refunds automatically when its clocks run out.

    Only open to-dos with a known amount are included.
    """
    sums: dict[str, Decimal] = {}
    for item in items:
        if item.is_open and item.clock is not None and item.clock.then == "refund" and item.clock.amount is not None:
            currency = item.clock.currency
            sums[currency] = sums.get(currency, Decimal(0)) + item.clock.amount
    return sums


def due_by_hour(items: Sequence[Item], shop: Shop, as_of: datetime) -> dict[datetime, int]:
    """Return the number of to-dos due in each of the next 24 hours, by the naive local time of its beginning."""
    first, last = (local_of(at, shop).replace(minute=0, second=0) for at in (as_of, as_of + timedelta(hours=24)))
    counts = {first + timedelta(hours=n): 0 for n in range(int((last - first) / timedelta(hours=1)) + 1)}
    for item in due_within_a_day(items, as_of):
        assert item.due_at is not None  # due_within_a_day returns only items with a deadline
        counts[local_of(item.due_at, shop).replace(minute=0, second=0)] += 1
    return counts
