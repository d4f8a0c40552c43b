"""Browser: every page against axe's rules, light and dark, in both languages; some of them on a phone."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from pages.state import navigation
from tests.browser.axe import LAPTOP, findings, go
from tests.browser.server import address_of
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

PAGES = [Path(path).stem for pages in navigation.GROUPS.values() for path in pages]
SHOP = "demo-kuaishou"
RULE = "rule?rule=kuaishou.reply_3m"
PHONE: ViewportSize = {"width": 390, "height": 844}


def test_no_page_has_a_serious_finding_in_english_and_dark(visitor: Page, served: str) -> None:
    """In Chinese and light, test_every_page looks."""
    go(visitor, f"{served}/?lang=en", LAPTOP, "dark")
    serious = {f"{PAGES[0]}: {rule}": nodes for rule, nodes in findings(visitor).items()}
    for name in PAGES[1:]:
        place = address_of(name)
        visitor.locator(f"[data-testid=stSidebarNavLink][href$='{place}']").click()
        visitor.wait_for_url(re.compile(rf"{place}(\?|$)"))
        settled(visitor)
        serious |= {f"{name}: {rule}": nodes for rule, nodes in findings(visitor).items()}
    assert serious == {}


@pytest.mark.parametrize("path", ["", f"?shop={SHOP}", f"todo?shop={SHOP}", f"{RULE}&shop={SHOP}"])
def test_a_phone_shows_no_serious_finding(visitor: Page, served: str, path: str) -> None:
    go(visitor, f"{served}/{path}", PHONE, "light")
    assert findings(visitor) == {}


@pytest.mark.parametrize(("scheme", "bar", "label"), [("light", "#2451B3", "#5B6675"), ("dark", "#8FB4FF", "#9AA5B4")])
def test_charts_are_in_the_colours_of_the_screen(
    visitor: Page, served: str, scheme: Literal["light", "dark"], bar: str, label: str
) -> None:
    go(visitor, f"{served}/dispatch", LAPTOP, scheme)
    for part, colour in ((".bars path", bar), (".xtick text", label)):
        expect(visitor.locator(f".stPlotlyChart {part}").first).to_have_css("fill", _as_written(colour))
    go(visitor, f"{served}/?shop={SHOP}", LAPTOP, scheme)
    expect(visitor.locator(".stPlotlyChart pattern path").first).to_have_css("stroke", _as_written(bar))


def _as_written(colour: str) -> str:
    return f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})"
