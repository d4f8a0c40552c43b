"""Penalty schedules: what the built-in ones say, what an entry may say and may not, and the merchant's own values."""

import dataclasses
import re
import textwrap
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DabiaoError
from data.shops import Shop
from metrics.penalties import assumptions
from metrics.penalties.assumptions import Assumed, assumed, set_own
from metrics.penalties.book import ASSUMED, load_book
from metrics.penalties.exposure import next_check
from metrics.penalties.schedule import NONE, SEVERITIES, UNKNOWN, Action, Extent, Payout, Penalty, Violation
from metrics.penalties.severity import Earlier, Why, expected
from metrics.penalties.stakes import payout_of, total
from metrics.reports.penalties import PenaltyItem
from metrics.rules.rule import Rule
from metrics.rules.rulebook import BUILT_IN, load_rules

KUAISHOU = Shop("k", "kuaishou", "CN", "Asia/Shanghai")
BOOK = load_book()
BY_SIGHT = Assumed(90, 2, 2, 2, 10, 100)
V1, V3, NOW = date(2022, 11, 20), date(2022, 11, 24), date(2026, 3, 29)


def yuan(low: int, high: int | None = None) -> Extent:
    return Extent(Decimal(low), Decimal(low if high is None else high))


# --- what is published -----------------------------------------------------------------------------------------------

WARN, STUDY, MUST_STUDY, EXAM = "warning", "study", "compulsory_study", "compulsory_exam"
DOWN, NO_NEW, NO_CAMPAIGNS, LIMIT = "all_products_down", "no_new_listings", "no_campaigns", "traffic_limit"
CHAT_MINOR = (WARN, STUDY, MUST_STUDY, EXAM)
BY_ORDER = [
    ((WARN, STUDY, MUST_STUDY), NONE, {}),
    ((WARN, EXAM, DOWN, NO_NEW), yuan(300), {NO_NEW: yuan(1, 3)}),
    ((EXAM, DOWN, NO_NEW, NO_CAMPAIGNS), yuan(500, 5000), {NO_NEW: yuan(3, 14), NO_CAMPAIGNS: yuan(5, 14)}),
]
NO_MONEY = [((WARN,), NONE, {}), ((WARN, MUST_STUDY), NONE, {}), ((WARN, EXAM), NONE, {})]
FIRST_VERSION = {
    "reply_rate": [(CHAT_MINOR, NONE, {}), ((WARN, EXAM), yuan(100, 150), {}), ((WARN, EXAM), yuan(200, 300), {})],
    "good_review_rate": [
        (CHAT_MINOR, NONE, {}),
        ((WARN, EXAM), yuan(100, 300), {}),
        ((WARN, EXAM), yuan(500, 1000), {}),
    ],
    "attitude": [
        ((WARN, MUST_STUDY, EXAM), NONE, {}),
        ((WARN, EXAM), yuan(100, 300), {}),
        ((WARN, EXAM), yuan(500), {}),
    ],
    "dispatch": BY_ORDER,
    "dispute": BY_ORDER,
    "refund_only_time": NO_MONEY,
    "return_refund_time": NO_MONEY,
    "dispute_rate": NO_MONEY,
}
"""Kuaishou's text in its first version: kind → minor, serious, especially serious."""


def test_there_are_kuaishous_eight_kinds() -> None:
    assert set(BOOK.kinds("kuaishou")) == set(FIRST_VERSION)


@pytest.mark.parametrize("kind", FIRST_VERSION)
@pytest.mark.parametrize("place", range(3))
def test_the_first_version_says_what_was_published(kind: str, place: int) -> None:
    row = BOOK.row(KUAISHOU, kind, SEVERITIES[place], V1)
    assert row is not None
    assert (row.actions, row.fine, row.days) == FIRST_VERSION[kind][place]
    assert (row.version, row.points, row.currency, row.removed, row.grade) == ("1", NONE, "CNY", (), "B")
    assert (row.effective_from, row.effective_to) == (date(2022, 11, 17), date(2022, 11, 24))
    assert row.note is not None
    assert "一年" in row.note.zh
    assert "year older" in row.note.en


@pytest.mark.parametrize("kind", FIRST_VERSION)
@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("day", [V3, NOW])
def test_the_third_version_takes_away_and_gives_no_amount(kind: str, severity: str, day: date) -> None:
    row = BOOK.row(KUAISHOU, kind, severity, day)  # type: ignore[arg-type]
    assert row is not None
    assert (row.version, row.fine, row.actions, row.points) == ("3", UNKNOWN, None, NONE)
    assert row.removed == ("points", DOWN, LIMIT)
    bound = BOOK.bound_of(row, kind)
    assert bound is not None
    assert (bound.version, bound.fine) == ("1", FIRST_VERSION[kind][SEVERITIES.index(severity)][1])  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [date(2022, 10, 10), date(2022, 11, 16)])
def test_on_earlier_days_no_version_is_known_and_the_undated_one_is_named(day: date) -> None:
    assert BOOK.rows(KUAISHOU, "reply_rate", day) == []
    assert BOOK.undated(KUAISHOU, "reply_rate", day) == ["2"]
    assert BOOK.undated(KUAISHOU, "attitude", day) == []


def test_the_second_version_is_kept_as_it_was_published() -> None:
    rows = [row for row in BOOK.penalties if row.version == "2"]
    assert [(row.violation, row.severity, row.fine, row.points, row.actions, row.days) for row in rows] == [
        (("reply_rate", "good_review_rate"), "serious", yuan(500, 1000), yuan(2), None, {}),
        (
            ("reply_rate", "good_review_rate"),
            "especially_serious",
            yuan(1500, 3000),
            yuan(2),
            (DOWN, NO_NEW, LIMIT),
            {NO_NEW: yuan(1, 10), LIMIT: yuan(3)},
        ),
    ]
    assert {(row.effective_from, row.effective_to) for row in rows} == {(None, date(2022, 11, 24))}
    assert BOOK.undated(KUAISHOU, "reply_rate", V3) == []


@pytest.mark.parametrize(
    ("shop", "kind", "day", "fine", "points"),
    [
        (Shop("p", "pinduoduo", "CN", "Asia/Shanghai"), "effective_reply", NOW, yuan(1000), NONE),
        (Shop("s", "shopee", "TH", "Asia/Bangkok"), "chat_response", NOW, NONE, yuan(0, 1)),
        (Shop("s", "shopee", "MY", "Asia/Kuala_Lumpur"), "chat_response", date(2026, 5, 14), NONE, yuan(1)),
        (Shop("s", "shopee", "SG", "Asia/Singapore"), "late_shipment", NOW, NONE, UNKNOWN),
        (Shop("t", "tiktok_shop", "ID", "Asia/Jakarta"), "late_dispatch", NOW, NONE, yuan(2, 4)),
        (Shop("t", "tiktok_shop", "TH", "Asia/Bangkok"), "seller_fault_cancellation", NOW, NONE, yuan(2, 4)),
        (Shop("t", "tiktok_shop", "TH", "Asia/Bangkok"), "seller_fault_return", NOW, NONE, yuan(2)),
        (Shop("t", "tiktok_shop", "TH", "Asia/Bangkok"), "prohibited_communication", NOW, NONE, yuan(1, 12)),
        (Shop("t", "tiktok_shop", "TH", "Asia/Bangkok"), "response_24h", date(2025, 8, 14), UNKNOWN, UNKNOWN),
        (Shop("t", "tiktok_shop", "TH", "Asia/Bangkok"), "response_12h", date(2025, 8, 15), NONE, NONE),
        (Shop("t", "tiktok_shop", "US", "America/Los_Angeles"), "late_dispatch", NOW, NONE, UNKNOWN),
        (Shop("t", "tiktok_shop", "UK", "Europe/London"), "late_dispatch", NOW, UNKNOWN, UNKNOWN),
    ],
    ids=lambda x: f"{x.platform}@{x.market}" if isinstance(x, Shop) else None,
)
def test_fines_and_points_of_other_platforms(shop: Shop, kind: str, day: date, fine: Extent, points: Extent) -> None:
    (row,) = BOOK.rows(shop, kind, day)
    assert (row.severity, row.fine, row.points) == (None, fine, points)


def test_every_row_has_its_source_its_grade_and_its_doubts_in_both_languages() -> None:
    for row in (*BOOK.penalties, *BOOK.payouts):
        assert row.source
        assert row.grade in ("A", "B", "C")
        assert row.note is not None
        assert row.note.zh != row.note.en
        assert "http" not in row.source
        for site in ("gstsqh.com.cn", "s1xnxn11.com", "middleofthefairway.com"):
            assert all("unsafe mirror" in part for part in row.source.split(";") if site in part)


def test_every_rule_that_names_a_violation_has_its_kind_and_a_row_from_its_first_day_on() -> None:
    for rule in load_rules():
        if rule.violation is None:
            continue
        assert rule.violation in BOOK.kinds(rule.platform), rule.id
        market = rule.market if rule.market != "SEA" else "TH"
        shop = Shop("s", rule.platform, market, "UTC")
        last = NOW if rule.effective_to is None else rule.effective_to - timedelta(days=1)
        if rule.effective_from <= last and rule.platform != "kuaishou":
            assert BOOK.rows(shop, rule.violation, last) != [], rule.id


def test_payouts_to_buyers() -> None:
    payouts = [
        (entry.title.en, entry.share, entry.least, entry.most, entry.counted_by)
        for entry in BOOK.payouts_of(KUAISHOU, NOW)
    ]
    assert payouts == [
        ("Payout for sending late", Decimal("0.10"), 5, 30, "kuaishou.dispatch"),
        ("Payout for sending falsely", Decimal("0.30"), 5, 200, None),
        ("Payout for sending fraudulently", Decimal("0.30"), 5, 200, None),
    ]
    assert BOOK.payouts_of(KUAISHOU, date(2022, 10, 19)) == []
    assert BOOK.payouts_of(replace(KUAISHOU, platform="pinduoduo"), NOW) == []


@pytest.mark.parametrize(
    ("platform", "day", "tiers"),
    [
        ("douyin", date(2026, 8, 9), []),
        ("douyin", date(2026, 8, 10), ["0.01 2-50", "0.01 2-50", "0.03 3-50", "0.01 3-50", "0.05 5-50", "0.05 5-50"]),
        ("taobao", date(2025, 9, 4), []),
        ("taobao", date(2025, 9, 5), ["0.01 3-30", "0.05 5-30", "0.10 5-100", "0.30 5-100", "0.05 5-50", "0.20 5-100"]),
    ],
)
def test_payouts_and_deductions_by_tier(platform: str, day: date, tiers: list[str]) -> None:
    listed = BOOK.payouts_of(replace(KUAISHOU, platform=platform), day)
    assert [f"{row.share} {row.least}-{row.most}" for row in listed] == tiers
    assert {row.counted_by for row in listed} <= {None}


@pytest.mark.parametrize(
    ("kind", "day", "fine", "undated"),
    [
        ("negative_service", date(2026, 7, 30), None, ["113278"]),
        ("negative_service", date(2026, 7, 31), None, []),
        ("platform_tickets", date(2026, 7, 30), None, []),
        ("platform_tickets", date(2026, 7, 31), yuan(30, 200), []),
        ("dispatch", date(2026, 8, 10), NONE, []),
    ],
)
def test_douyins_penalties(kind: str, day: date, fine: Extent | None, undated: list[str]) -> None:
    douyin = replace(KUAISHOU, platform="douyin")
    row = BOOK.row(douyin, kind, None, day)
    assert (row and row.fine, BOOK.undated(douyin, kind, day)) == (fine, undated)


@pytest.mark.parametrize(
    ("paid", "low", "high"),
    [
        ("20.00", "5", "5"),  # 2.00 is below the least
        ("50.00", "5", "5"),  # exactly the least
        ("129.90", "12.990", "12.990"),
        ("300.00", "30", "30"),  # exactly the most
        ("300.10", "30", "30"),
        (None, "5", "30"),
    ],
)
def test_a_late_order_costs_a_tenth_within_two_ends(paid: str | None, low: str, high: str) -> None:
    late = BOOK.payouts_of(KUAISHOU, NOW)[0]
    assert payout_of(late, None if paid is None else Decimal(paid)) == Extent(Decimal(low), Decimal(high))


# --- what a ledger calls things --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("商户客服好评率不达标", "good_review_rate"),
        ("商户客服回复率不达标", "reply_rate"),
        ("商户客服服务态度不达标", "attitude"),
        ("发货违规", "dispatch"),
        ("商责纠纷违规", "dispute"),
        ("仅退款完结时长不达标", "refund_only_time"),
        ("退货退款完结时长不达标", "return_refund_time"),
        ("商责纠纷率不达标", "dispute_rate"),
        ("延迟发货", "dispatch"),
        (" 商户客服 回复率不达标 ", "reply_rate"),
        ("３分钟回复率不达标", "reply_rate"),
        ("reply_rate", "reply_rate"),
        ("Not sent as promised", "dispatch"),
        ("虚假宣传", None),
        ("回复率", None),
        ("", None),
    ],
)
def test_a_kind_is_known_by_its_names_and_by_nothing_like_them(text: str, kind: str | None) -> None:
    assert BOOK.kind_named("kuaishou", text) == kind


def test_another_platforms_names_are_not_ours() -> None:
    assert BOOK.kind_named("pinduoduo", "延迟发货") is None
    assert BOOK.kind_named("tiktok_shop", "延迟发货") == "late_dispatch"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("情节轻微", "minor"),
        ("严重", "serious"),
        ("特别严重", "especially_serious"),
        ("minor", "minor"),
        ("Especially serious", "especially_serious"),
        ("especially_serious", "especially_serious"),
        ("A级", None),
        ("", None),
        (None, None),
    ],
)
def test_a_severity_is_known_by_its_names(text: str | None, severity: str | None) -> None:
    assert BOOK.severity_named("kuaishou", text) == severity


# --- what an entry may say -------------------------------------------------------------------------------------------

KIND = '[[violation]]\nid = "slow"\ntitle = "Slow"\n'
SINCE = "effective_from = 2024-01-01\n"
ROW = '[[penalty]]\nversion = "a"\nviolation = "slow"\nactions = ["warning"]\nfine = "none"\n' + SINCE
PAYOUT = '[[payout]]\nviolation = "slow"\ntitle = "x"\nshare = 0.1\nleast = 5\nmost = 30\ncurrency = "CNY"\n' + SINCE
ALL_ASSUMED = "".join(f"[assumptions.{name}]\ntitle = 'x'\ndefault = {n}\n" for n, name in enumerate(ASSUMED, start=3))


def written(folder: Path, text: str, platform: str = "xiaohongshu") -> Path:
    path = folder / "schedule.toml"
    path.write_text(f'platform = "{platform}"\n{text}', encoding="utf-8")
    return path


def refused(path: Path) -> DabiaoError:
    with pytest.raises(DabiaoError) as caught:
        load_book([path])
    return caught.value


def test_the_smallest_schedule(tmp_path: Path) -> None:
    book = load_book([written(tmp_path, KIND + ROW)])
    (row,) = book.rows(Shop("d", "xiaohongshu", "CN", "UTC"), "slow", date(2024, 1, 1))
    assert (row.platform, row.market, row.severity, row.grade, row.currency) == ("xiaohongshu", "*", None, "user", "")
    assert book.rows(Shop("d", "xiaohongshu", "CN", "UTC"), "slow", date(2023, 12, 31)) == []


def test_a_row_has_from_its_version_what_it_does_not_say_itself(tmp_path: Path) -> None:
    head = (
        '[[version]]\nversion = "a"\nmarket = "CN"\ncurrency = "CNY"\nsource = "a page"\neffective_from = 2025-01-01\n'
    )
    book = load_book([written(tmp_path, KIND + head + ROW.replace('"none"', '"1-2.50"'))])
    (row,) = [row for row in book.penalties if row.platform == "xiaohongshu"]
    assert (row.market, row.source, row.effective_from) == ("CN", "a page", date(2024, 1, 1))
    assert row.fine == Extent(Decimal(1), Decimal("2.50"))


@pytest.mark.parametrize(
    ("text", "entry", "field", "why"),
    [
        (KIND + ROW.replace('"none"', '"2-1"'), "penalty #1", "fine", "lower end"),
        (KIND + ROW.replace('"none"', '"some"'), "penalty #1", "fine", '"unknown"'),
        (KIND + ROW.replace('"none"', "100"), "penalty #1", "fine", "not understood"),
        (KIND + ROW.replace('"none"', '"100"'), "penalty #1", "currency", "CNY"),
        (KIND + ROW.replace('fine = "none"\n', ""), "penalty #1", "fine", "missing"),
        (KIND + ROW.replace('actions = ["warning"]\n', ""), "penalty #1", "actions", "missing"),
        (KIND + ROW.replace("warning", "shouting"), "penalty #1", "actions", "no_new_listings"),
        (KIND + ROW + 'severity = "grave"', "penalty #1", "severity", "especially_serious"),
        (KIND + ROW + "colour = 1", "penalty #1", "colour", "unknown field"),
        (KIND + ROW + "effective_to = 2024-01-01", "penalty #1", "effective_to", "later"),
        (KIND + ROW + 'days.no_campaigns = "1-3"', "penalty #1", "days", "no_campaigns"),
        (KIND + ROW + 'days.warning = "long"', "penalty #1", "days", "not an amount"),
        (KIND + ROW + 'removed = ["money"]', "penalty #1", "removed", "traffic_limit"),
        (KIND + ROW + 'grade = "Z"', "penalty #1", "grade", "user"),
        (KIND + ROW.replace('"slow"', '"quick"'), "penalty", "violation", "allowed: slow"),
        (KIND + ROW.replace('"slow"', "[]"), "penalty #1", "violation", "match"),
        (KIND + ROW + 'severity = "minor"', "slow", "severity", "assumptions.look_back_days"),
        (KIND.replace('"slow"', '"two words"'), "two words", "id", "match"),
        (KIND.replace('title = "Slow"\n', ""), "slow", "title", "missing"),
        (KIND + PAYOUT.replace("0.1\n", "10\n"), "payout #1", "share", "0.10"),
        (KIND + PAYOUT.replace("least = 5", "least = 31"), "payout #1", "least", "most"),
        (KIND + PAYOUT.replace('"slow"', '"quick"'), "penalty", "violation", "allowed: slow"),
        ("[assumptions.patience]\ntitle = 'x'\ndefault = 1\n", "assumptions", "patience", "look_back_days"),
        ("[assumptions.many_orders]\ntitle = 'x'\ndefault = 0\n", "assumptions.many_orders", "default", "between 1"),
        ("[assumptions]\nmany_orders = 3\n", "assumptions", "many_orders", "table"),
        ("[severities]\ngrave = ['x']\n", "severities", "grave", "especially_serious"),
        ("[severities]\nminor = 'x'\n", "severities", "minor", "list"),
    ],
)
def test_what_is_wrong_is_named_with_file_entry_field_and_what_is_allowed(
    tmp_path: Path, text: str, entry: str, field: str, why: str
) -> None:
    path = written(tmp_path, text)
    error = refused(path)
    assert error.key == "error.bad_rule"
    assert error.values["file"] == path
    assert error.values["entry"] == entry
    assert str(error.values["field"]).split(".")[0] == field
    assert why in str(error.values["why"])


@pytest.mark.parametrize(
    ("second", "refuses"),
    [
        (ROW.replace('"a"', '"b"'), True),
        (ROW, True),
        (ROW.replace('"a"', '"b"') + 'market = "CN"\n', True),
        (ROW.replace('"a"', '"b"').replace("2024-01-01", "2024-06-01"), True),
        (ROW.replace('"a"', '"b"').replace("effective_from = 2024-01-01\n", ""), False),  # undated
        (ROW.replace('"a"', '"b"').replace("2024-01-01", "2023-01-01") + "effective_to = 2024-01-01\n", False),
        (ROW.replace('"a"', '"b"') + 'grade = "B"\n', False),  # the merchant's own goes before it
    ],
)
def test_two_versions_in_force_on_one_day_are_refused(tmp_path: Path, second: str, refuses: bool) -> None:
    path = written(tmp_path, KIND + ROW + second)
    if refuses:
        error = refused(path)
        assert error.key == "error.penalties_overlap"
        assert error.values["violation"] == "slow"
        assert error.values["first"] == "a"
    else:
        assert len([row for row in load_book([path]).penalties if row.platform == "xiaohongshu"]) == 2


def test_one_version_may_differ_by_severity_but_not_twice_in_one(tmp_path: Path) -> None:
    minor, serious = (f'{ROW}severity = "{severity}"\n' for severity in SEVERITIES[:2])
    assert (
        len(load_book([written(tmp_path, ALL_ASSUMED + KIND + minor + serious)]).penalties) == len(BOOK.penalties) + 2
    )
    assert refused(written(tmp_path, ALL_ASSUMED + KIND + minor + minor)).key == "error.penalties_overlap"
    assert refused(written(tmp_path, ALL_ASSUMED + KIND + ROW + minor)).key == "error.penalties_overlap"


def test_the_merchants_own_amount_goes_before_the_platforms_and_leaves_the_others(tmp_path: Path) -> None:
    own = (
        '[[penalty]]\nversion = "后台"\nviolation = "reply_rate"\nseverity = "serious"\nactions = ["warning"]\n'
        'fine = "80"\ncurrency = "CNY"\neffective_from = 2026-01-01\n'
    )
    book = load_book([written(tmp_path, own, "kuaishou")])
    rows = [(row.severity, row.version, row.fine) for row in book.rows(KUAISHOU, "reply_rate", NOW)]
    assert rows == [("serious", "后台", yuan(80)), ("minor", "3", UNKNOWN), ("especially_serious", "3", UNKNOWN)]
    assert book.row(KUAISHOU, "reply_rate", "serious", date(2025, 12, 31)) == BOOK.row(
        KUAISHOU, "reply_rate", "serious", NOW
    )


def test_the_built_in_files_hold_the_schedules_beside_the_rules() -> None:
    assert {row.platform for row in BOOK.penalties} <= {path.stem for path in BUILT_IN.glob("*.toml")}


# --- when the next check is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "local", "check"),
    [
        ("week", "2026-03-28T15:30", "2026-03-29"),  # Saturday
        ("week", "2026-03-29T23:59", "2026-03-29"),  # the Sunday itself
        ("week", "2026-03-30T00:00", "2026-04-05"),
        ("month", "2026-02-01T00:00", "2026-02-28"),
        ("month", "2028-02-10T00:00", "2028-02-29"),
        ("month", "2025-12-31T23:59", "2025-12-31"),
        ("30 days", "2026-03-28T15:30", "2026-03-28"),
        ("1 day", "2026-03-28T15:30", "2026-03-28"),
    ],
)
def test_the_next_check_is_the_last_local_day_of_the_window(window: str, local: str, check: str) -> None:
    rule = Rule.of({"id": "x", "cases": "turns", "window": window})
    for zone, hours in (("Asia/Shanghai", 8), ("UTC", 0)):
        shop = replace(KUAISHOU, timezone=zone)
        as_of = datetime.fromisoformat(local).replace(tzinfo=UTC) - timedelta(hours=hours)
        assert str(next_check(rule, as_of, shop)) == check


# --- severity against a second opinion -------------------------------------------------------------------------------

DAYS = st.integers(0, 200)
HISTORIES = st.lists(st.tuples(DAYS, st.sampled_from([None, *SEVERITIES])), max_size=8)


def second_opinion(
    history: list[tuple[int, str | None]], orders: int | None, look_back: int, several: int, steps: tuple[int, int]
) -> str:
    """The rules read aloud, from the gravest down."""
    within = [severity for ago, severity in history if ago <= look_back]
    if within.count("serious") + within.count("especially_serious") >= steps[1] or (orders or 0) >= 100:
        return "especially_serious"
    if len(within) >= several or len(within) - within.count(None) >= steps[0] or (orders or 0) >= 10:
        return "serious"
    return "minor"


@given(
    HISTORIES,
    st.none() | st.integers(1, 120),
    st.integers(1, 180),
    st.integers(1, 4),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
)
def test_severity_agrees_with_a_second_opinion(
    history: list[tuple[int, str | None]], orders: int | None, look_back: int, several: int, steps: tuple[int, int]
) -> None:
    earlier = [Earlier(NOW - timedelta(days=ago), severity) for ago, severity in history]  # type: ignore[arg-type]
    expectation = expected(earlier, NOW, orders, Assumed(look_back, several, *steps, 10, 100))
    assert expectation.severity == second_opinion(history, orders, look_back, several, steps)
    assert [entry.day for entry in expectation.counted] == sorted(entry.day for entry in expectation.counted)
    assert len(expectation.counted) == sum(ago <= look_back for ago, _ in history)
    assert expectation.reasons


@given(HISTORIES, st.tuples(DAYS, st.sampled_from([None, *SEVERITIES])))
def test_one_more_violation_never_makes_the_next_one_milder(
    history: list[tuple[int, str | None]], more: tuple[int, str | None]
) -> None:
    ranks = [
        SEVERITIES.index(
            expected([Earlier(NOW - timedelta(days=a), s) for a, s in past], NOW, None, BY_SIGHT).severity  # type: ignore[arg-type]
        )
        for past in (history, [*history, more])
    ]
    assert ranks[0] <= ranks[1]


# --- sums ------------------------------------------------------------------------------------------------------------


def test_nothing_at_stake_is_nothing_and_not_zero() -> None:
    assert total([], []).amounts == {}
    assert total([], []).unknown == 0


# --- the merchant's own values ---------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(assumptions, "user_config_path", lambda *_, **__: tmp_path / "config")
    return tmp_path / "config" / "assumptions.toml"


def test_without_a_file_the_defaults_hold(own: Path) -> None:
    assert assumed(BOOK, "kuaishou") == BY_SIGHT
    assert assumed(BOOK, "tiktok_shop") is None


def test_a_changed_value_is_kept_and_a_default_is_taken_out_again(own: Path) -> None:
    set_own(BOOK, "kuaishou", {"several_times": 3, "look_back_days": 90})
    assert assumed(BOOK, "kuaishou") == replace(BY_SIGHT, several_times=3, changed=("several_times",))
    assert "look_back_days" not in own.read_text(encoding="utf-8")
    set_own(BOOK, "kuaishou", {"several_times": 2})
    assert assumed(BOOK, "kuaishou") == BY_SIGHT
    assert [path.name for path in own.parent.iterdir()] == ["assumptions.toml"]


def test_what_somebody_wrote_beside_it_stays(own: Path) -> None:
    own.parent.mkdir()
    own.write_text("# as our account manager says\n[kuaishou]\nmany_orders = 20  # per month\n", encoding="utf-8")
    set_own(BOOK, "kuaishou", {"huge_orders": 200})
    text = own.read_text(encoding="utf-8")
    assert "# as our account manager says" in text
    assert "many_orders = 20  # per month" in text
    assert assumed(BOOK, "kuaishou") == replace(
        BY_SIGHT, many_orders=20, huge_orders=200, changed=("many_orders", "huge_orders")
    )


@pytest.mark.parametrize(
    ("text", "key", "field", "why"),
    [
        ("[kuaishou]\nseveral_times = 0\n", "error.bad_rule", "several_times", "from 1 to"),
        ("[kuaishou]\nseveral_times = true\n", "error.bad_rule", "several_times", "whole numbers"),
        ("[kuaishou]\nseveral_times = 2.5\n", "error.bad_rule", "several_times", "whole numbers"),
        ("[kuaishou]\npatience = 2\n", "error.bad_rule", "patience", "look_back_days"),
        ("[douyin]\nseveral_times = 2\n", "error.bad_rule", "douyin", "[kuaishou]"),
        ("several_times = 2\n", "error.bad_rule", "several_times", "[kuaishou]"),
        ("[kuaishou]\nmany_orders = 100\n", "error.assumptions_order", None, ""),
        ("[kuaishou\n", "error.rulebook_not_toml", None, ""),
    ],
)
def test_a_wrong_file_is_told_and_never_written_over(
    own: Path, text: str, key: str, field: str | None, why: str
) -> None:
    own.parent.mkdir()
    own.write_text(text, encoding="utf-8")
    for attempt in (lambda: assumed(BOOK, "kuaishou"), lambda: set_own(BOOK, "kuaishou", {"look_back_days": 30})):
        with pytest.raises(DabiaoError) as caught:
            attempt()
        assert caught.value.key == key
        assert caught.value.values.get("field") == field
        assert why in str(caught.value.values.get("why", ""))
    assert own.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("values", [{"several_times": 0}, {"look_back_days": 99_999}, {"huge_orders": 10}])
def test_a_value_that_makes_no_sense_is_refused_and_nothing_is_written(own: Path, values: dict[str, int]) -> None:
    with pytest.raises(DabiaoError):
        set_own(BOOK, "kuaishou", values)
    assert not own.exists()


def test_a_folder_that_cannot_be_written_is_told(own: Path) -> None:
    own.parent.write_text("a file where the folder should be")
    with pytest.raises(DabiaoError, match="assumptions_unwritable"):
        set_own(BOOK, "kuaishou", {"several_times": 3})


def test_entries_are_made_only_of_what_they_may_say() -> None:
    with pytest.raises(TypeError):
        Penalty(violation=("x",))  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Payout(violation="x")  # type: ignore[call-arg]


# --- what the documentation says -------------------------------------------------------------------------------------

PAGE = (Path(__file__).parents[2] / "docs" / "penalties.md").read_text(encoding="utf-8")


def test_the_page_describes_every_field_action_and_ground() -> None:
    fields = [
        name for struct in (Penalty, Payout, Violation) for name in struct.__struct_fields__ if name != "platform"
    ]
    named = {
        *(field.name for field in dataclasses.fields(PenaltyItem)),
        *fields,
        *get_args(Action),
        *get_args(Why),
        *SEVERITIES,
    }
    assert sorted(name for name in named if f"`{name}`" not in PAGE and f'"{name}"' not in PAGE) == []


def test_the_page_gives_every_assumption_with_its_default() -> None:
    written = re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, flags=re.MULTILINE)
    assert written == [(name, str(entry.default)) for name, entry in BOOK.assumptions["kuaishou"].items()]
    assert tuple(BOOK.assumptions["kuaishou"]) == ASSUMED


@pytest.mark.parametrize("kind", ["reply_rate", "good_review_rate", "attitude", "dispatch"])
def test_the_page_gives_the_amounts_of_the_first_version(kind: str) -> None:
    head, row = (re.search(rf"^\| {name} \|.*$", PAGE, flags=re.MULTILINE) for name in ("version", "1"))
    assert head is not None
    assert row is not None
    place = next(n for n, cell in enumerate(head[0].split("|")) if kind in cell)
    cell_amounts = [part.strip() for part in row[0].split("|")[place].split("·")]
    amounts = [fine for _, fine, _ in FIRST_VERSION[kind]]
    assert cell_amounts == [
        "none" if a == NONE else f"{a.low:,}" if a.low == a.high else f"{a.low:,}–{a.high:,}" for a in amounts
    ]


def test_the_example_of_the_page_is_a_schedule(tmp_path: Path) -> None:
    example = next(
        block for block in re.findall(r"(?:^    .*\n|^\n)+", PAGE, flags=re.MULTILINE) if "[[penalty]]" in block
    )
    path = tmp_path / "own.toml"
    path.write_text(textwrap.dedent(example), encoding="utf-8")
    row = load_book([path]).row(KUAISHOU, "reply_rate", "serious", NOW)
    assert row is not None
    assert (row.fine, row.grade) == (yuan(80), "user")
