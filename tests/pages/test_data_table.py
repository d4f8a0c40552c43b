"""Pages: what a table on screen is downloaded as."""

import io
import json
import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from openpyxl import load_workbook

from data import table_export
from locales import LANGUAGES, translator
from pages.tables import data_table, print_table
from pages.tables.data_table import export_columns, export_rows

AT = datetime(2026, 3, 28, 15, 30, 7)
TABLE = pd.DataFrame({
    "open": ["打开", "打开"],
    "id": ["0012", "=1+1"],
    "share": [68.4, None],
    "wait": [timedelta(minutes=39, seconds=18), None],
    "at": [AT, None],
    "count": [3, 4],
    "amount": [59.9, 12.5],
})  # fmt: skip


def columns() -> dict[str, object]:
    return {
        "open": st.column_config.ButtonColumn("", key="x", on_click=lambda: None),
        "id": st.column_config.TextColumn("订单号"),
        "share": st.column_config.NumberColumn("达标率", format="%.1f%%"),
        "wait": st.column_config.NumberColumn("等待", format="compact"),
        "at": st.column_config.DatetimeColumn("时间"),
        "count": "件数",
        "amount": st.column_config.NumberColumn("金额", format="%.2f"),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_the_cells_of_the_screen_as_what_they_are(language: str) -> None:
    t = translator(language)
    exported, names = export_columns(t, TABLE, columns())
    rows = export_rows(TABLE, names, exported)
    book = load_workbook(io.BytesIO(table_export.to_xlsx(exported, rows, "s"))).worksheets[0]
    header, first, second = ([cell.value for cell in row] for row in book.iter_rows())
    seconds = t("export.seconds", column="等待")
    assert header == ["订单号", "达标率", "等待", seconds, "时间", "件数", "金额"]  # buttons are no column
    assert first == ["0012", pytest.approx(0.684), timedelta(minutes=39, seconds=18), 2358, AT, 3, 59.9]
    assert second == ["=1+1", None, None, None, None, 4, 12.5]
    assert [cell.number_format for cell in list(book.iter_rows())[1]] == [
        "General", "0.0%", "[h]:mm:ss", "General", "yyyy-mm-dd hh:mm:ss", "General", "#,##0.00",
    ]  # fmt: skip


def printed(monkeypatch: pytest.MonkeyPatch, table: pd.DataFrame, columns: dict[str, object]) -> dict[str, Any]:
    """What is offered for the paper."""
    pieces: list[str] = []
    monkeypatch.setattr(st, "html", pieces.append)
    print_table.offer(translator("en"), table, columns)
    written = re.search("data-table='(.*)'", pieces[0])
    assert written is not None
    content: dict[str, Any] = json.loads(unescape(written[1]))
    return content


def test_the_paper_has_the_cells_as_the_screen_shows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    content = printed(monkeypatch, TABLE.assign(many=[12345, 1.5], clock=[7, 8]), columns() | {
        "clock": st.column_config.NumberColumn("小时", format="%d:00"),
    })  # fmt: skip
    assert content["headers"] == ["订单号", "达标率", "等待", "时间", "件数", "金额", "many", "小时"]
    first, second = content["rows"]
    assert first == ["0012", "68.4%", "39 min", "2026-03-28", "3", "59.90", "12,345", "7:00"]
    assert second == ["=1+1", "–", "–", "–", "4", "12.50", "1.5", "8:00"]
    assert content["note"] == ""


def test_what_the_paper_does_not_hold_is_in_the_files_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.DataFrame([list(range(16))] * 101, columns=["same"] * 16)
    content = printed(monkeypatch, table, {})
    assert len(content["rows"]) == 100
    assert content["rows"][0] == [str(number) for number in range(14)]
    assert content["note"] == "Not printed: 1 more row, 2 more columns. The exported files have them."


def test_whole_numbers_have_commas_between_thousands_unless_a_format_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config: dict[str, object] = {}
    monkeypatch.setattr(st, "dataframe", lambda _, column_config, **__: config.update(column_config))
    monkeypatch.setattr(data_table, "downloads", lambda *_, **__: None)
    table = pd.DataFrame({"count": [1011, None], "mark": [4.5, 3.0], "amount": [8281.0, 1.0], "name": ["a", "b"]})
    number = st.column_config.NumberColumn
    columns = {"count": number("n"), "mark": number("m"), "amount": number("a", format="%,.2f"), "name": "x"}
    data_table.show(translator("en"), table, columns, "t", export_key="t")
    formats = {name: dict(config[name]["type_config"])["format"] for name in ("count", "mark", "amount")}  # type: ignore[index]
    assert formats == {"count": "%,d", "mark": None, "amount": "%,.2f"}
    assert config["name"] == "x"


def test_a_column_without_any_cell_is_one_of_texts() -> None:
    table = pd.DataFrame({"a": [None, None], "b": [True, False]})
    exported, names = export_columns(translator("en"), table, {})
    assert [column.kind for column in exported] == ["text", "text"]
    assert export_rows(table, names, exported) == [[None, "True"], [None, "False"]]
