"""The rows behind a case: an after-sales request, the lines of an order, its reviews, the violations of a shop."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from data.tables import TABLES
from data.view import View

Record = dict[str, Any]
"""A canonical row by column name; instants aware, UTC; empty cells left out."""

WaitingTexts = dict[tuple[str, str, str], str]
"""Shop_id, kind and number of an item that waits → its text."""


@dataclass(frozen=True)
class Finding:
    """A violation as the platform decided it, in the words of the export. `decided_at`, `expires_at` are aware, UTC.

    Fields are None where the ledger has no value; a `fine` is in the currency of the shop's platform. Deducted `points`
    count until `expires_at`, where the export has it.
    """

    kind: str
    decided_at: datetime
    severity: str | None
    actions: str | None
    fine: Decimal | None
    points: Decimal | None
    expires_at: datetime | None
    order_id: str | None


def findings(view: View, instants: Mapping[str, datetime]) -> dict[str, list[Finding]]:
    """Return the violations decided against each shop up to its instant (aware), the oldest first, by shop_id."""
    rows = view.rows(
        """
        SELECT v.shop_id, v.kind, v.decided_at, v.severity, v.actions, v.fine, v.points, v.expires_at,
            v.order_id
        FROM violations AS v
        JOIN (
            SELECT unnest(CAST($shop_ids AS VARCHAR[])) AS shop_id, unnest(CAST($instants AS TIMESTAMP[])) AS as_of
        ) AS i ON i.shop_id = v.shop_id
        WHERE v.decided_at <= i.as_of
        ORDER BY v.shop_id, v.decided_at, v.violation_id
        """,
        shop_ids=list(instants),
        instants=[instant.astimezone(UTC).replace(tzinfo=None) for instant in instants.values()],
    )
    result: dict[str, list[Finding]] = {shop_id: [] for shop_id in instants}
    for row in rows:
        result[row.pop("shop_id")].append(Finding(**row))
    return result


def request(view: View, shop_id: str, refund_id: str) -> list[Record]:
    """Return the after-sales request of this number: one record, or none."""
    return _records(view, "refunds", "refund_id", shop_id, refund_id)


def order_lines(view: View, shop_id: str, order_id: str) -> list[Record]:
    """Return the lines of the order of this number."""
    return _records(view, "orders", "order_id", shop_id, order_id)


def reviews(view: View, shop_id: str, subject: str) -> list[Record]:
    """Return the reviews of the order of this number, or the review of this number."""
    return _records(view, "reviews", "order_id", shop_id, subject) or _records(
        view, "reviews", "review_id", shop_id, subject
    )


def product_titles(view: View, shop_id: str) -> dict[str, str]:
    """Return product id → title in the shop's latest order that has one."""
    rows = view.rows(
        """
        SELECT product_id, arg_max(product_title, created_at) AS title FROM orders
        WHERE shop_id = $shop_id AND product_id IS NOT NULL AND product_title IS NOT NULL
        GROUP BY product_id
        """,
        shop_id=shop_id,
    )
    return {row["product_id"]: row["title"] for row in rows}


def titles_of(view: View, product_ids: Iterable[str]) -> dict[str, str]:
    """Return product id → title of these products, in the latest order with one in any shop of the view."""
    rows = view.rows(
        """
        SELECT o.product_id, arg_max(o.product_title, o.created_at) AS title
        FROM orders AS o
        JOIN (SELECT unnest(CAST($product_ids AS VARCHAR[])) AS product_id) AS w ON w.product_id = o.product_id
        WHERE o.product_title IS NOT NULL
        GROUP BY o.product_id
        """,
        product_ids=sorted(set(product_ids)),
    )
    return {row["product_id"]: row["title"] for row in rows}


def titles_by_shop(view: View, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return shop_id and product id → title in the shop's latest order that has one."""
    listed = list(dict.fromkeys(wanted))
    rows = view.rows(
        """
        SELECT o.shop_id, o.product_id, arg_max(o.product_title, o.created_at) AS title
        FROM orders AS o
        JOIN (
            SELECT
                unnest(CAST($shops AS VARCHAR[])) AS shop_id, unnest(CAST($product_ids AS VARCHAR[])) AS product_id
        ) AS w ON w.shop_id = o.shop_id AND w.product_id = o.product_id
        WHERE o.product_title IS NOT NULL
        GROUP BY o.shop_id, o.product_id
        """,
        shops=[shop_id for shop_id, _ in listed],
        product_ids=[product_id for _, product_id in listed],
    )
    return {(row["shop_id"], row["product_id"]): row["title"] for row in rows}


@dataclass(frozen=True)
class Unanswered:
    """A conversation whose buyer waits. `questions`: times of unanswered ones (aware, UTC), the first one first.

    `last_agent`: the agent who wrote in it last; None where no agent did.
    """

    questions: tuple[datetime, ...]
    last_agent: str | None


def unanswered(view: View, shop_id: str, as_of: datetime) -> dict[str, Unanswered]:
    """Return the conversations with a question that no person had answered by an instant (aware), by id."""
    rows = view.rows(
        """
        WITH waiting AS (
            SELECT q.conversation_id, q.asked_at FROM questions AS q
            WHERE
                q.shop_id = $shop_id AND q.asked_at <= $as_of AND (q.answered_at IS NULL OR q.answered_at > $as_of)
                AND q.needs_answer
        ),
        agents AS (
            SELECT m.conversation_id, arg_max(m.agent_id, m.sent_at) AS last_agent
            FROM messages AS m
            JOIN (SELECT DISTINCT w.conversation_id FROM waiting AS w) AS c ON c.conversation_id = m.conversation_id
            WHERE m.shop_id = $shop_id AND m.sent_at <= $as_of AND m.sender = 'agent' AND m.agent_id IS NOT NULL
            GROUP BY m.conversation_id
        )
        SELECT w.conversation_id, w.asked_at, a.last_agent
        FROM waiting AS w
        LEFT JOIN agents AS a ON a.conversation_id = w.conversation_id
        ORDER BY w.conversation_id, w.asked_at
        """,
        shop_id=shop_id,
        as_of=as_of,
    )
    questions: dict[str, list[datetime]] = {}
    for row in rows:
        questions.setdefault(row["conversation_id"], []).append(row["asked_at"])
    agents = {row["conversation_id"]: row["last_agent"] for row in rows}
    return {name: Unanswered(tuple(instants), agents[name]) for name, instants in questions.items()}


def waiting_texts(view: View, wanted: Iterable[tuple[str, str]], instants: Mapping[str, datetime]) -> WaitingTexts:
    """Return the text of waiting items, by shop_id, kind ("chat", "request", "order") and number.

    The first message not answered by the shop's instant (aware), the reason of an open request, the titles of an order
    that has not been sent. At most 120 characters; left out where the export has none. `wanted`: shop_id and number of
    conversations, requests and orders.
    """
    listed = list(dict.fromkeys(wanted))
    rows = view.rows(
        """
        WITH wanted AS (
            SELECT
                unnest(CAST($shops AS VARCHAR[])) AS shop_id, unnest(CAST($subjects AS VARCHAR[])) AS subject,
                unnest(CAST($instants AS TIMESTAMP[])) AS as_of
        )
        SELECT q.shop_id, 'chat' AS kind, q.conversation_id AS subject, arg_min(m.text, q.asked_at) AS text
        FROM questions AS q
        JOIN wanted AS w ON w.shop_id = q.shop_id AND w.subject = q.conversation_id
        JOIN messages AS m
            ON m.shop_id = q.shop_id AND m.conversation_id = q.conversation_id AND m.message_id = q.message_id
        WHERE
            q.asked_at <= w.as_of AND (q.answered_at IS NULL OR q.answered_at > w.as_of) AND m.text IS NOT NULL
        GROUP BY q.shop_id, q.conversation_id
        UNION ALL
        SELECT r.shop_id, 'request', r.refund_id, max(r.reason)
        FROM refund_courses AS r
        JOIN wanted AS w ON w.shop_id = r.shop_id AND w.subject = r.refund_id
        WHERE
            r.applied_at <= w.as_of AND (r.completed_at IS NULL OR r.completed_at > w.as_of) AND r.reason IS NOT NULL
        GROUP BY r.shop_id, r.refund_id
        UNION ALL
        SELECT o.shop_id, 'order', o.order_id, max(o.product_title)
        FROM orders AS o
        JOIN wanted AS w ON w.shop_id = o.shop_id AND w.subject = o.order_id
        WHERE
            o.created_at <= w.as_of AND (o.shipped_at IS NULL OR o.shipped_at > w.as_of)
            AND o.product_title IS NOT NULL
        GROUP BY o.shop_id, o.order_id
        """,
        shops=[shop_id for shop_id, _ in listed],
        subjects=[subject for _, subject in listed],
        instants=[instants[shop_id].astimezone(UTC).replace(tzinfo=None) for shop_id, _ in listed],
    )
    return {(row["shop_id"], row["kind"], row["subject"]): row["text"][:120] for row in rows}


def last_agents(
    view: View, wanted: Iterable[tuple[str, str]], instants: Mapping[str, datetime]
) -> dict[tuple[str, str], str | None]:
    """Return shop_id and conversation_id → the agent who wrote last by the shop's instant (aware).

    None where agents wrote and the export names none of them. Conversations in which no agent wrote are left out.
    """
    listed = list(dict.fromkeys(wanted))
    rows = view.rows(
        """
        SELECT m.shop_id, m.conversation_id, arg_max(m.agent_id, m.sent_at) AS last_agent
        FROM messages AS m
        JOIN (
            SELECT
                unnest(CAST($shops AS VARCHAR[])) AS shop_id, unnest(CAST($subjects AS VARCHAR[])) AS subject,
                unnest(CAST($instants AS TIMESTAMP[])) AS as_of
        ) AS w ON w.shop_id = m.shop_id AND w.subject = m.conversation_id
        WHERE m.sender = 'agent' AND m.sent_at <= w.as_of
        GROUP BY m.shop_id, m.conversation_id
        """,
        shops=[shop_id for shop_id, _ in listed],
        subjects=[subject for _, subject in listed],
        instants=[instants[shop_id].astimezone(UTC).replace(tzinfo=None) for shop_id, _ in listed],
    )
    return {(row["shop_id"], row["conversation_id"]): row["last_agent"] for row in rows}


def _records(view: View, table: str, column: str, shop_id: str, number: str) -> list[Record]:
    names = ", ".join(c.name for c in TABLES[table].columns)
    rows = view.rows(
        f"SELECT {names} FROM {table} WHERE shop_id = $shop_id AND {column} = $number ORDER BY line",
        shop_id=shop_id,
        number=number,
    )
    return [{name: cell for name, cell in row.items() if cell is not None} for row in rows]
