"""Runs a rule. Chains the SQL of its family of cases, step by step, over what a view lets it see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from data.shops import Shop
from data.view import View
from metrics.rules.deadlines import SATURDAY, Deadline, of_cycles, of_weekends, of_working_days
from metrics.rules.hours import DAY, Hours, OpenSpan, open_spans, parse_hours
from metrics.rules.public_holidays import days_off
from metrics.rules.rule import CHAT_FAMILIES, Rule
from metrics.scoring.dimensions import KEYS, What
from metrics.scoring.windows import aware, local_of, naive, window_of

SQL = Path(__file__).parents[1] / "cases"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
ALL_DAY = parse_hours(["00:00-24:00"])
"""What a rule's hours are when it names holidays and nothing else."""
LONGEST_HOLIDAY_DAYS = 60
"""How far ahead the days of a cycle are laid out: a question asked before a longer holiday would have no deadline."""
LONGEST_WAIT_DAYS = 800
"""How far ahead opening hours are laid out to find a deadline; a shop closed for longer has none."""


@dataclass(frozen=True)
class Case:
    """A fact as one rule sees it. Instants aware, UTC.

    `measure`: seconds or marks, NULL when there is none (never answered is NULL, not zero). `due_at`: NULL without a
    deadline, or while the clock stands still. `reason`: why it is excluded, else NULL. `subject`: the conversation,
    request or order that a person can open.
    """

    shop_id: str
    case_id: str
    subject: str
    buyer_id: str | None
    agent_id: str | None
    product_id: str | None
    occurred_at: datetime
    local_day: date
    measure: float | None
    due_at: datetime | None
    verdict: str
    reason: str | None


@dataclass(frozen=True)
class Query:
    """SQL text whose last relation is `cases`, and the values of its parameters."""

    ctes: str
    params: dict[str, object]

    def rows(self, view: View, select: str, **params: object) -> list[dict[str, Any]]:
        """The rows of a SELECT over `cases`."""
        return view.rows(f"WITH {self.ctes}\n{select}", **self.params, **params)


def cases(
    view: View,
    shop: Shop,
    rule: Rule,
    as_of: datetime,
    verdict: str | None = None,
    limit: int | None = None,
    group: tuple[What, str | None] | None = None,
) -> list[Case]:
    """The cases of the rule's window, worst first: missed, pending, met, excluded; in each the slowest first.

    `verdict`: only those of it; "counted" are the met and the missed. `group`: only those of one, by what it is told
    apart and its key; None in it is nobody's.
    """
    window = window_of(rule, as_of, shop)
    key = KEYS[group[0]] if group else None
    found = query(shop, rule, as_of, since=window.start).rows(
        view,
        f"""
        SELECT c.* EXCLUDE (every_window)
        FROM cases AS c {key.joins if key else ""}
        WHERE
            {IN_WINDOW} AND ($verdict IN ('', verdict) OR $verdict = 'counted' AND verdict IN ('met', 'missed'))
            {f"AND {key.sql} IS NOT DISTINCT FROM $key" if key else ""}
        ORDER BY
            CASE verdict WHEN 'missed' THEN 1 WHEN 'pending' THEN 2 WHEN 'met' THEN 3 ELSE 4 END,
            CASE WHEN verdict = 'pending' THEN due_at END NULLS LAST,
            CASE WHEN $low_is_bad THEN -measure ELSE measure END DESC NULLS FIRST,
            occurred_at, case_id
        LIMIT {int(limit) if limit is not None else "ALL"}
        """,
        start=naive(window.start),
        end=naive(window.end),
        verdict=verdict or "",
        key=group[1] if group else None,
        low_is_bad=rule.cases in ("reviews", "chat_ratings"),
    )
    return [_case(row) for row in found]


COUNTS = """
    count(*) FILTER (WHERE verdict = 'met') AS met, count(*) FILTER (WHERE verdict = 'missed') AS missed,
    count(*) FILTER (WHERE verdict = 'pending') AS pending, count(*) FILTER (WHERE verdict = 'excluded') AS excluded,
    count(measure) FILTER (WHERE verdict IN ('met', 'missed')) AS measured,
    CAST(coalesce(sum(measure) FILTER (WHERE verdict IN ('met', 'missed')), 0) AS DOUBLE) AS total
"""
"""The columns of a `Tally`, counted over any group of cases."""
IN_WINDOW = "CASE WHEN every_window THEN $end = $as_of ELSE occurred_at >= $start AND occurred_at <= $end END"
"""The one predicate that says which cases a number rests on, and so which rows a drill-down lists."""


def query(shop: Shop, rule: Rule, as_of: datetime, *, since: datetime) -> Query:
    """The cases of a rule as of an instant; chat cases only from `since` on, so that old messages are not read."""
    params: dict[str, object] = {
        "shop_id": shop.shop_id,
        "as_of": naive(as_of),
        # who wrote for the first time ever shows only in all of it
        "since": naive(LONG_AGO if rule.cases == "threads" else since),
        "bots": rule.bots,
        "within": rule.within,
        "kinds": f",{','.join(rule.kind)}," if rule.kind else "",
        "pause": rule.pause or "",
        "until": rule.until or "",
        "missed_when": rule.missed_when or "",
        "ruling": rule.ruling or "",
        "in_time": "in_time" in rule.needs,
        "tracked": "tracked" in rule.needs,
        "promise": None if rule.promise is None else rule.promise.seconds,
        "each": rule.each,
        "faults": f",{','.join(rule.faults)},",
        "side": rule.side,
        "met_from": rule.met_from,
        "handled_by": rule.handled_by or "",
        "only_unsatisfied": rule.only_unsatisfied,
        "missed_reason": rule.missed_reason or "",
        "leave_out_platform": "platform_intervened" in rule.exclude,
        "leave_out_auto": "auto_review" in rule.exclude,
        "greeting_counts": rule.greeting_counts,
        "cap": rule.cap_seconds,
        "per_buyer_per_month": rule.per_buyer_per_month,
    }
    ctes = [f"{name} AS (\n{body}\n)" for name, body in _steps(shop, rule, as_of, since)]
    return Query(",\n".join(ctes), params)


def _steps(shop: Shop, rule: Rule, as_of: datetime, since: datetime) -> list[tuple[str, str]]:
    if rule.cases == "shipments":
        return [*_promised(shop, rule, as_of, since), ("judged", _sql("shipments")), ("cases", _sql("placed"))]
    if rule.cases not in CHAT_FAMILIES:
        return [("judged", _sql(rule.cases)), ("cases", _sql("placed"))]
    steps: list[tuple[str, str]] = []
    days_differ = bool(rule.holidays) or rule.public_holidays
    hours = rule.hours or (ALL_DAY if days_differ and rule.cycle is None else Hours())
    if hours:
        steps.append(("open_spans", _open_spans(shop, rule, hours, as_of, since)))
    by_the_wall = rule.cycle is not None or rule.weekend_due is not None
    if by_the_wall:
        steps.append(("deadlines", _deadlines(shop, rule, as_of, since)))
    steps.append(("heard", _sql("heard")))
    steps.append(("asked", _sql("turns" if rule.cases == "buyer_days" else rule.cases)))
    asked_inside = hours and rule.hours_mean == "asked_inside"
    steps.append(("counted", _sql("inside") if asked_inside else "SELECT * FROM asked"))
    clock_stops = hours and rule.hours_mean == "clock_stops"
    clock = _sql("clock_open" if clock_stops else "clock_due" if by_the_wall else "clock_wall")
    steps += [("timed", clock)] if rule.cap_seconds is None else [("uncapped", clock), ("timed", _sql("capped"))]
    steps.append(("judged", _sql("verdict")))
    steps.append(("cases", _sql("buyer_days") if rule.cases == "buyer_days" else "SELECT * FROM judged"))
    return steps


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8").strip()


def _promised(shop: Shop, rule: Rule, as_of: datetime, since: datetime) -> list[tuple[str, str]]:
    """The order lines that have a promise: the export's own, or else the rule's."""
    if rule.promise is None and rule.needs == ("in_time",):
        return [("promised", "SELECT s.*, FALSE AS has_waybill FROM shipments AS s")]
    deadlines = []
    if rule.promise is not None and rule.promise.working_days is not None:
        number = rule.promise.working_days
        first = local_of(since, shop).date() - timedelta(days=LONGEST_HOLIDAY_DAYS + 2 * number)
        last = local_of(as_of, shop).date()
        holidays = _holidays(shop, rule, ALL_DAY, first, last + timedelta(days=LONGEST_HOLIDAY_DAYS + 2 * number))

        def is_working(day: date) -> bool:
            return bool(holidays[day]) if day in holidays else day.weekday() < SATURDAY

        deadlines = of_working_days(number, is_working, shop.timezone, first, last)
    return [("promises", _relation(deadlines)), ("promised", _sql("promised"))]


def _holidays(shop: Shop, rule: Rule, hours: Hours, first: date, last: date) -> Mapping[date, Hours]:
    """The days between these two that have other hours than their weekday's, and which; none on a day off.

    A weekend day that is worked in exchange for a day off has the hours of that day's weekday; where nobody says which
    day off that is, of the first weekday with hours. What the rule says of a date wins.
    """
    found: dict[date, Hours] = {}
    if rule.public_holidays:
        off = days_off(shop, first, last)
        found = dict.fromkeys(off.holidays, Hours())
        usual = min((span.weekday for span in hours), default=0)
        for day, instead in off.worked.items():
            weekday = usual if instead is None else instead.weekday()
            found[day] = Hours(replace(s, weekday=day.weekday()) for s in hours if s.weekday == weekday)
    return found | {holiday.date: holiday.hours for holiday in rule.holidays}


def _open_spans(shop: Shop, rule: Rule, hours: Hours, as_of: datetime, since: datetime) -> str:
    """The open spans as a relation: from before the first question until the last deadline has run out."""
    first = local_of(since, shop).date() - timedelta(days=1)
    last = local_of(as_of, shop).date() + timedelta(days=1)
    spans = open_spans(hours, _holidays(shop, rule, hours, first, last), shop.timezone, first, last)
    if rule.hours_mean == "clock_stops" and rule.within is not None:
        enough = rule.within + DAY
        for ahead in (30, LONGEST_WAIT_DAYS):
            end = last + timedelta(days=ahead)
            spans = open_spans(hours, _holidays(shop, rule, hours, first, end), shop.timezone, first, end)
            if sum(_length(span) for span in spans if span.local_day > last) >= enough:
                break
    rows = [
        f"(DATE '{s.local_day}', {s.opens_second}, {s.closes_second}, TIMESTAMP '{s.opens_at}', "
        f"TIMESTAMP '{s.closes_at}', {_length(s)}, {s.open_before})"
        for s in [OpenSpan(date.min, 0, 0, datetime(1970, 1, 1), datetime(1970, 1, 1), 0), *spans]
    ]
    return (
        "SELECT *, coalesce(min(opens_at) OVER "
        "(ORDER BY opens_at ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING), TIMESTAMP '9999-01-01') AS next_opens_at\n"
        f"FROM (VALUES {', '.join(rows)}) AS s "
        "(local_day, opens_second, closes_second, opens_at, closes_at, open_seconds, open_before)"
    )


def _deadlines(shop: Shop, rule: Rule, as_of: datetime, since: datetime) -> str:
    """The deadlines by the clock on the wall as a relation, for every question since the first."""
    first = local_of(since, shop).date() - timedelta(days=1)
    last = local_of(as_of, shop).date() + timedelta(days=LONGEST_HOLIDAY_DAYS)
    if rule.weekend_due is not None:
        return _relation(of_weekends(rule.weekend_due, shop.timezone, first, last))
    assert rule.cycle is not None  # one of the two is why we are here
    closed = {day for day, hours in _holidays(shop, rule, ALL_DAY, first, last).items() if not hours}
    return _relation(of_cycles(rule.cycle.cutoff, rule.cycle.due, closed, shop.timezone, first, last))


def _relation(deadlines: list[Deadline]) -> str:
    never = Deadline(datetime(1970, 1, 1), datetime(1970, 1, 1), datetime(1970, 1, 1))
    rows = ", ".join(
        f"(TIMESTAMP '{d.asked_from}', TIMESTAMP '{d.asked_until}', TIMESTAMP '{d.due_at}')"
        for d in deadlines or [never]
    )
    return f"SELECT * FROM (VALUES {rows}) AS d (asked_from, asked_until, due_at)"


def _length(span: OpenSpan) -> int:
    return int((span.closes_at - span.opens_at).total_seconds())


def _case(row: dict[str, Any]) -> Case:
    row["occurred_at"] = aware(row["occurred_at"])
    row["due_at"] = aware(row["due_at"])
    return Case(**row)
