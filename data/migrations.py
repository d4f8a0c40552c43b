"""Migrates a store of an earlier schema version to the current one: a copy is made, then one transaction runs.

Missing columns of the canonical tables are added, empty, by comparison with schema.sql. A version that needs more has a
step here. Facts, and how far each table extends, are never migrated: the current code calculates them again.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import duckdb

from data.errors import DabiaoError
from data.private_files import copy_new, working_folder
from data.sql import Connection, identifier
from data.store_file import connect
from data.tables import TABLES


def _name_reviews_anew(connection: Connection) -> None:
    """Rename reviews with made names to the names of version 5: without mark and text, which may change.

    Of several that would get one name only the one of the latest import is renamed, so that a later file changes that
    one; the others keep their names.
    """
    from data.rows import made_names  # loading depends on the store

    for (shop_id,) in connection.execute("SELECT shop_id FROM shops").fetchall():
        name = made_names.name_sql(TABLES["reviews"], shop_id)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE renamed AS SELECT old_id, {name} AS new_id "
            "FROM (SELECT *, review_id AS old_id "
            "FROM reviews WHERE shop_id = $shop_id AND regexp_full_match(review_id, '#[0-9a-f]{20}')) "
            "QUALIFY row_number() OVER (PARTITION BY new_id ORDER BY import_id DESC, line DESC) = 1",
            {"shop_id": shop_id},
        )
        for table in ("reviews", "reviews_said"):
            connection.execute(
                f"UPDATE {table} SET review_id = new_id FROM renamed WHERE shop_id = $shop_id AND review_id = old_id",
                {"shop_id": shop_id},
            )


def _name_messages_anew(connection: Connection) -> None:
    """Rename messages with made names to the names of version 7: from their text as it looks when masked.

    An export that is loaded again then matches its own rows, whether or not their texts are masked now. Stored texts
    are not changed: only `dabiao shops set SHOP --mask-texts yes` masks them.
    """
    from data.rows import made_names  # loading depends on the store

    for (shop_id,) in connection.execute("SELECT shop_id FROM shops").fetchall():
        for table in ("messages", "reviews"):
            made_names.rename_unmasked(connection, TABLES[table], shop_id)


def _make_event_lines_the_systems(connection: Connection) -> None:
    """Assign messages in which a chat system reports events to the system, whatever sender an export names."""
    from data.rows import event_lines  # loading depends on the store

    event_lines.mark_stored(connection)


def _mask_what_spot_checks_found(connection: Connection) -> None:
    """Mask the findings of spot checks like other texts of people, unless the shop has switched masking off."""
    from data.rows import private_texts  # loading depends on the store

    if connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'inspections'").fetchone():
        private_texts.mask_table(connection, "inspections")


Progress = Callable[[int, int], None]
"""Called with the number of shops whose facts a migration has built, and the number of all shops."""

STEPS: dict[int, Callable[[Connection], None]] = {
    2: lambda _: None,
    3: lambda _: None,
    4: _name_reviews_anew,
    5: lambda _: None,
    6: _name_messages_anew,
    7: lambda _: None,
    8: lambda _: None,
    9: _make_event_lines_the_systems,
    10: _mask_what_spot_checks_found,
    11: lambda _: None,
    12: lambda _: None,
    13: lambda _: None,
    14: lambda _: None,
}
"""Version → function that migrates a store of it to the next, apart from empty columns and tables."""

OLDEST = min(STEPS)
"""Oldest schema version that can be migrated."""

KEPT = (
    "shops",
    "shop_settings",
    "shop_changes",
    "handled_items",
    "typed_values",
    "shop_days",
    "retention",
    "earlier_buyers",
    "archived_days",
    "saved_views",
    "alert_states",
    "alert_deliveries",
    "erasures",
    "audit",
    "imports",
    "rejects",
    "messages",
    "orders",
    "refunds",
    "reviews",
    "chat_ratings",
    "violations",
    "certificates",
    "inspections",
)
"""Tables that hold imported rows, together with each canonical table's `…_said`. All others are derived from them."""


def is_due(path: Path, target: int) -> bool:
    """Whether there is a store at the path that must be migrated to a version; False if that cannot be seen."""
    if not path.is_file():
        return False
    try:
        with connect(path, read_only=True) as connection:
            row = connection.execute("SELECT schema_version FROM meta").fetchone()
    except (DabiaoError, duckdb.Error):
        return False
    return row is not None and OLDEST <= int(row[0]) < target


def copy_aside(path: Path, version: int) -> Path:
    """Copy a closed store to an unused name beside it that contains version and date.

    Raises OSError, leaving no copy, when there is not enough space.
    """
    day = datetime.now(UTC).date()
    names = (f"{path.stem}.v{version}.{day}{'' if n == 1 else f'.{n}'}{path.suffix}" for n in count(1))
    copy = next(target for name in names if not os.path.lexists(target := path.with_name(name)))
    with working_folder(path.parent, f"{path.name}.copy") as working:
        unfinished = working / copy.name
        copy_new(path, unfinished)
        unfinished.replace(copy)
    return copy


def migrate(connection: Connection, schema: str, version: int, target: int, progress: Progress) -> None:
    """Migrate the open store from one version to another, inside the caller's transaction.

    `schema`: the statements that create an empty store of the target version.
    """
    for step in range(version, target):
        STEPS[step](connection)
    _add_missing_columns(connection, schema)
    _make_derived_anew(connection, schema)
    _rebuild_facts(connection, progress)
    connection.execute("UPDATE meta SET schema_version = $version", {"version": target})


def _add_missing_columns(connection: Connection, schema: str) -> None:
    """Add missing columns, empty, to the tables of imported rows."""
    with duckdb.connect(":memory:", config={"threads": 1}) as fresh:
        fresh.execute(schema)
        wanted = fresh.execute(COLUMNS).fetchall()
    present = {(table, column) for table, column, _ in connection.execute(COLUMNS).fetchall()}
    tables = {table for table, _ in present}  # a table that is missing completely is created later
    for table, column, data_type in wanted:
        if _is_kept(table) and table in tables and (table, column) not in present:
            connection.execute(f"ALTER TABLE {identifier(table)} ADD COLUMN {identifier(column)} {data_type}")


def _make_derived_anew(connection: Connection, schema: str) -> None:
    """Drop every table of derived rows, and create the tables of schema.sql that the store lacks."""
    tables = {table for table, *_ in connection.execute(COLUMNS).fetchall()}
    for table in sorted(tables):
        if not _is_kept(table) and table not in ("meta", "zone_offsets", "free_space"):
            connection.execute(f"DROP TABLE {identifier(table)}")
    for statement in connection.extract_statements(schema):
        text = statement.query.strip()
        if text.upper().startswith("CREATE TABLE"):
            connection.execute(text.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))


def _rebuild_facts(connection: Connection, progress: Progress) -> None:
    from data.loading import facts_of_all, table_ends  # loading depends on the store

    for canonical in TABLES.values():
        table_ends.cover_all(connection, canonical)
    facts_of_all.rebuild_all(connection, progress)


def _is_kept(table: str) -> bool:
    return table.removesuffix("_said") in KEPT


COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type
FROM duckdb_columns() AS c JOIN duckdb_tables() AS t USING (database_name, schema_name, table_name)
WHERE c.database_name = current_database() AND NOT t.temporary
ORDER BY c.table_name, c.column_index
"""
