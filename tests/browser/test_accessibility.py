"""Browser: pages against axe's rules in the dark and in English, and on a phone; in `make soak` every page."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from pages.state import navigation
from tests.browser.axe import LAPTOP, findings, go
from tests.browser.server import address_of
from tests.browser.settled import settled
from tests.reference.examples import typical

pytestmark = pytest.mark.browser

PAGES = [Path(path).stem for pages in navigation.GROUPS.values() for path in pages]
IN_THE_DARK = typical(PAGES, "portfolio", "scorecard", "chat", "explore", "upload", "rules")
"""A table, cards, charts, pickers, a form, and texts to unfold."""
SHOP = "demo-kuaishou"
RULE = "rule?rule=kuaishou.reply_3m"
PHONE: ViewportSize = {"width": 390, "height": 844}


def test_no_page_has_a_serious_finding_in_english_and_dark(visitor: Page, served: str) -> None:
    """In Chinese and light, test_every_page looks at all of them."""
    go(visitor, f"{served}/?lang=en", LAPTOP, "dark")
    serious = {f"{IN_THE_DARK[0]}: {rule}": nodes for rule, nodes in findings(visitor).items()}
    for name in IN_THE_DARK[1:]:
        place = address_of(name)
        visitor.locator(f"[data-testid=stSidebarNavLink][href$='{place}']").click()
        visitor.wait_for_url(re.compile(rf"{place}(\?|$)"))
        settled(visitor)
        serious |= {f"{name}: {rule}": nodes for rule, nodes in findings(visitor).items()}
    assert serious == {}


ON_A_PHONE = ("", f"?shop={SHOP}", f"todo?shop={SHOP}", f"{RULE}&shop={SHOP}")


@pytest.mark.parametrize("path", typical(ON_A_PHONE, "", f"{RULE}&shop={SHOP}"))
def test_a_phone_shows_no_serious_finding(visitor: Page, served: str, path: str) -> None:
    go(visitor, f"{served}/{path}", PHONE, "light")
    assert findings(visitor) == {}


COLOURS = {"light": ("#2451B3", "#5B6675"), "dark": ("#8FB4FF", "#9AA5B4")}
"""Scheme → the colours of bars and of labels."""


@pytest.mark.parametrize("scheme", typical(COLOURS, "dark"))
def test_charts_are_in_the_colours_of_the_screen(visitor: Page, served: str, scheme: Literal["light", "dark"]) -> None:
    bar, label = COLOURS[scheme]
    go(visitor, f"{served}/dispatch", LAPTOP, scheme)
    for part, colour in ((".bars path", bar), (".xtick text", label)):
        expect(visitor.locator(f".stPlotlyChart {part}").first).to_have_css("fill", _as_written(colour))
    go(visitor, f"{served}/?shop={SHOP}", LAPTOP, scheme)
    expect(visitor.locator(".stPlotlyChart pattern path").first).to_have_css("stroke", _as_written(bar))


def _as_written(colour: str) -> str:
    return f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})"
