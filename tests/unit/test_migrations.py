"""A newer version opens an older store: a copy aside, one transaction, the same rows, facts by the present code.

stores/version_2.xz is a store that the program of 2026-11-22 made: a few exports of two shops, with rejected rows, a
changed row, one that two exports hold, and an import that was undone. stores/version_4.xz to
version_14.xz are the same store as each later released program left it.
"""

import errno
import hashlib
import lzma
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import pytest

from data import migrations
from data.access import Access
from data.changes import shop_changes
from data.errors import DabiaoError
from data.loading import facts
from data.loading.loader import import_file
from data.loading.undo import undo
from data.reading import ledger
from data.schema import SCHEMA
from data.store import VERSION, Store
from metrics.rules.rule import Rule
from metrics.scoring.score import score
from tests.reference.examples import sample

STORES = {
    number: Path(__file__).parents[1] / "stores" / f"version_{number}.xz"
    for number in (2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)
}
CANONICAL = ("messages", "orders", "refunds", "reviews", "chat_ratings", "violations")
KEPT = ("shops", "imports", "rejects", "coverage", *CANONICAL, *(f"{table}_said" for table in CANONICAL))
ROWS = {"messages": 12, "orders": 5, "refunds": 3, "reviews": 2, "chat_ratings": 2, "violations": 1, "imports": 9}


SCHEMA_OF_VERSION = (15, "3d4d35e8a75f13c4", "d75e2aac08bf1442")
"""The schema version, a digest of the columns that schema.sql makes, and one of the SQL that makes the facts."""


def test_whoever_changes_the_schema_or_what_facts_are_made_of_raises_its_version() -> None:
    """Stores that people have are only migrated when the version grows, and only then are their facts built anew.

    Before a version is released the digests alone are written anew; afterwards the version grows as well, and
    data/migrations.py gets a step. So it is with what facts are made of: facts of two programs in one store would give
    figures that neither gives.
    """
    columns = "SELECT table_name, column_index, column_name, data_type, is_nullable FROM duckdb_columns() ORDER BY ALL"
    with duckdb.connect(":memory:") as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        of_columns = repr(connection.execute(columns).fetchall())
    texts = [facts.fact_sql(fact) for built in facts.FACTS.values() for fact, _ in built]
    without_comments = re.sub("--.*", "", "\n".join(texts))
    of_facts = " ".join(" ".join([without_comments, facts.spoken_cells(), facts.greeting_sql()]).split())
    digests = (hashlib.sha256(text.encode()).hexdigest()[:16] for text in (of_columns, of_facts))
    assert (VERSION, *digests) == SCHEMA_OF_VERSION


@pytest.fixture(params=STORES, ids=lambda number: f"version {number}")
def version(request: pytest.FixtureRequest) -> int:
    """A version that was released with another schema than the present one."""
    return int(request.param)


@pytest.fixture
def old(version: int, tmp_path: Path) -> Path:
    path = tmp_path / "dabiao.duckdb"
    path.write_bytes(lzma.decompress(STORES[version].read_bytes()))
    return path


@pytest.fixture(scope="module")
def migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """The store of a version as the present program migrates it, done once for each version. To read only."""

    @cache
    def migrate(version: int) -> Path:
        path = tmp_path_factory.mktemp("migrated") / "dabiao.duckdb"
        path.write_bytes(lzma.decompress(STORES[version].read_bytes()))
        Store.open(path).close()
        return path

    return migrate


@pytest.fixture
def migrated(version: int, migrated_once: Callable[[int], Path], tmp_path: Path) -> Path:
    """The store of a version after its migration, which the test may change."""
    return Path(shutil.copy(migrated_once(version), tmp_path / "migrated.duckdb"))


@pytest.fixture
def before(old: Path) -> dict[str, list[dict[str, Any]]]:
    return rows(old)


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row that was imported or tells of an import, by table."""
    with duckdb.connect(path, read_only=True) as connection:
        return {table: _rows(connection, table) for table in KEPT}


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    result = connection.execute(f"SELECT * FROM {table} ORDER BY ALL")
    names = [column[0] for column in result.description]
    return sorted((dict(zip(names, row, strict=True)) for row in result.fetchall()), key=str)


def columns(store: Store) -> set[tuple[Any, ...]]:
    """Table, column, type and whether it may be empty, of every table."""
    return set(
        store.connection()
        .execute(
            "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() "
            "WHERE database_name = current_database() AND schema_name = 'main'"
        )
        .fetchall()
    )


def fact_rows(store: Store) -> dict[str, list[dict[str, Any]]]:
    names = [fact for built in facts.FACTS.values() for fact, _ in built]
    return {name: _rows(store.connection(), name) for name in names}


def test_an_older_store_keeps_every_cell_and_new_columns_are_empty(
    migrated: Path, before: dict[str, list[dict[str, Any]]]
) -> None:
    assert {table: len(before[table]) for table in ROWS} == ROWS
    after = rows(migrated)
    for table, earlier in before.items():
        columns = set(earlier[0]) if earlier else set()
        assert sorted(({n: row[n] for n in columns} for row in after[table]), key=str) == sorted(
            ({n: row[n] for n in columns} for row in earlier), key=str
        ), table
        new_cells = [cell for row in after[table] for name, cell in row.items() if earlier and name not in columns]
        assert all(cell == ([] if table == "coverage" else None) for cell in new_cells)


def test_it_has_the_tables_and_columns_of_a_fresh_one(migrated: Path, tmp_path: Path) -> None:
    with Store.open(migrated) as store, Store.open(tmp_path / "fresh.duckdb") as fresh:
        assert columns(store) == columns(fresh)
        assert store.connection().execute("SELECT schema_version FROM meta").fetchall() == [(VERSION,)]


def test_its_facts_are_those_of_the_present_code(migrated: Path) -> None:
    with Store.open(migrated) as store:
        before = fact_rows(store)
        assert len(before["questions"]) == 5
        connection = store.connection()
        for built in facts.FACTS.values():
            for fact, _ in built:
                connection.execute(f"DELETE FROM {fact}")
        for shop in Access.local(store).shops():
            for table, ((_, key), *_) in facts.FACTS.items():
                connection.execute(
                    f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT {key} FROM {table} WHERE shop_id = ?",
                    [shop.shop_id],
                )
                facts.rebuild(connection, shop.shop_id, table)
        assert fact_rows(store) == before


@pytest.mark.parametrize(
    ("rule", "met", "missed"),
    [
        ({"cases": "messages", "within": "3 minutes", "bots": "ignore"}, 2, 2),
        ({"cases": "refunds", "within": "48 hours"}, 1, 2),
        ({"cases": "reviews"}, 1, 1),
    ],
)
def test_its_scores_are_those_that_the_program_of_then_gave(
    migrated: Path, rule: dict[str, str], met: int, missed: int
) -> None:
    with Store.open(migrated) as store, Access.local(store).view() as view:
        held = Rule.of({"id": "test.rule", "statistic": "share", "window": "30 days", **rule})
        answer = score(view, view.shop("店一"), held, datetime(2026, 3, 10, tzinfo=UTC))
    assert (answer.met, answer.missed) == (met, missed)


def test_it_takes_further_imports_and_undoes_earlier_ones(migrated: Path, tmp_path: Path) -> None:
    export = tmp_path / "messages.csv"
    export.write_text(
        "conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text\n"
        "c3,m8,b3,buyer,,2026-03-03 12:00:00,退货怎么退\nc7,m70,b7,buyer,,2026-03-04 12:00:00,新的\n",
        encoding="utf-8",
    )
    with Store.open(migrated) as store:
        access = Access.local(store, "小李")
        result = import_file(access, export, "店一")
        assert (result.import_id, result.new, result.same) == (10, 1, 1)
        undone = undo(access, 2)
        assert (undone.removed, undone.restored) == (1, 1)
        with access.view() as view:
            texts = view.rows("SELECT text FROM messages WHERE message_id = 'm2'")
            last, *_, first = ledger.history(view, "店一")
    assert texts == [{"text": "您好"}]
    assert (last.imported_by, first.imported_by) == ("小李", first.imported_by)


@pytest.mark.parametrize("version", sample(STORES), indirect=True)
def test_the_old_file_stays_beside_it_named_with_version_and_date(
    old: Path, version: int, before: dict[str, list[dict[str, Any]]]
) -> None:
    content = old.read_bytes()
    Store.open(old).close()
    (copy,) = old.parent.glob(f"*.v{version}.*")
    assert copy.name == f"dabiao.v{version}.{datetime.now(UTC).date()}.duckdb"
    assert rows(copy) == before
    old.write_bytes(content)
    Store.open(old).close()
    assert len(list(old.parent.glob(f"*.v{version}.*"))) == 2, "an earlier copy is never overwritten"


@pytest.mark.parametrize("version", sample(STORES), indirect=True)
def test_a_migration_that_fails_leaves_the_store_as_it_was(
    old: Path, version: int, before: dict[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(facts, "fact_sql", fail)
        with pytest.raises(RuntimeError, match="in the middle"):
            Store.open(old)
    assert rows(old) == before
    with duckdb.connect(old, read_only=True) as connection:
        assert connection.execute("SELECT schema_version FROM meta").fetchall() == [(version,)]
    Store.open(old).close()


@pytest.mark.parametrize("version", sample(STORES), indirect=True)
def test_without_space_for_the_copy_nothing_is_begun(
    old: Path, before: dict[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: BinaryIO, target: BinaryIO, _: int) -> None:
        target.write(source.read(1000))
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", full)
        with pytest.raises(DabiaoError) as caught:
            Store.open(old)
    assert caught.value.key == "error.no_room"
    assert rows(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["dabiao.duckdb"]


def test_every_version_since_the_oldest_has_its_step() -> None:
    assert sorted(migrations.STEPS) == list(range(migrations.OLDEST, VERSION))


def test_reviews_that_had_made_up_names_are_known_again(tmp_path: Path) -> None:
    """Version 4 made such names of mark and text too: after the migration an edited review changes the one there is."""
    path, export = tmp_path / "dabiao.duckdb", tmp_path / "reviews.csv"
    header = "order_id,created_at,description_score,text\n"
    export.write_text(f"{header}o1,2026-05-01 10:00:00,1,broken\n", encoding="utf-8")
    with Store.open(path) as store:
        import_file(Access.local(store), export, "s", platform="other", timezone="UTC")
    with duckdb.connect(path) as connection:
        connection.execute("UPDATE reviews SET review_id = '#0123456789abcdef0123'")
        connection.execute("UPDATE meta SET schema_version = 4")
    export.write_text(f"{header}o1,2026-05-01 10:00:00,5,shop sent a new one\n", encoding="utf-8")
    with Store.open(path) as store:
        result = import_file(Access.local(store), export, "s")
        assert (result.new, result.changed) == (0, 1)
        marks = Access.local(store).view(["s"]).rows("SELECT description_score FROM review_scores")
        assert marks == [{"description_score": 5.0}]


def test_what_spot_checks_found_is_masked_unless_the_shop_has_switched_it_off(tmp_path: Path) -> None:
    """Version 10 stored it as it came, in rejected rows, too. Afterwards the same file brings the same row."""
    path, export = tmp_path / "dabiao.duckdb", tmp_path / "inspections.csv"
    header = "inspection_id,kind,noticed_at,reason\n"
    export.write_text(
        f"{header}i1,抽检,2026-05-01 10:00:00,打13812345678\ni2,抽检,never,打13812345678\n", encoding="utf-8"
    )
    with Store.open(path) as store:
        for shop, masked in (("masked", True), ("plain", False)):
            shop_changes.add(Access.local(store), shop, "other", "CN", "Asia/Shanghai")
            shop_changes.describe(Access.local(store), shop, texts_masked=masked)
            import_file(Access.local(store), export, shop)
    with duckdb.connect(path) as connection:
        connection.execute("UPDATE inspections SET reason = '打13812345678'")
        connection.execute("UPDATE rejects SET cells = cells[:3] || ['打13812345678']")
        connection.execute("UPDATE meta SET schema_version = 10")
    with Store.open(path) as store:
        view = Access.local(store).view()
        for table, column in (("inspections", "reason"), ("rejects", "cells[4]")):
            rows = view.rows(f"SELECT shop_id, {column} AS text FROM {table} ORDER BY shop_id")
            assert rows == [
                {"shop_id": "masked", "text": "打138****5678"}, {"shop_id": "plain", "text": "打13812345678"}
            ]  # fmt: skip
        assert import_file(Access.local(store), export, "masked").same == 1
