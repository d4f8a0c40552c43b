"""Browser: `dabiao run` where nobody has run it before, and the scorecard on screens of other widths."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import serving
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

WIDTHS = {"phone": 390, "laptop": 1366, "monitor": 1920}
OVERFLOWING = """() => [...document.querySelectorAll('.db-value, .db-badge')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth)
    .map(e => e.innerText)"""

BEYOND = """() => [...document.querySelectorAll('.js-plotly-plot .bartext')]
    .filter(e => e.getBoundingClientRect().right > e.closest('svg').getBoundingClientRect().right)
    .map(e => e.textContent)"""


def test_an_empty_store_is_filled_before_the_first_view_and_nothing_is_cut_on_any_screen(
    page: Page, tmp_path: Path, photograph: Callable[[str], None]
) -> None:
    with serving(tmp_path / "new" / "dabiao.duckdb", tmp_path / "server.log") as app:
        page.goto(app)
        expect(page.get_by_test_id("stDataFrame")).to_be_visible()
        photograph("all-shops")
        page.goto(f"{app}/?shop=demo-kuaishou")
        expect(page.locator("[class*='st-key-card-']").first).to_be_visible()
        expect(page.locator(".db-value").first).to_contain_text(re.compile(r"\d"))
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            expect(page.locator(".db-value").first).to_be_visible()
            photograph(name)
            assert page.evaluate(OVERFLOWING) == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
        for view in ("product_id", "reason", "step"):
            page.goto(f"{app}/aftersales?shop=demo-kuaishou&view={view}")
            expect(page.locator(".js-plotly-plot .bartext").first).to_be_attached()
            settled(page)
            assert page.evaluate(BEYOND) == [], view
