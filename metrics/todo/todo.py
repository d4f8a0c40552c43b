"""What waits for the merchant, by deadline, and what each item does to its figures. Judges nothing anew."""

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

    `subject`: the conversation, request, order, certificate or spot check. `since`: when the buyer asked, applied, sent
    back or confirmed the order, when a result was told, from when on a certificate is about to run out. `due_at`: the
    earliest deadline that has not passed, of a rule or of the platform's `clock`; None for what is overdue or has none.
    `overdue`: nothing waits for it any more, and a deadline has passed. `effects`: one a rule, the earliest due first.
    `waits_for` "buyer": nothing can be done yet. `handled_at`: when somebody marked it as handled; None: nobody did, or
    a later file has it again. `text`: what a certificate or spot check is, as its record says.
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
        """Whether the merchant has to act: nobody has marked it as handled, and it does not wait for the buyer."""
        return self.handled_at is None and self.waits_for == "shop"


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

    After it what waits for the buyer, where the platform says for how long, and what was marked as handled. A
    conversation, request or order that several rules wait for is one item. A conversation whose buyer waits is one even
    where no rule counts it, and so is a request that a clock of the platform runs for. So are spot checks that can be
    appealed against, and certificates that ran out or are about to.
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
    """What was missed or is pending, the pending first; of orders those that still wait at an instant."""
    # nearly all orders that were late have been sent; nearly all other things that are listed wait
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
    """An open request with the platform's clock; `item`: what the rules make of it, None where none waits for it."""
    clock, passed = request.clock, request.clock.due_at <= instant
    if item is None:
        item = Item("request", refund_id, request.buyer_id, None, request.product_id, request.since, None, False, ())
    if request.waits_for == "buyer":
        due_at = None if passed else clock.due_at
        return replace(item, due_at=due_at, overdue=False, waits_for="buyer", clock=clock)
    dues = [at for at in (item.due_at, None if passed else clock.due_at) if at is not None]
    return replace(item, due_at=min(dues, default=None), overdue=not dues, clock=clock)


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
        tally = tally._replace(**base)
    value, _ = figure(rule, tally)
    return None if value is None else float(value)


def due_within_a_day(items: Sequence[Item], as_of: datetime) -> list[Item]:
    """Those that fall due within the 24 hours after an aware instant."""
    until = as_of + timedelta(hours=24)
    return [item for item in items if item.is_open and item.due_at is not None and item.due_at <= until]


def refunded_by_itself(items: Iterable[Item]) -> dict[str, Decimal]:
    """What the platform pays back when its clocks run out and nobody acts, by currency.

    Of the items that the merchant still has to act on; those whose amount is not known are left out.
    """
    sums: dict[str, Decimal] = {}
    for item in items:
        if item.is_open and item.clock is not None and item.clock.then == "refund" and item.clock.amount is not None:
            currency = item.clock.currency
            sums[currency] = sums.get(currency, Decimal(0)) + item.clock.amount
    return sums


def due_by_hour(items: Sequence[Item], shop: Shop, as_of: datetime) -> dict[datetime, int]:
    """How many fall due in each hour of the 24 to come, by the naive local time at which that hour begins."""
    first, last = (local_of(at, shop).replace(minute=0, second=0) for at in (as_of, as_of + timedelta(hours=24)))
    counts = {first + timedelta(hours=n): 0 for n in range(int((last - first) / timedelta(hours=1)) + 1)}
    for item in due_within_a_day(items, as_of):
        assert item.due_at is not None  # due_within_a_day leaves the others out
        counts[local_of(item.due_at, shop).replace(minute=0, second=0)] += 1
    return counts
