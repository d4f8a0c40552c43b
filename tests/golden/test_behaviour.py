"""Situations from other projects' suites and platforms' help pages, each worked by hand as it is read here.

S: when the clock starts and stops (Chatwoot, ERPNext, Frappe Helpdesk). G: sums, means, bins and the rows behind them
(Chatwoot). P: which version of a rule applies (Frappe Helpdesk, dbt_zendesk). T: what platforms and service desks
write. D: the eight questions that these cases force. Where a source comes out elsewhere, a comment says so; why, is in
docs/decisions/0016-business-time.md and 0022-which-moment-counts.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from data.access import Access
from data.loading.loader import import_file
from data.shops import Shop
from data.store import Store
from data.view import View
from metrics.reports import chat
from metrics.rules.rule import BadFieldError, Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring import engine
from metrics.scoring.breakdown import by
from metrics.scoring.figures import Tally, figure, status_of
from metrics.scoring.trend import daily
from metrics.scoring.windows import local_of, parse_as_of, window_of
from tests.reference import drawing
from tests.reference.shelf import Shelf

UTC = "UTC"
NOON = "01-05 12:00:00"
"""A Monday's noon: "2 hours ago" is 10:00."""
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


CHATS = {"cases": "chats", "within": "24 hours"}
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

THREE_WAITS = """
    messages | conversation_id | sender | sent_at
             | old             | buyer  | 12-29 10:00:00
             | old             | agent  | 12-29 10:01:33
             | one             | buyer  | 01-05 10:00:00
             | one             | agent  | 01-05 10:01:20
             | two             | buyer  | 01-05 10:00:00
             | two             | agent  | 01-05 10:01:40
""".replace("12-29", "2025-12-29")

SUMS = [
    row(  # not 91.5, the mean of 90 and 93
        "G01 80, 100 and 93 seconds are 91 on the average",
        THREE_WAITS + "cases | measure\n | 80\n | 100\n | 93",
        TURNS | {"statistic": "mean"},
        score={"value": 91, "cases": 3},
    ),
    row(  # 20 seconds on the clock over a night and a weekend: 10 before closing and 10 after opening
        "G02 open seconds only: 10, 20 and 30",
        """
        messages | conversation_id | sender | sent_at
                 | one             | buyer  | 01-05 10:00:00
                 | one             | agent  | 01-05 10:00:10
                 | two             | buyer  | 01-02 17:59:50
                 | two             | agent  | 01-05 10:00:10
                 | late            | buyer  | 01-01 20:00:00
                 | late            | agent  | 01-02 10:00:30
        cases | measure
              | 10
              | 20
              | 30
        """,
        TURNS | {"statistic": "mean", "hours": "Mon-Fri 10:00-18:00", "hours_mean": "clock_stops"},
        score={"value": 20, "cases": 3},
    ),
    row(  # Chatwoot lets a week begin on Sunday; here Sunday's last second is last week's
        "G04 a week begins on Monday, by the shop's own clock: this week",
        """
        messages | conversation_id | sender | sent_at
                 | sunday          | buyer  | 01-04 23:58:26
                 | sunday          | agent  | 01-04 23:59:59
                 | monday          | buyer  | 01-05 00:00:00
                 | monday          | agent  | 01-05 00:01:20
                 | today           | buyer  | 01-07 11:00:00
                 | today           | agent  | 01-07 11:01:40
        cases | local_day | measure
              | 01-05     | 80
              | 01-07     | 100
        """,
        TURNS | {"statistic": "mean", "window": "week"},
        as_of="01-07 12:00:00",
        zone="Asia/Kolkata",
        score={"value": 90, "previous": None},  # Sunday night lies after the Wednesday noon of last week
    ),
    row(
        "G04 the week before",
        """
        messages | conversation_id | sender | sent_at
                 | sunday          | buyer  | 01-04 23:58:26
                 | sunday          | agent  | 01-04 23:59:59
                 | monday          | buyer  | 01-05 00:00:00
                 | monday          | agent  | 01-05 00:01:20
        cases | local_day | measure
              | 01-04     | 93
        """,
        TURNS | {"statistic": "mean", "window": "week"},
        as_of="01-04 23:59:59",
        zone="Asia/Kolkata",
    ),
    row("G07 nothing is nothing, not zero", "", TURNS, line=">= 0.9", score={"value": None, "status": "no_data"}),
    row(
        "G09 answers at once count: ten of two hours and five of none make 80 minutes",
        "messages | conversation_id | sender | sent_at\n"
        + "".join(
            f" | c{n} | buyer | 01-05 08:00:00\n | c{n} | agent | 01-05 {'10' if n < 10 else '08'}:00:00\n"
            for n in range(15)
        )
        + "cases | measure\n"
        + " | 7200\n" * 10
        + " | 0\n" * 5,
        TURNS | {"statistic": "mean"},
        score={"value": 4800, "cases": 15},
    ),
    row(
        "G16 what a bot answered is left out until a person takes it over",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 10:00:00
                 | c1              | bot    | 01-05 10:01:00
                 | c1              | agent  | 01-06 09:00:00
        cases | verdict  | reason
              | excluded | only_bots
        """,
        CHATS | {"bots": "leave_out"},
        score={"cases": 0},
    ),
    row(
        "G16 a person of the next day answers nothing that a bot had settled",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 10:00:00
                 | c1              | bot    | 01-05 10:01:00
                 | c1              | agent  | 01-06 09:00:00
        cases | verdict  | reason    | local_day
              | excluded | only_bots | 01-05
        """,
        CHATS | {"bots": "leave_out"},
        as_of="01-06 12:00:00",
        score={"cases": 0},
    ),
    row(
        "G16 taken over on the same day it is a person's, from the first message on",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 10:00:00
                 | c1              | bot    | 01-05 10:01:00
                 | c1              | agent  | 01-05 23:59:59
        cases | verdict | measure | local_day
              | met     | 50399   | 01-05
        """,
        CHATS | {"bots": "leave_out"},
        as_of="01-06 12:00:00",
        score={"cases": 1},
    ),
]

PLATFORMS = [
    row(
        "T02 hello is no answer",
        """
        messages | conversation_id | sender | sent_at        | text
                 | c1              | buyer  | 01-05 10:00:00 | Where is it?
                 | c1              | agent  | 01-05 10:05:00 | Hello
                 | c1              | agent  | 01-06 10:30:00 | It was sent yesterday.
        cases | measure | verdict
              | 88200   | missed
        """,
        CHATS | {"greeting_counts": False},
        as_of="01-07 12:00:00",
    ),
    row(  # 10 January 2026 is a Saturday
        "T03 a Saturday's question is due on Monday at noon",
        """
        messages | conversation_id | sender | sent_at
                 | met             | buyer  | 01-10 09:00:00
                 | met             | agent  | 01-12 11:59:00
                 | late            | buyer  | 01-10 09:00:00
                 | late            | agent  | 01-12 12:01:00
        cases | subject | due_at         | verdict
              | met     | 01-12 12:00:00 | met
              | late    | 01-12 12:00:00 | missed
        """,
        CHATS | {"weekend_due": "Mon 12:00"},
        as_of="01-13 12:00:00",
        zone="America/New_York",
    ),
    row(
        "T04 what only a bot handled changes neither side",
        """
        messages | conversation_id | sender | sent_at
                 | person          | buyer  | 01-05 10:00:00
                 | person          | agent  | 01-05 10:05:00
                 | robot           | buyer  | 01-05 10:00:00
                 | robot           | bot    | 01-05 10:00:01
        cases | subject | verdict  | reason
              | person  | met      |
              | robot   | excluded | only_bots
        """,
        CHATS | {"bots": "leave_out"},
        score={"met": 1, "missed": 0, "excluded": 1, "value": 1},
    ),
    row(
        "T06 asked by 18:00, due at 19:00; asked later, a day later",
        """
        messages | conversation_id | sender | sent_at
                 | met             | buyer  | 01-05 17:59:00
                 | met             | agent  | 01-05 18:59:00
                 | late            | buyer  | 01-05 17:59:00
                 | late            | agent  | 01-05 19:01:00
                 | next            | buyer  | 01-05 18:01:00
                 | saturday        | buyer  | 01-10 12:00:00
        cases | subject  | due_at         | verdict
              | met      | 01-05 19:00:00 | met
              | late     | 01-05 19:00:00 | missed
              | next     | 01-06 19:00:00 | missed
              | saturday | 01-10 19:00:00 | pending
        """,
        {"cases": "chats", "cycle": {"cutoff": "18:00", "due": "19:00"}, "window": "7 days"},
        as_of="01-10 18:00:00",
        zone="Asia/Manila",
    ),
    row(
        "T06 a holiday's questions wait for the next day that is none, and a bot is no answer",
        """
        messages | conversation_id | sender | sent_at
                 | eve             | buyer  | 01-05 18:00:00
                 | eve             | bot    | 01-05 18:00:01
                 | holiday         | buyer  | 01-06 12:00:00
        cases | subject | due_at         | verdict
              | eve     | 01-07 19:00:00 | pending
              | holiday | 01-07 19:00:00 | pending
        """,
        {"cases": "chats", "cycle": {"cutoff": "18:00", "due": "19:00"}, "holidays": [date(2026, 1, 6)]},
        as_of="01-07 18:59:59",
        zone="Asia/Manila",
    ),
    row(  # 80 of 100 in all, 15 of the latest 25
        "T07 half of all, half of the latest quarter: 70 %",
        "messages | conversation_id | sender | sent_at\n"
        + "".join(
            f" | c{n:02} | buyer | 01-04 {n // 60:02}:{n % 60:02}:00\n"
            + (f" | c{n:02} | agent | 01-04 {n // 60:02}:{n % 60:02}:30\n" if n < 65 or n >= 85 else "")
            for n in range(100)
        )
        + "cases | verdict\n"
        + " | met\n" * 80
        + " | missed\n" * 20,
        {"cases": "chats", "within": "12 hours", "blend": "latest_quarter", "window": "90 days"},
        as_of="01-05 12:00:00",
        line=">= 0.60",
        score={"value": 0.7, "status": "met"},
    ),
    row(
        "T08 too few are not judged",
        """
        messages | conversation_id | sender | sent_at
                 | one             | buyer  | 01-04 10:00:00
                 | two             | buyer  | 01-04 10:00:00
        cases | verdict
              | missed
              | missed
        """,
        {"cases": "chats", "within": "12 hours", "minimum_cases": 3},
        line="> 0.20",
        score={"value": 0, "status": "too_few"},
    ),
    row(
        "T09 the last second before 23:00 counts, 23:00:00 does not",
        """
        messages | conversation_id | sender | sent_at
                 | early           | buyer  | 01-04 07:59:59
                 | opening         | buyer  | 01-04 08:00:00
                 | last            | buyer  | 01-04 22:59:59
                 | closed          | buyer  | 01-04 23:00:00
        cases | subject | verdict  | reason
              | early   | excluded | outside_hours
              | opening | missed   |
              | last    | missed   |
              | closed  | excluded | outside_hours
        """,
        {"cases": "turns", "within": "3 minutes", "hours": "08:00-23:00"},
        zone="Asia/Shanghai",
    ),
    row(  # as of 30 March: day -60 is 29 January, day -1 the 29th
        "T09 sixty days that end yesterday: today never counts",
        """
        reviews | review_id | created_at     | description_score
                | before    | 01-28 23:59:59 | 1
                | first     | 01-29 00:00:00 | 5
                | last      | 03-29 23:59:59 | 3
                | today     | 03-30 00:00:00 | 1
        cases | subject | measure
              | first   | 5
              | last    | 3
        """,
        {"cases": "reviews", "statistic": "mean", "window": "60 days", "lag_days": 0},
        as_of="03-30 12:00:00",
        zone="Asia/Shanghai",
        score={"value": 4},
    ),
    row(  # as of 31 March: 74 days ago is 16 January, and the 60th day from there is 16 March, 15 days ago
        "T10 sixty days that end a fortnight ago",
        """
        refunds | refund_id | applied_at     | completed_at   | platform_intervened | fault
                | before    | 01-10 12:00:00 | 01-15 23:59:59 | yes                 | merchant
                | first     | 01-10 12:00:00 | 01-16 00:00:00 | yes                 | merchant
                | last      | 01-10 12:00:00 | 03-16 23:59:59 | yes                 | merchant
                | after     | 01-10 12:00:00 | 03-17 00:00:00 | yes                 | merchant
                | open      | 02-01 12:00:00 |                | yes                 |
        orders | order_id | created_at     | paid_at
               | o1       | 02-01 12:00:00 | 02-01 12:00:00
               | o2       | 03-20 12:00:00 | 03-20 12:00:00
        cases | subject | verdict
              | first   | missed
              | last    | missed
        """,
        {"cases": "disputes", "statistic": "rate", "per": "paid_orders", "window": "60 days", "lag_days": 14},
        as_of="03-31 12:00:00",
        line="< 0.01",
        score={"value": 2, "cases": 1, "status": "missed", "pending": 0},
    ),
    row(  # Gorgias counts it in June
        "T11 T12 asked in May and answered in June belongs to May",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 05-31 23:00:00
                 | c1              | agent  | 06-01 09:00:00
        cases | local_day | measure
              | 05-31     | 36000
        """,
        CHATS | {"window": "60 days"},
        as_of="06-30 23:59:59",
    ),
    row(
        "T11 T12 and not to June",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 05-31 23:00:00
                 | c1              | agent  | 06-01 09:00:00
        cases | local_day
        """,
        CHATS | {"window": "month"},
        as_of="06-30 23:59:59",
        score={"value": None},
    ),
    row(  # Gorgias and Intercom show the middle one, 60 s
        "T11 T12 the figure is the mean, as platforms have it, and not the median",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 10:00:00
                 | c1              | agent  | 01-05 10:00:30
                 | c2              | buyer  | 01-05 10:00:00
                 | c2              | agent  | 01-05 10:01:00
                 | c3              | buyer  | 01-05 10:00:00
                 | c3              | agent  | 01-05 10:09:00
        cases | measure
              | 30
              | 60
              | 540
        """,
        CHATS | {"statistic": "mean"},
        score={"value": 210},
    ),
]

OFFICE = {"cases": "chats", "hours": "Mon-Fri 10:00-18:00", "hours_mean": "clock_stops"}

DECISIONS = [
    row(  # ERPNext writes 1, lest it be taken for unset
        "D1 no open second is 0, and an answer",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-03 12:00:00
                 | c1              | agent  | 01-04 12:00:00
        cases | measure | verdict
              | 0       | met
        """,
        OFFICE | {"within": "1 hour"},
    ),
    row(  # Rocket.Chat writes 0
        "D2 never answered is no number, and a miss once it is due",
        """
        messages | conversation_id | sender | sent_at
                 | answered        | buyer  | 01-04 10:00:00
                 | answered        | agent  | 01-04 10:01:40
                 | never           | buyer  | 01-04 10:00:00
                 | open            | buyer  | 01-05 11:59:00
        cases | subject  | measure | verdict
              | answered | 100     | met
              | never    |         | missed
              | open     |         | pending
        """,
        CHATS,
        as_of="01-05 12:00:00",
        score={"met": 1, "missed": 1, "pending": 1, "cases": 2, "value": 0.5},
    ),
    row(
        "D2 and no part of a mean",
        """
        messages | conversation_id | sender | sent_at
                 | answered        | buyer  | 01-04 10:00:00
                 | answered        | agent  | 01-04 10:01:40
                 | never           | buyer  | 01-04 10:00:00
        cases | subject  | measure
              | answered | 100
              | never    |
        """,
        CHATS | {"statistic": "mean"},
        as_of="01-05 12:00:00",
        score={"missed": 1, "cases": 1, "value": 100},
    ),
    row(
        "D3 exactly on the limit is met, a second later is not",
        """
        messages | conversation_id | sender | sent_at
                 | on              | buyer  | 01-04 10:00:00
                 | on              | agent  | 01-05 10:00:00
                 | over            | buyer  | 01-04 10:00:00
                 | over            | agent  | 01-05 10:00:01
        cases | subject | measure | verdict
              | on      | 86400   | met
              | over    | 86401   | missed
        """,
        CHATS,
    ),
    row(  # some libraries give -60, some 0
        "D4 what stands before its question is no answer to it",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 10:00:00
                 | c1              | agent  | 01-05 09:59:00
        cases | measure | verdict
              |         | pending
        """,
        TURNS,
    ),
    row(
        "D5 a deadline at closing time stays there, though opening would be no second later",
        """
        messages | conversation_id | sender | sent_at
                 | closing         | buyer  | 01-05 11:00:00
                 | opening         | buyer  | 01-04 18:00:00
        cases | subject | due_at         | verdict
              | closing | 01-05 12:00:00 | missed
              | opening | 01-05 11:00:00 | missed
        """,
        OFFICE | {"within": "1 hour", "hours": ["Mon-Fri 10:00-12:00", "Mon-Fri 13:00-18:00"]},
    ),
    row(  # 2 November 2025, New York: the hour from 01:00 to 02:00 comes twice
        "D6 a day of 25 hours that is open all day has 25",
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 2025-11-02 00:00:00
                 | c1              | agent  | 2025-11-03 00:00:00
        cases | measure
              | 90000
        """,
        OFFICE | {"hours": "00:00-24:00"},
        as_of="2025-11-04 12:00:00",
        zone="America/New_York",
    ),
    row(
        "D7 179 and 181 seconds are not both three minutes",
        """
        messages | conversation_id | sender | sent_at
                 | under           | buyer  | 01-05 10:00:59
                 | under           | agent  | 01-05 10:03:58
                 | over            | buyer  | 01-05 10:00:00
                 | over            | agent  | 01-05 10:03:01
        cases | subject | measure | verdict
              | under   | 179     | met
              | over    | 181     | missed
        """,
        CHATS | {"within": "3 minutes"},
    ),
    row(
        "D8 a mean is a ratio of sums, whatever the days",
        THREE_WAITS + "cases | measure\n | 80\n | 100\n | 93",
        CHATS | {"statistic": "mean"},
        line="<= 91",
        score={"value": 91, "status": "met"},
    ),
]


@pytest.mark.parametrize("situation", [*CLOCK, *SUMS, *PLATFORMS, *DECISIONS])
def test_a_situation(ask: Callable[..., Any], situation: Row) -> None:
    answer = ask(situation.as_of, zone=situation.zone, draw=situation.drawn, line=situation.line, **situation.rule)
    answer.is_as_drawn()
    assert {name: getattr(answer.score, name) for name in situation.score} == situation.score


# ---- what takes two files -------------------------------------------------------------------------------------------


def loaded(folder: Path, *files: str) -> tuple[Store, View, Shop]:
    """A store with a shop in UTC whose files were imported one after the other."""
    store = Store.open(folder / "dabiao.duckdb")
    for number, text in enumerate(files):
        export = folder / f"export{number}.csv"
        export.write_text(text, encoding="utf-8")
        import_file(Access.local(store), export, "shop", platform="other", timezone=UTC)
    view = Access.local(store).view(["shop"])
    return store, view, view.shop("shop")


REFUNDED = "refund_id,applied_at,completed_at,status\n"


def test_s25_what_is_closed_a_day_later_was_settled_when_it_was(tmp_path: Path) -> None:
    first = REFUNDED + "r1,2026-01-05 10:00:00,2026-01-05 10:30:00,refunded\n"
    second = REFUNDED + "r1,2026-01-05 10:00:00,2026-01-05 10:30:00,closed\n"
    store, view, shop = loaded(tmp_path, first, second)
    rule = Rule.of({"id": "x", "cases": "refunds"})
    (case,) = engine.cases(view, shop, rule, parse_as_of("2026-01-07T00:00:00", shop))
    assert (case.verdict, case.measure) == ("met", 1800)
    store.close()


def test_g10_five_settled_and_one_reopened_are_four(tmp_path: Path) -> None:
    first = REFUNDED + "".join(f"r{n},2026-01-05 10:00:00,2026-01-05 10:30:00,refunded\n" for n in range(5))
    store, view, shop = loaded(tmp_path, first, REFUNDED + "r2,2026-01-05 10:00:00,,open\n")
    rule = Rule.of({"id": "x", "cases": "refunds"})
    case_list = engine.cases(view, shop, rule, parse_as_of("2026-01-07T00:00:00", shop))
    assert sorted((case.verdict, case.subject) for case in case_list) == [
        *(("met", f"r{n}") for n in (0, 1, 3, 4)),
        ("pending", "r2"),
    ]
    store.close()


# ---- days, bins, and the rows behind them ---------------------------------------------------------------------------


def put(shelf: Shelf, drawn: str, zone: str = UTC) -> tuple[View, Shop]:
    """A new shop of the shelf, and its view."""
    shop = shelf.put(drawing.rows_in(drawn, zone), zone)
    return shelf.view(shop.shop_id), shop


def waited(**seconds: int) -> str:
    """Conversations, each with a first answer after so many seconds."""
    rows = "messages | conversation_id | sender | sent_at\n"
    for name, wait in seconds.items():
        day, remaining = divmod(wait, 86400)
        at = f"01-{1 + day:02} {remaining // 3600:02}:{remaining // 60 % 60:02}:{remaining % 60:02}"
        rows += f" | {name} | buyer | 01-01 00:00:00\n | {name} | agent | {at}\n"
    return rows


@pytest.mark.parametrize(
    ("drawn", "rule", "days"),
    [
        pytest.param(THREE_WAITS, {}, {date(2025, 12, 29): 93, date(2026, 1, 5): 90}, id="G01"),
        pytest.param(  # 10 s and 20 s on Monday, 30 s a week before
            """
            messages | conversation_id | sender | sent_at
                     | old             | buyer  | 2025-12-29 10:00:00
                     | old             | agent  | 2025-12-29 10:00:30
                     | one             | buyer  | 01-05 09:00:00
                     | one             | agent  | 01-05 10:00:10
                     | two             | buyer  | 01-05 11:00:00
                     | two             | agent  | 01-05 11:00:20
            """,
            {"hours": "10:00-18:00", "hours_mean": "clock_stops"},
            {date(2025, 12, 29): 30, date(2026, 1, 5): 15},
            id="G02",
        ),
    ],
)
def test_days_with_their_means_and_empty_ones_with_none(
    shelf: Shelf, drawn: str, rule: dict[str, Any], days: dict[date, float]
) -> None:
    # Chatwoot draws an empty day as 0 with a count of 0; here it has no value
    view, shop = put(shelf, drawn)
    sample_rule = Rule.of({"id": "x", "cases": "turns", "statistic": "mean", **rule})
    day_values = daily(view, shop, sample_rule, drawing.instant(NOON, UTC), days=8)
    assert {entry.day: entry.value for entry in day_values if entry.value is not None} == days
    assert [entry.met for entry in day_values] == [1, 0, 0, 0, 0, 0, 0, 2]


def test_g03_stored_sums_give_the_same_means() -> None:
    rule = Rule.of({"id": "x", "cases": "turns", "statistic": "mean"})
    today, before = Tally(measured=2, total=180), Tally(measured=1, total=93)
    summed = Tally(measured=today.measured + before.measured, total=today.total + before.total)
    assert [figure(rule, tally)[0] for tally in (today, before, summed)] == [90, 93, 91]


HOUR = 3600


@pytest.mark.parametrize(
    ("drawn", "bins"),
    [
        # Chatwoot puts 3600 s into "1 to 4 hours" and a day into "more than 24 hours": lower bounds inclusive. Here the
        # upper one is in, as it is with a limit
        pytest.param(
            waited(a=3599, b=3600, c=86400), {(1800, HOUR): 2, (12 * HOUR, 24 * HOUR): 1}, id="G05 on the edge"
        ),
        pytest.param(
            waited(a=1800, b=7200, c=21600),
            {(600, 1800): 1, (HOUR, 3 * HOUR): 1, (3 * HOUR, 12 * HOUR): 1},
            id="G06 one shop",
        ),
        pytest.param(
            waited(d=43200, e=172800), {(3 * HOUR, 12 * HOUR): 1, (24 * HOUR, 48 * HOUR): 1}, id="G06 another shop"
        ),
    ],
)
def test_waits_in_bins(shelf: Shelf, drawn: str, bins: dict[tuple[int, int], int]) -> None:
    view, shop = put(shelf, drawn)
    waits = chat.waits(view, shop, drawing.instant(NOON, UTC))
    assert {(entry.above, entry.upto): entry.count for entry in waits if entry.count} == bins


def test_g08_another_shops_events_are_never_counted(shelf: Shelf) -> None:
    rule = Rule.of({"id": "x", **CHATS})
    _, other = put(shelf, waited(a=60, b=60))
    view, shop = put(shelf, waited(a=60))
    assert len(engine.cases(view, shop, rule, drawing.instant(NOON, UTC))) == 1
    assert engine.cases(view, other, rule, drawing.instant(NOON, UTC)) == []


def test_g11_messages_in_are_cases_messages_out_are_none_and_a_conversation_is_one(shelf: Shelf) -> None:
    rows = "messages | conversation_id | sender | sent_at\n"
    for number in range(15):
        asked_at, answered = (2, 5) if number < 10 else (1, 3)
        rows += (
            f" | c{number} | buyer | 01-05 10:00:00\n" * asked_at
            + f" | c{number} | agent | 01-05 10:01:00\n" * answered
        )
    view, shop = put(shelf, rows)
    counts = [
        len(engine.cases(view, shop, Rule.of({"id": "x", "cases": family}), drawing.instant(NOON, UTC)))
        for family in ("messages", "chats")
    ]
    assert counts == [25, 15]  # of 25 in, 65 out


def test_g12_an_unknown_grouping_is_an_error_and_no_default(shelf: Shelf) -> None:
    view, shop = put(shelf, waited(a=60))
    with pytest.raises(KeyError, match="mood"):
        by(view, shop, Rule.of({"id": "x", **CHATS}), drawing.instant(NOON, UTC), "mood")
    with pytest.raises(BadFieldError):
        Rule.of({"id": "x", **CHATS, "window": "fortnight"})


def test_g13_behind_a_bar_stand_exactly_its_rows(shelf: Shelf) -> None:
    view, shop = put(
        shelf,
        """
        messages | conversation_id | sender | sent_at
                 | one             | buyer  | 01-04 10:00:00
                 | one             | agent  | 01-04 10:01:00
                 | one             | agent  | 01-04 10:02:00
                 | two             | buyer  | 01-04 23:59:59
                 | three           | buyer  | 01-05 00:00:00
                 | three           | agent  | 01-05 00:05:00
        """,
    )
    rule, moment = Rule.of({"id": "x", **CHATS, "within": "3 minutes"}), drawing.instant(NOON, UTC)
    for bar in daily(view, shop, rule, moment, days=3):
        rows = engine.cases(view, shop, rule, moment, group=("day", str(bar.day)))
        assert len(rows) == bar.met + bar.missed + bar.pending
        assert len({case.subject for case in rows}) == len(rows)
    behind = engine.cases(view, shop, rule, moment, group=("day", "2026-01-04"))
    assert sorted((case.subject, case.verdict) for case in behind) == [("one", "met"), ("two", "missed")]


def test_g14_a_row_shows_the_time_that_the_rule_counts(shelf: Shelf) -> None:
    # 120 seconds on the clock, of which 45 after opening
    view, shop = put(
        shelf,
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 09:58:45
                 | c1              | agent  | 01-05 10:00:45
        """,
    )
    for rule, seconds in (({"cases": "chats"}, 120), (OFFICE, 45)):
        (case,) = engine.cases(view, shop, Rule.of({"id": "x", **rule}), drawing.instant(NOON, UTC))
        assert case.measure == seconds


@pytest.mark.parametrize("number", [1, 30])
def test_g15_a_page_of_rows_is_one_query(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    view, shop = put(shelf, waited(**{f"c{n}": 60 for n in range(number)}))
    statements: list[str] = []
    rows = View.rows

    def counted(self: View, sql: str, **params: object) -> list[dict[str, Any]]:
        statements.append(sql)
        return rows(self, sql, **params)

    monkeypatch.setattr(View, "rows", counted)
    case_list = engine.cases(view, shop, Rule.of({"id": "x", **CHATS}), drawing.instant(NOON, UTC))
    # how far the table reaches, and the rows
    assert (len(case_list), len(statements)) == (number, 2)


# ---- which rule applies ---------------------------------------------------------------------------------------------

SHOP = Shop("shop", "other", "TH", "Asia/Bangkok")


def rule(**fields: Any) -> Rule:
    return Rule.of({"id": "x", **CHATS, **fields})


def test_p01_a_rule_for_no_market_is_refused_and_one_for_another_never_applies() -> None:
    # Frappe Helpdesk takes such a policy and never matches it
    with pytest.raises(BadFieldError) as caught:
        rule(market="")
    assert caught.value.field == "market"
    rules = [rule(market="VN"), rule(id="everywhere")]
    assert [entry.id for entry in in_force(rules, SHOP, date(2026, 1, 5))] == ["everywhere"]


def test_p02_from_its_first_day_on_the_newer_version_is_the_one() -> None:
    old = rule(within="48 hours", effective_to=date(2026, 1, 5))
    new = rule(effective_from=date(2026, 1, 5))
    assert in_force([old, new], SHOP, date(2026, 1, 4)) == [old]
    assert in_force([old, new], SHOP, date(2026, 1, 5)) == [new]


VERSIONS = """
    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-04 10:00:00
             | c1              | agent  | 01-05 11:00:00
"""


def test_p05_the_version_of_the_as_of_day_judges_what_came_before_it(shelf: Shelf) -> None:
    # asked under the first version, which allowed 48 hours; dbt_zendesk would judge by that one, and call it met
    view, shop = put(shelf, VERSIONS)
    old = rule(within="48 hours", effective_to=date(2026, 1, 5))
    new = rule(effective_from=date(2026, 1, 5))
    moment = drawing.instant(NOON, UTC)
    (applied,) = in_force([old, new], shop, local_of(moment, shop).date())
    (case,) = engine.cases(view, shop, applied, moment)
    assert (applied, case.verdict) == (new, "missed")


def test_p06_a_rule_made_afterwards_counts_from_the_question_all_the_same(shelf: Shelf) -> None:
    view, shop = put(shelf, VERSIONS)
    (case,) = engine.cases(view, shop, rule(effective_from=date(2026, 1, 5)), drawing.instant(NOON, UTC))
    assert case.measure == 25 * HOUR


def tiktok(market: str, rule_id: str) -> Rule:
    """The built-in rule of a market as of January 2026."""
    rules = in_force(load_rules(), Shop("shop", "tiktok_shop", market, UTC), date(2026, 1, 5))
    return next(entry for entry in rules if entry.id == rule_id)


@pytest.mark.parametrize(
    ("met", "missed", "passes"), [(90, 10, True), (89, 11, False), (84, 16, False)], ids=["T01 90", "T01 89", "T01 84"]
)
def test_t01_ninety_of_a_hundred_pass(met: int, missed: int, passes: bool) -> None:
    # The page warns below 90 % and acts below 85 %. Both are missed: a rule has one line, and 90 % is what it demands
    rule = tiktok("US", "tiktok_shop.response_24h")
    value, cases = figure(rule, Tally(met=met, missed=missed))
    assert value == Fraction(met, 100)
    assert (status_of(rule, value, cases) != "missed") == passes


@pytest.mark.parametrize(
    ("market", "rule_id", "verdict"),
    [
        pytest.param("US", "tiktok_shop.response_24h", "missed", id="T05 United States"),
        pytest.param("TH", "tiktok_shop.response_12h", "met", id="T05 Thailand"),
    ],
)
def test_t05_one_log_and_two_markets(shelf: Shelf, market: str, rule_id: str, verdict: str) -> None:
    view, shop = put(
        shelf,
        """
        messages | conversation_id | sender | sent_at        | text
                 | c1              | buyer  | 01-05 10:00:00 | Where is it?
                 | c1              | agent  | 01-05 10:05:00 | Hello
                 | last            | system | 01-07 12:00:00 | the file reaches up to here
        """,
    )
    moment = drawing.instant("01-07 12:00:00", UTC)
    (case,) = engine.cases(view, shop, tiktok(market, rule_id), moment)
    assert case.verdict == verdict


def test_t08_with_fewer_than_ten_orders_no_point_is_given(shelf: Shelf) -> None:
    chats = "".join(f" | c{n} | buyer | 01-04 10:00:00\n" for n in range(4))
    for orders, status in ((9, "too_few"), (10, "missed")):
        view, shop = put(
            shelf,
            "messages | conversation_id | sender | sent_at\n"
            + chats
            + " | c0 | agent | 01-04 11:00:00\n"
            + "orders | order_id | created_at | paid_at\n"
            + "".join(f" | o{n} | 01-04 10:00:00 | 01-04 10:00:00\n" for n in range(orders)),
        )
        # one of four in time is 25 %; a line of 30 % is missed by it
        sample_rule = rule(within="12 hours", minimum_orders=10, **{"pass": "> 0.30"})
        assert shelf.score(shop, sample_rule, drawing.instant(NOON, UTC)).status == status
        assert view.shop_ids == {shop.shop_id}


def test_t10_the_windows_own_days() -> None:
    rule = Rule.of({"id": "x", "cases": "disputes", "window": "60 days", "lag_days": 14})
    shop = Shop("shop", "amazon", "US", "America/Los_Angeles")
    window = window_of(rule, parse_as_of("2026-03-31T12:00:00", shop), shop)
    assert [str(local_of(end, shop)) for end in (window.start, window.end)] == [
        "2026-01-16 00:00:00",
        "2026-03-16 23:59:59",
    ]


def test_t13_a_rule_holds_one_schedule() -> None:
    # two schedules for one wait cannot be written: test_business_time.py has the case, D01
    with pytest.raises(msgspec.ValidationError):
        Rule.of({"id": "x", **CHATS, "hours": [{"until": date(2026, 1, 5), "hours": "10:00-18:00"}]})


def test_d4_a_request_answered_before_it_was_made_is_refused_with_its_reason(tmp_path: Path) -> None:
    export = tmp_path / "refunds.csv"
    export.write_text(REFUNDED + "r1,2026-01-05 10:00:00,2026-01-05 09:00:00,refunded\n", encoding="utf-8")
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        result = import_file(Access.local(store), export, "shop", platform="other", timezone=UTC)
    assert (result.new, result.rejected, len(result.rejects)) == (0, 1, 1)
    assert result.rejects[0].column == "completed_at"
