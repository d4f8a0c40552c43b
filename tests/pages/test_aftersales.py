"""Pages: the after-sales page as its reader sees it."""

from html import escape
from itertools import product
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from locales import LANGUAGES, translator
from metrics.reports import aftersales
from metrics.reports.aftersales import Age, Bin, Reason, Rulings, Steps
from metrics.rules.rule import Rule
from pages.charts import aftersales as aftersales_charts
from tests.pages.made import opened, page_text
from tests.reference.examples import typical

ZH, EN = translator("zh_CN"), translator("en")


def page_of(**query: str) -> AppTest:
    return opened("pages/aftersales.py", **query)


@pytest.mark.parametrize(
    ("shop", "language"),
    typical(product(("demo-kuaishou", "demo-tiktok"), LANGUAGES), ("demo-kuaishou", "zh_CN"), ("demo-tiktok", "en")),
)
def test_the_headline_is_that_of_the_metrics(shop: str, language: str, small_demo: Path, at_seen_demo: Path) -> None:
    with Store.open(small_demo) as store:
        view = Access.local(store).view([shop])
        item = view.shop(shop)
        rulings = aftersales.rulings(view, item, None)
    page = page_of(shop=shop, lang=language)
    assert escape(aftersales_charts.headline(translator(language), rulings)) in page_text(page)
    assert len(page.dataframe) == 1


def test_a_shop_without_requests_is_told_what_to_upload(at_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("review_id,created_at,service_score\nr,2026-01-05 10:00:00,5\n", encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
    assert ZH("lacking.title", tables=ZH("table.refunds")) in page_text(page_of())


def test_a_line_is_drawn_where_it_lies() -> None:
    bins = [Bin(0, 86_400, 4), Bin(86_400, 172_800, 2), Bin(172_800, None, 1)]
    rule = Rule.of({"id": "x", "cases": "refunds", "statistic": "mean", "pass": "<= 48 hours"})
    drawn = aftersales_charts.times(EN, rule, bins)
    assert list(drawn.data[0].y) == [4, 2, 1]
    assert [shape.x0 for shape in drawn.layout.shapes] == [1.5]
    assert drawn.layout.annotations[0].text == "≤ 48 h"
    assert aftersales_charts.times_alt(EN, bins) == "Most common time to completion: ≤ 24 h (4)"


def test_steps_that_no_file_tells_of_are_not_drawn() -> None:
    state = Steps(7200.0, 3, None, 0, None, 0)
    assert list(aftersales_charts.steps(EN, state).data[0].x) == [2.0]
    assert aftersales_charts.steps_alt(EN, state) == "Your approval 2 h"
    assert aftersales_charts.steps_alt(EN, Steps(None, 0, None, 0, None, 0)) == ""


def test_reasons_and_ages_say_what_they_draw() -> None:
    reasons = [Reason("broken", 5, 3600.0), Reason(None, 1, None)]
    drawn = aftersales_charts.reasons(EN, reasons)
    assert list(drawn.data[0].x) == [5, 1]
    assert list(drawn.data[0].text) == ["5 · 1 h", "1 · –"]
    assert "broken" in aftersales_charts.reasons_alt(EN, reasons)
    ages = [Age(0, 86_400, 2, 1), Age(86_400, None, 0, 4)]
    assert [list(bar.y) for bar in aftersales_charts.ages(EN, ages).data] == [[2, 0], [1, 4]]
    assert aftersales_charts.ages_alt(EN, ages) == "Open requests: 2 waiting for you, 5 for the buyer"
    # the unit stands below the number in either language: side by side six of them would overlap on a phone
    for t, ticks in ((EN, ["≤ 24<br>h", "> 24<br>h"]), (ZH, ["≤ 24<br>小时", "> 24<br>小时"])):
        assert list(aftersales_charts.ages(t, ages).layout.xaxis.ticktext) == ticks


def test_the_headline_says_nothing_of_rulings_that_no_file_tells() -> None:
    assert aftersales_charts.headline(EN, Rulings(3, 0, 0, 0, 0, 0, 0, 0)) == "3 requests completed in the last 30 days"


def test_rulings_are_told_where_there_are_any() -> None:
    assert (
        aftersales_charts.platform_rulings(EN, Rulings(9, 9, 5, 2, 1, 1, 0, 1))
        == "merchant liable 2, both liable 1, buyer liable 1, not stated 1"
    )
    assert aftersales_charts.platform_rulings(EN, Rulings(9, 9, 0, 0, 0, 0, 0, 0)) == ""
