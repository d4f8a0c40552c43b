"""Templates of every table in both languages: filled in, they are read back as they are meant."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

import cli
from data.formats import templates
from data.formats.format import load_formats
from data.tables import TABLES, Column
from locales import translator
from pages.text import imports
from tests.integration.field_files import Field
from tests.reference.examples import sample

WHEN = "2026-05-01 10:00:00"


def filled(kind: str, language: str) -> tuple[bytes, list[str]]:
    """A template with two rows: the first word of each column, then the last; its headers."""
    t = translator("zh_CN" if language == "zh" else "en")
    book = openpyxl.load_workbook(io.BytesIO(imports.template(t, kind)))
    page, form = book.worksheets[0], templates.format_of(kind, language)
    for n in (0, -1):
        page.append([cell(column, templates.allowed(form, column, language), n) for column in TABLES[kind].columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), [str(header.value) for header in page[1]]


def cell(column: Column, allowed: str, n: int) -> str:
    """What a person puts into a cell."""
    if column.name in ("completed_at", "delivered_at", "returned_at", "shipped_at", "agreed_at"):
        return "2026-05-02 10:00:00"
    if column.type == "number":
        return "12.50"
    if column.type in ("mark", "integer"):
        return "3"
    return allowed.split(" / ")[n] if allowed else f"{column.name}{n}"


@pytest.mark.parametrize("language", templates.LANGUAGES)
@pytest.mark.parametrize("kind", sample(TABLES, 3))
def test_a_template_that_is_filled_in_is_read_back(field: Field, kind: str, language: str) -> None:
    content, headers = filled(kind, language)
    path = field.folder / "mine.xlsx"
    path.write_bytes(content)
    result = field.take(path, platform="kuaishou")
    assert (result.format, result.read, result.new, result.rejected) == (
        f"{templates.LANGUAGES[language]}_{kind}",
        2,
        2,
        0,
    )
    assert not result.unread
    assert all(any(letter >= "\u4e00" for letter in header) for header in headers) is (language == "zh")
    stored = field.rows(f"{', '.join(column.name for column in TABLES[kind].columns)} FROM {kind}")
    for column, first, last in zip(TABLES[kind].columns, *stored, strict=True):
        assert first is not None, column.name
        if column.type == "word":
            assert (first, last) == (column.words[0], column.words[-1])
        if column.type == "flag":
            assert (first, last) == (True, False)


def test_chinese_headers_and_words_are_those_of_the_pages() -> None:
    t = translator("zh_CN")
    for kind, table in TABLES.items():
        form = templates.format_of(kind, "zh")
        assert {name: headers[0] for name, headers in form.columns.items()} == {
            column.name: t(f"column.{column.name}") for column in table.columns
        }
        for column in table.columns:
            for word in column.words:
                assert form.values[column.name][t(f"word.{column.name}.{word}")] == word


def test_a_table_with_a_column_more_is_no_template(field: Field) -> None:
    form = templates.format_of("orders", "zh")
    headers = [headers[0] for headers in form.columns.values()]
    assert "其他列" not in headers
    rows = [[*headers, "其他列"], ["O1", *[""] * (len(headers) - 1), "x"]]
    with pytest.raises(Exception, match=r"error\.unknown_file"):
        field.workbook({"Sheet": rows}, platform="other")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shell_writes_templates(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    path = tmp_path / "orders.xlsx"
    command = ["formats", "template", str(path), "--language", language, "--json"]
    assert cli.main([*command, "--kind", "orders"]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": str(path)}
    assert openpyxl.load_workbook(path).worksheets[0].max_row == 1
    assert cli.main(command) == 2
    assert "--kind" in capsys.readouterr().err
    assert cli.main([*command[:2], str(tmp_path / "no" / "where.xlsx"), "--kind", "orders"]) == 2


def test_templates_are_formats_like_others() -> None:
    ids = {form.id for form in load_formats()}
    assert {f"{prefix}_{kind}" for prefix in templates.LANGUAGES.values() for kind in TABLES} <= ids
