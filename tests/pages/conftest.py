"""Pages: a small store of demo shops, and the app pointed at a copy of it."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import app_test, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from data import demo
from data.access import Access
from data.errors import DabiaoError
from data.store import Store
from metrics.scoring.tally_refresh import refresh
from pages.state import session
from tests.conftest import made_once


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both demo shops with few messages, and what their figures count, as the command leaves them. To read only."""

    def make(path: Path) -> None:
        with Store.open(path) as store:
            access = Access.local(store)
            demo.load(access, messages=3000)
            refresh(access, [shop.shop_id for shop in access.shops()])

    return made_once(tmp_path_factory, "small", make)


@pytest.fixture(scope="session", autouse=True)
def no_components() -> Iterator[None]:
    """Every opened page would look through all installed packages for components of the browser's: there are none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", list)
        yield


@pytest.fixture(scope="session", autouse=True)
def pages_are_waited_for() -> Iterator[None]:
    """The test runner asks each millisecond whether a page is done, which takes a quarter of the page's time."""
    ask = local_script_runner.require_widgets_deltas

    def wait(runner: LocalScriptRunner, timeout: float) -> None:
        if runner._script_thread is not None:
            runner._script_thread.join(timeout)
        if not runner.script_stopped():
            ask(runner, 0)  # raises the error of a page that takes too long

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


class _OtherPagesManager(PagesManager):
    """The test runner resets a flag of its own class before every run; the app's real manager keeps its flag."""


@pytest.fixture
def fresh_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server without earlier sessions; the file of its store does not exist yet."""
    path = tmp_path / "dabiao.duckdb"
    monkeypatch.setenv("DABIAO_STORE", str(path))
    yield path
    with suppress(DabiaoError):
        session.access().store.close()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def visited_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has had visitors: it knows that the app has a navigation of its own."""
    monkeypatch.setattr(PagesManager, "uses_pages_directory", False)
    monkeypatch.setattr(app_test, "PagesManager", _OtherPagesManager)


@pytest.fixture
def at_store(fresh_server: Path, visited_before: None) -> Path:
    """Where the app looks for its store, with nothing there yet; the server has had visitors before."""
    return fresh_server


@pytest.fixture
def at_demo(at_store: Path, small_demo: Path) -> Path:
    """The app's store is a copy of the small demo."""
    shutil.copy(small_demo, at_store)
    return at_store


@pytest.fixture(scope="session")
def seen_empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that `at_seen_empty` shows."""
    return tmp_path_factory.mktemp("empty") / "dabiao.duckdb"


@pytest.fixture
def at_seen_empty(seen_empty: Path, visited_before: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store without a shop, for tests that only read."""
    monkeypatch.setenv("DABIAO_STORE", str(seen_empty))
    return seen_empty


@pytest.fixture(scope="session")
def seen_demo(small_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy that `at_seen_demo` shows."""
    return Path(shutil.copy(small_demo, tmp_path_factory.mktemp("seen") / "dabiao.duckdb"))


@pytest.fixture
def at_seen_demo(seen_demo: Path, visited_before: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small demo for tests that only read: the server and its caches are kept from test to test."""
    monkeypatch.setenv("DABIAO_STORE", str(seen_demo))
    return seen_demo
