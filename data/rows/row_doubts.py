"""What rows say that can hardly be so, though each of their cells is possible: told, and counted as it stands."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from data.buyer_names import known_buyer
from data.files.cells import clean_sql
from data.formats.matching import Match
from data.notices import Notice
from data.rows.cell_table import SKIP
from data.rows.faults import TOLERANCE_SECONDS
from data.shops import Shop
from data.sql import Connection
from data.tables import Table, event_columns

MOST_EARLY_ROWS = 3
"""So many rows at most may hold times that lie far before all others."""
ROWS_BESIDE_EACH = 5
"""Each of them needs so many other rows beside it."""
EARLIER_BY = timedelta(days=300)
"""By so much they lie before all others, as where a year was mistyped."""
TIMES_THE_SPAN = 2
"""So many times as long as all others they lie before them: a table may be sparse throughout."""


def notices_of_row_doubts(connection: Connection, match: Match, shop: Shop) -> list[Notice]:
    """That rows are of several shops, or lie far before all others; that a conversation is of several buyers; that a
    request was agreed to after its end. Reads `staged` and `typed`.
    """
    notices = [*_several_shops(connection, match), *_far_before(connection, match.format.table, shop)]
    if match.format.table.name == "messages" and "buyer_id" in match.places:
        notices += _several_buyers(connection)
    if match.format.table.name == "refunds":
        notices += _crossed_times(connection)
    return notices


def _several_shops(connection: Connection, match: Match) -> list[Notice]:
    """That a column which names shops, or platforms, names several."""
    if match.shop_place is None:
        return []
    cell = clean_sql(f"{SKIP}{match.shop_place}")
    count, names = connection.execute(
        f"SELECT count(*), list_sort(list(name))[:5] FROM (SELECT DISTINCT {cell} AS name FROM staged "
        "WHERE ragged IS NULL) WHERE name IS NOT NULL"
    ).fetchall()[0]
    return [Notice.of("several_shops", count=count, names=", ".join(names))] if count > 1 else []


def _far_before(connection: Connection, table: Table, shop: Shop) -> list[Notice]:
    """That a few rows lie so far before all others that their year may be wrong: no window of a figure reaches them."""
    events = event_columns(table)
    if not events:
        return []
    instants = connection.execute(
        f"SELECT {events[0]}, line FROM typed WHERE refusal = 0 AND {events[0]} IS NOT NULL "
        f"ORDER BY 1 LIMIT {MOST_EARLY_ROWS + 1}"
    ).fetchall()
    rows, last = connection.execute(
        f"SELECT count({events[0]}), max({events[0]}) FROM typed WHERE refusal = 0"
    ).fetchall()[0]
    for count in range(1, len(instants)):
        first: datetime = instants[count][0]
        gap = first - instants[count - 1][0]
        if gap > max(EARLIER_BY, TIMES_THE_SPAN * (last - first)) and rows >= count * (ROWS_BESIDE_EACH + 1):
            zone = ZoneInfo(shop.timezone)
            times = [at.replace(tzinfo=UTC).astimezone(zone) for at in (instants[0][0], first)]
            at, begin = (f"{time:%Y-%m-%d %H:%M:%S}" for time in times)
            return [Notice.of("far_before", count=count, line=instants[0][1], time=at, begin=begin)]
    return []


def _several_buyers(connection: Connection) -> list[Notice]:
    """That conversations name several buyers, whose messages count as those of one conversation."""
    count, line = connection.execute(
        "SELECT count(*), min(line) FROM (SELECT min(line) AS line FROM typed "
        f"WHERE refusal = 0 AND sender = 'buyer' AND {known_buyer('buyer_id')} IS NOT NULL "
        "GROUP BY conversation_id HAVING min(buyer_id) <> max(buyer_id))"
    ).fetchall()[0]
    return [Notice.of("several_buyers", count=count, line=line)] if count else []


def _crossed_times(connection: Connection) -> list[Notice]:
    """That requests were agreed to or sent back after they were completed, or sent back before they were agreed to."""
    pairs = ("completed_at", "agreed_at"), ("completed_at", "returned_at"), ("returned_at", "agreed_at")
    crossed = " OR ".join(f"{first} + to_seconds({TOLERANCE_SECONDS}) < {second}" for first, second in pairs)
    count, line = connection.execute(
        f"SELECT count(*), min(line) FROM typed WHERE refusal = 0 AND ({crossed})"
    ).fetchall()[0]
    return [Notice.of("times_crossed", count=count, line=line)] if count else []
