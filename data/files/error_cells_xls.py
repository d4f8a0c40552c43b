"""Where the cells of an XLS file hold errors, such as #REF!, which its reader gives as empty, or formulas of which
nothing came yet, which it gives as empty or as 0. Knows no column.
"""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from data.files.cells import NO_RESULT

_STREAMS = ("Workbook", "Book")
_BOF, _EOF, _SHEET, _ERROR, _FORMULA = 0x0809, 0x000A, 0x0085, 0x0205, 0x0006

TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
"""The code of an error in a file → its text."""
_CODES = b"[" + b"".join(b"\\x%02x" % code for code in TEXTS) + b"]"
_SUSPECT = re.compile(
    rb"\x05\x02\x08\x00.{6}" + _CODES + rb"\x01|\x06\x00.{8}\x02." + _CODES + rb".{3}\xff\xff"
    rb"|\x06\x00.{8}(?:\x00{8}[\x01-\x03]|\x03.{5}\xff\xff)",
    re.DOTALL,
)
"""What an error, or a formula that came to one or to nothing, looks like. Nearly every file has none, which costs next
to nothing."""
_TO_BE_WORKED_OUT = 3
"""Flags of a formula that is to be worked out when the file is opened: always, or once."""


def sheets(file: BinaryIO) -> Iterator[Iterator[tuple[int, int, str]]]:
    """Of each sheet, in the workbook's order, its error cells: row and column (both from 0), and the error's text.

    Raises OSError or ValueError when the file is none, or damaged.
    """
    import olefile  # slow to load, and seldom needed

    file.seek(0)
    with olefile.OleFileIO(file) as compound:
        name = next((name for name in _STREAMS if compound.exists(name)), None)
        content = compound.openstream(name).read() if name else b""
    if not _SUSPECT.search(content):
        return
    places = [struct.unpack_from("<I", body)[0] for number, body in _records(content, 0) if number == _SHEET]
    yield from (_errors(content, place) for place in places)


def _errors(content: bytes, place: int) -> Iterator[tuple[int, int, str]]:
    """The error cells of the sheet that begins at a place, and its formulas where none of them has a result."""
    unresolved: list[tuple[int, int, str]] = []
    resolved = False
    for number, body in _records(content, place):
        code = None
        if number == _ERROR and len(body) >= 8 and body[7] == 1:
            code = body[6]
        elif number == _FORMULA and len(body) >= 16:
            if body[12:14] == b"\xff\xff" and body[6] == 2:
                code = body[8]
            elif _lacks_result(body):
                unresolved.append((*struct.unpack_from("<HH", body), NO_RESULT))
                continue
            resolved = True
        if code in TEXTS:
            row, column = struct.unpack_from("<HH", body)
            yield row, column, TEXTS[code]
    if not resolved:  # else a spreadsheet has worked all of them out, and came to 0 or to nothing
        yield from unresolved


def _lacks_result(formula: bytes) -> bool:
    """Whether a formula's result is an empty text, or is 0 and still to be worked out."""
    result, flags = formula[6:14], struct.unpack_from("<H", formula, 14)[0]
    if result[6:] == b"\xff\xff":
        return result[0] == 3
    return result == bytes(8) and bool(flags & _TO_BE_WORKED_OUT)


def _records(content: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Number and content of the records from a place to the end of what begins there, without what lies in it."""
    depth = 0
    while place + 4 <= len(content):
        number, length = struct.unpack_from("<HH", content, place)
        depth += (number == _BOF) - (number == _EOF)
        if depth <= 1:
            yield number, content[place + 4 : place + 4 + length]
        if depth <= 0:
            return
        place += 4 + length
