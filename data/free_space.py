"""Space of the store's file that held rows which were removed for good: it is owed to be written over.

A table is there from the transaction that removes them until no block holds them any more, so that a process that is
killed in between leaves the mark: whoever opens the store next goes on.
"""

from collections.abc import Iterator
from contextlib import suppress

import duckdb

from data.sql import Connection, identifier

COLUMNS_IN_METADATA = 40
"""So many descriptions of a column fill 4 KB of metadata."""

MOST_COLUMNS = 20_000


def owe(connection: Connection) -> None:
    """Mark that free blocks hold removed rows, inside the transaction that removes them."""
    connection.execute("CREATE OR REPLACE TABLE free_space (n UBIGINT)")


def is_owed(connection: Connection) -> bool:
    """Whether free blocks may hold removed rows."""
    with suppress(duckdb.CatalogException):
        return connection.execute("SELECT 1 FROM free_space LIMIT 0") is not None
    return False


def settle(connection: Connection) -> None:
    """Take the mark away."""
    connection.execute("DROP TABLE free_space")


def fillings(connection: Connection) -> Iterator[str]:
    """Statements that make the table of the mark as large as what is free: one of blocks, then one of metadata.

    Random numbers, which nothing compresses, fill the blocks; descriptions of columns what is free among descriptions
    of tables, which hold the least and the greatest text of each column and group of rows. Each is measured when it is
    asked for.
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
    """Write every table anew: rows that were deleted stand in its blocks until then."""
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
