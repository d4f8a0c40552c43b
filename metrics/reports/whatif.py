"""The what-if report: the figure that would have resulted from a hypothetical change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Literal, get_args

from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.engine import COUNTS, IN_WINDOW, query
from metrics.scoring.figures import Tally, figure, plan, status_of
from metrics.scoring.recovery import days_needed, recovers_on
from metrics.scoring.requests import request_of
from metrics.scoring.score import Score
from metrics.scoring.score import score as score_of
from metrics.scoring.tallies import window_counts
from metrics.scoring.trend import tallies
from metrics.scoring.undecided import is_unsettled
from metrics.scoring.windows import instant_of, local_of

Lever = Literal["more", "faster", "shift"]
SHOWN_DAYS = 30


@dataclass(frozen=True)
class Change:
    """A hypothetical change.

    `more`: further met cases (full marks) today. `faster`: the seconds by which every answer, completion or dispatch is
    earlier. `shift`: everything asked from the first local hour until before the second (which may be on the next day)
    is answered in time; None: no such shift.
    """

    more: int = 0
    faster: int = 0
    shift: tuple[int, int] | None = None


LEVERS: tuple[Lever, ...] = get_args(Lever)


@dataclass(frozen=True)
class Replayed:
    """The hypothetical score. `value`: as in `Score`. `saved`: the number of misses that would have been avoided.

    `unsettled`: undecided cases could change the verdict. `days`: the figure of each of the last 30 local days; None on
    days without cases.
    """

    value: float | None
    status: str
    met: int
    missed: int
    saved: int
    needed: int | None
    spare: int | None
    recovers_on: date | None
    days: dict[date, float | None]
    unsettled: bool = False


@dataclass(frozen=True)
class Figure:
    """The main fields of a score."""

    value: float | None
    status: str
    met: int
    missed: int
    needed: int | None
    spare: int | None
    recovers_on: date | None


@dataclass(frozen=True)
class WhatIfReport:
    """The actual figure and the hypothetical one with the change, as of an instant (aware, UTC)."""

    shop: str
    rule: str
    as_of: datetime
    change: Change
    now: Figure
    then: Replayed


def report(
    view: View, shop: Shop, rule: Rule, as_of: datetime | None, change: Change, score: Score | None = None
) -> WhatIfReport:
    """Return a figure with and without a change. `score`: the rule's score, if the caller has it.

    Raises DabiaoError if the change is not among the rule's `levers`.
    """
    impossible = [lever for lever in LEVERS if getattr(change, lever) and lever not in levers(rule)]
    if impossible:
        possible = ", ".join(levers(rule)) or "–"
        raise DabiaoError("error.cannot_suppose", rule=rule.id, change=", ".join(impossible), known=possible)
    score = score or score_of(view, shop, rule, as_of)
    now = Figure(score.value, score.status, score.met, score.missed, score.needed, score.spare, score.recovers_on)
    return WhatIfReport(shop.shop_id, rule.id, score.as_of, change, now, replay(view, shop, rule, score, change))


def levers(rule: Rule) -> tuple[Lever, ...]:
    """Return the changes that can be simulated for the rule.

    Empty if the figure needs individual cases, is of money, or is a net score. "faster" is omitted for cases that can
    be missed for other reasons than time.
    """
    if rule.needs_every_case or rule.of_money or rule.statistic == "net":
        return ()
    possible: list[Lever] = [] if rule.statistic == "rate" or rule.unit == "seconds" else ["more"]
    # if the clock stops, or a deadline is a time of day, an answer N seconds earlier is not measured N seconds shorter
    plain_clock = rule.hours_mean != "clock_stops" and rule.cycle is None and rule.weekend_due is None
    only_late = rule.missed_when is None and "tracked" not in rule.needs
    if (rule.cases in ("refunds", "shipments") and only_late) or (rule.family.of_chats and plain_clock):
        possible.append("faster")
    if rule.family.of_chats and rule.unit == "share":  # a mean would need the length of hypothetical waits
        possible.append("shift")
    return tuple(possible)


def replay(view: View, shop: Shop, rule: Rule, score: Score, change: Change) -> Replayed:
    """Return the score of the rule with the change. Parts of the change not in the rule's `levers` have no effect."""
    as_of = score.as_of
    request = request_of(view, shop, rule, as_of)
    window = request.window
    days = max(days_needed(rule, local_of(as_of, shop).date()), SHOWN_DAYS)
    first = local_of(as_of, shop).date() - timedelta(days=days - 1)
    start = min(instant_of(datetime.combine(first, time()), shop), window.start)
    case_query = query(request, since=start)
    since, until = change.shift or (0, 0)
    params = {
        "start": window.start,
        "end": window.end,
        "faster": change.faster if "faster" in levers(rule) else 0,
        "limit": rule.within,
        "shift": change.shift is not None and "shift" in levers(rule),
        "since_hour": since,
        "until_hour": until,
    }
    changed = f"WITH {case_query.ctes},\n{_changed_sql(rule)}"
    in_window = view.rows(f"{changed} SELECT {COUNTS} FROM changed WHERE {IN_WINDOW}", **case_query.params, **params)[0]
    by_day = view.rows(
        f"{changed} SELECT local_day, {COUNTS} FROM changed GROUP BY local_day", **case_query.params, **params
    )
    now = window_counts(view, [request])[0].now._replace(**in_window)
    if "more" in levers(rule):
        now = _with_more(rule, now, change.more)
    value, cases = figure(rule, now)
    needed, spare = plan(rule, now)
    status = status_of(rule, value, cases, now.paid_orders)
    counts = {row.pop("local_day"): row for row in by_day}
    real_days = tallies(view, shop, rule, as_of, days)
    changed_days = {day: tally._replace(**counts.get(day, {})) for day, tally in real_days.items()}
    return Replayed(
        value=None if value is None else float(value),
        status=status,
        met=now.met,
        missed=now.missed,
        saved=score.missed - now.missed,
        needed=needed,
        spare=spare,
        recovers_on=recovers_on(rule, changed_days) if status == "missed" else None,
        unsettled=is_unsettled(rule, now),
        days=_days(rule, changed_days),
    )


def _changed_sql(rule: Rule) -> str:
    """Return the SQL of the CTE `changed`: the cases of `cases` with the change."""
    is_cap = UNANSWERED if rule.unanswered_seconds is not None else CAPPED
    sooner = SENT_SOONER if rule.cases == "shipments" else SOONER
    saved, after = SAVED.format(is_cap=is_cap, sooner=sooner), "'met'"
    if rule.cases == "buyer_days":  # a day is saved only with all of its late waits, and may have a pending one
        lost = PIECES.format(which=f"c.verdict = 'missed' AND NOT {saved}")
        saved, after = f"NOT {lost}", f"CASE WHEN {PIECES.format(which=PENDING)} THEN 'pending' ELSE 'met' END"
    return CHANGED.format(is_cap=is_cap, saved=saved, after=after)


def _with_more(rule: Rule, tally: Tally, more: int) -> Tally:
    full = 5.0 if rule.unit == "marks" else 0.0
    return tally._replace(met=tally.met + more, measured=tally.measured + more, total=tally.total + full * more)


def _days(rule: Rule, counts: Mapping[date, Tally]) -> dict[date, float | None]:
    last_days = sorted(counts)[-SHOWN_DAYS:]
    values: dict[date, Fraction | None] = {day: figure(rule, counts[day])[0] for day in last_days}
    return {day: None if value is None else float(value) for day, value in values.items()}


CHANGED = """
changed AS (
    SELECT
        c.shop_id, c.case_id, c.occurred_at, c.local_day, c.in_every_window,
        CASE WHEN c.verdict = 'missed' AND {saved} THEN {after} ELSE c.verdict END AS verdict,
        CASE WHEN {is_cap} THEN c.measure ELSE c.measure - least($faster, c.measure) END AS measure
    FROM cases AS c
)
"""
SAVED = """
(
    $shift AND CASE
        WHEN $since_hour <= $until_hour
            THEN c.local_second >= $since_hour * 3600 AND c.local_second < $until_hour * 3600
        ELSE c.local_second >= $since_hour * 3600 OR c.local_second < $until_hour * 3600
    END
    OR $faster > 0 AND NOT {is_cap} AND {sooner}
)
"""
CAPPED = "coalesce($cap IS NOT NULL AND c.measure >= $cap, FALSE)"
UNANSWERED = """
((c.shop_id, c.case_id) IN (SELECT (w.shop_id, w.case_id) FROM timed_waits AS w WHERE w.answered_at IS NULL))
"""
"""SQL condition for rules in which only missing answers count with a fixed length: the case has no answer."""
SOONER = "coalesce(c.measure - $faster <= $limit, FALSE)"
SENT_SOONER = """
(c.shop_id, c.case_id) IN (SELECT (j.shop_id, j.case_id) FROM judged AS j WHERE j.late_by <= $faster)
"""
"""SQL condition that an order or line would have been in time, by the lateness recorded in `judged`."""
PIECES = """
((c.shop_id, c.case_id) IN (
    SELECT (
        c.shop_id,
        CASE WHEN c.buyer_id IS NULL THEN '/' || c.subject ELSE c.buyer_id END || '|' || CAST(c.local_day AS VARCHAR)
    )
    FROM judged AS c
    WHERE {which}
))
"""
"""SQL condition that a buyer's day has a wait that fulfils the condition `which`."""
PENDING = "c.verdict = 'pending'"
