"""The period of a report: a finished local day, week or month, or a range of days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from data.errors import DabiaoError
from metrics.scoring.windows import FIRST_YEAR, LAST_YEAR

Kind = Literal["day", "week", "month", "range"]
Name = Literal["last-day", "last-week", "last-month"]
NAMES: tuple[Name, ...] = get_args(Name)

LONGEST_DAYS = 400


@dataclass(frozen=True)
class Period:
    """Local days of each shop, both included, and the kind of the period."""

    kind: Kind
    from_: date
    to: date

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.to - self.from_).days + 1

    @property
    def window(self) -> str:
        """The rule window that equals this period as of the end of its last day."""
        return self.kind if self.kind in ("week", "month") else f"{self.days} days"

    @property
    def before(self) -> "Period":
        """The preceding period: the week or month before, or the same number of days."""
        last = self.from_ - timedelta(days=1)
        if self.kind == "month":
            return Period("month", last.replace(day=1), last)
        return Period(self.kind, self.from_ - timedelta(days=self.days), last)


def last_period(name: Name, data_through: date) -> Period:
    """Return the latest whole day, week (from Monday) or month that the data cover completely.

    `data_through`: the last local day that the data cover completely.
    """
    if name == "last-day":
        return Period("day", data_through, data_through)
    if name == "last-week":
        sunday = data_through - timedelta(days=(data_through.weekday() + 1) % 7)
        return Period("week", sunday - timedelta(days=6), sunday)
    month_ends = (data_through + timedelta(days=1)).day == 1
    last = data_through if month_ends else data_through.replace(day=1) - timedelta(days=1)
    return Period("month", last.replace(day=1), last)


def parse_period(text: str, data_through: date) -> Period:
    """Parse a period: one of `NAMES`, or two dates such as 2026-03-01..2026-03-31.

    Raises DabiaoError for any other text, a period that ends before it begins, and one longer than `LONGEST_DAYS`.
    """
    if text in NAMES:
        return last_period(text, data_through)
    try:
        first, last = (date.fromisoformat(part) for part in text.split(".."))
    except ValueError as e:
        raise DabiaoError("error.bad_period", value=text, known=", ".join(NAMES)) from e
    period = Period("range", first, last)
    if not 1 <= period.days <= LONGEST_DAYS or not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        raise DabiaoError("error.period_length", value=text, days=LONGEST_DAYS)
    return period
