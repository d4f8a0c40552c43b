"""How long rows of a shop are kept, and the removal of older ones.

Rows that belong together are removed together: a conversation with those merged into it, an order with its requests and
reviews. They are removed once the last instant of any of them is too old, so that the rest is judged as before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data.access import Access
from data.changes import removal
from data.changes.shop_changes import change, log_change
from data.engine import Engine
from data.errors import DabiaoError
from data.reading.retention import ArchivedDay
from data.sql import Connection, literal
from data.store import in_transaction
from data.tables import TABLES
from data.view import VERSION_SQL

FEWEST_DAYS, MOST_DAYS = 30, 36_500

REASON = "rows_removed"
"""The field of a removal in the log of a shop's changes."""

EARLIER = """
INSERT INTO earlier_buyers
SELECT DISTINCT q.shop_id, q.buyer_id
FROM questions AS q
WHERE
    q.shop_id = $shop_id AND q.buyer_id IS NOT NULL AND q.conversation_id IN (SELECT id FROM ended_talks)
    AND q.buyer_id NOT IN (SELECT e.buyer_id FROM earlier_buyers AS e WHERE e.shop_id = $shop_id)
"""
"""Stores the buyers of conversations that are about to be removed; those without any other rows are deleted
afterwards."""


def keep_for(access: Access, shop_id: str, days: int | None) -> None:
    """Set the number of days that a shop's rows are kept; None: for ever.

    Raises DabiaoError for an unknown shop, and for a number that is not between 30 and 36,500.
    """
    require_possible(days)
    change(access, shop_id, lambda connection: _set_days(connection, access, shop_id, days))


def require_possible(days: int | None) -> None:
    """Raise DabiaoError for a number of days that is not between 30 and 36,500; None, for ever, is allowed."""
    if days is not None and not FEWEST_DAYS <= days <= MOST_DAYS:
        raise DabiaoError("error.kept_days", value=days, fewest=FEWEST_DAYS, most=MOST_DAYS)


def _set_days(connection: Connection, access: Access, shop_id: str, days: int | None) -> None:
    """Write the number of days, and log it if it changes."""
    row = connection.execute(
        "SELECT kept_days, removed_until, archived_until FROM retention WHERE shop_id = $shop_id",
        {"shop_id": shop_id},
    ).fetchone()
    before, *ends = row or (None, None, None)
    if before != days:
        _write(connection, shop_id, days, *ends)
        log_change(connection, access, shop_id, "kept_days", before, days)


def rows_before(view: Engine, shop_id: str, begins_at: datetime) -> dict[str, int]:
    """Count the rows of a shop that are removed when rows are kept from an instant (naive UTC) on, by table."""
    before = f"TIMESTAMP {literal(str(begins_at))}"
    ended = ", ".join(f"{name} AS ({sql})" for name, sql in _ended(before).items())
    counts = " UNION ALL ".join(
        f"SELECT '{table}' AS name, count(*) AS n FROM {table} WHERE shop_id = $shop_id AND ({condition})"
        for table, condition in _rows(before).items()
    )
    return {row["name"]: row["n"] for row in view.rows(f"WITH {ended} {counts}", shop_id=shop_id) if row["n"]}


@dataclass(frozen=True)
class Removal:
    """What is to be removed of a shop: everything that ended before the local day `until`.

    `begins_at`: the beginning of that day, naive UTC. `kept_days`: for how many days its rows are kept, which is set as
    well. `archived`: counts of days that are kept, those before `archived_until`; no removed row may have a case on or
    after that day. `version`: that of the store when they were counted.
    """

    shop_id: str
    kept_days: int
    until: date
    begins_at: datetime
    version: int
    archived: Sequence[ArchivedDay]
    archived_until: date


def remove(access: Access, wanted: Removal) -> dict[str, int] | None:
    """Set the days and remove the rows, all or nothing; return the number of rows by table.

    None, and no change, when the store no longer has the version that was counted. The file still contains the rows:
    see `removal.clear_file`.
    """
    with access.writing("configure", wanted.shop_id) as connection:
        return in_transaction(connection, lambda: _remove(connection, access, wanted))


def _remove(connection: Connection, access: Access, wanted: Removal) -> dict[str, int] | None:
    shop_id, until, archived = wanted.shop_id, wanted.until, wanted.archived
    row = connection.execute(VERSION_SQL).fetchone()
    if row is None or int(row[0]) != wanted.version:
        return None
    _set_days(connection, access, shop_id, wanted.kept_days)
    before = f"TIMESTAMP {literal(str(wanted.begins_at))}"
    for name, sql in _ended(before).items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}", {"shop_id": shop_id})
    connection.execute(EARLIER, {"shop_id": shop_id})
    counts = {table: removal.remove_rows(connection, table, rows, shop_id) for table, rows in _rows(before).items()}
    for table, condition in _traces(before).items():
        counts[table] = removal.delete(connection, table, condition, shop_id)
    removal.part_from_orders(connection, "ended_orders", shop_id)
    if archived:
        columns = list(archived[0])
        connection.executemany(
            f"INSERT INTO archived_days ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})",
            [[row[column] for column in columns] for row in archived],
        )
    removal.delete(connection, "merged_conversations", "conversation_id IN (SELECT id FROM ended_talks)", shop_id)
    removal.rebuild(connection, shop_id)
    still_there = (
        "buyer_id IN (SELECT q.buyer_id FROM questions AS q WHERE q.shop_id = $shop_id AND q.buyer_id IS NOT NULL)"
    )
    removal.delete(connection, "earlier_buyers", f"NOT {still_there}", shop_id)
    _write(connection, shop_id, wanted.kept_days, until, wanted.archived_until)
    log_change(connection, access, shop_id, REASON, None, until)  # invalidates what is cached or published
    removal.write_anew(connection)
    for name in _ended(before):
        connection.execute(f"DROP TABLE {name}")
    return {table: count for table, count in counts.items() if count}


def _write(
    connection: Connection, shop_id: str, days: int | None, removed_until: date | None, archived_until: date | None
) -> None:
    removal.delete(connection, "retention", "TRUE", shop_id)
    connection.execute("INSERT INTO retention VALUES (?, ?, ?, ?)", [shop_id, days, removed_until, archived_until])


def _latest(table: str) -> str:
    """SQL expression for the latest instant of a row of a canonical table."""
    times = TABLES[table].stored_times
    return f"greatest({', '.join(times)})" if len(times) > 1 else times[0]


def _all(table: str, subject: str) -> str:
    """SQL query for subject and latest instant of a table's rows, including those of earlier imports."""
    return (
        f"SELECT {subject} AS id, {_latest(table)} AS ended_at FROM (FROM {table} UNION ALL BY NAME FROM {table}_said) "
        f"WHERE shop_id = $shop_id AND {subject} IS NOT NULL"
    )


def _ended(before: str) -> dict[str, str]:
    """Return temporary table → SQL for the ids of what ended before an instant."""
    talks = f"{_all('messages', 'conversation_id')} UNION ALL {_all('chat_ratings', 'conversation_id')}"
    orders = " UNION ALL ".join(_all(table, "order_id") for table in ("orders", "refunds", "reviews"))
    return {
        "ended_talks": f"""
            WITH talks AS (
                SELECT t.id, t.ended_at, coalesce(m.root, t.id) AS root
                FROM ({talks}) AS t
                LEFT JOIN merged_conversations AS m ON m.shop_id = $shop_id AND m.conversation_id = t.id
            )
            SELECT DISTINCT id FROM talks
            WHERE root IN (SELECT root FROM talks GROUP BY root HAVING max(ended_at) < {before})
        """,
        "ended_orders": f"SELECT id FROM ({orders}) GROUP BY id HAVING max(ended_at) < {before}",
        "ended_requests": f"""
            SELECT refund_id AS id FROM refunds WHERE shop_id = $shop_id
            AND (order_id IN (SELECT id FROM ended_orders) OR (order_id IS NULL AND {_latest("refunds")} < {before}))
        """,
    }


def _rows(before: str) -> dict[str, str]:
    """Return canonical table → condition for the rows to remove."""
    of_order = "order_id IN (SELECT id FROM ended_orders)"
    return {
        "messages": "conversation_id IN (SELECT id FROM ended_talks)",
        "chat_ratings": "conversation_id IN (SELECT id FROM ended_talks)",
        "refunds": "refund_id IN (SELECT id FROM ended_requests)",
        "reviews": f"{of_order} OR (order_id IS NULL AND {_latest('reviews')} < {before})",
        "orders": of_order,
    }


def _traces(before: str) -> dict[str, str]:
    """Return further table → condition for the rows to remove."""
    return {
        "handled_items": "(kind = 'chat' AND subject IN (SELECT id FROM ended_talks)) "
        "OR (kind = 'order' AND subject IN (SELECT id FROM ended_orders)) "
        "OR (kind = 'request' AND subject IN (SELECT id FROM ended_requests))",
        "rejects": f"import_id IN (SELECT import_id FROM imports WHERE imported_at < {before})",
        "alert_deliveries": f"happened_at < {before} AND next_at IS NULL",
    }
