"""Conversations, requests and orders that wait for the merchant as of an instant, independent of the rules."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Literal

from data.shops import Shop
from data.view import View
from metrics.scoring.population import Relation

Kind = Literal["chat", "request", "order", "certificate", "inspection"]
"""The kind of a to-do's subject."""


def waiting_since(
    view: View, shop: Shop, as_of: datetime, subjects: Collection[str]
) -> dict[Kind, dict[str, datetime]]:
    """Return which of these conversations, requests and orders wait for the merchant at an instant, and since when."""
    since_by_subject: dict[Kind, dict[str, datetime]] = {"chat": {}, "request": {}, "order": {}}
    text, params = instants_relation({shop.shop_id: as_of})
    select = (
        f"WITH instants AS ({text}), wanted AS (SELECT unnest(CAST($subjects AS VARCHAR[])) AS subject), "
        f"waiting AS ({waiting(tuple(_WAITING), 'wanted')}) SELECT w.kind, w.subject, w.since FROM waiting AS w"
    )
    for row in view.rows(select, **params, subjects=list(subjects)):
        since = row["since"]
        assert since is not None  # the minimum of instants that are not NULL
        since_by_subject[row["kind"]][row["subject"]] = since
    return since_by_subject


def waiting_subjects(kind: Kind, instants: Mapping[str, datetime]) -> tuple[str, dict[str, object]]:
    """Return a SELECT (shop_id, subject) of what waits of a kind in each shop as of its instant, and its parameters."""
    text, params = instants_relation(instants, "waiting_")
    return f"WITH instants AS ({text}) SELECT w.shop_id, w.subject FROM ({waiting([kind])}) AS w", params


UNANSWERED_FOR = timedelta(days=7)
"""Age up to which a question that no rule counts is still a to-do."""

UNANSWERED = """
SELECT conversation_id AS subject, max(buyer_id) AS buyer_id, min(asked_at) AS since
FROM questions
WHERE
    shop_id = $shop_id AND asked_at <= $as_of AND asked_at > $since AND (answered_at IS NULL OR answered_at > $as_of)
    AND (bot_reply_at IS NULL OR bot_reply_at > $as_of) AND needs_answer
GROUP BY conversation_id
"""
"""SELECT of the conversations with a question that neither a person nor a bot has answered."""


def instants_relation(instants: Mapping[str, datetime], prefix: str = "instants_") -> tuple[str, dict[str, object]]:
    """Return the relation `instants` as a SELECT, and its parameters, whose names begin with `prefix`."""
    return Relation({"shop_id": "VARCHAR", "as_of": "TIMESTAMP"}, list(instants.items())).sql(prefix)


def waiting(kinds: Collection[Kind], among: str | None = None) -> str:
    """Return a SELECT (shop_id, kind, subject, since) of what waits in each shop of the relation `instants`.

    `among`: a relation whose column `subject` contains the ids to consider; None: all.
    """
    selects = []
    for kind in kinds:
        column, select = _WAITING[kind]
        narrowed = "" if among is None else f"AND {column} IN (SELECT a.subject FROM {among} AS a)"
        selects.append(select.format(among=narrowed))
    return "UNION ALL".join(selects)


_WAITING: dict[Kind, tuple[str, str]] = {
    "chat": (
        "q.conversation_id",
        """
SELECT q.shop_id, 'chat' AS kind, q.conversation_id AS subject, min(q.asked_at) AS since
FROM questions AS q
JOIN instants AS i ON i.shop_id = q.shop_id
WHERE q.asked_at <= i.as_of AND (q.answered_at IS NULL OR q.answered_at > i.as_of) AND q.needs_answer
    {among}
GROUP BY q.shop_id, q.conversation_id
""",
    ),
    "request": (
        "r.refund_id",
        """
SELECT
    r.shop_id, 'request' AS kind, r.refund_id AS subject,
    min(CASE WHEN r.returned_at <= i.as_of THEN r.returned_at ELSE r.applied_at END) AS since
FROM refund_courses AS r
JOIN instants AS i ON i.shop_id = r.shop_id
WHERE
    r.applied_at <= i.as_of AND (r.completed_at IS NULL OR r.completed_at > i.as_of) AND NOT r.end_unknown
    AND (r.agreed_at IS NULL OR r.agreed_at > i.as_of OR r.returned_at <= i.as_of)
    {among}
GROUP BY r.shop_id, r.refund_id
""",
    ),
    "order": (
        "o.order_id",
        """
SELECT
    o.shop_id, 'order' AS kind, o.order_id AS subject, min(coalesce(o.confirmed_at, o.created_at)) AS since
FROM order_lines AS o
JOIN instants AS i ON i.shop_id = o.shop_id
WHERE
    o.created_at <= i.as_of AND NOT o.sent_unknown
    AND (o.shipped_at IS NULL OR o.shipped_at > i.as_of) AND (o.withdrawn_at IS NULL OR o.withdrawn_at > i.as_of)
    {among}
GROUP BY o.shop_id, o.order_id
""",
    ),
}
"""Kind → the column of the subject's id, and the SELECT of all waiting subjects."""
