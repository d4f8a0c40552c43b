"""Pages: what is at stake, the assumptions behind it, and the ledger, run as Streamlit runs them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.reading import ledger
from data.reading.records import Finding
from data.store import Store
from locales import LANGUAGES, translator
from metrics.composites.standing import Fall
from metrics.penalties.assumptions import Assumed
from metrics.penalties.book import load_book
from metrics.penalties.extent import NONE, UNKNOWN, Extent
from metrics.penalties.schedule import Penalty, Severity
from metrics.penalties.severity import Earlier, expected
from metrics.penalties.stakes import Exposure, Filed, Stake, Total
from metrics.reports import composites
from metrics.reports.penalties import report
from metrics.rules.rule import Words
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring.reach import default_as_of
from metrics.scoring.score import scorecard
from metrics.scoring.windows import local_of
from pages.charts import violations
from pages.state import session
from pages.text import penalties as penalties_text
from pages.text import sources
from tests.pages.made import AS_OF, SHOP, opened, page_text, sound
from tests.reference.examples import typical

CHINESE = re.compile(r"[\u4e00-\u9fff]")
BOOK = load_book()
ASSUMPTIONS = Assumed(90, 2, 2, 2, 10, 100)
TODAY = date(2026, 3, 28)


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the merchant's assumptions lie, with none there yet."""
    monkeypatch.setattr("metrics.penalties.assumptions.configuration_folder", lambda: tmp_path / "own")
    return tmp_path / "own" / "assumptions.toml"


def penalties(**query: str) -> AppTest:
    return opened("pages/penalties.py", **query)


def exposed(path: Path, shop_id: str) -> Exposure:
    """What is at stake, asked for without a screen."""
    with Store.open(path) as store:
        view = Access.local(store).view()
        shop = view.shop(shop_id)
        as_of = default_as_of(view, shop)
        rules = in_force(load_rules(), shop, local_of(as_of, shop).date())
        scores = scorecard(view, shop, rules, None)
        return report(view, shop, rules, None, scores, BOOK)


def page_texts(page: AppTest) -> str:
    """What a page says, without marks."""
    text = re.sub(r"<[^>]+>", "", page_text(page)).replace("\\", "")
    return unescape(text)


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_the_page_says_what_the_figures_say(language: str, small_demo: Path, at_seen_demo: Path) -> None:
    t = translator(language)
    state = exposed(small_demo, "demo-kuaishou")
    assert state.stakes
    text = page_texts(penalties(lang=language))
    assert penalties_text.headline(t, state) in text
    for stake in state.stakes:
        assert penalties_text.localized(t, stake.title) in text
        assert penalties_text.next_check(t, stake) in text
        assert penalties_text.severity(t, stake) in text
        for line in penalties_text.reasons(t, stake):
            assert line in text
        assert stake.penalty is not None
        assert penalties_text.actions(t, stake.penalty) in text
        assert penalties_text.version(t, stake.penalty) in text
        assert sources.linked(t, stake.penalty.source).replace("\\", "") in text
        assert t(f"grade.{stake.penalty.grade}") in text
    assert t("penalty.estimate") in text
    assert "samr.gov.cn" in text  # rules of the state
    (owed,) = state.owed
    assert penalties_text.money(t, owed.amount, "CNY") in text


def test_on_the_demo_every_kind_has_an_amount_its_version_and_its_doubt(small_demo: Path, at_seen_demo: Path) -> None:
    t = translator("zh_CN")
    state = exposed(small_demo, "demo-kuaishou")
    page = penalties()
    text = page_texts(page)
    for stake in state.stakes:
        assert stake.bound is not None
        assert penalties_text.bound(t, stake) in text
        assert "2022-11-17 版" in penalties_text.bound(t, stake)
    page.toggle(key="bounds").set_value(False).run()
    assert "2022-11-17 版；后版下调" not in page_texts(page)


def test_the_amount_of_a_notice_is_typed_in_on_the_card(
    at_demo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for module in ("metrics.rules.rulebook", "metrics.rules.own_rules"):
        monkeypatch.setattr(f"{module}.configuration_folder", lambda: tmp_path / "config")
    page = penalties()
    page.number_input(key="notice_amount_reply_rate-kuaishou-CN").set_value(88).run()
    sound(page.button(key="notice_save_reply_rate-kuaishou-CN").click().run())
    assert "¥88" in page_texts(page)


def test_nothing_chinese_is_left_in_english(at_seen_demo: Path) -> None:
    text = page_text(penalties(lang="en")).replace(translator("en")("language.zh_CN"), "")
    assert CHINESE.findall(text) == []


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
def test_stepping_up_is_said_with_its_days(language: str, at_seen_demo: Path) -> None:
    t = translator(language)
    text = page_texts(penalties(lang=language))
    kind = penalties_text.localized(t, BOOK.kinds("kuaishou")["reply_rate"].title)
    dates = t("penalty.comma").join(t.short_day(day) for day in (date(2026, 1, 12), date(2026, 3, 9)))
    assert t.n("penalty.step", 2, kind=kind, days="90", dates=dates, severity=t("severity.serious")) in text


def test_the_ledger_stands_in_a_table_and_says_what_counts(at_seen_demo: Path) -> None:
    page = penalties()
    rows = page.dataframe[0].value
    assert list(rows["kind"])[:2] == ["虚假宣传（不在规则里）", "客服回复率不达标"]
    assert list(rows["counts"]) == ["否", "是", "是", "是", "是"]
    assert list(rows["severity"])[:2] == ["情节一般", "轻微"]
    assert "1 条的类型不在这个平台的规则里" in page.warning[0].value
    chart = page.get("plotly_chart")[0].proto
    assert "共 5 次，最近一次是 2026-03-16 的虚假宣传" in chart.alt


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_without_a_ledger_the_page_says_which_file_would_fill_it(language: str, at_seen_demo: Path) -> None:
    t = translator(language)
    page = penalties(shop="demo-tiktok", lang=language)
    text = page_texts(page)
    assert t.n("penalty.headline.unscheduled", 2) in text  # bad reviews of products and of the service
    assert t("penalty.no_assumptions") in text
    comma = t("penalty.comma")
    needed = comma.join(t(f"column.{name}") for name in ("kind", "decided_at"))
    head = t(
        "penalty.ledger.empty", needed=needed, further=comma.join(t(f"column.{n}") for n in ("severity", "actions"))
    )
    assert head.partition(t("column.actions"))[0] in text
    assert "decided_at" not in text
    assert not page.get("plotly_chart")


def test_a_platform_without_a_schedule_says_so(at_demo: Path) -> None:
    with Store.open(at_demo) as store:
        store.connection().execute("UPDATE shops SET platform = 'other' WHERE shop_id = 'demo-tiktok'")
    page = penalties(shop="demo-tiktok")
    assert translator("zh_CN")("penalty.no_book") in page_texts(page)
    assert translator("zh_CN")("penalty.headline.no_rule") in page_texts(page)
    assert len(page.dataframe) == 0


# --- assumptions -----------------------------------------------------------------------------------------------------


def test_an_assumption_is_changed_in_place_and_goes_back_to_its_default(at_demo: Path, own: Path) -> None:
    page = penalties()
    assert "预计情节严重" in page_texts(page)
    fields = [field for field in page.number_input if str(field.key).startswith("assume-")]
    assert [field.value for field in fields] == [90, 2, 2, 2, 10, 100]
    assert fields[0].label == "往前看的天数 · 默认 90"
    page = sound(page.number_input(key="assume-kuaishou-look_back_days").set_value(30).run())
    assert own.read_text(encoding="utf-8").strip() == "[kuaishou]\nlook_back_days = 30"
    assert "近 30 天已有 1 次（3月9日），还不到“多次”" in page_texts(page)
    page = sound(page.button(key="assume-reset").click().run())
    assert page.number_input(key="assume-kuaishou-look_back_days").value == 90
    assert "近 90 天已有 2 次（1月12日、3月9日），算“多次”，按严重处理" in page_texts(page)


def test_values_that_contradict_each_other_are_refused_in_a_sentence(at_demo: Path, own: Path) -> None:
    page = penalties().number_input(key="assume-kuaishou-huge_orders").set_value(5).run()
    assert not page.exception
    assert "“巨大”的单数（5）要比“数量较大”的单数（10）大" in page.error[0].value
    assert page.number_input(key="assume-kuaishou-huge_orders").value == 100
    assert not own.exists()


def test_a_wrong_file_of_assumptions_is_told_in_a_sentence(at_demo: Path, own: Path) -> None:
    own.parent.mkdir()
    own.write_text("[kuaishou]\nseveral_times = 0\n")
    page = opened_anyhow("pages/penalties.py")
    assert not page.exception
    assert "several" in page.error[0].value


def opened_anyhow(path: str) -> AppTest:
    """The page, whatever it says; reached from one that does not read the file."""
    page = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=60)
    return page.run().switch_page(path).run()


# --- the form --------------------------------------------------------------------------------------------------------


def unfolded(part: str) -> AppTest:
    """The page with a part of it opened, which is built only then."""
    page = penalties()
    page.session_state[part] = True
    return sound(page.run())


def test_what_is_folded_is_built_once_it_is_opened(at_seen_demo: Path) -> None:
    page = penalties()
    assert ("violation_kind-demo-kuaishou" in [item.key for item in page.selectbox], len(page.dataframe)) == (False, 1)
    assert "violation_kind-demo-kuaishou" in [item.key for item in unfolded("adding").selectbox]
    versions = unfolded("versions").dataframe[1].value
    assert len(versions) > 2


def filled(page: AppTest, kind: str, day: date, severity: Severity) -> AppTest:
    page.selectbox(key="violation_kind-demo-kuaishou").set_value(kind)
    page.date_input(key="violation_day-demo-kuaishou").set_value(day)
    page.selectbox(key="violation_severity-demo-kuaishou").set_value(severity)
    page.text_input(key="violation_actions-demo-kuaishou").set_value("警告、考试")
    page.number_input(key="violation_fine-demo-kuaishou").set_value(120.5)
    return sound(page.button(key="violation_add-demo-kuaishou").click().run())


def test_a_violation_is_added_by_way_of_an_import(at_demo: Path) -> None:
    page = filled(unfolded("adding"), "reply_rate", date(2026, 3, 23), "serious")
    assert page.success[0].value == "已登记：客服回复率不达标，2026-03-23。"
    row = page.dataframe[0].value.iloc[0]
    assert list(row[["kind", "severity", "actions", "fine"]]) == ["客服回复率不达标", "严重", "警告、考试", "¥120.50"]
    assert "近 90 天已有 3 次（1月12日、3月9日、3月23日）" in page_texts(page)
    page = filled(page, "reply_rate", date(2026, 3, 23), "serious")
    assert "已经在记录里" in page.success[0].value
    assert len(page.dataframe[0].value) == 6
    with Store.open(at_demo) as store:
        entries = ledger.history(Access.local(store).view(), "demo-kuaishou", 2)
    assert [(item.kind, item.new, item.same, item.file) for item in entries] == [
        ("violations", 0, 1, "登记-客服回复率不达标-2026-03-23.csv"),
        ("violations", 1, 0, "登记-客服回复率不达标-2026-03-23.csv"),
    ]


def test_points_and_their_expiry_are_added_and_counted(at_demo: Path) -> None:
    """TikTok Shop counts 90 days, but this notice says until when: to 9 April, so that they fall off on the 10th."""
    page = penalties(shop="demo-tiktok")
    page.session_state["adding"] = True
    page = sound(page.run())
    last = page.date_input(key="violation_day-demo-tiktok").max
    page.selectbox(key="violation_kind-demo-tiktok").set_value("late_dispatch")
    page.number_input(key="violation_points-demo-tiktok").set_value(7.0)
    page.date_input(key="violation_expires-demo-tiktok").set_value(last + timedelta(days=10))
    page.text_input(key="violation_order-demo-tiktok").set_value("o 1")
    page = sound(page.button(key="violation_add-demo-tiktok").click().run())
    row = page.dataframe[0].value.iloc[0]
    assert (row["points"], row["order_id"]) == (7, "o 1")
    assert pd.Timestamp(row["expires"]).date() == last + timedelta(days=10)
    with session.access().view() as view:
        shop = view.shop("demo-tiktok")
        standings = composites.report(view, [shop], load_rules())
    (points,) = (entry for entry in standings if entry.composite == "tiktok_shop.violation_points")
    assert points.value == 7
    assert points.falls == (Fall(last + timedelta(days=10), Decimal(7), Decimal(0)),)
    assert points.next_step is not None
    assert (points.next_step.level, points.next_step.points, points.next_step.near) == ("limited", 5, True)


def test_what_cannot_be_taken_is_not_called_taken(at_demo: Path) -> None:
    page = unfolded("adding")
    page.selectbox(key="violation_kind-demo-kuaishou").set_value("reply_rate")
    page.number_input(key="violation_fine-demo-kuaishou").set_value(2.0**100)  # no amount of money has so many digits
    page = page.button(key="violation_add-demo-kuaishou").click().run()
    assert not page.exception
    assert not page.success
    assert page.error[0].value.startswith(f"没有登记：“{2**100}.00”")
    assert len(page.dataframe[0].value) == 5


def test_a_violation_without_a_kind_is_not_taken(at_demo: Path) -> None:
    page = sound(unfolded("adding").button(key="violation_add-demo-kuaishou").click().run())
    assert "请先选违规类型" in page.warning[-1].value
    assert len(page.dataframe[0].value) == 5


def test_no_violation_may_lie_after_the_data(at_seen_demo: Path) -> None:
    """Otherwise it would move the end of the data, and every window with it."""
    field = unfolded("adding").date_input(key="violation_day-demo-kuaishou")
    assert field.max == field.value == TODAY


# --- the scorecard ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
def test_the_scorecard_says_what_is_at_stake(language: str, small_demo: Path, at_seen_demo: Path) -> None:
    t = translator(language)
    state = exposed(small_demo, "demo-kuaishou")
    page = opened(lang=language)
    text = page_texts(page)
    assert penalties_text.headline(t, state) in " ".join(
        str(item.proto.label).replace("\\", "") for item in page.get("page_link")
    )
    for stake in state.stakes:
        assert penalties_text.stake_summary(t, stake) in text


def test_a_shop_with_nothing_at_stake_says_nothing_of_it(at_seen_demo: Path) -> None:
    page = opened(shop="demo-tiktok")
    assert [word for word in ("预计处罚", "若考核：") if word in page_texts(page)] == []


# --- words -----------------------------------------------------------------------------------------------------------


def yuan(low: str, high: str) -> Extent:
    return Extent(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("amount", "currency", "chinese", "english"),
    [
        (yuan("100", "150"), "CNY", "¥100–150", "¥100–150"),
        (yuan("500", "500"), "CNY", "¥500", "¥500"),
        (yuan("500", "5000"), "CNY", "¥500–5,000", "¥500–5,000"),
        (yuan("0", "540.70"), "CNY", "¥0–540.70", "¥0–540.70"),
        (yuan("10", "20"), "USD", "USD 10–20", "USD 10–20"),
        (NONE, "", "没有违约金", "No fine"),
        (UNKNOWN, "CNY", "金额未知", "Amount unknown"),
    ],
)
def test_an_amount_shows_both_ends_and_unknown_is_never_a_number(
    amount: Extent, currency: str, chinese: str, english: str
) -> None:
    assert penalties_text.money(translator("zh_CN"), amount, currency) == chinese
    assert penalties_text.money(translator("en"), amount, currency) == english


def penalty(**fields: Any) -> Penalty:
    entry = {"violation": "x", "version": "1", "actions": [], "fine": "none", "platform": "kuaishou"}
    return Penalty.of({**entry, **fields})


@pytest.mark.parametrize(
    ("fields", "english"),
    [
        ({}, "No further actions"),
        ({"actions": "unknown"}, "Actions not published"),
        ({"actions": ["warning", "study"]}, "Possible actions: warning, study"),
        (
            {"actions": ["no_campaigns"], "days": {"no_campaigns": "5-14"}},
            "Possible actions: no campaigns for 5–14 days",
        ),
        (
            {"actions": ["no_campaigns"], "days": {"no_campaigns": "unknown"}},
            "Possible actions: no campaigns (days unknown)",
        ),
        ({"points": "2-4"}, "Possible actions: 2–4 points"),
        ({"points": "0-1"}, "Possible actions: 0–1 points"),
        ({"points": "unknown"}, "Possible actions: points, number not published"),
        (
            {"actions": "unknown", "removed": ["points", "traffic_limit"]},
            "Actions not published; this version no longer has: points, traffic limit",
        ),
    ],
)
def test_actions_are_said_with_their_days_and_points(fields: dict[str, Any], english: str) -> None:
    assert penalties_text.actions(translator("en"), penalty(**fields)) == english


def made(**changes: Any) -> Stake:
    """A third minor violation on reply rate, under the first version."""
    row = penalty(severity="serious", actions=["warning"], fine="100-150", currency="CNY", effective_from=TODAY)
    earlier = [Earlier(date(2026, 1, 12), "minor"), Earlier(date(2026, 3, 9), "minor")]
    stake = Stake(
        violation="x",
        title=Words("某", "Some"),
        rules=("a", "b"),
        check_on=date(2026, 3, 29),
        state="estimated",
        orders=None,
        expected=expected(earlier, date(2026, 3, 29), None, ASSUMPTIONS),
        penalty=row,
        ladder=(row,),
        undated=(),
        assumed={"look_back_days": 90},
    )
    return replace(stake, **changes)


@pytest.mark.parametrize(
    ("changes", "english"),
    [
        ({}, "If checked: Serious, ¥100–150"),
        ({"penalty": None, "state": "no_version"}, "If checked: Serious, amount unknown"),
        ({"expected": None, "penalty": penalty(points="2-4")}, "If checked: 2–4 points, no fine"),
    ],
)
def test_a_stake_in_short(changes: dict[str, Any], english: str) -> None:
    assert penalties_text.stake_summary(translator("en"), made(**changes)) == english


@pytest.mark.parametrize(
    ("amounts", "unknown", "stakes", "english"),
    [
        ({}, 0, 0, "No known penalties at the moment"),
        ({}, 0, 1, "Estimated penalty: 1 item without a fine"),
        ({}, 2, 2, "Estimated penalties: 2 items with no published amount"),
        ({"CNY": yuan("100", "450")}, 0, 2, "Estimated penalty: ¥100–450"),
        ({"CNY": yuan("1", "2")}, 1, 2, "Estimated penalty: ¥1–2, plus 1 item with no published amount"),
    ],
)
def test_the_headline_keeps_known_and_unknown_apart(
    amounts: dict[str, Extent], unknown: int, stakes: int, english: str
) -> None:
    state = Exposure(SHOP, AS_OF, [made()] * stakes, [], [], {}, Total(amounts, unknown))
    assert penalties_text.headline(translator("en"), state) == english


@pytest.mark.parametrize("bounds", [True, False])
def test_the_headline_has_upper_bounds_apart(bounds: bool) -> None:
    state = Exposure(SHOP, AS_OF, [made()], [], [], {}, Total({}, 1, 1, {"CNY": Decimal(300)}))
    unknown_amount = "Estimated penalty: 1 item with no published amount"
    further = " (at most ¥300, by earlier published amounts)" if bounds else ""
    assert penalties_text.headline(translator("en"), state, bounds=bounds) == unknown_amount + further


def test_where_no_rule_is_published_nobody_is_told_to_be_safe() -> None:
    state = Exposure(SHOP, AS_OF, [], [], [], {}, Total({}, 0))
    assert penalties_text.headline(translator("en"), state, published=False).startswith("No published penalty rule")


NO_PENALTY_FOUND = "no published penalty rule was found"


@pytest.mark.parametrize(
    ("stakes", "english"),
    [
        (0, f"1 metric misses its line; {NO_PENALTY_FOUND}, which does not mean that there is no penalty"),
        (1, f"Estimated penalty: 1 item without a fine; for 1 more missed metric {NO_PENALTY_FOUND}"),
    ],
)
def test_a_missed_line_without_a_schedule_is_said(stakes: int, english: str) -> None:
    state = Exposure(SHOP, AS_OF, [made()] * stakes, [], [], {}, Total({}, 0), unscheduled=("taobao.dispute_rate",))
    assert penalties_text.headline(translator("en"), state) == english


def test_the_days_of_unknown_versions_are_said() -> None:
    t = translator("en")
    assert penalties_text.unknowns(t, made(state="no_version", penalty=None, undated=("2",))) == [
        "The version in force on 29 Mar 2026 is not known",
        "Version 2 has no date and may have held; it is not used for estimates",
    ]
    assert penalties_text.unknowns(t, made(state="no_schedule")) == ["No published penalty rules found"]


# --- the timeline ----------------------------------------------------------------------------------------------------


def filed(kind: str, day: str, severity: Severity | None) -> Filed:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    violation = kind if kind in BOOK.kinds("kuaishou") else None
    return Filed(Finding(kind, at, None, None, None, None, None, None), violation, severity, at.date())


LEDGER = [
    filed("reply_rate", "2026-03-09", "serious"),
    filed("attitude", "2026-01-12", "minor"),
    filed("虚假宣传", "2025-04-01", None),
    filed("reply_rate", "2025-03-27", "minor"),
]


def test_the_timeline_shows_a_year_with_a_mark_and_a_word_each() -> None:
    t = translator("en")
    recent = violations.recent(LEDGER, TODAY)
    drawn = violations.timeline(t, violations.marks(t, BOOK, "kuaishou", recent), TODAY, 90)
    (marks,) = drawn.data
    assert list(marks.x) == [date(2025, 4, 1), date(2026, 1, 12), date(2026, 3, 9)]
    assert list(marks.y) == ["虚假宣传", "Chat attitude below standard", "Chat reply rate below target"]
    assert list(marks.text) == ["Severity not stated", "Minor", "Serious"]
    assert list(marks.textposition) == ["top right", "top center", "top center"]
    assert list(marks.marker.symbol) == ["circle-open", "circle", "diamond"]
    assert drawn.layout.title.text == "Violations of the past year, by date"
    (shade,) = drawn.layout.shapes
    assert (shade.x0, shade.x1) == (date(2025, 12, 28), TODAY)
    assert drawn.layout.xaxis.range[0] < date(2025, 4, 1)
    assert violations.alt(t, violations.marks(t, BOOK, "kuaishou", recent)) == (
        "Timeline of violations: 3 marks, the latest on 9 Mar 2026, Chat reply rate below target."
    )


def test_the_words_of_one_kinds_marks_stand_above_and_below_by_turns() -> None:
    t = translator("en")
    marks = violations.marks(t, BOOK, "kuaishou", [LEDGER[3], LEDGER[1], LEDGER[0]])
    drawn = violations.timeline(t, marks, TODAY, 90)
    assert list(drawn.data[0].textposition) == ["top right", "top center", "bottom center"]


def test_a_timeline_without_assumptions_or_marks() -> None:
    t = translator("zh_CN")
    assert not violations.timeline(t, violations.marks(t, BOOK, "kuaishou", LEDGER[:1]), TODAY, None).layout.shapes
    assert violations.alt(t, ()) == "违规时间线：近一年没有违规。"
