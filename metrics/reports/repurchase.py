"""The repurchase report: buyers by the month of their first paid order, and how many of them paid another one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.buyer_names import known_buyer
from data.shops import Shop
from data.view import View
from metrics.scoring.reach import ends_of_tables, known_of_tables
from metrics.scoring.windows import local_of

WITHIN_DAYS = (30, 60, 90)
MONTHS = 12
"""Number of latest months that are listed."""


@dataclass(frozen=True)
class Cohort:
    """The buyers whose first paid order in the store is in one local month.

    `month`: its first day. `again`: for each of `WITHIN_DAYS`, how many buyers paid another order at most that many
    local days after the day of the first; None until that period is over for all of them. `first_of_data`: whether the
    shop's orders begin in this month, so that earlier buyers appear as new ones.
    """

    month: date
    buyers: int
    again: tuple[int | None, ...]
    first_of_data: bool

    @property
    def shares(self) -> tuple[float | None, ...]:
        """`again` as shares of the buyers."""
        return tuple(None if number is None else number / self.buyers for number in self.again)


def report(view: View, shop: Shop, as_of: datetime) -> tuple[Cohort, ...]:
    """Return the cohorts of a shop as of an instant (aware), the latest first, without anonymous buyers.

    Purchases after the last day of the orders are unknown, so periods that extend beyond it are not over.
    """
    ends = ends_of_tables(view, [shop])[shop.shop_id]
    today = local_of(known_of_tables(shop, ("orders",), as_of, ends), shop).date()
    rows = view.rows(COHORTS, shop_id=shop.shop_id, as_of=as_of)
    months = sorted({date(row["first_day"].year, row["first_day"].month, 1) for row in rows})
    cohorts = []
    for month in months[::-1][:MONTHS]:
        next_month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        members = [row for row in rows if month <= row["first_day"] < next_month]
        last_day = next_month - timedelta(days=1)
        over = [last_day + timedelta(days=days) < today for days in WITHIN_DAYS]
        counted = [sum(row[f"within_{days}"] * row["buyers"] for row in members) for days in WITHIN_DAYS]
        again = tuple(number if is_over else None for number, is_over in zip(counted, over, strict=True))
        buyers = sum(row["buyers"] for row in members)
        cohorts.append(Cohort(month, buyers, again, month == months[0]))
    return tuple(cohorts)


COHORTS = f"""
WITH paid AS (
    SELECT {known_buyer("buyer_id")} AS buyer_id, order_id, min(paid_at) AS paid_at, min(paid_day) AS paid_day
    FROM order_lines
    WHERE shop_id = $shop_id AND paid_at <= $as_of
    GROUP BY ALL
),

ranked AS (
    SELECT p.*, row_number() OVER (PARTITION BY p.buyer_id ORDER BY p.paid_at, p.order_id) AS place
    FROM paid AS p
    WHERE p.buyer_id IS NOT NULL
),

members AS (
    SELECT
        f.paid_day AS first_day, f.buyer_id,
        max(CASE WHEN s.paid_day <= CAST(f.paid_day + INTERVAL 30 DAY AS DATE) THEN 1 ELSE 0 END) AS within_30,
        max(CASE WHEN s.paid_day <= CAST(f.paid_day + INTERVAL 60 DAY AS DATE) THEN 1 ELSE 0 END) AS within_60,
        max(CASE WHEN s.paid_day <= CAST(f.paid_day + INTERVAL 90 DAY AS DATE) THEN 1 ELSE 0 END) AS within_90
    FROM ranked AS f
    LEFT JOIN ranked AS s ON s.buyer_id = f.buyer_id AND s.place = 2
    WHERE f.place = 1
    GROUP BY f.paid_day, f.buyer_id
)

SELECT first_day, within_30, within_60, within_90, count(*) AS buyers
FROM members
GROUP BY first_day, within_30, within_60, within_90
ORDER BY first_day, within_30, within_60, within_90
"""
