"""Browser: walking through a page by Tab, as somebody without a mouse does."""

from playwright.sync_api import Page, expect

from tests.browser.server import address_of
from tests.browser.settled import settled

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
        requestAnimationFrame(() => {
            const passedOn = document.activeElement !== event.target;
            if (!passedOn && !event.target.closest('canvas *') && !outlined(event.target))
                window.unseen.push(event.target.outerHTML.slice(0, 120) + event.target.innerText);
        });
    }) ?? true;
}"""
"""Notes every visible control within a place and focuses the place; from then on, what gets the focus, and whether
that shows once the frame is drawn: a group of choices passes its focus on to the one that is chosen. A table passes its
focus on to the cell of its hidden copy, inside its canvas, and draws a ring around the cell in the picture, which no
style can tell of."""

DRAWN = "() => new Promise(requestAnimationFrame)"
"""Waits until what has the focus has been drawn, and been looked at."""

LEFT = """() => new Promise(requestAnimationFrame).then(
    () => document.activeElement === document.body || [...window.focused][0] === document.activeElement)"""
"""Whether Tab has reached the end of the page, or the place where it began; asked once the frame is drawn."""

UNREACHED = (
    """() => window.controls.filter(e => e.isConnected && !window.focused.has(e)).map(e => e.outerHTML.slice(0, 120))"""
)


def go_by_menu(page: Page, name: str) -> None:
    """Open another page by the menu."""
    heading = page.get_by_test_id("stMain").locator("h1").first
    before = heading.inner_text()
    page.locator(f"[data-testid=stSidebarNavLink][href$='{address_of(name)}']").focus()
    page.keyboard.press("Enter")
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
        options.and_(page.locator("[aria-checked=true], :checked")).focus()
        page.evaluate(DRAWN)
        for _ in range(options.count() - 1):
            page.keyboard.press("ArrowRight")
            settled(page)
    faults = {"unreached": page.evaluate(UNREACHED), "unseen": page.evaluate("window.unseen")}
    return {fault: where for fault, where in faults.items() if where}
