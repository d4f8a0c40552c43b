"""Find the cells of an XLSB file that hold errors, such as #REF!, which its reader returns as empty.

Independent of columns.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from data.files.error_cells_xls import TEXTS

PART = "xl/workbook.bin"
_LINKS = "xl/_rels/workbook.bin.rels"
_ROW, _ERROR, _FORMULA_ERROR, _SHORT_CELLS, _SHORT_ERROR, _SHEET = 0, 3, 11, range(12, 19), 14, 156
_CODES = b"[" + b"".join(b"\\x%02x" % code for code in TEXTS) + b"]"
_SUSPECT = re.compile(
    rb"\x03\x09..\x00\x00...." + _CODES + rb"|\x0b[\x10-\xff][\x00-\x7f]?..\x00\x00...." + _CODES + rb"|\x0e\x05....",
    re.DOTALL,
)
"""Bytes of an error, or of a formula with one; the records of sheets without any are not read."""


def sheets(book: zipfile.ZipFile) -> Iterator[Iterator[tuple[int, int, str]]]:
    """Yield the error cells of each sheet, in the workbook's order: row and column (from 0), and the error's text.

    Raises LookupError, ValueError or struct.error when the file is damaged.
    """
    links = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(book.read(_LINKS))}  # noqa: S314 - expat reads nothing from outside and bounds what entities grow to
    for number, body in _records(book.read(PART)):
        if number == _SHEET:
            target = links.get(_text(body, 8), "")
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            content = book.read(part) if part in book.namelist() else b""
            yield _errors(content) if _SUSPECT.search(content) else iter(())


def _errors(content: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield the error cells of a sheet. A short cell record has no column: it is right of the cell before it."""
    row = column = -1
    for number, body in _records(content):
        if number == _ROW:
            (row,), column = struct.unpack_from("<I", body), -1
            continue
        if number in _SHORT_CELLS:
            column += 1
            code = body[4] if number == _SHORT_ERROR else None
        elif number < _SHORT_CELLS.start:
            (column,) = struct.unpack_from("<I", body)
            code = body[8] if number in (_ERROR, _FORMULA_ERROR) else None
        else:
            continue
        if code is not None and code in TEXTS:
            yield row, column, TEXTS[code]


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and content of each record of a part."""
    place = 0
    while place + 1 < len(content):
        number = content[place]
        place += 1
        if number & 0x80:
            number = (number & 0x7F) | (content[place] & 0x7F) << 7
            place += 1
        length = shift = 0
        while place < len(content):
            digit = content[place]
            place += 1
            length |= (digit & 0x7F) << shift
            shift += 7
            if not digit & 0x80 or shift > 21:
                break
        yield number, content[place : place + length]
        place += length


def _text(body: bytes, place: int) -> str:
    """Return the text at a position, which follows the number of its characters."""
    (length,) = struct.unpack_from("<I", body, place)
    return body[place + 4 : place + 4 + 2 * length].decode("utf-16-le", errors="replace")
