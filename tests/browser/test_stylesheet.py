"""Browser: what the style sheet addresses in Streamlit's own markup is there, so that an upgrade fails loudly."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pages.parts.stylesheet import SHEET, WORDS
from pages.state import navigation
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

PAGES = [Path(path).stem for pages in navigation.GROUPS.values() for path in pages]
RULE = "rule?rule=kuaishou.reply_3m"
PHONE, LAPTOP = 390, 1366
STATES = re.compile(r":hover|:focus-visible|::before|::after")
"""Parts of selectors that hold only while somebody does something, or that name no element."""

MATCHED = "selectors => selectors.filter(selector => document.querySelector(selector) !== null)"


def selectors() -> set[str]:
    """The selectors of the style sheet that name a `data-testid`, without what only holds for a moment."""
    text = re.sub(r"@media[^{]*\{", "", SHEET + WORDS)
    lists = [match.group(1) for match in re.finditer(r"([^{}]+)\{[^{}]*\}", text)]
    single = [part.strip() for listed in lists for part in re.split(r",(?![^()]*\))", listed)]
    return {STATES.sub("", selector) for selector in single if "data-testid" in selector}


def test_every_element_that_the_style_sheet_addresses_is_there(visitor: Page, served: str, tmp_path: Path) -> None:
    missing = selectors()
    assert len(missing) > 15, "the style sheet was not read"
    file = tmp_path / "late.csv"
    file.write_text("conversation_id,sender,sent_at\nc,buyer,2026-03-28 09:00:00\n", encoding="utf-8")
    for name in ["", RULE, *PAGES]:
        visitor.goto(f"{served}/{name}")
        settled(visitor)
        missing -= set(visitor.evaluate(MATCHED, sorted(missing)))
        if name == "upload":
            visitor.locator("input[type=file]").set_input_files(file)
            visitor.locator(".st-key-import").wait_for()
            missing -= set(visitor.evaluate(MATCHED, sorted(missing)))
    assert sorted(missing) == []


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
    shown = [entry for entry in entries.all() if entry.is_visible()]
    words = [entry.evaluate("e => getComputedStyle(e, '::after').content") for entry in shown]
    assert words == ['"升序"', '"降序"']
    assert [entry.evaluate("e => getComputedStyle(e).fontSize") for entry in shown] == ["0px", "0px"]
