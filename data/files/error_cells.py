"""Find the cells of a workbook that hold errors, such as #REF!, or formulas without a calculated result.

The workbook reader returns both as empty. Independent of columns.
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
"""Error cells read at most: of each sheet, in an ODS file of all sheets together."""

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
"""A formula without a result: a program wrote it, and no spreadsheet has calculated it."""

_LONGEST_CELL = 8192
_MAIN, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

Errors = dict[int, dict[int, str]]
"""Row → column → text of the error; both numbered from 0."""


def error_cells(file: BinaryIO) -> dict[int, Errors]:
    """Return the error cells by the position of their sheet (from 0). Sheets without any are left out."""
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
        return {}  # a damaged file is reported by its reader
    return {place: errors for place, errors in by_sheet.items() if errors}


def _by_sheet(cells: Iterator[error_cells_ods.Found]) -> dict[int, Errors]:
    """Group error cells by sheet, row and column."""
    errors: dict[int, Errors] = {}
    for sheet, row, column, text in islice(cells, AT_MOST):
        errors.setdefault(sheet, {}).setdefault(row, {})[column] = text
    return errors


def _by_row(cells: Iterator[tuple[int, int, str]]) -> Errors:
    """Group error cells by row and column."""
    errors: Errors = {}
    for row, column, text in islice(cells, AT_MOST):
        errors.setdefault(row, {})[column] = text
    return errors


def _parts(book: zipfile.ZipFile) -> Iterator[str]:
    """Yield the name of each sheet's part, in the workbook's order; "" for one that is not in the file."""
    names = set(book.namelist())
    if _MAIN not in names or _LINKS not in names:
        return
    links = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(book.read(_LINKS))}  # noqa: S314 - expat reads nothing from outside and bounds what entities grow to
    for sheet in ElementTree.fromstring(book.read(_MAIN)).iterfind("{*}sheets/{*}sheet"):  # noqa: S314 - expat reads nothing from outside and bounds what entities grow to
        target = next((links.get(value, "") for name, value in sheet.items() if name.endswith("}id")), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        yield part if part in names else ""


def _cells(book: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, str]]:
    """Yield row, column and text of each error cell of a sheet, passing quickly over chunks without any."""
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
