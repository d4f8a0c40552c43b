"""The store, one DuckDB file: opening, recovery, the lock of its single writer, transactions.

Independent of rules and pages.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

import duckdb

from data import migrations, store_file
from data.errors import DabiaoError
from data.private_files import make_private
from data.schema import SCHEMA, tables_of_schema
from data.sql import Connection, ParsedOnce
from data.store_file import IN_MEMORY, connect, engine_faults, identity

VERSION = 15
"""The schema version that this program reads and writes. A change of schema.sql needs a new version, and a step from
the version before in data/migrations.py."""

VIEWS_END_WITHIN_SECONDS = 20.0
"""How long, in seconds, an erasure waits for pages that read the erased rows."""

TIDIED_EACH = 16
"""Number of imports after which the blocks that they left are tidied."""

ONE_AT_A_TIME = threading.RLock()
"""Held while rows are written. Two imports at once would not see each other's rows, and no constraint of the store
keeps rows unique."""

Result = TypeVar("Result")


@dataclass(eq=False)
class Store:
    """The open store. Only one process at a time can have it open for writing.

    `catalog`: the engine's name for the file. `tables`: the tables that a view may name, and whether their rows belong
    to shops. `read_only`: the file, or its disk, cannot be written to. `log_aside`: the write-ahead log under another
    name, when it could not be read.
    """

    path: Path
    _connection: Connection
    read_only: bool = False
    log_aside: Path | None = None
    catalog: str = field(init=False)
    tables: dict[str, bool] = field(init=False)
    _file: tuple[int, int] | None = field(init=False)
    _broken: bool = field(init=False, default=False)
    _checkpoint_due: bool = field(init=False, default=False)
    _opening: threading.Lock = field(init=False, default_factory=threading.Lock)
    _checkpointing: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        row = self._connection.execute("SELECT current_database()").fetchone()
        assert row is not None  # a SELECT of a scalar has one row
        self.catalog = str(row[0])
        self.tables = tables_of_schema()
        self._file = identity(self.path)

    @classmethod
    def open(cls, path: Path, progress: migrations.Progress = lambda *_: None) -> "Store":
        """Open the store, creating it when there is none, and migrating it from an earlier version.

        `progress`: called with the progress of a migration. A file that cannot be written to is opened for reading.
        Raises StoreLocked when another process has it open, StoreDamaged when its content is damaged, and DabiaoError
        when a newer version wrote it, it is not a store, or there is no space for it.
        """
        is_new = path == IN_MEMORY or not path.exists()
        if any(
            file.exists() and not file.is_file() for file in (path, *store_file.logs_of(path))
        ):  # a pipe would block
            raise DabiaoError("error.store_unreadable", path=path)
        read_only = not is_new and not os.access(path, os.W_OK)
        connection = connect(path, read_only=read_only)
        log_aside = None if is_new or read_only else store_file.set_unreadable_log_aside(path)
        try:
            with engine_faults(path):
                if is_new:
                    _create(connection)
                else:
                    connection = _made_current(connection, path, progress, read_only=read_only)
                store = cls(path, connection, read_only, log_aside)
        except BaseException:
            connection.close()
            raise
        store.clear_removed()  # an earlier process was killed during this
        store.checkpoint()
        return store

    def close(self) -> None:
        """Write everything into the one file, and let other processes open it."""
        self.checkpoint()
        self._connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def connection(self) -> Connection:
        """Return a new cursor, for data/ only.

        Raises DabiaoError when the file was deleted or replaced: what is written would be lost.
        """
        if identity(self.path) != self._file:
            raise DabiaoError("error.store_gone", path=self.path)
        with self._opening:
            if self._broken:
                self._reopen()
            return self._connection.cursor()

    def note(self, e: duckdb.Error) -> None:
        """Remember a fatal error, after which DuckDB refuses every statement until the file is opened again."""
        self._broken = self._broken or isinstance(e, duckdb.FatalException)

    def checkpoint(self, *, tidy: bool = False) -> None:
        """Move committed data from the write-ahead log into the file, so that a copy of the file alone is complete.

        `tidy`: blocks with deleted rows, and small ones, are rewritten together. After a large import that would write
        all of its rows a second time, which takes as long as a sixth of the import. Impossible while a view reads rows
        that were changed since, or while rows are written: the checkpoint is then due, and made when a view ends.
        """
        with self._checkpointing:  # the engine refuses a second call on a connection
            self._checkpoint(tidy=tidy)

    def _checkpoint(self, *, tidy: bool = False) -> None:
        if self.read_only or self.path == IN_MEMORY or self._broken:
            return
        try:
            if tidy:
                self._connection.execute("RESET max_vacuum_tasks")
            self._connection.execute("CHECKPOINT")
        except duckdb.Error as e:
            self.note(e)
            self._checkpoint_due = True
        else:
            self._checkpoint_due = False
        finally:
            if tidy and not self._broken:
                self._connection.execute("SET max_vacuum_tasks = 0")

    def checkpoint_if_due(self) -> None:
        """Make a checkpoint that was impossible when it was due; one in progress is not waited for."""
        if self._checkpoint_due and self._checkpointing.acquire(blocking=False):
            try:
                self._checkpoint()
            finally:
                self._checkpointing.release()

    def clear_removed(self) -> None:
        """Remove the remains of rows that were deleted for good from the file. Writers wait meanwhile.

        Data written since may end in the middle of space that held them: it is written once more, into clean space.
        Blocks that views keep for longer than `VIEWS_END_WITHIN_SECONDS` are cleared the next time.
        """
        if self.read_only or self.path == IN_MEMORY:
            return
        with closing(self.connection()) as connection:
            if not store_file.is_clearing_owed(connection):
                return
        with ONE_AT_A_TIME:  # otherwise rows removed by others before the mark is dropped would lose their mark
            self._overwrite_free_space()
            with writing(self) as connection:
                in_transaction(connection, lambda: store_file.write_anew(connection))
            if self._overwrite_free_space():
                with writing(self) as connection:
                    store_file.settle_clearing(connection)

    def _overwrite_free_space(self) -> bool:
        """Overwrite the remains in the file's free blocks; return whether no view kept any of them."""
        with ONE_AT_A_TIME, engine_faults(self.path):
            give_up_at = time.monotonic() + VIEWS_END_WITHIN_SECONDS
            self.checkpoint(tidy=True)
            while self._checkpoint_due and time.monotonic() < give_up_at:
                time.sleep(0.1)
                self.checkpoint(tidy=True)
            no_view_reads = not self._checkpoint_due
            connection = self.connection()
            for statement in store_file.fillings(connection):
                connection.execute(statement)
                self.checkpoint()
                store_file.owe_clearing(connection)
                self.checkpoint()
            connection.close()
        return no_view_reads and not self._checkpoint_due

    def copy_to(self, target: Path) -> None:
        """Write a copy of all committed data, in one file that is not open. Writers wait meanwhile.

        Raises OSError when it cannot be written, DabiaoError when the store's file is gone or damaged.
        """
        with ONE_AT_A_TIME, engine_faults(self.path, target.parent):
            self.connection().close()
            self.checkpoint()
            for name in ("", ".wal"):  # the log holds what a checkpoint could not move because of views
                source = self.path.with_name(f"{self.path.name}{name}")
                if source.exists():
                    shutil.copyfile(source, target.with_name(f"{target.name}{name}"))
            make_private(target)
        with engine_faults(self.path):
            duckdb.connect(target).close()  # moves the content of the log's copy into the file's

    def _reopen(self) -> None:
        self._connection.close()
        with engine_faults(self.path):
            self._connection = connect(self.path, read_only=self.read_only)
            # connect() returns the broken instance while any cursor on it is alive: this statement then raises
            self._connection.execute("SELECT 1")
        self._broken = False


def in_transaction(connection: Connection, work: Callable[[], Result]) -> Result:
    """Do all of the work or, on any error, none of it."""
    connection.execute("BEGIN")
    try:
        result = work()
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return result


@contextmanager
def writing(store: Store, *, tidy: bool = True) -> Iterator[Connection]:
    """Yield a connection for writing rows. One writer at a time, others wait; stores in memory have one thread each.

    Afterwards everything is in the one file, tidied (see `Store.checkpoint`) unless that can wait for a later import.
    Raises DabiaoError when the store is read-only or the disk is full.
    """
    if store.read_only:
        raise DabiaoError("error.store_read_only", path=store.path)
    with nullcontext() if store.path == IN_MEMORY else ONE_AT_A_TIME, engine_faults(store.path):
        connection = store.connection()
        try:
            yield cast("Connection", ParsedOnce(connection))  # has the methods that writers use: execute, executemany
        except duckdb.Error as e:
            store.note(e)
            raise
        finally:
            connection.close()
        store.checkpoint(tidy=tidy or _imports(store) % TIDIED_EACH == 0)


def _imports(store: Store) -> int:
    """Return the number of imports in the ledger of a store."""
    return int(store.connection().execute("SELECT count(*) FROM imports").fetchall()[0][0])


def _made_current(connection: Connection, path: Path, progress: migrations.Progress, *, read_only: bool) -> Connection:
    """Return a connection to the file as a store of the current version: the same, or a new one after migration."""
    try:
        # the first query of an existing store: listing its tables would take much longer
        row = connection.execute("SELECT schema_version FROM meta").fetchone()
    except duckdb.CatalogException as e:
        if read_only or connection.execute("SHOW TABLES").fetchone():
            raise DabiaoError("error.store_unreadable", path=path) from e
        _create(connection)
        return connection
    version = int(row[0]) if row else 0
    if version == VERSION:
        return connection
    if version > VERSION or version < migrations.OLDEST:
        key = "error.store_newer" if version > VERSION else "error.store_older"
        raise DabiaoError(key, path=path, version=version, known=VERSION)
    if read_only:
        raise DabiaoError("error.store_read_only", path=path)
    schema = SCHEMA.read_text(encoding="utf-8")
    connection.execute("CHECKPOINT")
    connection.close()
    migrations.copy_aside(path, version)
    connection = connect(path, read_only=False)
    try:
        in_transaction(connection, lambda: migrations.migrate(connection, schema, version, VERSION, progress))
    except BaseException:
        connection.close()
        raise
    return connection


def _create(connection: Connection) -> None:
    """Create the tables of an empty store, all or none."""

    def work() -> None:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        connection.execute("INSERT INTO meta VALUES ($version)", {"version": VERSION})

    in_transaction(connection, work)
