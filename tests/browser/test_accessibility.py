"""Browser: every page against axe's rules, light and dark, in both languages; some of them on a phone."""

import re
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from pages.state import navigation
from tests.browser.server import address_of
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

PAGES = [Path(path).stem for pages in navigation.GROUPS.values() for path in pages]
SHOP = "demo-kuaishou"
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
    findings = {f"{PAGES[0]}: {rule}": nodes for rule, nodes in _findings(visitor).items()}
    for name in PAGES[1:]:
        place = address_of(name)
        visitor.locator(f"[data-testid=stSidebarNavLink][href$='{place}']").click()
        visitor.wait_for_url(re.compile(rf"{place}(\?|$)"))
        settled(visitor)
        findings |= {f"{name}: {rule}": nodes for rule, nodes in _findings(visitor).items()}
    assert findings == {}


@pytest.mark.parametrize("path", ["", f"?shop={SHOP}", f"todo?shop={SHOP}", f"{RULE}&shop={SHOP}"])
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
    _go(visitor, f"{served}/?shop={SHOP}", LAPTOP, scheme)
    expect(visitor.locator(".stPlotlyChart pattern path").first).to_have_css("stroke", _as_written(bar))


def _as_written(colour: str) -> str:
    return f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})"


def _go(page: Page, address: str, size: ViewportSize, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    settled(page)


def _findings(page: Page) -> dict[str, list[str]]:
    """Axe's serious and critical findings, with where they are; those in Streamlit's own markup aside."""
    findings = {}
    for violation in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
        excepted = NOT_OURS.get(violation["id"], "x-none")
        nodes = [node for node in violation["nodes"] if not page.evaluate(INSIDE, [node["target"][0], excepted])]
        if violation["impact"] in ("serious", "critical") and nodes:
            findings[f"{violation['impact']} {violation['id']}"] = [node["html"][:160] for node in nodes][:4]
    return findings


INSIDE = "([target, where]) => typeof target === 'string' && document.querySelector(target)?.closest(where) !== null"
