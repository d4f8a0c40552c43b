"""The after-sales report: completion times by bin, reason and step, platform interventions, open requests by age."""

from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.view import View
from metrics.reports.request import RuleQuestion
from metrics.reports.standard_rules import ALL_REQUESTS
from metrics.rules.rule import Rule
from metrics.scoring import breakdown
from metrics.scoring.dimensions import AGES, TIMES, label
from metrics.scoring.engine import IN_WINDOW, query
from metrics.scoring.requests import request_of
from metrics.scoring.score import Score

REASONS_SHOWN = 12
FAMILIES = ("refunds",)
"""The families whose rules the report accepts."""


@dataclass(frozen=True)
class Bin:
    """The number of requests that took more than `above` and at most `upto` seconds; `upto` None: no upper limit."""

    above: int
    upto: int | None
    count: int


@dataclass(frozen=True)
class Reason:
    """The completed requests with one reason, worded as in the file (None: no reason). `mean`: seconds."""

    reason: str | None
    count: int
    mean: float | None


@dataclass(frozen=True)
class Steps:
    """The mean length in seconds of each step, over the completed requests that have both its ends; None without any.

    `merchant`: from the application to the merchant's consent. `buyer`: from the consent to the return waybill. `back`:
    from the waybill to the completion (transport, then the merchant).
    """

    merchant: float | None
    merchant_count: int
    buyer: float | None
    buyer_count: int
    back: float | None
    back_count: int


@dataclass(frozen=True)
class Rulings:
    """The requests completed in the last 30 local days, and those with a platform intervention, by its ruling.

    `stated`: the number of requests for which the file says whether the platform intervened.
    """

    completed: int
    stated: int
    stepped_in: int
    merchant: int
    both: int
    buyer: int
    none: int
    unruled: int


@dataclass(frozen=True)
class Age:
    """The open requests of an age range (seconds), by the party that they wait for."""

    above: int
    upto: int | None
    for_merchant: int
    for_buyer: int


@dataclass(frozen=True)
class AftersalesReport:
    """The after-sales report of a shop as of an instant (aware, UTC)."""

    shop: str
    as_of: datetime
    rule: Rule
    rulings: Rulings
    open_by_age: tuple[Age, ...]
    score: Score
    times: tuple[Bin, ...]
    steps: Steps
    reasons: tuple[Reason, ...]


def report(question: RuleQuestion) -> AftersalesReport:
    """Return the after-sales report by the requested rule, else the most urgent one, else for all requests.

    Raises DabiaoError for a rule of another family.
    """
    view, shop, as_of = question.view, question.shop, question.as_of
    rule = question.reported_rule(FAMILIES, "aftersales") or ALL_REQUESTS
    return AftersalesReport(
        shop=shop.shop_id,
        as_of=request_of(view, shop, ALL_REQUESTS, as_of).as_of,
        rule=rule,
        rulings=rulings(view, shop, as_of),
        open_by_age=open_by_age(view, shop, as_of),
        score=question.score_of(rule),
        times=times(view, shop, rule, as_of),
        steps=steps(view, shop, rule, as_of),
        reasons=reasons(view, shop, rule, as_of),
    )


def times(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> tuple[Bin, ...]:
    """Return the completed requests of the rule's window by the time they took, as the rule measures it."""
    counts = {group.key: group.counted for group in breakdown.by(view, shop, rule, as_of, "took")}
    ranges = _ranges(TIMES)
    return tuple(Bin(above, upto, counts.get(label(TIMES, place), 0)) for place, (above, upto) in enumerate(ranges))


def reasons(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> tuple[Reason, ...]:
    """Return the completed requests of the rule's window by reason, the most common first."""
    request = request_of(view, shop, rule, as_of)
    window = request.window
    rows = query(request, since=window.start).rows(
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
        start=window.start,
        end=window.end,
    )
    return tuple(Reason(row["reason"], row["n"], row["mean"]) for row in rows)


def steps(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> Steps:
    """Return the mean length of each step of the completed requests of the rule's window."""
    request = request_of(view, shop, rule, as_of)
    window = request.window
    row = query(request, since=window.start).rows(
        view,
        f"""
        SELECT
            avg(epoch(f.agreed) - epoch(f.applied)) AS merchant,
            count(*) FILTER (WHERE f.applied IS NOT NULL AND f.agreed IS NOT NULL) AS merchant_count,
            avg(epoch(f.returned) - epoch(f.agreed)) AS buyer,
            count(*) FILTER (WHERE f.agreed IS NOT NULL AND f.returned IS NOT NULL) AS buyer_count,
            avg(epoch(f.completed) - epoch(f.returned)) AS back,
            count(*) FILTER (WHERE f.returned IS NOT NULL AND f.completed IS NOT NULL) AS back_count
        FROM cases AS c
        JOIN (
            -- no length of time is measured from what only the day is known of
            SELECT
                r.shop_id, r.refund_id, r.completed_at,
                CASE WHEN r.applied_until IS NULL THEN r.applied_at END AS applied,
                CASE WHEN r.agreed_until IS NULL THEN r.agreed_at END AS agreed,
                CASE WHEN r.returned_until IS NULL THEN r.returned_at END AS returned,
                CASE WHEN r.completed_until IS NULL THEN r.completed_at END AS completed
            FROM refund_courses AS r
        ) AS f ON f.shop_id = c.shop_id AND f.refund_id = c.subject
        WHERE {IN_WINDOW} AND c.verdict IN ('met', 'missed') AND f.completed_at <= $as_of
        """,
        start=window.start,
        end=window.end,
    )[0]
    return Steps(**row)


def rulings(view: View, shop: Shop, as_of: datetime | None) -> Rulings:
    """Return the platform's interventions and rulings for the requests completed in the last 30 local days."""
    request = request_of(view, shop, ALL_REQUESTS, as_of)
    row = view.rows(RULINGS, shop_id=shop.shop_id, start=request.window.start, as_of=request.as_of)[0]
    return Rulings(**row)


def open_by_age(view: View, shop: Shop, as_of: datetime | None) -> tuple[Age, ...]:
    """Return the requests open as of an instant, by age since the application and by the party that they wait for."""
    counts = {group.key: group.pending for group in breakdown.by(view, shop, ALL_REQUESTS, as_of, "waiting")}
    bins = [(above, upto, label(AGES, place)) for place, (above, upto) in enumerate(_ranges(AGES))]
    return tuple(
        Age(above, upto, *(counts.get(f"{party}-{end}", 0) for party in ("merchant", "buyer")))
        for above, upto, end in bins
    )


RULINGS = """
SELECT
    count(*) AS completed, count(platform_intervened) AS stated,
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
