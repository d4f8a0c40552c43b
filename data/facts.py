"""Data room: facts, built once when rows arrive, for the conversations, requests and orders that they touch."""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from data.store import Connection

SQL = Path(__file__).with_name("facts")

FACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "messages": (("conversations", "conversation_id"), ("questions", "conversation_id")),
    "refunds": (("refund_courses", "refund_id"),),
    "orders": (("shipments", "order_id"),),
}
"""Canonical table → its facts, each with the column by which `touched` names what must be built anew."""


def rebuild(connection: Connection, shop_id: str, table: str) -> None:
    """Build the facts of the touched rows anew, inside the caller's transaction.

    The temporary table `touched` holds, once each, the conversation_id, refund_id or order_id of every new or changed
    row of `table`. Tables without facts are left alone. A request's product may come from its order, so an order
    touches its requests as well.
    """
    if table == "messages":
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE greetings AS SELECT unnest($texts) AS text", {"texts": greetings()}
        )
    for fact, key in FACTS.get(table, ()):
        _rebuild(connection, shop_id, fact, key)
    if table == "orders":
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT r.refund_id FROM refunds AS r "
            "JOIN touched AS t ON t.order_id = r.order_id WHERE r.shop_id = $shop_id",
            {"shop_id": shop_id},
        )
        _rebuild(connection, shop_id, "refund_courses", "refund_id")


@cache
def greetings() -> list[str]:
    """Messages that say no more than hello, in every language, as they are compared: letters, marks and digits only."""
    listed = tomllib.loads((SQL.parent / "greetings.toml").read_text(encoding="utf-8"))
    return sorted({_bare(text) for texts in listed.values() for text in texts})


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if unicodedata.category(c)[0] in "LMN")


def _rebuild(connection: Connection, shop_id: str, fact: str, key: str) -> None:
    connection.execute(
        f"DELETE FROM {fact} WHERE shop_id = $shop_id AND {key} IN (SELECT {key} FROM touched)", {"shop_id": shop_id}
    )
    select = (SQL / f"{fact}.sql").read_text(encoding="utf-8")
    connection.execute(f"INSERT INTO {fact} BY NAME {select}", {"shop_id": shop_id})
