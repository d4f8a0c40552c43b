"""Points of a shop's violations: which still count on a day, and when the next ones fall off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from data.shops import Shop
from metrics.composites.standing import Fall
from metrics.scoring.windows import local_of


@dataclass(frozen=True)
class PointEntry:
    """Points of a violation. `day`: the local day of its decision. `last_day`: the last one on which they count."""

    day: date
    points: Decimal
    last_day: date


def last_day_of(expires: str, day: date) -> date:
    """The last day on which points of a violation of that day count: "90 days", its "quarter" or its "year", or
    "quarter Monday": that before the next first Monday of a quarter.
    """
    if expires == "year":
        return date(day.year, 12, 31)
    if expires == "quarter":
        return _next_quarter(day) - timedelta(days=1)
    if expires == "quarter Monday":
        own = _first_monday(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))
        following = _first_monday(_next_quarter(day))
        return (own if day < own else following) - timedelta(days=1)
    return day + timedelta(days=int(expires.removesuffix(" days")) - 1)


def _next_quarter(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 4
    return date(day.year + month // 13, (month - 1) % 12 + 1, 1)


def _first_monday(first: date) -> date:
    return first + timedelta(days=-first.weekday() % 7)


def entries_of(rows: Sequence[dict[str, object]], shop: Shop, expires: str) -> list[PointEntry]:
    """The entries of a shop's violations that say how many points they cost. An expiry in the file goes before the
    platform's calendar: its local day is the first on which they no longer count, but a day without a time of day,
    which the import reads as its last second, is the last one on which they do.
    """
    entries = []
    for row in rows:
        day = local_of(row["decided_at"], shop).date()  # type: ignore[arg-type]
        ends = row["expires_at"]
        if ends is None:
            last = last_day_of(expires, day)
        else:
            assert isinstance(ends, datetime)  # a column of instants
            last = local_of(ends + timedelta(seconds=1), shop).date() - timedelta(days=1)
        entries.append(PointEntry(day, Decimal(str(row["points"])), last))
    return entries


def in_force(entries: Sequence[PointEntry], day: date) -> list[PointEntry]:
    """Those whose points count on a day, the next to fall off first."""
    return sorted((e for e in entries if e.day <= day <= e.last_day), key=lambda entry: entry.last_day)


def falls_of(entries: Sequence[PointEntry], day: date) -> tuple[Fall, ...]:
    """The local days from `day` on which points that count on it fall off, the next one first."""
    current = in_force(entries, day)
    left, falls = sum((entry.points for entry in current), Decimal(0)), []
    for last_day in dict.fromkeys(entry.last_day for entry in current):
        points = sum((entry.points for entry in current if entry.last_day == last_day), Decimal(0))
        left -= points
        falls.append(Fall(last_day + timedelta(days=1), points, left))
    return tuple(falls)
