"""Rows of each table and shop by local day, rows contained in several files, and missing days."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import exp
from typing import Any

from data.shops import Shop
from data.tables import TABLES
from data.view import View
from metrics.reconcile.data_gaps import MOMENTS

EVENTS = {"messages": "conversation_id", "orders": "order_id", "refunds": "refund_id", "reviews": "review_id"}
"""Table → the column whose distinct values are independent events; for other tables each row is one."""

BY_CHANCE = 0.01
"""Expected number of such stretches by chance in a table, below which a stretch of empty days is a gap."""


@dataclass(frozen=True)
class DayCount:
    """The number of rows of a local day, and of events among them (conversations of messages, orders of lines)."""

    rows: int
    events: int


Counts = Mapping[date, DayCount]
ByShopAndTable = dict[tuple[str, str], dict[date, DayCount]]


@dataclass(frozen=True)
class Span:
    """A run of local days, both ends included."""

    from_: date
    to: date

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.to - self.from_).days + 1


def rows_by_day(view: View, shops: Sequence[Shop]) -> ByShopAndTable:
    """Return the row counts by (shop_id, table) and local day of the shop, with one statement per table."""
    counts: ByShopAndTable = defaultdict(dict)
    for table in MOMENTS:
        _add(counts, table, view.rows(_by_day(table, table), shop_ids=[shop.shop_id for shop in shops]))
    return counts


def repeated_by_day(view: View, shops: Sequence[Shop]) -> ByShopAndTable:
    """Return, in the same form, the counts of rows that two or more imports contain (overlapping files)."""
    counts: ByShopAndTable = defaultdict(dict)
    for table in MOMENTS:
        same_row = " AND ".join(f"said.{column} = stored.{column}" for column in ("shop_id", *TABLES[table].key))
        repeated = f"""
            (SELECT DISTINCT stored.* FROM {table} AS stored
             JOIN {table}_said AS said ON {same_row} AND said.import_id <> stored.import_id)
        """
        _add(counts, table, view.rows(_by_day(table, repeated), shop_ids=[shop.shop_id for shop in shops]))
    return counts


def _by_day(table: str, relation: str) -> str:
    moment = f"r.{MOMENTS[table]}"
    events = f"count(DISTINCT r.{EVENTS[table]})" if table in EVENTS else "count(*)"
    return f"""
        SELECT
            r.shop_id, CAST({moment} + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day, count(*) AS n,
            {events} AS events
        FROM {relation} AS r
        JOIN (SELECT unnest(CAST($shop_ids AS VARCHAR[])) AS shop_id) AS a ON a.shop_id = r.shop_id
        JOIN shops AS s ON s.shop_id = r.shop_id
        JOIN zone_offsets AS z ON z.timezone = s.timezone AND {moment} >= z.starts_at AND {moment} < z.ends_at
        GROUP BY 1, 2
        ORDER BY 1, 2
    """


def _add(counts: ByShopAndTable, table: str, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        counts[row["shop_id"], table][row["local_day"]] = DayCount(row["n"], row["events"])


def spans(days: Iterable[date]) -> tuple[Span, ...]:
    """Return the runs of consecutive days, in order."""
    ordered = sorted(days)
    if not ordered:
        return ()
    breaks = [(before, after) for before, after in pairwise(ordered) if after - before > timedelta(days=1)]
    starts = [ordered[0], *(after for _, after in breaks)]
    ends = [*(before for before, _ in breaks), ordered[-1]]
    return tuple(Span(*ends_of) for ends_of in zip(starts, ends, strict=True))


def suspicious_spans(counts: Counts, first: date, last: date) -> tuple[Span, ...]:
    """Return the runs of days without rows, from first to last (both included), that chance does not explain.

    For a run of L days and E events per day on average, exp(-E L) is the probability that all are empty; multiplied by
    the number of days it is the expected number of such runs. Weekdays that are empty in at least half of all weeks are
    ignored, because the shop is closed on them.
    """
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    empty = [day for day in days if day not in counts]
    of_weekday, empty_on = Counter(day.weekday() for day in days), Counter(day.weekday() for day in empty)
    open_weekdays = {weekday for weekday, n in of_weekday.items() if empty_on[weekday] * 2 < n}
    open_days = [day for day in days if day.weekday() in open_weekdays] or days
    each_day = sum(day.events for day in counts.values()) / len(open_days)

    def by_chance(span: Span) -> float:
        length = sum((span.from_ + timedelta(days=i)).weekday() in open_weekdays for i in range(span.days))
        return len(days) * exp(-each_day * length)

    return tuple(span for span in spans(empty) if by_chance(span) < BY_CHANCE)
