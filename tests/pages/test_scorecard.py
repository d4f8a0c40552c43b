"""Pages: the scorecard and the bar on top, run as Streamlit runs them."""

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data import demo
from data.access import Access
from data.store import Store
from locales import LANGUAGES, translator
from metrics.reports import today
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring.reach import default_as_of
from metrics.scoring.score import Score, scorecard
from metrics.scoring.windows import end_of_day, local_of
from pages.state import remembered
from pages.text import scores as scores_text
from tests.pages.made import ROOT, opened, page_text, sound
from tests.reference.examples import typical

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def scores(path: Path, shop_id: str) -> list[Score]:
    """What the figures are, asked for without a screen: those that are to be done first, then the most urgent."""
    with Store.open(path) as store:
        view = Access.local(store).view()
        shop = view.shop(shop_id)
        as_of = default_as_of(view, shop)
        rules = in_force(load_rules(), shop, local_of(as_of, shop).date())
        first = [rule_id for step in today.report(view, shop, rules, None).steps for rule_id in step.rules]
        place = {rule_id: number for number, rule_id in reversed(list(enumerate(first)))}
        return sorted(scorecard(view, shop, rules, None), key=lambda score: place.get(score.rule, len(first)))


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
@pytest.mark.parametrize("shop", ["demo-kuaishou", "demo-tiktok"])
def test_the_scorecard_says_every_score_what_to_do_first_before_the_most_urgent(
    shop: str, language: str, small_demo: Path, at_seen_demo: Path
) -> None:
    t = translator(language)
    expected = scores(small_demo, shop)
    rules = {rule.id: rule for rule in load_rules()}
    page = opened(shop=shop, lang=language)
    text = page_text(page)
    assert scores_text.headline(t, expected) in text
    cards = [html.value for html in page.get("html") if html.value.startswith("<div class='db-card'>")]
    assert len(cards) == len(expected)
    for score, card in zip(expected, cards, strict=True):
        assert scores_text.value(t, score, rules[score.rule]) in card
        assert t(f"status.{score.shown_status()}") in card
        assert scores_text.sample_size(t, score) in card
        assert (scores_text.pending(t, score) or "") in card


def test_nothing_chinese_is_left_in_english(at_seen_demo: Path) -> None:
    text = page_text(opened(lang="en"))
    assert CHINESE.findall(text.replace(translator("en")("language.zh_CN"), "")) == []


def test_the_language_is_switched_in_the_bar(at_seen_demo: Path) -> None:
    page = opened()
    assert language_of(page).options == ["中文", "English"]
    page = sound(language_of(page).set_value("en").run())
    assert "Data through" in page_text(page)
    assert page.query_params["lang"] == "en"


def test_a_day_before_the_end_is_seen_as_of_its_last_second(at_seen_demo: Path) -> None:
    page = opened(as_of="2026-03-20")
    chosen = page.session_state["chosen"]
    assert chosen.as_of == end_of_day(page.date_input(key="as_of").value, chosen.shop)
    assert "2026-03-20 23:59" in page_text(page)


def test_the_last_day_is_seen_as_of_the_end_of_the_data(at_seen_demo: Path) -> None:
    page = opened()
    ends_at = page.session_state["chosen"].as_of
    last = local_of(ends_at, page.session_state["chosen"].shop).date()
    page = sound(page.date_input(key="as_of").set_value(last).run())
    assert page.session_state["chosen"].as_of == ends_at


def test_another_shop_forgets_the_day(at_seen_demo: Path) -> None:
    page = opened(as_of="2026-03-20")
    page = sound(page.selectbox(key="shop").select("demo-tiktok").run())
    assert page.date_input(key="as_of").value is None
    assert page.session_state["chosen"].shop.shop_id == "demo-tiktok"


def test_an_unknown_shop_in_a_link_is_not_replaced_by_another(at_seen_demo: Path) -> None:
    assert opened(shop="nobody").session_state["chosen"] is None


def test_the_page_says_how_fresh_each_table_is(at_seen_demo: Path) -> None:
    html = fresh(opened())
    assert "<dt>聊天记录</dt><dd>3月28日" in html
    assert "<dt>违规记录</dt><dd>3月16日" in html
    assert "<dt>违规记录</dt><dd>无</dd>" in fresh(opened(shop="demo-tiktok"))


def language_of(page: AppTest) -> Any:
    """The control that chooses the language."""
    return next(item for item in page.get("segmented_control") if item.key == "language")


def fresh(page: AppTest) -> str:
    """What the page says of the tables."""
    return next(html.value for html in page.get("html") if html.value.startswith("<div class='db-fresh'>"))


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_an_empty_store_offers_the_demo_and_an_upload(language: str, at_seen_empty: Path) -> None:
    t = translator(language)
    page = opened(lang=language)
    assert page.title[0].value == t("start.title")
    assert [button.label for button in page.button] == [t("start.demo"), t("start.upload"), t("start.look")]


def test_the_demo_is_loaded_at_a_click(at_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "show", partial(demo.show, share=0.01))
    monkeypatch.setattr(demo, "SIX", {"kuaishou": demo.SIX["kuaishou"]})  # the others are of test_demo
    page = sound(opened().button(key="load_demo").click().run())
    assert "db-card" in page_text(page)
    assert page.selectbox(key="shop").options == ["demo-kuaishou"]


def test_a_store_of_a_newer_version_is_refused_in_a_sentence(at_demo: Path) -> None:
    with Store.open(at_demo) as store:
        store.connection().execute("UPDATE meta SET schema_version = 99")
    page = opened_anyhow()
    assert not page.exception
    assert "99" in page.error[0].value
    assert "请升级程序" in page.error[0].value


def test_a_bad_rule_file_is_told_in_a_sentence(at_demo: Path, nobodys_home: Path) -> None:
    folder = nobodys_home / ".config" / "dabiao" / "rules"
    folder.mkdir(parents=True)
    try:
        (folder / "own.toml").write_text("[[rule]]\nid = 'own'\ncases = 'nothing'\n")
        page = opened_anyhow()
        assert not page.exception
        assert "own" in page.error[0].value
    finally:
        (folder / "own.toml").unlink()
        folder.rmdir()


def opened_anyhow() -> AppTest:
    """The app after its first run, whatever it says."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


def test_a_link_to_an_unknown_shop_says_so_and_shows_no_other_shops_figures(at_seen_demo: Path) -> None:
    t = translator("en")
    text = t("shop.unknown.what", shop="\\<b\\>")
    page = opened(shop="<b>", lang="en")
    for run in (page, sound(page.run())):  # whatever else is clicked
        assert [title.value for title in run.title] == [t("shop.unknown")]
        assert text in [markdown.value for markdown in run.markdown]
        assert not run.get("plotly_chart")
        assert not [block for block in run.get("html") if block.value.startswith(("<h1", "<div class='db-fresh'"))]
    chosen = sound(page.selectbox(key="shop_shown").select("demo-tiktok").run())
    pressed = sound(opened(shop="<b>", lang="en").button(key="show-demo-tiktok").click().run())
    for page in (chosen, pressed):
        assert text not in [markdown.value for markdown in page.markdown]
        assert [block for block in page.get("html") if block.value.startswith("<h1 class='db-headline'")]
        assert page.query_params["shop"] == "demo-tiktok"


def test_a_link_that_names_its_shop_twice_is_written_anew(at_seen_demo: Path) -> None:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.query_params.update({"shop": ["demo-tiktok", "demo-tiktok"], "lang": "en"})
    for number in (1, 2):  # in each run: the browser executes no script twice
        script = remembered.LINK_SCRIPT % (number, "demo-tiktok")
        assert f"<script>{script}</script>" in [block.value for block in sound(page.run()).get("html")]
