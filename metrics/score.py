"""Metrics room: a rule's answer for a shop as of an instant: the figure, its status and what it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from data.shops import Shop
from data.store import View
from metrics.calendar import naive, window_before, window_of
from metrics.engine import IN_WINDOW, query
from metrics.plan import FULL_MARKS, LOWEST_MARK, needed_for, spare_for, spare_in_rate
from metrics.rulebook import Rule

URGENCY = ("missed", "near", "too_few", "no_line", "met", "no_data")


@dataclass(frozen=True)
class Tally:
    """Cases of one window, counted. `total` sums the measures of the `measured` cases, met and missed alike."""

    met: int = 0
    missed: int = 0
    pending: int = 0
    excluded: int = 0
    measured: int = 0
    total: float = 0.0
    paid_orders: int = 0


@dataclass(frozen=True)
class Score:
    """A figure with everything that is said beside it. Instants aware, UTC.

    `value`: a share (0 to 1), seconds or marks by `unit`; None when no case counts. `cases`: the number it rests on:
    met and missed for a share, cases with a measure for a mean, paid orders for a rate. `previous`: the same over the
    window of equal length before. `needed`, `spare`: None where they mean nothing or the line cannot be reached.
    `recovers_on`: None while no forecast is made. `value_exact` and `distance` (from the line, None without one) are
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
    recovers_on: str | None
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
            "recovers_on": self.recovers_on,
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
        status=status_of(rule, value, cases),
        met=now.met,
        missed=now.missed,
        pending=now.pending,
        excluded=now.excluded,
        cases=cases,
        previous=None if previous is None else float(previous),
        needed=needed,
        spare=spare,
        recovers_on=None,
        source=rule.source,
        grade=rule.grade,
        value_exact=value,
        distance=distance,
        timezone=shop.timezone,
    )


def figure(rule: Rule, tally: Tally) -> tuple[Fraction | None, int]:
    """The exact figure and the number of cases it rests on; None when there is none (never 0 %, never 100 %)."""
    match rule.statistic:
        case "share":
            part, whole = Fraction(tally.met), tally.met + tally.missed
        case "share_missed":
            part, whole = Fraction(tally.missed), tally.met + tally.missed
        case "mean":
            part, whole = Fraction(tally.total), tally.measured
        case "rate":
            part, whole = Fraction(tally.missed), tally.paid_orders
    return (part / whole if whole else None), whole


def status_of(rule: Rule, value: Fraction | None, cases: int) -> str:
    """met · near · missed · too_few · no_line · no_data. Compared unrounded; exactly on a `>=` line is met."""
    if value is None:
        return "no_data"
    if rule.pass_ is None:
        return "no_line"
    if cases < rule.minimum_cases:
        return "too_few"
    if not rule.pass_.holds(value):
        return "missed"
    if rule.near_by > 0 and abs(value - rule.pass_.number) <= rule.near_by:
        return "near"
    return "met"


def plan(rule: Rule, tally: Tally) -> tuple[int | None, int | None]:
    """`needed` and `spare`: further met cases that bring the figure to its line, further misses that it can bear.

    For marks they count further fives and further ones. Durations have neither; a rate has no `needed` beyond 0.
    """
    value, cases = figure(rule, tally)
    line = rule.pass_
    if value is None or line is None:
        return None, None
    match rule.statistic:
        case "share":
            return needed_for(line, Fraction(tally.met), cases, Fraction(1)), spare_for(
                line, Fraction(tally.met), cases, Fraction(0)
            )
        case "share_missed":
            return needed_for(line, Fraction(tally.missed), cases, Fraction(0)), spare_for(
                line, Fraction(tally.missed), cases, Fraction(1)
            )
        case "mean" if rule.unit == "marks":
            total = Fraction(tally.total)
            return needed_for(line, total, cases, FULL_MARKS), spare_for(line, total, cases, LOWEST_MARK)
        case "mean":
            return (0 if line.holds(value) else None), None
        case "rate":
            return (0 if line.holds(value) else None), spare_in_rate(line, tally.missed, cases)


def _tallies(view: View, shop: Shop, rule: Rule, as_of: datetime) -> tuple[Tally, Tally]:
    window, earlier = window_of(rule, as_of, shop), window_before(rule, as_of, shop)
    bounds = {
        "start": naive(window.start),
        "earlier_start": naive(earlier.start),
        "earlier_end": naive(earlier.end),
    }
    found = query(shop, rule, as_of, since=earlier.start).rows(
        view,
        f"""
        SELECT
            in_window,
            count(*) FILTER (WHERE verdict = 'met') AS met, count(*) FILTER (WHERE verdict = 'missed') AS missed,
            count(*) FILTER (WHERE verdict = 'pending') AS pending,
            count(*) FILTER (WHERE verdict = 'excluded') AS excluded,
            count(measure) FILTER (WHERE verdict IN ('met', 'missed')) AS measured,
            coalesce(sum(measure) FILTER (WHERE verdict IN ('met', 'missed')), 0) AS total
        FROM (SELECT *, {IN_WINDOW} AS in_window FROM cases) AS c
        WHERE in_window OR (occurred_at >= $earlier_start AND occurred_at <= $earlier_end)
        GROUP BY in_window
        """,
        **bounds,
    )
    paid = {True: 0, False: 0}
    if rule.per == "paid_orders":
        row = view.rows(PAID_ORDERS, shop_id=shop.shop_id, as_of=naive(as_of), **bounds)[0]
        paid = {True: row["orders"], False: row["earlier_orders"]}
    tallies = {row.pop("in_window"): row | {"total": float(row["total"])} for row in found}
    return tuple(Tally(**tallies.get(which, {}), paid_orders=paid[which]) for which in (True, False))  # type: ignore[return-value]  # two


PAID_ORDERS = """
SELECT
    count(DISTINCT order_id) FILTER (WHERE paid_at >= $start AND paid_at <= $as_of) AS orders,
    count(DISTINCT order_id) FILTER (WHERE paid_at >= $earlier_start AND paid_at <= $earlier_end) AS earlier_orders
FROM orders
WHERE shop_id = $shop_id
    -- no request of this shop says whether the platform stepped in: a rate of 0 would be invented
    AND EXISTS (SELECT 1 FROM refund_courses WHERE shop_id = $shop_id AND platform_intervened IS NOT NULL)
"""
