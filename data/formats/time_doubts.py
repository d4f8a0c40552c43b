"""Doubts about the times of an unknown file: no time of day, a time of day beside, no time zone."""

import re
from collections.abc import Iterator, Mapping

from data.formats.profile import Field, Unknown
from data.formats.time_shapes import is_clock
from data.formats.time_text import zone_in_header, zone_offset
from data.tables import Table

_CLOCK = re.compile(r":|^\d{10,}(?:\.\d+)?$|[时時点點]")
_ZONE = re.compile(r":\d\d(?:[.,]\d+)? ?(?:[+-]\d\d:?\d\d|Z)\b|^\d{10,13}$")


def time_doubts(file: Unknown, table: Table, columns: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield column, reason and text of each doubt about the times in a file's columns.

    `columns`: canonical column → header. The reasons are those of `data.formats.suggest.Doubt`.
    """
    zone_told = False
    for column in table.columns:
        field = file.field(columns.get(column.name, ""))
        if column.type != "time" or field is None or not field.samples:
            continue
        if not any(map(_CLOCK.search, field.samples)):
            clock = _clock_beside(file, field)
            yield (column.name, "days", field.header) if clock is None else (column.name, "clock", clock.header)
            if clock is None:
                continue
        if column.required and not zone_told and not _names_a_zone(field):
            zone_told = True
            yield column.name, "zone", field.header


def _clock_beside(file: Unknown, day: Field) -> Field | None:
    """Return the column of times of day only beside a column of days, which an import joins with it."""
    for field in file.fields:
        if abs(field.place - day.place) == 1 and field.samples and all(map(is_clock, field.samples)):
            return field
    return None


def _names_a_zone(field: Field) -> bool:
    return zone_in_header(field.header) is not None or any(
        _ZONE.search(text) or zone_offset(text) is not None for text in field.samples[:20]
    )
