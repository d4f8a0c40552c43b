"""What is written to a file that a person names replaces an earlier one of its kind only, and never the store."""

import os
import zipfile
from pathlib import Path

import pytest

import cli
from data.store import Store
from tests.reference.examples import sample

HERE = Path(__file__).parents[2]

WRITING = [
    ("sql", "SELECT 1 AS a", "--csv"),
    ("sql", "SELECT 1 AS a", "--xlsx"),
    ("sql", "SELECT 1 AS a", "--parquet"),
    ("audit", "--csv"),
    ("agents", "--csv"),
    ("agents", "--xlsx"),
    ("explore", "shipments", "--by", "weekday", "--csv"),
    ("explore", "shipments", "--by", "weekday", "--xlsx"),
    ("evidence", "o1", "--shop", "s", "--zip"),
    ("export", "orders", "--out"),
    ("export", "orders", "--out", ".xlsx"),
    ("export", "orders", "--out", ".parquet"),
    ("report", "--shop", "s", "--out", ".html"),
    ("report", "--shop", "s", "--out", ".xlsx"),
]
"""Verbs that write to a file which a person names last, and how its name has to end where that matters."""

OTHERS = {
    "text": b"order_id,paid_at\r\no1,2026-01-05\r\n",
    "bytes": bytes(range(256)),
    "page": b"<html><body>mine</body></html>",
}
"""What people have lying about. A table without the mark that Dabiao's begin with came from somewhere else."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    orders = folder / "orders.csv"
    orders.write_text("order_id,created_at,paid_at\no1,2026-01-05 10:00:00,2026-01-05 10:01:00\n", encoding="utf-8")
    words = ["import", str(orders), "--shop", "s", "--platform", "kuaishou", "--store", str(folder / "s.duckdb")]
    assert cli.main(words) == 0
    return folder / "s.duckdb"


def write(store: Path, words: tuple[str, ...], path: Path) -> int:
    *verb, last = words
    return cli.main([*(verb if last.startswith(".") else words), str(path), "--store", str(store)])


def ending(words: tuple[str, ...]) -> str:
    return words[-1] if words[-1].startswith(".") else ".csv" if words[-1] == "--out" else ""


@pytest.mark.parametrize("words", sample(WRITING, 6, kind=lambda words: words[0]), ids=" ".join)
def test_nothing_but_an_earlier_file_of_its_kind_is_replaced(
    store: Path, tmp_path: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / f"new{ending(words)}"
    assert write(store, words, new) == 0, capsys.readouterr().err
    assert write(store, words, new) == 0, "written anew, as every day"
    for name, content in OTHERS.items():
        path = tmp_path / f"{name}{ending(words)}"
        path.write_bytes(content)
        capsys.readouterr()
        assert write(store, words, path) == 2, name
        assert (path.read_bytes(), capsys.readouterr().err.count("\n")) == (content, 1), name
    archive, photos = tmp_path / f"backup{ending(words)}", tmp_path / "photos.zip"
    with zipfile.ZipFile(photos, "w") as packed:
        packed.writestr("store.duckdb", "mine")
    archive.write_bytes(photos.read_bytes())
    assert write(store, words, archive) == 2
    assert archive.read_bytes() == photos.read_bytes()
    pipe = tmp_path / f"pipe{ending(words)}"
    os.mkfifo(pipe)
    assert write(store, words, pipe) == 2
    assert pipe.is_fifo()


@pytest.mark.parametrize("words", sample(WRITING, 6, kind=lambda words: words[0]), ids=" ".join)
def test_the_store_itself_is_never_replaced(store: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    own = tmp_path / f"own{ending(words)}"
    own.write_bytes(store.read_bytes())
    assert write(own, words, own) == 2
    with Store.open(own) as opened:
        assert opened.connection().execute("SELECT count(*) FROM orders").fetchone() == (1,)


def test_a_template_that_may_be_filled_in_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    words = ["formats", "template", str(path), "--kind", "orders"]
    assert cli.main(words) == 0
    before = path.read_bytes()
    assert cli.main(words) == 2
    assert path.read_bytes() == before


def test_no_verb_writes_past_the_one_way_that_looks_first() -> None:
    """A new verb that writes to a file that a person names goes the same way."""
    own_ways = {"shell/commands/evidence.py", "shell/commands/files.py", "shell/commands/spark.py"}
    files = [*(HERE / "shell").glob("*.py"), *(HERE / "shell" / "commands").glob("*.py")]
    writing = {
        file.relative_to(HERE).as_posix()
        for file in files
        if any(word in file.read_text(encoding="utf-8") for word in ("write_whole(", "write_bytes(", "write_text("))
    }
    assert writing == own_ways
