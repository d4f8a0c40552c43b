"""Implausible rows whose cells are each possible: they are reported, and counted as they are."""

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

ENOUGH_CONVERSATIONS = 20
"""Conversations from which on no single buyer has half of them."""
MOST_EARLY_ROWS = 3
"""Rows at most that may have times far before all others."""
ROWS_BESIDE_EACH = 5
"""Other rows needed for each of them."""
EARLIER_BY = timedelta(days=300)
"""How far they must be before all others, as after a mistyped year."""
TIMES_THE_SPAN = 2
"""Multiple of the span of all others by which they must be earlier: a table may be sparse throughout."""


def notices_of_row_doubts(connection: Connection, match: Match, shop: Shop) -> list[Notice]:
    """Return notices of implausible rows, from `staged` and `typed`.

    Rows of several shops, rows far before all others, a conversation of several buyers, one buyer with most
    conversations, a request agreed to after its end.
    """
    notices = [*_several_shops(connection, match), *_far_before(connection, match.format.table, shop)]
    if match.format.table.name == "messages" and "buyer_id" in match.places:
        notices += _several_buyers(connection)
    if match.format.table.name == "refunds":
        notices += _crossed_times(connection)
    return notices


def _several_shops(connection: Connection, match: Match) -> list[Notice]:
    """Return the notice that a column of shops or platforms names several."""
    if match.shop_place is None:
        return []
    cell = clean_sql(f"{SKIP}{match.shop_place}")
    count, names = connection.execute(
        f"SELECT count(*), list_sort(list(name))[:5] FROM (SELECT DISTINCT {cell} AS name FROM staged "
        "WHERE ragged IS NULL) WHERE name IS NOT NULL"
    ).fetchall()[0]
    return [Notice.of("several_shops", count=count, names=", ".join(names))] if count > 1 else []


def _far_before(connection: Connection, table: Table, shop: Shop) -> list[Notice]:
    """Return the notice that a few rows are so far before all others that their year may be wrong.

    No window of a figure reaches them.
    """
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
    """Return notices of conversations with several buyers, and of one name for the buyer of most conversations.

    Messages of several buyers count as those of one conversation; a name in half of them is a word for everybody.
    """
    count, line, name, named, conversations = connection.execute(
        "SELECT sum(several), min(line), arg_max(name, conversations), max(conversations), sum(conversations) FROM ("
        "SELECT name, count(*) AS conversations, count(*) FILTER (WHERE name <> last_name) AS several, "
        "min(line) FILTER (WHERE name <> last_name) AS line FROM ("
        "SELECT min(line) AS line, min(buyer_id) AS name, max(buyer_id) AS last_name FROM typed "
        f"WHERE refusal = 0 AND sender = 'buyer' AND {known_buyer('buyer_id')} IS NOT NULL "
        "GROUP BY conversation_id) GROUP BY name)"
    ).fetchall()[0]
    notices = [Notice.of("several_buyers", count=count, line=line)] if count else []
    if (conversations or 0) >= ENOUGH_CONVERSATIONS and named * 2 >= conversations:
        notices.append(Notice.of("one_buyer", name=name, count=named, of=conversations))
    return notices


def _crossed_times(connection: Connection) -> list[Notice]:
    """Return the notice that requests were agreed to or sent back after completion, or sent back before agreement."""
    pairs = ("completed_at", "agreed_at"), ("completed_at", "returned_at"), ("returned_at", "agreed_at")
    crossed = " OR ".join(f"{first} + to_seconds({TOLERANCE_SECONDS}) < {second}" for first, second in pairs)
    count, line = connection.execute(
        f"SELECT count(*), min(line) FROM typed WHERE refusal = 0 AND ({crossed})"
    ).fetchall()[0]
    return [Notice.of("times_crossed", count=count, line=line)] if count else []
