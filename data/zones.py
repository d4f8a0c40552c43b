"""Time zones as rows, so that any SQL engine converts local times to instants and back in the same way."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.errors import DabiaoError
from data.sql import literal

FIRST = datetime(1970, 1, 1)
LAST = datetime(2100, 1, 1)
"""The period covered by the spans, UTC."""


class Span(NamedTuple):
    """A period with one offset. Instants are naive UTC, local times naive; starts are included, ends excluded."""

    timezone: str
    starts_at: datetime
    ends_at: datetime
    offset_seconds: int
    local_starts_at: datetime
    local_ends_at: datetime


def zone(name: str) -> ZoneInfo:
    """Return the time zone of this IANA name. Raises DabiaoError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        raise DabiaoError("error.unknown_timezone", timezone=name) from e


@cache
def spans(name: str) -> tuple[Span, ...]:
    """Return every span of equal offset of a time zone between 1970 and 2100. Cached: it takes 0.1 s.

    Local times belong to spans as Python's `fold=0` reads them: the earlier of two, and the old offset in a gap.
    """
    changes = _changes(zone(name))
    result: list[Span] = []
    for i, (starts_at, offset) in enumerate(changes):
        before = changes[i - 1][1] if i else offset
        local_starts_at = starts_at + timedelta(seconds=max(before, offset))
        if i + 1 < len(changes):
            ends_at, after = changes[i + 1]
        else:
            ends_at, after = LAST, offset
        local_ends_at = ends_at + timedelta(seconds=max(offset, after))
        result.append(Span(name, starts_at, ends_at, offset, local_starts_at, local_ends_at))
    return tuple(result)


def _changes(tz: ZoneInfo) -> list[tuple[datetime, int]]:
    """Return the instants (naive UTC) from which an offset applies, by bisecting the days between two samples."""
    changes = [(FIRST, _offset(tz, FIRST))]
    day = FIRST
    # A week is short enough: no zone has changed twice within one since 1970 (Ramadan pauses last four).
    step = timedelta(days=7)
    while day < LAST:
        following = min(day + step, LAST)
        if _offset(tz, following) != changes[-1][1]:
            low, high = day, following
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
                if _offset(tz, middle) == changes[-1][1]:
                    low = middle
                else:
                    high = middle
            changes.append((high, _offset(tz, high)))
        day = following
    return changes


def _offset(tz: ZoneInfo, instant: datetime) -> int:
    offset = instant.replace(tzinfo=UTC).astimezone(tz).utcoffset()
    assert offset is not None  # a ZoneInfo always has an offset
    return int(offset.total_seconds())


def reread_sql(at: str, before: str, after: str) -> str:
    """SQL expression for the instant at which a clock in zone `after` shows what one in `before` shows at instant `at`.

    `at`: SQL for a naive UTC instant; NULL remains NULL. The store must hold the offsets of both zones.
    """
    local = f"{at} + INTERVAL 1 SECOND * CAST(b.offset_seconds AS BIGINT)"
    return (
        f"({at} + INTERVAL 1 SECOND * (SELECT CAST(b.offset_seconds - a.offset_seconds AS BIGINT) "
        "FROM zone_offsets AS b, zone_offsets AS a "
        f"WHERE b.timezone = {literal(before)} AND {at} >= b.starts_at AND {at} < b.ends_at "
        f"AND a.timezone = {literal(after)} AND {local} >= a.local_starts_at AND {local} < a.local_ends_at))"
    )
