"""Everything in the store about one order, for a dispute: its rows, and its events by time."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.buyer_names import names_nobody
from data.csv_export import as_csv
from data.shops import Shop
from data.tables import TABLES
from data.view import View

ARCHIVE_COMMENT = b"Dabiao evidence"
"""The comment of every archive, by which an existing archive is recognised before it is overwritten."""

AROUND_DAYS = 30
"""Days before an order from which on its buyers' conversations belong to it."""

DETAILS = {
    "orders.created_at": ("product_title", "quantity", "amount"),
    "orders.shipped_at": ("tracking_id",),
    "orders.cancelled_at": ("cancelled_by",),
    "refunds.applied_at": ("kind", "reason", "amount"),
    "refunds.completed_at": ("status", "platform_intervened", "fault"),
    "reviews.created_at": ("description_score", "service_score", "logistics_score", "text"),
    "chat_ratings.rated_at": ("rating", "reason"),
}
"""Table and column of an event's time → the columns of its row that describe it."""

TIMES = {"orders": "order_id", "refunds": "refund_id", "reviews": "review_id", "chat_ratings": "conversation_id"}
"""Table → the column that identifies the row whose times are events."""


@dataclass(frozen=True)
class Event:
    """Something that happened. `at` is aware, UTC. `what`: table and column of its time, such as orders.paid_at.

    `subject`: order, request, review or conversation; `who` (buyer, agent …), `person` (their name in the export) and
    `text` for messages, otherwise None. `details`: cells of its row that describe it, by column; empty for messages.
    `currency`: of an amount among them, where the row has one.
    """

    at: datetime
    what: str
    subject: str
    who: str | None = None
    text: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)
    person: str | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Evidence:
    """An order's rows by table, by column name (instants aware, UTC), and their events, the oldest first."""

    order_id: str
    rows: dict[str, list[dict[str, Any]]]
    events: list[Event]


def evidence(view: View, shop: Shop, order_id: str, as_of: datetime) -> Evidence | None:
    """Return the rows and events of an order as of an instant (aware); None when no row names it.

    Its conversations are those of its buyers from 30 days before it, and all whose text contains its number.
    """
    params: dict[str, Any] = {"shop_id": shop.shop_id, "order_id": order_id, "as_of": as_of}
    rows = {table: _rows(view, table, "order_id = $order_id", **params) for table in ("orders", "refunds", "reviews")}
    if not any(rows.values()):
        return None
    named = {row["buyer_id"] for row in chain(*rows.values()) if row["buyer_id"] is not None}
    buyers = {name for name in named if not names_nobody(name)}
    conversations = view.rows(CONVERSATIONS, **params, buyers="\n".join(sorted(buyers)))
    params["conversations"] = "\n".join(row["conversation_id"] for row in conversations)
    for table in ("messages", "chat_ratings"):
        rows[table] = _rows(
            view, table, "list_contains(string_split($conversations, chr(10)), conversation_id)", **params
        )
    return Evidence(order_id, rows, sorted(_events(rows, as_of), key=lambda event: event.at))


def archive(records: Evidence, shop: Shop, page: str, header: Callable[[str], str] = str) -> bytes:
    """Return a ZIP of the page and one CSV file per table, times in the shop's zone, without formulas.

    `header`: from a column name to its header in the files.
    """
    zone = ZoneInfo(shop.timezone)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        target.comment = ARCHIVE_COMMENT
        target.writestr(f"{file_name(records.order_id)}.html", page)
        for table, rows in records.rows.items():
            if rows:
                cells = [[_cell(cell, zone) for cell in row.values()] for row in rows]
                target.writestr(f"{table}.csv", as_csv([header(name) for name in rows[0]], cells))
    return content.getvalue()


def is_archive(path: Path) -> bool:
    """Whether the file was made by `archive`, unlike any other file or ZIP. Raises OSError when it cannot be read."""
    if not path.is_file() or not zipfile.is_zipfile(path):  # reading from a pipe would block forever
        return False
    with zipfile.ZipFile(path) as existing:
        return existing.comment == ARCHIVE_COMMENT


def file_name(order_id: str) -> str:
    """Return the name of an order's files: its number, without characters not allowed in file names, or of paths."""
    return re.sub(r"[^\w-]+", "_", order_id)[:80]


def _cell(cell: object, zone: ZoneInfo) -> str | None:
    if isinstance(cell, datetime):
        return cell.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return None if cell is None else str(cell)


def _rows(view: View, table: str, where: str, **params: object) -> list[dict[str, Any]]:
    names = ", ".join(column.name for column in TABLES[table].columns)
    began = next(column.name for column in TABLES[table].columns if column.type == "time" and column.required)
    only = f"shop_id = $shop_id AND {began} <= $as_of AND {where}"
    return view.rows(f"SELECT {names} FROM {table} WHERE {only} ORDER BY {began}, line", **params)


def _events(rows: Mapping[str, Sequence[Mapping[str, Any]]], as_of: datetime) -> list[Event]:
    events = [
        Event(
            row[column.name],
            f"{table}.{column.name}",
            row[subject] or "",
            details=_details(row, f"{table}.{column.name}"),
            currency=row.get("currency"),
        )
        for table, subject in TIMES.items()
        for row in rows[table]
        for column in TABLES[table].columns
        # a promised time may be in the future, although the promise was made
        if column.type == "time" and row[column.name] is not None and row[column.name] <= as_of
    ]
    events += [
        Event(
            row["sent_at"],
            "messages.sent_at",
            row["conversation_id"],
            row["sender"],
            row["text"],
            person={"buyer": row["buyer_id"], "agent": row["agent_id"]}.get(row["sender"]),
        )
        for row in rows["messages"]
    ]
    return list(dict.fromkeys(events))


def _details(row: Mapping[str, Any], time: str) -> dict[str, Any]:
    return {name: row[name] for name in DETAILS.get(time, ()) if row[name] is not None}


CONVERSATIONS = f"""
SELECT DISTINCT m.conversation_id
FROM messages AS m
WHERE
    m.shop_id = $shop_id AND m.sent_at <= $as_of
    AND (
        contains(m.text, $order_id)
        OR (
            list_contains(string_split($buyers, chr(10)), m.buyer_id)
            AND m.sent_at >= (
                SELECT min(created_at) - INTERVAL {AROUND_DAYS} DAY FROM orders
                WHERE shop_id = $shop_id AND order_id = $order_id
            )
        )
    )
ORDER BY m.conversation_id
"""
