"""Situations of sums, of the platforms' own definitions, and of decisions; see situations."""

from datetime import date

from tests.golden.behaviour import CHATS, OFFICE, THREE_WAITS
from tests.golden.situations import TURNS, row

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
