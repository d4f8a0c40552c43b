"""How values and names are written in SQL, and the type of a connection. Knows no table."""

import duckdb

Connection = duckdb.DuckDBPyConnection


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
