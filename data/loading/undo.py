"""Undoes an import: the store becomes what the other imports, in their order, would have made of it."""

from collections.abc import Collection
from dataclasses import dataclass

from data.access import Access
from data.errors import DabiaoError
from data.loading import contributions, facts, masked_texts
from data.loading.table_ends import cover
from data.rows import identity
from data.sql import Connection, identifier, now
from data.store import in_transaction
from data.tables import TABLES, Table


@dataclass(frozen=True)
class Undone:
    """The result of an undo: the number of removed rows, and of rows that got back cells from other imports."""

    import_id: int
    removed: int
    restored: int


def undo(access: Access, import_id: int) -> Undone:
    """Undo an import. It stays in the ledger, marked with the instant and the actor; its file can be imported again.

    Raises NotAllowed when the actor may not undo imports of the shop, DabiaoError when the actor sees no such import or
    it has been undone before.
    """
    with access.view() as view:
        rows = view.rows("SELECT shop_id FROM imports WHERE import_id = $import_id", import_id=import_id)
    if not rows:
        raise DabiaoError("error.unknown_import", import_id=import_id)
    with access.writing("undo", rows[0]["shop_id"]) as connection:
        row = connection.execute(
            "SELECT shop_id, kind, file, undone_at FROM imports WHERE import_id = $import_id",
            {"import_id": import_id},
        ).fetchone()
        if row is None:
            raise DabiaoError("error.unknown_import", import_id=import_id)
        shop_id, kind, file, undone_at = row
        if undone_at is not None:
            raise DabiaoError("error.already_undone", file=file)
        table = TABLES[kind]
        redo_others(connection, table, shop_id, import_id)
        return in_transaction(connection, lambda: _replace(connection, table, shop_id, import_id, access.actor))


def redo_others(connection: Connection, table: Table, shop_id: str, import_id: int) -> None:
    """Create `undoing`, and the result of `repeat_imports` for all imports but one; the store is not changed."""
    take_keys(connection, table, shop_id, import_id)
    masked_texts.add_messages_beside(connection, table, shop_id)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE others AS SELECT * FROM ({contributions.contributions_sql(table, 'undoing')}) "
        "WHERE import_id <> $import_id",
        {"shop_id": shop_id, "import_id": import_id},
    )
    repeat_imports(connection, table, shop_id)


def take_keys(connection: Connection, table: Table, shop_id: str, import_id: int) -> None:
    """Create the temporary table `undoing`: the keys of the rows of a shop's import."""
    keys = ", ".join(table.key)
    import_keys = " UNION ".join(
        f"SELECT {keys} FROM {name} WHERE shop_id = $shop_id AND import_id = $import_id"
        for name in (table.name, f"{table.name}_said")
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE undoing AS {import_keys}", {"shop_id": shop_id, "import_id": import_id}
    )


def repeat_imports(connection: Connection, table: Table, shop_id: str) -> dict[int, tuple[int, int]]:
    """Create the temporary tables `redone` and `redone_said` by repeating imports for the keys in `undoing`.

    They are what a shop's table and its side table hold once the imports in the temporary table `others` (rows of
    `contributions_sql`) are repeated in their order. The store is not changed. Returns for each import how many rows it
    changed and how many were equal.
    """
    imports = connection.execute(
        "SELECT import_id, columns FROM imports WHERE import_id IN (SELECT import_id FROM others) ORDER BY import_id"
    ).fetchall()
    # temporary tables of the same names hide the store's, so that the importer's own functions can be used
    names = (table.name, f"{table.name}_said")
    for name in names:
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {name} LIMIT 0")
    counts = {number: _repeat(connection, table, shop_id, number, present) for number, present in imports}
    for name, new_name in zip(names, ("redone", "redone_said"), strict=True):
        connection.execute(f"DROP TABLE IF EXISTS temp.main.{new_name}")
        connection.execute(f"ALTER TABLE temp.main.{name} RENAME TO {new_name}")
    return counts


def _repeat(connection: Connection, table: Table, shop_id: str, import_id: int, present: list[str]) -> tuple[int, int]:
    """Repeat an import's rows from `others` in the temporary tables; return how many changed and how many were equal.

    `present`: the columns of its file.
    """
    name = table.key[-1]
    # a message recognised by its masked text has the stored message's name, of whatever form
    made = f"regexp_full_match({name}, '{masked_texts.MADE_NAME}')" if name in present else "TRUE"
    if table.name != masked_texts.TABLE:
        made = "FALSE"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE typed AS SELECT line, 0 AS refusal, {made} AS made, {cells_sql(table, present)} "
        "FROM others WHERE import_id = $import_id",
        {"import_id": import_id},
    )
    masked_texts.take_own_names(connection, table, shop_id)
    masked_texts.take_known_texts(connection, table, shop_id)
    changed, same = identity.judge(connection, table, shop_id, present)
    if changed or same:
        contributions.keep(connection, table, shop_id, import_id, changed)
    identity.write(connection, table, shop_id, import_id, present)
    return changed, same


def cells_sql(table: Table, present: Collection[str]) -> str:
    """SQL for the stored columns of a table, NULL for those that a file with the columns `present` did not have."""
    filled = {*present, *table.key}
    return ", ".join(
        identifier(name) if name in filled else f"CASE WHEN FALSE THEN {identifier(name)} END AS {identifier(name)}"
        for name in table.stored
    )


def _replace(connection: Connection, table: Table, shop_id: str, import_id: int, actor: str) -> Undone:
    """Mark the ledger entry and replace the rows, in the caller's transaction."""
    connection.execute(
        "UPDATE imports SET undone_at = $at, undone_by = $by WHERE import_id = $import_id",
        {"at": now(), "by": actor or None, "import_id": import_id},
    )
    removed, restored = replace_rows(connection, table, shop_id)
    return Undone(import_id, removed, restored)


def replace_rows(connection: Connection, table: Table, shop_id: str) -> tuple[int, int]:
    """Replace a shop's rows of `undoing` by `redone`, with what depends on them, in the caller's transaction.

    Returns how many rows were removed, and how many are new or have other cells.
    """
    params = {"shop_id": shop_id}
    keys, cells = ", ".join(table.key), ", ".join(map(identifier, table.stored))
    same_key = " AND ".join(f"s.{name} = k.{name}" for name in table.key)
    before = f"SELECT {cells} FROM {table.name} AS s SEMI JOIN undoing AS k ON {same_key} WHERE s.shop_id = $shop_id"
    removed, restored = (
        _count(connection, f"SELECT count(*) FROM ({rows})", params)
        for rows in (
            f"SELECT {keys} FROM ({before}) EXCEPT SELECT {keys} FROM redone",
            f"SELECT {cells} FROM redone EXCEPT ({before})",
        )
    )
    for name, source in ((table.name, "redone"), (f"{table.name}_said", "redone_said")):
        connection.execute(
            f"DELETE FROM {name} AS s USING undoing AS k WHERE s.shop_id = $shop_id AND {same_key}", params
        )
        # never an INSERT of nothing: see identity.write
        if connection.execute(f"SELECT 1 FROM {source} LIMIT 1").fetchone():
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM {source}")
    if table.name in facts.FACTS:
        column = facts.FACTS[table.name][0][1]
        connection.execute(f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT {column} FROM undoing")
        facts.rebuild(connection, shop_id, table.name, whole=False)
    cover(connection, table, shop_id)
    return removed, restored


def _count(connection: Connection, sql: str, params: dict[str, str]) -> int:
    row = connection.execute(sql, params).fetchone()
    assert row is not None  # a count always returns a row
    return int(row[0])
