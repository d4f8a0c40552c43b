"""Tables that a text holds in another way than rows of cells: objects in JSON, tables of a web page, quoted lines.

They are made rows of texts, each as it stands there: a number keeps all of its digits.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

from data.files.limits import limits

Rows = Iterator[list[str]]

_SEVERAL, _LOOKED_AT = 3, 50
"""So many lines, each one quoted cell, are no accident; so many are looked at."""


def reader_of(begin: str) -> Callable[[Path], Rows] | None:
    """What reads the rows of a file in UTF-8 that begins so; None: it holds no such table.

    A reader raises ValueError, RecursionError or csv.Error where a file goes on otherwise than it began.
    """
    text = begin.lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _of_page
    if text.startswith("["):
        return lambda path: _of_objects(lambda: _listed(path))
    if text.startswith("{"):
        return lambda path: _of_objects(lambda: _by_line(path))
    separator = _separator_in_quotes(text)
    return None if separator is None else lambda path: _of_quoted_lines(path, separator)


def write_csv(rows: Rows, path: Path) -> bool:
    """Write rows as CSV in UTF-8. Answers whether they are a table: two rows at least have several filled cells."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        for row in rows:
            table.writerow(row)
            count += sum(map(bool, row)) > 1
    return count > 1


# --- JSON -------------------------------------------------------------------------------------------------------------


def _of_objects(objects: Callable[[], Iterator[dict[str, str]]]) -> Rows:
    """A header of all names in the objects, and a row for each object."""
    names = list(dict.fromkeys(name for entry in objects() for name in entry))
    yield names
    for entry in objects():
        yield [entry.get(name, "") for name in names]


def _listed(path: Path) -> Iterator[dict[str, str]]:
    yield from map(_flat, _parsed(path.read_text(encoding="utf-8")))


def _by_line(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from (_flat(_parsed(line)) for line in file if line.strip())


def _parsed(text: str) -> list[object]:
    parsed: list[object] = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    return parsed


def _flat(entry: object) -> dict[str, str]:
    """An object of texts, numbers, yes, no and nothing, as texts. Raises ValueError for another."""
    if not isinstance(entry, dict) or any(isinstance(value, dict | list) for value in entry.values()):
        raise ValueError
    texts = {None: "", True: "true", False: "false"}
    return {name: value if isinstance(value, str) else texts[value] for name, value in entry.items()}


# --- HTML -------------------------------------------------------------------------------------------------------------


class _Table:
    """A table under way. A cell over several columns or rows stands in the first of them; the others are empty."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self._below: dict[int, int] = {}
        self._in_cell = False
        self._behind = 0

    def begin_row(self) -> None:
        self.end_row()
        self.rows.append([])

    def begin_cell(self, wide: int, high: int) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        row = self.rows[-1]
        self._pass_cells_from_above(row)
        self._below |= dict.fromkeys(range(len(row), len(row) + wide), high - 1)
        row.append("")
        self._behind, self._in_cell = wide - 1, True

    def add(self, text: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += text

    def end_cell(self) -> None:
        if self._in_cell:
            self.rows[-1][-1] = " ".join(self.rows[-1][-1].split())
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


class _Page(HTMLParser):
    """The rows of all tables of a page, one table below the other; of tables within tables the inner ones."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._open: list[_Table] = []
        self._unseen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._unseen = True
        elif tag == "table":
            self._open.append(_Table())
        elif self._open and tag == "tr":
            self._open[-1].begin_row()
        elif self._open and tag in ("td", "th"):
            spans = dict(attrs)
            self._open[-1].begin_cell(_span(spans.get("colspan")), _span(spans.get("rowspan")))
        elif self._open and tag == "br":
            self._open[-1].add(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._unseen = False
        elif self._open and tag in ("td", "th", "tr", "table"):
            self._open[-1].end_cell()
            if tag == "table":
                self._open[-1].end_row()
                self.rows += self._open.pop().rows

    def handle_data(self, data: str) -> None:
        if self._open and not self._unseen:
            self._open[-1].add(data)


def _of_page(path: Path) -> Rows:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    width = max(map(len, page.rows), default=0)
    yield from (row + [""] * (width - len(row)) for row in page.rows)


def _span(text: str | None) -> int:
    number = (text or "").strip()
    return min(max(int(number), 1), limits().columns) if number.isascii() and number.isdigit() else 1


# --- lines that are one quoted cell each ------------------------------------------------------------------------------


def _separator_in_quotes(text: str) -> str | None:
    """What separates the cells inside of lines that are one quoted cell each, in all alike; None where they are not."""
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
