"""Integration: a store with one shop, and its inbox."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.access import Access
from data.inbox.watcher import folder_of
from data.loading.loader import import_file
from data.private_files import private_folder
from data.store import Store
from data.store_file import IN_MEMORY
from tests.integration.field_files import Field
from tests.integration.importer import Importer
from tests.integration.inbox_helpers import HEAD


@pytest.fixture(scope="session")
def store_of_one_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one shop, "s". To read only: tests take a copy (`store`)."""
    folder = tmp_path_factory.mktemp("store")
    first = folder / "first.csv"
    first.write_text(HEAD + "first,buyer,2026-03-01 09:00:00,hi\n", encoding="utf-8")
    with Store.open(folder / "dabiao.duckdb") as opened:
        import_file(Access.local(opened), first, "s", platform="kuaishou")
    return folder / "dabiao.duckdb"


@pytest.fixture
def store(store_of_one_shop: Path, tmp_path: Path) -> Iterator[Store]:
    """A store with one shop, "s"."""
    path = tmp_path / "store" / "dabiao.duckdb"
    private_folder(path.parent)
    with Store.open(Path(shutil.copy(store_of_one_shop, path))) as opened:
        yield opened


@pytest.fixture
def folder(store: Store) -> Path:
    return folder_of(store.path)


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    """An empty store, and files for its shop "s"."""
    with Store.open(IN_MEMORY) as opened:
        yield Field(opened, tmp_path)


@pytest.fixture
def importer(tmp_path: Path) -> Iterator[Importer]:
    """An empty store, and texts for its shop "店"."""
    with Store.open(IN_MEMORY) as opened:
        yield Importer(opened, tmp_path)
