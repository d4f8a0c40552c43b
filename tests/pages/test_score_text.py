"""Pages: what a score says in short, in both languages."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from data.errors import DabiaoError
from locales import translator
from metrics.rules.threshold import parse_line
from metrics.scoring.outlook import Outlook
from pages.charts import labels
from pages.text import plain_text
from pages.text import scores as scores_text
from tests.pages.made import REPLY, rule, score

ZH, EN = translator("zh_CN"), translator("en")
DISPATCH = rule("kuaishou.dispatch")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "share", "–"),
        (0.0, "share", "0.0%"),
        (1.0, "share", "100.0%"),
        (0.66234, "share", "66.2%"),
        (0.0015, "share", "0.15%"),
        (4.576, "marks", "4.58"),
        (38880.0, "seconds", "10.8小时"),
        (0.0, "seconds", "0秒"),
    ],
)
def test_a_figure_is_said_in_its_unit(value: float | None, unit: str, text: str) -> None:
    assert scores_text.figure(ZH, value, unit) == text


@pytest.mark.parametrize(
    ("value", "status", "text"),
    [
        (0.662, "missed", "66.2%"),
        (0.7, "near", "70.0%"),
        (0.69996, "missed", "69.996%"),
        (0.6996, "missed", "69.96%"),
        (0.70004, "met", "70.0%"),
        (0.6999996, "missed", "70.000%"),
    ],
)
def test_rounding_never_puts_a_figure_on_the_wrong_side_of_its_line(value: float, status: str, text: str) -> None:
    assert scores_text.value(ZH, score(value=value, status=status), REPLY) == text


@pytest.mark.parametrize(
    ("line", "unit", "text"),
    [
        (">= 0.70", "share", "≥ 70%"),
        ("< 0.025", "share", "< 2.5%"),
        ("> 0.85", "share", "> 85%"),
        (">= 4.6", "marks", "≥ 4.6"),
        ("<= 48 hours", "seconds", "≤ 48小时"),
    ],
)
def test_a_line_is_said_as_the_platform_writes_it(line: str, unit: str, text: str) -> None:
    assert scores_text.threshold(ZH, parse_line(line), unit) == text


@pytest.mark.parametrize(
    ("rule_id", "changes", "text"),
    [
        ("kuaishou.reply_3m", {"previous": 0.683}, ("较上周同时段 ▼ 2.1 个百分点，变差", "worse")),
        ("kuaishou.reply_3m", {"previous": 0.641}, ("较上周同时段 ▲ 2.1 个百分点，变好", "better")),
        ("kuaishou.reply_3m", {"previous": 0.6621}, ("较上周同时段 持平", "same")),
        ("kuaishou.reply_3m", {"previous": None}, None),
        ("kuaishou.reply_3m", {"value": None}, None),
        # of durations, and of a share that counts misses, less is better
        (
            "kuaishou.refund_only_time",
            {"value": 36000.0, "previous": 43200.0, "unit": "seconds"},
            ("较上一周期 ▼ 2小时，变好", "better"),
        ),
        (
            "tiktok_shop.late_dispatch",
            {"value": 0.05, "previous": 0.04},
            ("较上一周期 ▲ 1.0 个百分点，变差", "worse"),
        ),
        (
            "kuaishou.dsr_service",
            {"value": 4.5, "previous": 4.56, "unit": "marks"},
            ("较上一周期 ▼ 0.06，变差", "worse"),
        ),
    ],
)
def test_a_change_is_said_against_the_window_before(
    rule_id: str, changes: dict[str, Any], text: tuple[str, str] | None
) -> None:
    assert scores_text.change(ZH, score(**changes), rule(rule_id)) == text


def test_the_headline_leaves_out_metrics_of_ones_own() -> None:
    own = score(status="missed", grade="user")
    assert scores_text.headline(EN, [score(status="met"), score(status="met"), own]) == "All 2 metrics on target"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "还差 14 位买家"),
        ({"status": "near", "needed": 0, "spare": 2}, "最多还可有 2 位买家超时"),
        ({"status": "near", "needed": 0, "spare": 0}, "已无余量，再错 1 个即不达标"),
        ({"status": "no_line", "needed": None, "spare": None}, "没有官方线"),
        ({"status": "no_data", "needed": None, "spare": None}, "这段时间没有聊天记录"),
        (
            {"status": "no_data", "needed": None, "spare": None, "undecided": 5},
            "另有 5 个因文件缺少时间或责任方而无法判断，未计入",
        ),
        ({"needed": None}, "本周期内已无法追回"),
        ({"status": "met", "needed": 0, "spare": None}, None),
        ({"unit": "seconds", "needed": None, "spare": None}, None),
        ({"unit": "marks", "needed": 3}, "还差 3 条五星评价"),
    ],
)
def test_the_plan_says_what_is_missing_or_what_can_still_go_wrong(changes: dict[str, Any], text: str | None) -> None:
    assert scores_text.plan(ZH, score(**changes), REPLY) == text


def test_one_and_many_differ_in_english() -> None:
    assert scores_text.plan(EN, score(needed=1), REPLY) == "1 more buyer needed"
    assert scores_text.plan(EN, score(needed=14), REPLY) == "14 more buyers needed"


@pytest.mark.parametrize(
    ("statuses", "chinese", "english"),
    [
        (
            ["missed", "missed", "near", "met"],
            "4 项考核指标：2 项不达标，1 项临近",
            "4 metrics: 2 below target, 1 at risk",
        ),
        (["met", "met"], "2 项考核指标全部达标", "All 2 metrics on target"),
        (["met", "no_data"], "2 项考核指标：1 项无数据", "2 metrics: 1 without data"),
        ([], "这家店还没有可考核的指标", "No metrics with a target for this shop yet"),
    ],
)
def test_the_headline_says_it_all_in_one_sentence(statuses: list[str], chinese: str, english: str) -> None:
    scores = [*(score(status=status) for status in statuses), score(status="no_line", pass_=None)]
    assert scores_text.headline(ZH, scores) == chinese
    assert scores_text.headline(EN, scores) == english


def test_n_the_verdicts_behind_it_and_what_is_not_due() -> None:
    assert scores_text.sample_and_verdicts(ZH, score()) == "样本 374（达标 248，不达标 126，未到期 12，不计入 30）"
    assert scores_text.sample_and_verdicts(EN, score(unit="seconds", excluded=0)) == "sample 374 (12 not due)"
    assert scores_text.pending(ZH, score()) == "另有 12 个未到期"
    assert scores_text.pending(ZH, score(pending=0)) is None
    assert scores_text.recovery(ZH, score(recovers_on=date(2026, 4, 3)), DISPATCH) == "若之后都达标，4月3日恢复"
    assert scores_text.recovery(ZH, score(), DISPATCH) is None


def test_a_running_week_recovers_within_itself_or_not_at_all() -> None:
    # as of Saturday 28 March: Sunday still belongs to the week that is assessed, Monday does not
    assert scores_text.recovery(ZH, score(recovers_on=date(2026, 3, 29)), REPLY) == "若之后都达标，3月29日恢复"
    assert scores_text.recovery(ZH, score(recovers_on=date(2026, 3, 30)), REPLY) == "本周已来不及恢复，下周重新计算"
    assert scores_text.recovery(EN, score(recovers_on=date(2026, 4, 1)), replace(REPLY, window="month")) == (
        "Out of reach this month; starts anew next month"
    )
    expected = Outlook(level=0.66, recovers_at_level=date(2026, 3, 30), at_end=0.671)
    assert scores_text.outlook(ZH, score(), expected, REPLY) == ["近 28 天水平 66.0%", "按此水平本周结束时预计 67.1%"]


@pytest.mark.parametrize(
    ("at", "left"),
    [
        (datetime(2026, 3, 28, 7, 30, tzinfo=UTC), "1天8小时"),  # Saturday afternoon in Beijing
        (datetime(2026, 3, 22, 15, 59, 30, tzinfo=UTC), "30秒"),  # half a minute before Monday there
        (datetime(2026, 3, 22, 16, 0, tzinfo=UTC), "7天"),
    ],
)
def test_the_time_left_runs_to_the_shops_own_monday(at: datetime, left: str) -> None:
    assert scores_text.time_left(ZH, at, "Asia/Shanghai") == f"本周考核还剩 {left}"


def test_a_rule_speaks_the_readers_language() -> None:
    assert scores_text.title(ZH, REPLY) == "人工3分钟回复率"
    assert scores_text.title(EN, REPLY) == "3-minute human reply rate"
    assert scores_text.note(EN, rule("kuaishou.dispatch")).startswith("Every single order")
    assert scores_text.window(EN, rule("kuaishou.dispatch")) == "Last 30 days"


def test_what_a_user_caused_is_told_in_a_sentence_and_file_names_are_no_markdown() -> None:
    assert plain_text.error_text(EN, DabiaoError("error.file_empty", file="a*b*.csv")) == "a*b*.csv is empty."
    assert plain_text.escape_markdown("a*b*_[x]`") == r"a\*b\*\_\[x\]\`"


def test_an_error_names_platforms_as_the_pages_do() -> None:
    values = {"file": "a.csv", "platform": "taobao", "format": "x", "shop": "店", "stored": "kuaishou"}
    text = plain_text.error_text(EN, DabiaoError("error.other_platform", **values))
    assert "Taobao/Tmall" in text
    assert "Kuaishou" in text
    refused = DabiaoError("error.explore_key", dimension="weekday", value="x", known="1")
    assert plain_text.error_text(ZH, refused).startswith("“星期”没有“x”")
    assert "nowhere" in plain_text.error_text(EN, DabiaoError("error.unknown_platform", platform="nowhere", known="x"))


def test_where_a_share_is_heading_in_both_languages() -> None:
    state = Outlook(low=0.613, high=0.708, by_chance=True, level=0.66, recovers_at_level=None)
    assert scores_text.outlook(ZH, score(), state, DISPATCH) == [
        "样本较少，波动属正常范围：95% 区间 61.3%–70.8%",
        "近 28 天水平 66.0%",
        "保持这一水平不会恢复",
    ]
    state = Outlook(low=0.5, high=0.6, level=0.75, recovers_at_level=date(2026, 4, 2))
    assert scores_text.outlook(EN, score(), state, DISPATCH) == [
        "95% interval 50.0%–60.0%",
        "28-day level 75.0%",
        "at this level back on target 2 Apr",
    ]


def test_a_met_line_has_nothing_to_recover_from() -> None:
    assert scores_text.outlook(ZH, score(status="met"), Outlook(level=0.75), DISPATCH) == ["近 28 天水平 75.0%"]


def test_durations_are_made_up_for_at_the_median() -> None:
    state = Outlook(level=108_000.0, median=36_000.0, at_median=2)
    text = scores_text.outlook(EN, score(unit="seconds", status="missed"), state, DISPATCH)
    assert text[-1] == "2 more cases at the median of 10 h to reach the target"
    assert scores_text.outlook(EN, score(), Outlook(), DISPATCH) == []


def test_a_name_beside_a_bar_is_cut_by_its_width_not_by_its_letters() -> None:
    assert labels.shorten("一位名字非常非常非常非常长的客服") == "一位名字非常非常非常非常长…"
    assert labels.shorten("3-minute human reply rate") == "3-minute human reply rate"
    assert labels.shorten("Gamis Syari Ceruty Premium") == "Gamis Syari Ceruty Prem…"
    assert labels.wrap_label("Negative review rate, product") == "Negative review rate,\nproduct"
    assert labels.wrap_label("") == ""


def test_an_axis_leaves_room_for_the_text_behind_its_longest_bar() -> None:
    # 12 of 26 characters are names: the longest bar takes 4 of the other 14, its text 10
    assert labels.axis_stretch(["一二三四五六七八九十一二", "短"], ["一二三四五六七八九十", "短"]) == 3.5
    assert labels.axis_stretch([], []) == 1
    # what fits in no way leaves a quarter to the bar
    assert labels.axis_stretch(["一二三四五六七"], ["长" * 40]) == 4
