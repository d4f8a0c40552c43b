"""Files as platforms write them: quotes, tabs, marks and encodings put exactly where they put them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl

Cells = Mapping[str, object]
"""A row by its headers; a header that is not named stands for an empty cell."""


@dataclass(frozen=True)
class Fixture:
    """An export: its file name, how to write it, and what must come of it.

    `rows`: in file order, the columns of the store's rows that are worked out by hand; instants are naive UTC.
    """

    file: str
    format: str
    platform: str
    market: str | None
    write: Callable[[Path], None]
    rows: Sequence[Mapping[str, object]]
    rejected: Sequence[tuple[int, str, str]] = ()
    """Line, column and reason of the rows that must be rejected."""
    unread: Sequence[tuple[str, str]] = ()
    """Column and word of what must be told as not understood."""

    @property
    def read(self) -> int:
        """Rows of data in the file."""
        return len(self.rows) + len(self.rejected)


@dataclass(frozen=True)
class Unusable:
    """An export that is known and of no use, and the error that says so."""

    file: str
    format: str
    write: Callable[[Path], None]
    error: str


def utc(text: str) -> datetime:
    """The instant in UTC that is written 2026-03-01 08:00:00."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def csv(
    header: str,
    *rows: Cells,
    encoding: str = "utf-8",
    separator: str = ",",
    quoted: bool = False,
    above: str = "",
    below: str = "",
    newline: str = "\r\n",
) -> Callable[[Path], None]:
    """A text file. `header` is separated by commas; `above` and `below` are lines as they stand."""
    names = header.split(",")

    def cell(value: object) -> str:
        text = str(value)
        plain = not quoted and not any(mark in text for mark in (separator, '"', "\n", "\r"))
        return text if plain else '"' + text.replace('"', '""') + '"'

    def write(path: Path) -> None:
        lines = [separator.join(cell(row.get(name, "")) for name in names) for row in ({n: n for n in names}, *rows)]
        text = above + "".join(line + newline for line in lines) + below
        path.write_bytes(text.encode(encoding))

    for row in rows:
        assert set(row) <= set(names), set(row) - set(names)
    return write


def xlsx(header: str, *rows: Cells, sheet: str = "Sheet1", password: str | None = None) -> Callable[[Path], None]:
    """A workbook with one sheet; under a password it is one that Excel has locked."""
    names = header.split(",")
    for row in rows:
        assert set(row) <= set(names), set(row) - set(names)

    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.title = sheet
        page.append(names)
        for row in rows:
            page.append([row.get(name) for name in names])
        plain = BytesIO()
        book.save(plain)
        if password is None:
            path.write_bytes(plain.getvalue())
            return
        locked = BytesIO()
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt(password, locked)
        path.write_bytes(locked.getvalue())

    return write


def text(content: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    """A text file, to the letter."""

    def write(path: Path) -> None:
        path.write_bytes(content.encode(encoding))

    return write
