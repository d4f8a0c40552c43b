"""Whether something is known twice: messages as a log and as summaries (decision 45), a file in two shops."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

from data.sql import Connection

SUMMARY = "message_id IN ('~question', '~answer')"
"""How formats of session lists name the two messages that they make of a row."""


def logged_beside(connection: Connection, shop_id: str, period: tuple[datetime, datetime]) -> int:
    """How many logged conversations lie within the shop's summaries of sessions, of those in a period (aware, UTC).

    0 when there are no summaries. Conversations that are in both under one name are one, and not counted.
    """
    first, last = (at.astimezone(UTC).replace(tzinfo=None) for at in period)
    asked: dict[str, object] = {"shop_id": shop_id, "first": first, "last": last}
    within = "shop_id = $shop_id AND sent_at BETWEEN $first AND $last"
    # one name, which sorts after nearly every other: the database finds at once that a shop has no summaries
    summed_up = connection.execute(
        f"SELECT min(sent_at), max(sent_at) FROM messages WHERE {within} AND message_id = '~question'", asked
    ).fetchone()
    if summed_up is None or summed_up[0] is None:
        return 0
    asked |= {"first": summed_up[0], "last": summed_up[1]}
    found = connection.execute(
        f"SELECT count(*) FROM (SELECT conversation_id FROM messages WHERE {within} GROUP BY conversation_id "
        f"HAVING NOT bool_or({SUMMARY}))",
        asked,
    ).fetchone()
    return 0 if found is None else int(found[0])


def other_shops_with(
    connection: Connection, visible: Collection[str] | None, shop_id: str, sha256: Callable[[], str]
) -> list[str]:
    """Other shops into which the very same file was imported, by name. `visible`: those to be named; None: all."""
    others = "FROM imports WHERE shop_id <> $shop_id AND undone_at IS NULL"
    if not connection.execute(f"SELECT 1 {others} LIMIT 1", {"shop_id": shop_id}).fetchone():
        return []  # there is no need to wait for the file's hash
    rows = connection.execute(
        f"SELECT DISTINCT shop_id {others} AND sha256 = $sha256 ORDER BY shop_id",
        {"shop_id": shop_id, "sha256": sha256()},
    ).fetchall()
    return [other for (other,) in rows if visible is None or other in visible]
