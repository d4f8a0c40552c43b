"""The facts that figures depend on, in the form published for engines beyond this machine.

Other programs read the tables of data/publishing/tables.py; these are the store's own, complete, so that the SQL of
rules runs on them unchanged. They are in the folder `facts`, by shop and month like the others, and are only written
when requested. docs/published-facts.md describes the folder, docs/facts.md the columns.
"""

from data.publishing.tables import PublishedTable, month_of

FOLDER = "facts"
"""The folder, inside that of the published facts."""
ANY_MONTH = "all"
"""The month of rows that are few and belong to no month."""


def _fact(name: str, month: str, columns_and_source: str) -> PublishedTable:
    """Return a fact. Its files also hold the shop as `shop`: engines decode folder names differently."""
    return PublishedTable(f"{FOLDER}/{name}", f"SELECT r.shop_id, {month}, r.shop_id AS shop, {columns_and_source}")


def _by_day(name: str, columns: str) -> PublishedTable:
    """Return a fact with a local day, by that day's month. `columns`: its columns except the shop."""
    return _fact(name, month_of("r.local_day"), f"{columns} FROM {name} AS r")


def _by_instant(name: str, instant: str, columns: str) -> PublishedTable:
    """Return a canonical table, by the UTC month of an instant: only engines read it, and none selects a month."""
    return _fact(name, month_of(f"CAST({instant} AS DATE)"), f"{columns} FROM {name} AS r")


def _small(name: str, columns: str, source: str) -> PublishedTable:
    """Return a table of few rows per shop, in one file."""
    return _fact(name, f"'{ANY_MONTH}' AS month", f"{columns} FROM {source}")


_KEPT_AS = (
    "offset_seconds, before_after, any_before_after, answered_after, any_answered_after, meant_after, bot_after, "
    "bot_reply_after, taken_over_after, meant_bot_reply_after, meant_taken_over_after"
)
"""The columns from which the store calculates instants of questions; the instants are published instead."""

_FACTS = (
    _by_day("questions", f"r.* EXCLUDE (shop_id, {_KEPT_AS})"),
    _by_day("conversations", "r.* EXCLUDE (shop_id)"),
    _by_day("refund_courses", "r.* EXCLUDE (shop_id)"),
    _by_day("order_lines", "r.* EXCLUDE (shop_id)"),
    _by_day("review_scores", "r.* EXCLUDE (shop_id)"),
    _by_day("chat_scores", "r.* EXCLUDE (shop_id)"),
    # rules that name words read the texts, and figures of money the amounts
    _by_instant(
        "messages",
        "r.sent_at",
        "r.conversation_id, r.message_id, r.buyer_id, r.sender, r.agent_id, r.sent_at, r.text, r.line",
    ),
    _by_instant("orders", "r.created_at", "r.order_id, r.line_id, r.paid_at, r.amount, r.currency"),
    _by_instant("refunds", "r.applied_at", "r.refund_id, r.order_id, r.amount, r.currency"),
    _small("merged_conversations", "r.conversation_id, r.root", "merged_conversations AS r"),
    _small("shop_days", "r.local_day, r.left_out", "shop_days AS r"),
    _small("coverage", "r.table_name, r.last_at", "coverage AS r"),
    _small("retention", "r.kept_days, r.removed_until, r.archived_until", "retention AS r"),
    _small("earlier_buyers", "r.buyer_id", "earlier_buyers AS r"),
    _by_day("archived_days", "r.* EXCLUDE (shop_id)"),
    _small("imports", "max(r.imported_at) AS imported_at", "imports AS r GROUP BY r.shop_id"),
    _small("shops", "r.platform, r.market, r.timezone, r.seller, r.programmes", "shops AS r"),
    _small(
        "zone_offsets",
        "z.timezone, z.starts_at, z.ends_at, z.offset_seconds",
        "shops AS r JOIN zone_offsets AS z ON z.timezone = r.timezone",
    ),
)

FACTS: dict[str, PublishedTable] = {table.name.removeprefix(f"{FOLDER}/"): table for table in _FACTS}
"""The facts for engines by their name in SQL. The name of each table is that of its folder."""
