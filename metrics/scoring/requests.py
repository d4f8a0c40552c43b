"""What a figure is asked of: a shop, a rule and an instant, with the windows and days that follow from them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.population import Member
from metrics.scoring.recovery import days_needed
from metrics.scoring.windows import Window, instant_of, local_of, window_before, window_of

TREND_DAYS = 30
"""A trend shows so many local days, the as-of day last."""


@dataclass(frozen=True, eq=False)
class Request:
    """One figure that is asked for. `as_of`: aware, UTC."""

    shop: Shop
    rule: Rule
    as_of: datetime

    @property
    def window(self) -> Window:
        """The rule's window as of the instant."""
        return window_of(self.rule, self.as_of, self.shop)

    @property
    def day(self) -> date:
        """The shop's local day of the instant."""
        return local_of(self.as_of, self.shop).date()

    @property
    def days_kept(self) -> int:
        """How many local days, the as-of day last, a scorecard looks at one by one: for the trend and the recovery."""
        return max(TREND_DAYS, days_needed(self.rule, self.day))

    def midnight(self, days: int) -> datetime:
        """The instant at which the first of so many local days begins, the as-of day last."""
        return instant_of(datetime.combine(self.day - timedelta(days=days - 1), time()), self.shop)

    def member(self, days: int | None) -> Member:
        """The request as a row of a population: its two windows and, unless None, so many days one by one."""
        window, previous = self.window, window_before(self.rule, self.as_of, self.shop)
        days_from = None if days is None else self.midnight(days)
        reads_from = previous.start if days_from is None else min(previous.start, days_from)
        return Member(self.shop, self.as_of, reads_from, days_from, window, previous)
