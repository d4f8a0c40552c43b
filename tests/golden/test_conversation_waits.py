"""The waits of a conversation are those that the rule's cases judge, worked out by hand."""

from metrics.reports.conversation import Wait, waits
from metrics.rules.rule import Rule
from metrics.scoring.engine import cases
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
GREETED = """
messages | conversation_id | buyer_id | sender | sent_at        | text
         | c1              | A        | buyer  | 01-05 10:00:00 | 在吗，订单什么时候发货
         | c1              |          | agent  | 10:01:00       | 您好
         | c1              |          | agent  | 10:30:00       | 今天下午发出
         | c2              | B        | buyer  | 10:00:00       | 在吗
         | c2              |          | agent  | 10:30:00       | 在
"""
TURNS = """
messages | conversation_id | buyer_id | sender | sent_at        | text
         | c1              | A        | buyer  | 01-05 10:00:00 | one
         | c1              | A        | buyer  | 10:00:20       | two
         | c1              |          | bot    | 10:00:21       | a person will come
         | c1              |          | agent  | 10:02:00       | yes
         | c1              |          | agent  | 10:02:05       | really
         | c1              | A        | buyer  | 10:05:00       | three
         | c1              | A        | buyer  | 10:06:00       | four
"""


def marked(
    made_shops: MadeShops, drawn: str, as_of: str, **fields: object
) -> list[tuple[str, str | None, float | None, bool]]:
    """The waits of c1 under such a rule: asked, answered, seconds, late."""
    shop = made_shops.put(drawing.rows_in(drawn, ZONE), ZONE)
    rule = Rule.of({"id": "r", "cases": "turns", **fields})
    moment, since = drawing.instant(as_of, ZONE), drawing.instant("01-05 10:00:00", ZONE)
    result = waits(made_shops.view(shop.shop_id), shop, rule, moment, "c1", since)
    return [_wait_cells(wait) for wait in result]


def _wait_cells(wait: Wait) -> tuple[str, str | None, float | None, bool]:
    answered = None if wait.answered_at is None else drawing.wall_text(wait.answered_at, ZONE)
    return drawing.wall_text(wait.asked_at, ZONE), answered, wait.seconds, wait.late


def test_a_greeting_ends_no_wait_where_the_rule_does_not_count_it(made_shops: MadeShops) -> None:
    assert marked(made_shops, GREETED, "01-05 11:00:00", within="3 minutes", greeting_counts=False) == [
        ("01-05 10:00:00", "01-05 10:30:00", 1800, True)
    ]
    assert marked(made_shops, GREETED, "01-05 11:00:00", within="3 minutes") == [
        ("01-05 10:00:00", "01-05 10:01:00", 60, False)
    ]


def test_a_wait_is_late_exactly_where_its_case_is_missed(made_shops: MadeShops) -> None:
    shop = made_shops.put(drawing.rows_in(GREETED, ZONE), ZONE)
    moment, since = drawing.instant("01-05 11:00:00", ZONE), drawing.instant("01-05 10:00:00", ZONE)
    view = made_shops.view(shop.shop_id)
    for family in ("messages", "turns", "chats", "threads", "buyer_days"):
        for within in ("3 minutes", "1 hour"):
            rule = Rule.of({"id": "r", "cases": family, "within": within, "greeting_counts": False})
            verdicts = {case.subject: case.verdict for case in cases(view, shop, rule, moment)}
            for subject in ("c1", "c2"):
                (wait,) = waits(view, shop, rule, moment, subject, since)
                assert wait.late == (verdicts[subject] == "missed"), (family, within, subject)


def test_the_clock_runs_from_the_first_question_of_a_turn_to_its_answer(made_shops: MadeShops) -> None:
    assert marked(made_shops, TURNS, "01-05 10:10:00", within="3 minutes") == [
        ("01-05 10:00:00", "01-05 10:02:00", 120, False),
        ("01-05 10:05:00", None, None, True),
    ]
    # under a rule of messages each has an answer of its own; those that share one are marked once
    assert marked(made_shops, TURNS, "01-05 10:07:00", cases="messages", within="3 minutes") == [
        ("01-05 10:00:00", "01-05 10:02:00", 120, False),
        ("01-05 10:05:00", None, None, False),
    ]


def test_where_bots_count_their_answer_ends_the_wait(made_shops: MadeShops) -> None:
    first, *_ = marked(made_shops, TURNS, "01-05 10:07:00", within="3 minutes", bots="count")
    assert first == ("01-05 10:00:00", "01-05 10:00:21", 21, False)


def test_without_a_deadline_no_wait_is_late(made_shops: MadeShops) -> None:
    assert [late for *_, late in marked(made_shops, TURNS, "01-05 23:00:00")] == [False, False]


def test_a_question_outside_the_hours_is_not_late(made_shops: MadeShops) -> None:
    hours = {"within": "1 minute", "hours": "12:00-13:00"}
    assert [late for *_, late in marked(made_shops, TURNS, "01-05 23:00:00", **hours)] == [False, False]


def test_a_rule_of_ratings_marks_every_turn(made_shops: MadeShops) -> None:
    rating = {"cases": "chat_ratings", "statistic": "mean"}
    assert [answered for _, answered, *_ in marked(made_shops, TURNS, "01-05 10:07:00", **rating)] == [
        "01-05 10:02:00",
        None,
    ]
