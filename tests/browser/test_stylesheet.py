"""Browser: the style sheet's words in place of Streamlit's own. What it addresses, test_every_page looks for."""

import pytest
from playwright.sync_api import Page

from tests.browser.settled import settled

pytestmark = pytest.mark.browser


def test_the_menu_of_a_column_sorts_in_the_readers_words(visitor: Page, served: str) -> None:
    visitor.goto(f"{served}/rules?shop=demo-kuaishou")
    settled(visitor)
    header = visitor.locator("[data-testid=stDataFrame]").first.locator("canvas").first.bounding_box()
    assert header is not None
    visitor.mouse.move(header["x"] + 200, header["y"] + 15)
    for place in range(60, 900, 4):  # the dots stand at the right end of the column, whose width the titles decide
        visitor.mouse.click(header["x"] + place, header["y"] + 17)
        if visitor.get_by_test_id("stDataFrameColumnMenu").count():
            break
    menu = visitor.get_by_test_id("stDataFrameColumnMenu")
    entries = menu.get_by_role("menuitem")
    visible_entries = [entry for entry in entries.all() if entry.is_visible()]
    words = [entry.evaluate("e => getComputedStyle(e, '::after').content") for entry in visible_entries]
    assert words == ['"升序"', '"降序"']
    assert [entry.evaluate("e => getComputedStyle(e).fontSize") for entry in visible_entries] == ["0px", "0px"]
