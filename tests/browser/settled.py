"""Browser: waiting until a page is at rest. Tests wait for this state, never for a time."""

from playwright.sync_api import Locator, Page, TimeoutError, expect

PATIENCE_MS = 120_000
"""For a busy machine; every wait ends as soon as what it waits for is there."""

LIST_MS = 5_000
"""A list that does not open within so long was closed again by a redraw, and is opened once more."""

OBSERVE = """(() => {
    const state = window.pageState = {sentAt: 0, receivedAt: 0, quietFrames: 0};
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
        if (!this.isObserved) {
            this.isObserved = true;
            this.addEventListener('message', () => { state.receivedAt = performance.now(); });
        }
        state.sentAt = performance.now();
        return send.call(this, data);
    };
    const observe = () => new MutationObserver(() => { state.quietFrames = 0; }).observe(
        document.documentElement, {subtree: true, childList: true, characterData: true});
    document.documentElement ? observe() : addEventListener('DOMContentLoaded', observe);
})()"""
"""Runs before a page's own scripts: notes when it last sent something to the server and heard from it, and counts the
frames since elements or texts last changed."""

BUSY = """() => {
    const state = window.pageState, app = document.querySelector('[data-testid=stApp]');
    const reasons = {
        unanswered: state.sentAt > state.receivedAt && performance.now() - state.sentAt < 5000,
        moving: document.getAnimations().some(one => one.playState === 'running'
            && Number.isFinite(one.effect?.getComputedTiming().endTime)),
        script: app?.dataset.testScriptState !== 'notRunning',
        connection: app?.dataset.testConnectionState !== 'CONNECTED',
        fonts: document.fonts.status === 'loading',
        heading: !document.querySelector('[data-testid=stMain] h1'),
        drawing: !!document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton], [data-stale=true]'),
    };
    const busy = Object.keys(reasons).filter(name => reasons[name]);
    state.quietFrames = busy.length ? 0 : state.quietFrames + 1;
    return state.quietFrames > 3 ? [] : [...busy, `${state.quietFrames} quiet frames`];
}"""
"""Why the page is not settled. It is once the server has answered whatever was sent, its script has ended, nothing is
stale, and no element was added, removed or renamed for three frames."""


def settled(page: Page) -> None:
    """Wait until the page is all there and nothing in it is still being drawn; fail with the reasons and the page."""
    try:
        page.wait_for_function(f"({BUSY})().length === 0", polling="raf", timeout=PATIENCE_MS)
    except TimeoutError as e:
        body_text = page.locator("body").inner_text()
        raise AssertionError(f"{page.url} does not settle: {page.evaluate(BUSY)}\n{body_text[:1500]}") from e


def choose_option(page: Page, field: Locator, option: str) -> None:
    """Open a field's list and click an option, until the field has it."""
    settled(page)
    choice = page.get_by_role("option", name=option, exact=True)
    for _ in range(20):
        if not choice.is_visible():
            field.click()
        try:
            choice.click(timeout=LIST_MS)
            break
        except TimeoutError:
            continue
    settled(page)
    expect(field).to_have_value(option)
