"""Cases worked out by hand, family by family. The drawing is the data; `cases` is the answer.

Every question goes to the engine and to the reference (see `tests/reference/fixtures.py`), and both must agree with the
drawing. Shops are in Shanghai (+08:00) unless a test says otherwise; 5 January 2026 is a Monday.
"""

from datetime import date


def test_turns_run_from_the_first_question_to_the_answer(ask):
    """Two questions and an answer are one turn; what follows the answer opens another.

    messages | conversation_id | buyer_id | sender | agent_id | sent_at
             | c1              | A        | buyer  |          | 01-05 10:10:15
             | c1              | A        | buyer  |          | 10:15:20
             | c1              |          | agent  | x        | 10:18:10
             | c1              | A        | buyer  |          | 10:18:30
             | c1              |          | agent  | y        | 10:19:00
             | c1              |          | agent  | x        | 10:20:00

    cases    | subject | buyer_id | agent_id | occurred_at    | local_day | measure | due_at         | verdict | reason
             | c1      | A        | x        | 01-05 10:10:15 | 01-05     | 475     | 01-05 10:13:15 | missed  |
             | c1      | A        | y        | 01-05 10:18:30 | 01-05     | 30      | 01-05 10:21:30 | met     |
    """
    ask("01-05 12:00:00", cases="turns", within="3 minutes").is_as_drawn()


def test_messages_are_each_a_case_of_their_own(ask):
    """Both questions wait for the same answer, one 475 seconds and one 170.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:10:15
             | c1              | buyer  | 10:15:20
             | c1              | agent  | 10:18:10
             | c1              | buyer  | 10:30:00

    cases    | occurred_at    | measure | due_at         | verdict
             | 01-05 10:10:15 | 475     | 01-05 10:13:15 | missed
             | 01-05 10:15:20 | 170     | 01-05 10:18:20 | met
             | 01-05 10:30:00 |         | 01-05 10:33:00 | pending
    """
    ask("01-05 10:31:00", cases="messages", within="3 minutes").is_as_drawn()


def test_chats_are_judged_by_their_first_question_only(ask):
    """c1 is answered in time once, which is enough; c2 was begun by the shop; in c3 nobody but a bot has spoken.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              | A        | agent  | 11:00:00
             | c1              | A        | buyer  | 12:00:00
             | c2              | B        | system | 09:00:00
             | c2              | B        | bot    | 09:00:01
             | c2              | B        | agent  | 10:00:00
             | c2              | B        | buyer  | 10:05:00
             | c3              | C        | bot    | 10:00:00
             | c4              | D        | bot    | 10:00:00
             | c4              | D        | buyer  | 10:00:30

    cases    | subject | occurred_at    | measure | verdict  | reason
             | c1      | 01-05 10:00:00 | 3600    | met      |
             | c2      | 01-05 10:00:00 |         | excluded | started_by_agent
             | c4      | 01-05 10:00:30 |         | pending  |
    """
    ask("01-05 20:00:00", cases="chats", within="24 hours").is_as_drawn()


def test_threads_are_the_first_words_of_a_buyer_ever(ask):
    """A's first words are in c1; c2 is no new thread. Where no buyer is known, each conversation is one.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              | A        | agent  | 10:00:40
             | c2              | A        | buyer  | 01-06 10:00:00
             | c3              |          | buyer  | 01-06 11:00:00
             | c4              |          | buyer  | 01-06 12:00:00
             | c4              |          | agent  | 13:00:00

    cases    | subject | occurred_at    | measure | verdict
             | c1      | 01-05 10:00:00 | 40      | met
             | c3      | 01-06 11:00:00 |         | missed
             | c4      | 01-06 12:00:00 | 3600    | missed
    """
    ask("01-06 20:00:00", cases="threads", within="3 minutes").is_as_drawn()


def test_a_buyer_day_is_lost_by_one_late_answer(ask):
    """A writes in two conversations on Monday and is late in one; on Tuesday all is well. B still waits.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              | A        | agent  | 10:00:20
             | c2              | A        | buyer  | 18:00:00
             | c2              | A        | agent  | 18:03:01
             | c1              | A        | buyer  | 01-06 10:00:00
             | c1              | A        | agent  | 10:03:00
             | c3              | B        | buyer  | 10:58:00
             | c3              | B        | agent  | 10:58:30
             | c3              | B        | buyer  | 10:59:00

    cases    | buyer_id | occurred_at    | local_day | measure | due_at         | verdict
             | A        | 01-05 10:00:00 | 01-05     | 181     | 01-05 18:03:00 | missed
             | A        | 01-06 10:00:00 | 01-06     | 180     | 01-06 10:03:00 | met
             | B        | 01-06 10:58:00 | 01-06     | 30      | 01-06 11:02:00 | pending
    """
    answer = ask("01-06 11:00:00", cases="buyer_days", within="3 minutes", window="week", line=">= 0.70")
    answer.is_as_drawn()
    assert (answer.score.value, answer.score.cases, answer.score.status) == (0.5, 2, "missed")
    assert (answer.score.needed, answer.score.spare) == (2, 0)


def test_a_buyer_day_ignores_what_was_asked_outside_hours(ask):
    """A's night question counts for nothing, B asked at night only, C was answered by a bot only.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 03:00:00
             | c1              | A        | agent  | 09:00:00
             | c1              | A        | buyer  | 10:00:00
             | c1              | A        | agent  | 10:01:00
             | c2              | B        | buyer  | 23:00:00
             | c3              | C        | buyer  | 22:59:59
             | c3              | C        | bot    | 23:00:00

    cases    | buyer_id | occurred_at    | verdict  | reason
             | A        | 01-05 10:00:00 | met      |
             | B        | 01-05 23:00:00 | excluded | outside_hours
             | C        | 01-05 22:59:59 | excluded | only_bots
    """
    ask("01-06 12:00:00", cases="buyer_days", within="3 minutes", hours="08:00-23:00", bots="leave_out").is_as_drawn()


MONDAY_TO_FRIDAY = {"hours": ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-18:00"], "hours_mean": "clock_stops"}


def test_a_stopped_clock_counts_open_time_only(ask):
    """Friday evening to Monday morning is two open minutes, lunch is none, and nights and Sundays are none.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-02 17:59:00
             | c1              | agent  | 01-05 09:01:00
             | c2              | buyer  | 01-05 11:59:00
             | c2              | agent  | 13:02:30
             | c3              | buyer  | 01-05 17:58:00
             | c3              | agent  | 20:00:00
             | c4              | buyer  | 01-04 10:00:00
             | c4              | agent  | 11:00:00

    cases    | subject | occurred_at    | measure | due_at         | verdict
             | c1      | 01-02 17:59:00 | 120     | 01-05 09:02:00 | met
             | c2      | 01-05 11:59:00 | 210     | 01-05 13:02:00 | missed
             | c3      | 01-05 17:58:00 | 120     | 01-06 09:01:00 | met
             | c4      | 01-04 10:00:00 | 0       | 01-05 09:03:00 | met
    """
    ask("01-06 12:00:00", cases="turns", within="3 minutes", **MONDAY_TO_FRIDAY).is_as_drawn()


def test_a_deadline_on_a_closing_instant_stays_there(ask):
    """Three minutes before lunch ends a wait at 12:00:00, not at 13:00:00 when the shop opens again.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 11:57:00
             | c1              | agent  | 12:00:00
             | c2              | buyer  | 11:57:00
             | c2              | agent  | 12:00:01
             | c3              | buyer  | 11:57:01

    cases    | subject | measure | due_at         | verdict
             | c1      | 180     | 01-05 12:00:00 | met
             | c2      | 180     | 01-05 12:00:00 | missed
             | c3      |         | 01-05 13:00:01 | pending
    """
    ask("01-05 13:00:00", cases="turns", within="3 minutes", **MONDAY_TO_FRIDAY).is_as_drawn()


def test_holidays_have_no_hours_or_hours_of_their_own(ask):
    """Thursday the 1st is closed, Friday the 2nd opens for two hours.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-01 10:00:00
             | c2              | buyer  | 01-02 11:59:59
             | c3              | buyer  | 01-02 12:00:00
             | c4              | buyer  | 01-05 12:00:00

    cases    | subject | verdict  | reason
             | c1      | excluded | outside_hours
             | c2      | missed   |
             | c3      | excluded | outside_hours
             | c4      | missed   |
    """
    holidays = [date(2026, 1, 1), {"date": date(2026, 1, 2), "hours": "10:00-12:00"}]
    ask("01-06 12:00:00", cases="turns", within="1 hour", hours="08:00-23:00", holidays=holidays).is_as_drawn()


def test_refunds_belong_to_their_completion(ask):
    """Refunded or closed alike; open and overdue belongs to the deadline; open and not due waits.

    refunds | refund_id | kind        | applied_at     | completed_at   | status
            | R1        | refund_only | 01-05 10:00:00 | 01-07 10:00:00 | refunded
            | R2        | refund_only | 01-05 10:00:00 | 01-07 10:00:01 | closed
            | R3        | refund_only | 01-05 12:00:00 |                | open
            | R4        | refund_only | 01-06 12:00:01 |                | open
            | R5        | exchange    | 01-06 12:00:01 |                | open

    cases   | subject | occurred_at    | local_day | measure | due_at         | verdict
            | R1      | 01-07 10:00:00 | 01-07     | 172800  | 01-07 10:00:00 | met
            | R2      | 01-07 10:00:01 | 01-07     | 172801  | 01-07 10:00:00 | missed
            | R3      | 01-07 12:00:00 | 01-07     |         | 01-07 12:00:00 | missed
            | R4      | 01-06 12:00:01 | 01-06     |         | 01-08 12:00:01 | pending
    """
    ask("01-08 12:00:00", cases="refunds", within="2 days", kind="refund_only").is_as_drawn()


def test_the_return_clock_stands_still_for_the_buyer(ask):
    """The buyer took R1's goods a day to the post; R2 was closed before they were; R3's are still to come.

    refunds | refund_id | applied_at     | agreed_at      | returned_at    | completed_at   | platform_intervened
            | R1        | 01-05 10:00:00 | 01-05 11:00:00 | 01-06 11:00:00 | 01-06 12:00:00 | no
            | R2        | 01-05 10:00:00 | 01-05 11:00:00 |                | 01-09 12:00:00 | no
            | R3        | 01-05 10:00:00 | 01-05 12:00:00 |                |                | no
            | R4        | 01-05 10:00:00 | 01-05 12:00:01 |                |                | no
            | R5        | 01-05 10:00:00 | 01-05 10:00:00 |                | 01-05 20:00:00 | yes

    cases   | subject | occurred_at    | measure | due_at         | verdict  | reason
            | R1      | 01-06 12:00:00 | 7200    | 01-06 12:00:00 | met      |
            | R2      | 01-09 12:00:00 | 3600    | 01-09 13:00:00 | met      |
            | R3      | 01-05 10:00:00 |         |                | pending  |
            | R4      | 01-05 12:00:00 |         | 01-05 12:00:00 | missed   |
            | R5      | 01-05 20:00:00 | 0       | 01-05 22:00:00 | excluded | platform_intervened
    """
    rule = {"cases": "refunds", "within": "2 hours", "pause": "buyer", "exclude": ["platform_intervened"]}
    ask("01-10 00:00:00", **rule).is_as_drawn()


def test_disputes_are_missed_when_the_fault_is_the_merchants_or_shared(ask):
    """Only requests on which the platform stepped in; without a ruling they wait.

    refunds | refund_id | applied_at     | completed_at   | platform_intervened | fault
            | R1        | 01-05 10:00:00 | 01-06 10:00:00 | yes                 | merchant
            | R2        | 01-05 10:00:00 | 01-06 11:00:00 | yes                 | both
            | R3        | 01-05 10:00:00 | 01-06 12:00:00 | yes                 | buyer
            | R4        | 01-05 10:00:00 | 01-06 13:00:00 | yes                 |
            | R5        | 01-05 10:00:00 |                | yes                 |
            | R6        | 01-05 10:00:00 | 01-06 10:00:00 | no                  | merchant
            | R7        | 01-05 10:00:00 | 01-06 10:00:00 |                     | merchant

    cases   | subject | occurred_at    | measure | due_at | verdict
            | R1      | 01-06 10:00:00 |         |        | missed
            | R2      | 01-06 11:00:00 |         |        | missed
            | R3      | 01-06 12:00:00 |         |        | met
            | R4      | 01-06 13:00:00 |         |        | met
            | R5      | 01-05 10:00:00 |         |        | pending
    """
    ask("01-07 00:00:00", cases="disputes").is_as_drawn()


def test_shipments_are_lines_sent_by_the_promised_time(ask):
    """Never promised: no case. Unpaid, but promised: one. Cancelled unsent: excluded. Sent ahead: not yet.

    orders | order_id | line_id | created_at     | paid_at        | promised_at    | shipped_at     | cancelled_at
           | o1       | 1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-07 10:00:00 | 01-07 10:00:00 |
           | o1       | 2       | 01-05 10:00:00 | 01-05 10:00:00 | 01-07 10:00:00 | 01-07 10:00:01 |
           | o2       | 1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-08 00:00:00 |                |
           | o3       | 1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-08 12:00:01 |                |
           | o4       | 1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-07 10:00:00 |                | 01-06 10:00:00
           | o5       | 1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-07 10:00:00 | 01-06 09:00:00 | 01-06 10:00:00
           | o6       | 1       | 01-05 10:00:00 |                | 01-07 10:00:00 |                |
           | o7       | 1       | 01-05 10:00:00 | 01-05 10:00:00 |                |                |
           | o8       | 1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-09 10:00:00 | 01-06 10:00:00 |

    cases  | subject | occurred_at    | measure | due_at         | verdict  | reason
           | o1      | 01-07 10:00:00 | 172800  | 01-07 10:00:00 | met      |
           | o1      | 01-07 10:00:00 | 172801  | 01-07 10:00:00 | missed   |
           | o2      | 01-08 00:00:00 |         | 01-08 00:00:00 | missed   |
           | o3      | 01-08 12:00:01 |         | 01-08 12:00:01 | pending  |
           | o4      | 01-07 10:00:00 |         | 01-07 10:00:00 | excluded | cancelled_unsent
           | o5      | 01-07 10:00:00 | 82800   | 01-07 10:00:00 | met      |
           | o6      | 01-07 10:00:00 |         | 01-07 10:00:00 | missed   |
    """
    ask("01-08 12:00:00", cases="shipments").is_as_drawn()


def test_cancellations_are_the_merchants_or_the_systems(ask):
    """One case an order, however many lines; unpaid orders are none; what happens later is not known yet.

    orders | order_id | line_id | product_id | created_at     | paid_at        | cancelled_at   | cancelled_by
           | o1       | 1       | p1         | 01-05 10:00:00 | 01-05 10:01:00 | 01-06 10:00:00 | merchant
           | o1       | 2       | p1         | 01-05 10:00:00 | 01-05 10:01:00 |                |
           | o2       |         | p1         | 01-05 11:00:00 | 01-05 11:00:00 | 01-06 10:00:00 | system
           | o3       |         | p1         | 01-05 12:00:00 | 01-05 12:00:00 | 01-06 10:00:00 | buyer
           | o4       |         | p1         | 01-05 13:00:00 | 01-05 13:00:00 | 01-06 10:00:00 | platform
           | o5       |         | p1         | 01-05 14:00:00 | 01-05 14:00:00 | 01-07 00:00:00 | merchant
           | o6       |         | p1         | 01-05 15:00:00 | 01-05 15:00:00 |                | merchant
           | o7       |         | p1         | 01-05 16:00:00 |                | 01-06 10:00:00 | merchant

    cases  | subject | occurred_at    | product_id | measure | due_at | verdict
           | o1      | 01-05 10:00:00 | p1         |         |        | missed
           | o2      | 01-05 11:00:00 | p1         |         |        | missed
           | o3      | 01-05 12:00:00 | p1         |         |        | met
           | o4      | 01-05 13:00:00 | p1         |         |        | met
           | o5      | 01-05 14:00:00 | p1         |         |        | met
           | o6      | 01-05 15:00:00 | p1         |         |        | missed
    """
    ask("01-06 23:59:59", cases="cancellations").is_as_drawn()


def test_reviews_are_met_from_four_on(ask):
    """Each side is judged alone; a side without a score is no case.

    reviews | review_id | created_at     | description_score | service_score | automatic
            | v1        | 01-05 10:00:00 | 5                 | 4             | no
            | v2        | 01-05 11:00:00 | 5                 | 3             | no
            | v3        | 01-05 12:00:00 | 5                 |               | no
            | v4        | 01-05 13:00:00 | 5                 | 5             | yes

    cases   | subject | measure | verdict  | reason
            | v1      | 4       | met      |
            | v2      | 3       | missed   |
            | v4      | 5       | excluded | auto_review
    """
    rule = {"cases": "reviews", "side": "service", "exclude": ["auto_review"]}
    ask("01-06 00:00:00", **rule).is_as_drawn()
    score = ask("01-06 00:00:00", **rule, statistic="mean", line=">= 4.6").score
    assert (score.value, score.cases, score.unit, score.status) == (3.5, 2, "marks", "missed")
    assert (score.needed, score.spare) == (6, 0)


def test_chat_ratings_are_met_when_satisfied(ask):
    """Words and marks alike; a neutral rating is no good one; under `handled_by = "agent"` bots' ratings are left out.

    chat_ratings | conversation_id | rated_at       | rating       | handled_by
                 | c1              | 01-05 10:00:00 | satisfied    | agent
                 | c2              | 01-05 10:00:00 | neutral      | agent
                 | c3              | 01-05 10:00:00 | dissatisfied | agent
                 | c4              | 01-05 10:00:00 | 4            |
                 | c5              | 01-05 10:00:00 | 3            | agent
                 | c6              | 01-05 10:00:00 | satisfied    | bot

    cases        | subject | measure | verdict  | reason
                 | c1      |         | met      |
                 | c2      |         | missed   |
                 | c3      |         | missed   |
                 | c4      | 4       | met      |
                 | c5      | 3       | missed   |
                 | c6      |         | excluded | only_bots
    """
    ask("01-06 00:00:00", cases="chat_ratings", handled_by="agent").is_as_drawn()
