"""Messages without an id whose text a later export masks are matched with the stored messages."""

from data.rows import identity, made_names
from data.sql import Connection, literal
from data.tables import Table

TABLE = "messages"
"""The table whose texts may be masked."""

_MASK = "**"
"""Asterisks that an export writes for hidden text, at least this many in a row."""

MADE_NAME = "#[0-9a-f]{20}"
"""Pattern of names that are made for messages without one."""


def take_known_texts(connection: Connection, table: Table, shop_id: str) -> None:
    """Give rows of `typed` with a masked text the name and text of the stored message that it hides.

    That is the only message of the same conversation, instant and sender whose text contains the visible parts in
    order; where several do, nothing changes. For a row with an id of its own it is the message with this id, or else
    one with a made name. A text that is not masked takes the name of the one message that hides it. The temporary table
    `unmasked` (line, text) keeps the texts of the file for `contributions.keep`.
    """
    if table.name != TABLE:
        return
    masked = f"t.refusal = 0 AND {_is_masked('t.text')}"
    _take_names_of_hidden(connection, shop_id)
    if not connection.execute(f"SELECT 1 FROM typed AS t WHERE {masked} LIMIT 1").fetchone():
        connection.execute("CREATE OR REPLACE TEMP TABLE unmasked (line BIGINT, text VARCHAR)")
        return
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE hidden AS "
        "SELECT t.line, min(s.message_id) AS message_id, min(s.text) AS text, "
        "min(t.message_id) AS own_id, min(t.text) AS masked "
        f"FROM typed AS t JOIN messages AS s ON s.shop_id = {literal(shop_id)} "
        f"AND s.conversation_id = t.conversation_id AND s.sent_at = t.sent_at "
        f"AND s.sender = t.sender AND {_hides('t.text', 's.text')} "
        f"AND (t.made OR s.message_id = t.message_id OR regexp_full_match(s.message_id, '{MADE_NAME}')) "
        f"LEFT JOIN messages AS k ON k.shop_id = {literal(shop_id)} AND NOT t.made "
        "AND k.conversation_id = t.conversation_id AND k.message_id = t.message_id "
        f"WHERE {masked} AND (k.message_id IS NULL OR s.message_id = t.message_id) GROUP BY t.line HAVING count(*) = 1"
    )
    connection.execute(
        "UPDATE typed SET message_id = hidden.message_id, text = hidden.text FROM hidden WHERE hidden.line = typed.line"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE unmasked AS SELECT line, masked AS text FROM hidden "
        "WHERE message_id <> own_id OR text <> masked"
    )


def _take_names_of_hidden(connection: Connection, shop_id: str) -> None:
    """Give rows of `typed` the names of the stored messages that hide their texts, where the match is one to one."""
    moments = "SELECT min(sent_at) FROM typed WHERE refusal = 0", "SELECT max(sent_at) FROM typed WHERE refusal = 0"
    stored = (
        f"FROM messages AS s WHERE s.shop_id = {literal(shop_id)} AND s.sent_at BETWEEN ({moments[0]}) "
        f"AND ({moments[1]}) AND {_is_masked('s.text')}"
    )
    if not connection.execute(f"SELECT 1 {stored} LIMIT 1").fetchone():
        return
    connection.execute(
        "UPDATE typed SET message_id = h.name FROM ("
        "SELECT t.line, s.message_id AS name, count(*) OVER (PARTITION BY t.line) AS hiding, "
        "count(*) OVER (PARTITION BY s.conversation_id, s.message_id) AS hidden FROM typed AS t "
        f"JOIN (SELECT * {stored}) AS s ON s.conversation_id = t.conversation_id AND s.sent_at = t.sent_at "
        f"AND s.sender = t.sender AND {_hides('s.text', 't.text')} "
        f"AND (t.made OR regexp_full_match(s.message_id, '{MADE_NAME}')) "
        f"ANTI JOIN messages AS k ON k.shop_id = {literal(shop_id)} "
        "AND k.conversation_id = t.conversation_id AND k.message_id = t.message_id "
        "ANTI JOIN typed AS u "
        "ON u.refusal = 0 AND u.conversation_id = s.conversation_id AND u.message_id = s.message_id "
        f"WHERE t.refusal = 0 AND NOT {_is_masked('t.text')}"
        ") AS h WHERE h.line = typed.line AND hiding = 1 AND hidden = 1"
    )


def _hides(masked: str, text: str) -> str:
    """SQL condition: a masked text may hide another one, which contains its visible parts in order."""
    escaped = f"replace(replace(replace({masked}, '!', '!!'), '%', '!%'), '_', '!_')"
    return f"{text} LIKE regexp_replace({escaped}, '[*]{{2,}}', '%', 'g') ESCAPE '!'"


def add_messages_beside(connection: Connection, table: Table, shop_id: str) -> None:
    """Add to the temporary table `undoing` the keys of messages whose names may depend on those in it.

    They are those of the same conversation, instant and sender, where an export masks the text of one of them.
    """
    if table.name != TABLE:
        return
    moment = "conversation_id, sent_at, sender"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE undoing AS FROM undoing UNION "
        "SELECT conversation_id, message_id FROM messages "
        f"SEMI JOIN (SELECT {moment} FROM messages SEMI JOIN undoing USING (conversation_id, message_id) "
        f"WHERE shop_id = $shop_id) AS u USING ({moment}) "
        f"SEMI JOIN (SELECT {moment} FROM messages WHERE shop_id = $shop_id AND {_is_masked('text')} "
        f"UNION SELECT {moment} FROM messages_said WHERE shop_id = $shop_id AND {_is_masked('text')}) AS m "
        f"USING ({moment}) WHERE shop_id = $shop_id",
        {"shop_id": shop_id},
    )


def add_messages_of_moments(connection: Connection, table: Table, shop_id: str, rows: str) -> None:
    """Add to the temporary table `undoing` the keys of messages that may match rows of the table `rows`.

    They are those of the same conversation, instant and sender, where the text of either is masked.
    """
    if table.name != TABLE:
        return
    moment = "conversation_id, sent_at, sender"
    masked = (
        f"SELECT {moment} FROM {rows} WHERE {_is_masked('text')} "
        f"UNION SELECT {moment} FROM messages WHERE shop_id = $shop_id AND {_is_masked('text')} "
        f"UNION SELECT {moment} FROM messages_said WHERE shop_id = $shop_id AND {_is_masked('text')}"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE undoing AS FROM undoing UNION SELECT conversation_id, message_id FROM messages "
        f"SEMI JOIN {rows} USING ({moment}) SEMI JOIN ({masked}) AS masked USING ({moment}) WHERE shop_id = $shop_id",
        {"shop_id": shop_id},
    )


def take_own_names(connection: Connection, table: Table, shop_id: str) -> None:
    """Name rows of `typed` with made names by the texts of their file, whatever message they were matched with."""
    if table.name != TABLE:
        return
    connection.execute(f"UPDATE typed SET message_id = {made_names.name_sql(table, shop_id)} WHERE made")
    identity.number_repeats(connection, table)


def _is_masked(text: str) -> str:
    return f"contains({text}, {literal(_MASK)})"
