"""The store's file: its path, connections to it, the engine's errors about it, and the content of its free blocks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import duckdb
from platformdirs import user_data_path

from data.backups import names
from data.errors import DabiaoError, StoreDamaged, StoreLocked
from data.files.disk_full import is_full
from data.files.own_files import refuse_others, refuse_planted
from data.private_files import make_private, private_folder
from data.sql import Connection, identifier

MEMORY = "1280MiB"
"""Memory limit of the database. Beyond it the database uses files in a folder beside the store, which it empties again.
The whole program then stays below 2 GB, however large the imported file."""

CONFIG: dict[str, Any] = {"preserve_insertion_order": True, "memory_limit": MEMORY, "max_vacuum_tasks": "0"}

DAMAGE = "Corrupt database file", "Could not read enough bytes"
"""The engine's messages for a block with a wrong checksum, and for a truncated file."""

IN_MEMORY = Path(":memory:")
"""The path of a store that is discarded when it is closed."""

LOG_BEGINS = b"\x64\x00\x62"
"""First bytes of a write-ahead log. The engine reads the complete part of a log that ends early, as after a kill, and
silently ignores one that begins otherwise."""

UNREADABLE = ".unreadable-"
"""Added to the name of a log that cannot be read."""

SPILLED = ".tmp"
"""Added to the store's name for the folder of data that does not fit into memory."""

COLUMNS_IN_METADATA = 40
"""Descriptions of columns that fill 4 KB of metadata."""

MOST_COLUMNS = 20_000


def default_path() -> Path:
    """Return the path of the store: `DABIAO_STORE`, or else `dabiao.duckdb` in the user's data folder.

    That folder is made private. Raises DabiaoError when the variable is not the path of a file, such as "/".
    """
    named = os.environ.get("DABIAO_STORE")
    if named:
        if not Path(named).name:
            raise DabiaoError("error.store_unreadable", path=named)
        return Path(named)
    folder = user_data_path("dabiao", appauthor=False)
    make_private(folder)
    return folder / "dabiao.duckdb"


def connect(path: Path, *, read_only: bool) -> Connection:
    """Return a connection to the file, which is created when there is none. Raises StoreLocked, or DabiaoError."""
    try:
        if path == IN_MEMORY:
            return duckdb.connect(path, config=CONFIG)
        private_folder(path.parent)
        _refuse_planted(path)
        with engine_faults(path):
            connection = duckdb.connect(path, read_only=read_only, config=CONFIG)
        for file in (path, log_of(path)):
            make_private(file)
    except duckdb.IOException as e:
        if "lock" in str(e).lower():
            raise StoreLocked(path) from e
        raise _no_store(path) from e
    except (duckdb.Error, OSError) as e:
        raise _no_store(path) from e
    return connection


def _no_store(path: Path) -> DabiaoError:
    """Return the error for a file that the engine does not recognise: with backups beside it, it was a store."""
    backup = names.newest(path)
    if backup is not None and path.is_file() and os.access(path, os.R_OK):
        return StoreDamaged(path, backup)
    return DabiaoError("error.store_unreadable", path=path)


def _refuse_planted(path: Path) -> None:
    """Raise DabiaoError where others could read what is written: in their store, or in files they put beside one.

    A store of another user may be read without write access, and maintained by the superuser.
    """
    owners = [path.stat().st_uid] if path.exists() else []
    is_for_looking = not os.access(path, os.W_OK) or (hasattr(os, "getuid") and os.getuid() == 0)
    refuse_others(path, *(owners if is_for_looking else []))
    for store in {path, Path(os.path.realpath(path))}:
        for side in (*logs_of(store), store.with_name(f"{store.name}{SPILLED}")):
            refuse_planted(side, *owners)


@contextmanager
def engine_faults(path: Path, writing_into: Path | None = None) -> Iterator[None]:
    """Work on the store at this path. Raises DabiaoError when the disk or the memory is full, or the file damaged.

    `writing_into`: where anything except the database writes; by default the folder for temporary files.
    """
    try:
        yield
    except duckdb.Error as e:
        if isinstance(e, duckdb.OutOfMemoryException) or is_full(e):
            raise DabiaoError("error.no_room", path=path.parent) from e
        if any(words in str(e) for words in DAMAGE):
            raise StoreDamaged(path, names.newest(path)) from e
        raise
    except OSError as e:
        if is_full(e):
            raise DabiaoError("error.no_room", path=writing_into or gettempdir()) from e
        raise


def log_of(path: Path) -> Path:
    """Return the path of the write-ahead log of the store at this path."""
    return path.with_name(f"{path.name}.wal")


def logs_of(path: Path) -> tuple[Path, ...]:
    """Return all files with data that is not yet in the store's: the engine has two more while it moves it there."""
    return tuple(path.with_name(f"{path.name}{name}") for name in (".wal", ".wal.checkpoint", ".wal.recovery"))


def set_unreadable_log_aside(path: Path) -> Path | None:
    """Rename the log of a store when it cannot be read, and return its new path; None when it can be read.

    To be called by the process that has the store open for writing, before it writes.
    """
    log = log_of(path)
    try:
        with log.open("rb") as file:
            beginning = file.read(len(LOG_BEGINS))
        if LOG_BEGINS.startswith(beginning):
            return None
        return log.rename(log.with_name(f"{log.name}{UNREADABLE}{datetime.now(UTC).strftime(names.STAMP)}"))
    except OSError:
        return None


def unreadable_logs(path: Path) -> list[Path]:
    """Return the logs of a store that could not be read and were kept."""
    beginning = f"{log_of(path).name}{UNREADABLE}"
    return sorted(file for file in path.parent.iterdir() if file.name.startswith(beginning))


def identity(path: Path) -> tuple[int, int] | None:
    """Return what distinguishes the file at a path from one that replaces it; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


# --- free blocks -----------------------------------------------------------------------------------------------------
# Where rows were removed for good, free blocks must be overwritten. The table `free_space` marks this from the
# transaction that removes them until no block holds them any more, so that the next process continues after a kill.


def owe_clearing(connection: Connection) -> None:
    """Mark that free blocks hold removed rows, inside the transaction that removes them."""
    connection.execute("CREATE OR REPLACE TABLE free_space (n UBIGINT)")


def is_clearing_owed(connection: Connection) -> bool:
    """Whether free blocks may hold removed rows, which the table of the mark shows. Changes nothing."""
    try:
        # asked for a view of this name, the engine says at once that it is a table; for a missing table it searches all
        # names for similar ones, which takes most of opening a store
        connection.execute("DROP VIEW IF EXISTS free_space")
    except duckdb.CatalogException:
        return True
    return False


def settle_clearing(connection: Connection) -> None:
    """Remove the mark."""
    connection.execute("DROP TABLE free_space")


def fillings(connection: Connection) -> Iterator[str]:
    """Yield statements that make the table of the mark as large as the free space: first of blocks, then of metadata.

    Random numbers, which cannot be compressed, fill the blocks; descriptions of columns fill free metadata, where the
    smallest and largest text of each column and row group was stored. Each size is measured when its statement is
    requested.
    """
    size, free = connection.execute(
        "SELECT block_size, free_blocks FROM pragma_database_size() WHERE database_name = current_database()"
    ).fetchall()[0]
    rows = int(size) * (int(free) + 1) // 8
    yield f"CREATE OR REPLACE TABLE free_space AS SELECT hash(random()) AS n FROM range({rows})"
    (free,) = connection.execute("SELECT coalesce(sum(len(free_list)), 0) FROM pragma_metadata_info()").fetchall()[0]
    columns = ", ".join(f"'{n:032}' AS c{n}" for n in range(min((int(free) + 1) * COLUMNS_IN_METADATA, MOST_COLUMNS)))
    yield f"CREATE OR REPLACE TABLE free_space AS SELECT {columns}"


def write_anew(connection: Connection) -> None:
    """Rewrite every table: until then deleted rows remain in its blocks."""
    tables = connection.execute(
        "SELECT t.table_name, t.sql, list(c.column_name ORDER BY c.column_index) FROM duckdb_tables() AS t "
        "JOIN duckdb_columns() AS c USING (table_oid) WHERE t.database_name = current_database() AND NOT t.temporary "
        "AND c.database_name = current_database() AND NOT c.is_generated GROUP BY ALL ORDER BY t.table_name"
    ).fetchall()
    for name, made, stored in tables:
        columns = ", ".join(map(identifier, stored))
        table, anew = identifier(name), identifier(f"{name}_anew")
        connection.execute(made.replace(f"CREATE TABLE {name}", f"CREATE TABLE {anew}", 1))
        connection.execute(f"INSERT INTO {anew} BY NAME SELECT {columns} FROM {table}")
        connection.execute(f"DROP TABLE {table}")
        connection.execute(f"ALTER TABLE {anew} RENAME TO {table}")
