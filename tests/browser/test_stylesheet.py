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
