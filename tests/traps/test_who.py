"""Traps of identity. Whose case it is, and whose it is not."""

from datetime import UTC, datetime, timedelta

from metrics.rules.rule import Rule
from tests.reference import drawing


def test_a_conversation_may_bear_the_name_of_a_buyer(ask):
    """Conversation A has no known buyer; conversation c1 is buyer A's. Two days of two buyers, two threads.

    messages | conversation_id | buyer_id | sender | sent_at
             | A               |          | buyer  | 01-05 10:00:00
             | c1              | A        | buyer  | 10:00:00
             | c1              | A        | agent  | 10:01:00

    cases    | buyer_id | verdict
             |          | missed
             | A        | met
    """
    for family in ("buyer_days", "threads", "turns"):
        ask("01-05 12:00:00", cases=family, within="3 minutes").is_as_drawn()


def test_unknown_buyers_are_not_one_buyer(ask):
    """Nobody's name is in the file: each conversation stands for itself.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | agent  | 10:01:00
             | c2              | buyer  | 10:00:00

    cases    | subject | verdict
             | c1      | met
             | c2      | missed
    """
    for family in ("buyer_days", "threads"):
        ask("01-05 12:00:00", cases=family, within="3 minutes").is_as_drawn()


def test_a_buyer_named_once_is_known_in_the_whole_conversation(ask):
    """Only the answer's row names the buyer, who wrote in c2 as well on that day.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              |          | buyer  | 01-05 10:00:00
             | c1              | A        | agent  | 10:09:00
             | c2              | A        | buyer  | 11:00:00
             | c2              |          | agent  | 11:01:00

    cases    | buyer_id | occurred_at    | verdict
             | A        | 01-05 10:00:00 | missed
    """
    for family in ("buyer_days", "threads"):
        ask("01-05 12:00:00", cases=family, within="3 minutes").is_as_drawn()


def test_another_shops_rows_are_never_counted(made_shops):
    """Two shops with the same conversations, orders and requests, one good and one bad, in one store."""
    draw = """
    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              | A        | agent  | {answered}

    orders   | order_id  | line_id | created_at     | paid_at        | promised_at    | shipped_at
             | o1        | 1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-05 12:00:00 | 01-05 {answered}

    refunds  | refund_id | order_id | applied_at     | completed_at
             | R1        | o1       | 01-05 10:00:00 | 01-05 {answered}
    """
    zone = "Asia/Shanghai"
    shops = {
        verdict: made_shops.put(drawing.rows_in(draw.format(answered=answered), zone), zone)
        for verdict, answered in (("met", "10:01:00"), ("missed", "13:00:00"))
    }
    as_of = datetime(2026, 1, 5, 12, tzinfo=UTC) + timedelta(hours=4)
    for family in ("turns", "threads", "buyer_days", "refunds", "shipments"):
        within = {} if family == "shipments" else {"within": "1 hour"}
        rule = Rule.of({"id": "test.rule", "cases": family, **within})
        for verdict, shop in shops.items():
            assert [case.verdict for case in made_shops.cases(shop, rule, as_of)] == [verdict], family


def test_an_agent_is_praised_or_blamed_for_their_own_answer(ask):
    """x answered the first turn, y the second; nobody the third.

    messages | conversation_id | sender | agent_id | sent_at
             | c1              | buyer  |          | 01-05 10:00:00
             | c1              | agent  | x        | 10:01:00
             | c1              | agent  | y        | 10:02:00
             | c1              | buyer  |          | 11:00:00
             | c1              | agent  | y        | 11:09:00
             | c1              | buyer  |          | 11:30:00

    cases    | occurred_at    | agent_id | verdict
             | 01-05 10:00:00 | x        | met
             | 01-05 11:00:00 | y        | missed
             | 01-05 11:30:00 |          | missed
    """
    ask("01-05 12:00:00", cases="turns", within="3 minutes").is_as_drawn()
