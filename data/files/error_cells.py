"""Where the cells of a workbook hold errors, such as #REF!, or formulas of which nothing came yet: its reader gives
both as empty. Knows no column.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO
from xml.etree import ElementTree

from data.files import error_cells_ods, error_cells_xls, error_cells_xlsb
from data.files.archive import ZIP
from data.files.cells import NO_RESULT

AT_MOST = 100_000
"""So many error cells of a sheet are looked for."""

_CHUNK = 1 << 20
_MARKS = (b't="e"', b"t='e'")
_CELL = re.compile(
    rb"<(?:\w+:)?c (?=[^>]*\bt=[\"']e[\"'])[^>]*\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^>]*>.{0,4000}?"
    rb"<(?:\w+:)?v>(#[^<]{1,20})<",
    re.DOTALL,
)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c (?=[^>]*\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'])(?![^>]*\bt=[\"']str[\"'])[^>]*>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]{0,4000}</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula of which nothing came yet: a program wrote it, and no spreadsheet has worked it out."""

_LONGEST_CELL = 8192
_MAIN, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

Errors = dict[int, dict[int, str]]
"""Row → column → the error's text; both from 0."""


def error_cells(file: BinaryIO) -> dict[int, Errors]:
    """Place of a sheet (from 0) → its error cells. Sheets without any are left out."""
    file.seek(0)
    try:
        if file.read(len(ZIP)) != ZIP:
            by_sheet = {place: _by_row(cells) for place, cells in enumerate(error_cells_xls.sheets(file))}
            return {place: errors for place, errors in by_sheet.items() if errors}
        with zipfile.ZipFile(file) as book:
            if error_cells_ods.PART in book.namelist():
                return _by_sheet(error_cells_ods.cells(book))
            if error_cells_xlsb.PART in book.namelist():
                by_sheet = {place: _by_row(cells) for place, cells in enumerate(error_cells_xlsb.sheets(book))}
            else:
                by_sheet = {place: _by_row(_cells(book, part)) for place, part in enumerate(_parts(book)) if part}
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        LookupError,
        NotImplementedError,
        OSError,
        ValueError,
        struct.error,
    ):
        return {}  # whether the file is damaged its reader says
    return {place: errors for place, errors in by_sheet.items() if errors}


def _by_sheet(cells: Iterator[error_cells_ods.Found]) -> dict[int, Errors]:
    """The cells by sheet, row and column."""
    errors: dict[int, Errors] = {}
    for sheet, row, column, text in islice(cells, AT_MOST):
        errors.setdefault(sheet, {}).setdefault(row, {})[column] = text
    return errors


def _by_row(cells: Iterator[tuple[int, int, str]]) -> Errors:
    """The cells by row and column."""
    errors: Errors = {}
    for row, column, text in islice(cells, AT_MOST):
        errors.setdefault(row, {})[column] = text
    return errors


def _parts(book: zipfile.ZipFile) -> Iterator[str]:
    """The name of each sheet's part, in the workbook's order; "" for one that is not in the file."""
    names = set(book.namelist())
    if _MAIN not in names or _LINKS not in names:
        return
    links = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(book.read(_LINKS))}  # noqa: S314 - expat reads nothing from outside and bounds what entities grow to
    for sheet in ElementTree.fromstring(book.read(_MAIN)).iterfind("{*}sheets/{*}sheet"):  # noqa: S314 - expat reads nothing from outside and bounds what entities grow to
        target = next((links.get(value, "") for name, value in sheet.items() if name.endswith("}id")), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        yield part if part in names else ""


def _cells(book: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of each error cell of a sheet. Nearly every chunk has none, which costs next to nothing."""
    with book.open(part) as sheet:
        before = b""
        while chunk := sheet.read(_CHUNK):
            text = before + chunk
            done = 0
            if any(mark in text for mark in _MARKS):
                for cell in _CELL.finditer(text):
                    done = cell.end()
                    yield int(cell[2]) - 1, _column(cell[1]), cell[3].decode("ascii", errors="replace")
            if b"f>" in text:
                for cell in _FORMULA.finditer(text):
                    done = max(done, cell.end())
                    yield int(cell[2]) - 1, _column(cell[1]), NO_RESULT
            before = text[max(done, len(text) - _LONGEST_CELL) :]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
