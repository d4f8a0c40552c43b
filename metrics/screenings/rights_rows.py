"""The requests, buyers and orders that the estimate of rights rests on, for any number of shops."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from data.buyer_names import known_buyer
from data.view import View
from metrics.scoring.population import Member
from metrics.screenings.stretch import rows_of


@dataclass
class RightsRows:
    """The rows of one shop: its completed requests; its buyers, one a further order or one without any; its orders."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    buyers: list[dict[str, Any]] = field(default_factory=list)
    orders: int = 0


def rows_by_shop(view: View, members: Sequence[Member], *, used_within: int, gain_days: int) -> dict[str, RightsRows]:
    """The rows of each shop by its id, by three statements. `reads_from` of a member: the first instant of the days in
    which buyers bought first; `days_from`: of those whose requests and orders count.
    """
    of_shop = {member.shop.shop_id: RightsRows() for member in members}
    for row in rows_of(view, members, REQUESTS):
        of_shop[row.pop("shop_id")].requests.append(row)
    for row in rows_of(view, members, BUYERS, used_within=used_within, gain_days=gain_days):
        of_shop[row.pop("shop_id")].buyers.append(row)
    for row in rows_of(view, members, ORDERS):
        of_shop[row["shop_id"]].orders = row["orders"]
    return of_shop


SENT = """
sent AS (
    SELECT
        o.shop_id, o.order_id, min(o.shipped_at) AS shipped_at,
        max(CASE WHEN o.sent_unknown THEN 1 ELSE 0 END) AS sent_unknown
    FROM order_lines AS o
    JOIN (
        SELECT DISTINCT r.shop_id, r.order_id
        FROM refund_courses AS r
        JOIN population AS p ON p.shop_id = r.shop_id
        WHERE r.completed_at >= p.reads_from AND r.completed_at <= p.as_of
    ) AS a ON a.shop_id = o.shop_id AND a.order_id = o.order_id
    GROUP BY o.shop_id, o.order_id
)
"""
"""Of each order that a completed request is about when its first parcel left."""

WAS_SENT = """
CASE
    WHEN s.order_id IS NULL THEN NULL
    WHEN s.shipped_at <= r.applied_at THEN TRUE
    WHEN s.sent_unknown = 1 AND s.shipped_at IS NULL THEN NULL
    ELSE FALSE
END
"""
"""Whether goods had been sent when the buyer asked for the money; NULL: nobody knows."""

REQUESTS = f"""
{SENT},

titles AS (
    SELECT o.shop_id, o.product_id, arg_max(o.product_title, o.created_at) AS title
    FROM orders AS o
    JOIN population AS p ON p.shop_id = o.shop_id
    WHERE o.product_title IS NOT NULL AND o.product_id IN (SELECT r.product_id FROM refund_courses AS r)
    GROUP BY o.shop_id, o.product_id
)

SELECT
    r.shop_id, r.refund_id, r.kind, r.product_id, r.order_id, r.returned_at, r.completed_at, f.amount, f.currency,
    {WAS_SENT} AS sent, t.title
FROM refund_courses AS r
JOIN population AS p ON p.shop_id = r.shop_id
JOIN refunds AS f ON f.shop_id = r.shop_id AND f.refund_id = r.refund_id
LEFT JOIN sent AS s ON s.shop_id = r.shop_id AND s.order_id = r.order_id
LEFT JOIN titles AS t ON t.shop_id = r.shop_id AND t.product_id = r.product_id
WHERE
    r.completed_at >= p.days_from AND r.completed_at <= p.as_of
    AND r.kind IN ('refund_only', 'return_refund', 'exchange')
    AND (r.kind = 'exchange' OR coalesce(r.status, 'refunded') = 'refunded')
ORDER BY r.shop_id, r.refund_id
"""

ORDERS = """
counted AS (
    SELECT o.shop_id, count(DISTINCT o.order_id) AS orders
    FROM order_lines AS o
    JOIN population AS p ON p.shop_id = o.shop_id
    WHERE o.paid_at >= p.days_from AND o.paid_at <= p.as_of
    GROUP BY o.shop_id
)

SELECT * FROM counted
"""

BUYERS = f"""
{SENT},

paid AS (
    SELECT
        o.shop_id, {known_buyer("o.buyer_id")} AS buyer_id, o.order_id, min(o.paid_at) AS paid_at,
        min(o.paid_day) AS paid_day
    FROM order_lines AS o
    JOIN population AS p ON p.shop_id = o.shop_id
    WHERE o.paid_at >= p.reads_from AND o.paid_at <= p.as_of
    GROUP BY ALL
),

first_orders AS (
    SELECT d.*
    FROM paid AS d
    JOIN population AS p ON p.shop_id = d.shop_id
    WHERE d.buyer_id IS NOT NULL AND d.paid_at < p.days_from
    QUALIFY row_number() OVER (PARTITION BY d.shop_id, d.buyer_id ORDER BY d.paid_at, d.order_id) = 1
),

used AS (
    SELECT DISTINCT b.shop_id, b.order_id
    FROM first_orders AS b
    JOIN population AS p ON p.shop_id = b.shop_id
    JOIN refund_courses AS r ON r.shop_id = b.shop_id AND r.order_id = b.order_id
    LEFT JOIN sent AS s ON s.shop_id = r.shop_id AND s.order_id = r.order_id
    WHERE
        r.applied_at <= b.paid_at + INTERVAL 1 DAY * $used_within AND r.completed_at <= p.as_of
        AND (r.kind = 'exchange' OR coalesce(r.status, 'refunded') = 'refunded')
        AND (r.kind IN ('return_refund', 'exchange') OR (r.kind = 'refund_only' AND {WAS_SENT}))
),

amounts AS (
    SELECT
        o.shop_id, o.order_id, min(o.currency) AS currency,
        CASE WHEN count(DISTINCT coalesce(o.currency, '')) = 1 THEN sum(o.amount) END AS amount
    FROM orders AS o
    JOIN population AS p ON p.shop_id = o.shop_id
    WHERE o.paid_at >= p.reads_from AND o.paid_at <= p.as_of
    GROUP BY o.shop_id, o.order_id
)

SELECT
    b.shop_id, b.buyer_id, b.order_id, u.order_id IS NOT NULL AS used, a.order_id AS again_id, a.paid_at AS again_at,
    m.amount, m.currency
FROM first_orders AS b
LEFT JOIN used AS u ON u.shop_id = b.shop_id AND u.order_id = b.order_id
LEFT JOIN paid AS a
    ON a.shop_id = b.shop_id AND a.buyer_id = b.buyer_id AND a.order_id <> b.order_id AND a.paid_at >= b.paid_at
    AND a.paid_day <= CAST(b.paid_day + INTERVAL 1 DAY * $gain_days AS DATE)
LEFT JOIN amounts AS m ON m.shop_id = a.shop_id AND m.order_id = a.order_id
ORDER BY b.shop_id, b.buyer_id, a.paid_at, a.order_id
"""
