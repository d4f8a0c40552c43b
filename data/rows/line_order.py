"""In which direction a file runs: rows of one instant keep the order in which things happened."""

from collections.abc import Sequence

from data.notices import Notice
from data.rows.shop_clock import ClockChange, keep_written_times, take_second_hour
from data.sql import Connection
from data.tables import Table

ENOUGH_TIMES = 6
"""So many messages on the full minute are no accident."""

ENOUGH_ANSWERS = 3
"""So many answers in front of a question of their minute, and none behind one, may be a log that runs backwards."""

_RUNS_IN_TIME: dict[str, tuple[str, str]] = {
    "messages": ("sent_at", "conversation_id"),
    "chat_ratings": ("rated_at", "conversation_id"),
    "reviews": ("created_at", "created_at"),
}
"""Table → its time, and the column by which rows belong together, if any."""


def put_in_order(connection: Connection, table: Table, changes: Sequence[ClockChange] = ()) -> tuple[list[Notice], int]:
    """Number the lines of `typed` in the order in which things happened.

    `changes`: those of the shop's clock in the file's time. Times that come twice then prove no direction; where all
    others rise, they show which messages are of the second hour.

    Returns what is to be told of the file's times, and the sum of each row's number and its line in the file where the
    file runs from its newest row to its oldest, else 0.
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
    """Renumber the lines of `typed` from the file's end where its times fall; first and last line together, else 0.

    What stands in one conversation decides, where neighbouring rows of it differ in time: a file may list its newest
    conversation first, and each of them from its beginning. Where no times differ, numbers of messages decide. Also
    answers whether the file shows in which direction it runs, whether no row of it runs in the other, and whether
    conversations run in both.
    """
    if table.name not in _RUNS_IN_TIME:
        return 0, True, False, False
    time, group = _RUNS_IN_TIME[table.name]
    moments = f"SELECT line, {time} AS moment, {group} AS grouped, 0 AS hour FROM typed WHERE refusal = 0"
    order, comparable = "", "TRUE"
    if changes:  # the times as they are written: no clock has shown some of them, and others come twice
        keep_written_times(connection, time, changes)
        moments = (
            f"SELECT line, moment, {group} AS grouped, hour FROM typed JOIN written USING (line) WHERE refusal = 0"
        )
        order, comparable = "ORDER BY line", "hour IS DISTINCT FROM before_hour OR hour IS NULL"
    row = connection.execute(
        "SELECT count(*) FILTER (same AND moment < before), count(*) FILTER (same AND moment > before), "
        "count(*) FILTER (moment < before), count(*) FILTER (moment > before) "
        f"FROM (SELECT moment, hour, lag(moment) OVER ({order}) AS before, lag(hour) OVER ({order}) AS before_hour, "
        f"grouped = lag(grouped) OVER ({order}) AS same FROM ({moments})) WHERE {comparable}"
    ).fetchone()
    assert row is not None  # an aggregate always answers
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
    # rejected rows too, so that no two rows come to have one number
    for name in ("typed", *(["written"] if changes else [])):
        connection.execute(f"UPDATE {name} SET line = {ends} - line")
    return int(ends), True, strictly, both_ways


def _turn_conversations(connection: Connection, tables: Sequence[str]) -> list[Notice]:
    """Number the lines of each conversation from its end whose times only fall, unlike the file's, where some of them
    are equal: as in a file that two were put into, or on a sheet behind another. `tables`: those with its lines.
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
    """How many messages have a lower number than the one above them in their conversation, and how many a higher one;
    neither where both occur, or an id is no number.
    """
    falls, rises, others = connection.execute(
        "SELECT count(*) FILTER (number < before), count(*) FILTER (number > before), count(*) FILTER (number IS NULL) "
        "FROM (SELECT number, lag(number) OVER (PARTITION BY conversation_id ORDER BY line) AS before FROM ("
        "SELECT line, conversation_id, TRY_CAST(CASE WHEN NOT made THEN message_id END AS HUGEINT) AS number "
        "FROM typed WHERE refusal = 0))"
    ).fetchall()[0]
    return (0, 0) if others or (falls and rises) else (falls, rises)


def _has_no_seconds(connection: Connection, table: Table) -> bool:
    """Whether all messages of the file were sent on the full minute: then waits are known to the minute only."""
    if table.name != "messages":
        return False
    row = connection.execute(
        f"SELECT count(*) >= {ENOUGH_TIMES} AND bool_and(epoch(sent_at) % 60 = 0) FROM typed WHERE refusal = 0"
    ).fetchone()
    return row is not None and bool(row[0])


def _answers_first(connection: Connection, enough: int) -> list[Notice]:
    """That the people's messages all stand in front of the buyers' of the same conversation and minute.

    Such a log may run backwards within each minute, which nothing in it proves. `enough`: so many are no accident.
    """
    count, behind = connection.execute(
        "SELECT count(*) FILTER (sender = 'buyer'), count(*) FILTER (sender = 'agent') FROM (SELECT sender, "
        "lag(sender) OVER (PARTITION BY conversation_id, sent_at ORDER BY line) AS before FROM typed WHERE refusal = 0 "
        "AND sender IN ('buyer', 'agent')) WHERE sender <> before"
    ).fetchall()[0]
    return [Notice.of("answers_first", count=count)] if count >= enough and not behind else []
