"""Points of a shop's violations: which count on a day, and when they expire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from data.shops import Shop
from metrics.composites.standing import Fall
from metrics.scoring.windows import local_of


@dataclass(frozen=True)
class PointEntry:
    """The points of a violation, from the local day of its decision (`day`) to the last day on which they count."""

    day: date
    points: Decimal
    last_day: date


def last_day_of(expires: str, day: date) -> date:
    """Return the last day on which the points of a violation of that day count.

    `expires`: "90 days", or to the end of its "quarter" or "year", or with "quarter Monday" to the day before the next
    first Monday of a quarter.
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
    """Return the entries of a shop's violations that have points.

    An expiry in the file takes precedence over the platform's calendar: its local day is the first on which the points
    no longer count. A date without a time of day, which the import reads as the last second of that day, is the last
    day on which they count.
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
    """Return the entries whose points count on a day, the next to expire first."""
    return sorted((e for e in entries if e.day <= day <= e.last_day), key=lambda entry: entry.last_day)


def falls_of(entries: Sequence[PointEntry], day: date) -> tuple[Fall, ...]:
    """Return the later local days on which points that count on `day` expire, the next one first."""
    current = in_force(entries, day)
    left, falls = sum((entry.points for entry in current), Decimal(0)), []
    for last_day in dict.fromkeys(entry.last_day for entry in current):
        points = sum((entry.points for entry in current if entry.last_day == last_day), Decimal(0))
        left -= points
        falls.append(Fall(last_day + timedelta(days=1), points, left))
    return tuple(falls)
