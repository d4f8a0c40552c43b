"""Detects what would be stored twice.

Messages as a log and as summaries (decision 45), a file in two shops, and messages or order lines that exports with and
without ids name in two ways (decision 60).
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from data.errors import DabiaoError
from data.loading import known_buyers, known_lines
from data.notices import Notice
from data.rows.identity import same_key
from data.shops import Shop
from data.sql import Connection, literal
from data.tables import KEPT_BY_HAND, Table

ALSO_HERE = "also_here"
"""The answer to the question whether a file that another shop has belongs to this one too."""

SUMMARY = "message_id IN ('~question', '~answer')"
"""Names that formats of session lists give to the two messages made from a row."""


_MADE = "(prefix(message_id, '#') AND strlen(message_id) = 21)"
"""SQL condition: a stored message's name was made."""

_LOST_SIGNS = "[?？□\ufffd\ufe0f\u200d\U00010000-\U0010ffff]"
"""Characters that an export may replace by question marks or omit, mainly emoji, and those marks."""

_TEXT = f"trim(regexp_replace(text, '{_LOST_SIGNS}', '', 'g'))"
_QUARTER, _ZONES_APART, _SEVERAL = 900, 15 * 3600, 5
"""Time zones differ by a multiple of the first (seconds), and by at most the second. A notice needs the third number of
messages at one such distance, fewer where their times have seconds, because two are then not that far apart by
chance."""

_TALK = "regexp_replace(conversation_id, ' [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} [0-9:]+$', '')"
"""SQL for a conversation without the time in its name, which separates equally masked buyers in copied chats."""

_CONTENT = f"conversation_id, sent_at, sender, {_TEXT}"
"""Columns of a message that are equal in two exports of which one has ids."""


_KNOWN_BY = {
    "reviews": (
        "created_at",
        "order_id",
        "product_id",
        "buyer_id",
        "description_score",
        "service_score",
        "logistics_score",
    ),
    "violations": ("decided_at", "kind", "severity", "fine", "order_id"),
}
"""Table → its instant, and columns in which two rows of one second differ, where both have a value."""


def logged_beside(connection: Connection, shop_id: str, period: tuple[datetime, datetime]) -> int:
    """Count the logged conversations of a period (aware, UTC) that are within the shop's summaries of sessions.

    0 when there are no summaries. Conversations that are in both under one name are the same, and not counted.
    """
    first, last = (at.astimezone(UTC).replace(tzinfo=None) for at in period)
    parameters: dict[str, object] = {"shop_id": shop_id, "first": first, "last": last}
    within = "shop_id = $shop_id AND sent_at BETWEEN $first AND $last"
    # one name, which sorts after nearly all others: the database sees at once that a shop has no summaries
    summed_up = connection.execute(
        "SELECT min(sent_at), max(sent_at) FROM messages WHERE shop_id = $shop_id AND message_id = '~question'",
        {"shop_id": shop_id},
    ).fetchone()
    if summed_up is None or summed_up[0] is None:
        return 0
    parameters |= {"first": max(first, summed_up[0]), "last": min(last, summed_up[1])}
    row = connection.execute(
        f"SELECT count(*) FROM (SELECT conversation_id FROM messages WHERE {within} GROUP BY conversation_id "
        f"HAVING NOT bool_or({SUMMARY}))",
        parameters,
    ).fetchone()
    return 0 if row is None else int(row[0])


def several_opinions(connection: Connection, table: Table, shop_id: str) -> tuple[Notice, ...]:
    """Return the notice that conversations of the file have several ratings, or orders several reviews of a product."""
    rated = {"chat_ratings": ("conversation_id",), "reviews": ("order_id", "product_id")}.get(table.name)
    if rated is None:
        return ()
    names = ", ".join(rated)
    rows = connection.execute(
        f"SELECT count(*) FROM (SELECT {names} FROM {table.name} WHERE shop_id = $shop_id AND {rated[0]} IN ("
        f"SELECT {rated[0]} FROM typed WHERE refusal = 0) GROUP BY {names} HAVING count(*) > 1)",
        {"shop_id": shop_id},
    ).fetchall()
    return (Notice.of(f"several_{table.name}", count=rows[0][0]),) if rows[0][0] else ()


def notices_of_copies(
    connection: Connection,
    visible: Collection[str] | None,
    shop_id: str,
    file: str,
    sha256: Callable[[], str],
    may_be_copy: bool,
) -> tuple[Notice, ...]:
    """Return notices of the same file in other shops. `visible`: the shops that may be named; None: all.

    Raises DabiaoError when there is one and `may_be_copy` is false.
    """
    others = "FROM imports WHERE shop_id <> $shop_id AND undone_at IS NULL"
    if not connection.execute(f"SELECT 1 {others} LIMIT 1", {"shop_id": shop_id}).fetchone():
        return ()  # the file's hash is not needed
    rows = connection.execute(
        f"SELECT DISTINCT shop_id {others} AND sha256 = $sha256 ORDER BY shop_id",
        {"shop_id": shop_id, "sha256": sha256()},
    ).fetchall()
    shops = [other for (other,) in rows if visible is None or other in visible]
    if shops and not may_be_copy:
        raise DabiaoError("error.file_of_other_shop", file=file, shop=shop_id, other=", ".join(shops))
    return tuple(Notice.of("also_in_shop", shop=other) for other in shops)


def period(connection: Connection, table: Table) -> tuple[datetime, datetime] | None:
    """Return the first and last instant (aware, UTC) of good rows of `typed`.

    None where there are none, and for tables kept by hand.
    """
    if table.name in KEPT_BY_HAND:
        return None
    time = next(column.name for column in table.columns if column.type == "time" and column.required)
    row = connection.execute(f"SELECT min({time}), max({time}) FROM typed WHERE refusal <= 0").fetchone()
    if row is None or row[0] is None:
        return None
    return row[0].replace(tzinfo=UTC), row[1].replace(tzinfo=UTC)


def notices_of_removed_days(connection: Connection, shop: Shop, first_at: datetime | None) -> tuple[Notice, ...]:
    """Return the notice that a file includes days whose figures come from archived counts.

    `first_at`: its first instant.
    """
    row = connection.execute(
        "SELECT archived_until FROM retention WHERE shop_id = $shop_id AND archived_until IS NOT NULL",
        {"shop_id": shop.shop_id},
    ).fetchone()
    if row is None or first_at is None or first_at.astimezone(ZoneInfo(shop.timezone)).date() >= row[0]:
        return ()
    return (Notice.of("removed_days", day=row[0].isoformat()),)


def take_known_names(connection: Connection, table: Table, shop_id: str) -> None:
    """Give good rows of `typed` the name under which the same thing from an export of other columns is stored.

    A message is the same where conversation, instant, sender and text are equal, except for characters that get lost,
    and not both have an id of their own; of several equal ones the nth matches the nth. For order lines see
    `known_lines`.
    """
    names = {"messages": _messages, "orders": known_lines.names_sql}.get(table.name)
    stored = f"SELECT 1 FROM {table.name} WHERE shop_id = {literal(shop_id)} LIMIT 1"
    if names is None or not connection.execute(stored).fetchone():
        return
    connection.execute(f"CREATE OR REPLACE TEMP TABLE known_names AS {names(table, shop_id)}")
    if connection.execute("SELECT 1 FROM known_names LIMIT 1").fetchone():
        connection.execute(
            f"UPDATE typed SET {table.key[-1]} = k.name FROM known_names AS k WHERE k.line = typed.line AND refusal = 0"
        )


def _messages(table: Table, shop_id: str) -> str:
    good = "typed.refusal = 0"
    here = f"s.shop_id = {literal(shop_id)}"
    as_is = same_key(table)
    content = "conversation_id, sent_at, sender, text"
    rank = f"row_number() OVER (PARTITION BY made, {content} ORDER BY line, message_id) AS nth"
    in_time = "s.sent_at BETWEEN (SELECT min(sent_at) FROM typed WHERE refusal = 0) AND " + (
        "(SELECT max(sent_at) FROM typed WHERE refusal = 0)"
    )
    ours = (
        f"SELECT line, message_id, made, {_CONTENT} AS text FROM typed ANTI JOIN messages AS s "
        f"ON {here} AND {as_is.replace('t.', 'typed.')} WHERE {good}"
    )
    theirs = (
        f"SELECT line, message_id, {_MADE} AS made, {_CONTENT} AS text FROM messages AS s "
        f"ANTI JOIN typed AS t ON t.refusal = 0 AND {as_is} WHERE {here} AND {in_time} AND NOT {SUMMARY}"
    )
    return (
        f"SELECT t.line, s.message_id AS name FROM (SELECT *, {rank} FROM ({ours})) AS t "
        f"JOIN (SELECT *, {rank} FROM ({theirs})) AS s ON s.conversation_id = t.conversation_id "
        "AND s.sent_at = t.sent_at AND s.sender = t.sender AND s.text IS NOT DISTINCT FROM t.text "
        "AND s.nth = t.nth AND (s.made OR t.made) "
        "QUALIFY row_number() OVER (PARTITION BY t.line ORDER BY s.made) = 1 "
        "AND row_number() OVER (PARTITION BY s.conversation_id, s.message_id ORDER BY t.line) = 1"
    )


def named_otherwise(connection: Connection, table: Table, shop_id: str) -> tuple[Notice, ...]:
    """Return notices of rows or buyers that may be stored under another name, and of reviews that the file lacks.

    The table `known` must exist.
    """
    buyers = known_buyers.named_otherwise(connection, table, shop_id)
    if table.name == "orders":
        return (*known_lines.named_otherwise(connection, shop_id), *buyers)
    if table.name in _KNOWN_BY:
        lacking = _lacking_reviews(connection, table, shop_id)
        return (*_at_the_same_second(connection, table, shop_id), *lacking, *buyers)
    return (*(_messages_at_other_times(connection, shop_id) if table.name == "messages" else ()), *buyers)


def _lacking_reviews(connection: Connection, table: Table, shop_id: str) -> tuple[Notice, ...]:
    """Return the notice that the file lacks stored reviews of its period, as after deletion on the platform.

    None where rows were rejected, which may be these.
    """
    if table.name != "reviews" or connection.execute("SELECT 1 FROM typed WHERE refusal > 0 LIMIT 1").fetchone():
        return ()
    time, *told_by = _KNOWN_BY[table.name]
    fits = " AND ".join(f"coalesce(s.{column} = u.{column}, TRUE)" for column in told_by)
    row = connection.execute(
        "SELECT count(*) FROM reviews AS s ANTI JOIN typed AS t ON t.review_id = s.review_id "
        f"ANTI JOIN typed AS u ON u.{time} = s.{time} AND {fits} WHERE s.shop_id = $shop_id "
        f"AND s.{time} BETWEEN (SELECT min({time}) FROM typed) AND (SELECT max({time}) FROM typed)",
        {"shop_id": shop_id},
    ).fetchone()
    return (Notice.of("reviews_lacking", count=row[0]),) if row and row[0] else ()


def _at_the_same_second(connection: Connection, table: Table, shop_id: str) -> tuple[Notice, ...]:
    """Return the notice that rows of the file may be stored rows of the same second under other names.

    Their names are made differently in exports of other columns; the stored rows are not in the file.
    """
    time, *told_by = _KNOWN_BY[table.name]
    name = table.key[-1]
    fits = " AND ".join(f"coalesce(s.{column} = t.{column}, TRUE)" for column in told_by)
    row = connection.execute(
        "SELECT count(DISTINCT t.line) FROM typed AS t ANTI JOIN known AS k USING (line) "
        f"JOIN {table.name} AS s ON s.shop_id = $shop_id AND s.{time} = t.{time} AND {fits} "
        f"ANTI JOIN typed AS u ON u.refusal = 0 AND u.{name} = s.{name} "
        f"WHERE t.refusal = 0 AND (t.made OR {_MADE.replace('message_id', f's.{name}')})",
        {"shop_id": shop_id},
    ).fetchone()
    return (Notice.of(f"{table.name}_named_otherwise", count=row[0]),) if row and row[0] else ()


def _messages_at_other_times(connection: Connection, shop_id: str) -> tuple[Notice, ...]:
    """Return notices of messages that are stored at another time, and so are known twice.

    One of two exports leaves out the seconds, or their clocks are in different zones: many texts, each unique in its
    conversation, then differ by the same multiple of a quarter of an hour.
    """
    minute = "date_trunc('minute', {}.sent_at)"
    same = "s.conversation_id = t.conversation_id AND s.sender = t.sender AND s.text IS NOT DISTINCT FROM t.text"
    of_minutes = (
        f"SELECT count(DISTINCT t.line) FROM typed AS t ANTI JOIN known AS k USING (line) "
        f"JOIN messages AS s ON s.shop_id = $shop_id AND {same} AND s.sent_at <> t.sent_at "
        f"AND {minute.format('s')} = {minute.format('t')} "
        f"WHERE t.refusal = 0 AND (t.sent_at = {minute.format('t')} OR s.sent_at = {minute.format('s')})"
    )
    once = "min(sent_at) AS sent_at FROM {} GROUP BY talk, sender, text HAVING count(*) = 1"
    columns = f"SELECT {_TALK} AS talk, sender, text, "
    new = columns + once.format("typed ANTI JOIN known USING (line) WHERE refusal = 0 AND text IS NOT NULL")
    old = columns + once.format("messages WHERE shop_id = $shop_id AND talk IN (SELECT talk FROM new)")
    of_hours = (
        f"WITH new AS ({new}), old AS ({old}) SELECT count(*) AS n, seconds FROM ("
        "SELECT CAST(epoch(new.sent_at) - epoch(old.sent_at) AS BIGINT) AS seconds, second(new.sent_at) > 0 AS exact "
        "FROM new JOIN old USING (talk, sender, text)) "
        f"WHERE seconds <> 0 AND seconds % {_QUARTER} = 0 AND abs(seconds) <= {_ZONES_APART} "
        f"GROUP BY seconds HAVING n >= {_SEVERAL} OR n > 1 AND bool_or(exact) ORDER BY n DESC, seconds LIMIT 1"
    )
    notices = [
        Notice.of("messages_of_minutes", count=count)
        for (count,) in connection.execute(of_minutes, {"shop_id": shop_id}).fetchall()
        if count
    ]
    for count, seconds in connection.execute(of_hours, {"shop_id": shop_id}).fetchall():
        notices.append(Notice.of("messages_of_hours", count=count, hours=f"{seconds / 3600:+g}"))
    return tuple(notices)
