"""Erasing one buyer on request: all of their rows, in one transaction, and the remains in free space of the file.

The buyer's identity is not kept; the number of erased rows is kept per import, so that `dabiao check` still adds up.
"""

from dataclasses import dataclass

from data.access import Access
from data.changes import erasure_proof, removal
from data.changes.shop_changes import log_change
from data.errors import DabiaoError
from data.rows.buyer_hashes import names_of
from data.sql import Connection
from data.store import in_transaction

THINGS = {
    "talks": "SELECT DISTINCT conversation_id AS id FROM (FROM messages UNION ALL BY NAME FROM messages_said) "
    "WHERE shop_id = $shop_id AND buyer_id IN (SELECT id FROM erased_buyer)",
    "bought": "SELECT DISTINCT order_id AS id FROM (FROM orders UNION ALL BY NAME FROM orders_said) "
    "WHERE shop_id = $shop_id AND buyer_id IN (SELECT id FROM erased_buyer)",
}
"""Temporary table → SQL for the ids of a buyer's conversations and orders, including those in earlier imports."""

OF_BUYER = {
    "messages": "conversation_id IN (SELECT id FROM talks)",
    "chat_ratings": "conversation_id IN (SELECT id FROM talks)",
    "orders": "order_id IN (SELECT id FROM bought)",
    "refunds": "buyer_id IN (SELECT id FROM erased_buyer) OR order_id IN (SELECT id FROM bought)",
    "reviews": "buyer_id IN (SELECT id FROM erased_buyer) OR order_id IN (SELECT id FROM bought)",
}
"""Table → condition for a buyer's rows."""

WRITTEN = {**OF_BUYER, "inspections": "order_id IN (SELECT id FROM bought)"}
"""Table → condition for rows with texts of a buyer or about them, including what was found in their parcel."""

TRACES = {
    "earlier_buyers": "buyer_id IN (SELECT id FROM erased_buyer)",
    "handled_items": "subject IN (SELECT id FROM traces)",
    "rejects": "value IN (SELECT id FROM traces) OR list_has_any(cells, (SELECT list(id) FROM traces)) OR EXISTS ("
    f"SELECT 1 FROM erased_buyer AS b WHERE strlen(b.id) >= {erasure_proof.SHORTEST_BYTES} "
    "AND contains(concat_ws(chr(10), value, array_to_string(cells, chr(10))), b.id))",
    "alert_deliveries": "subject IN (SELECT id FROM traces) "
    "OR EXISTS (SELECT 1 FROM traces WHERE contains(facts, '\"' || traces.id || '\"'))",
}
"""Table → condition for rows that name the buyer, or one of their conversations, orders or requests."""


@dataclass(frozen=True)
class Erased:
    """What was erased. `rows`: table → number of rows; `words`: the buyer's ids and texts, for `erasure_proof.prove`.

    The words prove that the rows are gone, and must not be stored.
    """

    rows: dict[str, int]
    words: tuple[str, ...]


def erase(access: Access, shop_id: str, buyer: str) -> Erased:
    """Erase a buyer of a shop: conversations with all their messages, orders, requests, reviews, ratings, marks.

    Violations and spot checks of the orders are kept, without the order's number and the finding. Facts are rebuilt.
    Raises NotAllowed, and DabiaoError when the shop has no such buyer.
    """
    with access.writing("configure", shop_id) as connection:
        erased = in_transaction(connection, lambda: _erase(connection, access, shop_id, buyer))
    removal.clear_file(access)
    return erased


def _erase(connection: Connection, access: Access, shop_id: str, buyer: str) -> Erased:
    of_shop = {"shop_id": shop_id}
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE erased_buyer AS SELECT unnest(CAST($names AS VARCHAR[])) AS id",
        {"names": names_of(connection, shop_id, buyer)},
    )
    for name, sql in THINGS.items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}", of_shop)
    parts = ["FROM erased_buyer", *(f"SELECT id FROM {name}" for name in THINGS)]
    for table, key in (("refunds", "refund_id"), ("reviews", "review_id")):
        parts.append(f"SELECT {key} FROM {table} WHERE shop_id = $shop_id AND ({OF_BUYER[table]})")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE traces AS {' UNION '.join(parts)}", of_shop)
    words = erasure_proof.words_of(connection, shop_id, WRITTEN, TRACES["rejects"])
    counts = {table: removal.remove_rows(connection, table, rows, shop_id) for table, rows in OF_BUYER.items()}
    if not any(counts.values()):
        raise DabiaoError("error.unknown_buyer", shop=shop_id, buyer=buyer)
    for table, condition in TRACES.items():
        counts[table] = removal.delete(connection, table, condition, shop_id)
    removal.part_from_orders(connection, "bought", shop_id)
    removal.delete(connection, "merged_conversations", "conversation_id IN (SELECT id FROM talks)", shop_id)
    removal.rebuild(connection, shop_id)
    # invalidates what is cached or published of the shop
    log_change(connection, access, shop_id, "buyer_erased", None, sum(counts.values()))
    removal.write_anew(connection)
    for name in (*THINGS, "traces", "erased_buyer"):
        connection.execute(f"DROP TABLE {name}")
    return Erased({table: count for table, count in counts.items() if count}, tuple(words))
