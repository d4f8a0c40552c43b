"""Convert a workbook's sheets to files of rows, in a process of its own so that a crash ends only that process.

Started by `data/files/workbook_process.py`. Knows cells and their types; independent of columns, formats and store.
"""

import csv
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import MAXYEAR, date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from threading import Thread
from time import sleep
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from data.errors import DabiaoError
from data.files import nested_json, other_tables
from data.files.archive import ZIP, check_expansion
from data.files.cells import BLANKS
from data.files.disk_full import is_full
from data.files.error_cells import Errors, error_cells
from data.files.limits import limits
from data.files.textfile import HEAD_ROWS

Cell = int | float | str | bool | time | date | datetime | timedelta

_MEMORY, _TIMES = 640 << 20, 16
"""Memory in bytes that any workbook may take, and the multiple of the size of its cell parts that is added.

Cells are kept as a rectangle: a distant cell takes memory for all between, 32 bytes each.
"""

_LOOKS_EACH_SECONDS = 1.0

_TIMES_A_TEXT = 40
"""The multiple for a page or a document, which is kept in memory as a whole."""

_EXACT = 2**53
"""From here on a spreadsheet's number cannot represent every whole number."""

_SURE = 10**15
"""Below it a whole number has all its digits. From here on a spreadsheet keeps fifteen digits and writes zeros for the
others, while a program keeps them all."""


def main() -> None:
    """Read the request from standard input, and write the answer to standard output; both are JSON."""
    request = json.load(sys.stdin)
    if os.name != "nt":  # there a launcher stands between the two processes
        Thread(target=_end_with, args=(request["asked_by"],), daemon=True).start()
    answer: dict[str, object]
    try:
        if "password" in request:
            with Path(request["path"]).open("rb") as file:
                answer = {"tables": write_tables(file, request["name"], request["password"], Path(request["folder"]))}
        else:
            answer = _rewrite(request)
    except DabiaoError as e:
        answer = {"error": e.key, "values": e.values}
    except OSError as e:
        if not is_full(e):
            raise
        answer = {"error": "error.disk_full", "values": {"file": request["name"]}}
    json.dump(answer, sys.stdout)


def _end_with(process: int) -> None:
    """End when the process that asked has ended, so that nothing is written into a folder that nobody will clear."""
    while os.getppid() == process:
        sleep(_LOOKS_EACH_SECONDS)
    os._exit(1)


def _rewrite(request: dict[str, str]) -> dict[str, object]:
    """Rewrite a page or a document as CSV tables; return the answer."""
    file, folder, most = Path(request["path"]), Path(request["folder"]), limits()
    _limit("RLIMIT_AS", min(most.memory_mb << 20, _MEMORY + _TIMES_A_TEXT * file.stat().st_size))
    _limit("RLIMIT_CPU", most.text_seconds)
    try:
        tables = other_tables.rewrite(file, request["name"], request["encoding"], folder)
        return {"tables": [(title, table.name, merged, hidden) for title, table, merged, hidden in tables]}
    except nested_json.SeveralLists as e:
        return {"no_table": e.names}
    except (ValueError, RecursionError, csv.Error, DabiaoError):
        return {"no_table": ""}


def write_tables(
    file: BinaryIO, name: str, password: str | None, folder: Path
) -> list[tuple[str, str, list[tuple[int, int, int]], bool]]:
    """Write each table of a workbook into a file of the folder, hidden sheets last.

    Returns for each its title, the file's name, its merged cells, and whether its sheet is hidden. Merged cells are
    those over several rows: position of the column (from 0), first and last row (from 1). Empty sheets, and sheets that
    are not worksheets, are left out. A sheet that begins with the same header as the one before it continues that
    table, with its own header blank so that rows keep their numbers. A hidden one never does: it may have been hidden
    to exclude it. Raises DabiaoError.
    """
    most = limits()
    tables: list[tuple[str, str, list[tuple[int, int, int]], bool]] = []
    before: list[list[str]] = []
    width = height = 0
    book, errors = _opened(file, name, password)
    for title, rows, merged, hidden in _sheets(book, errors, name):
        head = list(islice(rows, HEAD_ROWS))
        if not any(_filled(row) for row in head):
            continue
        if len(head[0]) > most.columns:
            raise DabiaoError("error.too_many_columns", file=name, count=len(head[0]), most=most.columns)
        repeated = 0 if hidden else _repeated(before, head)
        if not repeated:
            if len(tables) == most.sheets:
                raise DabiaoError("error.too_many_sheets", file=name, most=most.sheets)
            tables.append((title, f"{len(tables)}.csv", [], hidden))
            width, height = len(head[0]), 0
        tables[-1][2].extend((place, first + height, last + height) for place, first, last in merged)
        before = head
        again: list[list[str]] = [[""] * width] * repeated
        with (folder / tables[-1][1]).open("a", encoding="utf-8", newline="") as out:
            table = csv.writer(out, lineterminator="\n")
            for row in chain(again, head[repeated:], rows):
                table.writerow(_fitted(row, width))
                height += 1
    return tables


def cell_text(cell: Cell) -> str:
    """Return a cell as text: times as ISO 8601, whole numbers mostly without a decimal mark."""
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", " ").replace("\0", "")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return _whole_number(cell)
    if isinstance(cell, datetime):
        # the file stores times as binary fractions of a day: 23:59:58.9999996 was 23:59:59
        rounded = cell + timedelta(microseconds=500) if cell.year < MAXYEAR else cell
        return rounded.replace(microsecond=rounded.microsecond // 1000 * 1000).isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _whole_number(cell: float) -> str:
    """Return a whole number as text, marked where its digits are uncertain.

    A number too large to be exact gets an exponent, so that it is not taken for an id. One whose last digit a
    spreadsheet may have cut ends in `.0`, by which data/rows/cut_ids.py recognises it.
    """
    if abs(cell) >= _EXACT:
        return f"{cell:.14E}"
    return f"{int(cell)}.0" if abs(cell) >= _SURE and cell % 10 == 0 else str(int(cell))


def _opened(file: BinaryIO, name: str, password: str | None) -> tuple[CalamineWorkbook, dict[int, Errors]]:
    """Return the workbook, and the error cells of its sheets, which the workbook itself returns as empty or as 0."""
    try:
        return _book(file, name), error_cells(file)
    except (CalamineError, OSError, ValueError) as e:
        from data.files.passwords import is_locked, unlock  # rarely needed, and slow to import

        if not is_locked(file):
            raise DabiaoError("error.damaged", file=name) from e
        try:
            plain = unlock(file, name, password)
            return _book(plain, name), error_cells(plain)
        except (CalamineError, OSError, ValueError) as e:
            raise DabiaoError("error.damaged", file=name) from e


def _book(file: BinaryIO, name: str) -> CalamineWorkbook:
    file.seek(0)
    packed = file.read(len(ZIP)) == ZIP
    size = check_expansion(file, name) if packed else file.seek(0, os.SEEK_END)
    _limit("RLIMIT_AS", min(limits().memory_mb << 20, _MEMORY + _TIMES * size))
    file.seek(0)
    return CalamineWorkbook.from_filelike(file)


def _sheets(
    book: CalamineWorkbook, errors: Mapping[int, Errors], name: str
) -> Iterator[tuple[str, Iterator[list[str]], list[tuple[int, int, int]], bool]]:
    """Yield each worksheet's title, rows as text, merged cells, and whether it is hidden; visible sheets first.

    Hidden rows and columns are included like others.
    """
    visible = [sheet.visible == SheetVisibleEnum.Visible for sheet in book.sheets_metadata]
    for place in sorted(range(len(visible)), key=lambda place: not visible[place]):
        sheet = book.sheets_metadata[place]
        if sheet.typ == SheetTypeEnum.WorkSheet:
            try:
                page = book.get_sheet_by_index(place)
                cells = page.iter_rows()
            except (CalamineError, ValueError) as e:
                raise DabiaoError("error.damaged", file=name) from e
            texts = ([cell_text(cell) for cell in row] for row in cells)
            merged = [
                (left, top + 1, bottom + 1)
                for (top, left), (bottom, _) in page.merged_cell_ranges or ()
                if bottom > top
            ]
            rows = _with_errors(texts, errors[place]) if place in errors else texts
            yield sheet.name, rows, merged, not visible[place]


def _with_errors(rows: Iterable[list[str]], errors: Errors) -> Iterator[list[str]]:
    """Yield the rows of a sheet with the texts of its error cells."""
    for number, row in enumerate(rows):
        for column, text in errors.get(number, {}).items():
            if column < len(row):
                row[column] = text
        yield row


def _repeated(before: Sequence[list[str]], head: Sequence[list[str]]) -> int:
    """Count the first rows of a sheet that repeat those of the sheet before and end with a header.

    A header fills at least two cells, and at least as many as the row that follows it in either sheet, which has a
    digit.
    """
    same = 0
    while same < min(len(before), len(head)) and _filled(before[same]) == _filled(head[same]):
        same += 1
    if same == 0 or len(_filled(head[same - 1])) < 2:
        return 0
    below = [_filled(row) for rows in (before, head) for row in rows[same : same + 1]]
    data = all(len(row) <= len(_filled(head[same - 1])) and re.search(r"\d", "".join(row.values())) for row in below)
    return same if data else 0


def _filled(row: Sequence[str]) -> dict[int, str]:
    """Return position → text of the cells that are not blank."""
    return {place: cell for place, cell in enumerate(row) if cell.strip(BLANKS)}


def _fitted(row: list[str], width: int) -> list[str]:
    """Return the row without empty cells beyond the width of its table."""
    return row if len(row) <= width or any(row[width:]) else row[:width]


def _limit(what: str, most: int) -> None:
    """Limit the memory (in bytes) or processor time of this process; systems without such limits rely on their own."""
    try:
        import resource

        number = getattr(resource, what)
        _, hard = resource.getrlimit(number)
        resource.setrlimit(number, (most if hard < 0 else min(most, hard), hard))
    except (ImportError, ValueError, OSError):
        return


if __name__ == "__main__":
    main()
