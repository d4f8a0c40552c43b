"""Periods of local days, and the earlier periods with which they are compared. Reads no store."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from data.shops import Shop
from metrics.scoring.windows import Window, end_of_day, instant_of, local_of, months_before

ONE_DAY = timedelta(days=1)

Comparison = Literal["previous", "year"]
"""`previous`: the period immediately before. `year`: the same days of the year before."""

Preset = Literal[
    "7_days", "30_days", "90_days", "week", "last_week", "month", "last_month", "quarter", "last_quarter", "year"
]
PRESETS: tuple[Preset, ...] = get_args(Preset)
"""Named periods relative to the last day of the data: a number of days, its natural period, or the one before."""


@dataclass(frozen=True)
class Period:
    """A period of local days, first and last included. Raises ValueError if `last` is before `first`."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")

    @property
    def whole_months(self) -> int:
        """The number of calendar months that the period consists of; 0 if they are not whole ones."""
        if self.first.day != 1 or self.last.day != monthrange(self.last.year, self.last.month)[1]:
            return 0
        return _months(self.first, self.last) + 1


def preset(name: Preset, day: date) -> Period:
    """Return the period with this name as of a local day."""
    if name.endswith("_days"):
        return Period(day - (int(name.removesuffix("_days")) - 1) * ONE_DAY, day)
    if name in ("week", "last_week"):
        monday = day - day.weekday() * ONE_DAY - (7 * ONE_DAY if name == "last_week" else timedelta())
        return Period(monday, monday + 6 * ONE_DAY)
    months = {"month": 1, "quarter": 3, "year": 12}[name.removeprefix("last_")]
    first = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    if name.startswith("last_"):
        first = months_before(first, months)
    return Period(first, _month_end(_months_after(first, months - 1)))


def compared(period: Period, comparison: Comparison) -> Period:
    """Return the period with which one is compared. Whole calendar months are compared with as many whole ones.

    Raises ValueError if a period of more than a year is compared with the year before, since they would overlap.
    """
    months = 12 if comparison == "year" else period.whole_months
    if months:
        first = months_before(period.first, months)
        last = months_before(period.last, months)
        earlier = Period(first, _month_end(last) if period.whole_months else last)
        if earlier.last >= period.first:
            raise ValueError(f"{period.first} to {period.last} is more than a year")
        return earlier
    days = period.last - period.first + ONE_DAY
    return Period(period.first - days, period.last - days)


def windows(period: Period, earlier: Period | None, as_of: datetime, shop: Shop) -> tuple[Window | None, Window | None]:
    """Return a period and the earlier one as windows of a shop, as of an instant (aware).

    A period that extends beyond the instant ends there, and the earlier one is shortened to the same length of local
    time. None: the period begins after the instant, or there is no earlier one.
    """
    start, end = _midnight(period.first, shop), end_of_day(period.last, shop)
    now = Window(start, min(end, as_of)) if start <= as_of else None
    if earlier is None:
        return now, None
    earlier_start, earlier_end = _midnight(earlier.first, shop), end_of_day(earlier.last, shop)
    if end > as_of:
        length = local_of(as_of, shop) - datetime.combine(period.first, time())
        cut = datetime.combine(earlier.first, time()) + max(length, timedelta())
        earlier_end = min(earlier_end, instant_of(cut, shop))
    return now, Window(earlier_start, min(earlier_end, as_of)) if earlier_start <= as_of else None


def moved(key: str, unit: Literal["day", "week", "month"], origin: Period, target: Period) -> str:
    """Return the key of the nth day, week or month of `target`, where `key` is the nth of `origin`."""
    if unit == "month":
        place = _months(origin.first, date.fromisoformat(f"{key}-01"))
        return _months_after(target.first, place).isoformat()[:7]
    day, start, begin = date.fromisoformat(key), origin.first, target.first
    if unit == "week":
        start, begin = start - start.weekday() * ONE_DAY, begin - begin.weekday() * ONE_DAY
    return (begin + (day - start)).isoformat()


def days_named(key: str, unit: Literal["day", "week", "month"]) -> Period:
    """Return the local days of a key: the day itself, the seven days of a week, or all days of a month."""
    if unit == "month":
        first = date.fromisoformat(f"{key}-01")
        return Period(first, _month_end(first))
    day = date.fromisoformat(key)
    return Period(day, day if unit == "day" else day + 6 * ONE_DAY)


def _midnight(day: date, shop: Shop) -> datetime:
    return instant_of(datetime.combine(day, time()), shop)


def _months(first: date, last: date) -> int:
    """Return the number of calendar months from the month of `first` to that of `last`."""
    return (last.year - first.year) * 12 + last.month - first.month


def _months_after(day: date, months: int) -> date:
    return months_before(day.replace(day=1), -months)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
