"""A figure by local day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data.engine import Engine
from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.figures import Tally, figure
from metrics.scoring.requests import TREND_DAYS, Request, request_of
from metrics.scoring.tallies import day_counts


@dataclass(frozen=True)
class DayValue:
    """A local day's own figure, from its own cases alone; `value` is None on a day without any."""

    day: date
    value: float | None
    met: int
    missed: int
    pending: int


def daily(view: Engine, shop: Shop, rule: Rule, as_of: datetime | None, days: int = TREND_DAYS) -> list[DayValue]:
    """One entry a local day, the as-of day last, gaps included."""
    return trends(view, [request_of(view, shop, rule, as_of)], days)[0]


def trends(view: Engine, requests: Sequence[Request], days: int = TREND_DAYS) -> list[list[DayValue]]:
    """The trend of each figure, in a few statements for all of them together."""
    counts = day_counts(view, requests, [days] * len(requests))
    return [values_by_day(request.rule, of_days) for request, of_days in zip(requests, counts, strict=True)]


def values_by_day(rule: Rule, days: Mapping[date, Tally]) -> list[DayValue]:
    """The figure of each of these days, in their order."""
    return [_day_value(rule, day, tally) for day, tally in days.items()]


def tallies(view: Engine, shop: Shop, rule: Rule, as_of: datetime | None, days: int) -> dict[date, Tally]:
    """The counts of each of so many local days, the as-of day last; a day without cases has an empty tally.

    For a blended share with the verdicts one by one.
    """
    return day_counts(view, [request_of(view, shop, rule, as_of)], [days])[0]


def _day_value(rule: Rule, day: date, tally: Tally) -> DayValue:
    value, _ = figure(rule, tally)
    return DayValue(day, None if value is None else float(value), tally.met, tally.missed, tally.pending)
