"""Lets the tests of this folder ask engine and reference the same question, and shares shops that were imported."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.access import Access
from data.store import Store
from data.store_file import IN_MEMORY
from tests.golden.chat_shop import shop
from tests.golden.composite_shops import stand, typed_in
from tests.golden.own_shop import own_shop, store
from tests.golden.penalty_shops import exposure_of
from tests.reference.fixtures import ask, made_shops
from tests.reference.imported import ImportedShops

__all__ = ["ask", "exposure_of", "made_shops", "own_shop", "shop", "stand", "store", "typed_in"]


@pytest.fixture
def stores_stay_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each store that the test's verbs open stays open until its end: a verb takes as long to open and close it."""
    opened: dict[Path, Store] = {}
    open_store, close = Store.open, Store.close

    def open_once(path: Path, _progress: object = None) -> Store:
        if path not in opened:
            opened[path] = open_store(path)
        return opened[path]

    with monkeypatch.context() as patch:
        patch.setattr(Store, "open", open_once)
        patch.setattr(Store, "close", lambda _: None)
        yield
    for opened_store in opened.values():
        close(opened_store)


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImportedShops]:
    """A store for the shops of all tests that import files and change nothing afterwards."""
    folder = tmp_path_factory.mktemp("imported")
    with Store.open(IN_MEMORY) as opened:
        yield ImportedShops(Access.local(opened), folder)
