"""Lets the tests of this folder ask engine and reference the same question, and shares shops that were imported."""

from collections.abc import Iterator

import pytest

from data.access import Access
from data.store import Store
from tests.reference.fixtures import ask, shelf
from tests.reference.imported import ImportedShops

__all__ = ["ask", "shelf"]


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImportedShops]:
    """A store for the shops of all tests that import files and change nothing afterwards."""
    folder = tmp_path_factory.mktemp("imported")
    with Store.open(folder / "dabiao.duckdb") as store:
        yield ImportedShops(Access.local(store), folder)
