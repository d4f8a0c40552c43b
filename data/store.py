"""The store, one DuckDB file, and the view of it through which everything above reads."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import TypeVar

import duckdb
from platformdirs import user_data_path

from data.errors import DabiaoError, StoreLocked
from data.files.disk_full import is_full
from data.sql import Connection

SCHEMA = Path(__file__).with_name("schema.sql")

VERSION = 3
"""The schema version that this program writes and reads; until the program is at 1.0, the only one."""

GLOBAL_TABLES = frozenset({"meta", "zone_offsets"})
"""Tables that belong to no shop. Every other has a `shop_id`; one that has none is not readable through a view."""

MEMORY = "1280MiB"
"""The database takes no more than this, and what needs more goes through files in a folder beside the store, which it
empties again. With all the rest of the program that stays below 2 GB, however large the file that is imported."""

IN_MEMORY = Path(":memory:")
"""The path of a store that is thrown away when it is closed."""

ONE_AT_A_TIME = threading.Lock()
"""Held while rows are written: two imports at once would each find the other's rows missing, and nothing in the store
itself keeps rows unique."""

COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = current_database()"

Result = TypeVar("Result")


def default_path() -> Path:
    """Where the store lies: `DABIAO_STORE`, else `dabiao.duckdb` in the user's data folder."""
    named = os.environ.get("DABIAO_STORE")
    return Path(named) if named else user_data_path("dabiao", appauthor=False) / "dabiao.duckdb"


@dataclass(eq=False)
class Store:
    """The open store. One process at a time can have it open.

    `catalog`: the name under which the engine knows the file. `tables`: the tables that a view may name, and whether
    their rows belong to shops.
    """

    path: Path
    _connection: Connection
    catalog: str = field(init=False)
    tables: dict[str, bool] = field(init=False)
    _file: tuple[int, int] | None = field(init=False)
    _shut: bool = field(init=False, default=False)
    _opening: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        row = self._connection.execute("SELECT current_database()").fetchone()
        assert row is not None
        self.catalog = str(row[0])
        columns = self._connection.execute(COLUMNS).fetchall()
        of_shops = {table for table, column in columns if column == "shop_id"}
        self.tables = {table: table in of_shops for table, _ in columns if table in GLOBAL_TABLES | of_shops}
        self._file = _number_of(self.path)

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open the store, making it when there is none.

        Raises DabiaoError when another process has it open, when it is of another version, or no store at all.
        """
        connection = _connect(path)
        try:
            with _room_for(path):
                _create_or_check(connection, path)
        except BaseException:
            connection.close()
            raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the file; other processes may open it again."""
        self._connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def connection(self) -> Connection:
        """A cursor of its own, for data/ only.

        Raises DabiaoError when the file was deleted or replaced meanwhile: what is written would be lost with it.
        """
        if _number_of(self.path) != self._file:
            raise DabiaoError("error.store_gone", path=self.path)
        with self._opening:
            if self._shut:
                self._open_again()
            return self._connection.cursor()

    def note(self, e: duckdb.Error) -> None:
        """Take note of what went wrong: after some faults the database answers nobody until it is opened again."""
        self._shut = self._shut or isinstance(e, duckdb.FatalException)

    def _open_again(self) -> None:
        self._connection.close()
        with _room_for(self.path):
            self._connection = _connect(self.path)
            self._connection.execute("SELECT 1")  # as long as somebody reads from the old one, this is the old one
        self._shut = False


def in_transaction(connection: Connection, work: Callable[[], Result]) -> Result:
    """Do all of the work or, when anything goes wrong, none of it."""
    connection.execute("BEGIN")
    try:
        result = work()
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return result


@contextmanager
def writing(store: Store) -> Iterator[Connection]:
    """A connection for writing rows, alone: whoever else wants to waits. In memory a store is nobody else's.

    Raises DabiaoError when there is no room left for what is written.
    """
    with nullcontext() if store.path == IN_MEMORY else ONE_AT_A_TIME, _room_for(store.path):
        connection = store.connection()
        try:
            yield connection
        except duckdb.Error as e:
            store.note(e)
            raise
        finally:
            connection.close()


def _connect(path: Path) -> Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _room_for(path):
            return duckdb.connect(path, config={"preserve_insertion_order": True, "memory_limit": MEMORY})
    except duckdb.IOException as e:
        if "lock" in str(e).lower():
            raise StoreLocked(path) from e
        raise DabiaoError("error.store_unreadable", path=path) from e
    except (duckdb.Error, OSError) as e:
        raise DabiaoError("error.store_unreadable", path=path) from e


@contextmanager
def _room_for(path: Path) -> Iterator[None]:
    """Work on the store at this path. Raises DabiaoError when there is no room for it, on the disk or in memory."""
    try:
        yield
    except duckdb.Error as e:
        if isinstance(e, duckdb.OutOfMemoryException) or is_full(e):
            raise DabiaoError("error.no_room", path=path.parent) from e
        raise
    except OSError as e:
        if is_full(e):  # beside the store nothing but the database writes
            raise DabiaoError("error.no_room", path=gettempdir()) from e
        raise


def _number_of(path: Path) -> tuple[int, int] | None:
    """What tells the file at a path from another that is put in its place; None where there is none, as in memory."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _create_or_check(connection: Connection, path: Path) -> None:
    tables = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    if not tables:
        in_transaction(connection, lambda: _create(connection))
        return
    if "meta" not in tables:
        raise DabiaoError("error.store_unreadable", path=path)
    row = connection.execute("SELECT schema_version FROM meta").fetchone()
    version = int(row[0]) if row else 0
    if version != VERSION:
        key = "error.store_newer" if version > VERSION else "error.store_older"
        raise DabiaoError(key, path=path, version=version, known=VERSION)


def _create(connection: Connection) -> None:
    connection.execute(SCHEMA.read_text(encoding="utf-8"))
    connection.execute("INSERT INTO meta VALUES ($version)", {"version": VERSION})
