"""Tables in texts other than delimited rows: JSON objects, HTML tables, and quoted or aligned lines.

They are converted to rows of texts exactly as they are written: a number keeps all of its digits.
"""

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from data.files import encodings, nested_json, nonstandard_csv, xml_spreadsheet
from data.files.limits import MB, SMALL_MB, limits
from data.files.textfile import HEAD_BYTES
from data.files.workbook_process import SheetTable

Rows = Iterator[list[str]]

_SEVERAL, _LOOKED_AT = 3, 50
"""Lines of one quoted cell each from which on it is not chance, and lines that are examined."""

_MOST_TIMES = 20
"""Ratio of a table's size to its file's up to which it is accepted; sizes up to `SMALL_MB` always are."""


def reader_of(begin: str) -> Callable[[Path], Rows] | None:
    """Return the reader for a UTF-8 file with this beginning; None when it holds no such table.

    A reader raises ValueError, RecursionError or csv.Error where a file continues otherwise than it began.
    """
    text = begin.lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _of_page
    if text.startswith(("[", "{")):
        read = _by_line if _is_by_line(text) else _listed
        return lambda path: _of_objects(list(read(path)))
    if nonstandard_csv.may_be_aligned(text):
        return nonstandard_csv.aligned_rows
    separator = _separator_in_quotes(text)
    return None if separator is None else lambda path: _of_quoted_lines(path, separator)


TABLE = "table.csv"


def rewrite(path: Path, name: str, encoding: str, folder: Path) -> list[SheetTable]:
    """Write the tables of a file as CSV files in UTF-8 into a folder: `TABLE`, or those of a workbook in XML.

    Raises ValueError, RecursionError, csv.Error or DabiaoError where it holds none after all.
    """
    with path.open("rb") as file:
        begin = file.read(HEAD_BYTES).decode(encoding, errors="replace")
    if xml_spreadsheet.begins_so(begin):
        return xml_spreadsheet.write_tables(path, name, encoding, folder)
    read = reader_of(begin)
    if read is None and nonstandard_csv.may_be_backslashed(path):
        read = nonstandard_csv.backslashed_rows
    if read is None:
        raise ValueError
    text, table = folder / "text", folder / TABLE
    encodings.write_utf8(path, name, encoding, text)
    if not write_csv(read(text), table, path.stat().st_size):
        raise ValueError
    return [("", table, (), False)]


def write_csv(rows: Rows, path: Path, packed: int) -> bool:
    """Write rows as CSV in UTF-8; return whether they are a table: at least two rows have several filled cells.

    Raises ValueError when they have far more characters than the file of `packed` bytes from which they were read: a
    text that occurs once in the file may be repeated in each row.
    """
    count = size = 0
    most = max(SMALL_MB * MB, _MOST_TIMES * packed)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        for row in rows:
            size += sum(map(len, row)) + len(row)
            if size > most:
                raise ValueError
            table.writerow(row)
            count += sum(map(bool, row)) > 1
    return count > 1


# --- JSON -------------------------------------------------------------------------------------------------------------


def _of_objects(objects: Sequence[Mapping[str, str]]) -> Rows:
    """Yield a header of all names in the objects, and a row for each object."""
    names = list(dict.fromkeys(name for entry in objects for name in entry))
    yield names
    for entry in objects:
        yield [entry.get(name, "") for name in names]


def _listed(path: Path) -> Iterator[dict[str, str]]:
    yield from nested_json.rows_of(nested_json.entries(_parsed(path.read_text(encoding="utf-8"))))


def _by_line(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        listed = [_parsed(line) for line in file if line.strip()]
    if len(listed) == 1:
        listed = list(nested_json.entries(listed[0]))
    yield from nested_json.rows_of(listed)


def _is_by_line(begin: str) -> bool:
    """Whether each line of a text is an object of its own."""
    line = begin.partition("\n")[0].rstrip()
    try:
        return line.endswith("}") and isinstance(_parsed(line), dict)
    except (ValueError, RecursionError):
        return False


def _parsed(text: str) -> Any:
    """Parse a document; numbers become texts with all of their digits."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)


# --- HTML -------------------------------------------------------------------------------------------------------------


_UNSEEN = (
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<(?:script|style)\b", re.IGNORECASE), re.compile("</(?:script|style)[^<>]*>", re.IGNORECASE)),
)
"""Beginning and end of the parts of a page that are not displayed."""

_TOKEN = re.compile(
    r"<(?P<closes>/?)(?P<tag>[A-Za-z][\w:-]*+)(?P<attributes>[^<>]*+)>|<[!?][^<>]*+>|(?P<text>[^<]++|<)"
)
"""Possessive throughout: backtracking would take quadratic time where a tag is never closed."""

_MOST_NESTED = 100
"""Depth of tables within tables."""

_MOST_CELLS = 20_000_000
"""Cells that a page may have at most, those covered by spanning cells included."""


class _Table:
    """A table being read.

    The text of a cell over several columns or rows is in the first of them; the others are empty.
    """

    def __init__(self, columns: int) -> None:
        self.rows: list[list[str]] = []
        self._below: dict[int, int] = {}
        self._in_cell = False
        self._behind = 0
        self._texts: list[str] = []
        self._size = 0
        self._columns = columns

    def begin_row(self) -> None:
        self.end_row()
        self.rows.append([])

    def begin_cell(self, wide: int, high: int) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        row = self.rows[-1]
        self._pass_cells_from_above(row)
        if len(row) + wide > self._columns:
            raise ValueError
        self._count(wide)
        self._below |= dict.fromkeys(range(len(row), len(row) + wide), high - 1)
        row.append("")
        self._behind, self._in_cell, self._texts = wide - 1, True, []

    def add(self, text: str) -> None:
        if self._in_cell:
            self._texts.append(text)

    def end_cell(self) -> None:
        if self._in_cell:
            self.rows[-1][-1] = " ".join(html.unescape("".join(self._texts)).split())
            self.rows[-1] += [""] * self._behind
        self._in_cell = False

    def end_row(self) -> None:
        self.end_cell()
        if self.rows:
            self._pass_cells_from_above(self.rows[-1])

    def _pass_cells_from_above(self, row: list[str]) -> None:
        while self._below.get(len(row), 0):
            self._below[len(row)] -= 1
            row.append("")
            self._count(1)

    def _count(self, cells: int) -> None:
        self._size += cells
        if self._size > _MOST_CELLS:
            raise ValueError


def _of_page(path: Path) -> Rows:
    """Yield the rows of all tables of a page, one table below the other; inner tables before the tables around them."""
    # not the standard library's parser, whose time grows with the square of malformed input
    text = path.read_text(encoding="utf-8")
    for begin, end in _UNSEEN:
        first, *pieces = begin.split(text)
        text = first + "".join(part for piece in pieces for part in end.split(piece, maxsplit=1)[1:])
    rows: list[list[str]] = []
    tables: list[_Table] = []
    columns = limits().columns  # asked once: a page may have millions of cells
    for token in _TOKEN.finditer(text):
        closes, tag, attributes = token["closes"], (token["tag"] or "").lower(), token["attributes"] or ""
        if tag == "table" and not closes:
            if len(tables) == _MOST_NESTED:
                raise ValueError
            tables.append(_Table(columns))
        elif tables and tag == "table":
            tables[-1].end_row()
            rows += tables.pop().rows
        elif tables and tag in ("td", "th", "tr"):
            if closes:
                tables[-1].end_cell()
            elif tag == "tr":
                tables[-1].begin_row()
            else:
                tables[-1].begin_cell(_span("colspan", attributes), _span("rowspan", attributes))
        elif tables:
            tables[-1].add(" " if tag == "br" else token["text"] or "")
    for table in tables:
        table.end_row()
        rows += table.rows
    width = max(map(len, rows), default=0)
    if width * len(rows) > _MOST_CELLS:
        raise ValueError
    yield from (row + [""] * (width - len(row)) for row in rows)


def _span(name: str, attributes: str) -> int:
    number = re.search(rf"\b{name}\s*=\s*[\"']?([0-9]{{1,4}})\b", attributes, re.IGNORECASE)
    return max(int(number[1]), 1) if number else 1


# --- lines that are one quoted cell each ------------------------------------------------------------------------------


def _separator_in_quotes(text: str) -> str | None:
    """Return the separator inside lines that are one quoted cell each, the same in all; None where there is none."""
    if not text.startswith('"'):
        return None
    rows = [row for row in islice(csv.reader(io.StringIO(text)), _LOOKED_AT) if row]
    rows = rows[:-1] if len(rows) > _SEVERAL else rows  # the last may be cut off
    if len(rows) < _SEVERAL or any(len(row) > 1 for row in rows):
        return None
    for separator in ",\t;|":
        widths = {len(_cells(cell, separator)) for (cell,) in rows}
        if len(widths) == 1 and widths.pop() > 1:
            return separator
    return None


def _cells(text: str, separator: str) -> list[str]:
    return next(csv.reader([text], delimiter=separator), [])


def _of_quoted_lines(path: Path, separator: str) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            yield _cells(row[0], separator) if len(row) == 1 else row
