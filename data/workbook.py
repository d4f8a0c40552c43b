"""Data room: worksheets to rows of text. Knows cells and their types; no column, no format, no store."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from data.errors import DabiaoError

Cell = int | float | str | bool | time | date | datetime | timedelta

_EXACT = 2**53
"""Above it a spreadsheet's number no longer tells one whole number from the next."""


class Workbook:
    """An XLSX, XLS or ODS file. Raises DabiaoError when it is none, or locked with a password."""

    def __init__(self, path: Path, name: str) -> None:
        try:
            book = CalamineWorkbook.from_path(path)
            self.titles = list(book.sheet_names)
            self._sheets = [book.get_sheet_by_name(title) for title in self.titles]
        except PasswordError as e:
            raise DabiaoError("error.encrypted", file=name) from e
        except (CalamineError, OSError, ValueError) as e:
            raise DabiaoError("error.not_a_table", file=name) from e

    def rows(self, place: int) -> Iterator[list[str]]:
        """Every row of a worksheet from its first, cells as text."""
        for row in self._sheets[place].iter_rows():
            yield [cell_text(cell) for cell in row]


def cell_text(cell: Cell) -> str:
    """A cell as text: times as ISO 8601, whole numbers without a decimal mark.

    A number too large to be exact is written with an exponent, so that nobody takes it for the id that it was.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < _EXACT else f"{cell:.14E}"
    if isinstance(cell, datetime):
        # a day is a binary fraction in the file: 23:59:58.9999996 was 23:59:59
        rounded = cell + timedelta(microseconds=500)
        return rounded.replace(microsecond=rounded.microsecond // 1000 * 1000).isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", " ")
