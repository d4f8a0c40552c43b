"""Pages: the badge, the card and the sparkline, as the HTML they are."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest

from data.errors import DabiaoError
from data.reading.ledger import Coverage
from locales import LANGUAGES, translator
from metrics.rules.rulebook import load_rules
from metrics.scoring.outlook import Outlook
from metrics.scoring.score import URGENCY
from pages.parts import cards
from pages.text import scores
from tests.pages.made import AS_OF, REPLY, SHOP, day_values, judged, rule

ZH = translator("zh_CN")


@pytest.mark.parametrize(
    ("number", "most", "columns"),
    [(1, 4, 1), (2, 4, 2), (3, 4, 3), (4, 4, 4), (5, 4, 3), (6, 4, 3), (9, 4, 3), (11, 4, 4), (4, 3, 2), (7, 3, 3)],
)
def test_cards_fill_their_rows_evenly(number: int, most: int, columns: int) -> None:
    assert cards.columns_for(number, most) == columns


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", URGENCY)
def test_a_status_is_told_in_colour_and_word_and_icon(status: str, language: str) -> None:
    t = translator(language)
    html = cards.badge(t, status)
    assert f"db-{status}" in html
    assert t(f"status.{status}") in html
    assert scores.ICONS[status] in html


def test_no_two_statuses_share_an_icon_or_a_word() -> None:
    assert len(set(scores.ICONS.values())) == len(URGENCY)
    assert len({ZH(f"status.{status}") for status in URGENCY}) == len(URGENCY)


def test_a_card_says_figure_status_change_plan_n_and_what_is_not_due() -> None:
    text = re.sub("<[^>]+>", " ", cards.card_body(ZH, judged()))
    for sentence in (
        "66.2%",
        "不达标",
        "较上周同时段 ▼ 2.1 个百分点，变差",
        "≥ 70%",
        "还差 14 位买家",
        "样本 374",
        "另有 12 个未到期",
    ):
        assert sentence in text


def test_a_change_of_a_small_sample_has_no_colour() -> None:
    small = replace(judged(), score=replace(judged().score, small=True))
    assert "db-worse" in cards.card_body(ZH, judged())
    assert "db-worse" not in cards.card_body(ZH, small)


def test_a_card_says_how_many_cases_nobody_can_judge() -> None:
    doubtful = replace(judged(), score=replace(judged().score, undecided=3))
    assert "另有 3 个因文件缺少时间" in cards.card_body(ZH, doubtful)
    assert "文件缺少时间" not in cards.card_body(ZH, judged())


def test_a_card_of_an_open_verdict_says_what_lacks_and_has_no_colour() -> None:
    lined = msgspec.structs.replace(rule("taobao.pickup_48h"), pass_=REPLY.pass_)
    score = replace(judged().score, undecided=390, unsettled=True, recovers_on=AS_OF.date())
    html = cards.card_body(ZH, replace(judged(), rule=lined, score=score))
    assert "db-unsettled" in html
    assert "390 个无法判断：订单里没有“发货时间”，或只有日期；足以改变结论" in html
    assert [word for word in ("db-missed", "db-worse", "还差", "恢复", "文件缺少时间") if word in html] == []
    assert "db-value db-muted" in html


def test_a_card_of_ones_own_metric_is_marked() -> None:
    own = replace(judged(), rule=msgspec.structs.replace(REPLY, grade="user"))
    assert "自定义" in cards.card_body(ZH, own)
    assert "自定义" not in cards.card_body(ZH, judged())


def test_a_card_says_how_sure_its_line_is_where_it_is_asked_to() -> None:
    assert "依据：" not in cards.card_body(ZH, judged())
    assert ZH("card.grade", grade=ZH(f"grade.short.{REPLY.grade}")) in cards.card_body(ZH, judged(), with_grade=True)
    unlined = replace(judged(), rule=rule("kuaishou.refund_only_time"))
    assert "依据：" not in cards.card_body(ZH, unlined, with_grade=True)


def test_a_card_without_a_window_before_keeps_its_height() -> None:
    assert "&nbsp;" in cards.card_body(ZH, judged(previous=None))


def test_a_card_says_why_its_rule_cannot_be_asked_of_the_shop() -> None:
    problem = DabiaoError("error.no_public_holidays", shop="店", market="SEA", timezone="UTC")
    text = re.sub("<[^>]+>", " ", cards.card_body(ZH, judged(status="no_data", value=None, problem=problem)))
    assert "不知道店铺 店 属于哪个国家" in text


def curve(html: str) -> str:
    paths = re.findall(r"%3Cpath%20d%3D%27(.*?)%27.*?stroke-width%3D%27(.)%27", html)
    return "; ".join(f"{unquote(path)} {width} pixels" for path, width in paths)


def test_a_sparkline_breaks_where_a_day_has_no_value() -> None:
    html = cards.sparkline(ZH, REPLY, day_values(0.8, 0.6, None, None, None, 0.7))
    assert curve(html) == "M0.0 4.0L20.0 40.0 2 pixels; M100.0 22.0h0.1 5 pixels", "a day alone is a dot that is seen"


def test_a_sparkline_passes_over_a_day_or_two_without_a_value() -> None:
    html = cards.sparkline(ZH, REPLY, day_values(0.8, None, None, 0.6))
    assert curve(html) == "M0.0 4.0L100.0 40.0 2 pixels"


def test_the_line_lies_where_its_value_is() -> None:
    html = cards.sparkline(ZH, REPLY, day_values(0.8, 0.6))
    assert "top:22.0px'><span>≥ 70%</span>" in html
    assert "role='img'" in html


def test_a_sparkline_without_a_line_or_without_values() -> None:
    assert "db-threshold" not in cards.sparkline(ZH, rule("kuaishou.dispatch"), day_values(0.8, 0.8))
    assert ZH("chart.empty") in cards.sparkline(ZH, REPLY, day_values(None, None))


def test_what_a_rule_file_says_is_text_and_never_markup(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[[rule]]\nid = 'own.one'\ntitle = '<script>'\ncases = 'buyer_days'\npass = '>= 0.5'\n")
    html = cards.rule_header(ZH, load_rules([path])[-1], judged().score, SHOP, Outlook())
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_freshness_names_the_tables_that_are_missing() -> None:
    reach = [Coverage("messages", None, datetime(2026, 3, 28, 7, 30, tzinfo=UTC), 5)]
    html = cards.freshness(ZH, SHOP, reach)
    assert "<dt>聊天记录</dt><dd>3月28日 15:30</dd>" in html
    assert html.count("<dd>无</dd>") == 5


def test_a_card_says_when_its_line_is_too_close_to_call() -> None:
    near_by = replace(judged(), by_chance=True)
    assert ZH("outlook.card") in cards.card_body(ZH, near_by)
    assert ZH("outlook.card") not in cards.card_body(ZH, judged())
