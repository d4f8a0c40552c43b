"""Workbooks in XML, as Excel 2003 saves them: worksheets as rows of texts, like those of other workbooks."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from data.files import encodings
from data.files.limits import limits
from data.files.workbook_process import Merged, SheetTable

_BEGIN = re.compile(
    r"<\?xml[^>]*>.{0,2000}?(?:<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet)", re.DOTALL
)
_MOST_ROWS, _MOST_CELLS = 1 << 20, 20_000_000
"""Rows that Excel writes at most, and cells that a sheet may have: a row may declare itself to be the last possible
one."""

_NAMESPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_WHOLE = re.compile(r"(-?[0-9]+)\.0*")
_MIDNIGHT = re.compile(r"[T ]00:00:00(?:\.0+)?$")


def begins_so(text: str) -> bool:
    """Whether a text with this beginning is such a workbook."""
    return _BEGIN.match(text.lstrip("\ufeff \t\r\n")) is not None


def write_tables(path: Path, name: str, encoding: str, folder: Path) -> list[SheetTable]:
    """Write the worksheets as CSV files into a folder, like `workbook_process.write_tables`; empty ones are left out.

    Raises ValueError when the workbook is damaged.
    """
    tables: list[SheetTable] = []
    for title, rows in _worksheets(path, name, encoding):
        merged: list[Merged] = []
        table = folder / f"{len(tables)}.csv"
        cells = list(_placed(rows, merged))
        width = max(map(len, cells), default=0)
        if width * len(cells) > _MOST_CELLS:
            raise ValueError
        if any(map(any, cells)):
            with table.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(row + [""] * (width - len(row)) for row in cells)
            tables.append((title, table, tuple(merged), False))
    return tables


def _worksheets(path: Path, name: str, encoding: str) -> Iterator[tuple[str, list[ElementTree.Element]]]:
    with TemporaryDirectory(prefix="dabiao-") as folder:
        text = Path(folder) / "text.xml"
        encodings.write_utf8(path, name, encoding, text)
        content = _DECLARED.sub("", text.read_text(encoding="utf-8"), count=1)
    if "<!DOCTYPE" in content or "<!ENTITY" in content:  # not needed here, and could expand without limit
        raise ValueError
    try:
        document = ElementTree.fromstring(content)  # noqa: S314 - what could read from outside or grow was refused above
    except ElementTree.ParseError as e:
        raise ValueError from e
    for sheet in document.iter(f"{_NAMESPACE}Worksheet"):
        yield sheet.get(f"{_NAMESPACE}Name", ""), list(sheet.iter(f"{_NAMESPACE}Row"))


def _placed(rows: list[ElementTree.Element], merged: list[Merged]) -> Iterator[list[str]]:
    """Yield the cells of rows at their positions, with blanks between; add cells over several rows to `merged`."""
    most = limits()
    most_rows = min(most.rows, _MOST_ROWS)
    number = 0
    covered: dict[int, int] = {}
    for row in rows:
        index = int(row.get(f"{_NAMESPACE}Index", number + 1))
        if index > most_rows:
            raise ValueError
        while number < index - 1:
            number += 1
            yield []
        number += 1
        cells: list[str] = []
        for cell in row.iter(f"{_NAMESPACE}Cell"):
            place = int(cell.get(f"{_NAMESPACE}Index", 0)) - 1
            while place < 0 and covered.get(len(cells), 0) >= number:
                cells.append("")
            if place >= most.columns or len(cells) >= most.columns:
                raise ValueError
            cells += [""] * (place - len(cells))
            place = len(cells)
            across = int(cell.get(f"{_NAMESPACE}MergeAcross", 0))
            down = int(cell.get(f"{_NAMESPACE}MergeDown", 0))
            if across > most.columns:
                raise ValueError
            cells += [_text(cell.find(f"{_NAMESPACE}Data")), *[""] * across]
            if down:
                covered |= dict.fromkeys(range(place, place + across + 1), number + down)
                merged.append((place, number, number + down))
        yield cells


def _text(data: ElementTree.Element | None) -> str:
    """Return a cell's text in the form that data/files/workbook.py writes."""
    if data is None:
        return ""
    text = "".join(data.itertext())
    kind = data.get(f"{_NAMESPACE}Type", "String")
    if kind == "DateTime":
        return _MIDNIGHT.sub("", text).replace("T", " ").removesuffix(".000")
    if kind == "Number" and (whole := _WHOLE.fullmatch(text)):
        return whole[1]
    return {"1": "true", "0": "false"}.get(text, text) if kind == "Boolean" else text
