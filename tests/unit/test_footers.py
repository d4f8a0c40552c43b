"""Unit: rows that are no data, told by what stands in them, the same by the database and one by one."""

from pathlib import Path

import duckdb
import openpyxl
import pytest

from bench import samples
from data.access import Access
from data.files import staging
from data.files.footers import is_description, is_footer
from data.files.reader import open_source
from data.files.staging import LeftOut
from data.loading.loader import import_file
from data.store import Store
from locales import translator
from pages.text import imports

HEADER = ["序号", "订单号", "下单时间", "买家", "金额", "状态"]
GOOD = ["1", "1001", "2026-01-05 10:00:00", "甲", "12.5", "已发货"]
NEEDED = [1, 2]


def row(**cells: str) -> list[str]:
    return [cells.get(name, "") for name in ("no", "order", "at", "buyer", "amount", "state")]


@pytest.mark.parametrize(
    "text",
    [
        "合计", "合计：", "总计 3 单", "小计:12.5", "共 123 条", "共3笔", "共计：3", "汇总",
        "导出时间：2026-01-06 00:00:00", "数据导出时间: 2026-01-06", "统计范围：1 月", "下载人：王", "制表人",
        "以上数据仅供参考", "说明：金额含运费", "注：以平台为准", "--------", "########## 结束",
        "Total", "TOTAL:", "Grand Total", "Subtotal", "Totals (3)", "Jumlah", "Gesamt", "Summe", "Tổng cộng", "รวม",
        "總計", "합계", "Итого:", "Gesamtsumme", "Totale", "Toplam", "Suma", "Page 1 of 2",
        "12 record(s) downloaded", "Seller ID: abc", "Exported at 2026-01-06", "Notes: none", "End of report",
    ],
)  # fmt: skip
def test_footers_are_known_by_how_they_begin(text: str) -> None:
    assert is_footer(row(no=text, amount="37.5"), NEEDED)
    assert is_footer(row(order=text), NEEDED)
    assert is_footer([text], NEEDED)  # alone in its row
    assert is_footer(["", "\t", text], NEEDED)
    assert not is_footer(row(no=text, order="1001", at="2026-01-05 10:00:00"), NEEDED)


@pytest.mark.parametrize(
    "text",
    [
        "1001", "", "甲", "合计划", "注册用户", "共和国", "导出", "Totally", "Summer dress", "Noted", "---", "#1001",
        "12 records",
    ],
)  # fmt: skip
def test_other_words_are_rows_to_reject(text: str) -> None:
    assert not is_footer(row(order=text), NEEDED)


def test_a_footer_lacks_most_of_what_is_needed() -> None:
    assert not is_footer(["合计", "1001", "2026-01-05", ""], [1, 2, 3])  # only one of three is missing
    assert is_footer(["合计", "1001", "-", "--"], [1, 2, 3])
    assert is_footer(["合计", "x", ""], [2])
    assert not is_footer(["合计"], [])


def test_a_row_that_describes_the_columns() -> None:
    described = ["No.", "Platform unique order ID.", "Time of order.", "Nickname.", "Money paid.", "Current status."]
    assert is_description(described, GOOD, NEEDED)
    assert not is_description(described, described, NEEDED)  # no data below it: nothing to tell it from
    assert not is_description(GOOD, GOOD, NEEDED)
    assert not is_description(row(order="x", at="someday", buyer="y", state="z"), GOOD, NEEDED)  # too few cells
    assert not is_description([*described[:4], "12.5", "x"], GOOD, NEEDED)


DESCRIBED = ["编号说明", "平台订单号", "买家下单时间", "买家昵称", "实付金额", "当前状态"]
FOOTED = [
    HEADER,
    DESCRIBED,
    GOOD,
    row(no="小计", amount="12.5"),
    row(no="2", order="1002", buyer="乙"),  # no time: to be rejected, not left out
    row(),
    ["3", "1003", *GOOD[2:]],
    row(no="合计", amount="25"),
    row(order="导出时间：2026-01-06 00:00:00"),
]


@pytest.mark.parametrize("kind", ["text", "ragged", "workbook"])
def test_what_is_left_out_is_told_and_the_rest_keeps_its_lines(tmp_path: Path, kind: str) -> None:
    short = [*FOOTED[:-1], ["导出时间：2026-01-06 00:00:00"]]
    content = {"text": samples.text(FOOTED), "ragged": samples.text(short), "workbook": samples.xlsx(FOOTED)}[kind]
    path = tmp_path / "export"
    path.write_bytes(content)
    connection = duckdb.connect()
    source = open_source(path)
    source.stage(connection, source.sheets[0], 0, {"order_id": 1, "created_at": 2}, ["order_id", "created_at"])
    assert connection.execute("SELECT line, order_id FROM staged ORDER BY line").fetchall() == [
        (3, "1001"), (5, "1002"), (7, "1003"),
    ]  # fmt: skip
    assert connection.execute("SELECT line, text FROM aside ORDER BY line").fetchall() == [
        (2, "编号说明"), (4, "小计"), (8, "合计"), (9, "导出时间：2026-01-06 00:00:00"),
    ]  # fmt: skip


def test_the_database_and_the_careful_way_leave_out_the_same(tmp_path: Path) -> None:
    begins = [
        "合计",
        "TOTAL",
        "Tổng cộng",
        "รวม：",
        " 共 3 条",
        "\t小计",
        "12 record(s) downloaded",
        "-----",
        "1001",
        "",
        "-",
    ]
    path = tmp_path / "export.csv"
    path.write_bytes(samples.text([HEADER, *(row(**{place: text}) for text in begins for place in ("no", "order"))]))
    source = open_source(path)
    sheet = source.sheets[0]
    layout = staging.Layout(
        "f", ",", sheet.head, 0, {"order_id": 1, "created_at": 2}, frozenset(["order_id", "created_at"])
    )
    tables = []
    for directly in (True, False):
        connection = duckdb.connect()
        if directly:
            assert staging.directly(connection, path, layout)
        else:
            staging.carefully(connection, layout, source.records(sheet))
        tables.append([connection.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in ("aside", "staged")])
    assert tables[0] == tables[1]
    assert len(tables[0][0]) == 2 * 8


@pytest.mark.parametrize("kind", ["text", "workbook"])
def test_an_import_counts_them_apart_and_names_the_first(tmp_path: Path, kind: str) -> None:
    rows = [["order_id", "created_at", "status", "amount", "quantity"], ["编号", "下单时间", "状态", "金额", "件数"]]
    rows += [["1001", "2026-01-05 10:00:00", "paid", "1", "1"], ["", "", "", "", ""], ["1002", "", "paid", "1", "1"]]
    rows += [["合计", "", "", "2", "2"], ["共 2 条", "", "", "", ""], ["导出时间：2026-01-06", "", "", "", ""]]
    path = tmp_path / "export"
    path.write_bytes({"text": samples.text, "workbook": samples.xlsx}[kind](rows))
    with Store.open(tmp_path / "s.duckdb") as store:
        result = import_file(Access.local(store), path, "店", platform="other")
    assert (result.read, result.new, result.rejected) == (2, 1, 1)
    assert result.left_out == 4
    assert result.left_out_rows == (LeftOut(2, "编号"), LeftOut(6, "合计"), LeftOut(7, "共 2 条"))
    t = translator("zh_CN")
    assert imports.skipped_rows(t, result) == [
        "另有 4 行不是数据，没有计入，例如第 2 行“编号”、第 6 行“合计”、第 7 行“共 2 条”"
    ]


def test_rows_that_the_format_leaves_out_are_counted_too(tmp_path: Path) -> None:
    form = tmp_path / "form.toml"
    form.write_text(
        'kind = "orders"\n[columns]\norder_id = "号"\ncreated_at = "时间"\n[skip]\norder_id = ["说明行"]\n', "utf-8"
    )
    rows = [["号", "时间"], ["说明行", "x"], ["1", "2026-01-05 10:00:00"], ["合计", ""], ["说明行", "y"]]
    (tmp_path / "export.csv").write_bytes(samples.text(rows))
    with Store.open(tmp_path / "s.duckdb") as store:
        result = import_file(Access.local(store), tmp_path / "export.csv", "店", platform="other", format_file=form)
    assert (result.read, result.new, result.left_out) == (1, 1, 3)
    assert result.left_out_rows == (LeftOut(2, ""), LeftOut(4, "合计"), LeftOut(5, ""))
    assert imports.skipped_rows(translator("en"), result) == [
        '3 more rows are no data and were left out, such as line 2, line 4 "合计", line 5'
    ]


def test_sheets_that_were_not_read_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("订单").append(["order_id", "created_at"])
    book["订单"].append(["1", "2026-01-05 10:00:00"])
    book["Sheet"].append(["请勿修改表头"])
    book.save(tmp_path / "export.xlsx")
    with Store.open(tmp_path / "s.duckdb") as store:
        result = import_file(Access.local(store), tmp_path / "export.xlsx", "店", platform="other")
    assert (result.new, result.left_out, result.other_sheets) == (1, 0, ("Sheet",))
    assert imports.skipped_rows(translator("zh_CN"), result) == ["这个工作簿里还有没有读的工作表：Sheet"]
