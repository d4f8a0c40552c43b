"""Pages: tables that can be taken away hold no formula, and every table on screen is one of those."""

import ast
import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.csv_export import as_csv, harmless
from data.files.cells import clean
from pages.tables.safe_tables import column_width, escaped

ROOT = Path(__file__).parents[2]
FORMULAS = [
    "=1+1",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://x","y")',
    "-",
    "+a",
    "-A1",
    "\n=1+1",
    "\ufeff=1+1",
    "\u200b\u2060@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "﹦1",
    "−1",
    "﹢1",
    "﹣1",
    "﹫SUM(A1)",
    " =1",
    "\u3000=1+1",
    "\xa0@SUM(A1)",
    "\x00=1+1",
    "\x0b=1+1",
    "\x1b+1",
    "\u061c=1+1",
    "\ufe0f=1+1",
    "\U000e0001=1+1",
]
TEXTS = ["", " ", "a=1", "你好", "1001", "'=1", "#1001", "\u200b你好=1", "<script>alert(1)</script>", "[x](http://y)"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text_and_comes_back_as_it_was(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert clean(harmless(text)) == clean(text)


@pytest.mark.parametrize("text", TEXTS)
def test_other_text_stays(text: str) -> None:
    assert harmless(text) == text


def test_a_file_for_spreadsheets_has_no_formula_and_its_numbers_are_numbers() -> None:
    rows = [["=1+1", -3.5, 7, None], ["two\nlines", 0, -1, "-3.5"]]
    content = as_csv(["=header", "n", "m", "text"], rows)
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["'=header", "n", "m", "text"],
        ["'=1+1", "-3.5", "7", ""],
        ["two\nlines", "0", "-1", "'-3.5"],
    ]


def test_a_column_is_as_wide_as_its_longest_text() -> None:
    assert column_width("直播", "建议暂缓直播") == 6 * 14 + 24
    assert column_width("Live stream", "Not recommended at all") == round(22 * 0.55 * 14) + 24


def test_a_table_on_screen_has_none_either() -> None:
    at, took = datetime(2026, 1, 5), timedelta(seconds=-5)
    table = pd.DataFrame({
        "text": ["=1+1", "你好", None],
        "mixed": ["@x", 5, at],
        "figure": ["+2.3%", "-3.5 个百分点", "-1+1"],
        "number": [-1.5, 2.0, None],
        "at": [at, at, None],
        "took": [took, took, None],
    })  # fmt: skip
    before = table.copy()
    texts = escaped(table)
    pd.testing.assert_frame_equal(table, before)
    assert texts["text"].tolist()[:2] == ["'=1+1", "你好"]
    assert texts["text"].isna().tolist() == [False, False, True]
    assert texts["mixed"].tolist() == ["'@x", 5, at]
    assert texts["figure"].tolist() == ["+2.3%", "-3.5 个百分点", "'-1+1"]
    for name in ("number", "at", "took"):
        pd.testing.assert_series_equal(texts[name], table[name])


def test_columns_of_one_name_are_told_apart() -> None:
    table = pd.DataFrame([["=1", -1, "=2"]], columns=["x", "x", "x"])
    assert escaped(table).to_numpy().tolist() == [["'=1", -1, "'=2"]]


def test_headers_of_a_table_on_screen_are_made_safe_too() -> None:
    table = pd.DataFrame([[1, 2]], columns=["=HYPERLINK(1)", "\ufeff+cmd"])
    assert list(escaped(table).columns) == ["'=HYPERLINK(1)", "'\ufeff+cmd"]
    assert list(table.columns) == ["=HYPERLINK(1)", "\ufeff+cmd"]


def drawn_tables() -> list[tuple[str, str]]:
    """Where pages show a table, and what they hand over."""
    result = []
    for path in [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in ("dataframe", "data_editor"):
                result.append((f"{path.name}:{node.lineno}", ast.unparse(node.args[0])))
    return result


def test_every_table_is_made_safe_where_it_is_shown() -> None:
    assert len(drawn_tables()) > 3
    assert [place for place, table in drawn_tables() if not table.startswith("safe_tables.escaped(")] == []
