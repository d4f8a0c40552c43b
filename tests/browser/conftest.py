"""Browser: a Chromium that reaches nothing but the app under test, its visitors and their servers."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.browser.server import running, serving
from tests.browser.settled import OBSERVE, PATIENCE_MS, settled

PICTURES = Path(__file__).parents[2] / "screenshots"
ELSEWHERE = re.compile(r"^(https?|wss?)://(?!127\.0\.0\.1[:/])")
"""Any address but this machine's own."""

LAPTOP: ViewportSize = {"width": 1366, "height": 900}

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--process-per-site",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
"""Chromium runs as root in CI, must not connect to its maker's hosts, and resolves no name. All its tabs share a
process: another one would compile the app's scripts anew, which takes seconds."""

expect.set_options(timeout=PATIENCE_MS)


def chromium() -> str:
    """The system's Chromium, or the one that DABIAO_CHROMIUM names."""
    names = (os.environ.get("DABIAO_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, (shutil.which(name) for name in names if name)), None)
    assert path, "no Chromium: `make test` installs it, or names what to do"
    return path


@pytest.fixture
def app(demo_store: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the app on its own copy of the demo shops."""
    with serving(demo_store, tmp_path / "server.log") as address:
        yield address


@pytest.fixture(scope="session")
def served(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one app on the demo shops for all tests that change nothing."""
    folder = tmp_path_factory.mktemp("served")
    store = Path(shutil.copy(built_demo, folder / "dabiao.duckdb"))
    with running(store, folder / "server.log", port_of="shared") as server:
        yield server.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """One profile for all visitors: with an empty cache the app takes seconds to load."""
    context = browser.new_context(viewport=LAPTOP, locale="zh-CN", accept_downloads=True, reduced_motion="reduce")
    context.add_init_script(OBSERVE)
    keeper = context.new_page()  # keeps the tabs' process alive between the tests
    keeper.route("**", lambda route: route.fulfill(body=""))
    keeper.goto("http://127.0.0.1/")
    yield context
    context.close()


@pytest.fixture(scope="module")
def visitor(profile: BrowserContext) -> Iterator[Page]:
    """One visitor for all tests of a file that change nothing."""
    page = profile.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    page.close()
    profile.clear_cookies()


@pytest.fixture
def page(profile: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh visitor at an ordinary laptop. A picture of the page at the end is kept.

    At the end no script may have failed, and no address but the app's may have been requested.
    """
    visitor = profile.new_page()
    visitor.set_default_timeout(PATIENCE_MS)
    errors: list[str] = []
    requested: list[str] = []
    visitor.on("pageerror", lambda error: errors.append(str(error)))
    # Listened to, not routed: routing turns the browser's cache off.
    visitor.on("request", lambda request: requested.append(request.url))
    visitor.on("websocket", lambda socket: requested.append(socket.url))
    yield visitor
    PICTURES.mkdir(exist_ok=True)
    visitor.screenshot(path=PICTURES / f"{request.node.name}.png")
    visitor.evaluate("localStorage.clear()")
    visitor.close()
    profile.clear_cookies()
    assert errors == []
    assert [address for address in requested if ELSEWHERE.match(address)] == []


@pytest.fixture
def screenshot(page: Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keep a picture of the whole page under this name, once it is settled."""

    def take(name: str) -> None:
        settled(page)
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{request.node.name}-{name}.png", full_page=True)

    return take
