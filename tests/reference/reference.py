"""Every family of cases, worked out from the definitions alone. No SQL, nothing of `metrics`."""

from datetime import datetime

from tests.reference import aftersales, clock, conversations, deliveries, orders, reach, review_cases
from tests.reference.case import Case, Tables, changed, days_left_out

FAMILIES = {
    "messages": conversations.messages,
    "turns": conversations.turns,
    "chats": conversations.chats,
    "threads": conversations.threads,
    "buyer_days": conversations.buyer_days,
    "refunds": aftersales.refunds,
    "disputes": aftersales.disputes,
    "shipments": orders.shipments,
    "deliveries": deliveries.deliveries,
    "cancellations": orders.cancellations,
    "reviews": review_cases.reviews,
    "chat_ratings": review_cases.chat_ratings,
}
"""Family → the function that finds the cases of all time, as they were known at an instant."""


def cases(tables: Tables, rule, as_of: datetime | None, zone: str) -> list[Case]:
    """The cases of the rule's window, as they were known at `as_of`; None: at the end of the tables that it needs."""
    as_of = reach.instant(tables, rule, as_of, zone)
    window = clock.window_of(rule, as_of, zone)
    return [
        case
        for case in every_case(tables, rule, as_of, zone)
        if (window.end == as_of if case.everywhere else window.holds(case.occurred_at))
    ]


def cases_before(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """The cases of the window before, as they were known at `as_of`."""
    window = clock.window_before(rule, as_of, zone)
    return [c for c in every_case(tables, rule, as_of, zone) if not c.everywhere and window.holds(c.occurred_at)]


def every_case(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """The cases of all time, as they were known at `as_of`."""
    struck = {entry.case for entry in rule.struck_out}
    without = days_left_out(tables, rule)
    case_list = []
    for case in FAMILIES[rule.cases](tables, rule, as_of, zone):
        if struck & {case.subject, case.key}:
            case_list.append(changed(case, verdict="excluded", reason="struck_out", everywhere=False))
        elif case.local_day in without and case.verdict != "excluded":
            case_list.append(changed(case, verdict="excluded", reason="day_left_out", everywhere=False))
        else:
            case_list.append(case)
    return case_list
