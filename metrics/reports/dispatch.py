"""The dispatch report: dispatch relative to the promise, cancellations by canceller, and suspicious tracking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from data.buyer_names import known_buyer
from data.shops import Shop
from data.view import View
from metrics.reports.request import RuleQuestion
from metrics.reports.standard_rules import ALL_ORDERS
from metrics.rules.rule import Rule
from metrics.scoring import breakdown
from metrics.scoring.dimensions import DISPATCH, label
from metrics.scoring.requests import request_of
from metrics.scoring.score import Score
from metrics.screenings import handling
from metrics.screenings.handling import HandlingReport

DOUBTS_SHOWN = 500
ORDERS_SHOWN = 1000

FAMILIES = ("shipments",)
"""The families whose rules the report accepts."""

Canceller = Literal["buyer", "merchant", "platform", "system", "unknown"]
CANCELLERS: tuple[Canceller, ...] = get_args(Canceller)
Doubt = Literal["sent_before_paid", "no_tracking", "shared_tracking"]


@dataclass(frozen=True)
class Bin:
    """The number of order lines sent more than `above` and at most `upto` seconds after the promise.

    Negative seconds are before it; None: no limit. `unsent`: lines that are not sent although the promise has passed.
    """

    above: int | None
    upto: int | None
    unsent: bool
    count: int


@dataclass(frozen=True)
class Cancelled:
    """The orders confirmed in the last 30 local days (paid, or payable on delivery), and those cancelled, by whom.

    If the lines of an order were cancelled by different parties, the merchant takes precedence, then the system, then
    `unknown` (not stated in the file).
    """

    confirmed: int
    buyer: int
    merchant: int
    platform: int
    system: int
    unknown: int


@dataclass(frozen=True)
class CancelledOrder:
    """A cancelled order. Instants are aware, UTC.

    `paid_at`: None if it was not paid. `cancelled_at`: None if no file states it.
    """

    order_id: str
    buyer_id: str | None
    paid_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: Canceller


@dataclass(frozen=True)
class Suspect:
    """An order whose tracking a platform may question, and why. Instants are aware, UTC.

    `doubt`: "sent_before_paid": sent before it was paid, and not paid on delivery; "no_tracking": sent without a
    tracking number; "shared_tracking": orders of other buyers have the same number.
    """

    order_id: str
    buyer_id: str | None
    tracking_id: str | None
    paid_at: datetime | None
    shipped_at: datetime | None
    doubt: Doubt


@dataclass(frozen=True)
class DispatchReport:
    """The dispatch report of a shop as of an instant (aware, UTC).

    `handling`: products sent earlier than their handling time, if the platform evaluates that; else None.
    """

    shop: str
    as_of: datetime
    rule: Rule
    cancelled: Cancelled
    cancelled_orders: tuple[CancelledOrder, ...]
    suspects: tuple[Suspect, ...]
    score: Score
    sent: tuple[Bin, ...]
    handling: HandlingReport | None = None


def report(question: RuleQuestion) -> DispatchReport:
    """Return the dispatch report by the requested rule, else the most urgent one, else for all orders.

    Raises DabiaoError for a rule of another family.
    """
    view, shop, as_of = question.view, question.shop, question.as_of
    rule = question.reported_rule(FAMILIES, "dispatch") or ALL_ORDERS
    instant = request_of(view, shop, ALL_ORDERS, as_of).as_of
    return DispatchReport(
        shop=shop.shop_id,
        as_of=instant,
        rule=rule,
        cancelled=cancelled(view, shop, as_of),
        cancelled_orders=cancelled_orders(view, shop, as_of),
        suspects=suspects(view, shop, as_of),
        score=question.score_of(rule),
        sent=sent(view, shop, rule, as_of),
        handling=handling.report(view, shop, instant),
    )


def sent(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> tuple[Bin, ...]:
    """Return the order lines of the rule's window by the time at which they were sent relative to the promise."""
    counts = {group.key: group.counted for group in breakdown.by(view, shop, rule, as_of, "late")}
    ranges = zip((None, *DISPATCH), (*DISPATCH, None), strict=True)
    bins = (
        Bin(above, upto, False, counts.get(label(DISPATCH, place), 0)) for place, (above, upto) in enumerate(ranges)
    )
    return (*bins, Bin(None, None, True, counts.get("unsent", 0)))


def cancelled(view: View, shop: Shop, as_of: datetime | None) -> Cancelled:
    """Return who cancelled orders confirmed in the last 30 local days; one cancelled line makes an order cancelled."""
    return Cancelled(**view.rows(CANCELLED, **_last_30_days(view, shop, as_of))[0])


def cancelled_orders(view: View, shop: Shop, as_of: datetime | None) -> tuple[CancelledOrder, ...]:
    """Return the orders counted by `cancelled`, by canceller, then newest first; at most `ORDERS_SHOWN` of each."""
    rows = view.rows(CANCELLED_ORDERS, **_last_30_days(view, shop, as_of))
    orders = (CancelledOrder(**row) for row in rows)
    return tuple(sorted(orders, key=lambda order: CANCELLERS.index(order.cancelled_by)))


def suspects(view: View, shop: Shop, as_of: datetime | None) -> tuple[Suspect, ...]:
    """Return the orders confirmed in the last 30 local days whose tracking a platform may question, the newest first.

    "no_tracking" does not occur if the shop's files contain no tracking number at all. This is a screening, not a
    verdict.
    """
    rows = view.rows(SUSPECTS, **_last_30_days(view, shop, as_of))
    return tuple(Suspect(**row) for row in rows)


def _last_30_days(view: View, shop: Shop, as_of: datetime | None) -> dict[str, Any]:
    request = request_of(view, shop, ALL_ORDERS, as_of)
    return {"shop_id": shop.shop_id, "start": request.window.start, "as_of": request.as_of}


CONFIRMED_LINES = """
confirmed_lines AS (
    SELECT l.*, coalesce(l.confirmed_at, l.created_at) AS begun_at
    FROM order_lines AS l
    WHERE
        l.shop_id = $shop_id AND (
            l.confirmed_at IS NOT NULL OR (
                l.may_be_paid_later
                AND EXISTS (SELECT 1 FROM order_lines AS d WHERE d.shop_id = $shop_id AND d.paid_at_the_door)
            )
        )
)
"""
"""CTE of the lines that the merchant has to send; `begun_at`: the payment, or the order if paid on delivery."""

CONFIRMED_ORDERS = f"""
WITH {CONFIRMED_LINES},

grouped AS (
    SELECT
        order_id, min(buyer_id) AS buyer_id, min(begun_at) AS begun_at,
        min(CASE WHEN paid_at <= $as_of THEN paid_at END) AS paid_at,
        max(CASE WHEN cancelled_at <= $as_of THEN cancelled_at END) AS cancelled_at,
        -- some exports state that an order was cancelled, or by whom, and not when; of several the one that weighs most
        min(
            CASE
                WHEN coalesce(cancelled_at > $as_of, withdrawn_at IS NULL AND cancelled_by IS NULL) THEN NULL
                WHEN cancelled_by = 'merchant' THEN '1 merchant'
                WHEN cancelled_by = 'system' THEN '2 system'
                WHEN cancelled_by IS NULL THEN '3 unknown'
                ELSE '4 ' || cancelled_by
            END
        ) AS cancelled_by
    FROM confirmed_lines
    WHERE begun_at >= $start AND begun_at <= $as_of
    GROUP BY order_id
),

confirmed_orders AS (
    SELECT order_id, buyer_id, begun_at, paid_at, cancelled_at, substr(cancelled_by, 3) AS cancelled_by
    FROM grouped
)
"""
"""CTEs of the orders confirmed in the window; `cancelled_by` NULL: not cancelled."""

CANCELLED = f"""
{CONFIRMED_ORDERS}
SELECT
    count(*) AS confirmed,
    count(*) FILTER (WHERE cancelled_by = 'buyer') AS buyer,
    count(*) FILTER (WHERE cancelled_by = 'merchant') AS merchant,
    count(*) FILTER (WHERE cancelled_by = 'platform') AS platform,
    count(*) FILTER (WHERE cancelled_by = 'system') AS system,
    count(*) FILTER (WHERE cancelled_by = 'unknown') AS unknown
FROM confirmed_orders
"""

CANCELLED_ORDERS = f"""
{CONFIRMED_ORDERS}
SELECT order_id, buyer_id, paid_at, cancelled_at, cancelled_by
FROM confirmed_orders
WHERE cancelled_by IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY cancelled_by ORDER BY begun_at DESC, order_id) <= {ORDERS_SHOWN}
ORDER BY begun_at DESC, order_id
"""

SUSPECTS = f"""
WITH {CONFIRMED_LINES},

sent AS (
    SELECT
        order_id, min(buyer_id) AS buyer_id, min(tracking_id) AS tracking_id,
        min(CASE WHEN paid_at <= $as_of THEN paid_at END) AS paid_at, min(shipped_at) AS shipped_at,
        min(coalesce(shipped_until, shipped_at)) AS sent_until,
        min(CASE WHEN delivered_at <= $as_of THEN delivered_at END) AS delivered_at
    FROM confirmed_lines
    WHERE begun_at >= $start AND begun_at <= $as_of AND shipped_at <= $as_of
    GROUP BY order_id
),

judged AS (
    -- what is paid when it arrives, or later, is paid on delivery
    SELECT s.*, s.sent_until < s.paid_at AND coalesce(s.paid_at < s.delivered_at, TRUE) AS sent_before_paid
    FROM sent AS s
),

shared AS (
    SELECT tracking_id
    FROM orders
    WHERE shop_id = $shop_id AND tracking_id IS NOT NULL AND shipped_at <= $as_of
    GROUP BY tracking_id
    HAVING count(DISTINCT order_id) > 1 AND count(DISTINCT coalesce({known_buyer("buyer_id")}, order_id)) > 1
)

SELECT
    s.order_id, s.buyer_id, s.tracking_id, s.paid_at, s.shipped_at,
    CASE
        WHEN s.sent_before_paid THEN 'sent_before_paid'
        WHEN s.tracking_id IS NULL THEN 'no_tracking'
        ELSE 'shared_tracking'
    END AS doubt
FROM judged AS s
LEFT JOIN shared AS h ON h.tracking_id = s.tracking_id
WHERE
    s.sent_before_paid OR h.tracking_id IS NOT NULL
    OR (s.tracking_id IS NULL
        AND EXISTS (SELECT 1 FROM orders WHERE shop_id = $shop_id AND tracking_id IS NOT NULL))
ORDER BY s.shipped_at DESC, s.order_id
LIMIT {DOUBTS_SHOWN}
"""
