"""Situations and the answers that a rule has to give to them; the letters are explained in test_behaviour."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.golden.behaviour import CHATS, NOON, UTC

SATURDAY = "01-10 12:00:00"
"""Five days later."""


@dataclass(frozen=True)
class Row:
    """A drawing with its expected cases, what is asked of it, and what its score must be beside them."""

    drawn: str
    rule: dict[str, Any]
    as_of: str = NOON
    zone: str = UTC
    line: str | None = None
    score: dict[str, Any] = field(default_factory=dict)


TURNS = {"cases": "turns", "within": "24 hours"}

RETURN = {"cases": "refunds", "pause": "buyer"}


def row(name: str, drawn: str, rule: dict[str, Any], **more: Any) -> Any:
    """A parameter set of that name."""
    return pytest.param(Row(drawn, rule, **more), id=name)


CLOCK = [
    row(
        "S01 a conversation in which nobody answered runs from its beginning",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 10:00:00
        cases | occurred_at    | due_at         | verdict
              | 01-05 10:00:00 | 01-06 10:00:00 | pending
        """,
        CHATS,
    ),
    row(  # Chatwoot: the clock starts with the hand-off, 10:00
        "S02 a hand-off by a bot does not start the clock anew",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 08:00:00
                 | c1              | bot    | 01-05 08:00:05
                 | c1              | system | 01-05 10:00:00
        cases | occurred_at    | due_at         | verdict
              | 01-05 08:00:00 | 01-06 08:00:00 | pending
        """,
        CHATS,
    ),
    row(  # Chatwoot: the clock starts with the bot's resolution, 09:00
        "S03 nor does a bot that takes the matter for settled",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 08:00:00
                 | c1              | bot    | 01-05 09:00:00
        cases | occurred_at    | due_at         | verdict
              | 01-05 08:00:00 | 01-06 08:00:00 | pending
        """,
        CHATS,
    ),
    row(
        "S03 where bots count the matter is answered",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 08:00:00
                 | c1              | bot    | 01-05 09:00:00
        cases | occurred_at    | measure | verdict
              | 01-05 08:00:00 | 3600    | met
        """,
        CHATS | {"bots": "count"},
    ),
    row(
        "S04 what is asked again five days later is a turn of its own",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 12:00:00
                 | c1              | bot    | 01-05 12:05:00
                 | c1              | buyer  | 01-10 11:00:00
        cases | occurred_at    | measure | due_at         | verdict
              | 01-05 12:00:00 | 300     | 01-06 12:00:00 | met
              | 01-10 11:00:00 |         | 01-11 11:00:00 | pending
        """,
        TURNS | {"bots": "count"},
        as_of=SATURDAY,
    ),
    row(
        "S05 of several beginnings the last unanswered one counts",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 07:30:00
                 | c1              | bot    | 01-05 08:00:00
                 | c1              | system | 01-05 09:00:00
                 | c1              | buyer  | 01-05 11:00:00
        cases | occurred_at    | due_at         | verdict
              | 01-05 07:30:00 | 01-06 07:30:00 | met
              | 01-05 11:00:00 | 01-06 11:00:00 | pending
        """,
        TURNS | {"bots": "count"},
    ),
    row(
        "S06 opened five days, two days and half an hour ago",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 12:00:00
                 | c1              | agent  | 01-05 12:10:00
                 | c1              | buyer  | 01-08 12:00:00
                 | c1              | agent  | 01-08 12:10:00
                 | c1              | buyer  | 01-10 11:30:00
        cases | occurred_at    | verdict
              | 01-05 12:00:00 | met
              | 01-08 12:00:00 | met
              | 01-10 11:30:00 | pending
        """,
        TURNS,
        as_of=SATURDAY,
    ),
    row(
        "S07 ten minutes on Friday, not five days since Monday",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 09:00:00
                 | c1              | bot    | 01-05 09:05:00
                 | c1              | buyer  | 01-09 14:00:00
                 | c1              | agent  | 01-09 14:10:00
        cases | occurred_at    | measure | verdict
              | 01-05 09:00:00 | 300     | met
              | 01-09 14:00:00 | 600     | met
        """,
        TURNS | {"bots": "count"},
        as_of=SATURDAY,
    ),
    row(  # the rule says so: nobody but a bot spoke for four days, five hours and ten minutes
        "S07 where bots do not count it is one turn of four days",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 09:00:00
                 | c1              | bot    | 01-05 09:05:00
                 | c1              | buyer  | 01-09 14:00:00
                 | c1              | agent  | 01-09 14:10:00
        cases | occurred_at    | measure | verdict
              | 01-05 09:00:00 | 364200  | missed
        """,
        TURNS | {"bots": "ignore"},
        as_of=SATURDAY,
    ),
    row(  # Chatwoot: 42 s, from the hand-off
        "S08 the buyer has waited since the question, not since the hand-off",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 10:00:00
                 | c1              | bot    | 01-05 10:00:01
                 | c1              | system | 01-05 10:00:20
                 | c1              | agent  | 01-05 10:01:02
        cases | measure | verdict
              | 62      | met
        """,
        CHATS,
    ),
    row(
        "S09 two hours are 7200 seconds",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 10:00:00
                 | c1              | agent  | 01-05 12:00:00
        cases | measure
              | 7200
        """,
        CHATS,
    ),
    row(
        "S10 two hand-offs are still one conversation",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 10:00:00
                 | c1              | system | 01-05 10:01:00
                 | c1              | system | 01-05 10:05:00
                 | c1              | agent  | 01-05 10:06:00
        cases | occurred_at    | measure
              | 01-05 10:00:00 | 360
        """,
        CHATS,
    ),
    row(
        "S23 the mean of 900 and 300 seconds",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 04:00:00
                 | c1              | agent  | 01-05 04:15:00
                 | c1              | buyer  | 01-05 05:00:00
                 | c1              | agent  | 01-05 05:05:00
        cases | measure
              | 900
              | 300
        """,
        TURNS | {"statistic": "mean"},
        score={"value": 600, "cases": 2},
    ),
    row(
        "S23 all of the time to the end",
        """
        refunds | refund_id | kind          | applied_at     | agreed_at      | returned_at    | completed_at
                | r1        | return_refund | 01-05 04:00:00 | 01-05 04:15:00 | 01-05 05:00:00 | 01-05 05:05:00
        cases | measure
              | 3900
        """,
        {"cases": "refunds"},
    ),
    row(
        "S23 the same without the 2700 seconds of waiting for the buyer",
        """
        refunds | refund_id | kind          | applied_at     | agreed_at      | returned_at    | completed_at
                | r1        | return_refund | 01-05 04:00:00 | 01-05 04:15:00 | 01-05 05:00:00 | 01-05 05:05:00
        cases | measure
              | 1200
        """,
        RETURN,
    ),
    row(
        "S24 the buyer's 45 minutes move the deadline from 16:00 to 16:45",
        """
        refunds | refund_id | kind          | applied_at     | agreed_at      | returned_at    | completed_at
                | r1        | return_refund | 01-05 04:00:00 | 01-05 04:15:00 | 01-05 05:00:00 |
        cases | due_at         | verdict
              | 01-05 16:45:00 | pending
        """,
        RETURN | {"within": "12 hours"},
    ),
    row(
        "S26 a pause moves the deadline and is no part of the time",
        """
        refunds | refund_id | kind          | applied_at     | agreed_at      | returned_at    | completed_at
                | r1        | return_refund | 01-05 12:00:00 | 01-05 12:30:00 | 01-05 13:00:00 | 01-05 13:30:00
        cases | due_at         | measure | verdict
              | 01-05 16:30:00 | 3600    | met
        """,
        RETURN | {"within": "4 hours"},
        as_of="01-05 18:00:00",
    ),
    row(
        "S27 five hours overdue is one miss",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 06:00:00
        cases | due_at         | verdict
              | 01-05 07:00:00 | missed
        """,
        CHATS | {"within": "1 hour"},
        score={"missed": 1, "cases": 1},
    ),
    row(
        "S28 the first answer came in time",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 06:00:00
                 | c1              | agent  | 01-05 07:00:00
                 | c1              | buyer  | 01-05 08:00:00
                 | c1              | buyer  | 01-05 09:00:00
        cases | occurred_at    | measure | verdict
              | 01-05 06:00:00 | 3600    | met
        """,
        CHATS | {"within": "2 hours"},
    ),
    row(
        "S28 of the messages two were not answered in time",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 06:00:00
                 | c1              | agent  | 01-05 07:00:00
                 | c1              | buyer  | 01-05 08:00:00
                 | c1              | buyer  | 01-05 09:00:00
        cases | occurred_at    | verdict
              | 01-05 06:00:00 | met
              | 01-05 08:00:00 | missed
              | 01-05 09:00:00 | missed
        """,
        {"cases": "messages", "within": "1 hour"},
        score={"missed": 2},
    ),
    row(
        "S28 and the whole took longer than its four hours",
        """
        refunds | refund_id | applied_at     | completed_at
                | r1        | 01-05 06:00:00 |
        cases | due_at         | verdict
              | 01-05 10:00:00 | missed
        """,
        {"cases": "refunds", "within": "4 hours"},
    ),
    row(
        "S29 before its deadline it is open",
        """
        refunds | refund_id | applied_at     | completed_at
                | r1        | 01-05 06:00:00 | 01-05 13:00:00
        cases | due_at         | verdict
              | 01-05 14:00:00 | pending
        """,
        {"cases": "refunds", "within": "8 hours"},
    ),
    row(
        "S29 settled within it, it is met",
        """
        refunds | refund_id | applied_at     | completed_at
                | r1        | 01-05 06:00:00 | 01-05 13:00:00
        cases | measure | verdict
              | 25200   | met
        """,
        {"cases": "refunds", "within": "8 hours"},
        as_of="01-05 13:00:00",
    ),
    row(  # Chatwoot: a hit, because nobody looked before it was settled
        "S30 late is late, whenever somebody looks",
        """
        refunds | refund_id | applied_at     | completed_at
                | r1        | 01-05 06:00:00 | 01-05 11:00:00
        cases | measure | verdict
              | 18000   | missed
        """,
        {"cases": "refunds", "within": "1 hour"},
    ),
]
