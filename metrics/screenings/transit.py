"""Parcels that buyers call damaged or lost, by carrier, and the orders to claim for: a screening by a list of words."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from data.view import View
from metrics.scoring.outlook import wilson
from metrics.scoring.population import Member
from metrics.screenings.stretch import rows_of

WORDS = Path(__file__).with_name("transit.toml")
DAYS = 90
"""Orders sent in so many local days, the as-of day included, and what was said of them until the instant."""
LOW_MARK = 3
"""A review counts if its lowest mark is no better; automatic ones do not."""
CLAIMS_SHOWN = 200

TransitKind = Literal["damaged", "lost"]
KINDS: tuple[TransitKind, ...] = ("damaged", "lost")


@dataclass(frozen=True)
class Carrier:
    """A carrier as the file writes it (None: not named) and the orders it was sent with.

    An order sent with several carriers counts for each, since no file says whose parcel it was.
    """

    name: str | None
    orders: int
    damaged: int
    lost: int

    @property
    def share(self) -> float:
        """Damaged and lost orders per order."""
        return (self.damaged + self.lost) / self.orders

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share may lie at 95 % (Wilson)."""
        return wilson(self.damaged + self.lost, self.orders)


@dataclass(frozen=True)
class TransitClaim:
    """An order to claim for. `kind`: what was first said of it, at `happened_at` (aware, UTC), in `text`.

    `carriers`, `waybills`: of what was sent of it in the days; `unnamed`: of some of it the file names no carrier.
    `amount`: what those of its requests that say so and were not closed ask back together, in `currency`; None where
    not each of these states it, or currencies differ.
    """

    order_id: str
    kind: TransitKind
    happened_at: datetime
    text: str
    carriers: tuple[str, ...]
    waybills: tuple[str, ...]
    unnamed: bool
    amount: float | None
    currency: str | None


@dataclass(frozen=True)
class TransitReport:
    """Carriers, the one with most such orders first, and claims, the newest first. `listed_on`: the day of the list."""

    listed_on: date
    carriers: tuple[Carrier, ...]
    claims: tuple[TransitClaim, ...]


def reports(view: View, members: Sequence[Member]) -> dict[str, TransitReport]:
    """The screening of each shop over its days by its id, by two statements whatever the number of shops."""
    listed_on, patterns = word_list()
    carriers: dict[str, list[Carrier]] = {member.shop.shop_id: [] for member in members}
    claims: dict[str, list[TransitClaim]] = {member.shop.shop_id: [] for member in members}
    for row in rows_of(view, members, f"{SENT} {BY_CARRIER}", **patterns):
        carriers[row.pop("shop_id")].append(Carrier(**row))
    for claim in rows_of(view, members, f"{SENT} {CLAIMS}", **patterns):
        lists = {name: tuple(sorted(claim[name] or ())) for name in ("carriers", "waybills")}
        claims[claim.pop("shop_id")].append(TransitClaim(**claim | lists))
    return {
        shop_id: TransitReport(listed_on, tuple(listed), tuple(claims[shop_id][:CLAIMS_SHOWN]))
        for shop_id, listed in carriers.items()
    }


@cache
def word_list() -> tuple[date, dict[str, str]]:
    """The day of the list, and a pattern for each kind."""
    written: dict[str, Any] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return written["as_of"], {entry["why"]: "(?i)" + "|".join(entry["matches"]) for entry in written["pattern"]}


SENT = f"""
sent AS (
    SELECT DISTINCT o.shop_id, o.order_id, o.carrier
    FROM orders AS o
    JOIN population AS p ON p.shop_id = o.shop_id
    WHERE o.shipped_at >= p.reads_from AND o.shipped_at <= p.as_of
),

statements AS (
    SELECT r.shop_id, r.order_id, r.applied_at AS happened_at, r.refund_id AS subject, r.reason AS text
    FROM refunds AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE r.applied_at <= p.as_of
    UNION ALL
    SELECT r.shop_id, r.order_id, r.created_at, r.review_id, r.text
    FROM reviews AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE
        r.created_at <= p.as_of AND NOT coalesce(r.automatic, FALSE)
        AND least(r.description_score, r.service_score, r.logistics_score) <= {LOW_MARK}
),

troubles AS (
    SELECT
        s.shop_id, s.order_id, s.happened_at, s.text,
        CASE WHEN regexp_matches(s.text, $damaged) THEN 'damaged' ELSE 'lost' END AS kind
    FROM statements AS s
    WHERE
        EXISTS (SELECT 1 FROM sent AS e WHERE e.shop_id = s.shop_id AND e.order_id = s.order_id)
        AND (regexp_matches(s.text, $damaged) OR regexp_matches(s.text, $lost))
    QUALIFY row_number() OVER (PARTITION BY s.shop_id, s.order_id ORDER BY s.happened_at, s.subject) = 1
)
"""

BY_CARRIER = """
SELECT
    e.shop_id, e.carrier AS name, count(*) AS orders, count(*) FILTER (WHERE t.kind = 'damaged') AS damaged,
    count(*) FILTER (WHERE t.kind = 'lost') AS lost
FROM sent AS e
LEFT JOIN troubles AS t ON t.shop_id = e.shop_id AND t.order_id = e.order_id
GROUP BY e.shop_id, e.carrier
ORDER BY e.shop_id, count(t.kind) DESC, orders DESC, name
"""

CLAIMS = """
, amounts AS (
    SELECT
        r.shop_id, r.order_id,
        CAST(CASE WHEN count(*) = count(r.amount) THEN sum(r.amount) END AS DOUBLE) AS amount,
        min(r.currency) AS currency,
        count(DISTINCT CASE WHEN r.amount IS NOT NULL THEN coalesce(r.currency, '') END) AS currencies
    FROM refunds AS r
    JOIN troubles AS t ON t.shop_id = r.shop_id AND t.order_id = r.order_id
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE
        r.applied_at <= p.as_of AND coalesce(r.status, '') <> 'closed'
        AND (regexp_matches(r.reason, $damaged) OR regexp_matches(r.reason, $lost))
    GROUP BY r.shop_id, r.order_id
),

parcels AS (
    SELECT
        o.shop_id, o.order_id, list(DISTINCT o.carrier) FILTER (WHERE o.carrier IS NOT NULL) AS carriers,
        list(DISTINCT o.tracking_id) FILTER (WHERE o.tracking_id IS NOT NULL) AS waybills,
        bool_or(o.carrier IS NULL) AS unnamed
    FROM orders AS o
    JOIN troubles AS t ON t.shop_id = o.shop_id AND t.order_id = o.order_id
    JOIN population AS p ON p.shop_id = o.shop_id
    WHERE o.shipped_at >= p.reads_from AND o.shipped_at <= p.as_of
    GROUP BY o.shop_id, o.order_id
)

SELECT
    t.shop_id, t.order_id, t.kind, t.happened_at, t.text, o.carriers, o.waybills, o.unnamed,
    CASE WHEN a.currencies = 1 THEN a.amount END AS amount, CASE WHEN a.currencies = 1 THEN a.currency END AS currency
FROM troubles AS t
JOIN parcels AS o ON o.shop_id = t.shop_id AND o.order_id = t.order_id
LEFT JOIN amounts AS a ON a.shop_id = t.shop_id AND a.order_id = t.order_id
ORDER BY t.shop_id, t.happened_at DESC, t.order_id
"""
