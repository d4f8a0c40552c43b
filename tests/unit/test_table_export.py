"""Tables as files: the workbook opened again by another library, and the CSV read again."""

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from data.table_export import Column, Value, file_name, to_csv, to_xlsx

COLUMNS = [
    Column("订单号"),
    Column("金额", "number", 2),
    Column("达标率", "share", 1),
    Column("等待", "duration", seconds_header="等待（秒）"),
    Column("时间", "instant"),
    Column("日期", "day"),
]
AT = datetime(2026, 3, 28, 15, 30, 7)
ROWS: list[list[Value]] = [
    ["0025361", Decimal("59.90"), 0.6842, timedelta(hours=132, minutes=32, seconds=27), AT, date(2026, 3, 28)],
    ["=1+1", -3, 1.0, timedelta(seconds=9), AT, date(2024, 2, 29)],
    ["空", float("nan"), None, None, None, None],
]  # fmt: skip


def sheet(content: bytes) -> list[list[object]]:
    book = load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_the_workbook_has_real_numbers_times_and_texts() -> None:
    header, first, second, third = sheet(to_xlsx(COLUMNS, ROWS, "待办"))
    assert header == ["订单号", "金额", "达标率", "等待", "等待（秒）", "时间", "日期"]
    waited = timedelta(hours=132, minutes=32, seconds=27)
    assert first == ["0025361", 59.9, 0.6842, waited, 477147, AT, datetime(2026, 3, 28)]
    assert second == ["=1+1", -3, 1, timedelta(seconds=9), 9, AT, datetime(2024, 2, 29)]
    assert third == ["空", *[None] * 6]


def test_cells_are_shown_as_their_kinds() -> None:
    row = list(load_workbook(io.BytesIO(to_xlsx(COLUMNS, ROWS, "待办"))).worksheets[0].iter_rows())[1]
    assert [cell.number_format for cell in row] == [
        "General", "#,##0.00", "0.0%", "[h]:mm:ss", "General", "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd",
    ]  # fmt: skip
    assert [cell.data_type for cell in row] == ["s", "n", "n", "d", "n", "d", "d"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://example.org", "12", "1e5", "真空压缩袋\n大号"]
)
def test_a_text_is_a_text_in_both_files(text: str) -> None:
    columns = [Column(text)]
    book = load_workbook(io.BytesIO(to_xlsx(columns, [[text]], "s"))).worksheets[0]
    assert [(cell.value, cell.data_type, cell.hyperlink) for (cell,) in book.iter_rows()] == [(text, "s", None)] * 2
    header, row = csv.reader(io.StringIO(to_csv(columns, [[text]]).decode("utf-8-sig")))
    assert header == row
    assert row[0].removeprefix("'") == text
    assert row[0].startswith("'") == (text[0] in ["=", "+", "-", "@"])


def test_csv_has_a_mark_of_its_encoding_and_the_same_cells() -> None:
    content = to_csv(COLUMNS, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    _, first, second, third = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert first == [
        "0025361", "59.9", "0.6842", "132:32:27", "477147", "2026-03-28 15:30:07", "2026-03-28",
    ]  # fmt: skip
    assert second == ["'=1+1", "-3", "1.0", "0:00:09", "9", "2026-03-28 15:30:07", "2024-02-29"]
    assert third == ["空", *[""] * 6]


def test_a_duration_below_zero_is_a_text_because_workbooks_show_none() -> None:
    columns = [Column("left", "duration", seconds_header="s")]
    content = to_xlsx(columns, [[timedelta(seconds=-3661)]], "s")
    assert sheet(content)[1] == ["-1:01:01", -3661]


def test_a_text_longer_than_a_cell_is_cut_and_not_lost() -> None:
    assert sheet(to_xlsx([Column("a")], [["x" * 40_000]], "s"))[1] == ["x" * 32_767]


@pytest.mark.parametrize("name", ["", "History", "a[b]:c*d?e/f\\g", "'x'", "字" * 40])
def test_any_title_names_a_sheet(name: str) -> None:
    book = load_workbook(io.BytesIO(to_xlsx([Column("a")], [], name)))
    assert 0 < len(book.sheetnames[0]) <= 31


def test_a_file_is_named_by_its_parts() -> None:
    assert file_name("冬日 羊绒/店", "待办", "2026-03-28") == "冬日-羊绒-店_待办_2026-03-28"
    assert file_name("", "../a") == "a"
