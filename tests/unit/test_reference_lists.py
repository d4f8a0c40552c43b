"""Lists of customers, products, payments and sellers are told for what they are, and nothing else is."""

import tomllib
from pathlib import Path

import openpyxl
import pytest

from data.errors import DabiaoError
from data.loading.loader import recognise


def refusal(path: Path) -> str:
    with pytest.raises(DabiaoError) as refused:
        recognise(path)
    return refused.value.key


def error_text(folder: Path, text: str) -> str:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return refusal(path)


def test_every_greeting_with_a_name_in_it_holds_one_of_the_words_by_which_it_is_looked_for() -> None:
    """As people write them: with a hyphen or a space."""
    listed = tomllib.loads(Path("data/greetings.toml").read_text(encoding="utf-8"))
    assert [text for text in listed["with_gaps"] if not any(mark in text for mark in listed["marks"])] == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("客户编号,客户姓名,客户手机,城市\n1,张**,138****1234,杭州\n", "error.list_of_customers"),
        ("Customer ID,Customer Name,City\n1,Ann,Leeds\n", "error.list_of_customers"),
        ("商品ID,商品名称,SKU编码,库存\n1,杯子,A-1,30\n", "error.list_of_products"),
        ("商品ID,商品名称,价格,库存,上架时间\n1,杯子,9.90,30,2026-01-05 10:00:00\n", "error.list_of_products"),
        ("SKU,Product name,Price,Stock,Updated at\nA1,Mug,9.90,30,2026-01-05 10:00\n", "error.list_of_products"),
        ("order_id,payment_type,payment_value\n1,card,9.90\n", "error.list_of_payments"),
        ("店铺编号,店铺名称,城市\n1,一店,杭州\n", "error.list_of_sellers"),
    ],
)
def test_a_list_in_which_nothing_happens_is_told_for_what_it_is(tmp_path: Path, text: str, key: str) -> None:
    assert error_text(tmp_path, text) == key


@pytest.mark.parametrize(
    "text",
    [
        "客户编号,客户姓名,客户来源\n1,张**,2026-01-05 10:00:00\n",  # a time under a header that does not say so
        "客户编号,客户姓名,客户注册时间\n1,张**,\n",  # a header of times, with none in these rows
        "客户编号,客户姓名,客户手机\n",  # no rows: nobody knows what would stand in them
        "客户,客服,内容,备注\n张**,小李,你好,\n",  # a chat without its times: one header of four
        "甲,乙\n1,2\n",
        "订单号,商品ID,商品名称,商品价格,创建时间\n1,2,杯子,9.90,2026-01-05 10:00:00\n",  # orders, by their products
    ],
)
def test_what_may_be_worth_mapping_is_only_not_recognised(tmp_path: Path, text: str) -> None:
    assert error_text(tmp_path, text) == "error.unknown_file"


def test_the_dates_of_a_workbook_are_times(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Customer ID", "Customer Name", "Customer since"], [1, "Ann", "2026-01-05"], [2, "Bob", "2026-01-06"]):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    assert refusal(tmp_path / "list.xlsx") == "error.unknown_file"
