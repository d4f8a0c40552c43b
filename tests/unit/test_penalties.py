"""Penalty schedules: what the built-in ones say, the next check, and severity against a second opinion."""

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

from data.shops import Shop
from metrics.penalties.assumptions import Assumed
from metrics.penalties.book import ASSUMED, load_book
from metrics.penalties.exposure import next_check
from metrics.penalties.extent import NONE, UNKNOWN, Extent
from metrics.penalties.schedule import SEVERITIES, Action, Payout, Penalty, Violation
from metrics.penalties.severity import Earlier, Why, expected
from metrics.penalties.stakes import payout_of, total
from metrics.reports.penalties import PenaltyItem
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from tests.unit.penalty_book import BOOK, BY_SIGHT, KUAISHOU, NOW, V1, V3, yuan

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
        (Shop("s", "shopee", "SG", "Asia/Singapore"), "non_fulfilment", date(2024, 1, 29), NONE, yuan(1, 4)),
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


P, THAI, UK = "pinduoduo@CN", "tiktok_shop@TH", "tiktok_shop@UK"


@pytest.mark.parametrize(
    ("place", "kind", "rows"),
    [
        # day → fine and points on it; None: no version is known
        (P, "effective_reply", {"2019-01-09": None, "2019-01-10": (yuan(1000), NONE)}),
        (THAI, "late_dispatch", {
            "2025-08-05": None, "2025-08-06": (NONE, yuan(0, 2)), "2025-08-07": (NONE, yuan(0, 2)),
            "2025-10-05": (NONE, yuan(0, 2)), "2025-10-06": (NONE, yuan(2, 4)), "2025-10-07": (NONE, yuan(2, 4))}),
        (THAI, "seller_fault_cancellation", {"2025-06-17": None, "2025-06-18": (NONE, yuan(2, 4))}),
        (THAI, "seller_fault_return", {"2025-10-05": None, "2025-10-06": (NONE, yuan(2))}),
        (THAI, "prohibited_communication", {"2025-10-05": None, "2025-10-06": (NONE, yuan(1, 12))}),
        (THAI, "response_24h", {"2024-06-20": None, "2024-06-21": (UNKNOWN, UNKNOWN),
                                "2025-08-14": (UNKNOWN, UNKNOWN), "2025-08-15": None}),
        (THAI, "reply_48h", {"2024-06-20": None, "2024-06-21": (UNKNOWN, UNKNOWN), "2025-08-15": None}),
        (THAI, "response_12h", {"2025-08-14": None, "2025-08-15": (NONE, NONE), "2026-07-06": (NONE, NONE)}),
        (THAI, "response_12h_points", {"2026-07-05": None, "2026-07-06": (UNKNOWN, UNKNOWN),
                                       "2026-07-07": (UNKNOWN, UNKNOWN)}),
        ("tiktok_shop@ID", "response_12h_points", {"2026-07-06": None}),
        ("tiktok_shop@US", "response_24h", {"2025-09-30": None, "2025-10-01": (NONE, UNKNOWN)}),
        ("tiktok_shop@US", "late_dispatch", {"2026-01-08": None, "2026-01-09": (NONE, UNKNOWN)}),
        (UK, "late_dispatch", {"2021-12-31": None, "2022-01-01": (UNKNOWN, UNKNOWN)}),
        ("shopee@TH", "chat_response", {"2023-12-31": None, "2024-01-01": (NONE, yuan(0, 1))}),
        ("shopee@MY", "chat_response", {"2026-05-13": None, "2026-05-14": (NONE, yuan(1))}),
        ("shopee@SG", "late_shipment", {"2024-01-14": None, "2024-01-15": (NONE, UNKNOWN)}),
        ("shopee@SG", "non_fulfilment", {"2024-01-28": None, "2024-01-29": (NONE, yuan(1, 4))}),
        ("lazada@PH", "cancellation_limit", {"2023-08-03": None, "2023-08-04": (NONE, NONE)}),
        ("lazada@MY", "cancellation_limit", {"2023-08-04": None}),
        ("taobao@CN", "response_3m_daily", {"2023-05-26": None, "2023-05-27": (NONE, NONE)}),
        ("taobao@CN", "carrier", {"2026-08-11": None, "2026-08-12": (yuan(500), yuan(4))}),
    ],
)  # fmt: skip
def test_each_schedule_on_both_sides_of_its_first_and_last_days(
    place: str, kind: str, rows: dict[str, tuple[Extent, Extent] | None]
) -> None:
    shop = Shop("s", *place.split("@"), "UTC")
    for day, wanted in rows.items():
        row = BOOK.row(shop, kind, None, date.fromisoformat(day))
        assert (row and (row.fine, row.points)) == wanted, day


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


@pytest.mark.parametrize(
    ("place", "day", "expected"),
    [
        ("lazada@PH", "2023-08-03", False),
        ("lazada@PH", "2023-08-04", True),
        ("lazada@MY", "2026-11-30", False),
        ("shopee@TW", "2026-11-30", False),
        ("shopee@TH", "2024-01-01", True),
        ("tiktok_shop@DE", "2026-11-30", False),
        ("amazon@US", "2026-11-30", False),
        ("kuaishou@CN", "2022-10-10", False),
        ("kuaishou@CN", "2022-10-20", True),
    ],
)
def test_where_a_schedule_is_known(place: str, day: str, expected: bool) -> None:
    """Kuaishou's second version has no day; what late orders owe their buyers is known from 2022-10-20 on."""
    assert BOOK.is_known_for(Shop("s", *place.split("@"), "UTC"), date.fromisoformat(day)) is expected


def payouts_on(shop: Shop, day: date) -> list[Payout]:
    return [payout for payout in BOOK.payouts_of(shop) if payout.holds_on(day)]


def test_payouts_to_buyers() -> None:
    payouts = [
        (entry.title.en, entry.share, entry.least, entry.most, entry.counted_by) for entry in payouts_on(KUAISHOU, NOW)
    ]
    assert payouts == [
        ("Payout for sending late", Decimal("0.10"), 5, 30, "kuaishou.dispatch"),
        ("Payout for sending falsely", Decimal("0.30"), 5, 200, None),
        ("Payout for sending fraudulently", Decimal("0.30"), 5, 200, None),
    ]
    assert payouts_on(KUAISHOU, date(2022, 10, 19)) == []
    assert payouts_on(replace(KUAISHOU, platform="pinduoduo"), NOW) == []


DOUYIN_LATE = ["0.01 2-50", "0.01 2-50", "0.03 3-50", "0.01 3-50", "0.05 5-50", "0.05 5-50"]
DOUYIN_TRACK = ["0.01 3-30", "0.05 5-50", "0.25 5-100"]
DOUYIN_FRAUD = ["0.30 10-500", "1.00 5-10"]
TAOBAO = ["0.01 3-30", "0.05 5-30", "0.10 5-100", "0.30 5-100", "0.05 5-50", "0.20 5-100"]


@pytest.mark.parametrize(
    ("platform", "day", "tiers"),
    [
        ("douyin", date(2025, 9, 28), []),
        ("douyin", date(2025, 9, 29), DOUYIN_TRACK),
        ("douyin", date(2026, 8, 2), DOUYIN_TRACK),
        ("douyin", date(2026, 8, 3), [*DOUYIN_TRACK, *DOUYIN_FRAUD]),
        ("douyin", date(2026, 8, 9), [*DOUYIN_TRACK, *DOUYIN_FRAUD]),
        ("douyin", date(2026, 8, 10), [*DOUYIN_LATE, *DOUYIN_TRACK, *DOUYIN_FRAUD]),
        ("douyin", date(2026, 8, 11), [*DOUYIN_LATE, *DOUYIN_TRACK, *DOUYIN_FRAUD]),
        ("taobao", date(2025, 9, 4), []),
        ("taobao", date(2025, 9, 5), TAOBAO),
        ("taobao", date(2026, 4, 8), TAOBAO),
        ("taobao", date(2026, 4, 9), [*TAOBAO, "0.15 5-500", "0.10 5-500"]),
        ("taobao", date(2026, 8, 11), [*TAOBAO, "0.15 5-500", "0.10 5-500"]),
        ("taobao", date(2026, 8, 12), [*TAOBAO, "0.15 5-500", "0.10 5-500", "0.05 5-50"]),
    ],
)
def test_payouts_and_deductions_by_tier(platform: str, day: date, tiers: list[str]) -> None:
    listed = payouts_on(replace(KUAISHOU, platform=platform), day)
    assert [f"{row.share} {row.least}-{row.most}" for row in listed] == tiers
    assert {row.counted_by for row in listed} <= {None}


@pytest.mark.parametrize(
    ("kind", "day", "fine", "undated"),
    [
        ("negative_service", date(2026, 7, 30), None, ["113278"]),
        ("negative_service", date(2026, 7, 31), None, []),
        ("platform_tickets", date(2026, 7, 30), None, []),
        ("platform_tickets", date(2026, 7, 31), yuan(0, 200), []),
        ("platform_tickets", date(2026, 8, 1), yuan(0, 200), []),
        ("dispatch", date(2025, 9, 28), None, []),
        ("dispatch", date(2025, 9, 29), UNKNOWN, []),
        ("dispatch", date(2026, 8, 9), UNKNOWN, []),
        ("dispatch", date(2026, 8, 10), NONE, []),
        ("dispatch", date(2026, 8, 11), NONE, []),
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
    late = payouts_on(KUAISHOU, NOW)[0]
    assert payout_of(late, None if paid is None else Decimal(paid)) == Extent(Decimal(low), Decimal(high))


@pytest.mark.parametrize(("paid", "low"), [("3.00", 5), ("8.00", 8), ("9.99", "9.99")])
def test_a_cheap_order_sent_fraudulently_costs_its_whole_price(paid: str, low: int | str) -> None:
    cheap = payouts_on(replace(KUAISHOU, platform="douyin"), date(2026, 8, 3))[-1]
    assert payout_of(cheap, Decimal(paid)) == Extent(Decimal(low), Decimal(low))


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
