"""Templates: workbooks with the headers of a table, to be filled in and imported.

Independent of store and sentences.
"""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from data.formats.format import BUILT_IN, Format, needed_columns, read_format
from data.tables import TABLES, Column

LANGUAGES = {"zh": "template", "en": "plain"}
"""Language of a template → prefix of the name of the format that reads it."""

EXAMPLE_TIME = "2026-01-31 12:00:00"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TEXT = 1
"""Number of the text style, in which cells stay as typed: long numbers keep their last digits."""

_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border>'
    "<left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" '
    'borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" '
    'builtinId="0"/></cellStyles></styleSheet>',
}


def template(kind: str, language: str, titles: Sequence[str]) -> bytes:
    """Return a workbook to fill in: a sheet with the table's headers, and one that explains them.

    `kind`: the table; `language`: of the headers, "zh" or "en"; `titles`: of the two sheets, and of the explaining
    sheet's three columns (header, whether it is needed, allowed content).
    """
    form = format_of(kind, language)
    columns = TABLES[kind].columns
    headers = [form.columns[column.name][0] for column in columns]
    needed = needed_columns(TABLES[kind])
    table_title, help_title, *help_headers = titles
    explained = [
        [header, "✓" if column.name in needed else "", allowed(form, column, language)]
        for header, column in zip(headers, columns, strict=True)
    ]
    book = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(table_title)}" sheetId="1" r:id="rId1"/>'
        f'<sheet name="{escape(help_title)}" sheetId="2" r:id="rId2"/></sheets></workbook>'
    )
    sheets = {"sheet1": [headers], "sheet2": [help_headers, *explained]}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = {**_PARTS, "xl/workbook.xml": book}
        for name, text in {**parts, **{f"xl/worksheets/{n}.xml": _sheet(rows) for n, rows in sheets.items()}}.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode(), compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def format_of(kind: str, language: str) -> Format:
    """Return the format that reads a table's template in a language."""
    return read_format(BUILT_IN / f"{LANGUAGES[language]}_{kind}.toml")


def allowed(form: Format, column: Column, language: str) -> str:
    """Return the allowed content of a column: its words, or an example of a time; "" for any text or number."""
    if column.type == "time":
        return EXAMPLE_TIME
    if column.type == "mark":
        return "1 – 5"
    if column.type == "flag":
        return "yes / no" if language == "en" else "是 / 否"
    words: dict[str, str] = {}
    for word, meaning in form.values.get(column.name, {}).items():
        words.setdefault(meaning, word)
    if language == "en":
        return " / ".join(column.words or words)
    return " / ".join(words.get(word, word) for word in column.words or words)


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    lines = "".join(
        f'<row r="{number}">'
        + "".join(f'<c t="inlineStr" s="{_TEXT}"><is><t>{escape(cell)}</t></is></c>' for cell in row)
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    width = max(len(row) for row in rows)
    columns = f'<cols><col min="1" max="{width}" width="20" style="{_TEXT}" customWidth="1"/></cols>'
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{columns}<sheetData>{lines}</sheetData></worksheet>'
