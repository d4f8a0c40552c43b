"""Row versions of each import, stored only for rows of more than one import, so that any import can be undone.

A row of one import is its own version. For other rows the side table of the canonical table, `<table>_said`, holds the
version of every import: the cells as its file had them, or only the key and `same` where they equal the stored row. A
message that was recognised by its masked text has the key of the stored message and the text of its file; a row whose
buyer a file masks keeps the mask in that file's version.
"""

from data.loading import masked_texts
from data.rows.identity import TOLD_APART_BY, same_row
from data.sql import Connection, identifier
from data.tables import Table


def keep(connection: Connection, table: Table, shop_id: str, import_id: int, changed: int) -> None:
    """Store this import's versions of rows that the store has, before it changes them.

    The temporary tables `typed` and `known` hold its rows; `changed`: how many of them differ from the store. Versions
    of other imports that equalled a row that now changes first get its cells.
    """
    params = {"shop_id": shop_id, "import_id": import_id}
    parts = [_version(table, same=True)]
    if changed:
        key = ", ".join(table.key)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE changing AS SELECT DISTINCT {key} FROM typed JOIN known AS k USING (line) "
            "WHERE k.changed"
        )
        _fill_in(connection, table, shop_id)
        parts.append(_unlisted(table, "changing"))
    hiding = "SELECT 1 FROM known WHERE hides LIMIT 1"
    if changed or table.name == masked_texts.TABLE or connection.execute(hiding).fetchone():
        parts.append(_version(table, same=False))
    connection.execute(f"INSERT INTO {table.name}_said BY NAME {' UNION ALL BY NAME '.join(parts)}", params)


def contributions_sql(table: Table, keys: str) -> str:
    """SQL query for every import's version of the rows with these keys. `keys`: the name of a table of keys."""
    cells = [name for name in table.stored if name not in _marks(table)]
    marks = ", ".join(f"t.{name}" for name in (*_marks(table), "import_id", "line"))
    # several stored rows may match; they are equal in all columns of the file, so any of them will do
    same = (
        f"SELECT {marks}, {', '.join(f's.{identifier(name)}' for name in cells)} FROM {table.name}_said AS t "
        f"JOIN {table.name} AS s ON {same_row(table)} JOIN {keys} AS k ON {_same_key(table, 't')} "
        "WHERE t.shop_id = $shop_id AND s.shop_id = $shop_id AND t.same "
        "QUALIFY row_number() OVER (PARTITION BY t.import_id, t.line ORDER BY s.import_id, s.line) = 1"
    )
    named = ", ".join(f"t.{identifier(name)}" for name in (*table.stored, "import_id", "line"))
    own = (
        f"SELECT {named} FROM {table.name}_said AS t JOIN {keys} AS k ON {_same_key(table, 't')} "
        "WHERE t.shop_id = $shop_id AND NOT t.same"
    )
    unlisted = f"SELECT * EXCLUDE (shop_id, same) FROM ({_unlisted(table, keys)})"
    return f"{own} UNION ALL BY NAME {same} UNION ALL BY NAME {unlisted}"


def _marks(table: Table) -> tuple[str, ...]:
    """Return the columns that identify an equal row: the key, and the column that separates rows of one key."""
    apart = TOLD_APART_BY.get(table.name)
    return (*table.key, apart) if apart else table.key


def _version(table: Table, *, same: bool) -> str:
    """SELECT of the import's versions of stored rows that are equal or differ; for equal ones only the key."""
    names = _marks(table) if same else table.stored
    cells = {name: f"t.{identifier(name)}" for name in names}
    rows, differs = "typed AS t JOIN known AS k USING (line)", "(k.changed OR k.hides)"
    if table.name == masked_texts.TABLE:
        rows += " LEFT JOIN unmasked AS u USING (line)"
        differs = "(k.changed OR k.hides OR u.line IS NOT NULL)"
        if not same:
            cells["text"] = "coalesce(u.text, t.text) AS text"
    return (
        f"SELECT $shop_id AS shop_id, $import_id AS import_id, t.line, {', '.join(cells.values())}, {same} AS same "
        f"FROM {rows} WHERE {'NOT ' if same else ''}{differs}"
    )


def _unlisted(table: Table, keys: str) -> str:
    """SELECT of the stored rows with these keys whose import has no stored version: it was the first."""
    cells = ", ".join(f"s.{identifier(name)}" for name in table.stored)
    return (
        f"SELECT s.shop_id, s.import_id, s.line, {cells}, FALSE AS same FROM {table.name} AS s "
        f"JOIN {keys} AS k ON {_same_key(table, 's')} "
        f"ANTI JOIN {table.name}_said AS d ON d.shop_id = s.shop_id AND d.import_id = s.import_id AND d.line = s.line "
        "WHERE s.shop_id = $shop_id"
    )


def _fill_in(connection: Connection, table: Table, shop_id: str) -> None:
    cells = ", ".join(
        f"{identifier(name)} = s.{identifier(name)}" for name in table.stored if name not in _marks(table)
    )
    connection.execute(
        f"UPDATE {table.name}_said AS t SET same = FALSE, {cells} FROM {table.name} AS s, changing AS k "
        f"WHERE t.shop_id = $shop_id AND s.shop_id = $shop_id AND t.same AND {same_row(table)} "
        f"AND {_same_key(table, 't')}",
        {"shop_id": shop_id},
    )


def _same_key(table: Table, side: str) -> str:
    return " AND ".join(f"{side}.{name} = k.{name}" for name in table.key)
