"""SQL of a person's own: what is answered, and how whatever goes further is refused or bounded, with a sentence."""

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

import cli
from data.access import Access
from data.errors import DabiaoError, NotAllowed
from data.loading.loader import import_file
from data.publishing.folders import folder_of
from data.sandbox.sandbox import TURNS, Sandbox, SandboxLimits
from data.sandbox.turns import Turns
from data.store import Store
from locales import LANGUAGES, translator
from metrics.reports import published_scores
from metrics.rules.rulebook import load_rules
from pages.text.plain_text import error_text
from tests.integration.test_cli_pages import FILES

LIMITS = SandboxLimits(seconds=60, memory_mb=200, rows=100, bytes=1 << 20)
SECRET = "secret of another shop"
PUBLISHED_ELSEWHERE = "orders/shop_id=other/month=2026-01/data.parquet"


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """A store of two shops; the second has a secret in the title of a product."""
    folder = tmp_path_factory.mktemp("sandbox")
    with Store.open(folder / "dabiao.duckdb") as store:
        of_all = Access.local(store)
        for kind, text in FILES.items():
            (folder / f"{kind}.csv").write_text(text.lstrip(), encoding="utf-8")
            import_file(of_all, folder / f"{kind}.csv", "s", platform="kuaishou", kind=kind)
        other = "order_id,product_title,created_at\nx1," + SECRET + ",2026-01-01 09:00:00\n"
        (folder / "other.csv").write_text(other, encoding="utf-8")
        import_file(of_all, folder / "other.csv", "other", platform="kuaishou", kind="orders")
        with Sandbox(of_all, ["s", "other"], LIMITS) as two_shops:
            assert two_shops.ask("SELECT count(*) AS n FROM orders").table.to_pylist() == [{"n": 4}]
        yield of_all


@pytest.fixture(scope="module")
def sandbox(access: Access) -> Iterator[Sandbox]:
    """The process of somebody who sees the first shop only."""
    with Sandbox(replace(access, shop_ids=frozenset({"s"})), ["s"], LIMITS) as of_one:
        yield of_one


def rows(sandbox: Sandbox, sql: str) -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = sandbox.ask(sql).table.to_pylist()
    return table


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT count(*) AS n FROM orders", [{"n": 3}]),
        ("SELECT DISTINCT shop_id, month FROM orders", [{"shop_id": "s", "month": "2026-01"}]),
        ("SELECT product_id, count(*) AS n FROM orders GROUP BY ALL ORDER BY n DESC; -- the best", [
            {"product_id": "p1", "n": 2}, {"product_id": "p2", "n": 1},
        ]),
        ("WITH a AS (SELECT * FROM questions) SELECT max(waited_seconds) AS s FROM a", [{"s": 181}]),
        ("SELECT o.order_id FROM orders o JOIN refunds r USING (order_id) ORDER BY 1 LIMIT 1", [{"order_id": "o1"}]),
        ("SELECT count(*) AS n FROM chat_ratings", [{"n": 0}]),
    ],
)  # fmt: skip
def test_what_is_asked_is_answered(sandbox: Sandbox, sql: str, expected: list[dict[str, Any]]) -> None:
    assert rows(sandbox, sql) == expected


HOSTILE = [
    # files
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM read_parquet('{other}')",
    "SELECT * FROM parquet_scan('{other}')",
    "SELECT * FROM parquet_metadata('{other}')",
    "SELECT * FROM parquet_schema('{other}')",
    "SELECT * FROM '{other}'",
    'SELECT * FROM "{other}"',
    "SELECT * FROM '{folder}/orders/*/*/*.parquet'",
    "SELECT * FROM '{folder}/orders/shop_id=s/../shop_id=other/month=2026-01/data.parquet'",
    "SELECT * FROM glob('/**')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM '{store}'",
    "COPY orders TO '{folder}/stolen.csv'",
    "COPY (SELECT 1) TO '{folder}/orders/shop_id=s/x.parquet'",
    "COPY orders FROM '/etc/passwd'",
    "EXPORT DATABASE '{folder}/stolen'",
    "IMPORT DATABASE '/tmp'",
    # other databases, and the network
    "ATTACH '{store}' AS store",
    "ATTACH '{store}' AS store; SELECT * FROM store.orders",
    "DETACH memory",
    "USE memory",
    "SELECT * FROM 'https://example.org/x.parquet'",
    "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
    "SELECT * FROM sqlite_scan('{store}', 'x')",
    "SELECT * FROM postgres_scan('', '', '')",
    # extensions and settings
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET allowed_directories = ['/']",
    "SET memory_limit = '100GB'",
    "SET threads = 64",
    "PRAGMA database_list",
    "PRAGMA table_info('orders')",
    "CALL pragma_version()",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_views()",
    "SELECT * FROM duckdb_tables()",
    "SELECT current_setting('allowed_directories')",
    "SELECT getenv('HOME')",
    "SELECT * FROM pragma_database_list()",
    "CREATE SECRET (TYPE s3)",
    # other tables
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM main.orders",
    "SELECT * FROM memory.main.orders",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM shops",
    "SELECT * FROM orders AT (VERSION => 1)",
    # what is no SELECT
    "DROP VIEW orders",
    "CREATE TABLE x AS SELECT 1",
    "CREATE OR REPLACE VIEW orders AS SELECT 1",
    "CREATE MACRO f() AS 1",
    "INSERT INTO orders SELECT * FROM orders",
    "UPDATE orders SET amount = 0",
    "DELETE FROM orders",
    "BEGIN",
    "CHECKPOINT",
    "VACUUM",
    "EXPLAIN ANALYZE SELECT 1",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    # stacked statements, comments, and ways out of brackets
    "SELECT 1; DROP VIEW orders",
    "SELECT 1) AS a; ATTACH '{store}' AS store; --",
    "SELECT 1) AS answer LIMIT 1 UNION ALL SELECT * FROM (SELECT 2",
    "/* a */ SELECT 1 /* b */; SELECT 2",
    "SELECT $secret",
    "SELECT ?",
    "",
    ";;;",
    "-- nothing",
    "SELECT",
    "\x00",
    "SELECT * FROM orders WHERE order_id = '",
    # functions of the system
    "SELECT nextval('x')",
    "SELECT write_log('x')",
    "SELECT current_user",
    "SELECT * FROM repeat_row(1, num_rows => 10)",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('orders')",
    "SELECT sleep_ms(100000)",
    "SELECT txid_current()",
    # too much
    "SELECT " + "(" * 3000 + "1" + ")" * 3000,
    "SELECT " + " + ".join(["1"] * 60_000),
    "SELECT length(repeat('x', 2000000000)) AS n",
    "SELECT list(a.range) FROM range(40000000) a",
    "SELECT repeat('x', 100000) FROM range(90)",
]


@pytest.mark.parametrize("sql", HOSTILE, ids=[f"{number}" for number in range(len(HOSTILE))])
def test_what_goes_further_is_refused_with_a_sentence(access: Access, sandbox: Sandbox, sql: str) -> None:
    folder = folder_of(access.path)
    statement = sql.format(store=access.path, folder=folder, other=folder / PUBLISHED_ELSEWHERE) if "{" in sql else sql
    with pytest.raises(DabiaoError) as refused:
        sandbox.ask(statement)
    for language in LANGUAGES:
        sentence = error_text(translator(language), refused.value)
        assert sentence
        assert SECRET not in sentence
    assert refused.value.key in {
        "error.query_refused", "error.sql_table", "error.sql_failed", "error.sql_memory", "error.sql_heavy",
        "error.sql_size", "error.sql_long", "error.sql_time",
    }  # fmt: skip
    assert not list(folder.glob("stolen*"))


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 60


def test_after_all_of_it_the_process_answers_as_before(access: Access, sandbox: Sandbox) -> None:
    assert rows(sandbox, "SELECT count(*) AS n FROM orders") == [{"n": 3}]
    assert not any(SECRET in str(row) for row in rows(sandbox, "SELECT * FROM orders"))
    with access.view() as view:
        assert view.rows("SELECT count(*) AS n FROM orders") == [{"n": 4}]


def test_even_past_the_first_wall_no_other_file_can_be_read_or_written(access: Access, tmp_path: Path) -> None:
    """What a statement may be is left out here: the engine's own walls have to hold alone."""
    import duckdb

    from data.sandbox.process import opened

    folder = folder_of(access.path)
    connection = opened(folder, ["s"], 200, {})
    assert connection.execute("SELECT count(*) FROM orders").fetchall() == [(3,)]
    for sql in (
        f"SELECT * FROM read_parquet('{folder / PUBLISHED_ELSEWHERE}')",
        f"SELECT * FROM read_parquet('{folder}/orders/shop_id=s/../shop_id=other/month=2026-01/data.parquet')",
        "SELECT * FROM read_text('/etc/passwd')",
        f"ATTACH '{access.path}' AS store",
        f"COPY (SELECT 1) TO '{tmp_path}/x.csv'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET memory_limit = '100GB'",
        "INSTALL httpfs",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(sql).fetchall()
    connection.close()


def test_rows_beyond_the_limit_are_cut_and_it_is_said(sandbox: Sandbox) -> None:
    answer = sandbox.ask("SELECT * FROM range(1000000000)")
    assert (answer.table.num_rows, answer.cut) == (LIMITS.rows, True)
    assert not sandbox.ask("SELECT * FROM range(100)").cut


def test_what_never_ends_is_ended_and_so_is_what_somebody_cancels(access: Access) -> None:
    endless = "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT count(*) AS n FROM t"
    with Sandbox(access, ["s"], replace(LIMITS, seconds=0.5)) as impatient:
        with pytest.raises(DabiaoError) as stopped:
            impatient.ask(endless)
        assert stopped.value.key == "error.sql_time"

    class Cancelled(Exception):
        pass

    def cancel(seconds: float) -> None:
        if seconds > 0.3:
            raise Cancelled

    with Sandbox(access, ["s"], LIMITS) as patient:
        assert rows(patient, "SELECT 1 AS n") == [{"n": 1}]
        began = time.monotonic()
        with pytest.raises(Cancelled):
            patient.ask(endless, cancel)
        assert time.monotonic() - began < LIMITS.seconds
        assert rows(patient, "SELECT count(*) AS n FROM orders") == [{"n": 3}]  # another process


def test_a_persons_second_statement_waits_and_keeps_nobody_else_waiting() -> None:
    class Waiting(Exception):
        pass

    def give_up(seconds: float) -> None:
        raise Waiting

    turns = Turns(in_all=2, of_person=1)
    with turns.taken("li", give_up):
        with pytest.raises(Waiting), turns.taken("li", give_up):
            pytest.fail("it is not their turn")
        with turns.taken("wang", give_up), pytest.raises(Waiting), turns.taken("zhao", give_up):
            pytest.fail("two run already")
    with turns.taken("li", give_up), turns.taken("zhao", give_up):
        pass


def test_a_statement_waits_for_its_turn_before_its_process_starts(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sandbox, "_started", None)
    sandbox = Sandbox(access, ["s"], LIMITS)
    with TURNS.taken(access.actor, cancelling), pytest.raises(InterruptedError):
        sandbox.ask("SELECT 1", cancelling)


def cancelling(seconds: float) -> None:
    raise InterruptedError


def test_whoever_may_not_see_a_shop_asks_nothing_of_it(access: Access) -> None:
    with pytest.raises(NotAllowed):
        Sandbox(replace(access, shop_ids=frozenset({"s"})), ["s", "other"])


def test_the_verb_prints_and_writes(access: Access, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(tmp_path / "copy.duckdb") as store:
        (tmp_path / "orders.csv").write_text(FILES["orders"].lstrip(), encoding="utf-8")
        import_file(Access.local(store), tmp_path / "orders.csv", "s", platform="kuaishou", kind="orders")
    files = {name: tmp_path / f"a.{name}" for name in ("csv", "xlsx", "parquet")}
    words = ["sql", "SELECT order_id, '=1+1' AS formula, created_at FROM orders ORDER BY 1", "--store", str(store.path)]
    assert (
        cli.main([*words, "--json", *(word for name, path in files.items() for word in (f"--{name}", str(path)))]) == 0
    )
    document = json.loads(capsys.readouterr().out)
    assert [row["order_id"] for row in document] == ["o1", "o2", "o3"]
    assert document[0]["created_at"] == "2026-01-01T01:00:00"
    assert [cell.value for cell in openpyxl.load_workbook(files["xlsx"]).active[2]][:2] == ["o1", "=1+1"]
    assert "'=1+1" in files["csv"].read_text(encoding="utf-8-sig")
    assert pq.read_table(files["parquet"]).num_rows == 3
    assert cli.main(["sql", "DROP VIEW orders", "--store", str(store.path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_scores_and_cases_are_tables_as_well(built_demo: Path, tmp_path: Path) -> None:
    """Those of the store: each figure once, and all cases, in and out of their windows."""
    with Store.open(Path(shutil.copy(built_demo, tmp_path / "dabiao.duckdb"))) as store:
        access = Access.local(store)
        sql = (
            "SELECT s.rule, s.met, s.missed, count(*) FILTER (WHERE c.verdict = 'met' AND c.in_window) AS met_cases, "
            "count(*) FILTER (WHERE c.verdict = 'missed' AND c.in_window) AS missed_cases, count(*) AS cases "
            "FROM scores AS s JOIN cases AS c USING (shop_id, rule) WHERE rule = 'kuaishou.reply_3m' GROUP BY ALL"
        )
        with access.view() as view:
            shops = [shop for shop in view.shops() if shop.platform == "kuaishou"]
            further = published_scores.sql_tables(view, shops, load_rules(), sql)
            assert published_scores.sql_tables(view, shops, load_rules(), "SELECT * FROM orders") == {}
            assert len(further["cases"]["rule"].unique()) > 2
        columns = {name: [(f.name, str(f.type)) for f in table.schema] for name, table in further.items()}
        assert {name: [*listed] for name, listed in published_scores.sql_columns().items()} == columns
        with Sandbox(access, [shop.shop_id for shop in shops], further=further) as of_shops:
            (answer,) = rows(of_shops, sql)
            assert (answer["met_cases"], answer["missed_cases"]) == (answer["met"], answer["missed"])
            assert answer["cases"] > answer["met"] + answer["missed"] > 100
            assert rows(of_shops, "SELECT count(DISTINCT shop_id) AS n FROM scores") == [{"n": 1}]
            with pytest.raises(DabiaoError, match="sql_table"):
                of_shops.ask("SELECT * FROM duckdb_tables")


@pytest.mark.parametrize(
    ("sql", "narrowed"),
    [
        ("SELECT * FROM cases WHERE rule = 'kuaishou.reply_3m'", True),
        ("select count(*) from cases as c\nwhere c.in_window and c.rule = 'kuaishou.reply_3m' group by all;", True),
        (
            "SELECT * FROM cases WHERE rule IN ('kuaishou.reply_3m') AND measure > 9 ORDER BY measure LIMIT 5",
            True,
        ),
        ("SELECT c.* FROM cases c JOIN orders o ON o.order_id = c.subject WHERE c.rule = 'kuaishou.reply_3m'", True),
        ("SELECT * FROM cases WHERE rule <> 'kuaishou.reply_3m'", False),
        ("SELECT * FROM cases WHERE NOT rule = 'kuaishou.reply_3m'", False),
        ("SELECT * FROM cases WHERE rule = 'kuaishou.reply_3m' OR verdict = 'missed'", False),
        ("SELECT * FROM cases WHERE coalesce(verdict = 'met' AND rule = 'kuaishou.reply_3m', TRUE)", False),
        ("SELECT count(*), count(*) FILTER (WHERE rule = 'kuaishou.reply_3m') FROM cases", False),
        ("SELECT sum(CASE WHEN rule = 'kuaishou.reply_3m' THEN 1 ELSE 0 END), count(*) FROM cases", False),
        ("SELECT * FROM (SELECT rule, count(*) OVER () AS n FROM cases) WHERE rule = 'kuaishou.reply_3m'", False),
        ("SELECT * FROM cases WHERE verdict = 'met' -- AND rule = 'kuaishou.reply_3m'", False),
        ("SELECT * FROM cases WHERE rule = 'kuaishou.reply_3m' = (verdict = 'met')", False),
        ("SELECT 'kuaishou.reply_3m' AS rule, * FROM cases", False),
    ],
)
def test_cases_of_other_rules_are_left_out_only_where_they_can_change_nothing(
    sql: str, narrowed: bool, access: Access
) -> None:
    with access.view() as view:
        shops = [view.shop("s")]
        every = published_scores.sql_tables(view, shops, load_rules(), "SELECT * FROM cases")["cases"]
        further = published_scores.sql_tables(view, shops, load_rules(), sql)["cases"]
    assert set(further["rule"].to_pylist()) == ({"kuaishou.reply_3m"} if narrowed else set(every["rule"].to_pylist()))
    assert len(set(every["rule"].to_pylist())) > 2


def test_cases_of_rules_by_public_holidays_reach_as_far_as_the_data(tmp_path: Path) -> None:
    """No calendar is asked for years before it: none is known for 1970."""
    file = tmp_path / "orders.csv"
    file.write_text("order_id,created_at,paid_at,shipped_at\n1,2026-01-05 09:00:00,2026-01-05 09:00:00,\n")
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        access = Access.local(store)
        import_file(access, file, "s", platform="shopee", market="PH", kind="orders")
        with access.view() as view:
            further = published_scores.sql_tables(view, view.shops(), load_rules(), "SELECT * FROM cases")
            assert further["cases"].num_rows > 0
            nothing = published_scores.sql_tables(view, [], load_rules(), "SELECT * FROM scores, cases")
    assert [table.num_rows for table in nothing.values()] == [0, 0]
