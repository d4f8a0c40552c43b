"""The published tables, each as a SELECT over the store. docs/published-facts.md describes their columns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PublishedTable:
    """A table that other programs read. `sql`: a SELECT of all its columns, `shop_id` first and `month` second.

    Instants are naive UTC, whole seconds. `month`: of `local_day`, the shop's own day, by which rows are separated.
    """

    name: str
    sql: str


def _local(instant: str) -> str:
    """SQL joins that provide `z.offset_seconds` for an instant of a row `r`, in the zone of its shop."""
    return (
        "JOIN shops AS s ON s.shop_id = r.shop_id "
        f"JOIN zone_offsets AS z ON z.timezone = s.timezone AND {instant} >= z.starts_at AND {instant} < z.ends_at"
    )


def month_of(day: str) -> str:
    """SQL for the column `month` of a row, from SQL for a day."""
    return f"substring(CAST({day} AS VARCHAR), 1, 7) AS month"


_SENT_DAY = "CAST(r.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE)"
_IMPORTED_DAY = "CAST(i.imported_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE)"
_NOTICED_DAY = "CAST(r.noticed_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE)"
_DECIDED_DAY = "CAST(r.decided_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE)"

_TABLES = (
    PublishedTable(
        "messages",
        f"""
        SELECT
            r.shop_id, {month_of(_SENT_DAY)}, r.conversation_id, r.message_id, r.buyer_id, r.sender, r.agent_id,
            r.sent_at, {_SENT_DAY} AS local_day, r.text
        FROM messages AS r
        {_local("r.sent_at")}
        """,
    ),
    PublishedTable(
        "questions",
        f"""
        SELECT
            r.shop_id, {month_of("r.local_day")}, r.conversation_id, r.message_id, r.buyer_id, r.asked_at, r.local_day,
            r.local_second, r.opens_turn, r.opens_chat, r.needs_answer, r.answered_at, r.answered_by,
            CAST(epoch(r.answered_at) - epoch(r.asked_at) AS BIGINT) AS waited_seconds, r.any_answered_at, r.bot_at
        FROM questions AS r
        """,
    ),
    PublishedTable(
        "orders",
        f"""
        SELECT
            r.shop_id, {month_of("r.local_day")}, r.order_id, r.line_id, r.buyer_id, r.product_id, o.product_title,
            r.status, r.created_at, r.local_day, r.local_second, r.paid_at, r.promised_at, r.shipped_at, r.deliver_by,
            r.delivered_at, r.cancelled_at, r.cancelled_by, o.quantity, CAST(o.amount AS DOUBLE) AS amount, o.currency,
            r.tracking_id, o.carrier, r.preorder
        FROM order_lines AS r
        JOIN orders AS o ON o.shop_id = r.shop_id AND o.order_id = r.order_id AND o.line_id = r.line_id
        """,
    ),
    PublishedTable(
        "refunds",
        f"""
        SELECT
            r.shop_id, {month_of("r.local_day")}, r.refund_id, r.order_id, r.product_id, r.buyer_id, r.kind, r.status,
            r.reason, r.applied_at, r.local_day, r.local_second, r.agreed_at, r.returned_at, r.completed_at,
            CAST(o.amount AS DOUBLE) AS amount, o.currency, r.platform_intervened, r.fault
        FROM refund_courses AS r
        JOIN refunds AS o ON o.shop_id = r.shop_id AND o.refund_id = r.refund_id
        """,
    ),
    PublishedTable(
        "reviews",
        f"""
        SELECT
            r.shop_id, {month_of("r.local_day")}, r.review_id, r.order_id, r.product_id, r.buyer_id, r.created_at,
            r.local_day, r.local_second, r.description_score, r.service_score, r.logistics_score, r.automatic, o.text
        FROM review_scores AS r
        JOIN reviews AS o
            ON o.shop_id = r.shop_id AND o.review_id = r.review_id
            AND coalesce(o.order_id, '') = coalesce(r.order_id, '')
        """,
    ),
    PublishedTable(
        "chat_ratings",
        f"""
        SELECT
            r.shop_id, {month_of("r.local_day")}, r.conversation_id, r.agent_id, r.rated_at, r.local_day,
            r.local_second, r.score, r.by_bot, r.reason
        FROM chat_scores AS r
        """,
    ),
    PublishedTable(
        "violations",
        f"""
        SELECT
            r.shop_id, {month_of(_DECIDED_DAY)}, r.violation_id, r.kind, r.decided_at, {_DECIDED_DAY} AS local_day,
            r.severity, r.actions, CAST(r.fine AS DOUBLE) AS fine, CAST(r.points AS DOUBLE) AS points, r.expires_at,
            r.order_id
        FROM violations AS r
        {_local("r.decided_at")}
        """,
    ),
    PublishedTable(
        "certificates",
        f"""
        SELECT
            r.shop_id, {month_of(_IMPORTED_DAY)}, r.certificate_id, r.kind, nullif(r.product_id, '') AS product_id,
            r.category, r.valid_from, r.valid_until, {_IMPORTED_DAY} AS local_day
        FROM certificates AS r
        JOIN imports AS i ON i.import_id = r.import_id
        {_local("i.imported_at")}
        """,
    ),
    PublishedTable(
        "inspections",
        f"""
        SELECT
            r.shop_id, {month_of(_NOTICED_DAY)}, r.inspection_id, r.kind, r.product_id, r.order_id, r.noticed_at,
            {_NOTICED_DAY} AS local_day, r.result, r.decided_at, r.reason, r.appeal_by, r.appealed_at,
            CAST(r.cost AS DOUBLE) AS cost
        FROM inspections AS r
        {_local("r.noticed_at")}
        """,
    ),
)

PUBLISHED: dict[str, PublishedTable] = {table.name: table for table in _TABLES}
"""Published tables by name."""
