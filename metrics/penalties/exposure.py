"""Estimate of the penalties at the next check, from a shop's scores and its ledger of violations."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from data.reading import records
from data.shops import Shop
from data.view import View
from metrics.penalties.assumptions import Assumed
from metrics.penalties.book import ASSUMED, Book
from metrics.penalties.extent import Extent
from metrics.penalties.schedule import SEVERITIES, Payout
from metrics.penalties.severity import Earlier, Expected, expected
from metrics.penalties.stakes import Exposure, Filed, Owed, Stake, Wrong, payout_of, sum_of, total
from metrics.penalties.wrong_orders import wrong_orders
from metrics.rules.rule import Rule
from metrics.scoring.reach import ends_of_data
from metrics.scoring.score import Score
from metrics.scoring.windows import local_of


def concerned(book: Book, rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that can lead to a penalty: those that name a violation, and those whose misses are counted."""
    counted = {*(counter.counted_by for counter in book.violations), *(counter.counted_by for counter in book.payouts)}
    return [rule for rule in rules if rule.violation is not None or rule.id in counted]


def exposures(
    view: View,
    figures: Sequence[tuple[Shop, Sequence[tuple[Rule, Score]]]],
    asked_for: Mapping[str, datetime] | None,
    book: Book,
    assumptions: Mapping[str, Assumed | None],
) -> list[Exposure]:
    """Return what is at stake for each of these shops, in the same order, by its scores under the rules in force.

    `asked_for`: shop_id → as-of instant (aware); None: the end of its data, each figure as of the end of its own
    tables. `assumptions`: platform → assumptions; None if its text does not distinguish severities. The store is
    queried once for all shops, and once per rule whose misses are counted.
    """
    shops = [shop for shop, _ in figures]
    instants = asked_for or ends_of_data(view, shops)
    payouts = {shop.shop_id: book.payouts_of(shop) for shop in shops}
    counted = [
        (shop, rule)
        for shop, judged in figures
        for rule, score in judged
        if score.missed and rule.id in _counters(book, shop, payouts[shop.shop_id])
    ]
    wrong = wrong_orders(view, counted, asked_for)
    findings = records.findings(view, {shop.shop_id: instants[shop.shop_id] for shop in shops})
    return [
        _exposure(
            shop,
            judged,
            instants[shop.shop_id],
            book,
            assumptions.get(shop.platform),
            payouts[shop.shop_id],
            wrong.get(shop.shop_id, {}),
            findings[shop.shop_id],
        )
        for shop, judged in figures
    ]


def _counters(book: Book, shop: Shop, payouts: Iterable[Payout]) -> set[str | None]:
    """Return the ids of the rules whose misses determine a penalty or a payout."""
    return {
        *(kind.counted_by for kind in book.kinds(shop.platform).values()),
        *(payout.counted_by for payout in payouts),
    }


def _exposure(
    shop: Shop,
    judged: Sequence[tuple[Rule, Score]],
    as_of: datetime,
    book: Book,
    assumed: Assumed | None,
    payouts: Sequence[Payout],
    wrong: Mapping[str, list[Wrong]],
    findings: Sequence[records.Finding],
) -> Exposure:
    today, kinds = local_of(as_of, shop).date(), book.kinds(shop.platform)
    ledger = read_ledger(findings, shop, book)
    stakes = [
        _stake(shop, kind, because, wrong, ledger, as_of, book, assumed)
        for kind, because in _found(judged, book, shop, wrong, ledger).items()
    ]
    owed = [
        _owed(payout, due)
        for payout in payouts
        if (due := [order for order in wrong.get(str(payout.counted_by), []) if payout.holds_on(order.day)])
    ]
    repeated = {} if assumed is None else {kind: _by_ledger(kind, ledger, today, None, assumed) for kind in kinds}
    return Exposure(
        shop,
        as_of,
        sorted(stakes, key=_mildness),
        owed,
        ledger[::-1],
        {kind: expectation for kind, expectation in repeated.items() if expectation.counted},
        total(stakes, owed),
        tuple(
            rule.id
            for rule, score in judged
            if rule.violation is not None and score.status != "no_line" and score.shown_status() == "unsettled"
        ),
        tuple(rule.id for rule, score in judged if _is_unscheduled(rule, score)),
    )


def _is_unscheduled(rule: Rule, score: Score) -> bool:
    """Whether the line of a platform's own rule is missed and no penalty for it is known."""
    broken = score.status == "missed" and score.shown_status() != "unsettled"
    return broken and rule.grade != "user" and rule.violation is None and rule.programme is None


def read_ledger(findings: Iterable[records.Finding], shop: Shop, book: Book) -> list[Filed]:
    """Return the ledger's rows with kinds and severities in the terms of the platform's schedule."""
    return [
        Filed(
            finding,
            book.kind_named(shop.platform, finding.kind),
            book.severity_named(shop.platform, finding.severity),
            local_of(finding.decided_at, shop).date(),
        )
        for finding in findings
    ]


def next_check(rule: Rule, as_of: datetime, shop: Shop) -> date:
    """Return the local day at whose end the rule's window is judged next: Sunday, the month's last day, or today."""
    today = local_of(as_of, shop).date()
    if rule.window == "week":
        return today + timedelta(days=6 - today.weekday())
    if rule.window == "month":
        return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return today


def _found(
    judged: Sequence[tuple[Rule, Score]],
    book: Book,
    shop: Shop,
    wrong: Mapping[str, list[Wrong]],
    ledger: Sequence[Filed],
) -> dict[str, dict[str, tuple[Rule, date | None]]]:
    """Return the kinds of violation at stake, each with the rules that lead to it, by id.

    A rule comes with the last local day of the finished period if it was missed in that period and the platform has not
    decided on that kind since; None if it is only missed in the running period. Unsettled verdicts are not violations.
    """
    kinds: dict[str, dict[str, tuple[Rule, date | None]]] = {}
    for rule, score in judged:
        by_case = [k.id for k in book.kinds(shop.platform).values() if k.counted_by == rule.id and rule.id in wrong]
        broken = score.status == "missed" and not score.unsettled
        by_line = [rule.violation] if rule.violation is not None and broken else []
        for kind in dict.fromkeys(by_line + by_case):
            kinds.setdefault(kind, {})[rule.id] = rule, None
        finished = score.finished
        if rule.violation is None or finished is None or finished.status != "missed" or finished.unsettled:
            continue
        last_day = local_of(finished.to, shop).date()
        if not any(entry.violation == rule.violation and entry.day > last_day for entry in ledger):
            kinds.setdefault(rule.violation, {})[rule.id] = rule, last_day
    return kinds


def _stake(
    shop: Shop,
    kind: str,
    because: Mapping[str, tuple[Rule, date | None]],
    wrong: Mapping[str, list[Wrong]],
    ledger: Sequence[Filed],
    as_of: datetime,
    book: Book,
    assumed: Assumed | None,
) -> Stake:
    check_on = min(last_day or next_check(rule, as_of, shop) for rule, last_day in because.values())
    violation = book.kinds(shop.platform).get(kind)
    counted_by = None if violation is None else violation.counted_by
    orders = len(wrong[counted_by]) if counted_by is not None and counted_by in wrong else None
    ladder = book.rows(shop, kind, check_on)
    told_apart = assumed is not None and all(row.severity is not None for row in ladder)
    by_ledger = _by_ledger(kind, ledger, check_on, orders, assumed) if assumed is not None and told_apart else None
    penalty = book.row(shop, kind, None if by_ledger is None else by_ledger.severity, check_on)
    bound = None if penalty is None else book.bound_of(penalty, kind)
    deciding = ASSUMED if orders is not None else ASSUMED[:-2]
    return Stake(
        violation=kind,
        title=next(iter(because.values()))[0].title if violation is None else violation.title,
        rules=tuple(because),
        check_on=check_on,
        state="no_schedule" if violation is None else "no_version" if penalty is None else "estimated",
        orders=orders,
        expected=by_ledger,
        penalty=penalty,
        ladder=tuple(ladder),
        undated=tuple(book.undated(shop, kind, check_on)),
        assumed={} if by_ledger is None else {name: getattr(assumed, name) for name in deciding},
        bound=bound,
    )


def _by_ledger(kind: str, ledger: Sequence[Filed], check_on: date, orders: int | None, assumed: Assumed) -> Expected:
    earlier = [Earlier(filed.day, filed.severity) for filed in ledger if filed.violation == kind]
    return expected(earlier, check_on, orders, assumed)


def _owed(payout: Payout, wrong: Sequence[Wrong]) -> Owed:
    amounts = [order.paid_in(payout.currency) for order in wrong]
    due = sum_of(payout_of(payout, paid) for paid in amounts)
    unpriced = sum(paid is None for paid in amounts)
    return Owed(payout, str(payout.counted_by), len(wrong), unpriced, Extent(Decimal(0), due.high))


def _mildness(stake: Stake) -> int:
    return -SEVERITIES.index(stake.expected.severity) if stake.expected is not None else 0
