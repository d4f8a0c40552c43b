"""A view of the store: SELECTs over the rows of some shops, in one read transaction. Never writes."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import duckdb

from data.engine import Inability
from data.errors import DabiaoError, QueryRefused
from data.files.limits import MB, Limits
from data.schema import OF_SEVERAL_SHOPS
from data.shops import Shop
from data.sql import identifier, literal, parsed
from data.statement import parse
from data.store import Store
from data.store_file import engine_faults

if TYPE_CHECKING:
    import pyarrow as pa

MORE_THAN_IMPORTS = 10**11
"""More than a store's imports and undos will ever be; a factor in numbers that must grow."""

FETCHED_UNMEASURED = 2_000
"""So many rows of an answer are fetched at once. The first of them are not measured, as most answers are shorter."""

CELL_BYTES = 60
"""What a cell takes beside its letters, about."""

INTERRUPTED_EACH_SECONDS = 1.0
"""Seconds between interruptions of a page whose time is over, until its view is closed."""

VERSION_SQL = (
    f"SELECT (SELECT count(*) FROM shop_changes) * {MORE_THAN_IMPORTS} + coalesce(max(import_id), 0) "
    "+ count(undone_at) AS n FROM imports"
)
"""SQL for a number that grows with every import, undo and change of a shop."""


class View:
    """The rows of some shops as they were when the view was opened.

    Created only by data/access.py. A table name in a statement means a temporary view of that table, limited to the
    view's shops; other databases, files, settings and unlisted functions are refused. Instants are passed and returned
    as aware UTC datetimes. After an error of the engine the transaction is over, and so is the view.
    """

    def __init__(self, store: Store, shop_ids: frozenset[str] | None) -> None:
        self.shop_ids = shop_ids
        self._store = store
        self._cursor = store.connection()
        self._opened: set[str] = set()
        self._most: Limits | None = None
        self._stopped: DabiaoError | None = None
        self._closed = Event()
        with self._faults():
            self._cursor.execute("BEGIN")
            # BEGIN alone takes no snapshot: the first statement that reads the file does
            self._cursor.execute("SELECT schema_version FROM meta").fetchall()

    def __enter__(self) -> "View":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the transaction. A closed view answers nothing."""
        self._closed.set()
        self._cursor.close()
        self._store.checkpoint_if_due()

    @property
    def cannot(self) -> frozenset[Inability]:
        """Empty, because a view is the implementation of `data.engine.Engine` on the store."""
        return frozenset()

    def interrupt(self) -> None:
        """Interrupt the statement that runs in another thread, if any: it raises an error of the engine there."""
        with suppress(duckdb.ConnectionException):  # closed meanwhile
            self._cursor.interrupt()

    def limit(self, most: Limits) -> None:
        """Limit the queries of this view to those of a page, from now until it is closed.

        A query beyond the limits raises DabiaoError, in a running statement as well as in the next one.
        """
        self._most = most
        Thread(target=self._watch, args=(most.page_seconds,), name="page limit", daemon=True).start()

    def _watch(self, seconds: float) -> None:
        if self._closed.wait(seconds):
            return
        self._stopped = DabiaoError("error.page_time", seconds=f"{seconds:g}")
        while not self._closed.is_set():  # an interruption between two statements has no effect
            self.interrupt()
            self._closed.wait(INTERRUPTED_EACH_SECONDS)

    def rows(self, sql: str, **params: object) -> list[dict[str, Any]]:
        """Return the rows of a SELECT, each by column name. `params` fill its `$name`s and may hold more than it uses.

        Raises QueryRefused for any other statement, and for a table that the view does not hold.
        """
        with self._faults():
            parameters = self._checked(sql, params)
            result = self._cursor.execute(parsed(self._cursor, sql), parameters)
            rows = result.fetchall() if self._most is None else _fetched(result, self._most)
        names = [column[0] for column in result.description]
        instants = [i for i, column in enumerate(result.description) if str(column[1]) == "TIMESTAMP"]
        if instants:
            rows = [_aware(row, instants) for row in rows]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def arrow(self, sql: str, **params: object) -> "pa.Table":
        """Return the rows as `rows` does, as an Arrow table; instants are timestamps with the zone UTC."""
        import pyarrow as pa  # only needed for whole tables: importing it takes time

        with self._faults():
            parameters = self._checked(sql, params)
            table = self._cursor.sql(parsed(self._cursor, sql), params=parameters).to_arrow_table()
        fields = [f.with_type(pa.timestamp("us", "UTC")) if pa.types.is_timestamp(f.type) else f for f in table.schema]
        return table.cast(pa.schema(fields))

    def shops(self) -> list[Shop]:
        """Return the shops of the view by id, without the deleted ones."""
        return [
            Shop(**row)
            for row in self.rows(
                "SELECT * FROM shops WHERE shop_id NOT IN "
                "(SELECT shop_id FROM shop_settings WHERE deleted_at IS NOT NULL) ORDER BY shop_id"
            )
        ]

    def shop(self, shop_id: str) -> Shop:
        """Return the shop of this id. Raises DabiaoError when the view does not hold it."""
        shops = self.shops()
        for shop in shops:
            if shop.shop_id == shop_id:
                return shop
        raise DabiaoError("error.unknown_shop", shop=shop_id, known=", ".join(s.shop_id for s in shops) or "–")

    def version(self) -> int:
        """Return a number that grows with every import, undo and change of a shop, invalidating cached answers."""
        rows = self.rows(VERSION_SQL)
        return int(rows[0]["n"])

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Raise DabiaoError when disk or memory are full, the file is damaged or the time is over.

        Fatal errors of the engine are recorded.
        """
        with engine_faults(self._store.path):
            try:
                if self._stopped is not None:
                    raise self._stopped
                yield
            except (duckdb.Error, RuntimeError) as e:  # the engine interrupts with either
                if isinstance(e, duckdb.Error):
                    self._store.note(e)
                if self._stopped is not None:
                    raise self._stopped from e
                if self._most is not None and isinstance(e, duckdb.OutOfMemoryException):
                    raise DabiaoError("error.page_memory") from e
                raise

    def _checked(self, sql: str, params: Mapping[str, object]) -> dict[str, object]:
        """Return the parameters that the SELECT names, after checking that the view may answer it."""
        statement = parse(self._cursor, sql)
        for table in sorted(statement.tables):
            self._open_table(table)
        return {name: _stored(params[name]) for name in statement.parameters}

    def _open_table(self, table: str) -> None:
        """Create the temporary view that limits a table to the shops; once, and only for a statement that names it."""
        if table in self._opened:
            return
        if table not in self._store.tables:
            raise QueryRefused(table)
        if self.shop_ids is not None and self._store.tables[table]:
            shop_ids = ", ".join(literal(shop_id) for shop_id in sorted(self.shop_ids))
            condition = f"shop_id IN ({shop_ids or 'NULL'})"
            if table in OF_SEVERAL_SHOPS:
                condition = f"list_has_all(CAST([{shop_ids}] AS VARCHAR[]), shop_ids)"
            self._cursor.execute(
                f"CREATE TEMP VIEW {identifier(table)} AS "
                f"SELECT * FROM {identifier(self._store.catalog)}.main.{identifier(table)} "
                f"WHERE {condition}"
            )
        self._opened.add(table)


def _fetched(result: duckdb.DuckDBPyConnection, most: Limits) -> list[tuple[Any, ...]]:
    """All rows of an answer. Raises DabiaoError where they are too many, or take too much memory as they come."""
    rows: list[tuple[Any, ...]] = result.fetchmany(FETCHED_UNMEASURED)
    size = 0
    while part := result.fetchmany(FETCHED_UNMEASURED) if len(rows) >= FETCHED_UNMEASURED else []:
        rows += part
        size += sum(CELL_BYTES + 2 * len(cell) if type(cell) is str else CELL_BYTES for row in part for cell in row)
        if size > most.page_mb * MB:
            raise DabiaoError("error.page_size", most=most.page_mb)
        if len(rows) > most.page_rows:
            break
    if len(rows) > most.page_rows:
        raise DabiaoError("error.page_rows", rows=most.page_rows)
    return rows


def _aware(row: tuple[Any, ...], instants: Iterable[int]) -> tuple[Any, ...]:
    cells = list(row)
    for i in instants:
        if cells[i] is not None:
            cells[i] = cells[i].replace(tzinfo=UTC)
    return tuple(cells)


def _stored(value: object) -> object:
    """Return a parameter as the store holds such values: an instant as naive UTC."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value
