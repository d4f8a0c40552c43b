"""Finds an order by any number: its own, a request's, a conversation's, a waybill's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from data.buyer_names import names_nobody
from data.shops import Shop
from data.view import View

MOST = 50
"""Matches of a search at most."""

Kind = Literal["order", "request", "conversation", "waybill"]


@dataclass(frozen=True)
class Match:
    """Something whose number is the search text, or contains it. `at` is aware, UTC: placed, applied for, begun, sent.

    `order_id`: its order; None where unknown. `status`: of the order or request, a word of its column. `amount`: of the
    order or request, in `currency` where its file has one.
    """

    kind: Kind
    id: str
    order_id: str | None
    at: datetime
    product_title: str | None
    amount: Decimal | None
    currency: str | None
    status: str | None


def find(view: View, shop: Shop, text: str, as_of: datetime) -> list[Match]:
    """Return what has this number as of an instant (aware), or else contains it; newest first, at most 50.

    A conversation's orders are those that its buyer placed from 30 days before it to 30 days after it.
    """
    wanted = text.strip()
    if not wanted:
        return []
    matches = _matches(view, shop, as_of, wanted, "{id} = $text")
    return matches or _matches(view, shop, as_of, wanted, "contains(lower({id}), lower($text))")


def orders_named(matches: Iterable[Match]) -> list[str]:
    """Return the orders of these matches, without duplicates."""
    return list(dict.fromkeys(match.order_id for match in matches if match.order_id is not None))


def disputed(view: View, shop: Shop, as_of: datetime) -> list[Match]:
    """Return the latest requests of orders in which the platform intervened, newest first, at most 12."""
    return _matches(
        view,
        shop,
        as_of,
        "",
        "{id} IS NOT NULL",
        kinds=("request",),
        only="AND r.platform_intervened AND r.order_id IS NOT NULL",
    )[:12]


def orders_of(view: View, shop: Shop, conversation_id: str, as_of: datetime) -> list[Match]:
    """Return the orders of a conversation's buyer from 30 days before it to 30 days after it."""
    matches = _matches(view, shop, as_of, conversation_id, "{id} = $text", kinds=("conversation",))
    return [match for match in matches if match.order_id is not None]


def _matches(
    view: View,
    shop: Shop,
    as_of: datetime,
    text: str,
    condition: str,
    kinds: tuple[Kind, ...] = ("order", "request", "conversation", "waybill"),
    only: str = "",
) -> list[Match]:
    parts = [QUERIES[kind].format(condition=condition.format(id=IDS[kind]), only=only) for kind in kinds]
    rows = view.rows(
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS m ORDER BY m.at DESC, m.kind, m.id, m.order_id LIMIT {MOST}",
        shop_id=shop.shop_id,
        as_of=as_of,
        text=text,
    )
    matches = []
    for row in rows:
        buyer_id = row.pop("buyer_id")
        if row["kind"] == "conversation" and (buyer_id is None or names_nobody(buyer_id)):
            row["order_id"] = None  # a masked name may be several people's
        matches.append(Match(**row))
    return list(dict.fromkeys(matches))


IDS: dict[Kind, str] = {
    "order": "o.order_id",
    "request": "r.refund_id",
    "conversation": "m.conversation_id",
    "waybill": "o.tracking_id",
}

QUERIES: dict[Kind, str] = {
    "order": """
SELECT
    'order' AS kind, o.order_id AS id, o.order_id, min(o.created_at) AS at, min(o.product_title) AS product_title,
    sum(o.amount) AS amount, max(o.currency) AS currency, max(o.status) AS status, max(o.buyer_id) AS buyer_id
FROM orders AS o
WHERE o.shop_id = $shop_id AND o.created_at <= $as_of AND {condition} {only}
GROUP BY o.order_id
""",
    "waybill": """
SELECT
    'waybill' AS kind, o.tracking_id AS id, o.order_id, min(coalesce(o.shipped_at, o.created_at)) AS at,
    min(o.product_title) AS product_title, sum(o.amount) AS amount, max(o.currency) AS currency,
    max(o.status) AS status, max(o.buyer_id) AS buyer_id
FROM orders AS o
WHERE o.shop_id = $shop_id AND o.created_at <= $as_of AND {condition} {only}
GROUP BY o.tracking_id, o.order_id
""",
    "request": """
SELECT
    'request' AS kind, r.refund_id AS id, r.order_id, r.applied_at AS at, max(o.product_title) AS product_title,
    max(r.amount) AS amount, max(r.currency) AS currency, max(r.status) AS status, max(r.buyer_id) AS buyer_id
FROM refunds AS r
LEFT JOIN orders AS o ON o.shop_id = r.shop_id AND o.order_id = r.order_id
WHERE r.shop_id = $shop_id AND r.applied_at <= $as_of AND {condition} {only}
GROUP BY r.refund_id, r.order_id, r.applied_at
""",
    "conversation": """
SELECT
    'conversation' AS kind, c.conversation_id AS id, o.order_id, c.at, max(o.product_title) AS product_title,
    sum(o.amount) AS amount, max(o.currency) AS currency, max(o.status) AS status, max(c.buyer_id) AS buyer_id
FROM (
    SELECT m.conversation_id, max(m.buyer_id) AS buyer_id, min(m.sent_at) AS at, max(m.sent_at) AS ends_at
    FROM messages AS m
    WHERE m.shop_id = $shop_id AND m.sent_at <= $as_of AND {condition} {only}
    GROUP BY m.conversation_id
) AS c
LEFT JOIN orders AS o
    ON o.shop_id = $shop_id AND o.buyer_id = c.buyer_id
    AND o.created_at <= c.ends_at + INTERVAL 30 DAY AND o.created_at >= c.at - INTERVAL 30 DAY
    AND o.created_at <= $as_of
GROUP BY c.conversation_id, o.order_id, c.at
""",
}
"""Kind of number → query of what has it: kind, id, order_id, at, product_title, amount, currency, status, buyer_id."""
