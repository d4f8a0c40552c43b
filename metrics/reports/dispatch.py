"""How orders leave. Sent against promised, cancelled by whom, and tracking that invites doubt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring import breakdown
from metrics.scoring.dimensions import DISPATCH, label
from metrics.scoring.windows import aware, naive, window_of

DOUBTS_SHOWN = 500
ORDERS_SHOWN = 1000

ALL_ORDERS = Rule.of(
    {"id": "orders", "title": {"zh": "全部订单", "en": "All orders"}, "cases": "shipments", "window": "30 days"}
)
"""Every paid order line that was promised for the last 30 local days. It has no line; every shop has it."""

Doubt = Literal["sent_before_paid", "no_tracking", "shared_tracking"]


@dataclass(frozen=True)
class Bin:
    """Order lines sent later than `above` and at most `upto` seconds after the promise, negative before it.

    None where there is no end. `unsent`: the promise has passed, and they are not sent.
    """

    above: int | None
    upto: int | None
    unsent: bool
    count: int


@dataclass(frozen=True)
class Cancelled:
    """The orders paid in the last 30 local days, and how many were cancelled by whom; `unknown`: nobody says."""

    paid: int
    buyer: int
    merchant: int
    platform: int
    system: int
    unknown: int


@dataclass(frozen=True)
class Gone:
    """An order that was cancelled, by whom ("unknown": nobody says) and when, where it is told. Instants aware, UTC."""

    order_id: str
    buyer_id: str | None
    paid_at: datetime
    cancelled_at: datetime | None
    who: str


@dataclass(frozen=True)
class Suspect:
    """An order whose tracking a platform would doubt, and why. Instants aware, UTC.

    sent_before_paid: sent before it was paid. no_tracking: sent without a number. shared_tracking: its number is that
    of other buyers' orders too.
    """

    order_id: str
    buyer_id: str | None
    tracking_id: str | None
    paid_at: datetime | None
    shipped_at: datetime | None
    doubt: Doubt


def sent(view: View, shop: Shop, rule: Rule, as_of: datetime) -> list[Bin]:
    """How long before or after the promise the order lines of the rule's window were sent."""
    counts = {group.key: group.counted for group in breakdown.by(view, shop, rule, as_of, "late")}
    ranges = zip((None, *DISPATCH), (*DISPATCH, None), strict=True)
    bins = [
        Bin(above, upto, False, counts.get(label(DISPATCH, place), 0)) for place, (above, upto) in enumerate(ranges)
    ]
    return [*bins, Bin(None, None, True, counts.get("unsent", 0))]


def cancelled(view: View, shop: Shop, as_of: datetime) -> Cancelled:
    """Who cancelled the orders paid in the last 30 local days; an order is cancelled when one of its lines is."""
    return Cancelled(**view.rows(CANCELLED, **_last_30_days(shop, as_of))[0])


def cancelled_orders(view: View, shop: Shop, as_of: datetime, who: str) -> list[Gone]:
    """The orders behind one number of `cancelled`, the newest first; at most `ORDERS_SHOWN` of them."""
    found = view.rows(GONE, who=who, **_last_30_days(shop, as_of))
    return [Gone(**row | {at: aware(row[at]) for at in ("paid_at", "cancelled_at")}) for row in found]


def suspects(view: View, shop: Shop, as_of: datetime) -> list[Suspect]:
    """The orders paid in the last 30 local days whose tracking a platform would doubt, the newest first.

    A shop whose files hold no tracking number at all has no order without one. A screening, not a verdict.
    """
    found = view.rows(SUSPECTS, **_last_30_days(shop, as_of))
    return [Suspect(**row | {at: aware(row[at]) for at in ("paid_at", "shipped_at")}) for row in found]


def _last_30_days(shop: Shop, as_of: datetime) -> dict[str, Any]:
    start = window_of(ALL_ORDERS, as_of, shop).start
    return {"shop_id": shop.shop_id, "start": naive(start), "as_of": naive(as_of)}


OF_THE_WINDOW = """
WITH told AS (
    SELECT
        order_id, min(buyer_id) AS buyer_id, min(paid_at) AS paid_at,
        max(CASE WHEN cancelled_at <= $as_of THEN cancelled_at END) AS cancelled_at,
        -- some exports say that an order was cancelled and not when
        max(CASE WHEN coalesce(cancelled_at <= $as_of, status = 'cancelled') THEN 'unknown' END) AS cancelled,
        max(CASE WHEN cancelled_at <= $as_of THEN cancelled_by END) AS cancelled_by
    FROM orders
    WHERE shop_id = $shop_id AND paid_at >= $start AND paid_at <= $as_of
    GROUP BY order_id
),

orders_of_the_window AS (
    SELECT order_id, buyer_id, paid_at, cancelled_at, coalesce(cancelled_by, cancelled) AS who FROM told
)
"""
"""The orders paid in the window, and by `who` each was cancelled (NULL: it was not)."""

CANCELLED = f"""
{OF_THE_WINDOW}
SELECT
    count(*) AS paid,
    count(*) FILTER (WHERE who = 'buyer') AS buyer,
    count(*) FILTER (WHERE who = 'merchant') AS merchant,
    count(*) FILTER (WHERE who = 'platform') AS platform,
    count(*) FILTER (WHERE who = 'system') AS system,
    count(*) FILTER (WHERE who = 'unknown') AS unknown
FROM orders_of_the_window
"""

GONE = f"""
{OF_THE_WINDOW}
SELECT order_id, buyer_id, paid_at, cancelled_at, who
FROM orders_of_the_window
WHERE who = $who
ORDER BY paid_at DESC, order_id
LIMIT {ORDERS_SHOWN}
"""

SUSPECTS = f"""
WITH sent AS (
    SELECT
        order_id, min(buyer_id) AS buyer_id, min(tracking_id) AS tracking_id, min(paid_at) AS paid_at,
        min(shipped_at) AS shipped_at
    FROM orders
    WHERE shop_id = $shop_id AND paid_at >= $start AND paid_at <= $as_of AND shipped_at <= $as_of
    GROUP BY order_id
),

shared AS (
    SELECT tracking_id
    FROM orders
    WHERE shop_id = $shop_id AND tracking_id IS NOT NULL AND shipped_at <= $as_of
    GROUP BY tracking_id
    HAVING count(DISTINCT order_id) > 1 AND count(DISTINCT coalesce(buyer_id, order_id)) > 1
)

SELECT
    s.order_id, s.buyer_id, s.tracking_id, s.paid_at, s.shipped_at,
    CASE
        WHEN s.shipped_at < s.paid_at THEN 'sent_before_paid'
        WHEN s.tracking_id IS NULL THEN 'no_tracking'
        ELSE 'shared_tracking'
    END AS doubt
FROM sent AS s
LEFT JOIN shared AS h ON h.tracking_id = s.tracking_id
WHERE
    s.shipped_at < s.paid_at OR h.tracking_id IS NOT NULL
    OR (s.tracking_id IS NULL
        AND EXISTS (SELECT 1 FROM orders WHERE shop_id = $shop_id AND tracking_id IS NOT NULL))
ORDER BY s.shipped_at DESC, s.order_id
LIMIT {DOUBTS_SHOWN}
"""
