"""Profile of a file that no format describes: its headers, and the content of each column. Judges nothing.

Nothing is stored and no column is identified here; data/formats/suggest.py makes suggestions from it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from itertools import islice
from pathlib import Path

from data.errors import DabiaoError
from data.files.cells import clean, fold
from data.files.reader import Sheet, Source, open_source
from data.formats.time_text import plain_text
from data.formats.times import is_time
from data.words.marks import MARK

ROWS_TRIED = 200_000
"""Rows up to which files are read completely; of longer ones only the first rows are."""

ROWS_SHOWN = 8
"""First rows of a file that are kept unchanged."""

CELLS_TYPED = 500
"""Filled cells of a column from which its content is determined."""

WORDS_COUNTED = 200
"""Different texts of a column beyond which it is not a list of words."""

_CURRENCY = (
    r"(?:Rp|RMB?|CNY|USD|US\$|EUR|GBP|BRL|R\$|IDR|MYR|PHP|SGD|S\$|THB|VND|HKD|HK\$|NT\$|TWD|JPY|KRW|RUB|PLN|CHF|INR|Rs"
    r"|MXN|AUD|CAD|PEN|S/|zł|Kč|kr|руб|[¥￥$£₠-₿฿元円圆원đ])\.?"
)
_COUNTED = "[件个個只套双盒袋瓶包支条张本台份箱]|pcs"
_NUMBER = re.compile(
    rf"[-+(]?(?:{_CURRENCY} ?)?[-+(]?\d[\d.,' \u00a0\u202f]*(?: ?(?:{_CURRENCY}|%|{_COUNTED}))?\)?", re.IGNORECASE
)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")


@dataclass
class Field:
    """One column of an unknown file. Shares are of its filled cells, 0 to 1, and 0 where all are empty.

    `words`: its different texts, cleaned, with their counts; `many`: there are more of them.
    """

    header: str
    place: int
    filled: int = 0
    words: Counter[str] = field(default_factory=Counter)
    many: bool = False
    times: float = 0.0
    numbers: float = 0.0
    marks: float = 0.0
    length: float = 0.0
    samples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Unknown:
    """An unknown file after reading. `rows`: rows below the header with any text; `complete`: all of them were read.

    `first`: its first rows, unchanged, one cell for each of `headers`.
    """

    name: str
    headers: list[str]
    fields: list[Field]
    first: list[list[str]]
    rows: int
    complete: bool

    def field(self, header: str) -> Field | None:
        """Return the column under a header; None when there is none."""
        return next((column for column in self.fields if fold(column.header) == fold(header)), None)


def look(path: Path, name: str | None = None, *, password: str | None = None) -> Unknown:
    """Read a file. Raises DabiaoError when it cannot be read, or nothing in it looks like a row of headers."""
    return look_at(open_source(path, name, password=password))


def look_at(source: Source) -> Unknown:
    """Read an open file as `look` does."""
    sheet, row = header_of(source)
    places: dict[str, int] = {}
    for place, header in enumerate(sheet.head[row]):
        if header.strip():
            places.setdefault(fold(header), place)
    fields = [Field(sheet.head[row][place].strip(), place) for place in places.values()]
    below = (cells for cells in islice(source.records(sheet), row + 1, None) if any(cell.strip() for cell in cells))
    first: list[list[str]] = []
    rows, complete = 0, True
    for cells in below:
        if rows == ROWS_TRIED:
            complete = False
            break
        rows += 1
        if rows <= ROWS_SHOWN:
            first.append([cells[column.place] if column.place < len(cells) else "" for column in fields])
        for column in fields:
            if column.place < len(cells):
                _count(column, cells[column.place])
    for column in fields:
        _judge(column)
    return Unknown(source.name, [column.header for column in fields], fields, first, rows, complete)


def is_table(path: Path, name: str | None = None, *, password: str | None = None) -> bool:
    """Whether a file can be read and has a row that looks like headers."""
    try:
        header_of(open_source(path, name, password=password))
    except DabiaoError:
        return False
    return True


def header_of(source: Source) -> tuple[Sheet, int]:
    """Return the sheet with the widest row of labels, and that row (0 = first).

    A hidden sheet only if no other has such a row. Raises DabiaoError when no row has two labels, as in prose and
    pictures; and when that row is data.
    """
    labels = [
        (count > 1 and not sheet.hidden, count, -sheet.place, -row)
        for sheet in source.sheets
        for row, cells in enumerate(sheet.head)
        for count in [sum(_is_label(cell) for cell in set(cells))]
    ]
    _, most, place, row = max(labels, default=(False, 0, 0, 0))
    if most < 2:
        raise DabiaoError("error.no_headers", file=source.name)
    sheet = next(sheet for sheet in source.sheets if sheet.place == -place)
    cells, *below = (cells for cells in sheet.head[-row:] if any(map(str.strip, cells)))
    if any(all(_is_time_at(cells, at) for cells in (cells, *below[:3])) for at in range(len(cells)) if below):
        raise DabiaoError("error.no_header", file=source.name, first=", ".join(cells)[:80])
    return sheet, -row


_LONG_NUMBER = 10
"""Digits of a number that is not a header but an id, or an instant in seconds."""


def _is_time_at(cells: Sequence[str], place: int) -> bool:
    """Whether a cell of a row is a time or a long number; a short number may be a header as well."""
    text = clean(cells[place]) if place < len(cells) else None
    return text is not None and (len(text) >= _LONG_NUMBER if text.isdigit() else is_time(text))


def readings(cells: Sequence[str], count: int = 3) -> list[tuple[str, date, date]]:
    """Return cells with ambiguous day and month, as written and read day first and month first; one of each day."""
    by_day: dict[date, tuple[str, date, date]] = {}
    for cell, day, month, year in _dates(cells):
        if day != month and day <= 12 and month <= 12:
            by_day.setdefault(date(year, month, day), (cell, date(year, month, day), date(year, day, month)))
    return list(by_day.values())[:count]


def amount(cell: str, decimal: str) -> float:
    """Return the number in a cell with this decimal mark; 0 where there is none."""
    digits = re.sub(r"[^0-9.,]", "", cell).replace("," if decimal == "." else ".", "").replace(decimal, ".", 1)
    return float(digits or 0)


def _dates(cells: Sequence[str]) -> Iterator[tuple[str, int, int, int]]:
    for cell in cells:
        read = _DAY_AND_MONTH.match(plain_text(clean(cell) or ""))
        if read:
            year = int(read[3])
            yield cell, int(read[1]), int(read[2]), year if year > 99 else 2000 + year


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and (text.isdigit() or not is_time(text))


def _is_label(cell: str) -> bool:
    """Whether a cell could name a column: a short text that is neither a number nor a time."""
    text = clean(cell) or ""
    return (
        0 < len(text) <= 60
        and "\n" not in text[31:]
        and text.count("\n") < 2
        and not _is_number(text)
        and not is_time(text)
    )


def _count(column: Field, cell: str) -> None:
    if not cell:
        return
    column.filled += 1
    if len(column.samples) < CELLS_TYPED:
        column.samples.append(cell)
    if cell in column.words or len(column.words) < WORDS_COUNTED:
        column.words[cell] += 1
    else:
        column.many = True


def _judge(column: Field) -> None:
    """Clean the counted texts, and determine the content of the column."""
    spelled, column.words = column.words, Counter()
    for cell, times in spelled.items():
        text = clean(unescape(cell))
        if text is None:
            column.filled -= times
        else:
            column.words[text] += times
    column.samples = [text for cell in column.samples if (text := clean(unescape(cell))) is not None]
    count = len(column.samples)
    if count:
        column.times = sum(map(is_time, column.samples)) / count
        column.numbers = sum(map(_is_number, column.samples)) / count
        column.marks = sum(MARK.fullmatch(text) is not None for text in column.samples) / count
        column.length = sum(map(len, column.samples)) / count
