"""Pages: the platform's own scores say what their report says, and take values that are typed in."""

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.store import Store
from locales import LANGUAGES, translator
from metrics.composites.standing import Standing
from metrics.reports import composites
from metrics.rules.rulebook import load_rules
from pages.text import composites as texts
from pages.text import sources
from tests.pages.made import opened, page_text, sound
from tests.reference.examples import typical

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def page(**query: str) -> AppTest:
    return sound(opened(**query).switch_page("pages/composites.py").run())


def composites_text(composites_page: AppTest) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page_text(composites_page)).replace("\\", ""))


def standings(path: Path, shop_id: str) -> tuple[Standing, ...]:
    with Store.open(path) as store, Access.local(store).view() as view:
        return composites.report(view, [view.shop(shop_id)], load_rules())


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
def test_the_page_says_what_the_report_says(language: str, small_demo: Path, at_seen_demo: Path) -> None:
    t = translator(language)
    (standing,) = standings(small_demo, "demo-kuaishou")
    text = composites_text(page(lang=language))
    assert texts.words(t, standing.title) in text
    for line in texts.lines(t, standing):
        assert line in text
    for part in standing.parts:
        assert texts.words(t, part.title) in text
        assert texts.part_value(t, part) in text
        assert texts.line(t, part) in text
    assert "≥ 70%" in text
    assert sources.linked(t, standing.source).replace("\\", "") in text
    if language == "en":
        assert CHINESE.findall(text.replace(t("language.zh_CN"), "")) == []


def test_a_score_is_typed_in_and_decides_the_level(at_demo: Path) -> None:
    composites_page = page()
    text = composites_text(composites_page)
    assert "数据不全" in text
    assert "还缺权重：商品、物流、服务、店铺竞争力、承诺发货及时率" in text, "a sentence a kind, with all names"
    composites_page.selectbox(key="name-kuaishou.experience-demo-kuaishou").set_value("score").run()
    composites_page.text_input(key="text-kuaishou.experience-demo-kuaishou").set_value("4.75").run()
    composites_page = sound(composites_page.button(key="save-kuaishou.experience-demo-kuaishou").click().run())
    text = composites_text(composites_page)
    assert "4.75" in text
    assert "等级：优" in text


def test_a_history_opens_and_lists_the_last_weeks(at_seen_demo: Path) -> None:
    """The expander is worked out when it is opened; a test runner opens it by its key."""
    composites_page = opened().switch_page("pages/composites.py")
    composites_page.session_state["history-kuaishou-experience"] = True
    text = composites_text(sound(composites_page.run()))
    assert text.count("2023-04-28") >= 9  # the version of each of eight weeks and of now


def test_the_running_period_opens_where_a_badge_looks_back(at_demo: Path) -> None:
    with Store.open(at_demo) as store:
        store.connection().execute("UPDATE shops SET market = 'MY' WHERE shop_id = 'demo-tiktok'")
    composites_page = page(shop="demo-tiktok")
    means = translator("zh_CN")("composite.running.means")
    assert means not in composites_text(composites_page)
    composites_page.session_state["running-tiktok_shop-star_shop"] = True
    assert composites_text(sound(composites_page.run())).count(means) == 1


def test_what_is_no_value_is_refused_in_a_sentence(at_demo: Path) -> None:
    composites_page = page()
    composites_page.selectbox(key="name-kuaishou.experience-demo-kuaishou").set_value("score").run()
    composites_page.text_input(key="text-kuaishou.experience-demo-kuaishou").set_value("good").run()
    composites_page = composites_page.button(key="save-kuaishou.experience-demo-kuaishou").click().run()
    assert not composites_page.exception
    assert "应填数字" in composites_page.error[0].value
