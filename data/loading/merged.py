"""Conversations that were merged into another one: whose messages belong to which."""

from data.sql import Connection

LONGEST_CHAIN = 10
"""A conversation that was merged into one that was merged itself is followed so many times."""

FROM_MERGED = """
messages AS m LEFT JOIN merged_conversations AS g ON g.shop_id = m.shop_id AND g.conversation_id = m.conversation_id
"""
"""The messages with what their conversation was merged into (`g.root`; NULL: into none)."""
CONVERSATION = "coalesce(g.root, m.conversation_id)"
MESSAGE = "CASE WHEN g.root IS NULL THEN m.message_id ELSE m.conversation_id || '/' || m.message_id END"
"""Under which names such a message stands: one that was moved bears the name of its own conversation too."""
NO_COPY = """
CASE WHEN g.root IS NULL THEN '' ELSE m.conversation_id END = min(
    CASE WHEN g.root IS NULL THEN '' ELSE m.conversation_id END
) OVER (PARTITION BY coalesce(g.root, m.conversation_id), m.sent_at, m.sender, coalesce(m.text, ''))
"""
"""Leaves out what stands in several of the conversations alike: platforms copy what they merge."""


def find_merged(connection: Connection, shop_id: str) -> bool:
    """Make `merged_conversations` of a shop anew, and the temporary `merged` of what it held before and holds now.

    Answers whether anything is, or was, merged; else nothing is made.
    """
    shop = {"shop_id": shop_id}
    merges = "FROM messages WHERE shop_id = $shop_id AND merged_into IS NOT NULL AND merged_into <> conversation_id"
    if not connection.execute(
        f"(SELECT 1 FROM merged_conversations WHERE shop_id = $shop_id LIMIT 1) UNION ALL (SELECT 1 {merges} LIMIT 1)",
        shop,
    ).fetchone():
        return False
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE merged AS SELECT conversation_id, root FROM merged_conversations "
        "WHERE shop_id = $shop_id",
        shop,
    )
    connection.execute("DELETE FROM merged_conversations WHERE shop_id = $shop_id", shop)
    connection.execute(
        f"INSERT INTO merged_conversations SELECT shop_id, conversation_id, max(merged_into) {merges} GROUP BY ALL",
        shop,
    )
    for _ in range(LONGEST_CHAIN):
        updated = connection.execute(
            "UPDATE merged_conversations AS g SET root = n.root FROM merged_conversations AS n "
            "WHERE g.shop_id = $shop_id AND n.shop_id = $shop_id AND n.conversation_id = g.root "
            "AND n.root <> g.conversation_id",
            shop,
        ).fetchone()
        if updated is None or updated[0] == 0:
            break
    connection.execute(
        "INSERT INTO merged SELECT conversation_id, root FROM merged_conversations WHERE shop_id = $shop_id", shop
    )
    return True


def touch_merged(connection: Connection) -> None:
    """Add to `touched` every conversation that is, or was, merged with one in it."""
    for _ in range(2):
        connection.execute(
            "INSERT INTO touched SELECT DISTINCT name FROM ("
            "SELECT root AS name FROM merged JOIN touched USING (conversation_id) UNION ALL "
            "SELECT g.conversation_id FROM merged AS g JOIN touched AS t ON t.conversation_id = g.root"
            ") WHERE name NOT IN (SELECT conversation_id FROM touched)"
        )
