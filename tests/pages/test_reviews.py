"""Pages: the reviews page as its reader sees it."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from locales import LANGUAGES, translator
from metrics.reports import reviews as reviews_report
from metrics.reports.reviews import Side
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring.reach import default_as_of
from pages.charts import reviews as reviews_charts
from pages.parts import review_tables
from pages.text import scores
from tests.pages.made import opened, page_text
from tests.reference.examples import typical

ZH, EN = translator("zh_CN"), translator("en")
RULE = Rule.of({"id": "x", "cases": "reviews", "statistic": "mean", "pass": ">= 4.6"})
DAYS = [(date(2026, 3, 27), None), (date(2026, 3, 28), 4.2)]


def side(value: float | None, rule: Rule = RULE) -> Side:
    return Side("description", rule, value, {1: 2, 2: 0, 3: 1, 4: 3, 5: 9}, DAYS, 4.25, 4.12)


def page_of(**query: str) -> AppTest:
    return opened("pages/reviews.py", **query)


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
@pytest.mark.parametrize("shop", ["demo-kuaishou", "demo-tiktok"])
def test_the_headline_is_that_of_the_metrics(shop: str, language: str, small_demo: Path, at_seen_demo: Path) -> None:
    t = translator(language)
    with Store.open(small_demo) as store:
        view = Access.local(store).view([shop])
        item = view.shop(shop)
        as_of = default_as_of(view, item)
        rules = reviews_report.side_rules(in_force(load_rules(), item, as_of.date()))
        first = reviews_report.side(view, item, rules["description"], None)
        low = reviews_report.low_reviews(view, item, rules["description"], None)
    page = page_of(shop=shop, lang=language)
    bad = first.marks[1] + first.marks[2]
    window = scores.window(t, first.rule)
    assert t.n("reviews.headline", sum(first.marks.values()), window=window, bad=t.number(bad)) in page_text(page)
    assert len(page.dataframe[-1].value) == len(low)


def test_a_shop_without_reviews_is_told_what_to_upload(at_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_text("conversation_id,sender,sent_at\nc,buyer,2026-01-05 10:00:00\n", encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
    assert ZH("lacking.title", tables=ZH("table.reviews")) in page_text(page_of())


def test_a_goal_is_drawn_where_there_is_no_line() -> None:
    goal = Rule.of({"id": "x", "cases": "reviews", "statistic": "mean", "target": ">= 4.6"})
    drawn = reviews_charts.over_time(EN, [side(4.2, goal)])
    assert [shape.y0 for shape in drawn.layout.shapes] == [4.6]
    assert [note.text for note in drawn.layout.annotations] == ["Advised<br>≥ 4.6"]


def test_the_line_is_drawn_once_and_a_side_without_reviews_not_at_all() -> None:
    sides = [side(4.2), side(4.3), side(None)]
    drawn = reviews_charts.over_time(EN, sides)
    assert len(drawn.data) == 2
    assert [shape.y0 for shape in drawn.layout.shapes] == [4.6]
    assert [note.text for note in drawn.layout.annotations] == ["Target<br>≥ 4.6"]
    assert len({trace.line.dash for trace in drawn.data}) == 2
    assert "4.20" in reviews_charts.over_time_alt(EN, sides)
    assert [list(bar.y) for bar in reviews_charts.marks(EN, sides).data] == [[2, 0, 1, 3, 9]] * 2


def test_one_more_five_and_one_more_one() -> None:
    frame = review_tables.one_more_review(EN, [side(4.2), side(None)])
    assert frame.to_dict("records") == [
        {"Dimension": "As described", "Now": "4.200", "One more 5-star": "4.250", "One more 1-star": "4.120"}
    ]
