"""Times to which a length of time in another cell of their row is added. Rewrites the rows after `layout`."""

from data.errors import DabiaoError
from data.files.cells import clean_sql
from data.formats.matching import Match
from data.formats.time_lengths import length_sql
from data.formats.times import decide
from data.sql import Connection, identifier


def delayed(match: Match) -> list[str]:
    """Return the time columns to which some row adds a length of time."""
    return list(dict.fromkeys(name for row in match.format.rows for name in row.later))


def put_later(connection: Connection, match: Match, rows: str, name: str, file: str, exact_cells: bool) -> str:
    """Return SQL for `rows` with a column's times moved later by the length to add, in ISO 8601 in all rows.

    A time or a length that cannot be read is left as it is, to be rejected.
    """
    cell = identifier(name)
    connection.execute("DROP TABLE IF EXISTS cells")
    connection.execute(f"CREATE TEMP TABLE cells AS SELECT * REPLACE ({clean_sql(cell)} AS {cell}) FROM {rows}")
    headers = {name: match.headers[name]}
    writing = decide(connection, headers, match.format.times, file=file, exact_cells=exact_cells)[name]
    if not writing.clock:
        raise DabiaoError("error.no_time_of_day", file=file, column=headers[name])
    length = length_sql(
        connection,
        f"later_{name}",
        f"unit_{name}",
        decimal=match.format.amounts.decimal,
        file=file,
        header=" / ".join(
            header for row in match.format.rows if name in row.later for header in row.later[name].header
        ),
    )
    added = f"to_seconds(CASE WHEN later_{name} IS NULL THEN 0 ELSE {length} END)"
    iso = f"strftime({writing.parse} - to_seconds(coalesce({writing.offset}, 0)) + {added}, '%Y-%m-%d %H:%M:%S')"
    instant = f"{iso} || CASE WHEN {writing.offset} IS NULL THEN '' ELSE 'Z' END"
    unread = f"CASE WHEN {length} IS NULL AND later_{name} IS NOT NULL THEN later_{name} ELSE {cell} END"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE later AS SELECT * REPLACE (coalesce({instant}, {unread}) AS {cell}) FROM cells"
    )
    return "later"
