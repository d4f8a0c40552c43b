"""How values and names are written in SQL, parsed texts of it, and the type of a connection. Knows no table."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # the engine takes 0.1 s to load, and whoever reads a workbook needs none
    import duckdb

Connection: TypeAlias = "duckdb.DuckDBPyConnection"

STATEMENTS_KEPT = 1024
"""So many parsed texts are kept. The program's own statements are some hundreds."""


def parsed(connection: Connection, sql: str) -> "duckdb.Statement":
    """The one statement of a text. It can be executed on any connection, again and again, and so spares the engine
    parsing the text each time, which takes up to a third of what a small answer takes. Raises duckdb.Error where the
    text is no SQL.

    `connection`: any; the text is parsed on it, never executed.
    """
    statement = _PARSED.get(sql)
    if statement is None:
        [statement] = connection.extract_statements(sql)
        if len(_PARSED) >= STATEMENTS_KEPT:
            _PARSED.clear()
        _PARSED[sql] = statement
    return statement


_PARSED: "dict[str, duckdb.Statement]" = {}


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
