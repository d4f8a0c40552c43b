"""A figure by local day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.engine import COUNTS, query
from metrics.scoring.figures import Tally, figure
from metrics.scoring.order_counts import orders_by_day
from metrics.scoring.windows import instant_of, local_of, naive


@dataclass(frozen=True)
class DayValue:
    """A local day's own figure, from its own cases alone; `value` is None on a day without any."""

    day: date
    value: float | None
    met: int
    missed: int
    pending: int


def daily(view: View, shop: Shop, rule: Rule, as_of: datetime, days: int = 30) -> list[DayValue]:
    """One entry a local day, the as-of day last, gaps included."""
    result = []
    for day, tally in tallies(view, shop, rule, as_of, days).items():
        value, _ = figure(rule, tally)
        result.append(DayValue(day, None if value is None else float(value), tally.met, tally.missed, tally.pending))
    return result


def tallies(
    view: View, shop: Shop, rule: Rule, as_of: datetime, days: int, *, in_order: bool = False
) -> dict[date, Tally]:
    """The counts of each of so many local days, the as-of day last; a day without cases has an empty tally.

    `in_order`: with the verdicts one by one, as a blended share needs them.
    """
    last = local_of(as_of, shop).date()
    first = last - timedelta(days=days - 1)
    start = instant_of(datetime.combine(first, time()), shop)
    asked = query(shop, rule, as_of, since=start)
    found = asked.rows(
        view,
        f"""
        SELECT
            local_day,
            {COUNTS}
        FROM cases
        WHERE occurred_at >= $start AND occurred_at <= $as_of
        GROUP BY local_day
        """,
        start=naive(start),
    )
    orders = orders_by_day(view, shop, rule, start, as_of)
    verdicts: dict[date, list[bool]] = {}
    if in_order:
        for row in asked.rows(view, VERDICTS, start=naive(start)):
            verdicts.setdefault(row["local_day"], []).append(row["met"])
    counted = {row.pop("local_day"): row for row in found}
    window = (first + timedelta(days=i) for i in range(days))
    return {day: Tally(**counted.get(day, {}), **orders.get(day, {}), verdicts=verdicts.get(day, ())) for day in window}


VERDICTS = """
SELECT local_day, verdict = 'met' AS met
FROM cases
WHERE occurred_at >= $start AND occurred_at <= $as_of AND verdict IN ('met', 'missed')
ORDER BY occurred_at, case_id
"""
