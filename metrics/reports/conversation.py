"""The waits of one conversation, as the cases of a rule judge them."""

from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.engine import query
from metrics.scoring.requests import request_of

EVERY_TURN = Rule.of({"id": "waits", "cases": "turns"})
"""Every wait for an answer by a person, without a deadline; for rules whose cases are not waits, such as ratings."""


@dataclass(frozen=True)
class Wait:
    """A buyer's wait for an answer, as a rule judges it. Instants are aware, UTC.

    `answered_at`: None if there was no answer as of then. `seconds`: as measured by the rule (only open time if its
    clock stops); None without an answer. `late`: the wait has a deadline and the rule counts it as missed.
    """

    asked_at: datetime
    answered_at: datetime | None
    seconds: float | None
    late: bool


def waits(
    view: View, shop: Shop, rule: Rule, as_of: datetime | None, conversation_id: str, since: datetime
) -> tuple[Wait, ...]:
    """Return the waits of a conversation that are cases of the rule, or that make up its cases, in order of asking.

    `since`: the instant of the conversation's first message. Messages with the same answer are one wait, which begins
    with the first of them. If the rule excludes bots, conversations that only a bot answered have no wait.
    """
    chat_rule = rule if rule.family.of_chats else EVERY_TURN
    # a buyer's day consists of waits that are judged individually; in the other families each case is a wait
    judged = "judged" if chat_rule.cases == "buyer_days" else "cases"
    request = request_of(view, shop, chat_rule, as_of)
    rows = query(request, since=since).rows(view, WAITS.format(judged=judged), subject=conversation_id)
    return tuple(Wait(row["asked_at"], row["answered_at"], row["measure"], row["late"]) for row in rows)


WAITS = """
SELECT
    min(t.asked_at) AS asked_at, t.answered_at, max(j.measure) AS measure,
    max(CASE WHEN j.verdict = 'missed' AND j.due_at IS NOT NULL THEN 1 ELSE 0 END) = 1 AS late
FROM {judged} AS j
JOIN timed_waits AS t ON t.shop_id = j.shop_id AND t.case_id = j.case_id AND t.asked_at = j.occurred_at
WHERE j.subject = $subject AND coalesce(j.reason, '') <> 'only_bots'
GROUP BY t.answered_at
ORDER BY min(t.asked_at)
"""
