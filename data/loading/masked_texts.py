"""Messages without an id whose text a later export masks: the same messages as before, not further ones."""

from data.sql import Connection, literal
from data.tables import Table

_MASK = "**"
"""So many asterisks in a row stand for what an export hides."""


def take_known_texts(connection: Connection, table: Table, shop_id: str) -> None:
    """Give rows of `typed` with a masked text the name and text of the stored message that it hides.

    That is the one message of their conversation, instant and sender whose text has what is left of theirs, in order.
    Where several have, or a text is not masked, nothing changes. Rows with an id of their own are left alone.
    """
    if table.name != "messages":
        return
    masked = f"t.made AND t.refusal = 0 AND contains(t.text, {literal(_MASK)})"
    if not connection.execute(f"SELECT 1 FROM typed AS t WHERE {masked} LIMIT 1").fetchone():
        return
    escaped = "replace(replace(replace(t.text, '!', '!!'), '%', '!%'), '_', '!_')"
    pattern = f"regexp_replace({escaped}, '[*]{{2,}}', '%', 'g')"
    connection.execute(
        "UPDATE typed SET message_id = hidden.message_id, text = hidden.text FROM ("
        "SELECT t.line, min(s.message_id) AS message_id, min(s.text) AS text "
        f"FROM typed AS t JOIN messages AS s ON s.shop_id = {literal(shop_id)} "
        f"AND s.conversation_id = t.conversation_id AND s.sent_at = t.sent_at "
        f"AND s.sender = t.sender AND s.text LIKE {pattern} ESCAPE '!' "
        f"WHERE {masked} "
        "GROUP BY t.line HAVING count(*) = 1) AS hidden WHERE hidden.line = typed.line"
    )
