"""Browser: a Chromium that talks to nothing but the app under test."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.browser.server import serving

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
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
"""Chromium runs as root in CI, must not look for its maker's hosts, and finds no host but this machine."""


expect.set_options(timeout=20_000)  # two cores may be busy with more than this


def chromium() -> str:
    """The system's Chromium, or the one that DABIAO_CHROMIUM names."""
    names = (os.environ.get("DABIAO_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, (shutil.which(name) for name in names if name)), None)
    assert found, "no Chromium: `make test` installs it, or names what to do"
    return found


@pytest.fixture
def app(demo_store: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the app on its own copy of the demo shops."""
    with serving(demo_store, tmp_path / "server.log") as address:
        yield address


@pytest.fixture(scope="module")
def served(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one app on the demo shops for all tests of a file: they only look."""
    folder = tmp_path_factory.mktemp("served")
    store = Path(shutil.copy(built_demo, folder / "dabiao.duckdb"))
    with serving(store, folder / "server.log") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """One browser's memory for all visitors, for it takes seconds to load the app where nothing of it is known."""
    context = browser.new_context(viewport=LAPTOP, locale="zh-CN", accept_downloads=True, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(scope="module")
def visitor(profile: BrowserContext) -> Iterator[Page]:
    """One visitor for all tests of a file that only look."""
    seen = profile.new_page()
    yield seen
    seen.close()


@pytest.fixture
def page(profile: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh visitor at an ordinary laptop. How the page looked at the end is kept, for whoever reads a failure.

    At the end nothing may have gone wrong in the browser, and nobody else may have been talked to.
    """
    visitor = profile.new_page()
    visitor.set_default_timeout(30_000)
    errors: list[str] = []
    asked: list[str] = []
    visitor.on("pageerror", lambda error: errors.append(str(error)))
    # Listened to and not routed: whoever routes gets everything anew each time, and nothing from memory.
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.on("websocket", lambda socket: asked.append(socket.url))
    yield visitor
    PICTURES.mkdir(exist_ok=True)
    visitor.screenshot(path=PICTURES / f"{request.node.name}.png")
    visitor.evaluate("localStorage.clear()")
    visitor.close()
    profile.clear_cookies()
    assert errors == []
    assert [one for one in asked if ELSEWHERE.match(one)] == []


@pytest.fixture
def photograph(page: Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keep a picture of the whole page under this name, once nothing in it is still being drawn."""

    def take(name: str) -> None:
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        page.wait_for_timeout(200)  # what slides or fades has come to rest
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{request.node.name}-{name}.png", full_page=True)

    return take
