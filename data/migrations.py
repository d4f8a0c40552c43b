"""Brings a store of an earlier schema version up to the present one: a copy aside, then one transaction.

What the canonical tables lack is added by comparison with schema.sql, empty. A version that needs more than that has a
step here. Facts, and how far each table reaches, are never migrated: the present code works them out anew.
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
    """Give reviews whose names were made up the names that version 5 makes: without mark and text, which may change.

    Of several that would bear one name only the one of the latest import gets it, so that it is the one that a later
    file changes; the others stay as they are.
    """
    from data.rows import made_names  # loading lies above the store

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
    """Give messages whose names were made up the names that version 7 makes: of their text as it looks when masked.

    So an export that is loaded again meets its own rows, whether or not their texts are masked now. What is stored
    stays as it is: only `dabiao shops set SHOP --mask-texts yes` masks that.
    """
    from data.rows import made_names  # loading lies above the store

    for (shop_id,) in connection.execute("SELECT shop_id FROM shops").fetchall():
        for table in ("messages", "reviews"):
            made_names.rename_unmasked(connection, TABLES[table], shop_id)


def _make_event_lines_the_systems(connection: Connection) -> None:
    """Messages in which a chat system tells what happened are its own, under whatever name an export has them."""
    from data.rows import event_lines  # loading lies above the store

    event_lines.mark_stored(connection)


def _mask_what_spot_checks_found(connection: Connection) -> None:
    """What a spot check found is masked as other texts of people are, unless the shop has switched it off."""
    from data.rows import private_texts  # loading lies above the store

    if connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'inspections'").fetchone():
        private_texts.mask_table(connection, "inspections")


Progress = Callable[[int, int], None]
"""Is told of how many shops a migration has built the facts, and how many there are."""

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
}
"""Version → what turns a store of it into one of the next, beside columns and tables that are added empty."""

OLDEST = min(STEPS)
"""Stores older than this cannot be brought up to date."""

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
"""Tables that hold what was imported, beside each canonical table's `…_said`. All others are derived from them."""


def is_due(path: Path, target: int) -> bool:
    """Whether there is a store at the path that has to be brought up to a version; no where that cannot be seen."""
    if not path.is_file():
        return False
    try:
        with connect(path, read_only=True) as connection:
            row = connection.execute("SELECT schema_version FROM meta").fetchone()
    except (DabiaoError, duckdb.Error):
        return False
    return row is not None and OLDEST <= int(row[0]) < target


def copy_aside(path: Path, version: int) -> Path:
    """Copy a store that nobody has open to a free name beside it, which tells version and date.

    Raises OSError, leaving no copy, when there is no space for it.
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
    """Bring the open store from one version to another, inside the caller's transaction.

    `schema`: the statements that make an empty store of the target version.
    """
    for step in range(version, target):
        STEPS[step](connection)
    _add_missing_columns(connection, schema)
    _make_derived_anew(connection, schema)
    _rebuild_facts(connection, progress)
    connection.execute("UPDATE meta SET schema_version = $version", {"version": target})


def _add_missing_columns(connection: Connection, schema: str) -> None:
    """Add, empty, what the tables of imported rows lack."""
    with duckdb.connect(":memory:", config={"threads": 1}) as fresh:
        fresh.execute(schema)
        wanted = fresh.execute(COLUMNS).fetchall()
    present = {(table, column) for table, column, _ in connection.execute(COLUMNS).fetchall()}
    tables = {table for table, _ in present}  # a table that is new as a whole is made later
    for table, column, data_type in wanted:
        if _is_kept(table) and table in tables and (table, column) not in present:
            connection.execute(f"ALTER TABLE {identifier(table)} ADD COLUMN {identifier(column)} {data_type}")


def _make_derived_anew(connection: Connection, schema: str) -> None:
    """Drop every table that holds derived rows only, and make what schema.sql has and the store has not."""
    tables = {table for table, *_ in connection.execute(COLUMNS).fetchall()}
    for table in sorted(tables):
        if not _is_kept(table) and table not in ("meta", "zone_offsets", "free_space"):
            connection.execute(f"DROP TABLE {identifier(table)}")
    for statement in connection.extract_statements(schema):
        text = statement.query.strip()
        if text.upper().startswith("CREATE TABLE"):
            connection.execute(text.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))


def _rebuild_facts(connection: Connection, progress: Progress) -> None:
    from data.loading import facts_of_all, table_ends  # loading lies above the store

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
