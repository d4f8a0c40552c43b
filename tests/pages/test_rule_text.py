"""Pages: every built-in rule can be told in words, in both languages."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from locales import LANGUAGES, translator
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from pages.text import plain_text, rules, sources
from tests.pages.made import REPLY, rule


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", load_rules(), ids=lambda row: f"{row.id}-{row.effective_from}")
def test_a_rule_tells_what_counts_its_window_and_its_line(rule: Rule, language: str) -> None:
    t = translator(language)
    text = rules.sentences(t, rule)
    assert text[0] == t(f"words.cases.{rule.cases}")
    assert any(t("words.window", window="")[:3] in sentence for sentence in text)
    assert (text[-1] == t("words.no_line")) == (rule.pass_ is None and rule.target is None)
    assert all(rules.origin(t, rule).values())


def test_the_reply_rate_in_words() -> None:
    text = rules.sentences(translator("zh_CN"), REPLY)
    assert text[:4] == [
        "每位买家每个自然日算一次；当天有任何一轮超时，这位买家就算不达标。",
        "3分钟内回复算达标，正好 3分钟也算；还没到期的不计入。",
        "只考核 8:00–23:00 的咨询（店铺当地时间），其他时段的不计入。",
        "机器人的回复不算回复；只有机器人接待的不计入。",
    ]
    assert text[-2:] == ["统计周期：自然周。", "达标线：≥ 70%。"]


def sentences_of(tmp_path: Path, entry: str) -> list[str]:
    """What a rule of one's own says in Chinese."""
    path = tmp_path / "own.toml"
    path.write_text(f"[[rule]]\nid = 'own.one'\n{entry}", encoding="utf-8")
    return rules.sentences(translator("zh_CN"), load_rules([path])[-1])


def test_hours_of_different_weekdays_are_grouped(tmp_path: Path) -> None:
    hours = '["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-18:00", "Sat 10:00-24:00"]'
    text = sentences_of(tmp_path, f'cases = "turns"\nwithin = "1 hours"\nhours = {hours}\nhours_mean = "clock_stops"')
    assert "只在 周一至周五 9:00–12:00 13:00–18:00；周六 10:00–24:00 计时（店铺当地时间），其他时段停表。" in text


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ('cases = "turns"\nstatistic = "mean"\ncap_seconds = 600', "等待最多按 10分钟计，没有回复的也按 10分钟计。"),
        (
            'cases = "chats"\ncycle = {cutoff = "18:00", due = "19:00"}',
            "每天 18:00 前收到的，当天 19:00 前回复；之后收到的，第二天 19:00 前回复。",
        ),
        ('cases = "chats"\nwithin = "24 hours"\nweekend_due = "Mon 12:00"', "周末收到的，周一 12:00 前回复即可。"),
        ('cases = "chats"\nwithin = "24 hours"\ngreeting_counts = false', "只打招呼（如“您好”）不算回复。"),
        ('cases = "chats"\nnew_after = "24 hours"', "双方沉默满 24小时后，买家再来消息按新会话算。"),
        ('cases = "reviews"\nper_buyer_per_month = 3', "每位买家每月只计前 3 条评价。"),
        ('cases = "chats"\nwithin = "24 hours"\nlag_days = 14', "截至当天和之前 14 天不计，只看完整的自然日。"),
        (
            'cases = "chats"\nwithin = "12 hours"\nblend = "latest_quarter"',
            "最终数值：整个统计周期与最近四分之一样本各占一半。",
        ),
        ('cases = "turns"\nwithin = "90 seconds"\nminimum_cases = 100', "不足 100 个不判达标与否。"),
        ('cases = "refunds"\nkind = ["refund_only", "exchange"]', "只计：仅退款，换货。"),
        ('cases = "refunds"\npause = "buyer"', "从商家同意到买家寄回之间停表。"),
        ('cases = "reviews"\nside = "logistics"', "看的是：配送物流。"),
        ('cases = "turns"\nhours = "09:00-18:00"\nholidays = [2026-10-01]', "有 1 个日期的时段与平时不同。"),
    ],
)
def test_every_switch_of_a_rule_is_told(entry: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in sentences_of(tmp_path, entry)


def test_a_rule_that_ended_says_so() -> None:
    first = next(item for item in load_rules() if item.id == "kuaishou.reply_3m")
    assert rules.origin(translator("zh_CN"), first)["生效"] == "2021-09-01 起，到 2023-03-27 前"
    assert rules.origin(translator("en"), rule("kuaishou.reply_3m"))["In force"] == "From 27 Mar 2023"


def test_a_source_is_in_the_readers_language() -> None:
    source = "a-b.com/x/2_1 (2023-03-25); line: c.cn/y (undated)"
    assert sources.words(translator("zh_CN"), source) == "a-b.com/x/2_1 (2023-03-25); 达标线: c.cn/y (无日期)"
    # an address is no sentence: its words stay as they are
    address = "57dt.com/article/54094; rule.a.com forum 7 (executed 2026-03-16)"
    assert (
        sources.words(translator("zh_CN"), address) == "57dt.com/article/54094; rule.a.com 论坛 7 (执行于 2026-03-16)"
    )
    assert sources.words(translator("en"), source) == "a-b.com/x/2_1 (2023-03-25); target: c.cn/y (undated)"
    quoted = "third party, 2026-10-09, quoting a.com rule x9"
    assert sources.words(translator("zh_CN"), quoted) == "第三方文章, 2026-10-09, 转引 a.com rule x9"


def test_whole_addresses_of_a_source_are_links_but_for_unsafe_mirrors() -> None:
    source = "a-b.com/x/2_1 (2023-03-25); line: 2zixun.com/a/462129; c.cn/y (undated, unsafe mirror); help.d.com 17"
    assert sources.linked(translator("en"), source).replace("\\", "") == (
        "[a-b.com/x/2_1](https://a-b.com/x/2_1) (2023-03-25); "
        "target: [2zixun.com/a/462129](https://2zixun.com/a/462129); c.cn/y "
        "(undated, mirror site, less reliable); help.d.com 17"
    )
    own = replace(rule("kuaishou.reply_3m"), grade="user", source="a.com/x")
    assert rules.origin(translator("en"), own)["Source"] == "a.com/x"


def test_a_text_inside_a_sentence_begins_small_unless_it_is_an_abbreviation() -> None:
    texts = ["Mainly agent", "No fine", "IDR 5", "主要出在客服", "¥5", ""]
    assert [plain_text.inside(text) for text in texts] == ["mainly agent", "no fine", "IDR 5", "主要出在客服", "¥5", ""]
