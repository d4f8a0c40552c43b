"""How many rows each table of each shop has on each local day, how many came in several files, and which days lack."""

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
"""Table → the column whose different values are events that come independently; of other tables each row is one."""

BY_CHANCE = 0.01
"""A stretch of empty days is a gap where fewer such stretches than this are expected by chance in the whole table."""


@dataclass(frozen=True)
class DayCount:
    """The rows of a local day, and the events among them: conversations of messages, orders of lines."""

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
        """How many days the span has."""
        return (self.to - self.from_).days + 1


def rows_by_day(view: View, shops: Sequence[Shop]) -> ByShopAndTable:
    """The rows by (shop_id, table) and local day of the shop; one statement a table."""
    counts: ByShopAndTable = defaultdict(dict)
    for table in MOMENTS:
        _add(counts, table, view.rows(_by_day(table, table), shop_ids=[shop.shop_id for shop in shops]))
    return counts


def repeated_by_day(view: View, shops: Sequence[Shop]) -> ByShopAndTable:
    """Likewise the rows that two or more imports hold: files that overlap."""
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
    """These days as runs of days that follow one another, in order."""
    ordered = sorted(days)
    if not ordered:
        return ()
    breaks = [(before, after) for before, after in pairwise(ordered) if after - before > timedelta(days=1)]
    starts = [ordered[0], *(after for _, after in breaks)]
    ends = [*(before for before, _ in breaks), ordered[-1]]
    return tuple(Span(*ends_of) for ends_of in zip(starts, ends, strict=True))


def suspicious_spans(counts: Counts, first: date, last: date) -> tuple[Span, ...]:
    """The runs of days from first to last, both included, without a row that chance does not explain.

    With L days of a run and E events a day on average, exp(-E L) is the chance that all of them are empty; times the
    number of days it is how many such runs are expected. Weekdays that are empty in half of all weeks or more say
    nothing: the shop rests on them.
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
