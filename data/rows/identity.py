"""Identity of rows: making up names that exports leave out, and deciding what is new, changed or the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from data.buyer_names import buyer_after
from data.notices import Notice
from data.rows import made_names
from data.sql import Connection, identifier, literal
from data.tables import Table

TOLD_APART_BY = {"reviews": "order_id"}
"""Table → a column that separates rows of one key: a review may be of several orders. A row that leaves it empty
matches all rows of its key."""

BUYER = "buyer_id"
"""The column whose stored name is kept where a later file masks or omits it."""

RATING_PARTS = ("conversation_id", "rated_at", "rating", "rating_score", "agent_id", "reason", "handled_by")
"""Ratings of a conversation that are equal in all of these are distinguished by their number only."""


def identity_sql(table: Table, shop_id: str, private: Callable[[str], str]) -> dict[str, str]:
    """Return key column → SQL for its value over the typed columns (…_v), never NULL; other key columns stay.

    `private`: from a column name to SQL for people's text with private parts masked.
    """
    if table.name == "orders":
        return {"line_id": "coalesce(line_id_v, product_id_v, '1')"}
    if table.name == "chat_ratings":
        return {"nth": "CAST(1 AS BIGINT)"}
    if table.name not in made_names.MADE_OF:
        return {}
    name = table.key[-1]
    made = made_names.name_sql(table, shop_id, "{}_v".format, private=private)
    named = {name: f"coalesce({name}_v, {made})"}
    return named | ({"product_id": "coalesce(product_id_v, '')"} if table.name == "certificates" else {})


def made_sql(table: Table, *, lines_made: bool = False) -> str:
    """SQL condition over the typed columns (…_v): a row's name has to be made.

    `lines_made`: the file's order lines have no number of their own, but the thing they are of.
    """
    if table.name == "chat_ratings" or (table.name == "orders" and lines_made):
        return "TRUE"
    if table.name == "orders":
        return "line_id_v IS NULL"
    return f"{table.key[-1]}_v IS NULL" if table.name in made_names.MADE_OF else "FALSE"


@dataclass(frozen=True)
class Settled:
    """What became of the rows of one file that share a name.

    `numbered`: order lines distinguished by a number. `repeated`: rows that occur again unchanged; `replaced`: rows
    replaced by a different later one, the first on line `first`; `of_several`: whether that happened to a message of
    another time. `parcels`: rows that are another parcel of a line, the first on `first_parcel`.
    """

    numbered: int = 0
    repeated: int = 0
    replaced: int = 0
    first: int = 0
    parcels: int = 0
    first_parcel: int = 0
    of_several: bool = False

    @property
    def superseded(self) -> int:
        """Number of rows replaced by a later one."""
        return self.repeated + self.replaced + self.parcels

    def notices(self, ends: int = 0) -> list[Notice]:
        """Return the notices about it. `ends`: as `line_order.put_in_order` returns it."""
        first, first_parcel = ((ends - line if ends else line) for line in (self.first, self.first_parcel))
        counts = {"lines_numbered": self.numbered, "rows_repeated": self.repeated}
        notices = [Notice.of(key, count=count) for key, count in counts.items() if count]
        if self.parcels:
            notices.append(Notice.of("lines_in_parcels", count=self.parcels, line=first_parcel))
        if self.replaced:
            key = "ids_of_several_messages" if self.of_several else "rows_replaced"
            notices.append(Notice.of(key, count=self.replaced, line=first))
        return notices


def settle(connection: Connection, table: Table, *, first_lines: bool = False) -> Settled:
    """Give every good row of `typed` a unique key, and return which rows were replaced by a later one.

    `first_lines`: the export fills what belongs to an order on its first line only. Rows without a name that are equal
    in all that makes one are counted in file order, so that the same file makes the same names again. Of rows with one
    key the last is kept; the others get the refusal -1.
    """
    keys = ", ".join(table.key)
    good = "FROM typed WHERE refusal = 0"
    numbered = number_repeats(connection, table, first_lines=first_lines)
    if not connection.execute(f"SELECT 1 {good} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1").fetchone():
        return Settled(numbered)
    in_parcels = table.name == "orders" and _join_parcels(connection)
    later = f"row_number() OVER (PARTITION BY {keys} ORDER BY line DESC) > 1"
    apart = TOLD_APART_BY.get(table.name)
    if apart:
        later = (
            f"row_number() OVER (PARTITION BY {keys}, {apart} ORDER BY line DESC) > 1 "
            f"OR {apart} IS NULL AND count({apart}) OVER (PARTITION BY {keys}) > 0"
        )
    connection.execute(
        f"UPDATE typed SET refusal = -1 WHERE refusal = 0 AND line IN (SELECT line {good} QUALIFY {later})"
    )
    same = " AND ".join(f"s.{identifier(name)} IS NOT DISTINCT FROM t.{identifier(name)}" for name in table.stored)
    parcel = "line IN (SELECT line FROM parcels)" if in_parcels else "FALSE"
    moved = "s.sent_at <> t.sent_at" if table.name == "messages" else "FALSE"
    row = connection.execute(
        "SELECT count(*) FILTER (same AND NOT parcel), count(*) FILTER (NOT same AND NOT parcel), "
        "coalesce(min(line) FILTER (NOT same AND NOT parcel), 0), count(*) FILTER (parcel), "
        "coalesce(min(line) FILTER (parcel), 0), coalesce(bool_or(NOT same AND moved), FALSE) "
        f"FROM (SELECT *, {parcel} AS parcel FROM (SELECT s.line, bool_or({same}) AS same, "
        f"bool_or({moved}) AS moved FROM typed AS s JOIN typed AS t ON {same_key(table)} "
        "WHERE s.refusal = -1 AND t.refusal = 0 GROUP BY s.line))"
    ).fetchone()
    assert row is not None  # an aggregate always returns a row
    return Settled(numbered, *row)


def judge(connection: Connection, table: Table, shop_id: str, present: Iterable[str]) -> tuple[int, int]:
    """Create the temporary table `known` (line, changed, hides) of the good rows that are already stored.

    Only columns in the file are compared: a file without a column says nothing about it. `hides`: the row masks or
    omits the buyer that the store knows, which is not a change. Returns the number of changed rows and of equal rows.
    """
    present = set(present)
    apart = TOLD_APART_BY.get(table.name)
    compared = sorted(present - {*table.key, apart})
    parts = [f"{_cell_after(name)} IS DISTINCT FROM s.{identifier(name)}" for name in compared]
    hides = f"{_cell_after(BUYER)} IS DISTINCT FROM t.{BUYER}" if BUYER in compared else "FALSE"
    if apart:
        parts.append(f"t.{apart} IS NOT NULL AND s.{apart} IS DISTINCT FROM t.{apart}")
    differs = " OR ".join(parts) or "FALSE"
    met = (
        f"FROM typed AS t JOIN {table.name} AS s ON {same_row(table)} "
        f"WHERE s.shop_id = {literal(shop_id)} AND t.refusal = 0"
    )
    # most files contain no stored row, and then only the store's keys need to be read
    if not connection.execute(f"SELECT 1 {met} LIMIT 1").fetchone():
        connection.execute("CREATE OR REPLACE TEMP TABLE known (line BIGINT, changed BOOLEAN, hides BOOLEAN)")
        return 0, 0
    verdicts = f"bool_or({differs}) AS changed, bool_or({hides}) AS hides {met} GROUP BY t.line"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE known AS SELECT t.line, "
        + (verdicts if apart else f"{differs} AS changed, {hides} AS hides {met}")
    )
    row = connection.execute(
        "SELECT count(*) FILTER (WHERE changed), count(*) FILTER (WHERE NOT changed) FROM known"
    ).fetchone()
    assert row is not None  # an aggregate always returns a row
    return int(row[0]), int(row[1])


def write(connection: Connection, table: Table, shop_id: str, import_id: int, present: Iterable[str]) -> None:
    """Write the new and changed rows of `typed`, as `known` distinguishes them, to the store's table.

    A changed row keeps its values in columns that the file lacks, and the buyer whom the file hides.
    """
    ours = ", ".join(map(identifier, table.stored))
    rows = f"SELECT line, {ours} FROM typed WHERE refusal = 0"
    if connection.execute("SELECT 1 FROM known LIMIT 1").fetchone():
        _merge(connection, table, shop_id, present)
        rows += f" AND line NOT IN (SELECT line FROM known) UNION ALL SELECT line, {ours} FROM merged"
    # One statement: an INSERT of nothing hides the rows of a large one after it in the same transaction (DuckDB 2.0.0),
    # and a changed row costs no more here than separately.
    connection.execute(
        f"INSERT INTO {table.name} BY NAME SELECT $shop_id AS shop_id, $import_id AS import_id, * FROM ({rows})",
        {"shop_id": shop_id, "import_id": import_id},
    )


def touch(connection: Connection, column: str) -> None:
    """Create the temporary table `touched`: the distinct values of a column in new or changed rows."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT {column} FROM typed "
        "WHERE refusal = 0 AND line NOT IN (SELECT line FROM known WHERE NOT changed)"
    )


def same_row(table: Table) -> str:
    """SQL condition: the row t and the stored row s are the same."""
    same = [f"s.{name} = t.{name}" for name in table.key]
    if apart := TOLD_APART_BY.get(table.name):
        same.append(f"(s.{apart} IS NULL OR t.{apart} IS NULL OR s.{apart} = t.{apart})")
    return " AND ".join(same)


def _merge(connection: Connection, table: Table, shop_id: str, present: Iterable[str]) -> None:
    """Create the temporary table `merged` of the changed rows as they will be, and delete the old ones."""
    exported = {*present, *table.key}
    sides = {
        name: f"{_cell_after(name)} AS {identifier(name)}" if name in exported else f"s.{identifier(name)}"
        for name in table.stored
    }
    if apart := TOLD_APART_BY.get(table.name):
        sides[apart] = f"coalesce(t.{apart}, s.{apart}) AS {apart}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE merged AS SELECT t.line, {', '.join(sides.values())} FROM typed AS t "
        f"JOIN known AS k ON k.line = t.line AND k.changed JOIN {table.name} AS s ON {same_row(table)} "
        "WHERE s.shop_id = $shop_id",
        {"shop_id": shop_id},
    )
    connection.execute(
        f"DELETE FROM {table.name} AS s USING merged AS t WHERE s.shop_id = $shop_id AND {same_row(table)}",
        {"shop_id": shop_id},
    )


def _cell_after(name: str) -> str:
    """SQL expression for a column of the file after the import, over a row t of the file and s of the store."""
    return buyer_after(f"t.{BUYER}", f"s.{BUYER}") if name == BUYER else f"t.{identifier(name)}"


def same_key(table: Table) -> str:
    """SQL condition: the row t has the key of the row s."""
    return " AND ".join(f"s.{name} = t.{name}" for name in table.key)


def number_repeats(connection: Connection, table: Table, *, first_lines: bool = False) -> int:
    """Number rows whose made names are equal; return the number of order lines among them.

    `first_lines`: see `settle`.
    """
    if table.name == "orders":
        return _number_lines(connection, first_lines=first_lines)
    name = table.key[-1]
    alike = ", ".join(RATING_PARTS) if table.name == "chat_ratings" else ", ".join(table.key)
    good = "FROM typed WHERE made AND refusal = 0"
    if not connection.execute(f"SELECT 1 {good} GROUP BY {alike} HAVING count(*) > 1 LIMIT 1").fetchone():
        return 0
    named = "n" if table.name == "chat_ratings" else made_names.repeat_sql(f"typed.{name}")
    connection.execute(
        f"UPDATE typed SET {name} = {named} FROM ("
        f"SELECT line, row_number() OVER (PARTITION BY {alike} ORDER BY line) AS n {good} QUALIFY n > 1"
        ") AS repeats WHERE repeats.line = typed.line"
    )
    return 0


def _number_lines(connection: Connection, *, first_lines: bool) -> int:
    """Number lines of an order that are of one thing and differ in title, quantity, amount or parcel; return how many.

    Only adjacent lines are several: an order that occurs again further down is the same order in a later state. In an
    export that fills what belongs to an order on its first line only, an order whose amount occurs once is one order,
    wherever its lines are. Content decides the numbers, so that a file in another order makes the same names: by title,
    the largest quantity, the largest amount, then the parcel.
    """
    good = "FROM typed WHERE made AND refusal = 0"
    if not connection.execute(f"SELECT 1 {good} GROUP BY order_id, line_id HAVING count(*) > 1 LIMIT 1").fetchone():
        return 0
    line = "order_id, line_id, block"
    parts = "coalesce(product_title, ''), quantity DESC NULLS LAST, amount DESC NULLS LAST, coalesce(tracking_id, '')"
    block = "row_number() OVER (ORDER BY line) - row_number() OVER (PARTITION BY order_id ORDER BY line)"
    if first_lines:
        block = f"CASE WHEN count(amount) OVER (PARTITION BY order_id) <= 1 THEN 0 ELSE {block} END"
    row = connection.execute(
        "UPDATE typed SET line_id = typed.line_id || '#' || n FROM ("
        f"SELECT line, dense_rank() OVER (PARTITION BY {line} ORDER BY {parts}) AS n FROM ("
        f"SELECT *, {block} AS block FROM typed) "
        "WHERE made AND refusal = 0 QUALIFY n > 1) AS repeats WHERE repeats.line = typed.line"
    ).fetchone()
    return int(row[0]) if row else 0


def _join_parcels(connection: Connection) -> bool:
    """Set each row of an order line that came in several parcels to when the last was sent and arrived.

    Rows of one line are parcels where they differ in waybill, dispatch time or arrival time; an unsent parcel leaves
    the line unsent. Returns whether there are any; the temporary table `parcels` has the lines of their rows.
    """
    key = "order_id, line_id"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE lines_in_parcels AS "
        f"SELECT {key}, CASE WHEN count(*) = count(sent) THEN max(sent) END AS shipped_at, "
        "CASE WHEN count(*) = count(arrived) THEN max(arrived) END AS delivered_at, "
        "CASE WHEN count(*) = count(sent) AND max(sent_until) >= max(sent) THEN max(sent_until) END AS shipped_until, "
        "CASE WHEN count(*) = count(arrived) AND max(arrived_until) >= max(arrived) THEN max(arrived_until) END "
        "AS delivered_until FROM ("
        f"SELECT {key}, tracking_id, max(shipped_at) AS sent, max(delivered_at) AS arrived, "
        "max(shipped_until) AS sent_until, max(delivered_until) AS arrived_until, "
        "greatest(count(DISTINCT shipped_at), count(DISTINCT delivered_at)) AS times FROM typed "
        "WHERE refusal = 0 AND (tracking_id IS NOT NULL OR shipped_at IS NOT NULL) "
        f"GROUP BY {key}, tracking_id) GROUP BY {key} HAVING count(*) > 1 OR max(times) > 1"
    )
    same = "typed.order_id = p.order_id AND typed.line_id = p.line_id"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE parcels AS SELECT line FROM typed JOIN lines_in_parcels AS p ON {same} "
        "WHERE refusal = 0 AND (tracking_id IS NOT NULL OR typed.shipped_at IS NOT NULL)"
    )
    row = connection.execute(
        "UPDATE typed SET shipped_at = p.shipped_at, delivered_at = p.delivered_at, "
        "shipped_until = p.shipped_until, delivered_until = p.delivered_until FROM lines_in_parcels AS p "
        f"WHERE {same} AND refusal = 0"
    ).fetchone()
    return bool(row and row[0])
