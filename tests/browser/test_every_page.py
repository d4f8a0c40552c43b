"""Browser: every page is visited once, and held against axe's rules and the style sheet; every other one by keyboard.

Without a mouse, Tab reaches every control and shows where it is. What the style sheet addresses in Streamlit's own
markup is there, so that an upgrade fails loudly.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pages.parts.stylesheet import SHEET, WORDS
from pages.state import navigation
from tests.browser.axe import LAPTOP, findings, go
from tests.browser.keyboard import go_by_menu, walked
from tests.browser.settled import settled
from tests.reference.examples import typical

pytestmark = pytest.mark.browser

PAGES = [Path(path).stem for pages in navigation.GROUPS.values() for path in pages]
BY_KEYBOARD = typical([*PAGES, "rule"], *PAGES[::2], "upload", "rule")
"""The pages that are walked through by Tab: every other one, and in `make soak` all."""
RULE = "rule?shop=demo-kuaishou&rule=kuaishou.reply_3m"
STATES = re.compile(r":hover|:focus-visible|::before|::after")
"""Parts of selectors that hold only while somebody does something, or that name no element."""

ENGLISH = """() => [...document.querySelectorAll('[aria-label], [placeholder]')]
    .filter(element => element.checkVisibility() && !element.closest('[aria-hidden=true]'))
    .flatMap(element => [element.getAttribute('aria-label'), element.getAttribute('placeholder')])
    .filter(name => name && /[a-z]{3}/i.test(name) && !/[\\u4e00-\\u9fff]/.test(name))"""
"""Names of controls without a Chinese character, which a screen reader says, and what stands in empty fields."""

MATCHED = "selectors => selectors.filter(selector => document.querySelector(selector) !== null)"


def selectors() -> set[str]:
    """The selectors of the style sheet that name a `data-testid`, without what only holds for a moment."""
    text = re.sub(r"@media[^{]*\{", "", SHEET + WORDS)
    lists = [match.group(1) for match in re.finditer(r"([^{}]+)\{[^{}]*\}", text)]
    single = [part.strip() for listed in lists for part in re.split(r",(?![^()]*\))", listed)]
    return {STATES.sub("", selector) for selector in single if "data-testid" in selector}


@dataclass
class Walk:
    """What a walk through every page came upon, page by page.

    `visited`: the pages. `findings`: axe's. `keyboard`: controls that Tab does not reach or show. `english`: names of
    controls in another language than the page's. `unmatched`: selectors of the style sheet that matched no
    element of any page.
    """

    unmatched: set[str]
    visited: list[str] = field(default_factory=list)
    english: set[str] = field(default_factory=set)
    findings: dict[str, list[str]] = field(default_factory=dict)
    keyboard: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def look(self, page: Page, name: str, start: str = "#stMain") -> None:
        """Examine the page that is shown; axe first, since walking through the controls changes choices."""
        self.visited.append(name)
        self.english |= set(page.evaluate(ENGLISH))
        self.findings |= {f"{name}: {rule}": nodes for rule, nodes in findings(page).items()}
        self.match(page)
        faults = walked(page, start) if name in BY_KEYBOARD else {}
        if faults:
            self.keyboard[name] = faults

    def match(self, page: Page) -> None:
        """Take from `unmatched` what the page has."""
        self.unmatched -= set(page.evaluate(MATCHED, sorted(self.unmatched)))


@pytest.fixture(scope="module")
def walk(visitor: Page, served: str, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """A visitor goes through every page by the menu, in Chinese, on a light laptop."""
    made = Walk(selectors())
    file = tmp_path_factory.mktemp("upload") / "late.csv"
    file.write_text("conversation_id,sender,sent_at\nc,buyer,2026-03-28 09:00:00\n", encoding="utf-8")
    go(visitor, f"{served}/{PAGES[0]}?lang=zh_CN", LAPTOP, "light")
    made.look(visitor, PAGES[0], "body")
    for name in PAGES[1:]:
        go_by_menu(visitor, name)
        made.look(visitor, name)
        if name == "upload":
            visitor.locator("input[type=file]").set_input_files(file)
            visitor.locator(".st-key-import").wait_for()
            made.match(visitor)
    visitor.goto(f"{served}/{RULE}")
    settled(visitor)
    made.look(visitor, "rule")
    return made


def test_every_page_is_visited(walk: Walk) -> None:
    assert walk.visited == [*PAGES, "rule"]
    assert len(PAGES) > 12


def test_no_page_has_a_serious_finding(walk: Walk) -> None:
    assert walk.findings == {}


def test_controls_have_names_in_the_language_of_the_page(walk: Walk) -> None:
    assert walk.english == set()


def test_tab_reaches_every_control_and_shows_where_it_is(walk: Walk) -> None:
    assert set(BY_KEYBOARD) <= set(walk.visited)
    assert walk.keyboard == {}


def test_every_element_that_the_style_sheet_addresses_is_there(walk: Walk) -> None:
    assert len(selectors()) > 15, "the style sheet was not read"
    assert sorted(walk.unmatched) == []
