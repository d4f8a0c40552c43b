"""Whether something is known twice: messages as a log and as summaries (decision 45), a file in two shops."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

from data.errors import DabiaoError
from data.loading.notices import Notice
from data.sql import Connection
from data.tables import Table

ALSO_HERE = "also_here"
"""The answer to the question whether a file that another shop has belongs into this one too."""

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


def notices_of_copies(
    connection: Connection,
    visible: Collection[str] | None,
    shop_id: str,
    file: str,
    sha256: Callable[[], str],
    may_be_copy: bool,
) -> tuple[Notice, ...]:
    """What is to be told of the very same file in other shops. `visible`: those that may be named; None: all.

    Raises DabiaoError when there is one and `may_be_copy` is false.
    """
    others = "FROM imports WHERE shop_id <> $shop_id AND undone_at IS NULL"
    if not connection.execute(f"SELECT 1 {others} LIMIT 1", {"shop_id": shop_id}).fetchone():
        return ()  # there is no need to wait for the file's hash
    rows = connection.execute(
        f"SELECT DISTINCT shop_id {others} AND sha256 = $sha256 ORDER BY shop_id",
        {"shop_id": shop_id, "sha256": sha256()},
    ).fetchall()
    shops = [other for (other,) in rows if visible is None or other in visible]
    if shops and not may_be_copy:
        raise DabiaoError("error.file_of_other_shop", file=file, shop=shop_id, other=", ".join(shops))
    return tuple(Notice.of("also_in_shop", shop=other) for other in shops)


def period(connection: Connection, table: Table) -> tuple[datetime, datetime] | None:
    """First and last instant (aware, UTC) of the good rows of `typed`; None without any."""
    time = next(column.name for column in table.columns if column.type == "time" and column.required)
    row = connection.execute(f"SELECT min({time}), max({time}) FROM typed WHERE refusal <= 0").fetchone()
    if row is None or row[0] is None:
        return None
    return row[0].replace(tzinfo=UTC), row[1].replace(tzinfo=UTC)
