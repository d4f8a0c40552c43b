"""Conversations that were merged into another one, and the messages that belong to them."""

from collections.abc import Mapping

from data.sql import Connection

FROM_MERGED = """
messages AS m LEFT JOIN merged_conversations AS g ON g.shop_id = m.shop_id AND g.conversation_id = m.conversation_id
"""
"""The messages with the conversation into which theirs was merged (`g.root`; NULL: into none)."""
CONVERSATION = "coalesce(g.root, m.conversation_id)"
MESSAGE = "CASE WHEN g.root IS NULL THEN m.message_id ELSE m.conversation_id || '/' || m.message_id END"
"""The conversation and name under which a message counts; a moved message's name includes its own conversation."""
NO_COPY = """
CASE WHEN g.root IS NULL THEN '' ELSE m.conversation_id END = min(
    CASE WHEN g.root IS NULL THEN '' ELSE m.conversation_id END
) OVER (PARTITION BY coalesce(g.root, m.conversation_id), m.sent_at, m.sender, coalesce(m.text, ''))
"""
"""Condition that leaves out messages that several of the conversations share: platforms copy what they merge."""


def find_merged(connection: Connection, shop_id: str) -> bool:
    """Rebuild `merged_conversations` of a shop, and create the temporary `merged` of its old and new rows.

    Returns whether anything is, or was, merged; otherwise nothing is created.
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
    rows = connection.execute(
        f"SELECT conversation_id, max(merged_into) {merges} GROUP BY conversation_id",
        shop,
    ).fetchall()
    if roots := _roots(dict(rows)):
        connection.execute(
            "INSERT INTO merged_conversations SELECT $shop_id, unnest($names), unnest($roots)",
            {**shop, "names": list(roots), "roots": list(roots.values())},
        )
    connection.execute(
        "INSERT INTO merged SELECT conversation_id, root FROM merged_conversations WHERE shop_id = $shop_id", shop
    )
    return True


def _roots(merged: Mapping[str, str]) -> dict[str, str]:
    """Return conversation → the one that finally holds its messages.

    `merged`: conversation → the one it was merged into.

    Of conversations merged in a circle, the first by name holds all.
    """
    roots: dict[str, str] = {}
    for name in merged:
        chain = [name]
        while (into := merged.get(chain[-1])) is not None and into not in chain and into not in roots:
            chain.append(into)
        root = chain[-1] if into is None else roots[into] if into in roots else min(chain[chain.index(into) :])
        roots |= dict.fromkeys(chain, root)
    return {name: root for name, root in roots.items() if name != root}


def touch_merged(connection: Connection) -> None:
    """Add to `touched` every conversation that is, or was, merged with one in it."""
    for _ in range(2):
        connection.execute(
            "INSERT INTO touched SELECT DISTINCT name FROM ("
            "SELECT root AS name FROM merged JOIN touched USING (conversation_id) UNION ALL "
            "SELECT g.conversation_id FROM merged AS g JOIN touched AS t ON t.conversation_id = g.root"
            ") WHERE name NOT IN (SELECT conversation_id FROM touched)"
        )
