"""Read any file as rows of text. Knows the kinds of files; independent of canonical columns and rules."""

import csv
import hashlib
import shutil
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from data.errors import DabiaoError
from data.files import (
    encodings,
    nested_json,
    nonstandard_csv,
    other_tables,
    staging,
    workbook_process,
    xml_spreadsheet,
)
from data.files.archive import EMPTY_ZIP, ZIP, kind_of, legible
from data.files.file_types import ARCHIVES, no_table, old_office_type, refuse, type_of
from data.files.limits import MB, SMALL_MB, limits
from data.files.misread import refuse_misread
from data.files.open_quotes import Mended, Width
from data.files.textfile import HEAD_BYTES, HEAD_ROWS, heads, newline_of, rows_of
from data.sql import Connection

_READ_HERE = 500_000
"""Largest page or document, in bytes, that this process reads itself: starting another takes time."""

_OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")


@dataclass(frozen=True)
class Sheet:
    """One table that a file may hold: a worksheet by its name, or a text file split at one separator.

    `place`: its position among the file's sheets. `head`: its first rows, cells as text. `merged`: its merged cells.
    `hidden`: a spreadsheet program does not show it.
    """

    place: int
    name: str
    separator: str
    head: list[list[str]]
    merged: tuple[workbook_process.Merged, ...] = ()
    hidden: bool = False


class Source:
    """An opened file. Its sheets can be inspected, and one of them staged for the loader.

    `encoding`: that of a text file, as far as it has been read; "" of other files. `zero_bytes`: zero bytes were
    removed. `marks_mended`: rows with a misplaced quotation mark.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.sheets: list[Sheet] = []
        self.encoding = ""
        self.zero_bytes = False
        self.marks_mended = Mended()

    def sha256(self) -> str:
        """The file's SHA-256, in hexadecimal."""
        return sha256_of(self.path)

    def records(self, sheet: Sheet) -> Iterator[list[str]]:
        """Yield every row of a sheet from its first, blank ones included. Raises DabiaoError when it cannot be read."""
        raise NotImplementedError

    def stage(
        self, connection: Connection, sheet: Sheet, header_row: int, places: Mapping[str, int], needed: Iterable[str]
    ) -> None:
        """Create `staged` and `aside` from the rows below the header row (0 = the first); see data/files/staging.py.

        `places`: column → position of its cell; `needed`: the columns without which a row is not data.
        """
        raise NotImplementedError

    def _layout(
        self, sheet: Sheet, header_row: int, places: Mapping[str, int], needed: Iterable[str]
    ) -> staging.Layout:
        return staging.Layout(self.name, sheet.separator, sheet.head, header_row, places, frozenset(needed))


class WorkbookSource(Source):
    """A workbook of any kind. Its tables are kept as text in a temporary folder while this object exists.

    `tables` writes them into that folder.
    """

    def __init__(self, path: Path, name: str, tables: Callable[[Path], list[workbook_process.SheetTable]]) -> None:
        super().__init__(path, name)
        folder = Path(mkdtemp(prefix="dabiao-"))
        clear_up = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            self._tables = tables(folder)
            for place, (title, table, merged, hidden) in enumerate(self._tables):
                head = list(islice(rows_of(table, "utf-8", "\n", ",", name), HEAD_ROWS))
                self.sheets.append(Sheet(place, title, ",", head, merged, hidden))
            if not self.sheets:
                raise DabiaoError("error.file_empty", file=name)
        except BaseException:
            clear_up()
            raise

    def records(self, sheet: Sheet) -> Iterator[list[str]]:
        """Yield every row of a worksheet."""
        return rows_of(self._tables[sheet.place][1], "utf-8", "\n", ",", self.name)

    def stage(
        self, connection: Connection, sheet: Sheet, header_row: int, places: Mapping[str, int], needed: Iterable[str]
    ) -> None:
        """See `Source.stage`."""
        layout = self._layout(sheet, header_row, places, needed)
        if not staging.directly(connection, self._tables[sheet.place][1], layout):
            staging.carefully(connection, layout, self.records(sheet))


class TextSource(Source):
    """A CSV or TSV file."""

    def __init__(self, path: Path, name: str, start: bytes) -> None:
        super().__init__(path, name)
        complete = len(start) < HEAD_BYTES
        likely = encodings.likely_encoding(start, name)
        self.encoding = encodings.check(start, name, likely) if complete else likely
        # a sample cut off inside a character must not fail; the whole file is decoded strictly when it is read
        text = start.decode(self.encoding, errors="replace").removeprefix("\ufeff")
        self._newline = newline_of(text)
        self._width: Width | None = None
        for place, (separator, head) in enumerate(heads(text, name, complete=complete)):
            self.sheets.append(Sheet(place, "", separator, head))

    def records(self, sheet: Sheet) -> Iterator[list[str]]:
        """Yield every row of the file. Raises DabiaoError when a quote is never closed, or no known encoding fits."""
        read = 0
        try:
            for row in self._rows(self.path, self.encoding, sheet):
                read += 1
                yield row
        except UnicodeError:  # the encoding that the beginning suggested is wrong
            with self._in_utf8() as path:
                yield from islice(self._rows(path, "utf-8", sheet), read, None)

    def stage(
        self, connection: Connection, sheet: Sheet, header_row: int, places: Mapping[str, int], needed: Iterable[str]
    ) -> None:
        """See `Source.stage`. The database reads a file that seems to be UTF-8 first, and checks it on the way."""
        layout = self._layout(sheet, header_row, places, needed)
        in_utf8 = self.encoding.startswith("utf-8")
        if in_utf8 and staging.directly(connection, self.path, layout):
            return
        with self._in_utf8() as path:
            if in_utf8 or not staging.directly(connection, path, layout):
                self._width, self.marks_mended = layout.row_width, Mended()
                staging.carefully(connection, layout, self._rows(path, "utf-8", sheet, self.marks_mended))

    def _rows(self, path: Path, encoding: str, sheet: Sheet, noted: Mended | None = None) -> Iterator[list[str]]:
        return rows_of(path, encoding, self._newline, sheet.separator, self.name, self._width, noted)

    @contextmanager
    def _in_utf8(self) -> Iterator[Path]:
        """Yield the path of the whole file in UTF-8 without a byte order mark, decoded strictly."""
        with TemporaryDirectory(prefix="dabiao-") as folder:
            path = Path(folder) / "text.csv"
            self.encoding = encodings.write_utf8(self.path, self.name, self.encoding, path)
            yield path


class RewrittenSource(TextSource):
    """A text that is not a table as it is, rewritten as one while this object exists.

    `write` writes it from one path to another.
    """

    def __init__(
        self, path: Path, name: str, write: Callable[[Path, Path], object], *, zero_bytes: bool = False
    ) -> None:
        self._original = path
        folder = Path(mkdtemp(prefix="dabiao-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        table = folder / other_tables.TABLE
        write(path, table)
        with table.open("rb") as file:
            super().__init__(table, name, file.read(HEAD_BYTES))
        self.zero_bytes = zero_bytes

    def sha256(self) -> str:
        """Return the SHA-256 of the original file."""
        return sha256_of(self._original)


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_source(
    path: Path,
    name: str | None = None,
    *,
    password: str | None = None,
    waiting: workbook_process.Waiting = lambda: None,
) -> Source:
    """Open an export for reading.

    `name`: the name shown to users. `password`: of a protected workbook whose own name does not contain it. `waiting`:
    called repeatedly while another process reads the file; it may raise to stop that. Raises DabiaoError when the file
    cannot be a table, or when another program spoilt its texts.
    """
    source = _opened(path, name or legible(path.name), password, waiting)
    refuse_misread(source.sheets, source.name)
    return source


def _opened(path: Path, name: str, password: str | None, waiting: workbook_process.Waiting) -> Source:
    """Open a file as `open_source` does, without checking its texts."""
    try:
        if not path.is_file() and path.exists():
            raise DabiaoError("error.no_file", file=path)
        with path.open("rb") as file:
            start = file.read(HEAD_BYTES)
        size = path.stat().st_size
    except PermissionError as e:
        raise DabiaoError("error.file_forbidden", file=path) from e
    except (OSError, ValueError) as e:  # ValueError: a path with a zero byte
        raise DabiaoError("error.file_missing", file=path) from e
    if not start.strip(b" \t\r\n\xef\xbb\xbf"):
        raise DabiaoError("error.file_empty", file=name)
    is_workbook = start.startswith(_OLE2) or (start.startswith((ZIP, EMPTY_ZIP)) and _is_workbook(path, name))
    if not is_workbook:
        if (source := _rewritten(path, name, start, size, waiting)) is not None:
            return source
        refuse(start, name)
    elif start.startswith(_OLE2) and (kind := old_office_type(start)) is not None:
        raise no_table(name, kind)
    most = limits().workbook_mb if is_workbook else limits().text_mb
    if size > most * MB:
        raise DabiaoError("error.file_too_large", file=name, most=most)
    if is_workbook:
        return WorkbookSource(
            path, name, lambda folder: workbook_process.write_tables(path, name, password, folder, waiting)
        )
    if not encodings.has_zero_bytes_in_letters(start) and nonstandard_csv.has_zero_bytes(path, start):
        return RewrittenSource(path, name, nonstandard_csv.copy_without_zero_bytes, zero_bytes=True)
    return TextSource(path, name, start)


def _is_workbook(path: Path, name: str) -> bool:
    kind = kind_of(path, name)
    if kind == "damaged":
        raise DabiaoError("error.damaged", file=name)
    if kind == "archive":
        raise DabiaoError("error.archive", file=name)
    if kind != "workbook":
        raise no_table(name, kind)
    return True


def _rewritten(path: Path, name: str, start: bytes, size: int, waiting: workbook_process.Waiting) -> Source | None:
    """Return the source for a table in JSON, HTML, Excel's XML, or quoted or aligned lines; None for other files."""
    if size > SMALL_MB * MB or type_of(start) not in (None, "JSON") or start.startswith(ARCHIVES):
        return None
    rewrite = other_tables.rewrite if size <= _READ_HERE else partial(workbook_process.rewrite, waiting=waiting)
    try:
        encoding = encodings.likely_encoding(start, name)
        begin = start.decode(encoding, errors="replace")
        if xml_spreadsheet.begins_so(begin):
            return WorkbookSource(path, name, lambda folder: rewrite(path, name, encoding, folder))
        if other_tables.reader_of(begin) is None and not nonstandard_csv.may_be_backslashed(path):
            return None
        return RewrittenSource(path, name, lambda _, table: rewrite(path, name, encoding, table.parent))
    except (nested_json.SeveralLists, workbook_process.NoTable) as e:
        if e.names:
            raise DabiaoError("error.json_several_lists", file=name, names=e.names) from e
    except DabiaoError as e:
        if e.key == "error.text_heavy":
            raise
    except (ValueError, RecursionError, csv.Error):
        pass
    return None  # reported like any other file that is not a table
