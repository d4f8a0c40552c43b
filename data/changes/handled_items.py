"""Marks to-do items as handled, and removes marks. Each is one transaction, and logged with the shop's changes."""

from data.access import Access
from data.changes.shop_changes import log_change
from data.errors import DabiaoError
from data.sql import Connection, now
from data.store import in_transaction


def mark(access: Access, shop_id: str, kind: str, subject: str) -> None:
    """Mark a conversation ("chat"), request or order as handled, until a later file has rows of it.

    Raises DabiaoError for an unknown shop.
    """
    _change(access, shop_id, kind, subject, handled=True)


def unmark(access: Access, shop_id: str, kind: str, subject: str) -> None:
    """Remove a mark; nothing happens where there is none. Raises DabiaoError for an unknown shop."""
    _change(access, shop_id, kind, subject, handled=False)


def _change(access: Access, shop_id: str, kind: str, subject: str, *, handled: bool) -> None:
    item = {"shop_id": shop_id, "kind": kind, "subject": subject}

    def work(connection: Connection) -> None:
        if not connection.execute("SELECT 1 FROM shops WHERE shop_id = $s", {"s": shop_id}).fetchone():
            raise DabiaoError("error.unknown_shop", shop=shop_id, known="–")
        where = "shop_id = $shop_id AND kind = $kind AND subject = $subject"
        connection.execute(f"DELETE FROM handled_items WHERE {where}", item)
        if handled:
            connection.execute(
                "INSERT INTO handled_items BY NAME SELECT $shop_id AS shop_id, $kind AS kind, $subject AS subject, "
                "$at AS handled_at, $by AS handled_by, (SELECT coalesce(max(import_id), 0) FROM imports) AS import_id",
                {**item, "at": now(), "by": access.actor or None},
            )
        log_change(connection, access, shop_id, "handled" if handled else "not handled", None, f"{kind} {subject}")

    with access.writing("configure", shop_id) as connection:
        in_transaction(connection, lambda: work(connection))
