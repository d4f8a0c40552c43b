"""What each import said of rows that several imports speak of, so that any of them can be taken back.

Who is the only one to speak of a row is not listed: the row itself is what it said. Otherwise the side table of the
canonical table, `<table>_said`, holds every import's words: the cells as its file had them, or only the key and `same`
where it said what is stored now.
"""

from data.loading.identity import TOLD_APART_BY, same_row
from data.sql import Connection, identifier
from data.tables import Table


def keep(connection: Connection, table: Table, shop_id: str, import_id: int, changed: int) -> None:
    """Write down what this import says of rows that the store has, before it changes them.

    `typed` and `known` tell its rows, `changed` how many of them are changed. What others said the same of a row that
    changes now is written out first.
    """
    asked = {"shop_id": shop_id, "import_id": import_id}
    parts = [_words(table, "NOT k.changed")]
    if changed:
        key = ", ".join(table.key)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE changing AS SELECT DISTINCT {key} FROM typed JOIN known AS k USING (line) "
            "WHERE k.changed"
        )
        _write_out(connection, table, shop_id)
        parts += [_words(table, "k.changed"), _unlisted(table, "changing")]
    connection.execute(f"INSERT INTO {table.name}_said BY NAME {' UNION ALL BY NAME '.join(parts)}", asked)


def contributions_sql(table: Table, keys: str) -> str:
    """SQL for all that was said of the rows with these keys (a table of them), by whomever, cell by cell."""
    cells = [name for name in table.stored if name not in _marks(table)]
    marks = ", ".join(f"t.{name}" for name in (*_marks(table), "import_id", "line"))
    # one of the rows that are meant: in all columns that its file has, they say the same
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
    """The columns by which a row that says the same is known: its key, and what tells rows of one key apart."""
    apart = TOLD_APART_BY.get(table.name)
    return (*table.key, apart) if apart else table.key


def _words(table: Table, which: str) -> str:
    """SELECT of what the import says of stored rows; of those that stay as they are, only their key."""
    same = which.startswith("NOT")
    names = _marks(table) if same else table.stored
    cells = ", ".join(f"t.{identifier(name)}" for name in names)
    return (
        f"SELECT $shop_id AS shop_id, $import_id AS import_id, t.line, {cells}, {same} AS same FROM typed AS t "
        f"JOIN known AS k USING (line) WHERE {which}"
    )


def _unlisted(table: Table, keys: str) -> str:
    """SELECT of the stored rows with these keys whose own words are not listed: their import was the first to speak."""
    cells = ", ".join(f"s.{identifier(name)}" for name in table.stored)
    return (
        f"SELECT s.shop_id, s.import_id, s.line, {cells}, FALSE AS same FROM {table.name} AS s "
        f"JOIN {keys} AS k ON {_same_key(table, 's')} "
        f"ANTI JOIN {table.name}_said AS d ON d.shop_id = s.shop_id AND d.import_id = s.import_id AND d.line = s.line "
        "WHERE s.shop_id = $shop_id"
    )


def _write_out(connection: Connection, table: Table, shop_id: str) -> None:
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
