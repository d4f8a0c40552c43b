"""Pages: the dispatch page as its reader sees it."""

from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from locales import LANGUAGES, translator
from metrics.reports import dispatch
from metrics.reports.dispatch import Bin, Cancelled, Suspect
from metrics.scoring.breakdown import Group
from pages.charts import dispatch as dispatch_charts
from pages.charts.chart_text import as_line
from pages.parts import order_table
from tests.pages.made import SHOP, opened, page_text
from tests.reference.examples import typical

ZH, EN = translator("zh_CN"), translator("en")
BINS = [Bin(None, -3600, False, 4), Bin(-3600, 0, False, 3), Bin(0, 3600, False, 2), Bin(3600, None, False, 1)]


def page_of(**query: str) -> AppTest:
    return opened("pages/dispatch.py", **query)


@pytest.mark.parametrize(
    ("shop", "language"),
    typical(product(("demo-kuaishou", "demo-tiktok"), LANGUAGES), ("demo-kuaishou", "zh_CN"), ("demo-tiktok", "en")),
)
def test_the_headline_is_that_of_the_metrics(shop: str, language: str, small_demo: Path, at_seen_demo: Path) -> None:
    t = translator(language)
    with Store.open(small_demo) as store:
        view = Access.local(store).view([shop])
        item = view.shop(shop)
        gone = dispatch.cancelled(view, item, None)
    cancelled = gone.buyer + gone.merchant + gone.platform + gone.system + gone.unknown
    assert t.n("dispatch.headline", gone.confirmed, cancelled=t.number(cancelled)) in page_text(
        page_of(shop=shop, lang=language)
    )


def test_a_shop_without_orders_is_told_what_to_upload(at_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("review_id,created_at,service_score\nr,2026-01-05 10:00:00,5\n", encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
    assert ZH("lacking.title", tables=ZH("table.orders")) in page_text(page_of())


def test_the_promise_is_the_line() -> None:
    bins = [*BINS, Bin(None, None, True, 5)]
    drawn = dispatch_charts.sent(EN, bins)
    assert list(drawn.data[0].y) == [4, 3, 2, 1, 5]
    assert [shape.x0 for shape in drawn.layout.shapes] == [1.5]
    assert list(drawn.layout.xaxis.tickvals) == [0.5, 1.5, 2.5, 4]  # where bins end, and the middle of the last
    assert list(drawn.layout.xaxis.ticktext) == ["1<br>h", "0", "1<br>h", "Not<br>dispatched"]
    assert [as_line(text).partition(":")[0] for text in drawn.data[0].hovertext] == [
        "≥ 1 h early",
        "< 1 h early",
        "≤ 1 h late",
        "> 1 h late",
        "Not dispatched",
    ]
    assert dispatch_charts.sent_alt(EN, bins) == "7 on time, 3 late, 5 overdue and not dispatched"


def test_days_and_cancellations_say_what_they_draw() -> None:
    days = [Group("2026-03-01", 4, 1, 0, 0.8), Group("2026-03-02", 4, 3, 0, 0.5)]
    assert list(dispatch_charts.late_by_day(EN, days).data[0].y) == [1, 3]
    assert dispatch_charts.late_by_day_alt(EN, days) == "Most late orders: 2026-03-02, 3"
    gone = Cancelled(confirmed=9, buyer=3, merchant=2, platform=0, system=1, unknown=0)
    assert list(dispatch_charts.cancelled(EN, gone).data[0].x) == [3, 2, 1]
    assert "You 2" in dispatch_charts.cancelled_alt(EN, gone)


def test_an_order_in_doubt_says_why() -> None:
    at = datetime(2026, 3, 28, 7, 30, tzinfo=UTC)
    frame = order_table.doubts_frame(EN, SHOP, [Suspect("o1", "A", None, at, at, "no_tracking")])
    assert frame.iloc[0]["doubt"] == "Dispatched without a tracking number"
    assert frame.iloc[0]["paid"] == datetime(2026, 3, 28, 15, 30)


def test_products_sent_early_throughout_are_told_where_the_platform_looks(at_store: Path, tmp_path: Path) -> None:
    path, promised = tmp_path / "orders.csv", "2026-07-23 23:59:59"
    rows = f"1,Mug,mug,2026-07-20 10:00:00,2026-07-20 10:00:00,{promised},2026-07-21 10:00:00\n"
    rows += f"2,Cup,cup,2026-07-20 10:00:00,2026-07-20 10:00:00,{promised},2026-07-23 10:00:00\n"
    header = "order_id,product_title,product_id,created_at,paid_at,promised_at,shipped_at\n"
    path.write_text(header + rows, encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="amazon", market="US")
    page = page_of(lang="en")
    assert EN("dispatch.handling") in page_text(page)
    (table,) = [item.value for item in page.dataframe if "real" in item.value]
    assert table[["product", "flagged", "lines", "early", "least"]].to_numpy().tolist() == [
        ["Mug", EN("dispatch.handling.flagged"), 1, 1, 2]
    ]
