"""The trust report: repeat buyers, use of buyer rights, suspicious repetition, and inappropriate agent messages."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Literal

from data.buyer_names import known_buyer
from data.shops import Shop
from data.view import View
from metrics.reports import repurchase
from metrics.reports.repurchase import Cohort
from metrics.scoring.reach import default_as_of, ends_of_tables
from metrics.scoring.windows import instant_of, local_of
from metrics.screenings import advertising, described, languages, settlement, transit
from metrics.screenings import rights as buyer_rights
from metrics.screenings.advertising import AdvertisingReport
from metrics.screenings.described import DescribedReport
from metrics.screenings.languages import LanguagesReport
from metrics.screenings.rights import RightsEstimate, Typed
from metrics.screenings.settlement import Settlement
from metrics.screenings.stretch import last_days
from metrics.screenings.transit import TransitReport

PATTERNS = Path(__file__).with_name("screening.toml")
TABLES = ("orders", "refunds", "reviews", "messages")
"""The tables that the report uses."""
REPEAT_DAYS, RISK_DAYS = 90, 30
QUOTED = {"kuaishou": 0.70}
"""The share of returning buyers that Kuaishou claims for the users of its platform. Not a line."""
LARGE_FACTOR = 3
"""Multiple of the shop's median order from which an order is large."""
LARGE_CANCELLED = 2
"""Number of cancelled large orders from which a buyer is flagged."""
SAME_IP, SAME_BUYER = 5, 5
"""Number of orders on one local day from which an IP address, or a buyer, is flagged."""
MOST_SHOWN = 200


ClusterKind = Literal["cancelled_large", "same_ip", "same_buyer"]


@dataclass(frozen=True)
class Repeat:
    """The buyers with a paid order in the last 90 local days, and those of them with at least two."""

    buyers: int
    again: int

    @property
    def share(self) -> float | None:
        """The share of these buyers with at least two orders; None without buyers."""
        return self.again / self.buyers if self.buyers else None


@dataclass(frozen=True)
class Rights:
    """Requests applied for in the last 30 local days: all, refunds without return, and exchanges."""

    requests: int
    refund_only: int
    exchange: int


@dataclass(frozen=True)
class Cluster:
    """Suspiciously frequent orders.

    `kind`: a buyer's cancelled large orders, or orders of one IP address or one buyer on a day. `key`: the buyer or the
    address. `count`: the number of orders. `buyers`: the number of their buyers.
    `amount`: the sum in the file's currency; None if no order has an amount or currencies differ.
    `without_amount`: the number of orders without an amount. `currencies`: those of the orders with an amount ("": not
    in the file).
    """

    kind: ClusterKind
    key: str
    count: int
    buyers: int
    amount: float | None
    without_amount: int
    currencies: tuple[str, ...]
    order_ids: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """An agent's message that a screening pattern matches. `why`: the pattern's name; `sent_at` aware, UTC."""

    conversation_id: str
    agent_id: str | None
    sent_at: datetime
    text: str
    why: str


@dataclass(frozen=True)
class TrustReport:
    """The trust report of a shop as of an instant (aware, UTC).

    `as_of_tables`: table → the as-of instant of content based on it; the end of the table if none was requested.
    """

    shop: str
    as_of: datetime
    as_of_tables: Mapping[str, datetime]
    repeat: Repeat
    rights: Rights
    clusters: tuple[Cluster, ...]
    steering: tuple[Hit, ...]
    cohorts: tuple[Cohort, ...]
    advertising: AdvertisingReport
    described: DescribedReport
    transit: TransitReport
    settlement: Settlement | None
    languages: LanguagesReport
    estimate: RightsEstimate


def report(view: View, shop: Shop, as_of: datetime | None, typed: Typed | None = None) -> TrustReport:
    """Return the trust report of a shop. Needs no rule. `typed`: amounts that replace the stored ones.

    `as_of` None: content based on a table is calculated as of the end of that table, regardless of other tables.
    """
    at = as_of or default_as_of(view, shop)
    ends = ends_of_tables(view, [shop])[shop.shop_id]
    of_table = {table: as_of or ends.get(table, at) for table in TABLES}
    orders, refunds, messages = (of_table[table] for table in ("orders", "refunds", "messages"))
    complaints = as_of or max((ends[table] for table in ("refunds", "reviews") if table in ends), default=at)
    sent = last_days(shop, orders, transit.DAYS)
    return TrustReport(
        shop=shop.shop_id,
        as_of=at,
        as_of_tables={table: instant for table, instant in of_table.items() if table in ends},
        repeat=repeat(view, shop, orders),
        rights=rights(view, shop, refunds),
        clusters=clusters(view, shop, orders),
        steering=steering(view, shop, messages),
        cohorts=repurchase.report(view, shop, at),
        advertising=advertising.report(view, shop, orders, messages),
        described=described.reports(view, [last_days(shop, complaints, described.DAYS)])[shop.shop_id],
        transit=transit.reports(view, [replace(sent, as_of=at)])[shop.shop_id],  # including complaints made until now
        settlement=settlement.reports(view, [(shop, orders)])[shop.shop_id],
        languages=languages.reports(view, [last_days(shop, messages, languages.DAYS)])[shop.shop_id],
        estimate=buyer_rights.reports(view, [(shop, at)], typed)[shop.shop_id],
    )


def repeat(view: View, shop: Shop, as_of: datetime) -> Repeat:
    """Return the repeat buyers; an order counts once regardless of its lines."""
    return Repeat(**view.rows(REPEAT, **_since(shop, as_of, REPEAT_DAYS))[0])


def rights(view: View, shop: Shop, as_of: datetime) -> Rights:
    """Return how often buyers use rights other than returning goods."""
    return Rights(**view.rows(RIGHTS, **_since(shop, as_of, RISK_DAYS))[0])


def clusters(view: View, shop: Shop, as_of: datetime) -> tuple[Cluster, ...]:
    """Return suspiciously frequent orders of the last 30 local days, the most first. A screening, not a verdict."""
    limits = {"large": LARGE_FACTOR, "large_cancelled": LARGE_CANCELLED, "ip": SAME_IP, "buyer": SAME_BUYER}
    rows = view.rows(CLUSTERS, **_since(shop, as_of, RISK_DAYS), **limits)
    groups = groupby(rows, key=lambda row: (row["kind"], row["key"], row["local_day"]))
    return tuple(_cluster(kind, key, list(members)) for (kind, key, _), members in islice(groups, MOST_SHOWN))


def _cluster(kind: ClusterKind, key: str, rows: Sequence[dict[str, Any]]) -> Cluster:
    amounts = [row["amount"] for row in rows if row["amount"] is not None]
    buyers = {row["buyer_id"] for row in rows if row["buyer_id"] is not None}
    orders = tuple(row["order_id"] for row in rows)
    currencies = tuple(sorted({row["currency"] for row in rows if row["amount"] is not None}))
    amount = sum(amounts) if len(currencies) == 1 else None
    return Cluster(kind, key, len(rows), len(buyers), amount, len(rows) - len(amounts), currencies, orders)


def steering(view: View, shop: Shop, as_of: datetime) -> tuple[Hit, ...]:
    """Return agents' messages of the last 30 local days that are rude or lead buyers off the platform, newest first.

    A screening by the patterns of screening.toml, not a verdict.
    """
    patterns = _patterns()
    any_pattern = "|".join(f"({pattern.pattern})" for pattern in patterns.values())
    rows = view.rows(HITS, **_since(shop, as_of, RISK_DAYS), pattern=f"(?i){any_pattern}")
    return tuple(_hit(row, patterns) for row in rows)


def _hit(row: dict[str, Any], patterns: dict[str, re.Pattern[str]]) -> Hit:
    why = next((name for name, pattern in patterns.items() if pattern.search(row["text"])), next(iter(patterns)))
    return Hit(**row | {"why": why})


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return the name of each pattern → the compiled pattern."""
    entries: Sequence[dict[str, Any]] = tomllib.loads(PATTERNS.read_text(encoding="utf-8"))["pattern"]
    return {entry["why"]: re.compile("|".join(entry["matches"]), re.IGNORECASE | re.ASCII) for entry in entries}


def _since(shop: Shop, as_of: datetime, days: int) -> dict[str, Any]:
    """Return the parameters of a query over the last `days` local days, the as-of day included."""
    first = local_of(as_of, shop).replace(hour=0, minute=0, second=0) - timedelta(days=days - 1)
    return {"shop_id": shop.shop_id, "start": instant_of(first, shop), "as_of": as_of}


REPEAT = f"""
SELECT count(*) AS buyers, count(*) FILTER (WHERE n > 1) AS again
FROM (
    SELECT buyer_id, count(DISTINCT order_id) AS n
    FROM orders
    WHERE shop_id = $shop_id AND {known_buyer("buyer_id")} IS NOT NULL AND paid_at >= $start AND paid_at <= $as_of
    GROUP BY buyer_id
) AS b
"""

RIGHTS = """
SELECT
    count(*) AS requests, count(*) FILTER (WHERE kind = 'refund_only') AS refund_only,
    count(*) FILTER (WHERE kind = 'exchange') AS exchange
FROM refund_courses
WHERE shop_id = $shop_id AND applied_at >= $start AND applied_at <= $as_of
"""

CLUSTERS = f"""
WITH placed AS (
    SELECT
        o.order_id, min({known_buyer("o.buyer_id")}) AS buyer_id, min(o.buyer_ip) AS buyer_ip,
        CAST(CASE WHEN count(DISTINCT coalesce(o.currency, '')) = 1 THEN sum(o.amount) END AS DOUBLE) AS amount,
        coalesce(min(o.currency), '') AS currency,
        max(CASE WHEN o.cancelled_at <= $as_of THEN 1 ELSE 0 END) AS cancelled,
        min(CAST(o.created_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE)) AS local_day
    FROM orders AS o
    JOIN shops AS s ON s.shop_id = o.shop_id
    JOIN zone_offsets AS z ON z.timezone = s.timezone AND o.created_at >= z.starts_at AND o.created_at < z.ends_at
    WHERE o.shop_id = $shop_id AND o.created_at >= $start AND o.created_at <= $as_of
    GROUP BY o.order_id
),

median_order AS (SELECT currency, median(amount) AS amount FROM placed GROUP BY currency),

members AS (
    SELECT
        'cancelled_large' AS kind, p.buyer_id AS key, CAST(NULL AS DATE) AS local_day, p.order_id, p.buyer_id, p.amount,
        p.currency
    FROM placed AS p
    JOIN median_order AS m ON m.currency = p.currency
    WHERE p.cancelled = 1 AND p.buyer_id IS NOT NULL AND p.amount >= m.amount * $large
    UNION ALL
    SELECT 'same_ip', buyer_ip, local_day, order_id, buyer_id, amount, currency
    FROM placed
    WHERE buyer_ip IS NOT NULL
    UNION ALL
    SELECT 'same_buyer', buyer_id, local_day, order_id, buyer_id, amount, currency
    FROM placed
    WHERE buyer_id IS NOT NULL
),

counted AS (
    SELECT m.*, count(*) OVER (PARTITION BY m.kind, m.key, m.local_day) AS together
    FROM members AS m
)

SELECT kind, key, local_day, order_id, buyer_id, amount, currency
FROM counted
WHERE together >= CASE kind WHEN 'cancelled_large' THEN $large_cancelled WHEN 'same_ip' THEN $ip ELSE $buyer END
ORDER BY together DESC, kind, key, local_day, order_id
"""

HITS = f"""
SELECT conversation_id, agent_id, sent_at, text
FROM messages
WHERE
    shop_id = $shop_id AND sender = 'agent' AND sent_at >= $start AND sent_at <= $as_of
    AND regexp_matches(text, $pattern)
ORDER BY sent_at DESC, conversation_id, line
LIMIT {MOST_SHOWN}
"""
