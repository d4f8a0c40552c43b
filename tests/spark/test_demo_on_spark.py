"""`dabiao score --engine spark` on the demo: the scores that the store gives."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

import cli
from data.publishing.folders import folder_of
from metrics.reports.published_scores import COLUMNS


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two demo shops, whose facts are published for engines."""
    store = tmp_path_factory.mktemp("demo") / "dabiao.duckdb"
    assert cli.main(["demo", "--shops", "2", "--messages", "2000", "--store", str(store)]) == 0
    assert cli.main(["publish", "--for-engines", "--store", str(store)]) == 0
    return store


def test_the_verb_writes_what_the_store_answers(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts, out = folder_of(published), tmp_path / "out"
    capsys.readouterr()
    assert cli.main(["score", "--store", str(published), "--json"]) == 0
    expected = json.loads(capsys.readouterr().out)
    words = ["score", "--engine", "spark", "--facts", str(facts), "--out", str(out), "--spark-master", "local[1]"]
    assert cli.main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"folder": str(out), "shops": 2, "scores": len(expected)}
    rows = ds.dataset(out / "scores").to_table().to_pylist()

    def comparable(row: dict[str, Any]) -> str:
        cells = {name: row[name] for name in COLUMNS}
        for name in ("as_of", "known_until", "from", "to"):
            instant = cells[name] if isinstance(cells[name], datetime) else datetime.fromisoformat(cells[name])
            cells[name] = instant.astimezone(UTC)
        return json.dumps(cells, default=str, sort_keys=True)

    assert Counter(map(comparable, rows)) == Counter(map(comparable, expected))
    assert len({row["shop"] for row in rows}) == 2
    assert {"met", "missed"} <= {row["status"] for row in rows}
