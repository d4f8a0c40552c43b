"""Data room: any file to rows of text. Knows bytes, encodings, separators, worksheets; no canonical column, no rule."""

import csv
import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from data.cleaning import BLANKS, identifier, literal
from data.errors import DabiaoError
from data.store import Connection
from data.textfile import HEAD_BYTES, has_blank_lines, likely_encoding, split_rows, strict_encoding
from data.workbook import Workbook

HEAD_ROWS = 30
"""The header row is looked for in so many rows: exports put titles above it."""

SEPARATORS = (",", "\t", ";", "|")

_END = "\x00end"
_OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NO_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"<style", b"<div", b"<body")


@dataclass(frozen=True)
class Sheet:
    """One table that a file may hold: a worksheet by its name, or a text file split at one separator.

    `head` is its first rows, cells as text; in `place` it stands among the file's sheets.
    """

    place: int
    name: str
    separator: str
    head: list[list[str]]


class Source:
    """An opened file. Its sheets can be looked at, and one of them staged for the loader."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.sheets: list[Sheet] = []

    def sha256(self) -> str:
        """The file's SHA-256, in hexadecimal."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def records(self, sheet: Sheet) -> Iterator[list[str]]:
        """Every row of a sheet from its first, blank ones included."""
        raise NotImplementedError

    def stage(
        self, connection: Connection, sheet: Sheet, header_row: int, places: Mapping[str, int], needed: Iterable[str]
    ) -> None:
        """Make `staged`, a temporary table or view, of the rows below the header row (0 = the sheet's first).

        Columns: `line` (the row's number as a spreadsheet shows it), `ragged` (the whole row when it has more cells
        than the header, or too few to hold a needed column, else NULL), and for each name in `places` the text of the
        cell at that place. Rows without any text are left out. A connection can stage once.
        """
        width = len(sheet.head[header_row])
        with TemporaryDirectory(prefix="dabiao-") as folder:
            rows = Path(folder) / "rows.csv"
            with rows.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerows(_staged_rows(self.records(sheet), header_row, width, places, frozenset(needed)))
            names = ["line", "ragged", *places]
            columns = ", ".join(f"{literal(n)}: '{'BIGINT' if n == 'line' else 'VARCHAR'}'" for n in names)
            try:
                connection.execute(f"CREATE TEMP TABLE staged AS SELECT * FROM {_read_csv(rows, ',', 0, columns)}")
            except duckdb.InvalidInputException as e:
                raise DabiaoError("error.not_a_table", file=self.name) from e


class WorkbookSource(Source):
    """An XLSX, XLS or ODS file."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path, name)
        self._book = Workbook(path, name)
        for place, title in enumerate(self._book.titles):
            self.sheets.append(Sheet(place, title, ",", list(islice(self._book.rows(place), HEAD_ROWS))))
        if not any(cell for sheet in self.sheets for row in sheet.head for cell in row):
            raise DabiaoError("error.file_empty", file=name)

    def records(self, sheet: Sheet) -> Iterator[list[str]]:
        """Every row of a worksheet."""
        return self._book.rows(sheet.place)


class TextSource(Source):
    """A CSV or TSV file in UTF-8, GB18030 or UTF-16."""

    def __init__(self, path: Path, name: str, start: bytes) -> None:
        super().__init__(path, name)
        self._encoding = likely_encoding(path, name, start)
        # A head cut off in the middle of a letter must not fail: the whole file is decoded strictly when it is staged.
        text = start.decode(self._encoding, errors="replace").removeprefix("\ufeff")
        self._newline = "\n" if "\n" in text else "\r"
        complete = len(start) < HEAD_BYTES
        lines = [line + "\n" for line in text.split(self._newline)]
        for place, separator in enumerate(SEPARATORS):
            rows = list(islice(split_rows(lines, separator, name), HEAD_ROWS + 1))
            head = rows[: HEAD_ROWS if complete or len(rows) > HEAD_ROWS else -1]
            self.sheets.append(Sheet(place, "", separator, head))

    def records(self, sheet: Sheet) -> Iterator[list[str]]:
        """Every row of the file. Raises DabiaoError when a quote is never closed, or no known encoding fits."""
        encoding = strict_encoding(self.path, self.name, self._encoding)
        with self.path.open(encoding=encoding, newline=self._newline) as file:
            for number, row in enumerate(split_rows(chain(file, (_END,)), sheet.separator, self.name), start=1):
                if row == [_END]:
                    return
                if row and row[-1].endswith(_END):
                    raise DabiaoError("error.unclosed_quote", file=self.name, line=number)
                yield row

    def stage(
        self, connection: Connection, sheet: Sheet, header_row: int, places: Mapping[str, int], needed: Iterable[str]
    ) -> None:
        """As `Source.stage`; the database reads a file without surprises itself, many times faster than we could."""
        if not self._stage_directly(connection, sheet, header_row, places):
            super().stage(connection, sheet, header_row, places, needed)

    def _stage_directly(self, connection: Connection, sheet: Sheet, header_row: int, places: Mapping[str, int]) -> bool:
        above = sheet.head[: header_row + 1]
        if (
            self._encoding != "utf-8"
            or any(mark in str(self.path) for mark in "*?[")  # the database would look for several files
            or any("\n" in cell for row in above for cell in row)
            or has_blank_lines(self.path)
        ):
            return False
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(above[-1])))
        wanted = ", ".join(f"c{place} AS {identifier(name)}" for name, place in places.items())
        rows = _read_csv(self.path, sheet.separator, header_row + 1, columns)
        try:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE staged_cells AS SELECT {wanted} FROM {rows}")
        except duckdb.InvalidInputException:
            return False
        blanks = literal(f"[{BLANKS}]*")
        blank = " AND ".join(f"coalesce(regexp_full_match({identifier(n)}, {blanks}), TRUE)" for n in places)
        if connection.execute(f"SELECT 1 FROM staged_cells WHERE {blank} LIMIT 1").fetchone():
            return False
        # rows of a new table are numbered in the order of the file
        connection.execute(
            f"CREATE TEMP VIEW staged AS SELECT rowid + {header_row + 2} AS line, "
            "CAST(NULL AS VARCHAR) AS ragged, * FROM staged_cells"
        )
        return True


def open_source(path: Path, name: str | None = None, *, password: str | None = None) -> Source:
    """Open an export for reading; `name` is what the user calls it. Raises DabiaoError when it can be no table.

    Files locked with a `password` cannot be read yet, known or not.
    """
    name = name or path.name
    try:
        with path.open("rb") as file:
            start = file.read(HEAD_BYTES)
    except OSError as e:
        raise DabiaoError("error.file_missing", file=path) from e
    if not start.strip(b" \t\r\n\xef\xbb\xbf"):
        raise DabiaoError("error.file_empty", file=name)
    if start.startswith(_OLE2):
        if _ENCRYPTED in path.read_bytes():
            raise DabiaoError("error.encrypted", file=name)
        return WorkbookSource(path, name)
    if start.startswith(b"PK\x03\x04"):
        if not _holds_workbook(path):
            raise DabiaoError("error.archive", file=name)
        return WorkbookSource(path, name)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise DabiaoError("error.html_as_xls", file=name)
    if start.startswith(_NO_TEXT):
        raise DabiaoError("error.not_a_table", file=name)
    return TextSource(path, name, start)


def _holds_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith("xl/") or name == "content.xml" for name in archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return True  # broken: the workbook's own reader says so


def _read_csv(path: Path, separator: str, skip: int, columns: str) -> str:
    return (
        f"read_csv({literal(str(path))}, columns = {{{columns}}}, auto_detect = false, header = false, skip = {skip}, "
        f"delim = {literal(separator)}, quote = '\"', escape = '\"', strict_mode = true, max_line_size = 16777216, "
        "compression = 'none', hive_partitioning = false)"
    )


def _staged_rows(
    records: Iterable[list[str]], header_row: int, width: int, places: Mapping[str, int], needed: frozenset[str]
) -> Iterator[list[object]]:
    wanted = list(places.values())
    least = max((place for name, place in places.items() if name in needed), default=-1) + 1
    for number, row in enumerate(records, start=1):
        if number <= header_row + 1 or not any(cell.strip(BLANKS) for cell in row):
            continue
        ragged = ""
        if len(row) != width:
            if len(row) < least or any(cell.strip(BLANKS) for cell in row[width:]):
                ragged = ", ".join(row)
            row.extend([""] * (width - len(row)))
        yield [number, ragged, *[row[place] for place in wanted]]
