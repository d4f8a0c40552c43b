"""SQL for the stored instants of a file's times: on the shop's clock, with an offset, or days without a time of day."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from data.formats.times import Writing, zone_offset_sql
from data.sql import Connection, identifier, literal
from data.tables import MAY_LIE_AHEAD, Column, Table

DAY_SECONDS = 86_399
"""Seconds from the first second of a day to its last, where no clock changes."""

_OPEN_END = (
    r"0+(?:[-.:年月日T ]+0*)*Z?|-1|-62135596800(?:000)?"
    r"|(?:1969-12-31|1970-0?1-0?1|1899-12-3[01]|1900-0?1-0?[01]|0?1-0?0-1900|0001-01-01|2099-12-31|9999-12-31)"
    r"(?:[T ].*)?|2038-01-19[T ][0-9]+:14:0[78].*"
    r"|(?i:长期(?:有效)?|永久(?:有效)?|permanent|no expiry|does not expire"
    r"|无|無|暂无|没有|未.{1,4}|待.{1,4}|处理中|进行中|pending|processing"
    r"|in progress|not yet|not (?:paid|shipped|sent|delivered|completed))"
)
"""Texts for a time that does not exist (yet), such as the end of unlimited validity: the first or last instant of a
machine, only zeros, a word."""


_NEVER = (
    "0001-01-01", "1601-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1969-12-31", "1970-01-01",
    "2099-12-31", "2100-01-01", "2999-12-31", "3000-01-01", "9999-12-31",
)  # fmt: skip
"""The first and last days of machines' calendars, however the cell writes them: 01/01/1970, 1970年1月1日."""


def open_end_sql(name: str) -> str:
    """SQL condition over `read_times`: the cleaned cell of a time column means that there is no time yet."""
    column = identifier(name)
    cell = f"replace({column}, '/', '-')"
    of_machines = f"contains({literal(' '.join(_NEVER))}, strftime({name}_t, '%Y-%m-%d'))"
    return (
        f"({_perhaps_open(column)}) AND (regexp_full_match({cell}, {literal(_OPEN_END)}) OR CASE "
        f"WHEN {name}_t < TIMESTAMP '1970-01-02' OR {name}_t >= TIMESTAMP '2099-12-31' THEN {of_machines} "
        "ELSE FALSE END)"
    )


def never_open(connection: Connection, columns: Iterable[str]) -> frozenset[str]:
    """Return the time columns of `cells` in which no cell means that there is no time yet.

    They do not need `open_end_sql`, which takes longer to plan for each column than a few rows take.
    """
    names = list(columns)
    if not names:
        return frozenset()
    parts = ", ".join(f"bool_or({_perhaps_open(identifier(name))})" for name in names)
    (row,) = connection.execute(f"SELECT {parts} FROM cells").fetchall()
    return frozenset(name for name, perhaps in zip(names, row, strict=True) if not perhaps)


def _perhaps_open(column: str) -> str:
    return f"{column} < '2' OR {column} >= '2038-01-19' AND {column} < '2038-01-2' OR {column} >= '2099'"


def view_times(connection: Connection, table: Table, writings: Mapping[str, Writing]) -> None:
    """Create `read_times`: `cells` with the naive time of each time column as …_t and its own offset as …_o."""
    absent = Writing("CAST(NULL AS TIMESTAMP)")
    parts = []
    for column in table.columns:
        if column.type == "time":
            writing = writings.get(column.name, absent)
            parts.append(f"{writing.parse} AS {column.name}_t, CAST({writing.offset} AS INTEGER) AS {column.name}_o")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW read_times AS SELECT *, {', '.join(parts)} FROM cells")


def time_values(
    connection: Connection,
    table: Table,
    column: Column,
    writing: Writing | None,
    offsets: list[tuple[datetime, int]],
    closed: Collection[str],
) -> dict[str, str]:
    """Return the stored columns that a time column fills, as column → SQL. `writing` None: the file does not have it.

    `closed`: the columns that `never_open` names.
    """
    name, beside = column.name, table.beside(column.name)
    if writing is None:
        return dict.fromkeys((name, *beside), f"{name}_t")  # which is NULL
    instant = _instant_sql(connection, name, f"{name}_t", offsets)
    until = "CAST(NULL AS TIMESTAMP)"
    if writing.day != "FALSE":
        end = _instant_sql(connection, name, f"({name}_t + to_seconds({DAY_SECONDS}))", offsets)
        until = f"CASE WHEN {writing.day} THEN {end} END"
        if name in MAY_LIE_AHEAD:  # a promise for a day is for the whole day
            instant = f"coalesce({until}, {instant})"
    values = {name: instant, **dict.fromkeys(beside, until)}
    if column.required or name in closed:
        return values
    return {stored: f"CASE WHEN NOT ({open_end_sql(name)}) THEN {value} END" for stored, value in values.items()}


def _instant_sql(connection: Connection, column: str, local: str, offsets: list[tuple[datetime, int]]) -> str:
    """SQL expression over `read_times` for the instant of a time on the shop's clock, or with its own offset.

    `local`: SQL for that time, `column` its column.
    """
    return f"{local} - to_seconds(coalesce({column}_o, {zone_offset_sql(connection, local, offsets)}))"
