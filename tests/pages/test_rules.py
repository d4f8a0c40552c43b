"""Pages: 规则. What was in force, two versions beside each other, and the form of own lines."""

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest
from streamlit.testing.v1 import AppTest

from locales import LANGUAGES, Translator, translator
from metrics.rules import own_rules
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.rules.toml_entry import entry_of
from metrics.scoring.windows import local_of
from pages.parts import own_rule_form, rule_table
from pages.text import plain_text, rules, scores
from tests.pages.made import REPLY, SHOP, opened, page_text, sound

RULE = "kuaishou.reply_3m"
SOURCES = ("kexiaomei.com/article/218660 (2023-03-25)", "eqbang.com/webyx/8349987 (2021-09-01)")
OLDER = next(rule for rule in load_rules() if rule.id == RULE)


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return own_rules.folder()


def page(**query: str) -> AppTest:
    return opened("pages/rules.py", **query)


def listed(result: AppTest) -> list[str]:
    return list(result.dataframe[0].value["title"])


def fill(result: AppTest, key: str, **fields: object) -> AppTest:
    """The page once a form was filled in and sent; errors are the test's affair."""
    for name, value in fields.items():
        kind = {"operator": "selectbox", "window": "selectbox", "hours": "text_area", "minimum": "number_input"}
        widget = getattr(result, kind.get(name, "text_input"))(key=f"{key}-{name}")
        widget.set_value(value)
    return next(item for item in result.button if item.proto.form_id == key).click().run()


# --- browsing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", [date(2022, 10, 10), date(2026, 1, 1)])
def test_the_list_is_what_was_in_force_then(at_seen_demo: Path, language: str, day: date) -> None:
    t = translator(language)
    result = page(lang=language, day=str(day))
    expected = in_force(load_rules(), SHOP, day)
    assert listed(result) == [scores.title(t, rule) for rule in expected]
    lines = ["–" if rule.pass_ is None else scores.threshold(t, rule.pass_, rule.unit) for rule in expected]
    assert list(result.dataframe[0].value["line"]) == lines


def test_the_day_is_that_of_the_sidebar_until_another_is_chosen(at_seen_demo: Path) -> None:
    result = page()
    chosen = result.session_state["chosen"]
    assert result.date_input(key="day").value == local_of(chosen.as_of, chosen.shop).date()
    assert page(as_of="2026-03-01").date_input(key="day").value == date(2026, 3, 1)
    result = sound(result.date_input(key="day").set_value(date(2022, 10, 10)).run())
    assert listed(result) == [rule.title.zh for rule in in_force(load_rules(), SHOP, date(2022, 10, 10))]


def test_platform_and_market_choose_the_rules(at_seen_demo: Path) -> None:
    result = page(platform="tiktok_shop", market="US")
    day = result.date_input(key="day").value
    shop = rule_table.in_force(load_rules(), "tiktok_shop", "US", day)
    assert listed(result) == [rule.title.zh for rule in shop]
    nothing = page(platform="tiktok_shop", market="US", day="2001-01-01")
    assert "2001-01-01" in nothing.info[0].value


@pytest.mark.parametrize("platform", sorted({rule.platform for rule in load_rules()}))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_market_and_topic_of_a_platform_is_said(platform: str, language: str) -> None:
    t = translator(language)
    every = load_rules()
    assert all(t.has(f"market.{market}") for market in rule_table.markets(every, platform))
    for rule in every:
        if rule.platform == platform:
            assert all(
                text and "{" not in text
                for pair in rule_table.topics_side_by_side(t, rule, rule).values()
                for text in pair
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_of_the_link_is_told_with_source_grade_and_doubts(at_seen_demo: Path, language: str) -> None:
    t = translator(language)
    assert all(source in REPLY.source for source in SOURCES)
    result = page(rule=RULE, lang=language)
    text = page_text(result)
    assert result.header[0].value == scores.title(t, REPLY)
    assert all(sentence in text for sentence in rules.sentences(t, REPLY))
    assert plain_text.escape_markdown(scores.note(t, REPLY)) in text
    cells = " ".join(map(str, result.table[0].value.to_numpy().ravel()))
    assert t("grade.B") in cells
    addresses = re.findall(r"\]\((\S+?)\)", cells)
    assert addresses == [f"https://{source.split(' (')[0]}" for source in SOURCES], "whole addresses alone are links"


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_versions_differ_where_the_rules_do(at_seen_demo: Path, language: str) -> None:
    t = translator(language)
    topics = rule_table.topics_side_by_side(t, OLDER, REPLY)
    differing = {topic for topic, (item, two) in topics.items() if item != two}
    named = {t(f"rules.topic.{name}") for name in ("title", "limits", "bots")}
    assert differing == named | {t("origin.in_force"), t("origin.source"), t("rules.doubts")}
    html = rule_table.comparison_html(t, OLDER, REPLY)
    assert html.count(t("rules.differs")) == len(differing)
    assert html in page_text(page(rule=RULE, lang=language))


OTHERWISE = {
    "title": ("turns", {"zh": "甲", "en": "a"}),
    "market": ("turns", "US, UK"),
    "cases": ("turns", "chats"),
    "within": ("turns", "5 minutes"),
    "hours": ("turns", "08:00-24:00"),
    "hours_mean": ("turns", "clock_stops"),
    "holidays": ("turns", [date(2026, 10, 1)]),
    "public_holidays": ("turns", True),
    "bots": ("turns", "count"),
    "greeting_counts": ("turns", False),
    "cap_seconds": ("turns", 600),
    "unanswered_seconds": ("turns", 600),
    "new_after": ("chats", "24 hours"),
    "clock_from": ("turns", "handover"),
    "handover": ("chats", ["human agent"]),
    "auto_replies": ("turns", ["*welcome to*"]),
    "no_answer_needed": ("turns", ["thanks"]),
    "cycle": ("chats", {"cutoff": "18:00", "due": "19:00"}),
    "weekend_due": ("turns", "Mon 12:00"),
    "statistic": ("turns", "share_missed"),
    "per": ("disputes", "delivered_orders"),
    "window": ("turns", "week"),
    "lag_days": ("turns", 3),
    "blend": ("turns", "latest_quarter"),
    "minimum_cases": ("turns", 30),
    "minimum_missed": ("turns", 3),
    "minimum_missed_below": ("disputes", 300),
    "minimum_buyers": ("turns", 3),
    "minimum_orders": ("turns", 10),
    "seller": ("turns", "local"),
    "programme": ("turns", "lazmall"),
    "pass": ("turns", ">= 0.8"),
    "target": ("turns", ">= 0.9"),
    "effective_from": ("turns", date(2026, 1, 1)),
    "effective_to": ("turns", date(2027, 1, 1)),
    "grade": ("turns", "B"),
    "source": ("turns", "a page"),
    "note": ("turns", {"zh": "存疑", "en": "a doubt"}),
    "kind": ("refunds", ["exchange"]),
    "pause": ("refunds", "buyer"),
    "until": ("refunds", "agreed"),
    "missed_when": ("refunds", "refunded"),
    "exclude": ("refunds", ["platform_intervened"]),
    "ruling": ("disputes", "any"),
    "promise": ("shipments", "2 working days"),
    "needs": ("shipments", ["tracked"]),
    "each": ("cancellations", "line"),
    "faults": ("cancellations", ["returned", "ruled_against"]),
    "side": ("reviews", "service"),
    "per_buyer_per_month": ("reviews", 3),
    "met_from": ("reviews", 5),
    "handled_by": ("chat_ratings", "agent"),
    "only_unsatisfied": ("chat_ratings", True),
    "missed_reason": ("chat_ratings", "态度"),
    "begun_in": ("chat_ratings", "08:00-23:00"),
    "of_each": ("chat_ratings", "last"),
    "reasons": ("refunds", ["质量问题"]),
    "of": ("refunds", "window_orders"),
    "struck_out": ("refunds", [{"case": "r1", "reason": "申诉成功"}]),
    "from": ("shipments", "created"),
    "cancelled_late": ("shipments", "excluded"),
    "platform_fulfilled": ("shipments", "met"),
    "met_when": ("deliveries", "scanned_or_delivered"),
    "promised": ("shipments", "first"),
    "working_days": ("shipments", "Mon-Sat"),
    "quiet": ("refunds", "23:00-08:00"),
    "order": ("refunds", "sent"),
    "status": ("refunds", "refunded"),
}
"""Field → a family that it says something about, and what it may say other than `PLAIN` does."""
PLAIN = {
    "turns": {"within": "3 minutes", "hours": "08:00-23:00", "pass": ">= 0.7"},
    "disputes": {"statistic": "rate", "per": "paid_orders", "pass": "< 0.01", "minimum_missed": 4},
    "chats": {"clock_from": "handover"},
    "shipments": {"promise": "1 working day"},
}
UNSEEN = {"id", "platform", "shop", "near", "violation"}
"""What does not tell how two versions of one rule count: who and whose they are, a shade of the status, a row of
penalties."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", OTHERWISE)
def test_two_rules_that_differ_in_any_field_are_told_apart(field: str, language: str) -> None:
    t = translator(language)
    family, value = OTHERWISE[field]
    entry = {"id": "own.x", "cases": family, **PLAIN.get(family, {})}
    item, two = Rule.of(entry), Rule.of({**entry, field: value})
    differing = [
        topic for topic, (first, second) in rule_table.topics_side_by_side(t, item, two).items() if first != second
    ]
    assert len(differing) == 1, differing


def test_no_field_is_forgotten() -> None:
    assert {field.encode_name for field in msgspec.structs.fields(Rule)} - UNSEEN == OTHERWISE.keys()


def test_another_pair_of_versions_can_be_chosen(at_seen_demo: Path) -> None:
    t = translator("zh_CN")
    result = page(rule=RULE)
    left, right = (result.selectbox(key=f"{side}-{RULE}") for side in ("this", "that"))
    assert [item.value.split()[1] for item in (left, right)] == ["2021-09-01", "2023-03-27"]
    result = sound(left.set_value(right.value).run())
    assert rule_table.comparison_html(t, REPLY, REPLY) in page_text(result)
    assert t("rules.differs") not in rule_table.comparison_html(t, REPLY, REPLY)


def test_a_rule_with_one_version_has_nothing_to_compare(at_seen_demo: Path) -> None:
    assert translator("zh_CN")("rules.one_version") in page_text(page(rule="kuaishou.dispatch"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_store_without_a_shop_offers_the_first_steps(at_store: Path, language: str) -> None:
    assert page(lang=language).title[0].value == translator(language)("start.title")


def test_shops_and_struck_out_cases_that_are_not_there_are_told(at_seen_demo: Path) -> None:
    own_rules.folder().mkdir(parents=True)
    own = f'[[struck_out]]\nrule = "{RULE}"\ncase = "nowhere"\nreason = "won"\n'
    own += '[[rule]]\nid = "own.x"\ncases = "turns"\nshop = "nobody"\n'
    (own_rules.folder() / "own.toml").write_text(own, encoding="utf-8")
    assert ["nobody" in item.value or "nowhere" in item.value for item in page().warning] == [True, True]


# --- own lines -------------------------------------------------------------------------------------------------------

NEW = f"own-form-own.{RULE}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_internal_target_is_written_and_judges_at_once(at_seen_demo: Path, language: str) -> None:
    t = translator(language)
    result = page(rule=RULE, lang=language)
    result = sound(fill(result, NEW, line="85.5%", minimum=30))
    (own,) = own_rules.own_rules()
    assert (own.rule.id, own.rule.minimum_cases) == (f"own.{RULE}", 30)
    assert own.rule.pass_ is not None
    assert own.rule.pass_.text == ">= 0.855"
    assert own.rule.title == own_rule_form.titles(REPLY)
    same = ("cases", "within", "hours", "bots", "window", "statistic", "market", "platform")
    assert all(getattr(own.rule, name) == getattr(REPLY, name) for name in same)
    assert scores.title(t, own.rule) in listed(result)
    card = sound(opened(lang=language))
    assert scores.title(t, own.rule) in "\n".join(item.proto.label for item in card.get("page_link")).replace("\\", "")


def test_a_line_where_none_is_published(at_seen_demo: Path) -> None:
    result = page(rule="kuaishou.refund_only_time")
    result = sound(fill(result, "own-form-own.kuaishou.refund_only_time", line="36小时", name="退款要快"))
    (own,) = own_rules.own_rules()
    assert own.rule.pass_ is not None
    assert (own.rule.pass_.text, own.rule.title.zh, own.rule.title.en) == ("<= 36 hours", "退款要快", "退款要快")


def test_other_hours_window_and_limit(at_seen_demo: Path) -> None:
    result = page(rule=RULE)
    hours = "周一至周五 9:00–12:00，周一至周五 13:00-18:00\n周六 10:00-14:00"
    sound(fill(result, NEW, hours=hours, window="30 days", within="5分钟", line=""))
    (own,) = own_rules.own_rules()
    entry = entry_of(own.rule)
    assert entry["hours"] == ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-18:00", "Sat 10:00-14:00"]
    assert (own.rule.window, entry["within"], "pass" in entry) == ("30 days", "5 minutes", False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "text", "key"),
    [
        ("line", "very good", "error.shown_share"),
        ("hours", "8-23", "error.shown_hours"),
        ("within", "3", "error.shown_seconds"),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_written(
    at_seen_demo: Path, language: str, field: str, text: str, key: str
) -> None:
    result = fill(page(rule=RULE, lang=language), NEW, **{field: text})
    assert [item.value for item in result.error] == [plain_text.escape_markdown(translator(language)(key, value=text))]
    assert own_rules.own_rules() == []
    if field != "hours":
        assert result.text_input(key=f"{NEW}-{field}").value == text, "what was typed is still there to be mended"


def editing(result: AppTest) -> AppTest:
    (toggle,) = result.toggle
    return sound(toggle.set_value(True).run())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_own_line_is_changed_and_deleted(at_seen_demo: Path, language: str) -> None:
    own_rules.add({**own_rules.beside(REPLY, own_rule_form.titles(REPLY)), "pass": ">= 0.80"})
    (own,) = own_rules.own_rules()
    result = editing(page(lang=language))
    key = f"own-own-kuaishou-own.{RULE}-{date.min}"
    assert result.text_input(key=f"{key}-form-line").value == "80%"
    result = sound(fill(result, f"{key}-form", line="82%", operator=">"))
    (changed,) = own_rules.own_rules()
    assert changed.rule.pass_ is not None
    assert changed.rule.pass_.text == "> 0.82"
    assert own.path.read_text(encoding="utf-8").count("[[rule]]") == 1
    assert [item.value for item in result.toggle] == [False]
    result = sound(result.button(key=f"{key}-delete").click().run())
    assert own_rules.own_rules() == []
    assert not result.toggle


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(at_seen_demo: Path) -> None:
    own_rules.add({**own_rules.beside(REPLY, own_rule_form.titles(REPLY)), "pass": ">= 0.80"})
    (own,) = own_rules.own_rules()
    result = editing(page())
    other_text = own.path.read_text(encoding="utf-8").replace("0.80", "0.81") + "# by hand\n"
    own.path.write_text(other_text, encoding="utf-8")
    result = fill(result, f"own-own-kuaishou-own.{RULE}-{date.min}-form", line="82%")
    texts = translator("zh_CN")("error.own_changed", file=own.path, entry=own.rule.id)
    assert [item.value for item in result.error] == [plain_text.escape_markdown(texts)]
    assert own.path.read_text(encoding="utf-8") == other_text


def test_a_file_that_is_wrong_is_named(at_seen_demo: Path, configuration: Path) -> None:
    configuration.mkdir(parents=True)
    (configuration / "mine.toml").write_text('[[rule]]\nid = "own.x"\ncases = "smiles"\n', encoding="utf-8")
    wrong = opened_with_errors()
    assert "mine.toml" in wrong.error[0].value
    assert "smiles" in wrong.error[0].value


def opened_with_errors() -> AppTest:
    app = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=60)
    return app.run()


# --- what the form shows is what it reads ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: f"{rule.id}@{rule.effective_from}")
def test_a_form_that_nobody_touched_changes_nothing(rule: object, language: str) -> None:
    """And what it shows for line, limit and hours is understood, should somebody type the same again."""
    t: Translator = translator(language)
    visible = own_rule_form.initial_values(t, rule, entry_of(rule))
    untouched = {name: (value, value) for name, value in visible.items()}
    assert own_rule_form.updated_entry(t, rule, entry_of(rule), untouched) == entry_of(rule)
    again = own_rule_form.updated_entry(
        t, rule, entry_of(rule), {name: (object(), value) for name, value in visible.items()}
    )
    for name in ("within", "hours"):
        assert again.get(name) == entry_of(rule).get(name)
    if rule.pass_ is not None:
        line = type(rule).of({**entry_of(rule), "pass": again["pass"]}).pass_
        assert (line.operator, line.number) == (rule.pass_.operator, rule.pass_.number)
