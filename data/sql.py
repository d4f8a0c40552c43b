"""Writing values and names in SQL, a cache of parsed statements, and the type of a connection.

Independent of tables.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:  # importing the engine takes 0.1 s, and reading a workbook does not need it
    import duckdb

Connection: TypeAlias = "duckdb.DuckDBPyConnection"

STATEMENTS_KEPT = 1024
"""Parsed statements that are cached. The program itself has some hundreds."""


def parsed(connection: Connection, sql: str) -> "duckdb.Statement":
    """Return the one statement of a text, parsed.

    It can be executed repeatedly on any connection, and saves parsing the text each time, which takes up to a third of
    a small query. `connection`: any; the text is parsed on it, never executed. Raises duckdb.Error where the text is
    not SQL.
    """
    statement = _PARSED.get(sql)
    if statement is None:
        [statement] = connection.extract_statements(sql)
        if len(_PARSED) >= STATEMENTS_KEPT:
            _PARSED.clear()
        _PARSED[sql] = statement
    return statement


LONGEST_KEPT = 50_000
"""Length in characters above which a text is not cached: it contains values of one import, and does not recur."""

_PARSED: "dict[str, duckdb.Statement]" = {}


class ParsedOnce:
    """A connection that parses a text once for all connections that execute it: see `parsed`.

    An import has about seventy short statements, and parsing them took a fifth of the import of a small file.
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
    """Return the current instant as the store holds instants: naive UTC, in whole seconds."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def literal(text: str) -> str:
    """Return a text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
