"""Browser: without a mouse, keys operate what is there. That Tab reaches it, test_every_page sees.

Tables and charts are one picture each to the browser: a list beside them does what a click in them does.
"""

import contextlib
import re

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from locales import translator
from tests.browser.settled import LIST_MS, settled

pytestmark = pytest.mark.browser

T = translator("zh_CN")
SHOP = "demo-kuaishou"
RULE = "kuaishou.reply_3m"


@pytest.fixture
def laptop(visitor: Page) -> Page:
    """The visitor at a small laptop."""
    visitor.set_viewport_size({"width": 1366, "height": 768})
    return visitor


def take(laptop: Page, field: Locator, arrow: str, then: Locator, further: int = 0) -> None:
    """Open a field's list and take what is there, or so many arrows further, until that shows.

    A list opened while the page is still being drawn closes again; it is then opened once more.
    """
    for _ in range(20):
        settled(laptop)
        field.focus()
        with contextlib.suppress(TimeoutError):
            laptop.keyboard.press(arrow)
            laptop.get_by_role("option").first.wait_for(timeout=LIST_MS)
            for _ in range(further):
                laptop.keyboard.press(arrow)
            laptop.keyboard.press("Enter")
            then.wait_for(timeout=LIST_MS)
            return
    expect(then).to_be_visible()


def test_a_choice_a_row_and_a_bar_are_taken_without_a_mouse(laptop: Page, served: str) -> None:
    laptop.goto(f"{served}/rule?shop={SHOP}&rule={RULE}")
    settled(laptop)

    # a row of the table opens its conversation
    field = laptop.get_by_role("combobox", name=T("chart.open"))
    field.focus()
    expect(laptop.locator("[class*='st-key-bykey-case']")).to_have_css("opacity", "1")
    dialog = laptop.get_by_role("dialog")
    take(laptop, field, "ArrowUp", dialog.locator(".db-message").first)  # rows stand last
    laptop.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    # a bar of the chart limits the list to its cases
    take(laptop, field, "ArrowDown", laptop.get_by_role("button", name=T("rule.all_again")))  # and bars first
    laptop.wait_for_url(re.compile("of="))


def test_who_has_chosen_by_key_stands_where_they_chose(laptop: Page, served: str) -> None:
    laptop.goto(f"{served}/chat?shop={SHOP}&rule={RULE}")
    settled(laptop)
    for name, value in ((T("by.label"), "view"), (T("rule.verdict"), "verdict")):
        row = laptop.get_by_role("radiogroup", name=name).get_by_role("radio")
        row.and_(laptop.locator("[aria-checked=true]")).focus()
        laptop.keyboard.press("ArrowRight")
        laptop.keyboard.press("Space")
        laptop.wait_for_url(re.compile(f"{value}="))
        settled(laptop)
        chosen = row.and_(laptop.locator("[aria-checked=true]"))
        expect(chosen).to_be_focused()
        expect(chosen).to_have_text(row.nth(1).inner_text())

    # the browser's back takes the choice back, and the buttons show it
    laptop.go_back()
    expect(row.first).to_have_attribute("aria-checked", "true")
    settled(laptop)

    field = laptop.get_by_role("combobox", name=T("chat.rule"))
    other_tables = f"[class*=st-key-agents-]:not([class*={RULE.replace('.', '-')}])"
    take(laptop, field, "ArrowDown", laptop.locator(other_tables).first, further=1)
    settled(laptop)
    expect(field).to_be_focused()
