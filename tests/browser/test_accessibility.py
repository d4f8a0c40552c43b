"""Browser: every page against axe's rules, light and dark, in both languages; some of them on a phone."""

import re
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from pages.state import navigation

pytestmark = pytest.mark.browser

PAGES = [Path(path).stem for pages in navigation.GROUPS.values() for path in pages]
RULE = "rule?rule=kuaishou.reply_3m"
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
NOT_OURS = {
    # its list of pages holds the groups as boxes, and their pages outside of any list
    "list": "[data-testid=stSidebarNav]",
    "listitem": "[data-testid=stSidebarNav]",
}
"""Findings in markup that is Streamlit's alone: axe's rule → where."""


@pytest.mark.parametrize(("language", "scheme"), [("zh_CN", "light"), ("en", "dark")])
def test_no_page_has_a_serious_finding(
    visitor: Page, served: str, language: str, scheme: Literal["light", "dark"]
) -> None:
    _go(visitor, f"{served}/?lang={language}", LAPTOP, scheme)
    found = {f"{PAGES[0]}: {told}": where for told, where in _findings(visitor).items()}
    for name in PAGES[1:]:
        visitor.locator(f"[data-testid=stSidebarNavLink][href$='/{name}']").click()
        visitor.wait_for_url(re.compile(f"/{name}"))
        _settled(visitor)
        found |= {f"{name}: {told}": where for told, where in _findings(visitor).items()}
    assert found == {}


@pytest.mark.parametrize("path", ["", "todo", RULE])
def test_a_phone_shows_no_serious_finding(visitor: Page, served: str, path: str) -> None:
    _go(visitor, f"{served}/{path}", PHONE, "light")
    assert _findings(visitor) == {}


@pytest.mark.parametrize(("scheme", "bar", "label"), [("light", "#2451B3", "#5B6675"), ("dark", "#8FB4FF", "#9AA5B4")])
def test_charts_are_in_the_colours_of_the_screen(
    visitor: Page, served: str, scheme: Literal["light", "dark"], bar: str, label: str
) -> None:
    _go(visitor, f"{served}/dispatch", LAPTOP, scheme)
    for part, colour in ((".bars path", bar), (".xtick text", label)):
        expect(visitor.locator(f".stPlotlyChart {part}").first).to_have_css("fill", _as_written(colour))
    _go(visitor, served, LAPTOP, scheme)
    expect(visitor.locator(".stPlotlyChart pattern path").first).to_have_css("stroke", _as_written(bar))


def _as_written(colour: str) -> str:
    return f"rgb({', '.join(str(one) for one in bytes.fromhex(colour[1:]))})"


def _go(page: Page, address: str, size: ViewportSize, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    _settled(page)


def _settled(page: Page) -> None:
    """Until the page is all there and nothing in it is still being drawn."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", re.compile("notRunning"))
    expect(page.get_by_test_id("stMain").locator("h1").first).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def _findings(page: Page) -> dict[str, list[str]]:
    """Axe's serious and critical findings, with where they are; those in Streamlit's own markup aside."""
    found = {}
    for one in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
        theirs = NOT_OURS.get(one["id"], "x-none")
        nodes = [node for node in one["nodes"] if not page.evaluate(INSIDE, [node["target"][0], theirs])]
        if one["impact"] in ("serious", "critical") and nodes:
            found[f"{one['impact']} {one['id']}"] = [node["html"][:160] for node in nodes][:4]
    return found


INSIDE = "([target, where]) => typeof target === 'string' && document.querySelector(target)?.closest(where) !== null"
