"""Traps of the exact limit, in time and in number. Exactly on it is met; figures are compared unrounded."""

import pytest


def test_exactly_on_the_deadline_is_met(ask):
    """Three minutes to the second; one second more; and unanswered, at the deadline itself and a second before.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | agent  | 10:03:00
             | c2              | buyer  | 10:00:00
             | c2              | agent  | 10:03:01
             | c3              | buyer  | 11:57:00
             | c4              | buyer  | 11:57:01

    cases    | subject | measure | verdict
             | c1      | 180     | met
             | c2      | 181     | missed
             | c3      |         | missed
             | c4      |         | pending
    """
    ask("01-05 12:00:00", cases="turns", within="3 minutes").is_as_drawn()


def test_a_minute_is_sixty_seconds_not_a_change_of_minute(ask):
    """10:00:59 to 10:02:58 touches three minutes and lasts 119 seconds.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:59
             | c1              | agent  | 10:02:58

    cases    | measure | verdict
             | 119     | met
    """
    ask("01-05 12:00:00", cases="turns", within="2 minutes").is_as_drawn()


def test_24_hours_are_not_a_change_of_day(ask):
    """Asked on Monday night, answered on Wednesday morning: 33 hours, though only one whole day lies between.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 23:00:00
             | c1              | agent  | 01-07 08:00:00

    cases    | measure | verdict
             | 118800  | missed
    """
    ask("01-08 12:00:00", cases="turns", within="1 day").is_as_drawn()


SEVEN_OF_TEN = "messages | conversation_id | sender | sent_at\n" + "\n".join(
    f" | c{n} | buyer | 01-05 10:00:00\n" + (f" | c{n} | agent | 01-05 10:01:00" if n < 7 else "") for n in range(10)
)


@pytest.mark.parametrize(
    ("line", "status", "needed", "spare"),
    [
        (">= 0.7", "met", 0, 0),
        ("> 0.7", "missed", 1, 0),
        ("<= 0.7", "met", 0, None),
        ("< 0.7", "missed", None, 0),
        (">= 0.70000001", "missed", 1, 0),
        (">= 0.69999999", "met", 0, 0),
        (">= 0.6", "met", 0, 1),
        (">= 1", "missed", None, 0),
        (">= 0.99", "missed", 290, 0),
    ],
)
def test_seven_of_ten_on_seven_tenths(ask, line, status, needed, spare):
    """Ten conversations, seven answered: 0.7 as a float is less than seven tenths, and the share is neither."""
    score = ask("01-06 00:00:00", draw=SEVEN_OF_TEN, cases="turns", within="3 minutes", line=line).score
    assert (score.met, score.missed) == (7, 3)
    assert (score.status, score.needed, score.spare) == (status, needed, spare)


@pytest.mark.parametrize(("line", "status"), [(">= 0.68", "near"), (">= 0.6799", "met"), ("> 0.68", "near")])
def test_near_is_exact_too(ask, line, status):
    """Two hundredths from the line are near, a hair more is not. As floats, 0.7 - 0.68 is more than 0.02.

    (The rows are the seven of ten above.)
    """
    score = ask("01-06 00:00:00", draw=SEVEN_OF_TEN, cases="turns", within="3 minutes", line=line, near="0.02").score
    assert score.status == status


def test_a_failing_figure_is_missed_however_near(ask):
    """One of two, and a line that is hardly more than a half.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | agent  | 10:01:00
             | c2              | buyer  | 10:00:00
    """
    score = ask("01-06 00:00:00", cases="turns", within="3 minutes", line=">= 0.51", near="0.2").score
    assert (score.status, score.needed) == ("missed", 1)


def test_a_mean_exactly_on_its_duration_is_met(ask):
    """48 hours and 48 hours; under a stricter sign they fail, and nobody can say what would help.

    refunds | refund_id | applied_at     | completed_at
            | R1        | 01-05 10:00:00 | 01-06 10:00:00
            | R2        | 01-05 10:00:00 | 01-08 10:00:00
    """
    score = ask("01-09 00:00:00", cases="refunds", statistic="mean", line="<= 48 hours").score
    assert (score.value, score.unit, score.status, score.needed, score.spare) == (172800, "seconds", "met", 0, None)
    score = ask("01-09 00:00:00", cases="refunds", statistic="mean", line="< 48 hours").score
    assert (score.status, score.needed, score.spare) == ("missed", None, None)


def test_a_rate_counts_its_spare_in_misses(ask):
    """One dispute lost on four orders: a half would bear one more, "under a half" would bear none.

    orders  | order_id  | created_at     | paid_at
            | o1        | 01-05 10:00:00 | 01-05 10:00:00
            | o2        | 01-05 10:00:00 | 01-05 10:00:00
            | o3        | 01-05 10:00:00 | 01-05 10:00:00
            | o4        | 01-05 10:00:00 | 01-05 10:00:00

    refunds | refund_id | order_id | applied_at     | completed_at   | platform_intervened | fault
            | R1        | o1       | 01-05 11:00:00 | 01-05 12:00:00 | yes                 | both
    """
    rule = {"cases": "disputes", "statistic": "rate", "per": "paid_orders"}
    score = ask("01-06 00:00:00", **rule, line="<= 0.5").score
    assert (score.value, score.cases, score.needed, score.spare) == (0.25, 4, 0, 1)
    assert ask("01-06 00:00:00", **rule, line="< 0.5").score.spare == 0
    score = ask("01-06 00:00:00", **rule, line="< 0.25").score
    assert (score.status, score.needed, score.spare) == ("missed", None, 0)
