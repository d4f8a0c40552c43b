"""Exports that are laid out in another way than a row a thing: values on an order's first line only, values
that repeat, one cell instead of another, several rows in one. Rewrites staged rows as the format means them.
"""

import re
from calendar import month_abbr
from collections.abc import Iterator

from data.files.cells import clean_sql, number_sql
from data.formats.keys import Rows
from data.formats.matching import Match
from data.formats.times import decide
from data.loading.typed_rows import SKIP
from data.sql import Connection, identifier, literal

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}
_ALONE = (Rows(),)


def rows_in_one(match: Match) -> int:
    """How many rows each row of the file stands for, at most. Staged line numbers are multiplied by it."""
    return len(match.format.rows) or 1


def lay_out(connection: Connection, match: Match, *, file: str, exact_cells: bool) -> None:
    """Rewrite the table or view `staged` as the match's format means its rows; most formats need nothing of this.

    Of a format with several rows in one, row n (from 0) of line m becomes line m * `rows_in_one` + n, so that every
    line is one row and their order stays. A column's name stands for the same column before and after. `exact_cells`:
    the file is a workbook. Raises DabiaoError when a length of time is to be added to dates whose day and month could
    be either.
    """
    form = match.format
    if not (form.rows or form.fill_down or form.once or form.times.months or match.extra):
        return
    count = rows_in_one(match)
    parts = " UNION ALL ".join(_part(match, number, row, count) for number, row in enumerate(form.rows or _ALONE))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE laid_out AS {parts}")
    _drop_staged(connection)
    rows = "laid_out"
    for name in _delayed(match):
        rows = _later(connection, match, rows, name, file, exact_cells)
    cells = {name: identifier(name) for name in match.places}
    key = form.table.key[0]
    if key in form.fill_down:
        # a line that leaves out its order's number belongs to the order above it
        carried = f"last_value({clean_sql(cells[key])} IGNORE NULLS) OVER (ORDER BY line ROWS UNBOUNDED PRECEDING)"
        rows = f"(SELECT * REPLACE ({carried} AS {cells[key]}) FROM {rows})"
    order = clean_sql(cells[key])
    # columns that the file lacks are in no cell: they stay empty
    for name in (name for name in form.fill_down if name in cells and name != key):
        cell = clean_sql(cells[name])
        cells[name] = (
            f"coalesce({cell}, first_value({cell} IGNORE NULLS) OVER (PARTITION BY {order} ORDER BY line "
            "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))"
        )
    for name in (name for name in form.once if name in cells):
        cells[name] = f"CASE WHEN row_number() OVER (PARTITION BY {order} ORDER BY line) = 1 THEN {cells[name]} END"
    connection.execute(f"CREATE TEMP VIEW staged AS SELECT line, ragged, {_named(cells)}{_skips(match)} FROM {rows}")


def _part(match: Match, number: int, row: Rows, count: int) -> str:
    """SELECT of one of the rows that each staged row stands for, with the lengths of time that are to be added."""
    cells = dict(_cells(match, number, row))
    filled = [f"{clean_sql(cells[name])} IS NOT NULL" for name in row.only_with]
    lengths = {}
    for name in _delayed(match):
        staged = f"r{number}_later_{name}"
        lengths[f"later_{name}"] = clean_sql(staged) if staged in match.extra else "CAST(NULL AS VARCHAR)"
        if name in row.later and name in row.only_with:
            filled.append(f"{lengths[f'later_{name}']} IS NOT NULL")
        lengths[f"unit_{name}"] = str(_SECONDS[row.later[name].unit] if name in row.later else 0)
    whole = f"{' AND '.join(filled) or 'TRUE'} AND ragged IS NULL"
    if number == 0:
        whole += " OR ragged IS NOT NULL"  # a row that cannot be told into cells is rejected once
    named = _named({**cells, **lengths})
    return f"SELECT line * {count} + {number} AS line, ragged, {named}{_skips(match)} FROM staged WHERE {whole}"


def _cells(match: Match, number: int, row: Rows) -> Iterator[tuple[str, str]]:
    """Column → SQL over `staged` for its cell in one of the rows."""
    form = match.format
    for name in match.places:
        if name in row.constants:
            yield name, literal(row.constants[name])
            continue
        own = f"r{number}_{name}"
        shared = name in form.columns or name in form.if_empty
        cell = own if own in match.extra else identifier(name) if shared else "CAST(NULL AS VARCHAR)"
        if joined := _made_of(match, "join", name):
            cell = f"nullif(concat_ws(' / ', {', '.join(map(clean_sql, joined))}), '')"
        if others := [*_made_of(match, f"r{number}_or", name), *_made_of(match, "or", name)]:
            cell = f"coalesce({', '.join(map(clean_sql, (cell, *others)))})"
        if form.table.column(name).type == "time":
            for month in sorted(form.times.months, key=len, reverse=True):
                cell = f"replace({cell}, {literal(month)}, {literal(month_abbr[form.times.months[month]])})"
        yield name, cell


def _made_of(match: Match, mark: str, name: str) -> list[str]:
    """Names of the staged cells from which a column is made in this way, in order."""
    return [cell for cell in match.extra if re.fullmatch(f"{mark}[0-9]+_{name}", cell)]


def _delayed(match: Match) -> list[str]:
    """Time columns to which some row adds a length of time."""
    return list(dict.fromkeys(name for row in match.format.rows for name in row.later))


def _later(connection: Connection, match: Match, rows: str, name: str, file: str, exact_cells: bool) -> str:
    """SQL for `rows` with a column's times put later by what is to be added, in ISO 8601 in all rows alike.

    A time or a length that cannot be read stands there as it was, to be rejected.
    """
    cell = identifier(name)
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW cells AS SELECT * REPLACE ({clean_sql(cell)} AS {cell}) FROM {rows}"
    )
    headers = {name: match.headers[name]}
    writing = decide(connection, headers, match.format.times, file=file, exact_cells=exact_cells)[name]
    length = number_sql(f"later_{name}", decimal_comma=False)
    added = f"to_seconds(CASE WHEN later_{name} IS NULL THEN 0 ELSE CAST(floor({length} * unit_{name}) AS BIGINT) END)"
    iso = f"strftime({writing.parse} - to_seconds(coalesce({writing.offset}, 0)) + {added}, '%Y-%m-%d %H:%M:%S')"
    instant = f"{iso} || CASE WHEN {writing.offset} IS NULL THEN '' ELSE 'Z' END"
    unread = f"CASE WHEN {length} IS NULL AND later_{name} IS NOT NULL THEN later_{name} ELSE {cell} END"
    read = f"(SELECT * REPLACE ({clean_sql(cell)} AS {cell}) FROM {rows})"
    return f"(SELECT * REPLACE (coalesce({instant}, {unread}) AS {cell}) FROM {read})"


def _named(cells: dict[str, str]) -> str:
    return ", ".join(f"{cell} AS {identifier(name)}" for name, cell in cells.items())


def _skips(match: Match) -> str:
    return "".join(f", {SKIP}{place}" for place in match.skips)


def _drop_staged(connection: Connection) -> None:
    row = connection.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'staged'").fetchone()
    connection.execute(f"DROP {'VIEW' if row else 'TABLE'} staged")
