"""Detects rows that a file changes from a final state to an open one, or to another time.

An old export that is loaded late does so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from data.notices import Notice
from data.rows.identity import same_row
from data.sql import Connection, literal
from data.tables import Table

EXAMPLES = 5
"""Rows that are reported individually at most."""

_FINAL: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "orders": {
        "shipped": ("shipped_at", ("shipped", "delivered", "completed")),
        "delivered": ("delivered_at", ("delivered", "completed")),
        "cancelled": ("cancelled_at", ("cancelled",)),
    },
    "refunds": {"finished": ("completed_at", ("refunded", "closed"))},
}
"""Table → final state → the time that shows it, and the words of `status` that do."""


_MOVED = {"orders": ("promised_at", "<>", "promises_moved"), "refunds": ("completed_at", ">", "requests_reopened")}
"""Table → a time that a later file may change, how it differs from the stored one then, and the key of the notice."""


_BEGUN = {"orders": "created_at", "refunds": "applied_at", "messages": "sent_at"}
"""Table → the time at which its things begin; a later file changes it only if one of the two was read wrongly."""

_UNITS = 100, 1_000, 10_000
_SEVERAL = 3
"""Factors between amounts of different units (分, 千元, 万元), and rows from which on that is not chance."""

_SAME_SECONDS = 60
"""Times closer to each other than this, in seconds, may be the same moment, as where a file leaves out seconds."""


@dataclass(frozen=True)
class TakenBack:
    """A row that was in a final state and no longer is: its line in the file, its order or request, the state."""

    line: int
    number: str
    state: str


def taken_back(
    connection: Connection, table: Table, shop_id: str, present: Iterable[str]
) -> tuple[int, tuple[TakenBack, ...]]:
    """Count the changed rows (`typed`, `known`) that lose a stored final state; also return the first of them.

    Call before the store is changed.
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
    """Return notices of changed rows (`typed`, `known`) whose figures change without the loss of a final state.

    A request that had ended and ends later was reopened; a promise that differs was postponed or brought forward. Call
    before the store is changed.
    """
    present = set(present)
    notices = [*_begun_otherwise(connection, table, shop_id), *_sent_otherwise(connection, table, shop_id, present)]
    notices += _in_another_unit(connection, table, shop_id, present)
    if table.name not in _MOVED or _MOVED[table.name][0] not in present:
        return notices
    name, operator, key = _MOVED[table.name]
    # a request that ended on a day has not ended later because a file now has the time of that day
    stored = f"coalesce({', '.join(f's.{beside}' for beside in (*table.beside(name), name))})"
    row = connection.execute(
        f"SELECT count(*), min(t.line) FROM typed AS t JOIN known AS k ON k.line = t.line AND k.changed "
        f"JOIN {table.name} AS s ON {same_row(table)} WHERE s.shop_id = $shop_id AND t.{name} {operator} {stored}",
        {"shop_id": shop_id},
    ).fetchone()
    return [*notices, *([Notice.of(key, count=row[0], line=row[1])] if row and row[0] else [])]


def _begun_otherwise(connection: Connection, table: Table, shop_id: str) -> list[Notice]:
    """Return the notice that changed rows begin at another time than stored, and by how many hours most differ."""
    name = _BEGUN.get(table.name)
    if name is None:
        return []
    days = [f"{side}.{beside} IS NULL" for beside in table.beside(name) for side in "st"]  # a day alone is not a time
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
    """Return the notice that order lines have another waybill and dispatch than stored: perhaps further parcels."""
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
    """Return the notice that amounts of changed rows are the stored ones times or divided by a hundred or more.

    One of the two is in another unit.
    """
    if "amount" not in present or all(column.name != "amount" for column in table.columns):
        return []
    # multiplied, because a quotient would be rounded
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
