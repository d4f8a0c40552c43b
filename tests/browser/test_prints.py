"""Browser: what a printed page holds of a table that a screen scrolls."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from locales import translator
from tests.browser.server import serving
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

T = translator("zh_CN")
ORDERS = 40


def test_wide_tables_are_printed_as_wide_as_the_paper(visitor: Page, served: str) -> None:
    """All columns of the tables of agents and of cases; what a screen scrolls sideways to was cut."""
    for path, fewest in (("chat?shop=demo-kuaishou", 2), ("portfolio", 1), ("dispatch?shop=demo-kuaishou", 1)):
        visitor.goto(f"{served}/{path}")
        settled(visitor)
        tables = visitor.locator(".db-printed table")
        on_screen = visitor.get_by_test_id("stDataFrame").count()
        visitor.emulate_media(media="print")
        visitor.evaluate("window.onbeforeprint()")
        assert tables.count() == on_screen >= fewest
        for place in range(on_screen):
            expect(tables.nth(place)).to_be_visible()
            expect(visitor.get_by_test_id("stDataFrame").nth(place)).to_be_hidden()
            assert tables.nth(place).evaluate(
                "table => table.scrollWidth <= table.parentElement.clientWidth"
                " && table.getBoundingClientRect().right <= innerWidth"
            )
        visitor.evaluate("window.onafterprint()")
        visitor.emulate_media(media="screen")


def test_the_list_of_things_to_do_is_printed_whole(page: Page, tmp_path: Path) -> None:
    store, file = tmp_path / "dabiao.duckdb", tmp_path / "orders.csv"
    rows = [f"o{n:02},第{n:02}件<b>,2026-01-04 08:00:00,2026-01-04 08:{n:02}:00" for n in range(ORDERS)]
    file.write_text("\n".join(["order_id,product_title,created_at,paid_at", *rows]), encoding="utf-8")
    with Store.open(store) as opened:
        import_file(Access.local(opened), file, "shop", platform="kuaishou", timezone="Asia/Shanghai")
    with serving(store, tmp_path / "server.log") as app:
        page.goto(f"{app}/todo?shop=shop&lang=zh_CN")
        settled(page)
        table = page.locator(".db-printed table")
        expect(table).to_have_count(0)
        page.emulate_media(media="print")
        page.evaluate("window.onbeforeprint()")
        expect(table).to_be_visible()
        expect(page.get_by_test_id("stDataFrame")).to_be_hidden()
        expect(table.locator("tbody tr")).to_have_count(ORDERS)
        headers = table.locator("th").all_inner_texts()
        assert headers[:3] == [T("todo.left"), T("todo.what"), T("todo.text")]
        assert "第07件<b>" in table.locator("tbody tr").nth(7).inner_text()
        box = table.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
        page.evaluate("window.onafterprint()")
        page.emulate_media(media="screen")
        expect(table).to_have_count(0)
        expect(page.get_by_test_id("stDataFrame")).to_be_visible()
