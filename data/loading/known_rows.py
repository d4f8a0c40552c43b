"""Rows that are known under another name: of exports with and without numbers for messages or for lines of orders."""

from data.loading.identity import same_key
from data.loading.overlap import SUMMARY
from data.sql import Connection, literal
from data.tables import Table

_MADE = "(prefix(message_id, '#') AND strlen(message_id) = 21)"
"""Whether a stored message's name was made."""

_CONTENT = "conversation_id, sent_at, sender, text"
"""What is equal of a message in two exports of which one has ids."""


def take_known_names(connection: Connection, table: Table, shop_id: str) -> None:
    """Give good rows of `typed` the name under which the store has the same thing from an export with other columns.

    A message is the same where conversation, instant, sender and text are, and one of the two has an id of its own;
    the first of several is the first. A line is the same where it is its order's only one in the file and in the store,
    the file's has no number of its own or the store's is named by its product, and they are not of two products.
    """
    names = {"messages": _messages, "orders": _lines}.get(table.name)
    stored = f"SELECT 1 FROM {table.name} WHERE shop_id = {literal(shop_id)} LIMIT 1"
    if names is None or not connection.execute(stored).fetchone():
        return
    connection.execute(f"CREATE OR REPLACE TEMP TABLE known_names AS {names(table, shop_id)}")
    if connection.execute("SELECT 1 FROM known_names LIMIT 1").fetchone():
        connection.execute(
            f"UPDATE typed SET {table.key[-1]} = k.name FROM known_names AS k WHERE k.line = typed.line AND refusal = 0"
        )


def _messages(table: Table, shop_id: str) -> str:
    good = "typed.refusal = 0"
    here = f"s.shop_id = {literal(shop_id)}"
    as_is = same_key(table)
    rank = f"row_number() OVER (PARTITION BY made, {_CONTENT} ORDER BY line, message_id) AS nth"
    in_time = "s.sent_at BETWEEN (SELECT min(sent_at) FROM typed WHERE refusal = 0) AND " + (
        "(SELECT max(sent_at) FROM typed WHERE refusal = 0)"
    )
    ours = (
        f"SELECT line, message_id, made, {_CONTENT} FROM typed ANTI JOIN messages AS s "
        f"ON {here} AND {as_is.replace('t.', 'typed.')} WHERE {good}"
    )
    theirs = (
        f"SELECT line, message_id, {_MADE} AS made, {_CONTENT} FROM messages AS s "
        f"ANTI JOIN typed AS t ON t.refusal = 0 AND {as_is} WHERE {here} AND {in_time} AND NOT {SUMMARY}"
    )
    return (
        f"SELECT t.line, s.message_id AS name FROM (SELECT *, {rank} FROM ({ours})) AS t "
        f"JOIN (SELECT *, {rank} FROM ({theirs})) AS s ON s.conversation_id = t.conversation_id "
        "AND s.sent_at = t.sent_at AND s.sender = t.sender AND s.text IS NOT DISTINCT FROM t.text "
        "AND s.nth = t.nth AND s.made <> t.made"
    )


def _lines(table: Table, shop_id: str) -> str:
    only = "any_value(line_id) AS line_id, any_value(product_id) AS product_id"
    grouped = "GROUP BY order_id HAVING count(*) = 1"
    return (
        f"SELECT t.line, s.line_id AS name FROM (SELECT order_id, any_value(line) AS line, any_value(made) AS made, "
        f"{only} FROM typed WHERE refusal = 0 {grouped}) AS t "
        f"JOIN (SELECT order_id, {only} FROM {table.name} WHERE shop_id = {literal(shop_id)} {grouped}) AS s "
        "USING (order_id) WHERE s.line_id <> t.line_id AND coalesce(s.product_id = t.product_id, TRUE) "
        "AND (t.made OR coalesce(s.line_id = s.product_id, FALSE))"
    )
