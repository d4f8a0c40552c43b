"""Rulebook test: each built-in rule says what was published, with its dates, and older days keep their older rules."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

import pytest

from data.shops import Shop
from metrics.hours import Span
from metrics.rule import Rule
from metrics.rulebook import BUILT_IN, in_force, read_rulebook

RULES = [rule for path in sorted(BUILT_IN.glob("*.toml")) for rule in read_rulebook(path)]
KUAISHOU = Shop("k", "kuaishou", "CN", "Asia/Shanghai")
PENALTY_ROWS = {
    "good_review_rate", "reply_rate", "attitude", "dispatch", "dispute", "refund_only_time", "return_refund_time",
    "dispute_rate",
}  # fmt: skip


def tiktok_shop(market: str) -> Shop:
    return Shop("t", "tiktok_shop", market, "Asia/Bangkok")


class Fact(NamedTuple):
    """What is published of one version of a rule. `line`, `target`: None when nobody published one."""

    id: str
    since: date
    until: date | None
    cases: str
    statistic: str
    window: str
    line: str | None
    target: str | None
    grade: str
    violation: str | None


FACTS = [
    Fact("kuaishou.reply_3m", date(2021, 9, 1), date(2023, 3, 27), "buyer_days", "share", "week", ">= 0.70", None, "B",
         "reply_rate"),
    Fact("kuaishou.reply_3m", date(2023, 3, 27), None, "buyer_days", "share", "week", ">= 0.70", None, "B",
         "reply_rate"),
    Fact("kuaishou.good_review", date(2022, 10, 5), date(2023, 3, 27), "chat_ratings", "share", "week", ">= 0.80",
         ">= 0.90", "B", "good_review_rate"),
    Fact("kuaishou.good_review", date(2023, 3, 27), None, "chat_ratings", "share", "week", ">= 0.80", ">= 0.90", "B",
         "good_review_rate"),
    Fact("kuaishou.refund_only_time", date(2022, 11, 17), None, "refunds", "mean", "30 days", None, None, "B",
         "refund_only_time"),
    Fact("kuaishou.return_refund_time", date(2022, 11, 17), None, "refunds", "mean", "30 days", None, None, "B",
         "return_refund_time"),
    Fact("kuaishou.dispute_rate", date(2022, 11, 17), None, "disputes", "rate", "30 days", None, None, "C",
         "dispute_rate"),
    Fact("kuaishou.dispatch", date(2021, 12, 31), None, "shipments", "share", "30 days", None, None, "B", "dispatch"),
    Fact("kuaishou.dsr_description", date(2019, 1, 1), None, "reviews", "mean", "30 days", ">= 4.6", None, "C", None),
    Fact("kuaishou.dsr_service", date(2019, 1, 1), None, "reviews", "mean", "30 days", ">= 4.6", None, "C", None),
    Fact("kuaishou.dsr_logistics", date(2019, 1, 1), None, "reviews", "mean", "30 days", ">= 4.6", None, "C", None),
    Fact("tiktok_shop.response_24h", date(2024, 6, 21), date(2025, 8, 15), "chats", "share", "30 days", ">= 0.85", None,
         "C", None),
    Fact("tiktok_shop.reply_48h", date(2024, 6, 21), date(2025, 8, 15), "chats", "share", "30 days", ">= 0.95", None,
         "C", None),
    Fact("tiktok_shop.reply_48h", date(2025, 8, 15), None, "chats", "share", "30 days", None, None, "C", None),
    Fact("tiktok_shop.response_12h", date(2025, 8, 15), None, "chats", "share", "30 days", "> 0.85", None, "C", None),
    Fact("tiktok_shop.late_dispatch", date(2025, 11, 10), None, "shipments", "share_missed", "7 days", "< 0.10",
         "< 0.04", "A", None),
    Fact("tiktok_shop.seller_fault_cancellation", date(2025, 6, 18), None, "cancellations", "share_missed", "7 days",
         "< 0.10", "< 0.025", "A", None),
]  # fmt: skip


def rule_of(rule_id: str, day: date) -> Rule:
    (found,) = [rule for rule in RULES if rule.id == rule_id and rule.holds_on(day)]
    return found


def every_day(opens: int, closes: int) -> tuple[Span, ...]:
    return tuple(Span(weekday, opens * 3600, closes * 3600) for weekday in range(7))


def test_the_books_hold_these_rules_and_no_others() -> None:
    assert [(rule.id, rule.effective_from) for rule in RULES] == [(fact.id, fact.since) for fact in FACTS]


@pytest.mark.parametrize(("fact", "rule"), list(zip(FACTS, RULES, strict=True)), ids=lambda x: x.id)
def test_a_rule_says_what_was_published(fact: Fact, rule: Rule) -> None:
    assert fact == Fact(
        rule.id,
        rule.effective_from,
        rule.effective_to,
        rule.cases,
        rule.statistic,
        rule.window,
        rule.pass_.text if rule.pass_ else None,
        rule.target.text if rule.target else None,
        rule.grade,
        rule.violation,
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}@{rule.effective_from}")
def test_a_rule_is_told_in_both_languages_with_its_source_and_doubts(rule: Rule) -> None:
    assert rule.title.zh != rule.title.en
    assert rule.note is not None
    assert rule.note.zh != rule.note.en
    assert rule.source
    assert "http" not in rule.source + rule.note.zh + rule.note.en, "sources are text, not links"
    assert rule.violation is None or rule.violation in PENALTY_ROWS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}@{rule.effective_from}")
def test_near_is_within_reach_of_the_line_and_only_where_there_is_one(rule: Rule) -> None:
    assert (rule.near_by > 0) == (rule.pass_ is not None)
    assert rule.near_by == {"share": Fraction(2, 100), "marks": Fraction(5, 100)}.get(rule.unit, 0) * bool(rule.pass_)


@pytest.mark.parametrize(
    ("rule_id", "hours"),
    [
        ("kuaishou.reply_3m", 3 / 60),
        ("tiktok_shop.response_24h", 24),
        ("tiktok_shop.reply_48h", 48),
        ("tiktok_shop.response_12h", 12),
    ],
)
def test_time_to_answer(rule_id: str, hours: float) -> None:
    assert {rule.within for rule in RULES if rule.id == rule_id} == {hours * 3600}


def test_no_other_rule_has_a_deadline_of_its_own() -> None:
    assert {rule.cases for rule in RULES if rule.within is None} & {"buyer_days", "chats"} == set()


def test_kuaishou_closed_an_hour_earlier_and_left_bots_out_from_late_march_2023() -> None:
    before, after = (rule_of("kuaishou.reply_3m", day) for day in (date(2023, 3, 26), date(2023, 3, 27)))
    assert (before.hours, before.bots) == (every_day(8, 24), "count")
    assert (after.hours, after.bots) == (every_day(8, 23), "leave_out")
    assert {before.hours_mean, after.hours_mean} == {"asked_inside"}


def test_kuaishou_rates_people_only_from_late_march_2023() -> None:
    assert rule_of("kuaishou.good_review", date(2023, 3, 26)).handled_by is None
    assert rule_of("kuaishou.good_review", date(2023, 3, 27)).handled_by == "agent"


def test_refund_times_leave_out_the_platform_and_only_returns_pause() -> None:
    alone, returned = (rule_of(f"kuaishou.{name}_time", date(2026, 1, 1)) for name in ("refund_only", "return_refund"))
    assert (alone.kind, alone.pause) == (("refund_only",), None)
    assert (returned.kind, returned.pause) == (("return_refund",), "buyer")
    assert alone.exclude == returned.exclude == ("platform_intervened",)


def test_disputes_are_counted_per_paid_order() -> None:
    assert rule_of("kuaishou.dispute_rate", date(2026, 1, 1)).per == "paid_orders"


@pytest.mark.parametrize("side", ["description", "service", "logistics"])
def test_dsr_has_three_sides_without_automatic_reviews(side: str) -> None:
    rule = rule_of(f"kuaishou.dsr_{side}", date(2026, 1, 1))
    assert (rule.side, rule.exclude) == (side, ("auto_review",))


def test_tiktok_shop_conversations_that_only_bots_answered_leave_both_sides() -> None:
    chats = [rule for rule in RULES if rule.platform == "tiktok_shop" and rule.cases == "chats"]
    assert {rule.bots for rule in chats} == {"leave_out"}
    assert {rule.hours for rule in chats} == {()}, "nights and weekends count"


# --- older days, other markets ---------------------------------------------------------------------------------------


def names(shop: Shop, day: date) -> set[str]:
    return {rule.id.split(".")[1] for rule in in_force(RULES, shop, day)}


DSR = {"dsr_description", "dsr_service", "dsr_logistics"}
LATER = {"refund_only_time", "return_refund_time", "dispute_rate"}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2018, 12, 31), set()),
        (date(2021, 8, 31), DSR),
        (date(2021, 9, 1), DSR | {"reply_3m"}),
        (date(2022, 10, 4), DSR | {"reply_3m", "dispatch"}),
        (date(2022, 10, 10), DSR | {"reply_3m", "dispatch", "good_review"}),
        (date(2022, 11, 17), DSR | {"reply_3m", "dispatch", "good_review"} | LATER),
        (date(2026, 1, 1), DSR | {"reply_3m", "dispatch", "good_review"} | LATER),
    ],
)
def test_kuaishou_through_the_years(day: date, expected: set[str]) -> None:
    assert names(KUAISHOU, day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 6, 20), set()),
        (date(2024, 6, 21), {"response_24h", "reply_48h"}),
        (date(2025, 8, 14), {"response_24h", "reply_48h", "seller_fault_cancellation"}),
        (date(2025, 8, 15), {"response_12h", "reply_48h", "seller_fault_cancellation"}),
        (date(2026, 1, 1), {"response_12h", "reply_48h", "seller_fault_cancellation", "late_dispatch"}),
    ],
)
@pytest.mark.parametrize("market", ["SEA", "ID", "TH", "VN", "MY", "PH", "SG"])
def test_tiktok_shop_through_the_years(market: str, day: date, expected: set[str]) -> None:
    assert names(tiktok_shop(market), day) == expected


@pytest.mark.parametrize("market", ["US", "UK", "CN"])
def test_south_east_asias_lines_judge_nobody_else(market: str) -> None:
    assert names(tiktok_shop(market), date(2026, 1, 1)) == set()


@pytest.mark.parametrize("day", [date(2021, 9, 1), date(2022, 12, 1), date(2023, 3, 27), date(2025, 8, 15)])
def test_one_version_of_a_rule_a_day(day: date) -> None:
    for shop in (KUAISHOU, tiktok_shop("TH")):
        found = [rule.id for rule in in_force(RULES, shop, day)]
        assert len(found) == len(set(found))
