"""Money that waits to be paid out, by the platform's tiers of settlement: an estimate from delivered orders."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from data.shops import Shop, own_currency
from data.view import View
from metrics.scoring.population import Member
from metrics.screenings.stretch import rows_of

TIERS = Path(__file__).with_name("settlement.toml")
ORDERS_SHOWN = 200


@dataclass(frozen=True)
class WaitingOrder:
    """An order that was delivered, all of it, at `delivered_at` (aware, UTC), and its amount less what was refunded."""

    order_id: str
    delivered_at: datetime
    amount: Decimal
    currency: str | None


@dataclass(frozen=True)
class Tier:
    """What waits if the platform pays `days` times 24 hours after delivery, in one currency (None: not in the file).

    `more`: how much more than in the fastest tier.
    """

    days: int
    currency: str | None
    orders: int
    amount: Decimal
    more: Decimal


@dataclass(frozen=True)
class Settlement:
    """The tiers of a shop's platform, the fastest first, and the orders that wait in the slowest, the newest first.

    `unknown`: how many further orders were delivered in these days of which nobody can say how much waits: a line or a
    refund has no amount, or they are in several currencies.
    """

    listed_on: date
    grade: str
    source: str
    tiers: tuple[Tier, ...]
    orders: tuple[WaitingOrder, ...]
    unknown: int = 0


@dataclass(frozen=True)
class Published:
    """The tiers that a platform publishes, in days after delivery. `markets`: those that they hold for; empty: all."""

    platform: str
    markets: tuple[str, ...]
    days: tuple[int, ...]
    grade: str
    source: str


def reports(view: View, shops: Sequence[tuple[Shop, datetime]]) -> dict[str, Settlement | None]:
    """What waits for each shop as of its instant (aware), by its id, by one statement. None: no tiers are published."""
    listed_on, published = published_tiers()
    by_shop = {shop.shop_id: _of(shop, published) for shop, _ in shops}
    members = [
        Member(shop, as_of, as_of - timedelta(days=max(tiers.days)))
        for shop, as_of in shops
        if (tiers := by_shop[shop.shop_id]) is not None
    ]
    waiting: dict[str, list[WaitingOrder]] = {member.shop.shop_id: [] for member in members}
    unknown = dict.fromkeys(waiting, 0)
    for row in rows_of(view, members, WAITING) if members else ():
        shop_id = row.pop("shop_id")
        if row["amount"] is None:
            unknown[shop_id] += 1
        else:
            waiting[shop_id].append(WaitingOrder(**row))
    answers: dict[str, Settlement | None] = {}
    for shop, as_of in shops:
        tiers = by_shop[shop.shop_id]
        orders = waiting.get(shop.shop_id, [])
        answers[shop.shop_id] = None
        if tiers is not None:
            answers[shop.shop_id] = Settlement(
                listed_on,
                tiers.grade,
                tiers.source,
                _tiers(tiers, orders, as_of),
                tuple(orders[:ORDERS_SHOWN]),
                unknown[shop.shop_id],
            )
    return answers


def _tiers(tiers: Published, orders: Sequence[WaitingOrder], as_of: datetime) -> tuple[Tier, ...]:
    result = []
    for currency in sorted({order.currency for order in orders}, key=lambda name: name or ""):
        fastest = None
        for days in sorted(tiers.days):
            since = as_of - timedelta(days=days)
            amounts = [o.amount for o in orders if o.currency == currency and o.delivered_at > since]
            amount = sum(amounts, Decimal(0))
            fastest = amount if fastest is None else fastest
            result.append(Tier(days, currency, len(amounts), amount, amount - fastest))
    return tuple(result)


def _of(shop: Shop, published: Sequence[Published]) -> Published | None:
    """The tiers of a shop's platform and market; None where none are published."""
    return next(
        (
            tiers
            for tiers in published
            if tiers.platform == shop.platform and (not tiers.markets or shop.market in tiers.markets)
        ),
        None,
    )


@cache
def published_tiers() -> tuple[date, tuple[Published, ...]]:
    """The day of the list, and its tiers."""
    written: dict[str, Any] = tomllib.loads(TIERS.read_text(encoding="utf-8"))
    entries = (
        {**entry, "markets": tuple(entry["markets"]), "days": tuple(entry["days"])} for entry in written["settlement"]
    )
    return written["as_of"], tuple(Published(**entry) for entry in entries)


WAITING = f"""
recent AS (
    SELECT DISTINCT o.shop_id, o.order_id
    FROM orders AS o
    JOIN population AS p ON p.shop_id = o.shop_id
    WHERE o.delivered_at > p.reads_from AND o.delivered_at <= p.as_of
),

delivered AS (
    SELECT
        o.shop_id, o.order_id, p.as_of, max(o.delivered_at) AS delivered_at, min(o.currency) AS currency,
        min({own_currency("s.market")}) AS own_currency,
        CASE
            WHEN count(*) = count(o.amount) AND count(DISTINCT coalesce(o.currency, '')) = 1 THEN sum(o.amount)
        END AS amount
    FROM orders AS o
    JOIN recent AS r ON r.shop_id = o.shop_id AND r.order_id = o.order_id
    JOIN population AS p ON p.shop_id = o.shop_id
    JOIN shops AS s ON s.shop_id = o.shop_id
    WHERE coalesce(o.cancelled_at > p.as_of, TRUE)
    GROUP BY o.shop_id, o.order_id, p.as_of, p.reads_from
    HAVING count(*) = count(CASE WHEN o.delivered_at <= p.as_of THEN 1 END) AND max(o.delivered_at) > p.reads_from
),

refunded AS (
    SELECT
        r.shop_id, r.order_id, sum(r.amount) AS amount,
        count(
            CASE
                WHEN r.amount IS NULL OR coalesce(r.currency, d.own_currency) <> coalesce(d.currency, d.own_currency)
                    THEN 1
            END
        ) AS unknown
    FROM refunds AS r
    JOIN delivered AS d ON d.shop_id = r.shop_id AND d.order_id = r.order_id
    WHERE r.completed_at <= d.as_of AND coalesce(r.status, 'refunded') = 'refunded'
    GROUP BY r.shop_id, r.order_id
)

SELECT
    d.shop_id, d.order_id, d.delivered_at,
    CASE WHEN coalesce(r.unknown, 0) = 0 THEN d.amount - coalesce(r.amount, 0) END AS amount, d.currency
FROM delivered AS d
LEFT JOIN refunded AS r ON r.shop_id = d.shop_id AND r.order_id = d.order_id
WHERE coalesce(r.unknown > 0 OR d.amount > coalesce(r.amount, 0), TRUE)
ORDER BY d.shop_id, d.delivered_at DESC, d.order_id
"""
"""Orders that were delivered since `reads_from`, all of them: what of each waits, NULL where nobody can say."""
