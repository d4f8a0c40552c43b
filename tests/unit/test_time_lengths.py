"""Lengths of time as programs and people write them."""

import duckdb
import pytest

from data.errors import DabiaoError
from data.formats.time_lengths import length_sql, seconds_of


@pytest.mark.parametrize(
    "text",
    [
        "1分3秒",
        "1分03秒",
        "1m 3s",
        "1m3s",
        "00:01:03",
        "0:01:03.5",
        "63s",
        "63 秒",
        "63″",
        "1'3\"",
        "1 min 3 sec.",
        "６３秒",
    ],
)
def test_all_these_are_sixty_three_seconds(text: str) -> None:
    assert seconds_of(text) == 63


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1小时3分", 3780), ("63′", 3780), ("1h", 3600), ("1.5小时", 5400), ("3 menit", 180), ("1 phút 3 giây", 63),
        ("1 day, 0:01:03", 86_463), ("2天3小时", 183_600), ("1 hour and 3 minutes", 3780), ("63000ms", 63),
    ],
)  # fmt: skip
def test_units_are_those_that_are_named(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["01:03", "-5秒", "未回复", "3秒1分", "", "1 mth", "63 63"])
def test_what_may_be_read_in_two_ways_is_no_length(text: str) -> None:
    assert seconds_of(text) is None


def test_numbers_are_in_the_unit_of_their_column_and_fractions_of_a_day_are_none() -> None:
    cells = {
        "63": 3780,
        "0.5": 30,
        "1,200": 72_000,
        "1.33333": 79,
        "3秒": 3,
        "-5": None,
        "1.440": 86,
        "0.00072917": None,
        None: None,
    }
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE cells AS SELECT unnest($c) AS c, 60 AS unit", {"c": list(cells)})
        sql = length_sql(connection, "c", "unit")
        assert connection.execute(f"SELECT c, {sql} FROM cells").fetchall() == list(cells.items())


@pytest.mark.parametrize(
    ("cells", "stated", "minutes"),
    [
        (["1.440", "2.880.000"], None, 1440),
        (["1.440", "12,5"], None, 1440),
        (["1,440", "2.5"], None, 1440),
        (["1,440", "0,5"], None, 1),
        (["1,440", "60"], None, 1440),
        (["1.440", "60"], ",", 1440),
        (["1.440", "60"], ".", 1),
    ],
)
def test_the_mark_in_a_length_is_what_its_column_proves(cells: list[str], stated: str | None, minutes: int) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE cells AS SELECT unnest($c) AS c, 60 AS unit", {"c": cells})
        sql = length_sql(connection, "c", "unit", decimal=stated)
        assert connection.execute(f"SELECT {sql} // 60 FROM cells LIMIT 1").fetchall() == [(minutes,)]


@pytest.mark.parametrize("cell", ["1.440", "12.880"])
def test_a_mark_before_three_digits_that_nothing_proves_is_asked_about(cell: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE cells AS SELECT unnest($c) AS c, 60 AS unit", {"c": [cell, "60"]})
        with pytest.raises(DabiaoError) as refusal:
            length_sql(connection, "c", "unit", file="f.csv", header="First reply time in minutes")
    assert (refusal.value.key, refusal.value.values["first"]) == ("error.ambiguous_amounts", cell)
