"""How values and names are written in SQL, parsed texts of it, and the type of a connection. Knows no table."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

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


LONGEST_KEPT = 50_000
"""A longer text holds values of one import, and does not come again."""

_PARSED: "dict[str, duckdb.Statement]" = {}


class ParsedOnce:
    """A connection to which a text is parsed once for all the connections that execute it: see `parsed`.

    An import is some seventy short statements, and parsing them took a fifth of the import of a small file.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: "str | duckdb.Statement", *values: object) -> Connection:
        """Execute one statement; `values`: its parameters, if it has any. Raises duckdb.Error."""
        if isinstance(statement, str) and len(statement) <= LONGEST_KEPT:
            statement = parsed(self._connection, statement)
        return self._connection.execute(statement, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def now() -> datetime:
    """The present instant as the store holds instants: naive UTC, in whole seconds."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
