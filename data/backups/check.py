"""Integrity of a store: every block is readable, every row belongs to an import, and every import has its rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from data.sql import Connection, identifier
from data.tables import TABLES


@dataclass(frozen=True)
class Fault:
    """A fault of a store.

    `key`: its sentence in the catalogues; `values` fill the sentence's placeholders.
    """

    key: str
    values: dict[str, object]


def row_counts(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table, after reading every cell of it.

    The engine compares the checksum of each block that it reads. Raises duckdb.Error when a block is damaged.
    """
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary ORDER BY 1"
    ).fetchall()
    counts = {}
    for (table,) in names:
        row = connection.execute(f"SELECT count(*), bit_xor(hash(t)) FROM {identifier(table)} AS t").fetchone()
        assert row is not None  # an aggregate over a whole table has one row
        counts[str(table)] = int(row[0])
    return counts


def faults(connection: Connection) -> Iterator[Fault]:
    """Yield the inconsistencies of a readable store."""
    for canonical in TABLES.values():
        yield from _rows_without_import(connection, canonical.name)
        yield from _imports_without_rows(connection, canonical.name)
        yield from _other_counts(connection, canonical.name)


def _rows_without_import(connection: Connection, table: str) -> Iterator[Fault]:
    for name in (table, f"{table}_said"):
        rows = connection.execute(
            f"SELECT shop_id, import_id, count(*) FROM {name} ANTI JOIN (SELECT shop_id, import_id FROM imports "
            "WHERE undone_at IS NULL) USING (shop_id, import_id) GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        for shop_id, import_id, count in rows:
            values = {"table": table, "shop": shop_id, "import_id": import_id, "count": count}
            yield Fault("check.rows_without_import", values)


def _imports_without_rows(connection: Connection, table: str) -> Iterator[Fault]:
    """Yield imports that have fewer or more rows than they brought: their own, and versions of rows of others.

    The rows counted as equal include rows replaced by a later row of their file, which are not stored. For imports of
    earlier versions their number is unknown.
    """
    rows = connection.execute(
        f"""
        WITH versions AS (
            SELECT shop_id, import_id, line FROM {table}_said
            UNION ALL
            SELECT shop_id, import_id, line FROM {table} AS s
            ANTI JOIN {table}_said AS d USING (shop_id, import_id, line)
        ), counted AS (
            SELECT shop_id, import_id, sum(n) AS present FROM (
                SELECT shop_id, import_id, 1 AS n FROM versions
                UNION ALL SELECT shop_id, import_id, row_count AS n FROM erasures
            ) GROUP BY ALL
        )
        SELECT
            i.shop_id, i.import_id, i.file, i.new + i.changed + i.same - coalesce(i.superseded, 0),
            coalesce(c.present, 0)
        FROM imports AS i LEFT JOIN counted AS c USING (shop_id, import_id)
        WHERE
            i.kind = $kind AND i.undone_at IS NULL
            AND coalesce(c.present, 0) NOT BETWEEN i.new + i.changed + i.same - coalesce(i.superseded, i.same)
                AND i.new + i.changed + i.same - coalesce(i.superseded, 0)
        ORDER BY ALL
        """,
        {"kind": table},
    ).fetchall()
    for shop_id, import_id, file, brought, present in rows:
        values = {"table": table, "shop": shop_id, "import_id": import_id, "file": file}
        yield Fault("check.rows_of_import", values | {"brought": brought, "present": present})


def _other_counts(connection: Connection, table: str) -> Iterator[Fault]:
    rows = connection.execute(
        f"""
        WITH counted AS (SELECT shop_id, count(*) AS present FROM {table} GROUP BY ALL),
        noted AS (SELECT shop_id, row_count FROM coverage WHERE table_name = $table)
        SELECT shop_id, coalesce(row_count, 0), coalesce(present, 0) FROM counted FULL JOIN noted USING (shop_id)
        WHERE coalesce(row_count, 0) <> coalesce(present, 0) ORDER BY ALL
        """,
        {"table": table},
    ).fetchall()
    for shop_id, noted, present in rows:
        yield Fault("check.rows_of_table", {"table": table, "shop": shop_id, "noted": noted, "present": present})
