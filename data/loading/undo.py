"""Taking an import back, as if it had not been: what it changed comes back, and later imports stay right."""

from dataclasses import dataclass

from data.access import Access
from data.errors import DabiaoError
from data.loading import contributions, facts, identity, ledger_writer
from data.sql import Connection, identifier
from data.store import in_transaction
from data.tables import TABLES, Table


@dataclass(frozen=True)
class Undone:
    """What taking an import back did: rows that are gone, and rows that are again what other imports say of them."""

    import_id: int
    removed: int
    restored: int


def undo(access: Access, import_id: int) -> Undone:
    """Take an import back. The store becomes what the other imports, in their order, would have made of it.

    The import stays in the ledger, marked; its file can be imported again. Raises DabiaoError when there is no such
    import, or it has been undone before.
    """
    with access.view() as view:
        rows = view.rows("SELECT shop_id FROM imports WHERE import_id = $import_id", import_id=import_id)
    if not rows:
        raise DabiaoError("error.unknown_import", import_id=import_id)
    with access.writing("undo", rows[0]["shop_id"]) as connection:
        found = connection.execute(
            "SELECT shop_id, kind, file, undone_at FROM imports WHERE import_id = $import_id",
            {"import_id": import_id},
        ).fetchone()
        if found is None:
            raise DabiaoError("error.unknown_import", import_id=import_id)
        shop_id, kind, file, undone_at = found
        if undone_at is not None:
            raise DabiaoError("error.already_undone", file=file)
        table = TABLES[kind]
        _redo_others(connection, table, shop_id, import_id)
        return in_transaction(connection, lambda: _replace(connection, table, shop_id, import_id, access.actor))


def _redo_others(connection: Connection, table: Table, shop_id: str, import_id: int) -> None:
    """Make the temporary tables `undoing` (the keys that the import spoke of), and `redone` and `redone_said`: what the
    table and its side table hold for these keys when the other imports are repeated. Changes nothing in the store.
    """
    asked = {"shop_id": shop_id, "import_id": import_id}
    keys = ", ".join(table.key)
    spoke = " UNION ".join(
        f"SELECT {keys} FROM {name} WHERE shop_id = $shop_id AND import_id = $import_id"
        for name in (table.name, f"{table.name}_said")
    )
    connection.execute(f"CREATE TEMP TABLE undoing AS {spoke}", asked)
    connection.execute(
        f"CREATE TEMP TABLE others AS SELECT * FROM ({contributions.contributions_sql(table, 'undoing')}) "
        "WHERE import_id <> $import_id",
        asked,
    )
    earlier = connection.execute(
        "SELECT import_id, columns FROM imports WHERE import_id IN (SELECT import_id FROM others) ORDER BY import_id"
    ).fetchall()
    # in the place of the store's tables, so that what imported the rows once does it again
    names = (table.name, f"{table.name}_said")
    for name in names:
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {name} LIMIT 0")
    for number, present in earlier:
        _repeat(connection, table, shop_id, number, present)
    for name, kept in zip(names, ("redone", "redone_said"), strict=True):
        connection.execute(f"ALTER TABLE temp.main.{name} RENAME TO {kept}")


def _repeat(connection: Connection, table: Table, shop_id: str, import_id: int, present: list[str]) -> None:
    """Import again what an import said of the rows in question."""
    told = {*present, *table.key}
    cells = ", ".join(
        identifier(name) if name in told else f"CASE WHEN FALSE THEN {identifier(name)} END AS {identifier(name)}"
        for name in table.stored
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE typed AS SELECT line, 0 AS refusal, {cells} FROM others "
        "WHERE import_id = $import_id",
        {"import_id": import_id},
    )
    changed, same = identity.judge(connection, table, shop_id, present)
    if changed or same:
        contributions.keep(connection, table, shop_id, import_id, changed)
    identity.write(connection, table, shop_id, import_id, present)


def _replace(connection: Connection, table: Table, shop_id: str, import_id: int, actor: str) -> Undone:
    """Put what was made anew in the place of what was there, inside the caller's transaction."""
    asked = {"shop_id": shop_id}
    keys, cells = ", ".join(table.key), ", ".join(map(identifier, table.stored))
    same_key = " AND ".join(f"s.{name} = k.{name}" for name in table.key)
    before = f"SELECT {cells} FROM {table.name} AS s SEMI JOIN undoing AS k ON {same_key} WHERE s.shop_id = $shop_id"
    removed, restored = (
        _count(connection, f"SELECT count(*) FROM ({gone})", asked)
        for gone in (
            f"SELECT {keys} FROM ({before}) EXCEPT SELECT {keys} FROM redone",
            f"SELECT {cells} FROM redone EXCEPT ({before})",
        )
    )
    for name, kept in ((table.name, "redone"), (f"{table.name}_said", "redone_said")):
        connection.execute(
            f"DELETE FROM {name} AS s USING undoing AS k WHERE s.shop_id = $shop_id AND {same_key}", asked
        )
        # never an INSERT of nothing: see identity.write
        if connection.execute(f"SELECT 1 FROM {kept} LIMIT 1").fetchone():
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM {kept}")
    if table.name in facts.FACTS:
        column = facts.FACTS[table.name][0][1]
        connection.execute(f"CREATE TEMP TABLE touched AS SELECT DISTINCT {column} FROM undoing")
        facts.rebuild(connection, shop_id, table.name, whole=False)
    ledger_writer.cover(connection, table, shop_id)
    connection.execute(
        "UPDATE imports SET undone_at = $at, undone_by = $by WHERE import_id = $import_id",
        {"at": ledger_writer.now(), "by": actor or None, "import_id": import_id},
    )
    return Undone(import_id, removed, restored)


def _count(connection: Connection, sql: str, asked: dict[str, str]) -> int:
    row = connection.execute(sql, asked).fetchone()
    assert row is not None  # a count always answers
    return int(row[0])
