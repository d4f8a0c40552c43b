"""The direction of a file: rows of one instant are put in the order in which things happened."""

from collections.abc import Sequence

from data.notices import Notice
from data.rows.shop_clock import ClockChange, keep_written_times, take_second_hour
from data.sql import Connection
from data.tables import Table

ENOUGH_TIMES = 6
"""Messages on the full minute from which on it is not chance."""

ENOUGH_ANSWERS = 3
"""Answers before a question of their minute, with none after one, from which on a log may run backwards."""

_RUNS_IN_TIME: dict[str, tuple[str, str]] = {
    "messages": ("sent_at", "conversation_id"),
    "chat_ratings": ("rated_at", "conversation_id"),
    "reviews": ("created_at", "created_at"),
}
"""Table → its time column, and the column that groups its rows."""


def put_in_order(connection: Connection, table: Table, changes: Sequence[ClockChange] = ()) -> tuple[list[Notice], int]:
    """Number the lines of `typed` in the order in which things happened.

    `changes`: those of the shop's clock in the file's time. Times that occur twice then prove no direction; where all
    others rise, they show which messages are of the second hour. Returns notices about the file's times, and, where the
    file runs from its newest row to its oldest, the sum of each row's number and its line in the file, else 0.
    """
    ends, proven, strictly, both_ways = _number_from_the_end(connection, table, changes)
    notices = [Notice.of("newest_first")] if ends else []
    if both_ways and table.name == "messages":
        notices += _turn_conversations(connection, ["typed", *(["written"] if changes else [])])
    if changes and strictly and table.name == "messages":
        notices += take_second_hour(connection, changes)
    no_seconds = _has_no_seconds(connection, table)
    notices += [Notice.of("no_seconds")] * no_seconds
    if table.name == "messages" and (no_seconds or not proven):
        notices += _answers_first(connection, ENOUGH_ANSWERS if proven else 1)
    return notices, ends


def _number_from_the_end(
    connection: Connection, table: Table, changes: Sequence[ClockChange]
) -> tuple[int, bool, bool, bool]:
    """Renumber the lines of `typed` from the file's end where its times fall.

    Returns the sum of first and last line, 0 where they are not renumbered; whether the file shows its direction;
    whether no row runs in the other direction; and whether conversations run in both. Rows of one conversation decide,
    where neighbouring ones differ in time: a file may list its newest conversation first, and each from its beginning.
    Where no times differ, message numbers decide.
    """
    if table.name not in _RUNS_IN_TIME:
        return 0, True, False, False
    time, group = _RUNS_IN_TIME[table.name]
    moments = f"SELECT line, {time} AS moment, {group} AS grouped, 0 AS hour FROM typed WHERE refusal = 0"
    comparable = "TRUE"
    if changes:  # times as written: the clock never showed some of them, and others occur twice
        keep_written_times(connection, time, changes)
        moments = (
            f"SELECT line, moment, {group} AS grouped, hour FROM typed JOIN written USING (line) WHERE refusal = 0"
        )
        comparable = "hour IS DISTINCT FROM before_hour OR hour IS NULL"
    row = connection.execute(
        "SELECT count(*) FILTER (same AND moment < before), count(*) FILTER (same AND moment > before), "
        "count(*) FILTER (moment < before), count(*) FILTER (moment > before) "
        "FROM (SELECT moment, hour, lag(moment) OVER above AS before, lag(hour) OVER above AS before_hour, "
        f"grouped = lag(grouped) OVER above AS same FROM ({moments}) WINDOW above AS (ORDER BY line)) "
        f"WHERE {comparable}"
    ).fetchone()
    assert row is not None  # an aggregate always returns a row
    falls_inside, rises_inside, falls, rises = row
    both_ways = bool(falls_inside and rises_inside)
    if falls_inside != rises_inside:
        falls, rises = falls_inside, rises_inside
    elif table.name == "messages" and not falls and not rises:
        falls, rises = _numbers_in_order(connection)
    strictly = (falls == 0) is not (rises == 0)
    if falls <= rises:
        return 0, falls < rises, strictly, both_ways
    ends = connection.execute("SELECT min(line) + max(line) FROM typed WHERE refusal = 0").fetchall()[0][0]
    # rejected rows as well, so that no two rows get one number
    for name in ("typed", *(["written"] if changes else [])):
        connection.execute(f"UPDATE {name} SET line = {ends} - line")
    return int(ends), True, strictly, both_ways


def _turn_conversations(connection: Connection, tables: Sequence[str]) -> list[Notice]:
    """Reverse the lines of each conversation whose times only fall, some of them equal, unlike the file's.

    Such a conversation is in a file joined from two, or in one sheet after another. `tables`: those with the lines.
    Returns a notice.
    """
    of_conversation = "OVER (PARTITION BY conversation_id ORDER BY line)"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE turned AS SELECT conversation_id FROM ("
        f"SELECT conversation_id, sent_at, lag(sent_at) {of_conversation} AS before FROM typed WHERE refusal = 0) "
        "WHERE before IS NOT NULL GROUP BY conversation_id "
        "HAVING bool_or(sent_at < before) AND bool_or(sent_at = before) AND NOT bool_or(sent_at > before)"
    )
    (count,) = connection.execute("SELECT count(*) FROM turned").fetchall()[0]
    if not count:
        return []
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE turned_lines AS WITH numbered AS (SELECT line, conversation_id, "
        "row_number() OVER (PARTITION BY conversation_id ORDER BY line) AS up, "
        "row_number() OVER (PARTITION BY conversation_id ORDER BY line DESC) AS down "
        "FROM typed JOIN turned USING (conversation_id) WHERE refusal = 0) "
        "SELECT a.line, b.line AS turned FROM numbered AS a JOIN numbered AS b "
        "ON b.conversation_id = a.conversation_id AND b.down = a.up"
    )
    for name in tables:
        connection.execute(f"UPDATE {name} SET line = t.turned FROM turned_lines AS t WHERE t.line = {name}.line")
    return [Notice.of("conversations_turned", count=count)]


def _numbers_in_order(connection: Connection) -> tuple[int, int]:
    """Return how many messages have a lower, and how many a higher, number than the one above in their conversation.

    0 and 0 where both occur, or where an id is not a number.
    """
    falls, rises, others = connection.execute(
        "SELECT count(*) FILTER (number < before), count(*) FILTER (number > before), count(*) FILTER (number IS NULL) "
        "FROM (SELECT number, lag(number) OVER (PARTITION BY conversation_id ORDER BY line) AS before FROM ("
        "SELECT line, conversation_id, TRY_CAST(CASE WHEN NOT made THEN message_id END AS HUGEINT) AS number "
        "FROM typed WHERE refusal = 0))"
    ).fetchall()[0]
    return (0, 0) if others or (falls and rises) else (falls, rises)


def _has_no_seconds(connection: Connection, table: Table) -> bool:
    """Whether all messages were sent on the full minute; waiting times are then known to the minute only."""
    if table.name != "messages":
        return False
    row = connection.execute(
        f"SELECT count(*) >= {ENOUGH_TIMES} AND bool_and(epoch(sent_at) % 60 = 0) FROM typed WHERE refusal = 0"
    ).fetchone()
    return row is not None and bool(row[0])


def _answers_first(connection: Connection, enough: int) -> list[Notice]:
    """Return the notice that all messages of people precede the buyers' of the same conversation and minute.

    Such a log may run backwards within each minute, which nothing in it proves. `enough`: pairs from which on it is not
    chance.
    """
    count, behind = connection.execute(
        "SELECT count(*) FILTER (sender = 'buyer'), count(*) FILTER (sender = 'agent') FROM (SELECT sender, "
        "lag(sender) OVER (PARTITION BY conversation_id, sent_at ORDER BY line) AS before FROM typed WHERE refusal = 0 "
        "AND sender IN ('buyer', 'agent')) WHERE sender <> before"
    ).fetchall()[0]
    return [Notice.of("answers_first", count=count)] if count >= enough and not behind else []
