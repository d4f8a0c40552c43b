"""Integration: a store with one shop, and its inbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.access import Access
from data.inbox.watcher import folder_of
from data.loading.loader import import_file
from data.store import Store
from data.store_file import IN_MEMORY
from tests.integration.field_files import Field
from tests.integration.inbox_helpers import HEAD


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one shop, "s"."""
    first = tmp_path / "first.csv"
    first.write_text(HEAD + "first,buyer,2026-03-01 09:00:00,hi\n", encoding="utf-8")
    with Store.open(tmp_path / "store" / "dabiao.duckdb") as opened:
        import_file(Access.local(opened), first, "s", platform="kuaishou")
        yield opened


@pytest.fixture
def folder(store: Store) -> Path:
    return folder_of(store.path)


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    """An empty store, and files for its shop "s"."""
    with Store.open(IN_MEMORY) as opened:
        yield Field(opened, tmp_path)
