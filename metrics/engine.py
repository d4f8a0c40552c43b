"""Metrics room: runs a rule. Chains the SQL of its family of cases, step by step, over what a view lets it see."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from data.shops import Shop
from data.store import View
from metrics.calendar import aware, local_of, naive, window_of
from metrics.deadlines import of_cycles, of_weekends
from metrics.hours import DAY, Hours, OpenSpan, open_spans, parse_hours
from metrics.rule import CHAT_FAMILIES, Rule

SQL = Path(__file__).with_name("cases")
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
    view: View, shop: Shop, rule: Rule, as_of: datetime, verdict: str | None = None, limit: int | None = None
) -> list[Case]:
    """The cases of the rule's window, worst first: missed, pending, met, excluded; in each the slowest first."""
    window = window_of(rule, as_of, shop)
    found = query(shop, rule, as_of, since=window.start).rows(
        view,
        f"""
        SELECT * EXCLUDE (every_window) FROM cases
        WHERE {IN_WINDOW} AND ($verdict = '' OR verdict = $verdict)
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
IN_WINDOW = "((every_window AND $end = $as_of) OR (occurred_at >= $start AND occurred_at <= $end))"
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
        "side": rule.side,
        "handled_by": rule.handled_by or "",
        "leave_out_platform": "platform_intervened" in rule.exclude,
        "leave_out_auto": "auto_review" in rule.exclude,
        "greeting_counts": rule.greeting_counts,
        "cap": rule.cap_seconds,
        "per_buyer_per_month": rule.per_buyer_per_month,
    }
    ctes = [f"{name} AS (\n{body}\n)" for name, body in _steps(shop, rule, as_of, since)]
    return Query(",\n".join(ctes), params)


def _steps(shop: Shop, rule: Rule, as_of: datetime, since: datetime) -> list[tuple[str, str]]:
    if rule.cases not in CHAT_FAMILIES:
        return [("judged", _sql(rule.cases)), ("cases", _sql("placed"))]
    steps: list[tuple[str, str]] = []
    hours = rule.hours or (ALL_DAY if rule.holidays and rule.cycle is None else Hours())
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


def _open_spans(shop: Shop, rule: Rule, hours: Hours, as_of: datetime, since: datetime) -> str:
    """The open spans as a relation: from before the first question until the last deadline has run out."""
    first = local_of(since, shop).date() - timedelta(days=1)
    last = local_of(as_of, shop).date() + timedelta(days=1)
    holidays = {holiday.date: holiday.hours for holiday in rule.holidays}
    spans = open_spans(hours, holidays, shop.timezone, first, last)
    if rule.hours_mean == "clock_stops" and rule.within is not None:
        enough = rule.within + DAY
        for ahead in (30, LONGEST_WAIT_DAYS):
            spans = open_spans(hours, holidays, shop.timezone, first, last + timedelta(days=ahead))
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
        found = of_weekends(rule.weekend_due, shop.timezone, first, last)
    else:
        assert rule.cycle is not None  # one of the two is why we are here
        closed = {holiday.date for holiday in rule.holidays if not holiday.hours}
        found = of_cycles(rule.cycle.cutoff, rule.cycle.due, closed, shop.timezone, first, last)
    rows = ", ".join(
        f"(TIMESTAMP '{d.asked_from}', TIMESTAMP '{d.asked_until}', TIMESTAMP '{d.due_at}')" for d in found
    )
    return f"SELECT * FROM (VALUES {rows}) AS d (asked_from, asked_until, due_at)"


def _length(span: OpenSpan) -> int:
    return int((span.closes_at - span.opens_at).total_seconds())


def _case(row: dict[str, Any]) -> Case:
    row["occurred_at"] = aware(row["occurred_at"])
    row["due_at"] = aware(row["due_at"])
    return Case(**row)
