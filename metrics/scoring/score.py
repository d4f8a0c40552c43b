"""A rule's answer for a shop as of an instant: the figure, its status and what it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.engine import COUNTS, IN_WINDOW, query
from metrics.scoring.figures import Tally, figure, plan, status_of
from metrics.scoring.order_counts import orders_in
from metrics.scoring.recovery import days_needed, recovers_on
from metrics.scoring.trend import tallies
from metrics.scoring.windows import local_of, naive, window_before, window_of

URGENCY = ("missed", "near", "too_few", "no_line", "met", "no_data")


@dataclass(frozen=True)
class Score:
    """A figure with everything that is said beside it. Instants aware, UTC.

    `value`: a share (0 to 1), seconds or marks by `unit`; None when no case counts. `cases`: the number it rests on:
    met and missed for a share, cases with a measure for a mean, orders for a rate. `previous`: the same over the
    window of equal length before. `needed`, `spare`: None where they mean nothing or the line cannot be reached.
    `recovers_on`: the first local day on which a missed line is passed again if from tomorrow on as many cases come as
    of late and all are met; None otherwise. `value_exact` and `distance` (from the line, None without one) are
    unrounded, for comparisons.
    """

    shop: str
    rule: str
    as_of: datetime
    from_: datetime
    to: datetime
    value: float | None
    unit: str
    pass_: str | None
    status: str
    met: int
    missed: int
    pending: int
    excluded: int
    cases: int
    previous: float | None
    needed: int | None
    spare: int | None
    recovers_on: date | None
    source: str
    grade: str
    value_exact: Fraction | None
    distance: Fraction | None
    timezone: str

    def as_json(self) -> dict[str, Any]:
        """The score's fields by the names of the contract; times ISO 8601 in the shop's time zone."""
        zone = ZoneInfo(self.timezone)
        return {
            "shop": self.shop,
            "rule": self.rule,
            "as_of": self.as_of.astimezone(zone).isoformat(),
            "from": self.from_.astimezone(zone).isoformat(),
            "to": self.to.astimezone(zone).isoformat(),
            "value": self.value,
            "unit": self.unit,
            "pass": self.pass_,
            "status": self.status,
            "met": self.met,
            "missed": self.missed,
            "pending": self.pending,
            "excluded": self.excluded,
            "cases": self.cases,
            "previous": self.previous,
            "needed": self.needed,
            "spare": self.spare,
            "recovers_on": None if self.recovers_on is None else str(self.recovers_on),
            "source": self.source,
            "grade": self.grade,
        }


def scorecard(view: View, shop: Shop, rules: Iterable[Rule], as_of: datetime) -> list[Score]:
    """The scores of these rules, the most urgent first; inside a status the one farthest from its line."""
    scores = [score(view, shop, rule, as_of) for rule in rules]
    return sorted(scores, key=lambda s: (URGENCY.index(s.status), s.distance or 0))


def score(view: View, shop: Shop, rule: Rule, as_of: datetime) -> Score:
    """The score of one rule for one shop as of an instant (aware)."""
    window = window_of(rule, as_of, shop)
    now, before = _tallies(view, shop, rule, as_of)
    value, cases = figure(rule, now)
    previous, _ = figure(rule, before)
    line = rule.pass_
    needed, spare = plan(rule, now)
    status = status_of(rule, value, cases, now.paid_orders)
    recovery = None
    if status == "missed":
        recovery = recovers_on(rule, history(view, shop, rule, as_of))
    distance = None
    if value is not None and line is not None:
        side = 1 if line.operator in (">=", ">") else -1
        distance = side * (value - line.number) / (line.number or 1)
    return Score(
        shop=shop.shop_id,
        rule=rule.id,
        as_of=as_of,
        from_=window.start,
        to=window.end,
        value=None if value is None else float(value),
        unit=rule.unit,
        pass_=None if line is None else line.text,
        status=status,
        met=now.met,
        missed=now.missed,
        pending=now.pending,
        excluded=now.excluded,
        cases=cases,
        previous=None if previous is None else float(previous),
        needed=needed,
        spare=spare,
        recovers_on=recovery,
        source=rule.source,
        grade=rule.grade,
        value_exact=value,
        distance=distance,
        timezone=shop.timezone,
    )


def history(view: View, shop: Shop, rule: Rule, as_of: datetime) -> dict[date, Tally]:
    """The daily counts that a recovery is worked out from."""
    days = days_needed(rule, local_of(as_of, shop).date())
    return tallies(view, shop, rule, as_of, days, in_order=rule.blend is not None)


def _tallies(view: View, shop: Shop, rule: Rule, as_of: datetime) -> tuple[Tally, Tally]:
    window, earlier = window_of(rule, as_of, shop), window_before(rule, as_of, shop)
    bounds = {
        "start": naive(window.start),
        "end": naive(window.end),
        "earlier_start": naive(earlier.start),
        "earlier_end": naive(earlier.end),
    }
    asked = query(shop, rule, as_of, since=earlier.start)
    found = asked.rows(
        view,
        f"""
        SELECT
            in_window,
            {COUNTS}
        FROM (SELECT *, {IN_WINDOW} AS in_window FROM cases) AS c
        WHERE in_window OR (occurred_at >= $earlier_start AND occurred_at <= $earlier_end)
        GROUP BY in_window
        """,
        **bounds,
    )
    orders = {True: orders_in(view, shop, rule, window), False: orders_in(view, shop, rule, earlier)}
    counted = {row.pop("in_window"): row for row in found}
    verdicts: dict[bool, list[bool]] = {True: [], False: []}
    if rule.blend is not None:
        for row in asked.rows(view, VERDICTS, **bounds):
            verdicts[row["in_window"]].append(row["met"])
    now, before = (
        Tally(**counted.get(which, {}), **orders[which], verdicts=verdicts[which]) for which in (True, False)
    )
    return now, before


VERDICTS = f"""
SELECT in_window, verdict = 'met' AS met
FROM (SELECT *, {IN_WINDOW} AS in_window FROM cases) AS c
WHERE
    (in_window OR (occurred_at >= $earlier_start AND occurred_at <= $earlier_end)) AND verdict IN ('met', 'missed')
ORDER BY occurred_at, case_id
"""
