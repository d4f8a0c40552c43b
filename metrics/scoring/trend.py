"""Trends: a figure by local day."""

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
    """The figure of one local day, from that day's cases only; `value` is None on a day without cases."""

    day: date
    value: float | None
    met: int
    missed: int
    pending: int


def daily(view: Engine, shop: Shop, rule: Rule, as_of: datetime | None, days: int = TREND_DAYS) -> list[DayValue]:
    """Return one entry per local day, the as-of day last, days without cases included."""
    return trends(view, [request_of(view, shop, rule, as_of)], days)[0]


def trends(view: Engine, requests: Sequence[Request], days: int = TREND_DAYS) -> list[list[DayValue]]:
    """Return the trend of each figure, using a few statements for all of them."""
    counts = day_counts(view, requests, [days] * len(requests))
    return [values_by_day(request.rule, of_days) for request, of_days in zip(requests, counts, strict=True)]


def values_by_day(rule: Rule, days: Mapping[date, Tally]) -> list[DayValue]:
    """Return the figure of each of these days, in the same order."""
    return [_day_value(rule, day, tally) for day, tally in days.items()]


def tallies(view: Engine, shop: Shop, rule: Rule, as_of: datetime | None, days: int) -> dict[date, Tally]:
    """Return the counts of each of the last `days` local days, the as-of day last; empty tallies without cases.

    For a blended share they include the individual verdicts.
    """
    return day_counts(view, [request_of(view, shop, rule, as_of)], [days])[0]


def _day_value(rule: Rule, day: date, tally: Tally) -> DayValue:
    value, _ = figure(rule, tally)
    return DayValue(day, None if value is None else float(value), tally.met, tally.missed, tally.pending)
