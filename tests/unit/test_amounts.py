"""Amounts as exports write them: the mark before the cents decided once for a column, doubt asked about."""

from collections.abc import Sequence
from decimal import Decimal

import duckdb
import pytest

from data.errors import DabiaoError
from data.formats.amounts import CUSTOMS, MARKET_CUSTOMS, decide_amounts, in_yuan
from data.formats.keys import Amounts

UNKNOWN = "SEA"
"""A market of many countries, which write money in different ways."""


def read(
    cells: Sequence[str | None],
    *,
    amounts: Amounts | None = None,
    market: str = UNKNOWN,
    beside: Sequence[str] = (),
    header: str = "实付款",
) -> list[Decimal | None]:
    """Each cell's amount. `beside` is another column of amounts in the same file."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE cells AS SELECT x, y, CAST(NULL AS VARCHAR) AS ragged "
        "FROM (SELECT unnest($x::VARCHAR[]) AS x, unnest($y::VARCHAR[]) AS y)",
        {"x": list(cells), "y": [*beside, *[None] * (len(cells) - len(beside))]},
    )
    form = amounts or Amounts()
    headers = {"x": header, "y": "运费"}
    sql = in_yuan(decide_amounts(connection, headers, form, market=market, file="f.csv")["x"], form, header)
    return [amount for (amount,) in connection.execute(f"SELECT {sql} FROM cells").fetchall()][: len(cells)]


def amounts_of(*cells: str, market: str = UNKNOWN) -> list[str | None]:
    return [None if amount is None else str(amount) for amount in read(cells, market=market)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["12", "13"], ["12.00", "13.00"]),
        (["12.9", "13"], ["12.90", "13.00"]),
        (["¥12.90", "￥1,234.50"], ["12.90", "1234.50"]),
        (["1,234", "12.5"], ["1234.00", "12.50"]),
        (["1,234,567"], ["1234567.00"]),
        (["1.234,56", "1.234"], ["1234.56", "1234.00"]),
        (["1,234.56", "1.234"], ["1234.56", "1.23"]),
        (["35,91", "1.234"], ["35.91", "1234.00"]),
        (["Rp1.500.000", "Rp35.000"], ["1500000.00", "35000.00"]),
        (["1234.567"], ["1234.57"]),
        (["0.125"], ["0.13"]),
        (["1 234,50"], ["1234.50"]),
        (["-¥5.00", "+3"], ["-5.00", "3.00"]),
        (["CHF 99.-", "99,-- €", "99.—", "5.00-"], ["99.00", "99.00", "99.00", "-5.00"]),
        (
            ["1.2万", "¥1.2345万元", "3千", "-1.5k", "2.5 K USD"],
            ["12000.00", "12345.00", "3000.00", "-1500.00", "2500.00"],
        ),
        (["Rp 15rb", "1,5 jt", "12 Kč", "10 kr"], ["15000.00", "1500000.00", "12.00", "10.00"]),
        (["5M", "2 mil", "3 tr"], [None] * 3),
        (["1.2万", "99999999999999亿"], ["12000.00", None]),
    ],
)
def test_the_column_itself_decides_where_it_can(cells: list[str], expected: list[str | None]) -> None:
    assert amounts_of(*cells) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("$1,234", "1234.00"),
        ("£1,234", "1234.00"),
        ("฿1,250", "1250.00"),
        ("RM1,250", "1250.00"),
        ("€1.234", "1234.00"),
        ("1.234 €", "1234.00"),
        ("R$ 1.234", "1234.00"),
        ("BRL 1.234", "1234.00"),
        ("Rp1.234", "1234.00"),
        ("Rp1,234", "1234.00"),
        ("1.234₫", "1234.00"),
        ("1,234₫", "1234.00"),
    ],
)
def test_else_the_currency_decides(cell: str, expected: str) -> None:
    assert amounts_of(cell) == [expected]


@pytest.mark.parametrize(
    ("market", "cell", "expected"),
    [
        ("CN", "1,234", "1234.00"),
        ("DE", "1.234", "1234.00"),
        ("ID", "72.000", "72000.00"),
        ("ID", "72,000", "72000.00"),
        ("VN", "120.000", "120000.00"),
    ],
)
def test_else_the_shops_market_decides(market: str, cell: str, expected: str) -> None:
    assert amounts_of(cell, market=market) == [expected]


@pytest.mark.parametrize(("market", "cell"), [("CN", "1.234"), ("US", "1.234"), ("DE", "1,234"), ("SEA", "¥1.234")])
def test_customs_make_no_money_with_three_digits_behind_its_mark(market: str, cell: str) -> None:
    with pytest.raises(DabiaoError, match="ambiguous_amounts"):
        amounts_of(cell, market=market)


@pytest.mark.parametrize("market", ["CN", "DE"])
def test_nor_where_both_marks_stand_before_three_digits(market: str) -> None:
    """By custom one of the two would be a fraction of money: 1.234 in China, 1,234 in Germany."""
    for cells in (["1.234", "1,234"], ["¥1.234", "¥1,234"], ["€1.234", "€1,234"]):
        with pytest.raises(DabiaoError, match="ambiguous_amounts"):
            amounts_of(*cells, market=market)


def test_what_nothing_decides_is_asked_about() -> None:
    for cells in (["1.234", "56.789"], ["1,234"], ["1.234", "1,234"]):
        with pytest.raises(DabiaoError) as refusal:
            read(cells)
        assert refusal.value.key == "error.ambiguous_amounts"
        assert refusal.value.values == {"file": "f.csv", "column": "实付款", "first": cells[0]}


def test_cells_that_contradict_each_other_are_in_doubt_too() -> None:
    with pytest.raises(DabiaoError, match="ambiguous_amounts"):
        read(["12.50", "12,50", "1.234"])
    # one wrong cell does not turn a column around
    assert read(["12.50", "13.50", "12,50", "1.234"]) == [Decimal("12.50"), Decimal("13.50"), None, Decimal("1.23")]


def test_whole_money_with_both_marks_is_in_doubt() -> None:
    with pytest.raises(DabiaoError, match="ambiguous_amounts"):
        read(["Rp1.234", "Rp1,234"])


def test_another_column_of_the_file_decides_before_format_and_market() -> None:
    assert read(["1.234"], beside=["0,50"]) == [Decimal("1234.00")]
    assert read(["1.234"], beside=["0.50"], market="ID") == [Decimal("1.23")]
    assert read(["1.234"], beside=["0,50"], amounts=Amounts(decimal=".")) == [Decimal("1234.00")]


def test_the_format_file_decides_before_currency_and_market() -> None:
    assert read(["¥1.234"], amounts=Amounts(decimal=","), market="CN") == [Decimal("1234.00")]
    assert read(["12.50"], amounts=Amounts(decimal=",")) == [Decimal("12.50")], "where the column is clear it decides"


def test_the_custom_of_an_export_makes_no_money_with_three_digits_behind_its_mark() -> None:
    for cell in ("1.000", "1,000"):
        assert read([cell], amounts=Amounts(custom="whole"), market="CN") == [Decimal("1000.00")], (
            "rupiah have no cents"
        )
    assert read(["1.000"], amounts=Amounts(custom=",")) == [Decimal("1000.00")]
    with pytest.raises(DabiaoError, match=r"error\.ambiguous_amounts"):
        read(["1,000"], amounts=Amounts(custom=","), market="CN")
    assert read(["1,000"], amounts=Amounts(custom=",", decimal=".")) == [Decimal("1000.00")], "an answer decides"


def test_fen_are_hundredths() -> None:
    fen = Amounts(unit="fen")
    assert read(["9950", "1", "0"], amounts=fen) == [Decimal("99.50"), Decimal("0.01"), Decimal("0.00")]
    assert read(["1,234"], amounts=fen, market="CN") == [Decimal("12.34")]


def test_what_is_no_amount_is_none() -> None:
    assert read(["12.5", "twelve", None, "1.2.3", "99999999999999999999"]) == [Decimal("12.50"), None, None, None, None]


def test_no_currency_is_written_in_two_ways() -> None:
    money = [entry for many in CUSTOMS.values() for entry in many]
    assert len(money) == len(set(money))
    assert set(MARKET_CUSTOMS.values()) == set(CUSTOMS)


def test_very_many_multiples_and_digits_of_other_scripts() -> None:
    cells = [f"{n / 100:.2f}万" for n in range(1, 3000)]
    assert amounts_of(*cells)[149:151] == ["15000.00", "15100.00"]
    assert amounts_of("٧٫٥٠", "๑๒.๕๐", "１２．５０") == ["7.50", "12.50", "12.50"]


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("金额(分)", "1250", "12.50"),
        ("amount_cents", "1,250.00", "12.50"),
        ("total in cents", "1250", "12.50"),
        ("金额（万元）", "1.05234", "10523.40"),
        ("销售额（单位：万元）", "¥1.234", "12340.00"),
        ("实付款万元", "2.5万", "25000.00"),
        ("金额(百元)", "3", "300.00"),
        ("Total (lakhs)", "1.5", "150000.00"),
        ("Total (k)", "1.5", "1500.00"),
        ("Revenue ($'000)", "1.5", "1500.00"),
        ("Total (Rp juta)", "1,5", "1500000.00"),
        ("金额（元）", "12.5", "12.50"),
        ("积分", "12.5", "12.50"),
        ("Amount (USD)", "12.5", "12.50"),
        ("total_amount", "12.5", "12.50"),
    ],
)
def test_a_unit_in_the_header_holds_for_the_numbers_below(header: str, cell: str, expected: str) -> None:
    assert read([cell], header=header, market="CN") == [Decimal(expected)]


def test_hundredths_that_format_and_header_name_are_so_once() -> None:
    assert read(["1250"], amounts=Amounts(unit="fen"), header="金额(分)") == [Decimal("12.50")]
