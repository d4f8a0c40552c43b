"""Pages: 对不上？ What a person types is found, said in words, and leads to the cases."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import cli
from data.access import Access
from data.errors import DabiaoError
from data.shops import Shop
from data.store import Store
from locales import LANGUAGES, translator
from metrics.reconcile.data_gaps import Gap
from metrics.reconcile.evidence import Observation
from metrics.reconcile.platform_figure import parse_shown
from metrics.reconcile.reading import Reading
from metrics.reconcile.run_variant import Difference, difference, read_figure
from metrics.reconcile.search import Found, Reconciliation, closest, reconcile
from metrics.reconcile.variants import neighbours
from metrics.reports import composites
from metrics.rules.rulebook import load_rules
from pages.text import composites as composite_texts
from pages.text import plain_text, reconciliation
from tests.pages.made import REPLY, linked, opened, page_text, sound
from tests.reference.examples import typical

RULE = "kuaishou.reply_3m"
RULES = load_rules()


def page(**query: str) -> AppTest:
    return opened("pages/reconcile.py", **query)


@cache
def figures(path: Path) -> tuple[Reconciliation, Difference, float]:
    """What the figure is with bots counted, as the store has it: the search for it, and the difference in cases."""
    with Store.open(path) as store:
        view = Access.local(store).view(["demo-kuaishou"])
        shop = view.shop("demo-kuaishou")
        counted = next(change for change in neighbours(shop, REPLY, RULES) if change.name == "bots.count")
        text = f"{float(read_figure(view, shop, Reading(REPLY).after(counted), None).value):.4f}"
        answer = reconcile(view, shop, REPLY, None, parse_shown(text, "share"), RULES)
        bots = next(item for item in answer.tried if item.name == "bots.count")
        return answer, difference(view, shop, Reading(REPLY), bots.reading, None), float(bots.value)


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
def test_nothing_typed_yet_says_what_to_do(at_seen_demo: Path, language: str) -> None:
    empty = page(lang=language)
    assert empty.info[0].value == translator(language)("why.start")
    assert not empty.dataframe


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_a_store_without_a_shop_offers_the_first_steps(at_store: Path, language: str) -> None:
    assert page(lang=language).title[0].value == translator(language)("start.title")


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
def test_a_link_with_a_figure_names_the_reading_and_lists_the_cases(
    small_demo: Path, at_seen_demo: Path, language: str
) -> None:
    t = translator(language)
    answer, moved, value = figures(small_demo)
    result = page(rule=RULE, value=f"{value * 100:.2f}%", reading="bots.count", lang=language)
    assert len(result.success) == 0  # one value alone explains nothing
    text = page_text(result)
    assert f"{value * 100:.2f}%" in text
    assert reconciliation.value(t, answer.ours, parse_shown("0.00%", "share")) in text
    (readings,), (cases,) = result.radio, result.dataframe
    place = readings.options.index(t("why.bots.count"))
    assert plain_text.escape_markdown(reconciliation.case_counts(t, moved)) in readings.proto.captions[place]
    first = next(iter(moved.moved.values()))
    assert sorted(cases.value["subject"]) == sorted(case.subject for case in first)


def test_every_way_a_case_moved_has_its_cases(small_demo: Path, at_seen_demo: Path) -> None:
    t = translator("zh_CN")
    _, moved, value = figures(small_demo)
    ways = reconciliation.transitions(t, moved)
    result = page(rule=RULE, value=f"{value * 100:.2f}%", reading="bots.count")
    for way, cases in ways.items():
        result = sound(result.get("segmented_control")[-1].set_value(way).run())
        assert sorted(result.dataframe[0].value["subject"]) == sorted(case.subject for case in cases)


def test_a_reading_of_the_link_is_the_one_whose_cases_are_shown(small_demo: Path, at_seen_demo: Path) -> None:
    answer, _, value = figures(small_demo)
    visible, (first, second) = f"{value * 100:.2f}%", [item.name for item in closest(answer)]
    result = page(rule=RULE, value=visible)
    named = result.radio[0].options
    assert named[0] in result.header[0].value
    of_link = page(rule=RULE, value=visible, reading=second)
    assert named[1] in of_link.header[0].value
    chosen = sound(result.radio[0].set_value(second).run())
    assert named[1] in chosen.header[0].value
    assert chosen.query_params["reading"] == second != first


def test_a_second_metric_counts_as_a_further_value(small_demo: Path, at_seen_demo: Path) -> None:
    """The value of another metric has to be met by the same reading."""
    t, (alone, _, value) = translator("zh_CN"), figures(small_demo)
    text = f"{value * 100:.2f}%"
    with Store.open(small_demo) as store:
        view = Access.local(store).view(["demo-kuaishou"])
        other = next(rule for rule in RULES if rule.id == "kuaishou.good_review" and rule.effective_to is None)
        further = [Observation(other, None, parse_shown("12.34%", "share"))]
        first = Observation(REPLY, None, parse_shown(text, "share"))
        answer = reconcile(view, view.shop("demo-kuaishou"), REPLY, None, first, RULES, further)
    result = page(rule=RULE, value=text, other_rule=other.id, rule_value="12.34%")
    (info_text,) = [item.value for item in result.info]
    assert info_text == plain_text.escape_markdown(reconciliation.verdict(t, answer, REPLY))
    assert info_text != plain_text.escape_markdown(reconciliation.verdict(t, alone, REPLY))
    assert answer.outcome == "none"


def test_our_own_figure_is_the_same(at_seen_demo: Path, small_demo: Path) -> None:
    answer, *_ = figures(small_demo)
    result = page(rule=RULE, value=f"{float(answer.ours.value) * 100:.1f}%")
    assert result.success[0].value == translator("zh_CN")("why.verdict.same")
    assert not result.dataframe


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_what_is_no_figure_says_what_is_allowed(at_seen_demo: Path, language: str) -> None:
    wrong = linked("pages/reconcile.py", rule=RULE, value="about half", lang=language).run()
    t = translator(language)
    texts = plain_text.error_text(t, DabiaoError("error.shown_share", value="about half"))
    assert [item.value for item in wrong.error] == [plain_text.escape_markdown(texts)]
    assert not wrong.dataframe


def test_what_the_platform_shows_of_a_shop_is_not_compared_with_another(at_seen_demo: Path) -> None:
    compared = page(shop="demo-kuaishou", value="70.5%")
    assert compared.text_input(key="value").value == "70.5%"
    bare = page(shop="demo-kuaishou", value="70.5")
    assert "<span class='db-value'>70.5%</span>" in page_text(bare)
    compared = sound(compared.selectbox(key="shop_shown").select("demo-tiktok").run())
    assert (compared.query_params["shop"], compared.text_input(key="value").value) == ("demo-tiktok", "")


def test_the_page_of_a_rule_leads_here(at_seen_demo: Path) -> None:
    rule = opened("pages/rule.py", rule=RULE)
    links = {item.proto.label: item.proto.page for item in rule.get("page_link")}
    assert links[translator("zh_CN")("why.link")] == "reconcile"


def test_a_link_with_a_case_opens_it(at_seen_demo: Path, small_demo: Path) -> None:
    _, moved, value = figures(small_demo)
    case = next(iter(moved.moved.values()))[0]
    result = page(rule=RULE, value=f"{value * 100:.2f}%", case=case.subject)
    assert "db-message db-buyer" in page_text(result)


# --- the command line says the same ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
def test_the_command_line_says_what_the_page_says(
    small_demo: Path,
    at_seen_demo: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    t = translator(language)
    *_, value = figures(small_demo)
    visible = f"{value * 100:.2f}%"
    result = page(rule=RULE, value=visible, lang=language)
    monkeypatch.setenv("DABIAO_LANGUAGE", language)
    capsys.readouterr()
    assert cli.main(["why", RULE, "--shop", "demo-kuaishou", "--value", visible, "--store", str(small_demo)]) == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert plain_text.escape_markdown(first) == result.info[0].value
    assert [row.split("\t")[0] for row in rows] == [item.split(" · ")[0] for item in result.radio[0].proto.captions]
    assert [plain_text.escape_markdown(row.split("\t")[-1]) for row in rows] == result.radio[0].options
    assert rows[0].split("\t")[1] == t("why.same")


def test_the_command_line_refuses_what_is_no_figure(small_demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = ["why", RULE, "--shop", "demo-kuaishou", "--value", "abc", "--store", str(small_demo)]
    assert cli.main(query) == 2
    assert "abc" in capsys.readouterr().err


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}@{rule.effective_from}")
def test_every_neighbour_of_every_rule_is_said(rule: object, language: str) -> None:
    t = translator(language)
    shop = Shop("s", rule.platform, rule.market.split(",")[0], "Asia/Jakarta")
    for change in neighbours(shop, rule, RULES):
        texts = reconciliation.changes(t, Found((change,), Reading(rule).after(change), None, 0, None), rule)
        assert texts, change.name
        assert "{" not in texts, change.name


AT = datetime(2026, 3, 28, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gap", "chinese"),
    [
        (Gap("no_rows", "messages"), "还没有上传聊天记录。"),
        (Gap("ends_early", "messages", at=AT), "聊天记录只到 2026-03-28 15:30，"),
        (Gap("starts_late", "orders", at=AT), "订单从 2026-03-28 15:30 才开始，"),
        (
            Gap("quiet_days", "messages", days=(date(2026, 3, 1), date(2026, 3, 2))),
            "聊天记录有 2 天没有数据（3月1日，3月2日）。",
        ),
        (Gap("rejected", "refunds", rows=3), "售后单有 3 行导入失败，"),
    ],
    ids=lambda entry: entry.what if isinstance(entry, Gap) else "",
)
def test_what_may_be_missing_is_said(gap: Gap, chinese: str) -> None:
    assert reconciliation.data_gap(translator("zh_CN"), gap, "Asia/Shanghai").startswith(chinese)
    assert reconciliation.data_gap(translator("en"), gap, "Asia/Shanghai").endswith(".")


@pytest.mark.parametrize(
    ("gap", "chinese", "english"),
    [
        (Fraction(12, 1000), "▲ 1.2 个百分点", "▲ 1.2 pts"),
        (Fraction(-1, 5000), "▼ 0.02 个百分点", "▼ 0.02 pts"),
        (Fraction(0), "一样", "the same"),
        (None, "–", "–"),
    ],
)
def test_how_far_a_reading_is_off(gap: Fraction | None, chinese: str, english: str) -> None:
    result = Found((), Reading(REPLY), Fraction(1, 2), 10, gap)
    assert [reconciliation.gap(translator(language), result) for language in LANGUAGES] == [chinese, english]


def test_a_score_of_the_platform_is_compared_with_its_parts(small_demo: Path, at_seen_demo: Path) -> None:
    t = translator("zh_CN")
    compared = page(rule="kuaishou.experience", value="4.75")
    assert "4.75" in page_text(compared)
    assert compared.info[0].value == t("why.parts.unknown")
    assert "还缺权重" in page_text(compared)
    with Store.open(small_demo) as store, Access.local(store).view() as view:
        (standing,) = composites.report(view, [view.shop("demo-kuaishou")], RULES)
    complete = replace(standing, by_parts=Fraction("85.24"))
    typed = [parse_shown(text, "points") for text in ("85.2", "86", "80.24分")]
    assert [composite_texts.difference(t, complete, figure) for figure in typed] == ["0", "−0.76", "+5"]
    assert [composite_texts.compared_with(t, complete, figure) == t("why.parts.same") for figure in typed] == [
        True, False, False,
    ]  # fmt: skip
    refused = linked("pages/reconcile.py", rule="kuaishou.experience", value="优").run()
    assert "看不懂" in refused.error[0].value
