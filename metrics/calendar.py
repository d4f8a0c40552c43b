"""Metrics room: instants and windows. What "as of", "this week" and "30 days" mean in a shop's own time zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.errors import DabiaoError
from data.shops import Shop
from data.store import View
from metrics.rule import Rule

FIRST_YEAR, LAST_YEAR = 2000, 2098
"""The years that can be asked about: those that time zones and data cover, with room for a window on either side."""


@dataclass(frozen=True)
class Window:
    """A stretch of time, both ends included. Instants are aware, UTC."""

    start: datetime
    end: datetime


def default_as_of(view: View, shop: Shop) -> datetime:
    """The last instant (aware, UTC) that the shop's data covers, never the clock.

    A shop without a single dated row is looked at as of its last import, where every figure has no data.
    """
    row = view.rows(
        """
        SELECT coalesce(
            (SELECT max(last_at) FROM coverage WHERE shop_id = $shop_id),
            (SELECT max(imported_at) FROM imports WHERE shop_id = $shop_id),
            TIMESTAMP '1970-01-01'
        ) AS last_at
        """,
        shop_id=shop.shop_id,
    )[0]
    last_at: datetime = row["last_at"]
    return last_at.replace(tzinfo=UTC)


def parse_as_of(text: str, shop: Shop) -> datetime:
    """An instant (aware, UTC) from the shop's local time ("2026-01-31T12:00:00") or a text with an offset.

    A date alone means its last second. Raises DabiaoError when the text is no time.
    """
    try:
        year = int(text.strip()[:4])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"{year} is outside {FIRST_YEAR}–{LAST_YEAR}")
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            return end_of_day(date.fromisoformat(text.strip()), shop)
        found = datetime.fromisoformat(text.strip())
    except ValueError as e:
        raise DabiaoError("error.bad_as_of", value=text) from e
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(shop.timezone))
    return found.astimezone(UTC).replace(microsecond=0)


def end_of_day(day: date, shop: Shop) -> datetime:
    """The last second (aware, UTC) of the shop's local day."""
    return instant_of(datetime.combine(day + timedelta(days=1), time()), shop) - timedelta(seconds=1)


def instant_of(local: datetime, shop: Shop) -> datetime:
    """The instant (aware, UTC) of a naive local time; the earlier one where a clock shows it twice."""
    return local.replace(tzinfo=ZoneInfo(shop.timezone)).astimezone(UTC)


def local_of(instant: datetime, shop: Shop) -> datetime:
    """The naive local time of an aware instant."""
    return instant.astimezone(ZoneInfo(shop.timezone)).replace(tzinfo=None)


def window_of(rule: Rule, as_of: datetime, shop: Shop) -> Window:
    """The window that a rule looks at as of an instant: from a local midnight to that instant.

    With `lag_days` it holds whole days only, and ends so many days before the as-of day begins.
    """
    start = _first_midnight(rule, as_of, shop)
    if rule.lag_days is None:
        return Window(instant_of(start, shop), as_of)
    end = instant_of(start + timedelta(days=_days(rule.window)), shop) - timedelta(seconds=1)
    return Window(instant_of(start, shop), end)


def window_before(rule: Rule, as_of: datetime, shop: Shop) -> Window:
    """The window of equal length before this one: both ends moved back by N days, a week or a month of local time."""
    start, end = _first_midnight(rule, as_of, shop), local_of(window_of(rule, as_of, shop).end, shop)
    if rule.window == "month":
        earlier = (start - timedelta(days=1)).replace(day=1)
        before = Window(instant_of(earlier, shop), instant_of(earlier + (end - start), shop))
    else:
        back = timedelta(days=_days(rule.window))
        before = Window(instant_of(start - back, shop), instant_of(end - back, shop))
    # A long month's last days have no counterpart in a short one, and a clock set back may fold the end over.
    return Window(before.start, min(before.end, instant_of(start, shop) - timedelta(seconds=1)))


def aware(instant: datetime | None) -> datetime | None:
    """The same instant as the store holds it (naive UTC), made aware."""
    return None if instant is None else instant.replace(tzinfo=UTC)


def naive(instant: datetime) -> datetime:
    """An aware instant as the store holds it: naive UTC."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def _first_midnight(rule: Rule, as_of: datetime, shop: Shop) -> datetime:
    day = local_of(as_of, shop).date()
    if rule.window == "week":
        first = day - timedelta(days=day.weekday())
    elif rule.window == "month":
        first = day.replace(day=1)
    elif rule.lag_days is not None:
        first = day - timedelta(days=_days(rule.window) + rule.lag_days)
    else:
        first = day - timedelta(days=_days(rule.window) - 1)
    return datetime.combine(first, time())


def _days(window: str) -> int:
    return 7 if window == "week" else int(window.split()[0])
