"""Writes a plain XLSX of text cells, like a platform's export, with the same bytes every time."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

_FIXED_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}

MOST_ROWS = 100_000
"""Rows beyond which CSV is used: a sheet ends at a million, and is slow to open long before."""


def write_workbook(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one sheet: the header, then the rows. Every cell is text; empty ones are left out."""
    columns = [_column(place) for place in range(len(header))]
    sheet = [f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>', _row(1, columns, header)]
    sheet.extend(_row(number, columns, row) for number, row in enumerate(rows, 2))
    sheet.append("</sheetData></worksheet>")
    with ZipFile(path, "w") as archive:
        for name, text in {**_FIXED_PARTS, "xl/worksheets/sheet1.xml": "".join(sheet)}.items():
            part = ZipInfo(name)  # dated 1980, so that the file does not depend on the time of writing
            archive.writestr(part, text.encode(), compress_type=ZIP_DEFLATED, compresslevel=1)


def _row(number: int, columns: Sequence[str], cells: Sequence[str]) -> str:
    filled = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for column, cell in zip(columns, cells, strict=True)
        if cell
    )
    return f'<row r="{number}">{filled}</row>'


def _column(place: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
