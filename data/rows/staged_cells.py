"""Cells in the notation of web pages: HTML entities (2026-05-01&nbsp;10:00), and list bullets (● A1, ● A2)."""

import html
import re
from collections.abc import Mapping, Sequence

from data.files.cells import LIST_MARK, clean_sql
from data.sql import Connection, identifier, literal

_ENTITY = re.compile(r"&(?:[a-z]{2,6}|#[0-9]{2,5}|#x[0-9a-f]{2,4});", re.IGNORECASE)
_LIST_MARK = re.compile(LIST_MARK)
_DIGITS = "^[¥￥$€£]?[0-9][0-9 :/.,-]*$"


def mend(connection: Connection, head: Sequence[list[str]]) -> None:
    """Replace entities by characters, and remove bullets, where the first rows of a sheet have any.

    A column of `staged` is a list when each of its filled cells, more than one, begins with a bullet. Before digits
    alone (a time, an amount) a bullet is removed in any column.
    """
    if any(_ENTITY.search(cell) for row in head for cell in row):
        _unescape(connection)
    if any(_LIST_MARK.match(cell) for row in head for cell in row):
        _take_marks_off(connection)


def _unescape(connection: Connection) -> None:
    signs: dict[str, str] = {}
    names = _columns(connection)
    for name in names:
        rows = connection.execute(
            f"SELECT DISTINCT unnest(regexp_extract_all({name}, {literal(_ENTITY.pattern)}, 0, 'i')) FROM staged"
        )
        signs |= {entity: html.unescape(entity) for (entity,) in rows.fetchall()}
    replaced = {}
    for name in names:
        cell = name
        # an ampersand last, otherwise a replaced one could begin another entity
        for entity, sign in sorted(signs.items(), key=lambda pair: pair[1] == "&"):
            cell = f"replace({cell}, {literal(entity)}, {literal(sign)})"
        replaced[name] = cell
    _rewrite(connection, replaced)


def _take_marks_off(connection: Connection) -> None:
    names = _columns(connection)
    counts = ", ".join(
        f"count(*) FILTER (regexp_matches({name}, {literal(LIST_MARK)})), "
        f"count(*) FILTER ({clean_sql(name)} IS NOT NULL)"
        for name in names
    )
    (row,) = connection.execute(f"SELECT {counts} FROM staged").fetchall()
    of_columns = list(zip(names, row[::2], row[1::2], strict=True))
    listed = [name for name, marked, filled in of_columns if marked == filled > 1]
    some = [name for name, marked, filled in of_columns if marked and name not in listed]
    bare = {name: f"regexp_replace({name}, {literal(LIST_MARK)}, '')" for name in (*listed, *some)}
    digits = {
        name: f"CASE WHEN regexp_matches({bare[name]}, {literal(_DIGITS)}) THEN {bare[name]} ELSE {name} END"
        for name in some
    }
    _rewrite(connection, bare | digits)


def _columns(connection: Connection) -> list[str]:
    """Return the columns of `staged` that hold cells."""
    described = connection.execute("SELECT * FROM staged LIMIT 0").description or ()
    return [identifier(name) for name, *_ in described if name not in ("line", "ragged")]


def _rewrite(connection: Connection, cells: Mapping[str, str]) -> None:
    """Replace cells in columns of `staged`: column → SQL over it."""
    if not cells:
        return
    replaced = ", ".join(f"{cell} AS {name}" for name, cell in cells.items())
    connection.execute(f"CREATE TEMP TABLE rewritten AS SELECT * REPLACE ({replaced}) FROM staged")
    kind = connection.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'staged'").fetchone()
    connection.execute(f"DROP {'VIEW' if kind else 'TABLE'} staged")
    connection.execute("ALTER TABLE rewritten RENAME TO staged")
