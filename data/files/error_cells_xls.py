"""Find the cells of an XLS file that hold errors, such as #REF!, or formulas without a calculated result.

The XLS reader returns errors as empty, and such formulas as empty or as 0. Independent of columns.
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
"""Error code in a file → its text."""
_CODES = b"[" + b"".join(b"\\x%02x" % code for code in TEXTS) + b"]"
_SUSPECT = re.compile(
    rb"\x05\x02\x08\x00.{6}" + _CODES + rb"\x01|\x06\x00.{8}\x02." + _CODES + rb".{3}\xff\xff"
    rb"|\x06\x00.{8}(?:\x00{8}[\x01-\x03]|\x03.{5}\xff\xff)",
    re.DOTALL,
)
"""Bytes of an error, or of a formula with an error or no result. Nearly every file has none, and is passed over
quickly."""
_TO_BE_WORKED_OUT = 3
"""Flags of a formula that is to be calculated when the file is opened: always, or once."""


def sheets(file: BinaryIO) -> Iterator[Iterator[tuple[int, int, str]]]:
    """Yield the error cells of each sheet, in the workbook's order: row and column (from 0), and the error's text.

    Raises OSError or ValueError when the file is not an XLS file, or damaged.
    """
    import olefile  # slow to import, and rarely needed

    file.seek(0)
    with olefile.OleFileIO(file) as compound:
        name = next((name for name in _STREAMS if compound.exists(name)), None)
        content = compound.openstream(name).read() if name else b""
    if not _SUSPECT.search(content):
        return
    places = [struct.unpack_from("<I", body)[0] for number, body in _records(content, 0) if number == _SHEET]
    yield from (_errors(content, place) for place in places)


def _errors(content: bytes, place: int) -> Iterator[tuple[int, int, str]]:
    """Yield the error cells of the sheet at `place`, and its formulas without a result if no formula has one."""
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
    if not resolved:  # otherwise a spreadsheet calculated them all, and some are really 0 or empty
        yield from unresolved


def _lacks_result(formula: bytes) -> bool:
    """Whether a formula's result is an empty text, or is 0 and still to be calculated."""
    result, flags = formula[6:14], struct.unpack_from("<H", formula, 14)[0]
    if result[6:] == b"\xff\xff":
        return result[0] == 3
    return result == bytes(8) and bool(flags & _TO_BE_WORKED_OUT)


def _records(content: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield number and content of the records of the substream at `place`, without those of substreams inside it."""
    depth = 0
    while place + 4 <= len(content):
        number, length = struct.unpack_from("<HH", content, place)
        depth += (number == _BOF) - (number == _EOF)
        if depth <= 1:
            yield number, content[place + 4 : place + 4 + length]
        if depth <= 0:
            return
        place += 4 + length
