"""Browser: a page against axe's rules."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.browser.settled import settled

LAPTOP: ViewportSize = {"width": 1366, "height": 768}
NOT_OURS = {
    # its list of pages holds the groups as boxes, and their pages outside of any list
    "list": "[data-testid=stSidebarNav]",
    "listitem": "[data-testid=stSidebarNav]",
}
"""Findings in markup that is Streamlit's alone: axe's rule → where."""


def go(page: Page, address: str, size: ViewportSize, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    settled(page)


def findings(page: Page) -> dict[str, list[str]]:
    """Axe's serious and critical findings, with where they are; those in Streamlit's own markup aside."""
    serious = {}
    for violation in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
        excepted = NOT_OURS.get(violation["id"], "x-none")
        nodes = [node for node in violation["nodes"] if not page.evaluate(INSIDE, [node["target"][0], excepted])]
        if violation["impact"] in ("serious", "critical") and nodes:
            serious[f"{violation['impact']} {violation['id']}"] = [node["html"][:160] for node in nodes][:4]
    return serious


INSIDE = "([target, where]) => typeof target === 'string' && document.querySelector(target)?.closest(where) !== null"
