"""From a click in the menu to a page that is all there, beside the same click to a page of one line.

Both are served alike, each by a server with the same options and the project's own configuration, and are open in the
same browser in windows of the same size. A page is all there when its script is done, its heading stands, every chart
is drawn, every table has its canvas and nothing is a grey bar any more. It is clicked right after the page of one line,
and counts beside the clicks of its own rounds, so that whatever else the machine does falls on both.

The page of one line stands in a bare app, with nothing but a menu of two: the least that a click can cost.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.measure import ROOT, Cost, Figure, run
from pages.state.navigation import GROUPS

ROUNDS = 9
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]
WINDOW: ViewportSize = {"width": 1366, "height": 768}
PAGES = [Path(path).stem for pages in GROUPS.values() for path in pages]
SETTLED = """([place]) => {
    const all = (what) => [...document.querySelectorAll(`[data-testid=stMain] [data-testid=${what}]`)]
        .filter((part) => part.checkVisibility());
    return location.pathname.endsWith(place)
        && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
        && document.querySelector('[data-testid=stMain] h1') !== null
        && document.querySelector('[data-testid=stMain] [data-stale=true]') === null
        && document.querySelector('[data-testid=stSkeleton]') === null
        && all('stPlotlyChart').every((chart) => chart.querySelector('.main-svg .plot, .main-svg .infolayer') !== null)
        && all('stDataFrame').every((table) => table.querySelector('canvas') !== null);
}"""
BARE = """import streamlit as st
st.set_option("client.showSidebarNavigation", True)
def one(): st.title("One line of text")
def two(): st.title("Another line of text")
st.navigation([st.Page(one, url_path="one", default=True), st.Page(two, url_path="two")]).run()
"""


def figures(folder: Path) -> Iterator[Figure]:
    """Every page of the demo store, once it has been seen before, beside the page of one line."""
    store = folder / "switching.duckdb"
    run(sys.executable, "cli.py", "demo", "--store", str(store))
    yield from _figures(folder, store, "")


def figures_of_many(folder: Path, store: Path) -> Iterator[Figure]:
    """The same for one shop among the many of a store."""
    yield from _figures(folder, store, ", many shops")


def _figures(folder: Path, store: Path, which: str) -> Iterator[Figure]:
    (bare := folder / "bare.py").write_text(BARE, encoding="utf-8")
    with sync_playwright() as playwright, _serving(bare, store) as plainly, _serving(ROOT / "app.py", store) as ours:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        line, page = _opened(browser, plainly), _opened(browser, ours)
        taken: dict[str, list[float]] = {name: [] for name in PAGES}
        beside: dict[str, list[float]] = {name: [] for name in PAGES}
        for _ in range(ROUNDS + 1):
            for name in [*PAGES[1:], PAGES[0]]:
                beside[name] += [_click(line, "two"), _click(line, "one")]
                taken[name].append(_click(page, name))
        browser.close()
    for name, times in taken.items():
        bare_click = statistics.median(beside[name][2:])
        median = statistics.median(times[1:])
        yield Figure(f"page {name}{which}", Cost(median, 0), "a page of one line", Cost(bare_click, 0))


def _opened(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport=WINDOW)
    page.goto(address)
    page.wait_for_function(SETTLED, arg=[""])
    return page


def _click(page: Page, name: str) -> float:
    """Seconds from the click until the page is all there."""
    place = "" if name in ("one", "scorecard") else name
    link = page.locator(f"[data-testid=stSidebarNavLink][href$='/{place}']").first
    start = time.perf_counter()
    link.click()
    page.wait_for_function(SETTLED, arg=[f"/{place}"])
    return time.perf_counter() - start


@contextmanager
def _serving(app: Path, store: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)]
    server = subprocess.Popen(
        [*command, "--server.headless", "true", "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"],
        cwd=ROOT,
        env=os.environ | {"DABIAO_STORE": str(store)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def _chromium() -> str:
    names = (os.environ.get("DABIAO_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next(path for name in names if name and (path := shutil.which(name)))
