"""The times of a file that are read on the shop's clock: their columns, and times that occur twice or never."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from data.formats.matching import Match
from data.formats.times import Writing, offsets_of
from data.notices import Notice
from data.rows.layout import rows_in_one
from data.sql import Connection, identifier

_FURTHEST = timedelta(days=1)
"""No time zone is further from UTC."""


class ClockChange(NamedTuple):
    """Local times that occur twice, or never, because clocks change, from `begins` (included) to `ends` (excluded).

    `back`: seconds by which clocks go back, so that they occur twice; negative when clocks go forward, so that they
    never occur.
    """

    begins: datetime
    ends: datetime
    back: int

    def holds(self, moment: str) -> str:
        """SQL condition: a local time, given as SQL, is one of them."""
        return f"({moment} >= TIMESTAMP '{self.begins}' AND {moment} < TIMESTAMP '{self.ends}')"


@dataclass(frozen=True)
class ShopClock:
    """What was read on the shop's clock.

    `ledger`: what the ledger stores about it. `changes`: clock changes in the file's time, where it has times that
    occur twice or never, which the notices report.
    """

    ledger: dict[str, object]
    changes: list[ClockChange]
    notices: list[Notice]


def read_by_clock(connection: Connection, match: Match, writings: Mapping[str, Writing], timezone: str) -> ShopClock:
    """Return what in the times of `typed` was read on the shop's clock, in its time zone."""
    clock, zoned = _on_the_clock(connection, writings, own_zone=match.own_zone)
    changes = _changes_of_clock(connection, clock, offsets_of(connection, timezone))
    notices = []
    for key, back in (("times_twice", True), ("times_never", False)):
        moments = {name: _among(name, changes, back=back) for name in clock if writings[name].day != "TRUE"}
        cells = [
            f"coalesce({moment} AND NOT ({writings[name].day}), FALSE)" for name, moment in moments.items() if moment
        ]
        if cells:
            count, line = connection.execute(
                f"SELECT {' + '.join(f'count(*) FILTER ({cell})' for cell in cells)}, "
                f"min(line) FILTER ({' OR '.join(cells)}) // {rows_in_one(match)} FROM read_times"
            ).fetchall()[0]
            notices += [Notice.of(key, count=count, line=line, zone=timezone)] * bool(count)
    ledger: dict[str, object] = {"clock_zone": timezone, "clock_columns": clock, "zoned_columns": zoned}
    return ShopClock(ledger, changes if notices else [], notices)


def _on_the_clock(
    connection: Connection, writings: Mapping[str, Writing], *, own_zone: bool
) -> tuple[list[str], list[str]]:
    """Return the time columns of `typed` with times on the shop's clock, and those with times that have a zone.

    A column may be in both. `own_zone`: the file names the shop's zone beside its times.
    """
    if not writings:
        return [], []
    counts = ", ".join(f"count({identifier(name)})" for name in writings)
    (counted,) = connection.execute(f"SELECT {counts} FROM typed").fetchall()
    filled = [name for name, count in zip(writings, counted, strict=True) if count]
    if own_zone:
        return [], filled
    perhaps = [name for name in filled if writings[name].offset != "NULL"]
    clock, zoned = [name for name in filled if name not in perhaps], []
    if perhaps:
        parts = ", ".join(
            f"count({name}_t) FILTER ({name}_o IS NULL), count({name}_t) FILTER ({name}_o IS NOT NULL)"
            for name in perhaps
        )
        (row,) = connection.execute(f"SELECT {parts} FROM read_times").fetchall()
        clock += [name for name, count in zip(perhaps, row[::2], strict=True) if count]
        zoned = [name for name, count in zip(perhaps, row[1::2], strict=True) if count]
    return clock, zoned


def _changes_of_clock(
    connection: Connection, clock: Sequence[str], offsets: Sequence[tuple[datetime, int]]
) -> list[ClockChange]:
    """Return the changes of the shop's clock between the first and the last time of these columns of `typed`.

    `offsets`: as `times.offsets_of` returns them.
    """
    if not clock or len(offsets) < 2:
        return []
    bounds = ", ".join(f"min({identifier(name)}), max({identifier(name)})" for name in clock)
    (row,) = connection.execute(f"SELECT {bounds} FROM typed WHERE refusal = 0").fetchall()
    moments = [moment for moment in row if moment is not None]
    if not moments:
        return []
    first, last = min(moments) - _FURTHEST, max(moments) + _FURTHEST
    return [
        ClockChange(ends - timedelta(seconds=abs(before - after)), ends, before - after)
        for (ends, before), (_, after) in pairwise(offsets)
        if first <= ends <= last
    ]


def _among(name: str, changes: Sequence[ClockChange], *, back: bool) -> str:
    """SQL condition: a clock time occurs twice (`back`), or never; "" where none can."""
    among = " OR ".join(change.holds(f"{name}_t") for change in changes if (change.back > 0) is back)
    return among and f"{name}_o IS NULL AND ({among})"


def keep_written_times(connection: Connection, time: str, changes: Sequence[ClockChange]) -> None:
    """Create the temporary table `written`: the times of a column of `typed` as the shop's clock showed them, by line.

    `hour`: the index of the repeated period that a time is in, NULL for the others. Times with a zone are NULL.
    """
    hours = "".join(
        f"WHEN {change.holds(f'{time}_t')} THEN {n} " for n, change in enumerate(changes) if change.back > 0
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE written AS SELECT line, moment, CASE {hours or 'WHEN FALSE THEN 0 '}END AS hour "
        f"FROM (SELECT line, {time}_t, CASE WHEN {time}_o IS NULL THEN {time}_t END AS moment FROM read_times)"
    )


def take_second_hour(connection: Connection, changes: Sequence[ClockChange]) -> list[Notice]:
    """Move messages of `typed` to the second of two equal hours where they belong; lines must be in order of time.

    A message belongs to it when a later time of the same hour precedes it in its conversation, and so does what follows
    in that hour.
    """
    back = "".join(f"WHEN {n} THEN {change.back} " for n, change in enumerate(changes) if change.back > 0)
    if not back:
        return []
    messages = "typed JOIN written USING (line) WHERE refusal = 0 AND hour IS NOT NULL AND moment IS NOT NULL"
    of_hour = "OVER (PARTITION BY conversation_id, hour ORDER BY line)"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE second_hour AS SELECT line, CASE hour {back}END AS back FROM ("
        f"SELECT line, hour, bool_or(moment < before) {of_hour} AS is_second FROM ("
        f"SELECT line, conversation_id, hour, moment, lag(moment) {of_hour} AS before FROM {messages})) WHERE is_second"
    )
    connection.execute(
        "UPDATE typed SET sent_at = sent_at + to_seconds(s.back) FROM second_hour AS s WHERE s.line = typed.line"
    )
    count = connection.execute("SELECT count(*) FROM second_hour").fetchall()[0][0]
    return [Notice.of("second_hour", count=count)] * bool(count)
