"""Tables as files for spreadsheets: XLSX with typed cells, and CSV with the same cells.

Independent of screens and rules.
"""

import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from data.csv_export import Cell, as_csv

Kind = Literal["text", "number", "share", "duration", "instant", "day"]
"""Content of a column: texts; numbers; fractions of 1, shown as percentages; durations; naive local times; days.

A duration becomes two columns: hours, minutes and seconds for reading, and a number of seconds for calculations.
"""

Value = str | int | float | Decimal | timedelta | datetime | date | None

LONGEST_CELL = 32_767
"""Characters that a cell of a workbook may hold; longer texts are truncated."""

WIDEST = 60
"""Maximum width of a column, in characters."""


@dataclass(frozen=True)
class Column:
    """A column of an exported table. `decimals`: decimals shown of a number or percentage; None: as many as it has.

    `seconds_header`: the header of the second column of a duration; unused for other kinds.
    """

    header: str
    kind: Kind = "text"
    decimals: int | None = None
    seconds_header: str = ""


def to_csv(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return the table as CSV: UTF-8 with a byte order mark, no formulas, shares as fractions, ISO times."""
    plain_rows = ([_plain(column, value) for column, value in _cells(columns, row)] for row in rows)
    return as_csv([column.header for column in _expanded(columns)], plain_rows)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, which is adapted if necessary, its columns and rows."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


def to_xlsx(columns: Sequence[Column], rows: Iterable[Sequence[Value]], sheet: str) -> bytes:
    """Return the table as a workbook of one sheet; see `workbook`."""
    return workbook([Sheet(sheet, columns, rows)])


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return tables as the sheets of a workbook: numbers, percentages, times and durations typed, texts as texts.

    No cell is a formula or a link, whatever its text begins with. Equal names of sheets are numbered.
    """
    import xlsxwriter  # slow to import, and only an export needs it

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as target:
        names: set[str] = set()
        for place, sheet in enumerate(sheets, 1):
            name = _sheet_name(sheet.name)
            if name.casefold() in names:
                name = f"{name[:26]} {place}"
            names.add(name.casefold())
            _write_sheet(target, target.add_worksheet(name), sheet)
    return content.getvalue()


def _write_sheet(book: Any, target: Any, sheet: Sheet) -> None:
    exported = _expanded(sheet.columns)
    formats = [book.add_format({"num_format": _number_format(column)}) for column in exported]
    widths = [len(column.header) * 2 for column in exported]
    bold = book.add_format({"bold": True})
    for place, column in enumerate(exported):
        target.write_string(0, place, column.header, bold)
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        for place, (column, value) in enumerate(_cells(sheet.columns, row)):
            _write(target, last, place, column, value, formats[place])
            widths[place] = max(widths[place], _width(column, value))
    for place, width in enumerate(widths):
        target.set_column(place, place, min(width + 2, WIDEST))
    target.freeze_panes(1, 0)
    if exported:
        target.autofilter(0, 0, last, len(exported) - 1)
        target.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})


def file_name(*parts: str) -> str:
    """Return a name for an export from its parts, without characters that file names exclude: 店铺_待办_2026-03-28."""
    return "_".join(re.sub(r"[^\w.-]+", "-", part).strip("-.") for part in parts if part)[:120]


def _expanded(columns: Sequence[Column]) -> list[Column]:
    """Return the columns of the file: two for a duration."""
    exported = []
    for column in columns:
        exported.append(column)
        if column.kind == "duration":
            exported.append(Column(column.seconds_header or column.header, "number"))
    return exported


def _cells(columns: Sequence[Column], row: Sequence[Value]) -> Iterator[tuple[Column, Value]]:
    """Yield each cell of a row of the file with its column; NaN is an empty cell, like None."""
    for column, value in zip(columns, row, strict=True):
        cell = None if isinstance(value, float) and math.isnan(value) else value
        yield column, cell
        if column.kind == "duration":
            seconds = cell.total_seconds() if isinstance(cell, timedelta) else None
            yield Column("", "number"), seconds


def _plain(column: Column, value: Value) -> Cell:
    match value:
        case timedelta():
            return _clock(value)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case float() if value.is_integer() and column.kind == "number":
            return int(value)
        case _:
            return value


def _write(target: Any, row: int, place: int, column: Column, value: Value, cell_format: Any) -> None:
    match value:
        case None:
            return
        case str():
            target.write_string(row, place, value[:LONGEST_CELL])
        case timedelta() if value < timedelta(0):  # workbooks cannot show a negative time
            target.write_string(row, place, _clock(value))
        case timedelta():
            target.write_number(row, place, value / timedelta(days=1), cell_format)
        case datetime() | date():
            target.write_datetime(row, place, value, cell_format)
        case _:
            target.write_number(row, place, float(value), cell_format)


def _number_format(column: Column) -> str:
    places = "" if not column.decimals else "." + "0" * column.decimals
    match column.kind:
        case "number":
            return "General" if column.decimals is None else f"#,##0{places}"
        case "share":
            return f"0{places or '.0' if column.decimals is None else places}%"
        case "duration":
            return "[h]:mm:ss"
        case "instant":
            return "yyyy-mm-dd hh:mm:ss"
        case "day":
            return "yyyy-mm-dd"
        case _:
            return "@"


def _clock(duration: timedelta) -> str:
    """Return hours, minutes and seconds, 132:32:27; with a sign when negative."""
    seconds = round(abs(duration).total_seconds())
    sign = "-" if duration < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _width(column: Column, value: Value) -> int:
    if column.kind in ("instant", "day"):
        return 19
    return sum(2 if ord(c) > 0x2E80 else 1 for c in str(value)[:WIDEST]) if isinstance(value, str) else 8


def _sheet_name(name: str) -> str:
    """Return a name allowed for a sheet: at most 31 characters, none that Excel refuses, not History."""
    fit = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:31].strip(" '")
    return "Sheet1" if fit.lower() in ("", "history") else fit
