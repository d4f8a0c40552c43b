"""The penalties report: what is at stake at the next check, and the ledger of violations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from data.shops import Shop
from data.view import View
from metrics.penalties.assumptions import Assumed, assumed
from metrics.penalties.book import Book, load_book
from metrics.penalties.exposure import concerned, exposures
from metrics.penalties.extent import UNKNOWN, Extent
from metrics.penalties.severity import Earlier, Expected, Reason
from metrics.penalties.stakes import Exposure, Filed, Owed, Stake, Total
from metrics.rules.rule import Rule
from metrics.scoring.score import Score, scorecard


@dataclass(frozen=True, kw_only=True)
class PenaltyItem:
    """A kind of violation at stake or a payout to buyers (see `what`); docs/penalties.md describes the fields.

    A field is None if it does not apply to the item or is unknown.
    """

    shop: str
    as_of: datetime
    what: str
    violation: str
    rules: tuple[str, ...]
    check_on: date | None = None
    state: str | None = None
    severity: str | None = None
    reasons: tuple[Reason, ...] | None = None
    earlier: tuple[Earlier, ...] | None = None
    orders: int | None = None
    unpriced: int | None = None
    share: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    low: Decimal | None
    high: Decimal | None
    at_most: Decimal | None = None
    at_most_version: str | None = None
    at_most_from: date | None = None
    currency: str | None
    points_low: Decimal | None = None
    points_high: Decimal | None = None
    actions: tuple[str, ...] | None = None
    days: Mapping[str, Extent] | None = None
    removed: tuple[str, ...] | None = None
    assumptions: Mapping[str, int] | None = None
    version: str | None = None
    undated: tuple[str, ...] | None = None
    effective_from: date | None
    source: str | None
    grade: str | None


@dataclass(frozen=True)
class Ledger:
    """The ledger of violations, the newest first.

    `repeated`: for each kind of violation, what the ledger alone implies for the next one. `assumptions`: the values in
    use; None if the platform's text does not distinguish severities. `total`: everything at stake.
    """

    violations: tuple[Filed, ...]
    repeated: Mapping[str, Expected]
    assumptions: Assumed | None
    total: Total


@dataclass(frozen=True)
class LedgerReport:
    """The ledger of a shop as of an instant (aware, UTC)."""

    shop: str
    as_of: datetime
    ledger: Ledger


def report(
    view: View,
    shop: Shop,
    rules: Sequence[Rule],
    as_of: datetime | None,
    scores: Sequence[Score] = (),
    book: Book | None = None,
) -> Exposure:
    """Return everything at stake for a shop, by the assumptions in use for its platform.

    `rules`: those in force. `scores`: their scores, if the caller has them. `book`: the schedules; None: load them all.
    """
    book = book or load_book()
    if not scores:
        scores = scorecard(view, shop, concerned(book, rules), as_of)
    instants = None if as_of is None else {shop.shop_id: as_of}
    return reports(view, [(shop, rules, scores)], instants, book)[0]


def reports(
    view: View,
    shops: Sequence[tuple[Shop, Sequence[Rule], Sequence[Score]]],
    instants: Mapping[str, datetime] | None,
    book: Book,
) -> list[Exposure]:
    """Return everything at stake for several shops, each with its rules in force and their scores, in few statements.

    `instants`: shop_id → as-of instant (aware); None: the end of each figure's own data.
    """
    figures = []
    for shop, rules, scores in shops:
        by_id = {rule.id: rule for rule in rules}
        figures.append((shop, [(by_id[score.rule], score) for score in scores if score.rule in by_id]))
    platforms = {shop.platform for shop, _, _ in shops}
    return exposures(view, figures, instants, book, {platform: assumed(book, platform) for platform in platforms})


def ledger(view: View, shop: Shop, rules: Sequence[Rule], as_of: datetime | None) -> LedgerReport:
    """Return the ledger of violations of a shop and its consequences. `rules`: those in force."""
    book = load_book()
    exposed = report(view, shop, rules, as_of, book=book)
    filed = Ledger(tuple(exposed.ledger), exposed.repeated, assumed(book, shop.platform), exposed.total)
    return LedgerReport(shop.shop_id, exposed.as_of, filed)


def items(exposed: Exposure) -> tuple[PenaltyItem, ...]:
    """Return one item per kind of violation, the gravest first, then one per payout to buyers."""
    stakes = (_stake(exposed, stake) for stake in exposed.stakes)
    return (*stakes, *(_payout(exposed, owed) for owed in exposed.owed))


def _stake(exposed: Exposure, stake: Stake) -> PenaltyItem:
    expected, penalty, bound = stake.expected, stake.penalty, stake.bound
    fine, points = (UNKNOWN, UNKNOWN) if penalty is None else (penalty.fine, penalty.points)
    return PenaltyItem(
        shop=exposed.shop.shop_id,
        as_of=exposed.as_of,
        what="penalty",
        violation=stake.violation,
        rules=stake.rules,
        check_on=stake.check_on,
        state=stake.state,
        severity=None if expected is None else expected.severity,
        reasons=() if expected is None else expected.reasons,
        earlier=() if expected is None else expected.counted,
        orders=stake.orders,
        low=fine.low,
        high=fine.high,
        at_most=None if bound is None else bound.fine.high,
        at_most_version=None if bound is None else bound.version,
        at_most_from=None if bound is None else bound.effective_from,
        currency=penalty.currency if penalty is not None and (fine.high or (bound and bound.fine.high)) else None,
        points_low=points.low,
        points_high=points.high,
        actions=None if penalty is None or penalty.actions is None else tuple(penalty.actions),
        days={} if penalty is None else {str(action): extent for action, extent in penalty.days.items()},
        removed=() if penalty is None else tuple(penalty.removed),
        assumptions=stake.assumed,
        version=None if penalty is None else penalty.version,
        undated=stake.undated,
        effective_from=None if penalty is None else penalty.effective_from,
        source=None if penalty is None else penalty.source,
        grade=None if penalty is None else penalty.grade,
    )


def _payout(exposed: Exposure, owed: Owed) -> PenaltyItem:
    payout = owed.payout
    return PenaltyItem(
        shop=exposed.shop.shop_id,
        as_of=exposed.as_of,
        what="payout",
        violation=payout.violation,
        rules=(owed.rule,),
        orders=owed.orders,
        unpriced=owed.unpriced,
        share=payout.share,
        least=payout.least,
        most=payout.most,
        low=owed.amount.low,
        high=owed.amount.high,
        currency=payout.currency,
        effective_from=payout.effective_from,
        source=payout.source,
        grade=payout.grade,
    )
