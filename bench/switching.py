"""Bench room: from a click in the menu to a page that is all there, beside the same click to a page of one line."""

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

from playwright.sync_api import Page, sync_playwright

from bench.measure import ROOT, Figure, run
from pages.menu import GROUPS

ROUNDS = 3
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]
PAGES = [Path(path).stem for pages in GROUPS.values() for path in pages]
SETTLED = """([place]) => location.pathname.endsWith(place)
    && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-testid=stMain] h1') !== null
    && document.querySelector('[data-testid=stSkeleton]') === null"""
ONE_LINE = """import streamlit as st
st.set_option("client.showSidebarNavigation", True)
def one(): st.title("One line of text")
def two(): st.title("Another line of text")
st.navigation([st.Page(one, url_path="one", default=True), st.Page(two, url_path="two")]).run()
"""


def figures(folder: Path, shops: int, messages: int) -> Iterator[Figure]:
    """Every page of the demo store, with so many shops and messages, once it has been seen before."""
    store, plain = folder / "switching.duckdb", folder / "plain.py"
    run(sys.executable, "cli.py", "demo", "--store", str(store), "--shops", str(shops), "--messages", str(messages))
    plain.write_text(ONE_LINE, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        with _serving(plain, store) as address:
            page = browser.new_page()
            page.goto(address)
            page.wait_for_function(SETTLED, arg=[""])
            bare = statistics.median(_click(page, name) for _ in range(ROUNDS * 3) for name in ("two", "one"))
        with _serving(ROOT / "app.py", store) as address:
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.goto(address)
            page.wait_for_function(SETTLED, arg=[""])
            taken: dict[str, list[float]] = {name: [] for name in PAGES}
            for _ in range(ROUNDS + 1):
                for name in [*PAGES[1:], PAGES[0]]:
                    taken[name].append(_click(page, name))
        browser.close()
    for name, times in taken.items():
        yield Figure(f"page {name}", statistics.median(times[1:]), "a page of one line", bare)


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
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(app),
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    server = subprocess.Popen(
        [*command, "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"],
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
