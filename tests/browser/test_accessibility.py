"""Test room, browser: every page against axe's rules, on a laptop and on a phone."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pages import menu
from tests.browser.server import serving

pytestmark = pytest.mark.browser

PAGES = [Path(path).stem for pages in menu.GROUPS.values() for path in pages]
RULE = "rule?rule=kuaishou.reply_3m"
LOOKS = {
    "laptop": ("zh_CN", {"width": 1366, "height": 768}, "light"),
    "phone": ("en", {"width": 390, "height": 844}, "dark"),
}
"""How it is looked at: language, size and theme. Each of them at least once."""
NOT_OURS = {
    # its list of pages holds the groups as boxes, and their pages outside of any list
    "list": "[data-testid=stSidebarNav]",
    "listitem": "[data-testid=stSidebarNav]",
}
"""Findings in markup that is Streamlit's alone: axe's rule → where."""


@pytest.fixture(scope="module")
def served(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One app for all pages: they only read."""
    folder = tmp_path_factory.mktemp("axe")
    store = folder / "dabiao.duckdb"
    shutil.copy(built_demo, store)
    with serving(store, folder / "server.log") as address:
        yield address


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_a_serious_finding(browser: Browser, served: str, look: str) -> None:
    language, viewport, scheme = LOOKS[look]
    found: dict[str, list[str]] = {}
    for name in [*PAGES, RULE]:
        context = browser.new_context(viewport=viewport, color_scheme=scheme)
        page = context.new_page()
        path = "" if name == "scorecard" else name
        page.goto(f"{served}/{path}{'&' if '?' in path else '?'}lang={language}")
        _settled(page)
        found |= {f"{name}: {told}": where for told, where in _findings(page).items()}
        context.close()
    assert found == {}


def _settled(page: Page) -> None:
    """Until the page is all there and nothing in it is still being drawn."""
    expect(page.get_by_test_id("stMain").locator("h1").first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", re.compile("notRunning"))


def _findings(page: Page) -> dict[str, list[str]]:
    """Axe's serious and critical findings, with where they are; those in Streamlit's own markup aside."""
    seen = Axe().run(page).response["violations"]
    found = {}
    for one in seen:
        ours = [
            node
            for node in one["nodes"]
            if not page.evaluate(INSIDE, [node["target"][0], NOT_OURS.get(one["id"], "x-none")])
        ]
        if one["impact"] in ("serious", "critical") and ours:
            found[f"{one['impact']} {one['id']}"] = [node["html"][:160] for node in ours][:4]
    return found


INSIDE = "([target, where]) => typeof target === 'string' && document.querySelector(target)?.closest(where) !== null"
