"""Rows that a file takes back from a final state to an open one, as an old export loaded late does, or puts to another
time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from data.notices import Notice
from data.rows.identity import same_row
from data.sql import Connection, literal
from data.tables import Table

EXAMPLES = 5
"""So many of the rows are told one by one."""

_FINAL: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "orders": {
        "shipped": ("shipped_at", ("shipped", "delivered", "completed")),
        "delivered": ("delivered_at", ("delivered", "completed")),
        "cancelled": ("cancelled_at", ("cancelled",)),
    },
    "refunds": {"finished": ("completed_at", ("refunded", "closed"))},
}
"""Table → final state → the time that says so, and the words of `status` that do."""


_MOVED = {"orders": ("promised_at", "<>", "promises_moved"), "refunds": ("completed_at", ">", "requests_reopened")}
"""Table → a time that a later file may move, how it then differs from the stored one, and what is told of it."""


_BEGUN = {"orders": "created_at", "refunds": "applied_at", "messages": "sent_at"}
"""Table → the time at which its things began, which no later file changes unless one of the two was read wrongly."""

_UNITS = 100, 1_000, 10_000
_SEVERAL = 3
"""By so many times amounts differ that are in another unit (分, 千元, 万元), in so many rows or more."""

_SAME_SECONDS = 60
"""Times nearer to each other than this may be of one moment, as where a file leaves out the seconds."""


@dataclass(frozen=True)
class TakenBack:
    """A row that was in a final state and is not any more: its line in the file, its order or request, the state."""

    line: int
    number: str
    state: str


def taken_back(
    connection: Connection, table: Table, shop_id: str, present: Iterable[str]
) -> tuple[int, tuple[TakenBack, ...]]:
    """How many of the changed rows (`typed`, `known`) lose a final state that the store has, and the first of them.

    To be asked before the store is changed.
    """
    if table.name not in _FINAL:
        return 0, ()
    exported = frozenset(present)
    lost = "".join(
        f"WHEN {_reached(table, state, lambda _: 's')} "
        f"AND NOT {_reached(table, state, lambda name: 't' if name in exported else 's')} THEN {literal(state)} "
        for state in _FINAL[table.name]
    )
    rows = connection.execute(
        f"SELECT line, number, state, count(*) OVER () FROM ("
        f"SELECT t.line, t.{table.key[0]} AS number, CASE {lost}END AS state FROM typed AS t "
        f"JOIN known AS k ON k.line = t.line AND k.changed JOIN {table.name} AS s ON {same_row(table)} "
        f"WHERE s.shop_id = $shop_id) WHERE state IS NOT NULL ORDER BY line LIMIT {EXAMPLES}",
        {"shop_id": shop_id},
    ).fetchall()
    return (rows[0][3] if rows else 0), tuple(TakenBack(*row[:3]) for row in rows)


def moved_on(connection: Connection, table: Table, shop_id: str, present: Iterable[str]) -> list[Notice]:
    """What is to be told of changed rows (`typed`, `known`) whose figures move without a final state being lost.

    A request that had ended and ends later was reopened; a promise that differs was put off, or brought forward.
    To be asked before the store is changed.
    """
    present = set(present)
    notices = [*_begun_otherwise(connection, table, shop_id), *_sent_otherwise(connection, table, shop_id, present)]
    notices += _in_another_unit(connection, table, shop_id, present)
    if table.name not in _MOVED or _MOVED[table.name][0] not in present:
        return notices
    name, operator, key = _MOVED[table.name]
    # what ended on a day has not ended later because a file now tells the time of that day
    stored = f"coalesce({', '.join(f's.{beside}' for beside in (*table.beside(name), name))})"
    row = connection.execute(
        f"SELECT count(*), min(t.line) FROM typed AS t JOIN known AS k ON k.line = t.line AND k.changed "
        f"JOIN {table.name} AS s ON {same_row(table)} WHERE s.shop_id = $shop_id AND t.{name} {operator} {stored}",
        {"shop_id": shop_id},
    ).fetchone()
    return [*notices, *([Notice.of(key, count=row[0], line=row[1])] if row and row[0] else [])]


def _begun_otherwise(connection: Connection, table: Table, shop_id: str) -> list[Notice]:
    """That changed rows began at another time than the store says, and by how many hours most of them differ."""
    name = _BEGUN.get(table.name)
    if name is None:
        return []
    days = [f"{side}.{beside} IS NULL" for beside in table.beside(name) for side in "st"]  # a day alone is no clock
    other = "t.text <> s.text OR t.sender <> s.sender" if table.name == "messages" else "FALSE"
    row = connection.execute(
        f"SELECT count(*), mode(seconds), count(*) FILTER (other) FROM ("
        f"SELECT CAST(epoch(t.{name}) - epoch(s.{name}) AS BIGINT) AS seconds, {other} AS other "
        f"FROM typed AS t JOIN known AS k ON k.line = t.line AND k.changed JOIN {table.name} AS s ON {same_row(table)} "
        f"WHERE {' AND '.join(['s.shop_id = $shop_id', *days])}) WHERE abs(seconds) >= {_SAME_SECONDS}",
        {"shop_id": shop_id},
    ).fetchone()
    if row is None or not row[0]:
        return []
    if 2 * row[2] > row[0]:  # another time and another text: another message
        return [Notice.of("ids_of_other_messages", count=row[0])]
    return [Notice.of("begun_otherwise", count=row[0], hours=f"{row[1] / 3600:+.3g}")]


def _sent_otherwise(connection: Connection, table: Table, shop_id: str, present: set[str]) -> list[Notice]:
    """That order lines have another waybill and another dispatch than the store says: perhaps further parcels."""
    if table.name != "orders" or not {"shipped_at", "tracking_id"} <= present:
        return []
    row = connection.execute(
        "SELECT count(*), min(t.line) FROM typed AS t JOIN known AS k ON k.line = t.line AND k.changed "
        f"JOIN {table.name} AS s ON {same_row(table)} "
        "WHERE s.shop_id = $shop_id AND t.tracking_id <> s.tracking_id AND t.shipped_at <> s.shipped_at",
        {"shop_id": shop_id},
    ).fetchone()
    return [Notice.of("sent_otherwise", count=row[0], line=row[1])] if row and row[0] else []


def _in_another_unit(connection: Connection, table: Table, shop_id: str, present: set[str]) -> list[Notice]:
    """That the amounts of changed rows are the store's times or by a hundred, or more: one of the two is in another
    unit.
    """
    if "amount" not in present or all(column.name != "amount" for column in table.columns):
        return []
    # multiplied, for a quotient is a fraction that is rounded
    times = " ".join(
        f"WHEN greatest(t.amount, s.amount) = {unit} * least(t.amount, s.amount) THEN {unit}" for unit in _UNITS
    )
    row = connection.execute(
        f"SELECT count(times), mode(times) FROM (SELECT CASE {times} END AS times "
        f"FROM typed AS t JOIN known AS k ON k.line = t.line AND k.changed JOIN {table.name} AS s ON {same_row(table)} "
        "WHERE s.shop_id = $shop_id AND t.amount > 0 AND s.amount > 0)",
        {"shop_id": shop_id},
    ).fetchone()
    if row is None or row[0] < _SEVERAL:
        return []
    return [Notice.of("amounts_in_another_unit", count=row[0], times=row[1])]


def _reached(table: Table, state: str, side: Callable[[str], str]) -> str:
    time, words = _FINAL[table.name][state]
    listed = ", ".join(map(literal, words))
    return f"coalesce({side(time)}.{time} IS NOT NULL OR {side('status')}.status IN ({listed}), FALSE)"
