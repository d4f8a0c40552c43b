"""A view answers SELECTs over its shops' rows, as of one state of the store, and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import pytest

from data.access import ALL_VERBS, Access
from data.errors import DabiaoError, NotAllowed, QueryRefused
from data.files.limits import Limits
from data.loading.new_shop import ensure_shop
from data.schema import GLOBAL_TABLES
from data.sql import Connection, parsed
from data.store import Store
from data.store_file import CONFIG

OWN, OTHER = "ours", "theirs"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store of two shops with one review each."""
    yield from made(tmp_path)


@pytest.fixture(scope="module")
def read_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The same, shared by tests that only read."""
    yield from made(tmp_path_factory.mktemp("read"))


def made(tmp_path: Path) -> Iterator[Store]:
    """A store of two shops; another database and a file of secrets beside it."""
    (tmp_path / "secret.csv").write_text("secret\n1\n", encoding="utf-8")
    with duckdb.connect(tmp_path / "other.duckdb") as other:
        other.execute("CREATE TABLE secrets AS SELECT 1 AS secret")
    with Store.open(tmp_path / "store.duckdb") as opened:
        connection = opened.connection()
        for shop in (OWN, OTHER):
            ensure_shop(connection, shop, "other", None, None)
            add_review(opened, shop, "r1")
        connection.close()
        yield opened


def add_review(store: Store, shop: str, review: str) -> None:
    connection = store.connection()
    connection.execute(
        "INSERT INTO reviews (shop_id, review_id, created_at, text, import_id, line) "
        "VALUES (?, ?, '2026-01-01 08:00:00', ?, 1, 2)",
        [shop, review, f"text of {shop}"],
    )
    connection.close()


HOSTILE = """
SELECT * FROM store.main.reviews
SELECT * FROM main.reviews
SELECT * FROM store.reviews
SELECT * FROM system.information_schema.tables
SELECT * FROM information_schema.columns
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_tables()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_tables
SELECT * FROM sqlite_master
SELECT * FROM pg_catalog.pg_tables
SELECT * FROM pragma_table_info('reviews')
SELECT * FROM pragma_database_size()
SELECT * FROM read_text('{folder}/secret.csv')
SELECT * FROM read_blob('{folder}/secret.csv')
SELECT * FROM read_csv('{folder}/secret.csv')
SELECT * FROM read_csv_auto('{folder}/secret.csv')
SELECT * FROM read_parquet('{folder}/secret.parquet')
SELECT * FROM read_json('{folder}/secret.json')
SELECT * FROM glob('{folder}/*')
SELECT * FROM '{folder}/secret.csv'
SELECT * FROM "{folder}/secret.csv"
WITH "{folder}/secret.csv" AS (SELECT * FROM "{folder}/secret.csv") SELECT 1
SELECT (WITH "{folder}/secret.csv" AS (SELECT 1) SELECT 1) FROM "{folder}/secret.csv"
SELECT * FROM sniff_csv('{folder}/secret.csv')
SELECT * FROM parquet_metadata('{folder}/secret.parquet')
SELECT * FROM query('SELECT * FROM store.main.reviews')
SELECT * FROM query_table('reviews')
SELECT * FROM query_table(['reviews', 'orders'])
SELECT * FROM a_python_variable
SELECT getenv('HOME')
SELECT current_setting('memory_limit')
SELECT getvariable('x')
SELECT nextval('import_ids')
SELECT currval('import_ids')
SELECT current_database()
SELECT current_catalog
SELECT current_user
SELECT session_user
SELECT version()
SELECT txid_current()
SELECT pg_sleep(1)
SELECT now()
SELECT current_timestamp
SELECT random()
SELECT error('x')
SELECT json_serialize_sql('SELECT 1')
SELECT json_execute_serialized_sql(json_serialize_sql('SELECT * FROM store.main.reviews'))
SELECT main.lower('X')
SELECT system.main.lower('X')
SELECT in_search_path('store', 'main')
SELECT text COLLATE de FROM reviews
SELECT '1.2.3.4'::inet
SELECT 'x'::json
SELECT * FROM reviews AT (VERSION => 1)
SELECT 1; SELECT 2
SELECT 1; ATTACH '{folder}/other.duckdb' AS other
ATTACH '{folder}/other.duckdb' AS other
DETACH store
USE system
COPY reviews TO '{folder}/out.csv'
COPY reviews FROM '{folder}/secret.csv'
COPY (SELECT 1) TO '{folder}/out.csv'
EXPORT DATABASE '{folder}/out'
IMPORT DATABASE '{folder}/out'
INSTALL httpfs
LOAD httpfs
SET threads = 1
SET enable_external_access = true
RESET threads
PRAGMA database_list
PRAGMA memory_limit = '1GB'
CALL duckdb_settings()
CHECKPOINT
VACUUM
BEGIN
COMMIT
ROLLBACK
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT * FROM reviews
PREPARE p AS SELECT 1
EXECUTE p
DESCRIBE reviews
SUMMARIZE reviews
SHOW TABLES
SHOW ALL TABLES
SELECT * FROM (DESCRIBE reviews)
SELECT * FROM (SHOW TABLES)
CREATE TABLE t AS SELECT 1
CREATE TEMP TABLE reviews AS SELECT 1
CREATE OR REPLACE TEMP VIEW reviews AS SELECT * FROM store.main.reviews
CREATE MACRO f() AS 1
CREATE SECRET (TYPE s3)
DROP VIEW reviews
DROP TABLE reviews
ALTER TABLE reviews ADD COLUMN x INTEGER
DELETE FROM reviews
DELETE FROM reviews RETURNING *
UPDATE reviews SET text = 'x'
INSERT INTO reviews SELECT * FROM reviews
TRUNCATE reviews
MERGE INTO reviews USING orders ON TRUE WHEN MATCHED THEN DELETE
WITH x AS (DELETE FROM reviews RETURNING *) SELECT * FROM x
PIVOT reviews ON shop_id USING count(*)
SELECT * FROM nothing_of_the_kind
SELEC 1
""".strip().splitlines()


@pytest.mark.parametrize("limited", [True, False], ids=["one shop", "every shop"])
@pytest.mark.parametrize("sql", HOSTILE)
def test_a_hostile_statement_is_refused_with_one_clear_error(read_store: Store, sql: str, limited: bool) -> None:
    text = sql.format(folder=read_store.path.parent)
    with Access.local(read_store).view([OWN] if limited else None) as view:
        with pytest.raises(QueryRefused) as caught:
            view.rows(text)
        assert caught.value.values["part"]
        with pytest.raises(QueryRefused):
            view.arrow(text)
        assert view.rows("SELECT count(*) AS n FROM reviews") == [{"n": 1 if limited else 2}], "the view goes on"
    assert not list(read_store.path.parent.glob("out*"))


def test_an_empty_text_and_a_comment_are_no_question(read_store: Store) -> None:
    with Access.local(read_store).view() as view:
        for text in ("", "-- SELECT 1", ";"):
            with pytest.raises(QueryRefused):
                view.rows(text)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT shop_id FROM reviews",
        "SELECT shop_id FROM Reviews AS r",
        'SELECT shop_id FROM "reviews"',
        "FROM reviews SELECT shop_id",
        "SELECT a.shop_id FROM reviews AS a CROSS JOIN reviews AS b",
        "SELECT shop_id FROM shops",
        "WITH reviews AS (SELECT * FROM reviews) SELECT shop_id FROM reviews",
        "WITH other AS (SELECT * FROM reviews), again AS (FROM other) SELECT shop_id FROM again",
        "SELECT shop_id FROM (SELECT * FROM reviews) UNION ALL SELECT shop_id FROM orders",
        "SELECT shop_id FROM shops WHERE EXISTS (SELECT 1 FROM reviews AS r WHERE r.shop_id = shops.shop_id)",
        "SELECT (SELECT min(shop_id) FROM reviews) AS shop_id",
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT shop_id FROM n, reviews",
        "SELECT shop_id FROM reviews, LATERAL (SELECT length(reviews.text) AS n)",
        "SELECT shop_id FROM reviews, unnest([1, 2]) AS u(n)",
        "SELECT shop_id FROM reviews QUALIFY row_number() OVER (PARTITION BY shop_id ORDER BY line) = 1",
    ],
)
def test_a_table_named_in_any_way_holds_the_views_shops_only(read_store: Store, sql: str) -> None:
    with Access.local(read_store).view([OWN]) as view:
        assert {row["shop_id"] for row in view.rows(sql)} == {OWN}


def test_every_table_that_a_view_may_name_is_limited_or_belongs_to_no_shop(read_store: Store) -> None:
    with Access.local(read_store).view([]) as view:
        for table in read_store.tables:
            if table not in GLOBAL_TABLES:
                assert view.rows(f"SELECT count(*) AS n FROM {table}") == [{"n": 0}], table


def test_a_table_without_shops_is_not_readable_unless_it_is_listed(store: Store) -> None:
    connection = store.connection()
    connection.execute("CREATE TABLE notes (text VARCHAR)")
    connection.close()
    store.close()
    with Store.open(store.path) as again, Access.local(again).view() as view, pytest.raises(QueryRefused):
        view.rows("SELECT * FROM notes")


def test_a_shops_name_cannot_leave_its_quotes(read_store: Store) -> None:
    with Access.local(read_store).view(["' OR TRUE --", OWN]) as view:
        assert view.rows("SELECT shop_id FROM reviews") == [{"shop_id": OWN}]


def test_a_stores_name_may_hold_anything(tmp_path: Path) -> None:
    for name in ('a"b.duckdb', "a b'c.duckdb", "店.duckdb", "select.duckdb", "a.b.duckdb"):
        with Store.open(tmp_path / name) as store:
            ensure_shop(store.connection(), OWN, "other", None, None)
            with Access.local(store).view([OWN]) as view:
                assert view.rows("SELECT shop_id FROM shops") == [{"shop_id": OWN}], name


# --- one state of the store ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("touched", [False, True], ids=["never asked before", "asked before"])
def test_what_is_committed_meanwhile_is_not_seen(store: Store, touched: bool) -> None:
    count = "SELECT count(*) AS n FROM reviews"
    with Access.local(store).view([OWN]) as earlier:
        before = earlier.version()
    with Access.local(store).view([OWN]) as view:
        if touched:
            assert view.rows(count) == [{"n": 1}]
        add_review(store, OWN, "r2")
        connection = store.connection()
        connection.execute("UPDATE reviews SET text = 'changed'")
        connection.close()
        assert view.rows(count) == [{"n": 1}]
        assert view.rows("SELECT text FROM reviews") == [{"text": "text of ours"}]
        assert view.version() == before
        with Access.local(store).view([OWN]) as later:
            assert later.rows(count) == [{"n": 2}]


def test_a_closed_view_answers_nothing_and_a_raised_error_closes_it(store: Store) -> None:
    view = Access.local(store).view()
    with pytest.raises(KeyError), view:
        raise KeyError
    with pytest.raises(duckdb.ConnectionException):
        view.rows("SELECT 1 AS one")


# --- instants --------------------------------------------------------------------------------------------------------


def test_instants_come_back_aware_and_go_in_aware(read_store: Store) -> None:
    at = datetime(2026, 1, 1, 8, tzinfo=UTC)
    with Access.local(read_store).view([OWN]) as view:
        assert view.rows("SELECT created_at, NULL::TIMESTAMP AS never, created_at::DATE AS day FROM reviews") == [
            {"created_at": at, "never": None, "day": at.date()}
        ]
        for written in (at, at.astimezone(timezone(timedelta(hours=8)))):
            assert view.rows("SELECT count(*) AS n FROM reviews WHERE created_at = $at", at=written) == [{"n": 1}]
            assert view.rows("SELECT CAST($at AS TIMESTAMP) AS at", at=written) == [{"at": at}]


def test_arrow_holds_the_same_rows(read_store: Store) -> None:
    sql = "SELECT created_at, text FROM reviews WHERE created_at >= $since"
    with Access.local(read_store).view([OWN]) as view:
        table = view.arrow(sql, since=datetime(2026, 1, 1, tzinfo=UTC))
        assert table.to_pylist() == view.rows(sql, since=datetime(2026, 1, 1, tzinfo=UTC))
        assert str(table.schema.field("created_at").type) == "timestamp[us, tz=UTC]"


# --- access ----------------------------------------------------------------------------------------------------------


def test_an_actor_sees_their_shops_only(read_store: Store) -> None:
    access = Access(read_store, "小李", frozenset({OWN}), frozenset({"read"}))
    assert [shop.shop_id for shop in access.shops()] == [OWN]
    with access.view() as view:
        assert view.rows("SELECT shop_id FROM reviews") == [{"shop_id": OWN}]
        with pytest.raises(DabiaoError, match="unknown_shop"):
            view.shop(OTHER)
    for shops in ([OTHER], [OWN, OTHER], ["no such shop"]):
        with pytest.raises(NotAllowed):
            access.view(shops)


def test_an_actor_does_what_they_may_and_no_more(store: Store) -> None:
    access = Access(store, "小李", frozenset({OWN}), frozenset({"read", "import"}))
    with access.writing("import", OWN) as connection:
        connection.execute("DELETE FROM reviews WHERE shop_id = 'ours'")
    for verb, shop in (("undo", OWN), ("import", OTHER), ("configure", OWN), ("import", "a new shop")):
        with pytest.raises(NotAllowed) as caught, access.writing(verb, shop):
            pytest.fail("nothing is written")
        assert caught.value.values == {"actor": "小李", "verb": verb, "shops": shop}
    with pytest.raises(NotAllowed):
        Access(store, "小李", None, frozenset({"import"})).view()


def test_on_their_own_machine_a_person_may_do_everything(read_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "小王")
    access = Access.local(read_store)
    assert (access.actor, access.shop_ids, access.may) == ("小王", None, ALL_VERBS)
    assert Access.local(read_store, "小张").actor == "小张"

    def nobody() -> str:
        raise OSError("no account")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert Access.local(read_store).actor == ""


def test_scopes_are_equal_only_where_the_shops_are(read_store: Store) -> None:
    sets = [None, [], ["*"], ["a"], ["a", "b"], ['a", "b'], ["a,b"], ["b", "a"]]
    scopes = [Access(read_store, "x", None if s is None else frozenset(s), ALL_VERBS).scope for s in sets]
    assert len(set(scopes)) == len(sets) - 1
    assert scopes[4] == scopes[7]


# --- limits of a page ------------------------------------------------------------------------------------------------


ENDLESS = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i FROM n) SELECT count(*) AS n FROM n"


def test_a_question_of_a_page_ends_with_its_time_and_anothers_goes_on(
    read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Event()

    class Clock(Event):
        def wait(self, timeout: float | None = None) -> bool:
            """The time is over as soon as a question runs, however long that takes."""
            begun.wait()
            return self.is_set()

    def noticed(cursor: Connection, sql: str) -> Any:
        statement = parsed(cursor, sql)
        if sql == ENDLESS:
            begun.set()
        return statement

    monkeypatch.setattr("data.view.Event", Clock)
    monkeypatch.setattr("data.view.parsed", noticed)
    other = Access.local(read_store).view()
    with Access.local(read_store).view() as view, other:
        view.limit(Limits(page_seconds=7))
        assert view.rows("SELECT 1 AS one") == [{"one": 1}]
        for sql in (ENDLESS, "SELECT 1 AS one"):
            with pytest.raises(DabiaoError) as caught:
                view.rows(sql)
            assert (caught.value.key, caught.value.values) == ("error.page_time", {"seconds": "7"}), sql
        assert other.rows("SELECT count(*) AS n FROM reviews") == [{"n": 2}]


def test_a_question_of_a_page_has_no_more_rows_than_may_be(read_store: Store) -> None:
    with Access.local(read_store).view() as view:
        assert len(view.rows("SELECT * FROM reviews")) == 2
        view.limit(Limits(page_rows=2))
        assert len(view.rows("SELECT * FROM reviews")) == 2
        view.limit(Limits(page_rows=1))
        with pytest.raises(DabiaoError, match="page_rows"):
            view.rows("SELECT * FROM reviews")


def test_a_question_of_a_page_takes_no_more_memory_than_may_be_however_few_its_rows(read_store: Store) -> None:
    texts = "SELECT repeat('字', 1000) AS text, i FROM range($n) AS t(i)"
    with Access.local(read_store).view() as view:
        view.limit(Limits(page_mb=10))
        assert len(view.rows(texts, n=5_000)) == 5_000
        assert [row["i"] for row in view.rows("SELECT i FROM range(100000) AS t(i)")] == list(range(100_000))
        with pytest.raises(DabiaoError, match="page_size"):
            view.rows(texts, n=9_000)
        assert len(view.rows(texts, n=5_000)) == 5_000, "the next goes on"


def test_where_the_memory_is_full_a_page_says_so_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CONFIG, "memory_limit", "30MiB")
    with Store.open(tmp_path / "small.duckdb") as store:
        with Access.local(store).view() as view:
            view.limit(Limits())
            with pytest.raises(DabiaoError, match="page_memory"):
                view.rows("SELECT length(string_agg(repeat('x', 1000000), '')) AS n FROM range(100)")
        with Access.local(store).view() as view:
            assert view.shops() == []
