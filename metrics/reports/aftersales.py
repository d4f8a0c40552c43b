"""How after-sales requests run. Time by bin, by reason and by step, interventions, open ones by age."""

from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring import breakdown
from metrics.scoring.dimensions import AGES, TIMES, label
from metrics.scoring.engine import IN_WINDOW, query
from metrics.scoring.windows import naive, window_of

REASONS_SHOWN = 12
ALL_REQUESTS = Rule.of(
    {
        "id": "requests",
        "title": {"zh": "全部售后申请", "en": "All after-sales requests"},
        "cases": "refunds",
        "statistic": "mean",
        "window": "30 days",
    }
)
"""Every request that was completed in the last 30 local days. It has no line; every shop has it."""


@dataclass(frozen=True)
class Bin:
    """Requests that took (or are) longer than `above` and at most `upto` seconds; None where there is no end."""

    above: int
    upto: int | None
    count: int


@dataclass(frozen=True)
class Reason:
    """The completed requests of one reason, as the file words it (None: no reason given). `mean`: seconds."""

    reason: str | None
    count: int
    mean: float | None


@dataclass(frozen=True)
class Steps:
    """What completed requests waited for, on the average of those that tell; seconds, None where none does.

    `merchant`: from the application to the consent. `buyer`: from the consent to the waybill. `back`: from the waybill
    to the completion, which is the courier and then the merchant.
    """

    merchant: float | None
    merchant_count: int
    buyer: float | None
    buyer_count: int
    back: float | None
    back_count: int


@dataclass(frozen=True)
class Rulings:
    """The requests completed in the last 30 local days, and those on which the platform stepped in, by its ruling.

    `told`: of how many the file says whether the platform stepped in.
    """

    completed: int
    told: int
    stepped_in: int
    merchant: int
    both: int
    buyer: int
    none: int
    unruled: int


@dataclass(frozen=True)
class Age:
    """Open requests of an age, by whom they wait for."""

    above: int
    upto: int | None
    for_merchant: int
    for_buyer: int


def times(view: View, shop: Shop, rule: Rule, as_of: datetime) -> list[Bin]:
    """How long the rule's completed requests of its window took, as the rule measures it."""
    counts = {group.key: group.counted for group in breakdown.by(view, shop, rule, as_of, "took")}
    ranges = _ranges(TIMES)
    return [Bin(above, upto, counts.get(label(TIMES, place), 0)) for place, (above, upto) in enumerate(ranges)]


def reasons(view: View, shop: Shop, rule: Rule, as_of: datetime) -> list[Reason]:
    """The rule's completed requests of its window by reason, the commonest first."""
    window = window_of(rule, as_of, shop)
    found = query(shop, rule, as_of, since=window.start).rows(
        view,
        f"""
        SELECT r.reason, count(*) AS n, sum(c.measure) / NULLIF(count(c.measure), 0) AS mean
        FROM cases AS c
        JOIN refund_courses AS r ON r.shop_id = c.shop_id AND r.refund_id = c.subject
        WHERE {IN_WINDOW} AND c.verdict IN ('met', 'missed')
        GROUP BY r.reason
        ORDER BY n DESC, r.reason
        LIMIT {REASONS_SHOWN}
        """,
        start=naive(window.start),
        end=naive(window.end),
    )
    return [Reason(row["reason"], row["n"], row["mean"]) for row in found]


def steps(view: View, shop: Shop, rule: Rule, as_of: datetime) -> Steps:
    """What the rule's completed requests of its window waited for, step by step."""
    window = window_of(rule, as_of, shop)
    row = query(shop, rule, as_of, since=window.start).rows(
        view,
        f"""
        SELECT
            avg(epoch(f.agreed_at) - epoch(f.applied_at)) AS merchant, count(f.agreed_at) AS merchant_count,
            avg(epoch(f.returned_at) - epoch(f.agreed_at)) AS buyer,
            count(*) FILTER (WHERE f.agreed_at IS NOT NULL AND f.returned_at IS NOT NULL) AS buyer_count,
            avg(epoch(f.completed_at) - epoch(f.returned_at)) AS back, count(f.returned_at) AS back_count
        FROM cases AS c
        JOIN refund_courses AS f ON f.shop_id = c.shop_id AND f.refund_id = c.subject
        WHERE {IN_WINDOW} AND c.verdict IN ('met', 'missed') AND f.completed_at <= $as_of
        """,
        start=naive(window.start),
        end=naive(window.end),
    )[0]
    return Steps(**row)


def rulings(view: View, shop: Shop, as_of: datetime) -> Rulings:
    """How often the platform stepped in among the requests completed in the last 30 local days, and how it ruled."""
    start = window_of(ALL_REQUESTS, as_of, shop).start
    row = view.rows(RULINGS, shop_id=shop.shop_id, start=naive(start), as_of=naive(as_of))[0]
    return Rulings(**row)


def open_by_age(view: View, shop: Shop, as_of: datetime) -> list[Age]:
    """The requests open as of an instant by how long ago they were applied for, and by whom they wait for."""
    counts = {group.key: group.pending for group in breakdown.by(view, shop, ALL_REQUESTS, as_of, "waiting")}
    bins = [(above, upto, label(AGES, place)) for place, (above, upto) in enumerate(_ranges(AGES))]
    return [
        Age(above, upto, *(counts.get(f"{who}-{end}", 0) for who in ("merchant", "buyer"))) for above, upto, end in bins
    ]


RULINGS = """
SELECT
    count(*) AS completed, count(platform_intervened) AS told,
    count(*) FILTER (WHERE platform_intervened) AS stepped_in,
    count(*) FILTER (WHERE platform_intervened AND fault = 'merchant') AS merchant,
    count(*) FILTER (WHERE platform_intervened AND fault = 'both') AS both,
    count(*) FILTER (WHERE platform_intervened AND fault = 'buyer') AS buyer,
    count(*) FILTER (WHERE platform_intervened AND fault = 'none') AS none,
    count(*) FILTER (WHERE platform_intervened AND fault IS NULL) AS unruled
FROM refund_courses
WHERE shop_id = $shop_id AND completed_at >= $start AND completed_at <= $as_of
"""


def _ranges(edges: tuple[int, ...]) -> list[tuple[int, int | None]]:
    return list(zip((0, *edges), (*edges, None), strict=True))
