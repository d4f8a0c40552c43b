"""Test room, pages: a small store of demo shops, and the app pointed at a copy of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from data import demo
from data.store import Store
from pages import context


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both demo shops with few messages. To read only."""
    path = tmp_path_factory.mktemp("small") / "dabiao.duckdb"
    with Store.open(path) as store:
        demo.load(store, messages=3000)
    return path


@pytest.fixture
def at_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the app looks for its store: nowhere yet."""
    path = tmp_path / "dabiao.duckdb"
    monkeypatch.setenv("DABIAO_STORE", str(path))
    yield path
    if path.is_file():
        context.store().close()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def at_demo(at_store: Path, small_demo: Path) -> Path:
    """The app's store is a copy of the small demo."""
    shutil.copy(small_demo, at_store)
    return at_store
