"""Products that are sent earlier than their set handling time throughout, where a platform acts on it: a screening."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from data.shops import Shop
from data.view import View
from metrics.scoring.windows import local_of
from metrics.screenings.stretch import last_days, rows_of

RULES = Path(__file__).with_name("handling.toml")
MOST_SHOWN = 200


@dataclass(frozen=True)
class Published:
    """A platform's rule on handling times.

    `compared_from`: the local day from which the platform compares. `days`: the number of local days, the as-of day
    included, during which all lines must have been sent `early_days` local days earlier. `correct_days`: the time for
    the merchant to correct it. `automatic_days`: how long the platform sets the handling time after that.
    """

    platform: str
    markets: tuple[str, ...]
    effective_from: date
    compared_from: date
    days: int
    early_days: int
    correct_days: int
    automatic_days: int
    grade: str
    source: str


@dataclass(frozen=True)
class EarlyProduct:
    """A product with order lines that were sent earlier than promised by at least `early_days` days.

    `lines`: those sent in the stretch, or due in it and not sent. `early`: those sent so much earlier. `least_early`:
    how many days earlier the latest of those that were sent, negative when late. `promised_days`, `real_days`: the mean
    days from the confirmation to the promise, and to the dispatch, of those that were sent. `flagged`: all were early.
    """

    product_id: str
    title: str | None
    lines: int
    early: int
    least_early: int
    promised_days: float
    real_days: float
    flagged: bool


@dataclass(frozen=True)
class HandlingReport:
    """The products, those that would be flagged first. `lines`: of how many lines both days are known."""

    rule: Published
    lines: int
    products: tuple[EarlyProduct, ...]


def report(view: View, shop: Shop, as_of: datetime) -> HandlingReport | None:
    """The screening of a shop as of an instant (aware). None: its platform has no such rule that day."""
    rule = _of(shop, local_of(as_of, shop).date())
    if rule is None:
        return None
    rows = rows_of(view, [last_days(shop, as_of, rule.days)], LINES, early_days=rule.early_days)
    products = [EarlyProduct(**row, flagged=row["early"] == row["lines"]) for row in rows if row["early"]]
    products.sort(key=lambda product: (not product.flagged, -product.early, product.product_id))
    return HandlingReport(rule, sum(row["lines"] for row in rows), tuple(products[:MOST_SHOWN]))


def _of(shop: Shop, day: date) -> Published | None:
    """The rule for a shop's platform and market on that day; None where none is published."""
    of_shop = (
        rule
        for rule in published()
        if rule.platform == shop.platform and shop.market in rule.markets and rule.effective_from <= day
    )
    return next(of_shop, None)


@cache
def published() -> tuple[Published, ...]:
    """The rules that are listed."""
    written: dict[str, Any] = tomllib.loads(RULES.read_text(encoding="utf-8"))
    entries: Sequence[dict[str, Any]] = written["handling"]
    return tuple(Published(**{**entry, "markets": tuple(entry["markets"])}) for entry in entries)


LINES = """
lines AS (
    SELECT
        l.product_id,
        CAST(l.promised_at + INTERVAL 1 SECOND * a.offset_seconds AS DATE) AS promised,
        CAST(l.confirmed_at + INTERVAL 1 SECOND * c.offset_seconds AS DATE) AS confirmed,
        CASE WHEN l.shipped_at <= p.as_of THEN CAST(l.shipped_at + INTERVAL 1 SECOND * b.offset_seconds AS DATE) END
            AS shipped,
        p.shop_id
    FROM order_lines AS l
    JOIN population AS p ON p.shop_id = l.shop_id
    JOIN zone_offsets AS a ON a.timezone = p.timezone AND l.promised_at >= a.starts_at AND l.promised_at < a.ends_at
    JOIN zone_offsets AS c ON c.timezone = p.timezone AND l.confirmed_at >= c.starts_at AND l.confirmed_at < c.ends_at
    LEFT JOIN zone_offsets AS b ON b.timezone = p.timezone AND l.shipped_at >= b.starts_at AND l.shipped_at < b.ends_at
    WHERE
        l.product_id IS NOT NULL AND NOT l.platform_fulfilled AND (
            (l.shipped_at >= p.reads_from AND l.shipped_at <= p.as_of)
            OR (
                coalesce(l.shipped_at > p.as_of, TRUE) AND NOT l.sent_unknown AND l.withdrawn_at IS NULL
                AND l.promised_at >= p.reads_from AND l.promised_at <= p.as_of
            )
        )
),

counted AS (
    SELECT
        shop_id, product_id, count(*) AS lines,
        count(*) FILTER (WHERE promised - shipped >= $early_days) AS early,
        min(promised - shipped) AS least_early,
        avg(promised - confirmed) FILTER (WHERE shipped IS NOT NULL) AS promised_days,
        avg(shipped - confirmed) AS real_days
    FROM lines
    GROUP BY shop_id, product_id
    HAVING count(shipped) > 0
)

SELECT c.* EXCLUDE (shop_id), t.title
FROM counted AS c
LEFT JOIN (
    SELECT o.shop_id, o.product_id, max(o.product_title) AS title FROM orders AS o GROUP BY o.shop_id, o.product_id
) AS t ON t.shop_id = c.shop_id AND t.product_id = c.product_id
"""
