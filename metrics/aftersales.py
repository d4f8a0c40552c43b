"""Metrics room: how after-sales requests run. Time by bin, by reason and by step, interventions, open ones by age."""

from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.store import View
from metrics.calendar import naive, window_of
from metrics.engine import IN_WINDOW, query
from metrics.rule import Rule

HOUR, DAY = 3600, 24 * 3600
EDGES = (HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY, 7 * DAY, 15 * DAY)
"""Seconds at which the bins of completion time end, each included."""
AGES = (DAY, 2 * DAY, 3 * DAY, 7 * DAY, 15 * DAY)
"""Seconds at which the bins of an open request's age end, each included."""
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
    window = window_of(rule, as_of, shop)
    found = query(shop, rule, as_of, since=window.start).rows(
        view,
        f"""
        SELECT {_place("measure", EDGES)} AS place, count(*) AS n
        FROM cases
        WHERE {IN_WINDOW} AND verdict IN ('met', 'missed') AND measure IS NOT NULL
        GROUP BY ALL
        """,
        start=naive(window.start),
        end=naive(window.end),
    )
    counts = {row["place"]: row["n"] for row in found}
    return [Bin(above, upto, counts.get(place, 0)) for place, (above, upto) in enumerate(_ranges(EDGES))]


def reasons(view: View, shop: Shop, rule: Rule, as_of: datetime) -> list[Reason]:
    """The rule's completed requests of its window by reason, the commonest first."""
    window = window_of(rule, as_of, shop)
    found = query(shop, rule, as_of, since=window.start).rows(
        view,
        f"""
        SELECT r.reason, count(*) AS n, sum(c.measure) / NULLIF(count(c.measure), 0) AS mean
        FROM cases AS c
        JOIN refunds AS r ON r.shop_id = c.shop_id AND r.refund_id = c.subject
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
    text = OPEN.replace("{place}", _place("epoch($as_of) - epoch(applied_at)", AGES))
    found = {row["place"]: row for row in view.rows(text, shop_id=shop.shop_id, as_of=naive(as_of))}
    nobody = {"for_merchant": 0, "for_buyer": 0}
    counts = [found.get(place, nobody) for place in range(len(AGES) + 1)]
    return [
        Age(above, upto, row["for_merchant"], row["for_buyer"])
        for (above, upto), row in zip(_ranges(AGES), counts, strict=True)
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

OPEN = """
SELECT
    {place} AS place,
    count(*) FILTER (WHERE agreed_at IS NULL OR agreed_at > $as_of OR returned_at <= $as_of) AS for_merchant,
    count(*) FILTER (WHERE agreed_at <= $as_of AND (returned_at IS NULL OR returned_at > $as_of)) AS for_buyer
FROM refund_courses
WHERE
    shop_id = $shop_id AND applied_at <= $as_of AND NOT end_unknown AND (completed_at IS NULL OR completed_at > $as_of)
GROUP BY ALL
"""


def _place(seconds: str, edges: tuple[int, ...]) -> str:
    """SQL: the place of the first edge that is not exceeded; their number when all are."""
    ends = " ".join(f"WHEN {seconds} <= {edge} THEN {place}" for place, edge in enumerate(edges))
    return f"CASE {ends} ELSE {len(edges)} END"


def _ranges(edges: tuple[int, ...]) -> list[tuple[int, int | None]]:
    return list(zip((0, *edges), (*edges, None), strict=True))
