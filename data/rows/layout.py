"""Rewrites staged rows of exports that are not laid out as one row per thing.

Values on an order's first line only, values that repeat, one cell instead of another, several rows in one.
"""

import re
from calendar import month_abbr
from collections.abc import Iterator, Sequence

from data.errors import DabiaoError
from data.files.cells import clean_sql, id_sql
from data.files.footers import FOOTER
from data.files.workbook_process import Merged
from data.formats.keys import Rows
from data.formats.matching import Match
from data.formats.time_lengths import UNITS
from data.notices import Notice
from data.rows.cell_table import SKIP, said_sql, skip_places
from data.rows.later_times import delayed, put_later
from data.sql import Connection, identifier, literal

PARTS_BETWEEN = " / "
"""Separator between the cells that are joined to a name."""

_ONE_ROW = (Rows(),)
_SEVERAL, _MANY = 3, 0.2
CONTINUED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "orders": (("created_at",), ("line_id", "product_id", "product_title", "quantity", "amount")),
    "messages": ((), ("message_id", "sender", "agent_id", "sent_at", "text", "needs_answer")),
}
"""Table → the columns, beside its key, that a continuation row leaves empty; the columns of its own. At least one of
its own is filled; whatever else it leaves empty is as in the row above."""


def rows_in_one(match: Match) -> int:
    """Return the maximum number of rows that each row of the file becomes. Staged line numbers are multiplied by it."""
    return len(match.format.rows) or 1


def lay_out(
    connection: Connection, match: Match, *, file: str, exact_cells: bool, merged: Sequence[Merged] = ()
) -> tuple[Notice, ...]:
    """Rewrite the table or view `staged` as the match's format means its rows; most formats need none of this.

    In a format with several rows in one, row n (from 0) of line m becomes line m * `rows_in_one` + n, so that every
    line is one row and their order is kept. Column names stay the same. `exact_cells`: the file is a workbook;
    `merged`: its merged cells. Returns notices. Raises DabiaoError when two columns of one header differ, or when a
    length of time is to be added to dates whose day and month are ambiguous.
    """
    form = match.format
    notices = [*_go_on(connection, match, exact_cells=exact_cells), *_fill_merged(connection, match, merged)]
    notices += [*_clocks(match), *_rows_without_order(connection, match)]
    _refuse_twins(connection, match, file)
    if not (form.rows or form.fill_down or form.once or form.times.months or match.extra):
        return tuple(notices)
    count = rows_in_one(match)
    parts = " UNION ALL ".join(_part(match, number, row, count) for number, row in enumerate(form.rows or _ONE_ROW))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE laid_out AS {parts}")
    _drop_staged(connection)
    rows = "laid_out"
    for name in delayed(match):
        rows = put_later(connection, match, rows, name, file, exact_cells)
    cells = {name: identifier(name) for name in match.places}
    key = form.table.key[0]
    if key in form.fill_down and key in cells:
        # a line without an order number belongs to the order above it
        rows = f"(SELECT * REPLACE ({_carried(cells[key])} AS {cells[key]}) FROM {rows})"
    order = clean_sql(cells.get(key, "NULL"))
    # columns that the file lacks are in no cell and stay empty
    for name in (name for name in form.fill_down if name in cells and name != key):
        cell = clean_sql(cells[name])
        cells[name] = (
            f"coalesce({cell}, first_value({cell} IGNORE NULLS) OVER (PARTITION BY {order} ORDER BY line "
            "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))"
        )
    for name in (name for name in form.once if name in cells):
        cells[name] = f"CASE WHEN row_number() OVER (PARTITION BY {order} ORDER BY line) = 1 THEN {cells[name]} END"
    connection.execute(f"CREATE TEMP VIEW staged AS SELECT line, ragged, {_named(cells)}{_skips(match)} FROM {rows}")
    return tuple(notices)


def _go_on(connection: Connection, match: Match, *, exact_cells: bool) -> Iterator[Notice]:
    """Fill the cells that rows leave empty because they continue the row above, like merged cells.

    Messages do so in a workbook, or where many do: a single one without a conversation has lost it.
    """
    form = match.format
    key = form.table.key[0]
    absent, own = CONTINUED.get(form.table.name, ((), ()))
    own = tuple(name for name in own if name in match.places)
    if not own or key not in match.places or form.rows or key in form.joined:
        return
    blank = " AND ".join(f"{clean_sql(name)} IS NULL" for name in (key, *absent) if name in match.places)
    # a row of numbers alone is a total, if there is a column that would name the thing
    named = [name for name in own if form.table.column(name).type not in ("number", "integer")]
    filled = " OR ".join(f"{clean_sql(identifier(name))} IS NOT NULL" for name in named or own)
    goes_on = f"ragged IS NULL AND {blank} AND ({filled})"
    # a total may be below any column, but is the row's only text
    texts = f"concat_ws(chr(1), {', '.join(clean_sql(identifier(name)) for name in named or own)})"
    goes_on += f" AND NOT (NOT contains({texts}, chr(1)) AND regexp_matches({texts}, {literal(FOOTER)}, 'i'))"
    name = identifier(key)
    suspect = f"{name} IS NULL OR strlen({name}) < 3 AND NOT regexp_matches({name}, '[0-9]')"  # a dash, for example
    if not connection.execute(f"SELECT 1 FROM staged WHERE {suspect} LIMIT 1").fetchone():
        return
    row = connection.execute(
        f"SELECT count(*) FILTER (goes_on), min(line) FILTER (goes_on), min(line) FILTER (NOT goes_on), count(*) "
        f"FROM (SELECT line, coalesce({goes_on}, FALSE) AS goes_on FROM staged)"
    ).fetchone()
    assert row is not None  # an aggregate always returns a row
    count, line, head, rows = row
    if not count or head is None or head > line:
        return
    if not absent and not exact_cells and (count < _SEVERAL or count < rows * _MANY):
        return
    others = [name for name in match.places if name not in own]
    carried = ", ".join(
        f"CASE WHEN goes_on THEN coalesce({clean_sql(cell)}, last_value(CASE WHEN NOT goes_on THEN {cell} END IGNORE "
        f"NULLS) OVER (PARTITION BY head ORDER BY line)) ELSE {cell} END AS {cell}"
        for cell in map(identifier, others)
    )
    connection.execute(
        f"CREATE TEMP TABLE carried AS SELECT * REPLACE ({carried}) FROM (SELECT *, "
        "count(*) FILTER (NOT goes_on) OVER (ORDER BY line ROWS UNBOUNDED PRECEDING) AS head "
        f"FROM (SELECT *, coalesce({goes_on}, FALSE) AS goes_on FROM staged))"
    )
    _drop_staged(connection)
    connection.execute("CREATE TEMP VIEW staged AS SELECT * EXCLUDE (goes_on, head) FROM carried")
    if key not in form.fill_down:  # otherwise the export itself leaves it out
        yield Notice.of("rows_go_on", count=count, line=line)


def _fill_merged(connection: Connection, match: Match, merged: Sequence[Merged]) -> Iterator[Notice]:
    """Fill the value of merged cells into each of their rows: ids, times and words.

    Neither the columns of a row's own, its key among them, nor amounts are filled.
    """
    table = match.format.table
    own = {*CONTINUED.get(table.name, ((), ()))[1], table.key[-1]}
    texts = {
        place: name
        for name, place in match.places.items()
        if name not in own and table.column(name).type not in ("number", "integer", "mark", "rating")
    }
    cells = [
        (texts[place], first, last) for place, first, last in merged if place in texts and first > match.header_row
    ]
    if not cells or match.format.rows:
        return
    names, firsts, lasts = zip(*cells, strict=True)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE merged_cells AS SELECT name, first, unnest(range(first + 1, last + 1)) AS line "
        "FROM (SELECT unnest($names) AS name, unnest($firsts) AS first, unnest($lasts) AS last)",
        {"names": list(names), "firsts": list(firsts), "lasts": list(lasts)},
    )
    rows, filled, changes = "staged AS s", {}, []
    for number, name in enumerate(dict.fromkeys(names)):
        cell = identifier(name)
        rows += (
            f" LEFT JOIN (SELECT m.line, f.{cell} AS cell FROM merged_cells AS m JOIN staged AS f ON f.line = m.first "
            f"WHERE m.name = {literal(name)}) AS m{number} ON m{number}.line = s.line"
        )
        filled[cell] = f"coalesce({clean_sql(f's.{cell}')}, m{number}.cell)"
        changes.append(f"({clean_sql(f's.{cell}')} IS NULL AND m{number}.cell IS NOT NULL)")
    replaced = ", ".join(f"{sql} AS {cell}" for cell, sql in filled.items())
    is_filled = " OR ".join(changes)
    connection.execute(
        f"CREATE TEMP TABLE unmerged AS SELECT s.* REPLACE ({replaced}), {is_filled} AS is_filled FROM {rows}"
    )
    count, line = connection.execute("SELECT count(*), min(line) FROM unmerged WHERE is_filled").fetchall()[0]
    _drop_staged(connection)
    connection.execute("CREATE TEMP VIEW staged AS SELECT * EXCLUDE (is_filled) FROM unmerged")
    if count:
        yield Notice.of("rows_go_on", count=count, line=line)


def _rows_without_order(connection: Connection, match: Match) -> Iterator[Notice]:
    """Yield a notice when some requests or reviews have no order although others do.

    It may have been in merged cells.
    """
    if match.format.table.name not in ("refunds", "reviews") or "order_id" not in match.places:
        return
    named = f"{clean_sql('order_id')} IS NOT NULL"
    count, line, others = connection.execute(
        f"SELECT count(*) FILTER (NOT named), min(line) FILTER (NOT named), count(*) FILTER (named) "
        f"FROM (SELECT line, {named} AS named FROM staged WHERE ragged IS NULL)"
    ).fetchall()[0]
    if count and others:
        yield Notice.of("rows_without_order", count=count, line=line)


def _clocks(match: Match) -> Iterator[Notice]:
    for name in match.places:
        if f"clock_{name}" in match.extra:
            yield Notice.of("clock_beside", column=match.headers[name])


def _refuse_twins(connection: Connection, match: Match, file: str) -> None:
    """Raise DabiaoError when two columns under one header differ in a row that fills both."""
    for extra in match.extra:
        if twin := re.fullmatch(r"same[0-9]+_(\w+)", extra):
            first, second = clean_sql(identifier(twin[1])), clean_sql(extra)
            row = connection.execute(
                f"SELECT {first}, {second} FROM staged WHERE ragged IS NULL AND {first} <> {second} "
                "ORDER BY line LIMIT 1"
            ).fetchone()
            if row is not None:
                header = match.headers[twin[1]]
                raise DabiaoError("error.same_header_twice", file=file, column=header, first=row[0], second=row[1])


def _carried(cell: str) -> str:
    return f"last_value({clean_sql(cell)} IGNORE NULLS) OVER (ORDER BY line ROWS UNBOUNDED PRECEDING)"


def _part(match: Match, number: int, row: Rows, count: int) -> str:
    """Return a SELECT of one of the rows that each staged row becomes, with the lengths of time to add."""
    # the cells a column is made of are cleaned once: repeated in each use, they take long to plan
    cleaned = ", ".join(f"{said_sql(match, extra)} AS {extra}" for extra in match.extra)
    rows = f"(SELECT * REPLACE ({cleaned}) FROM staged)" if cleaned else "staged"
    cells = dict(_cells(match, number, row))
    filled = [f"{clean_sql(cells[name])} IS NOT NULL" for name in row.only_with]
    lengths = {}
    for name in delayed(match):
        staged = f"r{number}_later_{name}"
        lengths[f"later_{name}"] = staged if staged in match.extra else "CAST(NULL AS VARCHAR)"
        if name in row.later and name in row.only_with:
            filled.append(f"{lengths[f'later_{name}']} IS NOT NULL")
        lengths[f"unit_{name}"] = str(UNITS[row.later[name].unit] if name in row.later else 0)
    whole = f"{' AND '.join(filled) or 'TRUE'} AND ragged IS NULL"
    if number == 0:
        whole += " OR ragged IS NOT NULL"  # a row that cannot be split into cells is rejected once
    named = _named({**cells, **lengths})
    return f"SELECT line * {count} + {number} AS line, ragged, {named}{_skips(match)} FROM {rows} WHERE {whole}"


def _cells(match: Match, number: int, row: Rows) -> Iterator[tuple[str, str]]:
    """Yield column → SQL for its cell in one of the rows, over `staged` with cleaned source cells."""
    form = match.format
    for name in match.places:
        if name in row.constants:
            yield name, literal(row.constants[name])
            continue
        own = f"r{number}_{name}"
        shared = name in form.columns or name in form.if_empty
        cell = own if own in match.extra else identifier(name) if shared else "CAST(NULL AS VARCHAR)"
        if joined := _made_of(match, "join", name):
            between = literal(" " if form.table.column(name).type == "time" else PARTS_BETWEEN)
            ids = {place for column, place in match.places.items() if column.endswith("_id")}
            texts = [id_sql(part) if match.extra[part] in ids else part for part in joined]
            cell = f"nullif(concat_ws({between}, {', '.join(texts)}), '')"
        if (twins := _made_of(match, "same", name)) and (shared or own in match.extra):
            cell = f"coalesce({', '.join((said_sql(match, name, cell), *twins))})"
        if (renamed := _made_of(match, "alt", name)) and shared:
            cell = f"coalesce({', '.join((said_sql(match, name, cell), *renamed))})"
        if f"clock_{name}" in match.extra:
            cell = f"nullif(concat_ws(' ', {clean_sql(cell)}, clock_{name}), '')"
        if others := [*_made_of(match, f"r{number}_or", name), *_made_of(match, "or", name)]:
            cell = f"coalesce({', '.join((said_sql(match, name, cell), *others))})"
        if form.table.column(name).type == "time":
            for month in sorted(form.times.months, key=len, reverse=True):
                cell = f"replace({cell}, {literal(month)}, {literal(month_abbr[form.times.months[month]])})"
        yield name, cell


def _made_of(match: Match, mark: str, name: str) -> list[str]:
    """Return the names of the staged cells from which a column is made in this way, in order."""
    return [cell for cell in match.extra if re.fullmatch(f"{mark}[0-9]+_{name}", cell)]


def _named(cells: dict[str, str]) -> str:
    return ", ".join(f"{cell} AS {identifier(name)}" for name, cell in cells.items())


def _skips(match: Match) -> str:
    return "".join(f", {SKIP}{place}" for place in skip_places(match))


def _drop_staged(connection: Connection) -> None:
    row = connection.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'staged'").fetchone()
    connection.execute(f"DROP {'VIEW' if row else 'TABLE'} staged")
