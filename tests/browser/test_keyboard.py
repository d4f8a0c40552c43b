"""Browser: without a mouse, Tab reaches every control of every page and shows where it is; keys operate it.

Tables and charts are one picture each to the browser: a list beside them does what a click in them does.
"""

import contextlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from locales import translator
from pages.state import navigation
from tests.browser.server import address_of
from tests.browser.settled import LIST_MS, settled

pytestmark = pytest.mark.browser

T = translator("zh_CN")
SHOP = "demo-kuaishou"
RULE = "kuaishou.reply_3m"
PAGES = [Path(path).stem for pages in navigation.GROUPS.values() for path in pages]
MOST_STOPS = 200

BESIDE = {
    "[data-testid=stSelectbox] button": "arrows in the field open its list",
    "[data-testid=stMultiSelect] button": "arrows in the field open its list, Backspace takes a choice back",
    "[data-testid=hidden-dateinput-container] input": "behind the fields for year, month and day",
    "[data-testid^=stNumberInputStep]": "arrows in the field step up and down",
    "section[data-testid=stFileUploaderDropzone]": "its button asks for files",
    "table[role=grid] *": "a table's picture once more, for whoever cannot see it",
}
"""Controls that Tab need not reach, because another one does the same."""

CONTROLS = """([start, beside]) => {
    const controls = 'a[href], button, input, select, textarea, summary, [tabindex], [role=button], [role=tab], ' +
        '[role=combobox], [role=slider], [role=radio], [role=checkbox], [role=switch], [role=spinbutton]';
    const place = document.querySelector(start);
    window.controls = [...place.querySelectorAll(controls)].filter(e => e.checkVisibility({visibilityProperty: true})
        && e.getBoundingClientRect().width >= 1 && e.getBoundingClientRect().height >= 1
        && !e.disabled && !e.matches(beside));
    const drawn = (e, part) => {
        const style = getComputedStyle(e, part);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    };
    const outlined = e => drawn(e, '::after') ||
        [e, e.parentElement, e.parentElement?.parentElement, e.closest('label')]
            .some(part => part && drawn(part, null));
    const first = start === 'body' ? window.controls[0] : place;
    first.focus();
    window.focused = new Set([first]);
    window.unseen = [];
    window.heard ??= document.addEventListener('focusin', event => {
        window.focused.add(event.target);
        if (!event.target.closest('canvas *') && !outlined(event.target))
            window.unseen.push(event.target.outerHTML.slice(0, 120) + event.target.innerText);
    }) ?? true;
}"""
"""Notes every visible control within a place and focuses the place; from then on, what gets the focus, and whether
that shows. A table passes its focus on to the cell of its hidden copy, inside its canvas, and draws a ring around the
cell in the picture, which no style can tell of."""

LEFT = "document.activeElement === document.body || [...window.focused][0] === document.activeElement"
"""Whether Tab has reached the end of the page, or the place where it began."""

UNREACHED = (
    """() => window.controls.filter(e => e.isConnected && !window.focused.has(e)).map(e => e.outerHTML.slice(0, 120))"""
)


@pytest.fixture
def laptop(visitor: Page) -> Page:
    """The visitor at a small laptop."""
    visitor.set_viewport_size({"width": 1366, "height": 768})
    return visitor


def go(page: Page, name: str) -> None:
    """Open another page by the menu."""
    heading = page.get_by_test_id("stMain").locator("h1").first
    before = heading.inner_text()
    page.locator(f"[data-testid=stSidebarNavLink][href$='{address_of(name)}']").click()
    expect(heading).not_to_have_text(before)
    settled(page)


def walked(page: Page, start: str = "#stMain") -> dict[str, list[str]]:
    """Controls within a place that Tab does not reach, and those that do not show that they have the focus.

    Arrows reach the other options of a choice.
    """
    page.evaluate(CONTROLS, [start, ", ".join(BESIDE)])
    assert page.evaluate("window.controls.length")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(LEFT):
            break
    else:
        return {"without end": page.evaluate("[...window.focused].slice(-3).map(e => e.outerHTML.slice(0, 120))")}
    for group in page.locator(start).get_by_role("radiogroup").all():
        options = group.get_by_role("radio")
        options.and_(page.locator("[aria-checked=true]")).focus()
        for _ in range(options.count() - 1):
            page.keyboard.press("ArrowRight")
            settled(page)
    faults = {"unreached": page.evaluate(UNREACHED), "unseen": page.evaluate("window.unseen")}
    return {what: where for what, where in faults.items() if where}


def test_tab_reaches_every_control_of_every_page_and_shows_where_it_is(laptop: Page, served: str) -> None:
    laptop.goto(f"{served}/{PAGES[0]}")
    settled(laptop)
    faults = {PAGES[0]: walked(laptop, "body")}
    for name in PAGES[1:]:
        go(laptop, name)
        faults[name] = walked(laptop)
    laptop.goto(f"{served}/rule?shop={SHOP}&rule={RULE}")
    settled(laptop)
    faults["rule"] = walked(laptop)
    assert {name: wrong for name, wrong in faults.items() if wrong} == {}


def take(laptop: Page, field: Locator, arrow: str, then: Locator, further: int = 0) -> None:
    """Open a field's list and take what is there, or so many arrows further, until that shows.

    A list opened while the page is still being drawn closes again, and whoever sees that opens it once more.
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
    others = f"[class*=st-key-agents-]:not([class*={RULE.replace('.', '-')}])"
    take(laptop, field, "ArrowDown", laptop.locator(others).first, further=1)
    settled(laptop)
    expect(field).to_be_focused()
