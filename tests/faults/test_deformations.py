"""Clean files of every format, deformed as files are in the field: read as the clean one, or told, or asked about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store import Store
from data.store_file import IN_MEMORY
from tests.faults.deforming import NAMES, SILENT, Draw, Drawn, shares
from tests.reference.examples import TIMES

TRIED = NAMES if TIMES > 1 else NAMES[::3]
"""Every third deformation, once; `make soak` tries each here, and draws thousands."""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Drawn]]:
    """The draws of the first seeds."""
    with Store.open(IN_MEMORY) as store:
        draw = Draw(store, tmp_path_factory.mktemp("files"), variants=1)
        yield [draw.draw(seed, name) for seed, name in enumerate(TRIED)]


def test_nothing_is_ever_different_without_a_word(drawn: list[Drawn]) -> None:
    assert [draw for draw in drawn if draw.outcome == SILENT] == []
    assert sum(shares(drawn).values()) == len(TRIED)


def test_what_can_be_proven_is_read(drawn: list[Drawn]) -> None:
    assert [draw for draw in drawn if not draw.allowed] == []


def test_there_are_forty_ways_and_those_that_are_to_be_tried_are(drawn: list[Drawn]) -> None:
    assert len(NAMES) >= 40
    assert {draw.deformation for draw in drawn} == set(TRIED)


def test_a_difference_that_nobody_tells_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(IN_MEMORY) as store:
        draw = Draw(store, tmp_path)
        rows = [{"order_id": "1", "currency": None}]
        monkeypatch.setattr(draw, "_imported_clean", lambda clean: (_Nothing, rows))
        assert draw.draw(3, "tabs").outcome == SILENT


class _Nothing:
    """Of which nothing is told."""

    notices, unread, rejects = (), (), ()
