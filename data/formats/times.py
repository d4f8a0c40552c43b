"""How a column writes its times, decided once from the whole column, and the conversion from local time to UTC.

What a column does not show is asked: every doubt is a DabiaoError that names the column and two of its cells.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from data.formats.calendars import Years, rewrite_years
from data.formats.clocks import ONE_OF, SOME_DAYS, Halves, days_sql, take_offsets
from data.formats.date_order import OpenColumn, decide_orders
from data.formats.keys import Times
from data.formats.time_shapes import DAY_FIRST, NUMERIC, Shape, is_time, shape_of
from data.formats.time_text import plain_text_sql
from data.formats.time_words import ODD
from data.sql import Connection, literal
from data.tables import MAY_LIE_AHEAD

__all__ = ["Writing", "decide", "is_time", "offsets_of", "plain_columns", "zone_offset_sql"]

_OFFSET = r":[0-9]{2}(?:[.,][0-9]+)?(?: ?[AaPp][Mm])? ?(Z|z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)$"
_ISO = "[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9:.]+)?"
_WITH_A_CLOCK = ":|^[0-9]{10,}$"

_SHAPES = 10_000
"""Shapes of a column that are examined, the most frequent first; a column of times has a handful."""

FIRST_OF_NO_YEAR_OF_OURS = "2500"
"""From this year on years are examined further: they may be of another calendar."""

ORDERED_BY_NUMBERS = ("year_last", "short_year")


@dataclass(frozen=True)
class Writing:
    """How a column writes times. `parse`: SQL for the naive time in the cell, NULL when it has none of this kind.

    `offset`: SQL for the seconds that the cell's time is ahead of UTC, NULL where the shop's zone applies. `day`: SQL
    condition that the cell is a day without a time of day. `clock`: whether any cell of the column has one. `years`:
    one of its years, where they are of another calendar. `numbered`: cells are a spreadsheet's day numbers.
    """

    parse: str
    offset: str = "NULL"
    day: str = "FALSE"
    clock: bool = True
    years: Years | None = None
    numbered: bool = False


@dataclass(frozen=True)
class _Shapes:
    """The shapes in a column that are read together, and the family of most of them.

    `some_days`: there are too many cells without a time of day, among those with one, for them to be at midnight.
    """

    shapes: tuple[Shape, ...] = ()
    family: str = ""
    some_days: bool = False

    def formats(self, order: int, families: Sequence[str] = ()) -> list[str]:
        """Return strptime's formats under an order of day, month and year; two-digit years before four-digit ones.

        %Y would read them as the year 26. `families`: only of these.
        """
        wanted = {shape.formats[order] for shape in self.shapes if not families or shape.family in families} - {""}
        return sorted(wanted, key=lambda form: ("%y" not in form, form))

    @property
    def halves(self) -> Halves:
        """Whether the times of day have AM or PM."""
        clocks = [shape.half for shape in self.shapes if shape.clock]
        return "none" if not any(clocks) else "all" if all(clocks) else "some"

    @property
    def orders(self) -> list[int]:
        """The orders of day, month and year that the shapes leave open; empty: they are unambiguous."""
        open_shapes = [shape for shape in self.shapes if shape.family in ORDERED_BY_NUMBERS]
        return [order for order in range(3) if any(shape.formats[order] for shape in open_shapes)]


def plain_columns(connection: Connection, columns: Iterable[str], times: Times) -> frozenset[str]:
    """Return the staged columns in which every cell is YYYY-MM-DD HH:MM:SS, or with slashes: the fastest to read."""
    names = list(columns)
    if times.format is not None or not names:
        return frozenset()
    plain = ", ".join(
        f"bool_and(({name} LIKE '____-__-__ __:__:__' OR {name} LIKE '____/__/__ __:__:__') "
        f"AND TRY_CAST({name} AS TIMESTAMP) IS NOT NULL AND {name} < '{FIRST_OF_NO_YEAR_OF_OURS}')"
        for name in names
    )
    row = connection.execute(f"SELECT {plain} FROM staged").fetchone()
    assert row is not None  # an aggregate always returns a row
    return frozenset(name for name, all_plain in zip(names, row, strict=True) if all_plain is not False)


def decide(
    connection: Connection,
    columns: Mapping[str, str],
    times: Times,
    *,
    file: str,
    plain: frozenset[str] = frozenset(),
    exact_cells: bool = False,
    zones: Mapping[str, int] | None = None,
    market: str = "",
) -> dict[str, Writing]:
    """Return how each of these columns of the table `cells` writes its times, decided for all columns together.

    `columns`: column → its header, for messages. `plain`: the result of `plain_columns`. `exact_cells`: the file's own
    dates (of a workbook) are ISO 8601 beside the format in `times`, without a time of day at midnight. `zones`: column
    → seconds ahead of UTC for cells without an offset of their own; `market`: the shop's. Cells that write their times
    in words are rewritten in `cells`. Raises DabiaoError for what is ambiguous: day and month, year and day, the halves
    of a day, days that a spreadsheet swapped.
    """
    decided: dict[str, Writing] = {}
    shapes: dict[str, _Shapes] = {}
    years: dict[str, Years | None] = {}
    for name in columns:
        if times.format is not None:
            decided[name] = _explicit(name, times.format, exact_cells)
        elif name in plain:
            decided[name] = Writing(f"TRY_CAST({name} AS TIMESTAMP)")
        else:
            years[name] = _rewrite(connection, name)
            shapes[name] = _shapes(connection, name)
    orders = decide_orders(connection, _open_columns(shapes), columns, times, file, market)
    decided |= {name: _writing(name, read, orders.get(name, DAY_FIRST), exact_cells) for name, read in shapes.items()}
    for name, writing in decided.items():
        halves = shapes[name].halves if name in shapes else "all" if "%p" in (times.format or "") else "none"
        if writing.clock:
            days = days_sql(connection, name, columns[name], writing.parse, times, halves=halves, file=file)
            if days == "TRUE":
                decided[name] = replace(writing, day="TRUE", clock=False)
            elif days != "FALSE":
                decided[name] = replace(writing, day=f"({writing.day} OR {days})")
        if years.get(name) is not None:
            decided[name] = replace(decided[name], years=years[name])
        if (zone := (zones or {}).get(name)) is not None:
            decided[name] = replace(decided[name], offset=f"coalesce({writing.offset}, {zone})")
    return decided


def offsets_of(connection: Connection, timezone: str) -> list[tuple[datetime, int]]:
    """Return a zone's offsets from UTC in seconds since 1999-12-31, each with the local time at which it ends."""
    return connection.execute(
        "SELECT local_ends_at, offset_seconds FROM zone_offsets WHERE timezone = $zone "
        "AND local_ends_at > TIMESTAMP '1999-12-31' ORDER BY local_ends_at",
        {"zone": timezone},
    ).fetchall()


def zone_offset_sql(connection: Connection, column: str, offsets: list[tuple[datetime, int]]) -> str:
    """SQL expression for the seconds by which the local times in a column of the table `read_times` are ahead of UTC.

    `offsets`: those of the shop's zone, from `offsets_of`.
    """
    if len(offsets) > 1:
        bounds = connection.execute(f"SELECT min({column}), max({column}) FROM read_times").fetchone()
        first, last = bounds if bounds and bounds[0] is not None else (datetime.min, datetime.min)
        starts = [datetime.min, *(end for end, _ in offsets)]
        offsets = [o for start, o in zip(starts, offsets, strict=False) if start <= last and first < o[0]] or offsets[
            :1
        ]
    cases = "".join(f"WHEN {column} < TIMESTAMP '{end}' THEN {seconds} " for end, seconds in offsets[:-1])
    return f"CASE {cases}ELSE {offsets[-1][1]} END" if cases else str(offsets[-1][1])


def _rewrite(connection: Connection, name: str) -> Years | None:
    """Rewrite the times of a column in `cells` that are in words in digits and Gregorian years.

    Returns a year of another calendar, if it has any.
    """
    odd = f"regexp_matches({name}, {literal(ODD)}, 'i')"
    of_shapes = connection.execute(
        f"SELECT min({name}), max({name}) FROM cells WHERE {odd} "
        f"GROUP BY translate({name}, '012345678', '999999999') LIMIT {_SHAPES}"
    ).fetchall()
    if of_shapes:
        examples = [cell for cells in of_shapes for cell in cells]
        take_offsets(connection, name, examples)
        connection.execute(f"UPDATE cells SET {name} = {plain_text_sql(name, examples)} WHERE {odd}")
    return rewrite_years(connection, name, odd=bool(of_shapes))


def _shapes(connection: Connection, name: str) -> _Shapes:
    """Return the shapes of a column's times: those of dates together, or those of the most frequent numeric family."""
    counted = connection.execute(
        f"SELECT translate({name}, '012345678', '999999999') AS shape, count(*) AS n FROM cells "
        f"WHERE {name} IS NOT NULL AND ragged IS NULL GROUP BY 1 ORDER BY n DESC, shape LIMIT {_SHAPES}"
    ).fetchall()
    cells: dict[str, int] = {}
    days: dict[str, int] = {}
    shapes: dict[str, list[Shape]] = {}
    for text, n in counted:
        shape = shape_of(text)
        if shape is not None:
            group = shape.family if shape.family in NUMERIC else "dates"
            cells[group] = cells.get(group, 0) + n
            days[group] = days.get(group, 0) + (0 if shape.clock else n)
            shapes.setdefault(group, []).append(shape)
    if not cells:
        return _Shapes()
    group = max(cells, key=lambda group_: cells[group_])
    some_days = days[group] >= max(SOME_DAYS, cells[group] / ONE_OF)
    return _Shapes(tuple(shapes[group]), group, some_days)


def _writing(name: str, read: _Shapes, order: int, exact_cells: bool) -> Writing:
    clock = any(shape.clock for shape in read.shapes) or not read.shapes
    if read.family == "epoch":
        digits = f"regexp_full_match({name}, '[0-9]{{10}}([0-9]{{3}})?')"
        return Writing(f"CASE WHEN {digits} THEN make_timestamp(CAST(left({name}, 10) AS BIGINT) * 1000000) END", "0")
    if read.family == "serial":
        # days since the end of 1899; the time of day is a binary fraction, so that its second must be rounded
        seconds = f"CAST(floor(TRY_CAST(replace({name}, ',', '.') AS DOUBLE) * 86400 + 0.5) AS BIGINT)"
        serial = f"regexp_full_match({name}, '[0-9]{{5}}([.,][0-9]+)?')"
        parse = f"CASE WHEN {serial} THEN TIMESTAMP '1899-12-30' + to_seconds({seconds}) END"
        day = f"NOT regexp_matches({name}, '[.,]')" if read.some_days else "FALSE"
        return Writing(parse, day=day if clock else "TRUE", clock=clock, numbered=True)
    if read.family == "unix":
        return _explicit(name, "%a %b %d %H:%M:%S %z %Y", exact_cells=False)
    if not read.shapes:
        return Writing("CAST(NULL AS TIMESTAMP)")
    # in a workbook, midnight has no time of day; a promise for midnight is for the day
    is_exact = exact_cells and name not in MAY_LIE_AHEAD and not read.some_days
    day = "TRUE" if not clock else "FALSE" if is_exact else f"NOT regexp_matches({name}, '{_WITH_A_CLOCK}')"
    return Writing(*_parsed(name, read, order), day=day, clock=clock)


def _parsed(name: str, read: _Shapes, order: int, families: Sequence[str] = ()) -> tuple[str, str]:
    """SQL expressions for the naive time in a cell with a date, and for its own offset."""
    text = name
    if any(shape.fraction for shape in read.shapes):
        text = f"regexp_replace({text}, '(:[0-9]{{2}})[.,][0-9]+', '\\1')"
    formats = read.formats(order, families)
    if not formats:
        return "CAST(NULL AS TIMESTAMP)", "NULL"
    if not any(shape.offset for shape in read.shapes):
        return _strptime(text, formats), "NULL"
    offset = f"regexp_extract({name}, {literal(_OFFSET)}, 1)"
    text = f"CASE WHEN {offset} = '' THEN {text} ELSE rtrim(left({text}, length({text}) - length({offset}))) END"
    minutes = f"coalesce(TRY_CAST(nullif(right(replace({offset}, ':', ''), -3), '') AS INTEGER), 0)"
    sign = f"CASE WHEN prefix({offset}, '-') THEN -60 ELSE 60 END"
    seconds = (
        f"CASE WHEN {offset} = '' THEN NULL WHEN {offset} IN ('Z', 'z', 'UTC', 'GMT') THEN 0 "
        f"ELSE {sign} * (60 * CAST(substr({offset}, 2, 2) AS INTEGER) + {minutes}) END"
    )
    return _strptime(text, formats), seconds


def _strptime(text: str, formats: Sequence[str]) -> str:
    return f"try_strptime({text}, [{', '.join(map(literal, formats))}])"


def _explicit(name: str, form: str, exact_cells: bool) -> Writing:
    clock = any(mark in form for mark in ("%H", "%I", "%-H", "%-I"))
    parsed = f"try_strptime({name}, {literal(form)})"
    zoned = "%z" in form
    if zoned:
        # a time with an offset is returned as TIMESTAMPTZ, whose cast would need the session's time zone
        parsed = f"make_timestamp(epoch_us({parsed}))"
    parsed = f"date_trunc('second', {parsed})"
    if not exact_cells:
        return Writing(parsed, "0" if zoned else "NULL", "FALSE" if clock else "TRUE", clock)
    iso = f"regexp_full_match({name}, '{_ISO}')"
    own = f"CASE WHEN {iso} THEN date_trunc('second', TRY_CAST({name} AS TIMESTAMP)) END"
    return Writing(f"coalesce({own}, {parsed})", f"CASE WHEN NOT {iso} THEN 0 END" if zoned else "NULL")


def _open_columns(shapes: Mapping[str, _Shapes]) -> dict[str, OpenColumn]:
    """Return the columns whose shapes leave the order of day, month and year open."""
    columns = {}
    for name, read in shapes.items():
        if orders := read.orders:
            parses = {order: _parsed(name, read, order, ORDERED_BY_NUMBERS)[0] for order in orders}
            written_out = (
                _parsed(name, read, DAY_FIRST, ("year_first",))[0] if read.formats(0, ("year_first",)) else None
            )
            columns[name] = OpenColumn(parses, written_out, any(shape.half for shape in read.shapes))
    return columns
