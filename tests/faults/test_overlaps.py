"""Downloads that overlap, of every format: as one whole download, or told, or asked about; and either undone."""

from collections.abc import Iterator
from itertools import islice

import pytest

from data.formats.format import Format
from data.store import Store
from data.store_file import IN_MEMORY
from tests.faults import clean_files
from tests.faults.overlapping import SILENT, Downloads, Overlaps, pairs, pairs_of_platforms
from tests.reference.examples import sample

FORMATS = clean_files.formats()


@pytest.fixture(scope="module")
def overlaps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Overlaps]:
    with Store.open(IN_MEMORY) as store:
        yield Overlaps(store, tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize("form", sample(FORMATS, kind=lambda form: form.kind), ids=lambda form: form.id)
def test_two_downloads_are_one_or_told(overlaps: Overlaps, form: Format) -> None:
    """`make test` tries a format of each table, two pairs of it; `make soak` all pairs of all formats."""
    outcomes = [overlaps.outcome(downloads) for downloads in sample(pairs(form), 2)]
    assert [outcome for outcome in outcomes if outcome.outcome == SILENT or outcome.undone] == []


@pytest.mark.parametrize("downloads", sample(pairs_of_platforms(), 2), ids=str)
def test_two_exports_of_a_platform_are_told(overlaps: Overlaps, downloads: Downloads) -> None:
    assert overlaps.outcome(downloads).outcome != SILENT


def test_a_difference_that_nobody_tells_would_be_noticed(overlaps: Overlaps, monkeypatch: pytest.MonkeyPatch) -> None:
    (downloads,) = islice(pairs(FORMATS[0]), 1)
    monkeypatch.setattr("tests.faults.overlapping.difference", lambda *_: "another row")
    outcome = overlaps.outcome(downloads)
    assert (outcome.outcome, bool(outcome.undone)) == (SILENT, True)
