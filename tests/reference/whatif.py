"""What if, worked out with loops from the definitions alone. No SQL, nothing of `metrics`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from tests.reference import clock, conversations, reach, reference, reference_scores
from tests.reference.case import Case, Tables, changed, days_left_out
from tests.reference.reference_scores import Counts

Change = Callable[[Case], Case]


def replayed(
    tables: Tables, rule, as_of: datetime | None, zone: str, more: int, faster: int, shift
) -> dict[str, object]:
    """What the figure of the rule would have been: value, status, met, missed, needed and spare.

    `more`: so many further cases are met. `faster`: what came comes so many seconds sooner, never before it was asked
    for. `shift`: the local hours in which everything asked is answered in time, or None. The change is made of each
    piece of a buyer's day.
    """
    as_of = reach.instant(tables, rule, as_of, zone)
    case_list = reference.cases(tables, rule, as_of, zone)

    def with_change(case: Case) -> Case:
        return _changed(case, rule, zone, faster, shift)

    if rule.cases == "buyer_days":
        window, without = clock.window_of(rule, as_of, zone), days_left_out(tables, rule)
        days = conversations.buyer_days(tables, rule, as_of, zone, with_change)
        case_list = [case for case in days if window.holds(case.occurred_at) and case.local_day not in without]
    else:
        case_list = [with_change(case) for case in case_list]
    counts = reference_scores.counts_of(tables, rule, case_list, clock.window_of(rule, as_of, zone), as_of, zone)
    counts = _with_more(rule, counts, more)
    value = reference_scores.value_of(rule, counts)
    return {
        "value": None if value is None else float(Fraction(value)),
        "status": reference_scores.status(rule, counts),
        "met": counts.met,
        "missed": counts.missed,
        "needed": reference_scores.needed(rule, counts),
        "spare": reference_scores.spare(rule, counts),
    }


def _changed(case: Case, rule, zone: str, faster: int, shift: tuple[int, int] | None) -> Case:
    is_cap = rule.cap_seconds is not None and case.measure is not None and case.measure >= rule.cap_seconds
    if rule.unanswered_seconds is not None:
        is_cap = case.answered_at is None
    measure = case.measure if case.measure is None or is_cap else case.measure - min(faster, case.measure)
    is_saved = case.verdict == "missed" and (
        (shift is not None and _is_inside(clock.wall(case.occurred_at, zone).hour, *shift))
        or (faster > 0 and not is_cap and rule.within is not None and measure is not None and measure <= rule.within)
    )
    return changed(case, measure=measure, verdict="met" if is_saved else case.verdict)


def _is_inside(hour: int, since: int, until: int) -> bool:
    return since <= hour < until if since <= until else hour >= since or hour < until


def _with_more(rule, counts: Counts, more: int) -> Counts:
    marks = 5 * more if rule.cases in ("reviews", "chat_ratings") else 0
    return replace(counts, met=counts.met + more, measured=counts.measured + more, total=counts.total + marks)
