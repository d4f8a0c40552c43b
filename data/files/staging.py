"""Load a sheet's rows into the table that the loader reads.

Knows the database and rows of text; independent of formats.

`staged`, a table or view: `line` (the row's number as a spreadsheet shows it), `ragged` (the whole row when it has more
cells than the header, or too few to hold a needed column, else NULL), and the text of each requested cell. `aside`, a
table: `line` and the first `text` of each row that was left out because it is not data. Rows without any text are in
neither. A connection can stage only once.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from data.errors import DabiaoError
from data.files.cells import BLANKS
from data.files.footers import FOOTER, first_text, first_text_sql, is_description, is_footer, lacking_sql
from data.files.limits import limits
from data.files.open_quotes import Width
from data.files.textfile import count_lines, has_blank_lines
from data.sql import Connection, identifier, literal

_LINE_BYTES = 1 << 21
"""Lines longer than this, in bytes, are not left to the database: its buffers take this size, and large ones are slow.

Nor are lines longer than the limit for a cell, because the database does not count the characters of a cell.
"""

_ROW_BYTES = 1 << 24
"""Longest row that can be read, in bytes."""


@dataclass(frozen=True)
class Layout:
    """What is staged of a sheet: the cells in `places` (column → position) of the rows below `header_row` (0 = first).

    `head`: the sheet's first rows. `needed`: columns without which a row is not data. `file`: its name, for messages.
    """

    file: str
    separator: str
    head: list[list[str]]
    header_row: int
    places: Mapping[str, int]
    needed: frozenset[str]

    @property
    def width(self) -> int:
        """Number of cells of the header; of a header of two rows, the upper row may be the longer one."""
        width = len(self.head[self.header_row])
        if max(self.places.values(), default=-1) >= width:
            width = len(self.head[self.header_row - 1])
        return width

    @property
    def row_width(self) -> Width:
        """How a row of data is recognised."""
        return Width(self.width, tuple(self.needed_places))

    @property
    def needed_places(self) -> list[int]:
        """Positions of the needed cells."""
        return [place for name, place in self.places.items() if name in self.needed]

    def description(self) -> int | None:
        """Return the line of the row below the header that only describes the columns; None when there is none."""
        below = [row for row in self.head[self.header_row + 1 :] if first_text(row)]
        if len(below) < 2 or not is_description(below[0], below[1], self.needed_places):
            return None
        return self.head.index(below[0], self.header_row + 1) + 1


@dataclass(frozen=True)
class LeftOut:
    """A row that is not data: its line, and its first text; empty where the format excludes the row."""

    line: int
    text: str


def left_out(connection: Connection, rows_in_one: int, at_most: int = 3) -> tuple[int, tuple[LeftOut, ...]]:
    """Return how many rows of a staged file are not data, and the first of them; the table `typed` must exist.

    `rows_in_one`: the factor by which the line numbers in `staged` were multiplied.
    """
    rows = "SELECT line, text FROM aside"
    if _count(connection, "staged") > _count(connection, "typed"):
        skipped = f"SELECT DISTINCT line // {rows_in_one} AS line FROM staged"
        rows += f" UNION ALL SELECT line, '' FROM ({skipped} EXCEPT SELECT line // {rows_in_one} FROM typed)"
    first = connection.execute(f"SELECT line, text FROM ({rows}) ORDER BY line LIMIT {at_most}").fetchall()
    return _count(connection, f"({rows})"), tuple(LeftOut(line, text) for line, text in first)


def directly(connection: Connection, path: Path, layout: Layout) -> bool:
    """Let the database read a UTF-8 file, many times faster than Python; return False when it cannot read it exactly.

    Raises DabiaoError when the table exceeds the limits.
    """
    _begin(connection, layout)
    lines, quotes = count_lines(path)
    if (
        any(mark in str(path) for mark in "*?[")  # the database would expand these as wildcards
        or not _is_unicode(path)
        or any("\n" in cell for row in layout.head[: layout.header_row + 1] for cell in row)
        or (quotes and has_blank_lines(path))
    ):
        return False
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(layout.width))
    wanted = ", ".join(f"c{place} AS {identifier(name)}" for name, place in layout.places.items())
    rows = _read_csv(path, layout.separator, layout.header_row + 1, columns, min(_LINE_BYTES, limits().cell))
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE staged_cells AS SELECT {wanted} FROM {rows}")
    except duckdb.InvalidInputException:
        return False
    # rows of a new table are numbered in file order; within a transaction the numbers start very high
    ((rows_read, first, last),) = connection.execute(
        "SELECT count(*), min(rowid), max(rowid) FROM staged_cells"
    ).fetchall()
    if rows_read and last - first + 1 != rows_read:
        return False
    count = rows_read + layout.header_row + 1
    if not quotes and count != lines:
        return False  # the database skips blank lines, and the numbers of later lines would be wrong
    if quotes and count != lines and _may_swallow_rows(connection, rows, layout):
        return False
    _set_aside(connection, rows, layout)
    some = connection.execute("SELECT 1 FROM left_out LIMIT 1").fetchone()
    line = f"rowid - {first or 0} + {layout.header_row + 2}"
    connection.execute(
        f"CREATE TEMP VIEW staged AS SELECT {line} AS line, CAST(NULL AS VARCHAR) AS ragged, * FROM staged_cells"
        + (f" WHERE {line} NOT IN (SELECT line FROM left_out)" if some else "")
    )
    _check_rows(connection, layout)
    return True


def _may_swallow_rows(connection: Connection, rows: str, layout: Layout) -> bool:
    """Whether a multi-line cell has as many separators as a row: the mark at its beginning may quote nothing."""
    columns = [f"c{place}" for place in range(layout.width)]
    separators = "length({c}) - length(replace({c}, " + literal(layout.separator) + ", ''))"
    suspects = " OR ".join(
        f"(contains({c}, chr(10)) AND {separators.format(c=c)} >= {layout.width - 1})" for c in columns
    )
    return connection.execute(f"SELECT 1 FROM {rows} WHERE {suspects} LIMIT 1").fetchone() is not None


def _is_unicode(path: Path) -> bool:
    """Whether a path can be passed to the database: its name may be in another code page."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _begin(connection: Connection, layout: Layout) -> None:
    most = limits().columns
    if layout.width > most:
        raise DabiaoError("error.too_many_columns", file=layout.file, count=layout.width, most=most)
    connection.execute("CREATE OR REPLACE TEMP TABLE aside (line BIGINT, text VARCHAR)")


def _check_rows(connection: Connection, layout: Layout) -> None:
    most, count = limits().rows, _count(connection, "staged")
    if count > most:
        raise DabiaoError("error.too_many_rows", file=layout.file, count=count, most=most)


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None  # a count always returns a row
    return int(row[0])


def _set_aside(connection: Connection, rows: str, layout: Layout) -> None:
    """Fill `aside`, and create `left_out` with its lines and those of blank rows."""
    described = layout.description()
    needed = [name for name in layout.places if name in layout.needed]
    suspects = f"SELECT 1 FROM staged_cells WHERE {lacking_sql([identifier(name) for name in needed])} LIMIT 1"
    aside = "SELECT CAST(NULL AS BIGINT) AS line, '' AS text WHERE FALSE"
    if needed and connection.execute(suspects).fetchone():
        # only now are all columns needed, which means reading the file again
        cells = [f"c{place}" for place in range(layout.width)]
        lacking = lacking_sql([f"c{place}" for place in layout.needed_places])
        aside = (
            f"SELECT line, text FROM (SELECT row_number() OVER () + {layout.header_row + 1} AS line, "
            f"{first_text_sql(cells)} AS text, {lacking} AS lacking FROM {rows}) "
            f"WHERE lacking AND (text = '' OR regexp_matches(text, {literal(FOOTER)}, 'i'))"
        )
    connection.execute(f"CREATE TEMP TABLE left_out AS {aside}")
    if described is not None:
        text = first_text(layout.head[described - 1])
        connection.execute("INSERT INTO left_out VALUES ($line, $text)", {"line": described, "text": text})
    connection.execute("INSERT INTO aside SELECT line, text FROM left_out WHERE text <> ''")


def carefully(connection: Connection, layout: Layout, records: Iterable[list[str]]) -> None:
    """Read the rows one by one in Python, from the sheet's first, and pass them to the database in a plain file.

    Raises DabiaoError when the table exceeds the limits.
    """
    _begin(connection, layout)
    with TemporaryDirectory(prefix="dabiao-") as folder:
        good, aside = Path(folder) / "rows.csv", Path(folder) / "aside.csv"
        with (
            good.open("w", encoding="utf-8", newline="") as file,
            aside.open("w", encoding="utf-8", newline="") as other,
        ):
            rows, asides = csv.writer(file, lineterminator="\n"), csv.writer(other, lineterminator="\n")
            for is_data, row in _sorted_out(records, layout):
                (rows if is_data else asides).writerow(row)
        names = ["line", "ragged", *layout.places]
        columns = ", ".join(f"{literal(n)}: '{'BIGINT' if n == 'line' else 'VARCHAR'}'" for n in names)
        try:
            connection.execute(
                f"CREATE TEMP TABLE staged AS SELECT * FROM {_read_csv(good, ',', 0, columns, _ROW_BYTES)}"
            )
        except duckdb.InvalidInputException as e:
            raise DabiaoError("error.row_too_long", file=layout.file, most=_ROW_BYTES >> 20) from e
        columns = "'line': 'BIGINT', 'text': 'VARCHAR'"
        connection.execute(f"INSERT INTO aside SELECT * FROM {_read_csv(aside, ',', 0, columns, _ROW_BYTES)}")
    _check_rows(connection, layout)


def _sorted_out(records: Iterable[list[str]], layout: Layout) -> Iterator[tuple[bool, list[object]]]:
    """Yield each row below the header that has any text: whether it is data, and the values to write."""
    wanted, needed, width = list(layout.places.values()), layout.needed_places, layout.width
    least = max(needed, default=-1) + 1
    described = layout.description()
    for number, row in enumerate(records, start=1):
        if number <= layout.header_row + 1 or not any(cell.strip(BLANKS) for cell in row):
            continue
        if number == described or is_footer(row, needed):
            yield False, [number, first_text(row)]
            continue
        ragged = ""
        if len(row) != width:
            if len(row) < least or any(cell.strip(BLANKS) for cell in row[width:]):
                ragged = ", ".join(row)
            row.extend([""] * (width - len(row)))
        yield True, [number, ragged, *[row[place] for place in wanted]]


def _read_csv(path: Path, separator: str, skip: int, columns: str, longest: int) -> str:
    return (
        f"read_csv({literal(str(path))}, columns = {{{columns}}}, auto_detect = false, header = false, skip = {skip}, "
        f"delim = {literal(separator)}, quote = '\"', escape = '\"', strict_mode = true, "
        f"max_line_size = {longest}, compression = 'none', hive_partitioning = false)"
    )
