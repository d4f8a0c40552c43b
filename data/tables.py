"""The canonical tables, column by column. All other descriptions of them are derived from this one."""

from dataclasses import dataclass
from typing import Literal

type_names = Literal["text", "time", "number", "integer", "flag", "mark", "word", "rating"]


@dataclass(frozen=True)
class Column:
    """One column of a canonical table.

    `type`: text · time (instant, naive UTC in the store) · number (decimal) · integer · flag (yes/no) · mark (1–5) ·
    word (one of `words`) · rating (a word of `words`, or a mark). `required`: a row without it is rejected.
    """

    name: str
    type: type_names
    required: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A canonical table: its columns, and the columns that (with the shop) identify a row."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def column(self, name: str) -> Column:
        """Return the column of this name. Raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the required columns, which every row must fill."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def stored(self) -> tuple[str, ...]:
        """Names of the columns that the store has of a row, without its shop, its import and its line."""
        named = [name for c in self.columns for name in (c.name, *self.beside(c.name))]
        return (*named, *(name for name in self.key if name not in named))

    def beside(self, name: str) -> tuple[str, ...]:
        """Return the names of the stored columns that a column of a file fills beside its own.

        `rating_score`: the mark. `…_until`: the last second in which something may have happened where the file has
        only its day; only for times from which lengths of time are measured.
        """
        column = self.column(name)
        if column.type == "rating":
            return ("rating_score",)
        if column.type == "time" and self.name in ("orders", "refunds") and name not in MAY_LIE_AHEAD:
            return (until_of(name),)
        return ()

    @property
    def stored_times(self) -> tuple[str, ...]:
        """Names of the stored columns that hold instants."""
        times = [c.name for c in self.columns if c.type == "time"]
        return tuple(name for time in times for name in (time, *self.beside(time)))


def until_of(name: str) -> str:
    """Return the stored column beside a time column with the latest time at which its event may have happened."""
    return f"{name.removesuffix('_at')}_until"


ORDER_STATES = ("unpaid", "paid", "shipped", "delivered", "completed", "cancelled")
"""The states of orders that figures use; any other text is stored and has no meaning for them."""


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "text") for name in names)


def _times(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "time") for name in names)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "messages",
            (
                Column("conversation_id", "text", required=True),
                *_text("message_id", "buyer_id"),
                Column("sender", "word", required=True, words=("buyer", "agent", "bot", "system")),
                *_text("agent_id"),
                Column("sent_at", "time", required=True),
                *_text("text"),
                Column("needs_answer", "flag"),
                *_text("merged_into"),
            ),
            key=("conversation_id", "message_id"),
        ),
        Table(
            "orders",
            (
                Column("order_id", "text", required=True),
                *_text("line_id", "buyer_id", "product_id", "product_title", "status"),
                Column("created_at", "time", required=True),
                *_times("paid_at", "promised_at", "shipped_at", "deliver_by", "delivered_at", "cancelled_at"),
                Column("cancelled_by", "word", words=("buyer", "merchant", "platform", "system")),
                Column("quantity", "integer"),
                Column("amount", "number"),
                *_text("currency", "tracking_id", "carrier"),
                Column("fulfilled_by", "word", words=("merchant", "platform")),
                Column("preorder", "flag"),
                *_text("buyer_ip"),
            ),
            key=("order_id", "line_id"),
        ),
        Table(
            "refunds",
            (
                Column("refund_id", "text", required=True),
                *_text("order_id", "product_id", "buyer_id"),
                Column("kind", "word", words=("refund_only", "return_refund", "exchange", "other")),
                Column("applied_at", "time", required=True),
                *_times("agreed_at", "returned_at"),
                Column("completed_at", "time"),
                Column("status", "word", words=("open", "refunded", "closed")),
                Column("amount", "number"),
                *_text("currency", "reason"),
                Column("platform_intervened", "flag"),
                Column("fault", "word", words=("merchant", "both", "buyer", "none")),
            ),
            key=("refund_id",),
        ),
        Table(
            "reviews",
            (
                *_text("review_id", "order_id", "product_id", "buyer_id"),
                Column("created_at", "time", required=True),
                Column("description_score", "mark"),
                Column("service_score", "mark"),
                Column("logistics_score", "mark"),
                *_text("text"),
                Column("automatic", "flag"),
            ),
            key=("review_id",),
        ),
        Table(
            "chat_ratings",
            (
                Column("conversation_id", "text", required=True),
                *_text("agent_id"),
                Column("rated_at", "time", required=True),
                Column("rating", "rating", required=True, words=("satisfied", "neutral", "dissatisfied")),
                *_text("reason"),
                Column("handled_by", "word", words=("agent", "bot")),
            ),
            key=("conversation_id", "rated_at", "nth"),
        ),
        Table(
            "violations",
            (
                *_text("violation_id"),
                Column("kind", "text", required=True),
                Column("decided_at", "time", required=True),
                *_text("severity", "actions"),
                Column("fine", "number"),
                Column("points", "number"),
                *_times("expires_at"),
                *_text("order_id"),
            ),
            key=("violation_id",),
        ),
        Table(
            "certificates",
            (
                *_text("certificate_id"),
                Column("kind", "text", required=True),
                *_text("product_id", "category"),
                *_times("valid_from", "valid_until"),
            ),
            key=("product_id", "certificate_id"),
        ),
        Table(
            "inspections",
            (
                *_text("inspection_id"),
                Column("kind", "text", required=True),
                Column("noticed_at", "time", required=True),
                *_text("product_id", "order_id"),
                Column("result", "word", words=("passed", "failed", "pending")),
                *_times("decided_at"),
                *_text("reason"),
                *_times("appeal_by", "appealed_at"),
                Column("cost", "number"),
            ),
            key=("inspection_id",),
        ),
    )
}

KEPT_BY_HAND = ("certificates", "inspections")
"""Tables that no platform exports, and on which no figure depends: the user keeps them in a file."""

NEEDED_IN_FILE: dict[str, tuple[str, ...]] = {"refunds": ("completed_at",), "certificates": ("valid_until",)}
"""Columns that a file must have although their cells may be empty: without them every request would look open, and
every certificate would be valid for ever."""

MAY_LIE_AHEAD = ("promised_at", "deliver_by", "expires_at", "valid_until", "appeal_by")
"""Instants that are not events: they do not show how far a shop's data extends."""


def event_columns(table: Table) -> tuple[str, ...]:
    """Return the table's columns of instants at which something happened (a promise is not an event).

    None for tables kept by hand: a notice entered today does not mean that the shop's exports extend to today.
    """
    if table.name in KEPT_BY_HAND:
        return ()
    return tuple(c.name for c in table.columns if c.type == "time" and c.name not in MAY_LIE_AHEAD)
