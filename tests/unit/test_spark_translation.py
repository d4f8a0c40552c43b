"""A statement for Spark: what sqlglot alone would leave as it is, and how parameters are written. Needs no Spark."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from data.spark.translation import WRITTEN_OUT, translated

SHANGHAI = timezone(timedelta(hours=8))


def test_lists_of_parameters_become_rows_with_their_types() -> None:
    rows = "SELECT unnest(CAST($s AS VARCHAR[])) AS shop, unnest(CAST($t AS TIMESTAMP[])) AS at"
    sql = f"WITH a AS ({rows}) SELECT * FROM a"
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    statement = translated(sql, {"s": ["it's", None], "t": [noon, None], "unused": object()})
    assert statement.text == (
        "WITH a AS (SELECT CAST(v.shop AS STRING) AS shop, CAST(v.at AS TIMESTAMP_NTZ) AS at FROM VALUES "
        "('it\\'s', CAST('2026-03-01 12:00:00' AS TIMESTAMP_NTZ)), (NULL, NULL) AS v(shop, at)) SELECT * FROM a"
    )
    assert (statement.tables, statement.relations) == (frozenset(), {})
    empty = translated(sql, {"s": [], "t": []})
    assert "VALUES (NULL, NULL) AS v(shop, at) WHERE FALSE" in empty.text


def test_many_rows_are_left_to_a_view() -> None:
    sql = "SELECT n FROM (SELECT unnest(CAST($n AS BIGINT[])) AS n) AS t"
    statement = translated(sql, {"n": list(range(WRITTEN_OUT + 1))}, "r7")
    assert statement.text == "SELECT n FROM (SELECT * FROM r7_0) AS t"
    assert {name: (rows.types, len(rows)) for name, rows in statement.relations.items()} == {
        "r7_0": ({"n": "BIGINT"}, WRITTEN_OUT + 1)
    }
    assert statement.tables == frozenset()


def test_single_parameters_are_written_as_what_they_are() -> None:
    values = {"a": None, "b": True, "c": 3, "d": 1.5, "e": "x' OR 1", "f": date(2026, 3, 1)}
    instant = datetime(2026, 3, 1, 20, tzinfo=SHANGHAI)
    text = translated("SELECT $a, $b, $c, $d, $e, $f, $g", {**values, "g": instant}).text
    assert text == (
        "SELECT NULL, TRUE, 3, 1.5, 'x\\' OR 1', CAST('2026-03-01' AS DATE), "
        "CAST('2026-03-01 12:00:00' AS TIMESTAMP_NTZ)"
    )
    with pytest.raises(TypeError):
        translated("SELECT $a", {"a": object()})
    with pytest.raises(KeyError):
        translated("SELECT $a", {})


def test_a_row_without_an_argument_decides_nothing() -> None:
    """DuckDB's arg_min passes over rows whose argument is NULL; Spark's min_by would return that NULL."""
    text = translated("SELECT arg_min(a, (b, c)) AS x, arg_max(a, b) FILTER (WHERE c) AS y FROM orders", {}).text
    assert text == (
        "SELECT MIN_BY(a, (b, c)) FILTER(WHERE NOT a IS NULL) AS x, "
        "MAX_BY(a, b) FILTER(WHERE c AND NOT a IS NULL) AS y FROM orders"
    )


def test_the_tables_of_a_statement_are_those_that_it_does_not_make_itself() -> None:
    sql = (
        "WITH a AS (SELECT 1 FROM Orders), b AS (SELECT 1 FROM a JOIN refunds ON TRUE) SELECT * FROM b, (SELECT 1) AS c"
    )
    assert translated(sql, {}).tables == {"orders", "refunds"}


def test_a_table_that_a_part_of_a_with_is_named_after_is_still_a_table_elsewhere() -> None:
    inner = "SELECT * FROM (WITH orders AS (SELECT 1) SELECT * FROM orders WHERE EXISTS (SELECT 1 FROM Orders)) AS t"
    assert translated(inner, {}).tables == set()
    assert translated(f"{inner} UNION ALL SELECT * FROM orders", {}).tables == {"orders"}
    assert translated("WITH orders AS (SELECT * FROM orders) SELECT * FROM orders", {}).tables == {"orders"}
    assert translated("WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a, b", {}).tables == {"b"}


def test_a_name_that_an_inner_with_gives_again_stays_inside() -> None:
    """sqlglot by itself gathers every WITH at the top, where the name would be there twice."""
    sql = "WITH a AS (WITH b AS (SELECT 1 AS x), a AS (SELECT x FROM b) SELECT x FROM a) SELECT x FROM a"
    assert translated(sql, {}).text == sql
    around = f"SELECT * FROM ({sql}) AS t UNION ALL SELECT * FROM ({sql}) AS u"
    assert translated(around, {}).text == around
