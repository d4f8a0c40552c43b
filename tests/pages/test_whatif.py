"""Pages: the what-if page as its reader sees it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from locales import LANGUAGES, translator
from metrics.reports.whatif import Replayed
from pages.parts import whatif_result
from pages.text import scores
from tests.pages.made import REPLY, day_values, opened, page_text, score, sound
from tests.reference.examples import typical

EN = translator("en")
REPLAYED = Replayed(0.72, "near", 270, 104, 22, 0, 3, None, {date(2026, 3, 28): 0.9})


def page_of(**query: str) -> AppTest:
    return opened("pages/whatif.py", **query)


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
@pytest.mark.parametrize("shop", ["demo-kuaishou", "demo-tiktok"])
def test_nothing_changes_until_something_is_supposed(shop: str, language: str, at_seen_demo: Path) -> None:
    t = translator(language)
    text = page_text(page_of(shop=shop, lang=language))
    assert t("whatif.now") in text
    assert t("whatif.then") in text


def test_a_further_shift_changes_the_figure_at_once(at_seen_demo: Path) -> None:
    page = page_of(shop="demo-kuaishou", lang="en")
    next(item for item in page.selectbox if item.key == "rule").set_value("kuaishou.reply_3m").run()
    before = page_text(sound(page))
    page.toggle[0].set_value(True)
    after = page_text(sound(page.run()))
    assert before != after
    assert "would be met" in after


def test_how_much_faster_is_in_the_link(at_seen_demo: Path) -> None:
    page = page_of(shop="demo-kuaishou", rule="kuaishou.reply_3m", faster="60")
    slider = page.select_slider[0]
    assert slider.value == 60
    page = sound(slider.set_value(300).run())
    assert page.query_params["faster"] == "300"


def test_before_and_after_stand_side_by_side() -> None:
    html = whatif_result.before_and_after(EN, REPLY, score(), REPLAYED)
    assert "66.2%" in html
    assert "72.0%" in html
    assert EN("status.missed") in html
    assert EN("status.near") in html
    assert EN.n("whatif.saved", 22) in html


def test_both_curves_and_the_line_are_drawn() -> None:
    days = day_values(0.8, 0.6, 0.7)
    drawn = whatif_result.chart(EN, REPLY, days, REPLAYED)
    assert list(drawn.data[-1].y) == [None, None, 0.9]
    assert [trace.name for trace in drawn.data if trace.name] == [EN("whatif.now"), EN("whatif.then")]
    assert scores.title(EN, REPLY) in whatif_result.chart_alt(EN, REPLY, score(), REPLAYED)


def test_a_change_that_changes_no_day_draws_no_second_curve() -> None:
    days = day_values(0.8, 0.6, 0.7)
    drawn = whatif_result.chart(EN, REPLY, days, replace(REPLAYED, days={day.day: day.value for day in days}))
    assert [trace.name for trace in drawn.data if trace.name] == []


def test_the_slider_reaches_beyond_what_is_needed() -> None:
    assert whatif_result.slider_maximum(score(needed=14)) == 28
    assert whatif_result.slider_maximum(score(needed=0)) == whatif_result.slider_maximum(score(needed=None)) == 20
    assert whatif_result.slider_maximum(score(needed=5000)) == 2000
