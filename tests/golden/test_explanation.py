"""What explains a missed figure, worked out by hand; and that planted causes are named, and nothing else."""

from datetime import timedelta
from math import isclose
from pathlib import Path

import pytest

from bench import planted_causes
from data.access import Access
from metrics.reports.explanation import Explanation, explain, report, tail
from metrics.rules.rule import Rule
from metrics.scoring import breakdown
from metrics.scoring.dimensions import Dimension
from metrics.scoring.engine import cases
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
TURNS = Rule.of({"id": "reply", "cases": "turns", "within": "3 minutes", "window": "7 days", "pass": ">= 0.9"})
TOOK = Rule.of({"id": "took", "cases": "refunds", "statistic": "mean", "pass": "<= 48 hours", "window": "30 days"})
Groups = dict[tuple[Dimension, str | None], list[int]]


@pytest.mark.parametrize(
    ("missed", "cases", "all_missed", "all_cases", "chance"),
    [
        (5, 5, 5, 10, 1 / 252),  # one way out of 10 over 5
        (4, 5, 5, 10, 26 / 252),  # 5 × 5 ways of four, and the one of five
        (0, 5, 5, 10, 1),
        (2, 2, 2, 4, 1 / 6),
        (3, 4, 3, 5, 2 / 5),  # all three and one of the other two: 2 of 5 over 4
    ],
)
def test_the_chance_of_so_many_misses(missed: int, cases: int, all_missed: int, all_cases: int, chance: float) -> None:
    assert isclose(tail(missed, cases, all_missed, all_cases), chance, rel_tol=1e-9)


def test_the_agent_whose_misses_stand_out_is_named() -> None:
    groups: Groups = {
        ("agent_id", "night"): [20, 15],
        ("agent_id", "day"): [80, 5],
        ("hour", "09"): [50, 9],
        ("hour", "21"): [50, 11],
    }
    explanation = explain(TURNS, groups)
    assert explanation is not None
    assert (explanation.by, explanation.of, explanation.missed, explanation.cases) == ("agent_id", "night", 15, 20)
    assert (explanation.all_missed, explanation.all_cases, explanation.others) == (20, 100, 5 / 80)
    # Wilson at 95 % of 15 of 20
    assert (round(explanation.low, 4), round(explanation.high, 4)) == (0.5313, 0.8881)
    assert explanation.chance == tail(15, 20, 20, 100) * 4


@pytest.mark.parametrize(
    "groups",
    [
        {("agent_id", "a"): [50, 10], ("agent_id", "b"): [50, 12]},  # much the same
        {("agent_id", "a"): [60, 40]},  # nobody to compare with
        {("agent_id", "a"): [4, 4], ("agent_id", "b"): [96, 6]},  # four misses
        {("agent_id", "a"): [10, 5], ("agent_id", "b"): [10, 2]},  # 5 of 10 beside 2 of 10: too easily by chance
        {("agent_id", "a"): [9000, 1300], ("agent_id", "b"): [9000, 1000]},  # sure, and no more than 1.3 times as often
        {("agent_id", "a"): [20, 16], ("agent_id", "b"): [9000, 900]},  # sure, and 2 % of the misses
        {("agent_id", None): [20, 15], ("agent_id", "b"): [80, 5]},  # those that nobody answered are no agent
        {},
    ],
)
def test_nothing_is_said_where_nothing_stands_out(groups: Groups) -> None:
    assert explain(TURNS, groups) is None


def test_the_same_cases_by_day_and_by_weekday_are_said_by_day() -> None:
    groups: Groups = {}
    for dimension, keys in (("weekday", ("0", "1")), ("day", ("2026-01-05", "2026-01-06"))):
        groups |= {(dimension, keys[0]): [30, 20], (dimension, keys[1]): [70, 3]}  # type: ignore[dict-item]
    explanation = explain(TURNS, groups)
    assert explanation is not None
    assert (explanation.by, explanation.of) == ("day", "2026-01-05")


def chats(night: int, late: int) -> str:
    """40 questions: the first `night` of them answered by the agent of that name, the first `late` of them late."""
    lines = ["messages | conversation_id | buyer_id | sender | agent_id | sent_at"]
    orders = ["orders | order_id | buyer_id | product_id | created_at"]
    for number in range(40):
        agent = "night" if number < night else "day"
        minutes = 30 if number < late else 1
        asked_at = f"01-0{5 + number % 2} {9 + number % 8:02d}:00:00"
        answered_at = f"01-0{5 + number % 2} {9 + number % 8:02d}:{minutes:02d}:00"
        lines.append(f" | c{number} | b{number} | buyer | | {asked_at}")
        lines.append(f" | c{number} | | agent | {agent} | {answered_at}")
        if number % 4:
            orders.append(f" | o{number} | b{number} | {'mug' if number % 4 == 1 else 'cup'} | 01-04 09:00:00")
    return "\n".join([*lines, "", *orders])


def explained(made_shops: MadeShops, drawn: str, rule: Rule, as_of: str) -> tuple[Explanation, ...]:
    shop = made_shops.kept(drawing.rows_in(drawn, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    explanations = report(view, shop, [rule], drawing.instant(as_of, ZONE))
    for answer in explanations:  # the link leads to exactly those cases
        listed = cases(view, shop, rule, drawing.instant(as_of, ZONE), "counted", group=(answer.by, answer.of))
        assert len(listed) == answer.cases
    return explanations


def test_a_shop_is_explained_by_its_rows(made_shops: MadeShops) -> None:
    [answer] = explained(made_shops, chats(night=10, late=9), TURNS, "01-06 20:00:00")
    assert (answer.rule, answer.by, answer.of) == ("reply", "agent_id", "night")
    assert (answer.missed, answer.cases, answer.all_missed, answer.all_cases) == (9, 10, 9, 40)


def test_a_figure_that_is_met_is_not_explained(made_shops: MadeShops) -> None:
    assert explained(made_shops, chats(night=10, late=0), TURNS, "01-06 20:00:00") == ()


def test_a_conversation_is_about_the_order_that_its_buyer_placed_nearest_before(made_shops: MadeShops) -> None:
    drawn = """
messages | conversation_id | buyer_id | sender | sent_at
         | c1 | A | buyer | 01-05 10:00:00
         | c2 | B | buyer | 01-05 10:00:00
         | c3 | C | buyer | 01-05 10:00:00
         | c4 | t**1 | buyer | 01-05 10:00:00
         | c5 | D | buyer | 01-05 10:00:00

orders | order_id | line_id | buyer_id | product_id | created_at
       | o1 | 1 | A | old   | 01-02 09:00:00
       | o2 | 1 | A | new   | 01-04 09:00:00
       | o3 | 1 | A | later | 01-05 10:00:01
       | o4 | 1 | B | next  | 01-05 11:00:00
       | o4 | 2 | B | other | 01-05 11:00:00
       | o5 | 1 | t**1 | masked | 01-04 09:00:00
       | o6 | 1 | D | unknown yet | 01-05 13:00:00
"""
    shop = made_shops.kept(drawing.rows_in(drawn, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    as_of = drawing.instant("01-05 12:00:00", ZONE)
    groups = breakdown.by(view, shop, TURNS, as_of, "bought")
    # C ordered nothing, the masked name is nobody's, and D has not ordered yet
    assert {group.key: group.missed for group in groups} == {"new": 1, "next": 1, None: 3}


def test_a_mean_of_durations_is_explained_by_what_takes_longer_than_its_line(made_shops: MadeShops) -> None:
    lines = ["refunds | refund_id | kind | product_id | applied_at | completed_at"]
    start = drawing.instant("01-05 09:00:00", ZONE)
    for number in range(40):
        hours = 100 if number < 10 else 40
        ended = drawing.wall_text(start + timedelta(hours=hours), ZONE)
        lines.append(f" | r{number} | refund_only | {'mug' if number < 10 else 'cup'} | 01-05 09:00:00 | {ended}")
    [answer] = explained(made_shops, "\n".join(lines), TOOK, "01-20 09:00:00")
    # 10 × 100 h and 30 × 40 h are 55 h on average; the mugs are also those of 9 January, and a product comes first
    assert (answer.by, answer.of, answer.missed, answer.cases, answer.all_missed) == ("product_id", "mug", 10, 10, 10)


def test_planted_causes_are_named_and_nothing_is_said_without_one(tmp_path: Path) -> None:
    """A short form of `python -m bench.planted_causes`: one shop of each kind, and two without a cause."""
    assert planted_causes.counted(tmp_path, with_cause=6, without=2) == (6, 2)
