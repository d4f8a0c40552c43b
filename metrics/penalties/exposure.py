"""What the next check would bring, from a shop's scores and its ledger of violations: an estimate."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from data.reading import records
from data.shops import Shop
from data.view import View
from metrics.penalties.assumptions import Assumed
from metrics.penalties.book import ASSUMED, Book
from metrics.penalties.schedule import SEVERITIES, Extent, Payout
from metrics.penalties.severity import Earlier, Expected, expected
from metrics.penalties.stakes import Exposure, Filed, Owed, Stake, Wrong, payout_of, sum_of, total
from metrics.rules.rule import Rule
from metrics.scoring.engine import IN_WINDOW, query
from metrics.scoring.reach import default_as_of
from metrics.scoring.requests import request_of
from metrics.scoring.score import Score
from metrics.scoring.windows import local_of


def concerned(book: Book, rules: Iterable[Rule]) -> list[Rule]:
    """The rules that a penalty can follow from: those that name a violation, and those whose misses are counted."""
    counted = {*(one.counted_by for one in book.violations), *(one.counted_by for one in book.payouts)}
    return [rule for rule in rules if rule.violation is not None or rule.id in counted]


def exposure(
    view: View,
    shop: Shop,
    rules: Iterable[Rule],
    scores: Iterable[Score],
    asked_for: datetime | None,
    book: Book,
    given: Assumed | None,
) -> Exposure:
    """What is at stake for the shop as of an aware instant, by its scores under the rules in force then.

    `asked_for` None: as of the end of the shop's data, each figure as of the end of its own tables.
    `given`: None where the platform's text tells no severities apart.
    """
    as_of = asked_for or default_as_of(view, shop)
    today, kinds = local_of(as_of, shop).date(), book.kinds(shop.platform)
    asked = {rule.id: rule for rule in concerned(book, rules)}
    judged = [(asked[score.rule], score) for score in scores if score.rule in asked]
    payouts = book.payouts_of(shop, today)
    counters = {*(one.counted_by for one in kinds.values()), *(one.counted_by for one in payouts)}
    wrong = {
        rule.id: _wrong_orders(view, shop, rule, asked_for)
        for rule, score in judged
        if rule.id in counters and score.missed
    }
    ledger = read_ledger(records.findings(view, shop.shop_id, as_of), shop, book)
    stakes = [
        _stake(shop, kind, because, wrong, ledger, as_of, book, given)
        for kind, because in _found(judged, book, shop, wrong, ledger).items()
    ]
    owed = [_owed(one, wrong[one.counted_by]) for one in payouts if one.counted_by in wrong]
    repeated = {} if given is None else {kind: _by_ledger(kind, ledger, today, None, given) for kind in kinds}
    return Exposure(
        shop,
        as_of,
        sorted(stakes, key=_mildness),
        owed,
        ledger[::-1],
        {kind: one for kind, one in repeated.items() if one.counted},
        total(stakes, owed),
    )


def read_ledger(findings: Iterable[records.Finding], shop: Shop, book: Book) -> list[Filed]:
    """The ledger's rows with their kinds and severities by the words of the platform's schedule."""
    return [
        Filed(
            one,
            book.kind_named(shop.platform, one.kind),
            book.severity_named(shop.platform, one.severity),
            local_of(one.decided_at, shop).date(),
        )
        for one in findings
    ]


def next_check(rule: Rule, as_of: datetime, shop: Shop) -> date:
    """The local day at whose end the rule's window is judged next: Sunday, the month's last day, or today."""
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
    """The kinds of violation at stake, each with the rules it follows from, by id.

    With the last local day of the period where a rule was missed in the one that is over, and the platform has not
    decided about that kind since; None where it is missed in the running one only.
    """
    kinds: dict[str, dict[str, tuple[Rule, date | None]]] = {}
    for rule, score in judged:
        by_case = [k.id for k in book.kinds(shop.platform).values() if k.counted_by == rule.id and rule.id in wrong]
        by_line = [rule.violation] if rule.violation is not None and score.status == "missed" else []
        for kind in dict.fromkeys(by_line + by_case):
            kinds.setdefault(kind, {})[rule.id] = rule, None
        if rule.violation is None or score.finished is None or score.finished.status != "missed":
            continue
        last_day = local_of(score.finished.to, shop).date()
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
    given: Assumed | None,
) -> Stake:
    check_on = min(last_day or next_check(rule, as_of, shop) for rule, last_day in because.values())
    known = book.kinds(shop.platform).get(kind)
    counted_by = None if known is None else known.counted_by
    orders = len(wrong[counted_by]) if counted_by is not None and counted_by in wrong else None
    ladder = book.rows(shop, kind, check_on)
    told_apart = given is not None and all(row.severity is not None for row in ladder)
    said = _by_ledger(kind, ledger, check_on, orders, given) if given is not None and told_apart else None
    penalty = book.row(shop, kind, None if said is None else said.severity, check_on)
    bound = None if penalty is None else book.bound_of(penalty, kind)
    deciding = ASSUMED if orders is not None else ASSUMED[:-2]
    return Stake(
        violation=kind,
        title=next(iter(because.values()))[0].title if known is None else known.title,
        rules=tuple(because),
        check_on=check_on,
        state="no_schedule" if known is None else "no_version" if penalty is None else "estimated",
        orders=orders,
        expected=said,
        penalty=penalty,
        ladder=tuple(ladder),
        undated=tuple(book.undated(shop, kind, check_on)),
        assumed={} if said is None else {name: getattr(given, name) for name in deciding},
        bound=bound,
    )


def _by_ledger(kind: str, ledger: Sequence[Filed], check_on: date, orders: int | None, given: Assumed) -> Expected:
    earlier = [Earlier(one.day, one.severity) for one in ledger if one.violation == kind]
    return expected(earlier, check_on, orders, given)


def _owed(payout: Payout, wrong: Sequence[Wrong]) -> Owed:
    due = sum_of(payout_of(payout, one.paid) for one in wrong)
    unpriced = sum(one.paid is None for one in wrong)
    return Owed(payout, str(payout.counted_by), len(wrong), unpriced, Extent(Decimal(0), due.high))


def _mildness(stake: Stake) -> int:
    return -SEVERITIES.index(stake.expected.severity) if stake.expected is not None else 0


def _wrong_orders(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> list[Wrong]:
    request = request_of(view, shop, rule, as_of)
    window = request.window
    rows = query(request, since=window.start).rows(
        view, WRONG_ORDERS, shop_id=shop.shop_id, start=window.start, end=window.end
    )
    return [Wrong(row["subject"], None if row["unpriced"] else row["paid"]) for row in rows]


WRONG_ORDERS = f"""
SELECT w.subject, sum(o.amount) AS paid, count(*) FILTER (WHERE o.amount IS NULL) > 0 AS unpriced
FROM (SELECT DISTINCT subject FROM cases WHERE {IN_WINDOW} AND verdict = 'missed') AS w
LEFT JOIN orders AS o ON o.shop_id = $shop_id AND o.order_id = w.subject
GROUP BY w.subject
ORDER BY w.subject
"""
