"""Missed chats in which the buyer still waits: how long, and who wrote to them last."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from data.reading.records import Unanswered
from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.engine import Case
from metrics.scoring.windows import local_of

Wait = tuple[timedelta, str | None]
"""How long a buyer has waited without an answer, and which agent wrote to them last; None where none did."""


def waits_without_answer(
    shop: Shop, rule: Rule, cases: Sequence[Case], unanswered: Mapping[str, Unanswered], as_of: datetime
) -> dict[str, Wait]:
    """The waits of the missed chat cases in which nobody has answered, by case id.

    A case has those questions of its conversation that were asked since it began, on its own local day. `unanswered`:
    the shop's conversations with such questions as of the instant (aware).
    """
    if not rule.family.of_chats:
        return {}
    waiting = {}
    for case in cases:
        entry = unanswered.get(case.subject)
        if case.verdict != "missed" or entry is None:
            continue
        questions = [
            at for at in entry.questions if at >= case.occurred_at and local_of(at, shop).date() == case.local_day
        ]
        if questions:
            waiting[case.case_id] = timedelta(seconds=round((as_of - questions[0]).total_seconds())), entry.last_agent
    return waiting


def longest_waiting_first(cases: Sequence[Case], waiting: Mapping[str, Wait]) -> list[Case]:
    """The cases with those in front in which the buyer still waits, the longest first; the others as they are."""
    return sorted(cases, key=lambda case: -waiting[case.case_id][0].total_seconds() if case.case_id in waiting else 1)
