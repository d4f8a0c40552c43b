"""Published facts: what other programs read is what the store holds, whole, and brought up to date for what changed."""

import io
import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import cli
from data.access import Access
from data.changes import shop_changes
from data.errors import NotAllowed
from data.loading.loader import import_file
from data.loading.undo import undo
from data.publishing.facts import FACTS
from data.publishing.folders import FILE, folder_of, quoted, schema_file, shop_folder, shop_of
from data.publishing.publish import keep_published, publish
from data.publishing.tables import PUBLISHED
from data.store import Store
from tests.integration.test_cli_pages import FILES

SHOP = "店 一号.1"
OTHER = "other"
LATER = """conversation_id,buyer_id,agent_id,sender,sent_at,text
c9,b1,,buyer,2026-03-31 23:59:59,late
c9,b1,ann,agent,2026-04-01 00:00:10,here
"""
KEPT_BY_HAND = {
    "certificates": "certificate_id,kind,product_id,valid_until\nA,CCC,p1,2027-01-31\nB,CCC,,\n",
    "inspections": "inspection_id,kind,noticed_at,reason\ni1,sample,2026-03-05 10:00:00,问 13812345678\n",
}
DESCRIBED = Path(__file__).parents[2] / "docs" / "published-facts.md"


def load(access: Access, folder: Path, shop: str, kind: str, text: str) -> int:
    path = folder / f"{kind}.csv"
    path.write_text(text.lstrip(), encoding="utf-8")
    return import_file(access, path, shop, platform="kuaishou", kind=kind).import_id


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with all tables of a shop and the orders of another. To read only: tests copy its folder (`access`)."""
    folder = tmp_path_factory.mktemp("made")
    with Store.open(folder / "dabiao.duckdb") as store:
        of_all = Access.local(store)
        for kind, text in (FILES | KEPT_BY_HAND).items():
            load(of_all, folder, SHOP, kind, text)
        load(of_all, folder, OTHER, "orders", FILES["orders"])
    return folder / "dabiao.duckdb"


@pytest.fixture
def access(made: Path, tmp_path: Path) -> Iterator[Access]:
    shutil.copytree(made.parent, tmp_path, dirs_exist_ok=True)
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        yield Access.local(store)


def read(folder: Path, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ds.dataset(folder / table, partitioning="hive").to_table().to_pylist()
    return rows


def changed_at(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in sorted(folder.rglob("*.parquet"))}


def test_every_table_holds_the_rows_of_the_store(access: Access) -> None:
    folder = publish(access)
    assert folder == folder_of(access.path)
    for name, table in PUBLISHED.items():
        if name == "chat_ratings":  # nobody rated anything
            continue
        with access.view() as view:
            stored = view.arrow(table.sql).to_pylist()

        def comparable(rows: list[dict[str, Any]]) -> list[str]:
            plain = [{k: v.replace(tzinfo=None) if isinstance(v, datetime) else v for k, v in r.items()} for r in rows]
            return sorted(json.dumps(row, default=str, sort_keys=True) for row in plain)

        assert comparable(read(folder, name)) == comparable(stored)
        assert stored
    with access.view() as view:
        for name, fact in (("orders", "order_lines"), ("refunds", "refund_courses"), ("reviews", "review_scores")):
            (row,) = view.rows(f"SELECT count(*) AS n FROM {fact}")
            assert len(read(folder, name)) == row["n"], "joins multiply nothing"
    if os.name != "nt":
        assert {path.stat().st_mode & 0o077 for path in folder.rglob("*.parquet")} == {0}


def test_the_columns_are_those_that_the_documentation_describes(access: Access) -> None:
    sections = DESCRIBED.read_text(encoding="utf-8").split("\n## ")[1:]
    described = {}
    for part in sections:
        lines = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
        described[part.split("\n", 1)[0]] = {word.strip(" `") for line in lines for word in line.split(",")}
    with access.view() as view:
        columns = {name: set(view.arrow(f"{table.sql} LIMIT 0").column_names) for name, table in PUBLISHED.items()}
    assert {name: described[name] for name in PUBLISHED} == {
        name: words - {"shop_id", "month"} for name, words in columns.items()
    }


def test_an_import_changes_the_files_of_its_months_alone(access: Access, tmp_path: Path) -> None:
    folder = publish(access)
    before = changed_at(folder)
    publish(access)
    assert changed_at(folder) == before
    number = load(access, tmp_path, SHOP, "messages", LATER)
    keep_published(access, [SHOP])
    after = changed_at(folder)
    # the question of 23:59:59 is of March, the answer ten seconds later of April
    assert {name.split("/")[-2] for name in after.keys() - before.keys()} == {"month=2026-03", "month=2026-04"}
    assert {name: after[name] for name in before} == before
    undo(access, number)
    keep_published(access, [SHOP])
    assert changed_at(folder) == before
    assert not list(folder.rglob("*.new"))


def test_facts_for_engines_are_the_stores_own_and_only_there_once_asked_for(access: Access, tmp_path: Path) -> None:
    folder = publish(access)
    assert not (folder / "facts").exists()
    assert publish(access, for_engines=True) == folder
    connection = access.store.connection()
    for name, table in FACTS.items():
        rows = sorted(
            tuple(value for key, value in sorted(row.items()) if key not in ("shop_id", "month"))
            for row in map(comparable_row, read(folder, table.name) if (folder / table.name).is_dir() else [])
        )
        columns = [
            column
            for column in pq.read_schema(schema_file(folder, table.name)).names
            if column not in ("shop_id", "month", "shop")
        ]
        if name in (
            "imports",
            "zone_offsets",
        ):  # no rows as they are: a last instant, and the spans of each shop's zone
            assert {row["shop"] for row in read(folder, table.name)} == {SHOP, OTHER}
            continue
        listed = ", ".join(f"CAST({column} AS VARCHAR) AS {column}" for column in columns)
        stored = connection.execute(f"SELECT shop_id AS shop, {listed} FROM {name}")
        names = [column[0] for column in stored.description]
        expected = [dict(zip(names, row, strict=True)) for row in stored.fetchall()]
        assert rows == sorted(tuple(value for _, value in sorted(comparable_row(row).items())) for row in expected), (
            name
        )
    connection.close()
    before = changed_at(folder)
    load(access, tmp_path, SHOP, "messages", LATER)
    keep_published(access, [SHOP])
    touched = {
        name.split("/")[1]
        for name, at in changed_at(folder).items()
        if before.get(name) != at and name.startswith("facts/")
    }
    assert touched == {"questions", "conversations", "messages", "coverage", "imports"}
    shop_changes.delete(access, OTHER)
    publish(access)
    assert {row["shop"] for row in read(folder, FACTS["orders"].name)} == {SHOP}


def comparable_row(row: dict[str, Any]) -> dict[str, str]:
    """A row as texts, NULL as nothing; instants of both sides written alike."""
    return {name: "" if cell is None else str(cell).lower().removesuffix(".0") for name, cell in row.items()}


def test_a_shop_that_is_gone_has_no_files(access: Access) -> None:
    folder = publish(access)
    assert shop_folder(folder, "orders", OTHER).is_dir()
    shop_changes.delete(access, OTHER)
    publish(access)
    assert {row["shop_id"] for row in read(folder, "orders")} == {SHOP}


def test_nothing_is_published_until_somebody_asks_and_only_for_those_who_may(access: Access) -> None:
    keep_published(access, [SHOP])
    assert not folder_of(access.path).exists()
    with pytest.raises(NotAllowed):
        publish(Access(access.store, "guest", frozenset({OTHER}), frozenset({"read"})))
    publish(Access(access.store, "guest", frozenset({OTHER}), frozenset({"read", "export"})))
    assert {row["shop_id"] for row in read(folder_of(access.path), "orders")} == {OTHER}


def test_a_folder_that_was_killed_in_the_middle_is_made_whole(access: Access) -> None:
    folder = publish(access)
    place = shop_folder(folder, "orders", SHOP) / "month=2026-01" / FILE
    whole = place.read_bytes()
    place.unlink()
    (folder / "state" / f"{quoted(SHOP)}.json").write_text("{", encoding="utf-8")
    publish(access)
    assert pq.read_table(place).equals(pq.read_table(io.BytesIO(whole)))


@pytest.mark.parametrize("shop_id", ["a", SHOP, "店 / 一号=..", "a%2Fb", "..", "con.", "é=1&b", "x" * 60])
def test_the_name_of_a_folder_tells_its_shop(shop_id: str, tmp_path: Path) -> None:
    place = shop_folder(tmp_path, "orders", shop_id)
    assert place.parent == tmp_path / "orders"
    assert shop_of(place) == shop_id


def test_verbs_write_files(access: Access, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = str(access.path)
    access.store.close()
    out = tmp_path / "orders.xlsx"
    assert cli.main(["export", "orders", "--shop", OTHER, "--out", str(out), "--store", store, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(out), "rows": 3}
    sheet = openpyxl.load_workbook(out).active
    header = [cell.value for cell in sheet[1]]
    row = dict(zip(header, [cell.value for cell in sheet[2]], strict=True))
    assert (row["shop_id"], row["created_at"]) == (OTHER, datetime(2026, 1, 1, 9, 0))
    cases = tmp_path / "chats.parquet"
    assert cli.main(["export", "chats", "--from", "2026-01-05", "--out", str(cases), "--store", store]) == 0
    table = pq.read_table(cases).to_pylist()
    assert sorted(case["subject"] for case in table) == ["c1", "c2", "c3", "c4"]
    assert cli.main(["publish", "--store", store]) == 0
    assert folder_of(access.path).is_dir()
    for wrong in (["export", "nothing", "--out", str(cases)], ["export", "orders", "--out", "x.doc"]):
        capsys.readouterr()
        assert cli.main([*wrong, "--store", store]) == 2
        assert capsys.readouterr().err.count("\n") == 1
