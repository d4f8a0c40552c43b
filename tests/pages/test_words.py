"""Test room, pages: every built-in rule can be told in words, in both languages."""

import pytest

from locales import LANGUAGES, translator
from metrics.rule import Rule
from metrics.rulebook import load_rules
from pages import words
from tests.pages.made import REPLY, rule


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", load_rules(), ids=lambda one: f"{one.id}-{one.effective_from}")
def test_a_rule_tells_what_counts_its_window_and_its_line(one: Rule, language: str) -> None:
    t = translator(language)
    said = words.sentences(t, one)
    assert said[0] == t(f"words.cases.{one.cases}")
    assert any(t("words.window", window="")[:3] in sentence for sentence in said)
    assert (said[-1] == t("words.no_line")) == (one.pass_ is None and one.target is None)
    assert all(words.origin(t, one).values())


def test_the_reply_rate_in_words() -> None:
    said = words.sentences(translator("zh_CN"), REPLY)
    assert said[:4] == [
        "每位买家每个自然日算一次；当天有任何一轮超时，这位买家就算不达标。",
        "3 分钟内回复算达标，正好 3 分钟也算；还没到期的不计入。",
        "只考核 8:00–23:00 的咨询（店铺当地时间），其他时段的不计入。",
        "机器人的回复不算回复；只有机器人接待的不计入。",
    ]
    assert said[-2:] == ["窗口：自然周。", "线：≥ 70%。"]


def test_hours_of_different_weekdays_are_grouped(rule_with_hours: Rule) -> None:
    said = words.sentences(translator("zh_CN"), rule_with_hours)
    assert "只在 周一至周五 9:00–12:00 13:00–18:00；周六 10:00–24:00 计时（店铺当地时间），其他时段停表。" in said


@pytest.fixture
def rule_with_hours(tmp_path_factory: pytest.TempPathFactory) -> Rule:
    path = tmp_path_factory.mktemp("rules") / "own.toml"
    path.write_text(
        """
        [[rule]]
        id = "own.hours"
        cases = "turns"
        within = "1 hours"
        hours = ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-18:00", "Sat 10:00-24:00"]
        hours_mean = "clock_stops"
        """
    )
    return load_rules([path])[-1]


def test_a_rule_that_ended_says_so() -> None:
    first = next(one for one in load_rules() if one.id == "kuaishou.reply_3m")
    assert words.origin(translator("zh_CN"), first)["生效"] == "2021-09-01 起，到 2023-03-27 前"
    assert words.origin(translator("en"), rule("kuaishou.reply_3m"))["In force"] == "From 27 Mar 2023"
