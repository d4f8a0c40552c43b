"""Worked examples that platforms and their commentators print, each with its published answer.

Engine and reference both give it. Where a platform's unit has no family of its own (Amazon's packages), the nearest
family carries the same two integers.
"""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.windows import window_of
from tests.reference import clock

ZONE = "Asia/Shanghai"
PAID = datetime(2026, 1, 5, 2, tzinfo=UTC)
SOON, LATER = PAID + timedelta(days=2), PAID + timedelta(days=3)
AS_OF = PAID + timedelta(days=10)


def scored(made_shops, tables, as_of=AS_OF, **entry):
    """The score of these rows, once engine and reference agree on it."""
    shop, rule = made_shops.put(tables, ZONE), Rule.of({"id": "test.rule", **entry})
    return made_shops.agree(tables, shop, rule, as_of)[1]


def test_1_taobao_a_turn_is_timed_from_its_first_question(ask):
    """A reply 2:50 after the second question is 7:55 after the first: 0 of 1 turns within three minutes.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:10:15
             | c1              | buyer  | 10:15:20
             | c1              | agent  | 10:18:10
    """
    score = ask("01-05 23:59:59", cases="turns", within="3 minutes").score
    assert (score.met, score.cases) == (0, 1)


def test_2_taobao_the_next_question_is_a_turn_of_its_own(ask):
    """The same conversation goes on, and this time the reply takes 30 seconds: 1 of 2.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:10:15
             | c1              | buyer  | 10:15:20
             | c1              | agent  | 10:18:10
             | c1              | buyer  | 10:18:30
             | c1              | agent  | 10:19:00
    """
    score = ask("01-05 23:59:59", cases="turns", within="3 minutes").score
    assert (score.met, score.cases, score.value) == (1, 2, 0.5)


def test_3_taobao_ten_questions_without_an_answer_are_one_turn(made_shops):
    asked_at = [PAID + timedelta(seconds=20 * n) for n in range(10)]
    messages = [{"conversation_id": "c1", "sender": "buyer", "sent_at": at, "message_id": str(at)} for at in asked_at]
    score = scored(made_shops, {"messages": messages}, cases="turns", within="3 minutes")
    assert (score.met, score.cases) == (0, 1)


def orders(number, **each):
    """So many paid orders; each column is a value, or says for an order's number what it is."""
    return [
        {
            "order_id": f"o{n}",
            "created_at": PAID,
            "paid_at": PAID,
            **{name: value(n) if callable(value) else value for name, value in each.items()},
        }
        for n in range(number)
    ]


def test_4_tiktok_25_late_of_200_dispatched_is_an_eighth(made_shops):
    tables = {"orders": orders(200, promised_at=SOON, shipped_at=lambda n: LATER if n < 25 else SOON)}
    score = scored(made_shops, tables, cases="shipments", statistic="share_missed", **{"pass": "<= 0.04"})
    assert (score.missed, score.cases, score.value_exact) == (25, 200, Fraction(125, 1000))
    assert score.status == "missed"


def test_5_tiktok_20_cancelled_by_the_seller_and_5_by_the_system_of_100_are_a_quarter(made_shops):
    def canceller(n):
        return "merchant" if n < 20 else "system" if n < 25 else "buyer" if n < 40 else None

    tables = {"orders": orders(100, cancelled_at=lambda n: SOON if canceller(n) else None, cancelled_by=canceller)}
    score = scored(made_shops, tables, cases="cancellations", statistic="share_missed")
    assert (score.missed, score.cases, score.value_exact) == (25, 100, Fraction(1, 4))


def test_6_amazon_190_valid_packages_of_200_are_exactly_on_the_line(made_shops):
    tables = {"orders": orders(200, promised_at=SOON, shipped_at=lambda n: SOON if n < 190 else None)}
    score = scored(made_shops, tables, cases="shipments", **{"pass": ">= 0.95"})
    assert (score.value_exact, score.status, score.spare) == (Fraction(95, 100), "met", 0)


@pytest.mark.parametrize(
    ("marks", "mean"),
    [
        pytest.param([5] * 19 + [1], Fraction(48, 10), id="7: nineteen fives and a one"),
        pytest.param([5] * 45 + [4] * 3 + [3] + [1], Fraction(482, 100), id="8: of fifty"),
    ],
)
def test_7_and_8_a_dsr_is_the_sum_of_its_marks_by_their_number(made_shops, marks, mean):
    score = scored(made_shops, {"reviews": reviews(marks)}, cases="reviews", statistic="mean")
    assert (score.value_exact, score.cases) == (mean, len(marks))


def reviews(marks):
    """A review for each mark."""
    return [{"review_id": f"v{n}", "created_at": PAID, "description_score": mark} for n, mark in enumerate(marks)]


def test_9_lazada_28_days_that_end_eight_days_ago():
    """Shown on 11 December: the orders of 6 November to 3 December, which is 28 local days as of the last of them."""
    shown_on = date(2025, 12, 11)
    as_of = clock.midnight(shown_on - timedelta(days=7), ZONE) - clock.SECOND
    rule = Rule.of({"id": "test.rule", "cases": "cancellations", "window": "28 days"})
    window = window_of(rule, as_of, Shop("s", "lazada", "SEA", ZONE))
    assert str(clock.wall(window.start, ZONE)) == "2025-11-06 00:00:00"
    assert str(clock.wall(window.end, ZONE)) == "2025-12-03 23:59:59"


def test_10_kuaishou_15_days_from_1_july_end_with_the_16th(ask):
    """Paid on 1 July with a promise of 15 days: sent on the 16th is in time, on the 17th late.

    orders | order_id | created_at     | paid_at        | promised_at    | shipped_at
           | o1       | 07-01 12:00:00 | 07-01 12:00:00 | 07-16 23:59:59 | 07-16 23:59:59
           | o2       | 07-01 12:00:00 | 07-01 12:00:00 | 07-16 23:59:59 | 07-17 00:00:00
           | o3       | 07-01 12:00:00 | 07-01 12:00:00 | 07-16 23:59:59 |

    cases  | subject | verdict
           | o1      | met
           | o2      | missed
           | o3      | missed
    """
    ask("07-17 00:00:00", cases="shipments").is_as_drawn()


def test_from_4_5_to_4_6_with_ten_raters_takes_three_fives_not_one(made_shops):
    """A page prints one: (45 + 5) / 11 rounds to 4.5. Unrounded, (45 + 15) / 13 is the first that reaches 4.6."""
    tables = {"reviews": reviews([5] * 5 + [4] * 5)}
    score = scored(made_shops, tables, cases="reviews", statistic="mean", **{"pass": ">= 4.6"})
    assert (score.value, score.status, score.needed) == (4.5, "missed", 3)
