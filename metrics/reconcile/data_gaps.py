"""What may be missing from the data under a figure: the first thing to suspect when it differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from data.reading.ledger import coverage
from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.reach import default_as_of
from metrics.scoring.requests import request_of
from metrics.scoring.windows import Window, instant_of, local_of

MOMENTS = {
    "messages": "sent_at",
    "orders": "created_at",
    "refunds": "applied_at",
    "reviews": "created_at",
    "chat_ratings": "rated_at",
}
"""Table → the time by which its rows are laid on days."""
STALE = timedelta(days=1)
"""A table that ends so long before the instant asked for is older than the figure should be."""
BUSY_ROWS = 5
"""A day without a row is suspicious where the other days have so many on average; a small shop has quiet days."""


@dataclass(frozen=True)
class Gap:
    """One suspicion about a table. Instants aware, UTC; days are the shop's local ones.

    `no_rows`: nothing of it is there. `ends_early`, `starts_late`: it reaches `at` only, short of the window.
    `quiet_days`: `days` of the window, inside what the table covers, have no row at all. `rejected`: `rows` of its
    files could not be taken.
    """

    what: Literal["no_rows", "ends_early", "starts_late", "quiet_days", "rejected"]
    table: str
    at: datetime | None = None
    days: tuple[date, ...] = ()
    rows: int = 0


def gaps(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> list[Gap]:
    """What may be missing from the tables that the rule's figure as of an instant (aware) rests on.

    `as_of` None: as of the end of its tables; one that ends before the shop's other tables is told as well.
    """
    window, latest = request_of(view, shop, rule, as_of).window, as_of or default_as_of(view, shop)
    return [gap for table in rule.tables for gap in _gaps(view, shop, table, window, latest)]


def _gaps(view: View, shop: Shop, table: str, window: Window, as_of: datetime) -> Iterator[Gap]:
    reach = next((covered for covered in coverage(view, shop.shop_id) if covered.table == table), None)
    if reach is None or reach.first_at is None or reach.last_at is None:
        yield Gap("no_rows", table)
        return
    if reach.last_at < as_of - STALE:
        yield Gap("ends_early", table, at=reach.last_at)
    first_midnight = instant_of(datetime.combine(local_of(reach.first_at, shop).date(), time()), shop)
    if window.start < first_midnight:
        yield Gap("starts_late", table, at=reach.first_at)
    first = local_of(max(window.start, reach.first_at), shop).date()
    last = local_of(min(window.end, reach.last_at), shop).date()
    if days := _quiet(_rows_by_day(view, shop, table, window), first, last):
        yield Gap("quiet_days", table, days=days)
    (row,) = view.rows(REJECTED, shop_id=shop.shop_id, kind=table)
    if row["rejected"]:
        yield Gap("rejected", table, rows=row["rejected"])


def _quiet(rows: dict[date, int], first: date, last: date) -> tuple[date, ...]:
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    silent = tuple(day for day in days if day not in rows)
    busy = len(days) - len(silent)
    return silent if busy and sum(rows.values()) >= BUSY_ROWS * busy else ()


def _rows_by_day(view: View, shop: Shop, table: str, window: Window) -> dict[date, int]:
    rows = view.rows(
        f"""
        SELECT CAST(r.{MOMENTS[table]} + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day, count(*) AS n
        FROM {table} AS r
        JOIN zone_offsets AS z
            ON z.timezone = $timezone AND r.{MOMENTS[table]} >= z.starts_at AND r.{MOMENTS[table]} < z.ends_at
        WHERE r.shop_id = $shop_id AND r.{MOMENTS[table]} >= $start AND r.{MOMENTS[table]} <= $end
        GROUP BY 1
        """,
        shop_id=shop.shop_id,
        timezone=shop.timezone,
        start=window.start,
        end=window.end,
    )
    return {row["local_day"]: row["n"] for row in rows}


REJECTED = """
SELECT CAST(coalesce(sum(rejected), 0) AS BIGINT) AS rejected FROM imports
WHERE shop_id = $shop_id AND kind = $kind AND undone_at IS NULL
"""
