"""Browser: a link opens for a colleague what its sender saw; the browser's back and forward work."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from locales import translator
from tests.browser.settled import PATIENCE_MS, settled
from tests.reference.examples import typical

pytestmark = pytest.mark.browser

EN = translator("en")
LINKS = {
    "rule": ("tiktok_shop.response_12h", "bars-agent_id"),
    "chat": ("tiktok_shop.response_12h", "waits"),
}
"""Page → the rule it is opened with, and the chart whose longest bar is clicked."""


def view_of(page: Page) -> dict[str, str]:
    """What tells one view from another: its headline, whose it is and as of when, and which cases are listed."""
    expect(page.get_by_role("radiogroup", name=EN("rule.verdict"))).to_be_visible()
    settled(page)
    return {
        "headline": page.get_by_role("heading", level=1).inner_text(),
        "shop": page.get_by_role("combobox", name=EN("sidebar.shop")).input_value(),
        "day": page.get_by_test_id("stDateInput").inner_text(),
        "listed": page.get_by_role("radiogroup", name=EN("rule.verdict")).inner_text(),
        "only": " ".join(page.get_by_text(EN("rule.only_these", said="")).all_inner_texts()),
    }


def click_longest(page: Page, chart: str) -> None:
    """Click the longest bar of a chart: its shape, since the mark as a whole includes the text beside it."""
    bars = page.locator(f".st-key-{chart} .barlayer .point path")
    expect(bars.first).to_be_attached()
    settled(page)
    boxes = [box for box in (bar.bounding_box() for bar in bars.all()) if box is not None]
    place = max(range(len(boxes)), key=lambda n: boxes[n]["width"] * boxes[n]["height"])
    bars.nth(place).scroll_into_view_if_needed()
    settled(page)
    box = bars.nth(place).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def open_first_case(page: Page) -> None:
    """Open the first row of the list of cases: a table is one picture, so the click goes where its first button is."""
    settled(page)
    table = page.get_by_test_id("stDataFrame").and_(page.get_by_label(EN("rule.cases"), exact=True)).first
    if not table.count():
        table = page.locator("[data-testid='stDataFrame']", has=page.get_by_label(EN("rule.cases"), exact=True)).first
    table.click(position={"x": 30, "y": 52})


@pytest.mark.parametrize("name", typical(LINKS, "chat"))
def test_a_link_opens_what_its_sender_saw(name: str, page: Page, profile: BrowserContext, served: str) -> None:
    rule, chart = LINKS[name]
    page.goto(f"{served}/{name}?shop=demo-tiktok&as_of=2026-03-20&lang=en&rule={rule}")
    every = view_of(page)
    assert (every["shop"], every["only"]) == ("demo-tiktok · TikTok Shop", "")
    assert "2026" in every["day"]

    # the bar that is clicked is in the link, and so is the case that is opened
    click_longest(page, chart)
    expect(page).to_have_url(re.compile("[?&]by=.+&of="))
    expect(page.get_by_role("button", name=EN("rule.all_again"))).to_be_visible()
    some = view_of(page)
    assert some["only"]
    assert some["listed"] != every["listed"]
    open_first_case(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(page).to_have_url(re.compile("[?&]case="))
    case = dialog.get_by_role("heading").first.inner_text()

    # a colleague, who has been nowhere yet, sees the same
    colleague = profile.new_page()
    colleague.set_default_timeout(PATIENCE_MS)
    colleague.goto(page.url)
    expect(colleague.get_by_role("dialog").get_by_role("heading").first).to_have_text(case)
    colleague.keyboard.press("Escape")
    expect(colleague.get_by_role("dialog")).to_have_count(0)
    assert view_of(colleague) == some
    colleague.close()

    # back: the case closes, then all cases are there again; forward: the group, and the case
    page.go_back()
    expect(dialog).to_have_count(0)
    assert view_of(page) == some
    page.go_back()
    expect(page.get_by_role("button", name=EN("rule.all_again"))).to_have_count(0)
    assert view_of(page) == every
    page.go_forward()
    expect(page.get_by_role("button", name=EN("rule.all_again"))).to_be_visible()
    assert view_of(page) == some
    page.go_forward()
    expect(dialog.get_by_role("heading").first).to_have_text(case)
