"""Browser: a question of one's own answered by clicks, taken away as a workbook, and opened by another library."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from locales import translator
from tests.browser.server import serving
from tests.browser.settled import choose_option, settled

pytestmark = pytest.mark.browser

T = translator("zh_CN")
FORMULA = "=1+1"

CHATS = """conversation_id,message_id,buyer_id,sender,agent_id,sent_at
c0,1,b2,buyer,,2025-11-03 10:00:00
c0,2,,agent,小雨,2025-11-03 10:05:00
c1,1,b1,buyer,,2026-01-05 10:00:00
c1,2,,agent,小雨,2026-01-05 10:05:00
c2,1,b2,buyer,,2026-01-05 11:00:00
c2,2,,agent,小雨,2026-01-05 11:30:00
c3,1,b1,buyer,,2026-03-02 10:00:00
c3,2,,agent,小雨,2026-03-02 10:01:00
"""
ORDERS = f"""order_id,line_id,buyer_id,product_id,created_at
o1,1,b2,羊毛衫,2025-11-03 09:00:00
o2,1,b1,{FORMULA},2026-01-05 09:00:00
o3,1,b2,羊毛衫,2026-01-05 10:30:00
o4,1,b1,{FORMULA},2026-03-02 09:00:00
"""
"""All conversations are of Mondays. b1 asks about the product whose number a spreadsheet would take for a formula."""


def test_a_question_is_answered_by_clicks_and_opened_as_a_workbook(page: Page, tmp_path: Path) -> None:
    """Within ten minutes by weekday and product, this quarter against the last: of b1's two both, in the last quarter
    none; of b2's one not, of the last quarter's one yes.
    """
    store = tmp_path / "dabiao.duckdb"
    with Store.open(store) as opened:
        for name, rows in (("chats.csv", CHATS), ("orders.csv", ORDERS)):
            file = tmp_path / name
            file.write_text(rows, encoding="utf-8")
            import_file(Access.local(opened), file, "shop", platform="other", timezone="Asia/Shanghai")
    with serving(store, tmp_path / "server.log") as app:
        page.goto(f"{app}/explore?shop=shop&lang=zh_CN")
        for field, option in (
            ("explore.columns", "explore.by.product"),
            ("explore.period", "explore.period.quarter"),
            ("explore.compare", "explore.compare.previous"),
        ):
            choose_option(page, page.get_by_role("combobox", name=T(field), exact=True), T(option))
        settled(page)
        with page.expect_download() as download:
            page.get_by_role("button", name=T("export.xlsx")).first.click()
        path = download.value.path()

        # of a cell of the heat map, here as wide as the chart, its edge leads to its cases as its middle does
        map_ = page.locator(".js-plotly-plot .nsewdrag")
        map_.scroll_into_view_if_needed()
        box = map_.bounding_box()
        assert box is not None
        map_.click(position={"x": box["width"] * 0.95, "y": box["height"] * 0.25})
        expect(page.get_by_role("button", name=T("rule.all_again"))).to_be_visible()
        settled(page)
        sheet = openpyxl.load_workbook(path.rename(path.with_suffix(".xlsx"))).active
    header = [cell.value for cell in sheet[1]]
    within = T("explore.measure.within", limit=T.limit(600))
    before = T("explore.part.previous", measure=within)
    assert header[:3] == ["星期", "商品", within]
    rows = {row[1].value: dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=2)}
    assert {name: [row[column].value for column in ("星期", within, before)] for name, row in rows.items()} == {
        FORMULA: ["周一", 1, None],
        "羊毛衫": ["周一", 0, 1],
    }
    cells = [cell for row in rows.values() for cell in row.values() if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}, "texts and numbers, no formula"
    assert "%" in rows["羊毛衫"][within].number_format
    assert not any(isinstance(cell.value, datetime) for cell in cells)
