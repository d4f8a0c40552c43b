"""Deletes stored counts of figures (`daily_tallies`) that are invalid after rows have changed."""

from datetime import date

from data.sql import Connection

FIRST_DAY = """
SELECT min(t.local_day) FROM (
    SELECT min(q.local_day) AS local_day FROM questions AS q
    WHERE q.shop_id = $shop_id AND q.conversation_id IN (SELECT conversation_id FROM touched)
    UNION ALL
    SELECT min(c.local_day) FROM conversations AS c
    WHERE c.shop_id = $shop_id AND c.conversation_id IN (SELECT conversation_id FROM touched)
    UNION ALL
    SELECT CAST(s.first_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE)
    FROM (SELECT min(sent_at) AS first_at FROM spoken) AS s
    JOIN spans AS z ON s.first_at >= z.starts_at AND s.first_at < z.ends_at
) AS t
"""
"""The first local day of the touched conversations, by their facts before and their messages after the change."""

BEYOND = """
SELECT 1 FROM messages AS m
WHERE m.shop_id = $shop_id AND m.sent_at > $last_at AND m.conversation_id NOT IN (SELECT conversation_id FROM touched)
LIMIT 1
"""


def first_day(connection: Connection, shop_id: str) -> date | None:
    """Return the first local day on which a case of a conversation may have changed; None: any day may have.

    Called inside `facts.rebuild`, while the facts are still those before the change. Where other conversations continue
    after the end of the messages, as through a wrong date, moving that end includes cases that were not known before.
    """
    end = connection.execute(
        "SELECT last_at FROM coverage WHERE shop_id = $shop_id AND table_name = 'messages'", {"shop_id": shop_id}
    ).fetchone()
    if end is None or end[0] is None:
        return None
    if connection.execute(BEYOND, {"shop_id": shop_id, "last_at": end[0]}).fetchone():
        return None
    row = connection.execute(FIRST_DAY, {"shop_id": shop_id}).fetchone()
    return None if row is None else row[0]


def forget(connection: Connection, shop_id: str, table: str, first_day: date | None) -> None:
    """Delete the counts that depend on the table.

    `first_day`: counts of single days before it, of figures that depend on nothing else, are kept, so that metrics that
    add up by day can continue from them. None: they are deleted as well.
    """
    connection.execute(
        "DELETE FROM daily_tallies WHERE shop_id = $shop_id AND list_contains(tables, $table) "
        "AND (period <> 'day' OR len(tables) > 1 OR coalesce(local_day >= $first_day, TRUE))",
        {"shop_id": shop_id, "table": table, "first_day": first_day},
    )
