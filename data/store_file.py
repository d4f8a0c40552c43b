"""The store's file: where it lies, connecting to it, and the engine's errors about it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import duckdb
from platformdirs import user_data_path

from data.backups import names
from data.errors import DabiaoError, StoreDamaged, StoreLocked
from data.files.disk_full import is_full
from data.private_files import make_private, private_folder
from data.sql import Connection

MEMORY = "1280MiB"
"""The most that the database takes. What needs more goes through files in a folder beside the store, which it empties
again. With all the rest of the program that stays below 2 GB, however large the imported file."""

CONFIG: dict[str, Any] = {"preserve_insertion_order": True, "memory_limit": MEMORY, "max_vacuum_tasks": "0"}

DAMAGE = "Corrupt database file", "Could not read enough bytes"
"""What the engine says of a block whose checksum is wrong, and of a file that was cut short."""

IN_MEMORY = Path(":memory:")
"""The path of a store that is thrown away when it is closed."""


def default_path() -> Path:
    """Where the store lies: `DABIAO_STORE`, else `dabiao.duckdb` in the user's data folder, which is made private."""
    named = os.environ.get("DABIAO_STORE")
    if named:
        return Path(named)
    folder = user_data_path("dabiao", appauthor=False)
    make_private(folder)
    return folder / "dabiao.duckdb"


def connect(path: Path, *, read_only: bool) -> Connection:
    """A connection to the file, which is made when there is none. Raises StoreLocked, or DabiaoError."""
    try:
        if path == IN_MEMORY:
            return duckdb.connect(path, config=CONFIG)
        private_folder(path.parent)
        with engine_faults(path):
            connection = duckdb.connect(path, read_only=read_only, config=CONFIG)
        for file in (path, path.with_name(f"{path.name}.wal")):
            make_private(file)
    except duckdb.IOException as e:
        if "lock" in str(e).lower():
            raise StoreLocked(path) from e
        raise DabiaoError("error.store_unreadable", path=path) from e
    except (duckdb.Error, OSError) as e:
        raise DabiaoError("error.store_unreadable", path=path) from e
    return connection


@contextmanager
def engine_faults(path: Path) -> Iterator[None]:
    """Work on the store at this path. Raises DabiaoError when the disk or the memory is full, or the file damaged."""
    try:
        yield
    except duckdb.Error as e:
        if isinstance(e, duckdb.OutOfMemoryException) or is_full(e):
            raise DabiaoError("error.no_room", path=path.parent) from e
        if any(words in str(e) for words in DAMAGE):
            raise StoreDamaged(path, names.newest(path)) from e
        raise
    except OSError as e:
        if is_full(e):  # beside the store nothing but the database writes
            raise DabiaoError("error.no_room", path=gettempdir()) from e
        raise


def identity(path: Path) -> tuple[int, int] | None:
    """Tells the file at a path from another that takes its place; None where there is none, as in memory."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
