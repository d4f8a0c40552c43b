"""Browser: a shop is saved, deleted and restored as a person does it, with every result where they see it."""

import re
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


def test_a_shop_is_deleted_and_restored_with_the_result_in_sight(page: Page, tmp_path: Path) -> None:
    store = tmp_path / "dabiao.duckdb"
    with Store.open(store) as opened:
        file = tmp_path / "orders.csv"
        file.write_text("order_id,created_at\no1,2026-03-02 09:00:00\n", encoding="utf-8")
        for name in ("first", "wrong"):
            import_file(Access.local(opened), file, name, platform="kuaishou", timezone="Asia/Shanghai")
    with serving(store, tmp_path / "server.log") as app:
        page.goto(f"{app}/shops?shop=wrong&lang=zh_CN")
        page.get_by_role("button", name=T("shops.save"), exact=True).click()
        expect(page.get_by_text(T("shops.saved"))).to_be_visible()

        # what is typed in an opened part stays there when the word about the change before goes
        part = page.get_by_test_id("stExpander").filter(has_text=T("shops.delete"))
        part.locator("summary").click()
        typed = part.get_by_role("textbox")
        typed.fill("wrong")
        typed.press("Enter")
        expect(page.get_by_text(T("shops.saved"))).to_have_count(0)
        settled(page)
        expect(typed).to_have_value("wrong")
        part.get_by_role("button", name=T("shops.delete.go")).click()

        # who has deleted a shop is told so, and not that the link names none
        expect(page.get_by_text(re.compile(re.escape(T("shops.deleted.done", name="wrong", days=30))))).to_be_visible()
        expect(page.get_by_text(T("shop.unknown"), exact=True)).to_have_count(0)
        expect(page).to_have_url(re.compile("shop=first"))
        # on a phone the button stands far below the word, which comes into sight, below the bar that stays on top
        page.set_viewport_size({"width": 390, "height": 844})
        settled(page)
        page.get_by_role("button", name=T("shops.restore"), exact=True).click()
        restored = page.get_by_text(T("shops.restored", name="wrong"))
        expect(restored).to_be_visible()
        settled(page)
        expect(restored).to_be_in_viewport(ratio=1)
        assert restored.evaluate(
            "word => { const {x, y} = word.getBoundingClientRect();"
            " return word.contains(document.elementFromPoint(x + 5, y + 5)); }"
        )

        # a link to a shop that is not there still says so
        page.goto(f"{app}/shops?shop=nowhere&lang=zh_CN")
        expect(page.get_by_text(T("shop.unknown"), exact=True)).to_be_visible()
