"""How a cell is read: what exports put around texts, and amounts as people write them."""

from decimal import Decimal
from time import process_time

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.files.cells import BLANKS, SCIENTIFIC, clean, clean_sql, fold, id_sql, number_sql, pattern, plain_id_sql
from data.sql import identifier, literal

CELLS = {
    "6917926768823643751": "6917926768823643751",
    "\t6917926768823643751": "6917926768823643751",
    "577012345678901234\t": "577012345678901234",
    "\ufeff订单号": "订单号",
    "\u3000你好\u00a0": "你好",
    '="0123456789"': "0123456789",
    '="\t0123"': "0123",
    "'0123": "0123",
    "a-b": "a-b",
    "-5": "-5",
    "it's": "it's",
    "two\nlines": "two\nlines",
    "two\r\nlines": "two\nlines",
    "stray\rreturn": "stray return",
    "=1+1": "=1+1",
    '=""': None,
    "": None,
    "-": None,
    "--": None,
    "\t": None,
    " - ": None,
    "'": None,
    "└6917926768823643751": "6917926768823643751",
    "├── 小李": "小李",
    "│  ├─ A-1": "A-1",
    "|-- A1": "A1",
    "| |--A1": "A1",
    "+--- A1": "A1",
    "↳ '0123": "0123",
    "• A1": "• A1",
    "└": None,
    "─5": "─5",
    "|5": "|5",
    "|-_-|": "|-_-|",
    "####": None,
    "#" * 40: None,
}

PIECES = [*BLANKS, "'", '"', "=", "-", "a", "中", "1", '="', "└", "─", "|", "+", "`"]


def in_database(expression: str, cell: str | None) -> object:
    row = duckdb.execute(f"SELECT {expression} FROM (SELECT CAST($cell AS VARCHAR) AS x)", {"cell": cell}).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(("cell", "text"), CELLS.items())
def test_what_the_export_put_around_a_text_is_no_part_of_it(cell: str, text: str | None) -> None:
    assert clean(cell) == text
    assert in_database(clean_sql("x"), cell) == text


@given(st.text(alphabet="01aZnulE-_.' \u200e０", max_size=6))
@example("null")
@example("12.0")
@example("1E18")
@example("-1")
def test_an_id_that_needs_no_cleaning_is_what_cleaning_makes_of_it(cell: str) -> None:
    cleaned = f"(SELECT {id_sql('c')} FROM (SELECT {clean_sql('x')} AS c))"
    assert in_database(plain_id_sql("x", "NULL"), cell) in (None, in_database(cleaned, cell))
    assert in_database(plain_id_sql("x", "NULL"), "6917926768823643751") == "6917926768823643751"


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("6901 2345 6789", "690123456789"),
        ("690\u00a0123\u00a045", "69012345"),
        ("12 6901", "12 6901"),
        ("SF12 3456", "SF12 3456"),
        ("6901 2345 678901", "6901 2345 678901"),
        ("• A1", "A1"),
        ("●\u00a0690-1", "690-1"),
    ],
)
def test_groups_of_digits_of_one_length_are_one_id_and_a_mark_of_a_list_is_no_part_of_it(cell: str, plain: str) -> None:
    assert in_database(id_sql("x"), cell) == plain
    assert in_database(id_sql("x", person=True), cell) == cell


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_the_database_cleans_like_python(cell: str) -> None:
    assert in_database(clean_sql("x"), cell) == clean(cell)


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("退款金额（元）", "退款金额(元)"),
        (" Order  ID\t", "order id"),
        ("\ufeffOrder ID", "order id"),
        ("ＯＲＤＥＲ", "order"),
        ("-", ""),
        ("", ""),
    ],
)
def test_headers_are_compared_folded(header: str, folded: str) -> None:
    assert fold(header) == folded


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("12.90", "12.90"),
        ("¥12.90", "12.90"),
        ("￥1,234.50", "1234.50"),
        ("$20.00", "20.00"),
        ("US$ 3", "3"),
        ("12元", "12"),
        ("S/ 12.50", "12.50"),
        ("S/.1,234.50", "1234.50"),
        ("-¥5.00", "-5"),
        ("1,234,567", "1234567"),
        ("1 234.50", "1234.50"),
        ("0", "0"),
        ("35,91", None),
        ("1.2.3", None),
        ("abc", None),
        ("12abcd", None),
        ("nan", None),
        ("inf", None),
        ("¥", None),
        ("99999999999999999999", None),
    ],
)
def test_amounts_with_a_decimal_point(cell: str, amount: str | None) -> None:
    expected = None if amount is None else Decimal(amount)
    assert in_database(number_sql("x", decimal_comma=False), cell) == expected


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("BRL 35,91", "35.91"),
        ("116,99 €", "116.99"),
        ("R$ 1.234,50", "1234.50"),
        ("Rp1.500.000", "1500000"),
        ("35.000", "35000"),
        ("12", "12"),
        ("12.90", None),
        ("1,234.50", None),
    ],
)
def test_amounts_with_a_decimal_comma(cell: str, amount: str | None) -> None:
    expected = None if amount is None else Decimal(amount)
    assert in_database(number_sql("x", decimal_comma=True), cell) == expected


@pytest.mark.parametrize(
    ("cell", "lost"),
    [
        ("6.91792E+18", True),
        ("6.91792e+18", True),
        ("6,91792E+18", True),
        ("6.91792E18", True),
        ("7E+12", True),
        ("7E12", False),
        ("6917926768823643751", False),
        ("A1E+5", False),
        ("12.5E+18", False),
    ],
)
def test_an_id_that_became_a_power_of_ten_is_told_from_one_that_looks_like_it(cell: str, lost: bool) -> None:
    assert in_database(f"regexp_matches(x, {literal(SCIENTIFIC)})", cell) is lost


@pytest.mark.parametrize(
    ("phrase", "text", "same"),
    [
        ("* record(s) downloaded*", "12 record(s) downloaded", True),
        ("* record(s) downloaded*", "record(s) downloaded", False),
        ("cancel-*", "cancel-buyer", True),
        ("a.c", "abc", False),
        ("*:*", "shop:ann", True),
        ("*", "two\nlines", True),
    ],
)
def test_a_star_stands_for_anything(phrase: str, text: str, same: bool) -> None:
    assert bool(pattern(phrase).fullmatch(text)) is same


def test_many_stars_take_no_time() -> None:
    """Tried one way after the other they would take for ever; the parts of a pattern are searched in their order."""
    began = process_time()
    assert not pattern("*a" * 14 + "*b").fullmatch("a" * 40)
    assert not pattern("*a" * 2_000 + "*b").fullmatch("a" * 20_000)
    assert process_time() - began < 5


@pytest.mark.parametrize("cell", ["138****1234", "张**", "##x8Zk/abc==##1##", "$$138x$$", "j***n"])
def test_masked_data_stays_as_it_is(cell: str) -> None:
    assert clean(cell) == cell
    assert in_database(clean_sql("x"), cell) == cell


@pytest.mark.parametrize("text", ["it's", '"quoted"', "a;b--c", "订单号", "two\nlines", "\\", "''"])
def test_any_text_and_any_name_can_be_written_into_sql(text: str) -> None:
    assert duckdb.execute(f"SELECT {literal(text)}").fetchall() == [(text,)]
    assert duckdb.execute(f"SELECT {identifier(text)} FROM (SELECT 1 AS {identifier(text)})").fetchall() == [(1,)]
