"""Find the cells of an ODS file that hold errors or formulas without a calculated result.

The ODS reader returns both as empty. Independent of columns.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

from data.files.cells import ERROR_CELL, NO_RESULT

PART = "content.xml"

_CHUNK = 1 << 20
_SUSPECT = re.compile(
    rb"value-type=[\"']error[\"']|>(?:#|Err:)|<(?:\w+:)?table-cell (?![^>]*:value-type=)[^>]*:formula="
)
_LONGEST_MARK = 4096
_IS_ERROR = re.compile(ERROR_CELL, re.IGNORECASE)
_OTHER = "#VALUE!"
"""Text that replaces an error in another language, and codes such as Err:502."""

Found = tuple[int, int, int, str]


def cells(book: zipfile.ZipFile) -> Iterator[Found]:
    """Yield position of the sheet, row and column (all from 0), and text of each error cell.

    Raises ElementTree.ParseError when the part is damaged.
    """
    with book.open(PART) as part:
        if not _is_suspect(part):
            return
    with book.open(PART) as part:
        yield from _cells(part)


def _is_suspect(part: IO[bytes]) -> bool:
    """Whether the part may contain an error; nearly every file has none, and need not be parsed."""
    before = b""
    while chunk := part.read(_CHUNK):
        if _SUSPECT.search(before + chunk):
            return True
        before = chunk[-_LONGEST_MARK:]
    return False


def _cells(part: IO[bytes]) -> Iterator[Found]:
    sheet, row, column = -1, 0, 0
    for event, element in ElementTree.iterparse(part, ("start", "end")):  # noqa: S314 - expat reads nothing from outside and bounds what entities grow to
        kind = element.tag.rpartition("}")[2]
        if event == "start":
            if kind == "table":
                sheet, row = sheet + 1, 0
            elif kind == "table-row":
                column = 0
            continue
        if kind in ("table-cell", "covered-table-cell"):
            if (text := _error(element)) is not None:
                yield sheet, row, column, text
            column += _repeated(element, "number-columns-repeated")
        elif kind == "table-row":
            row += _repeated(element, "number-rows-repeated")
            element.clear()


def _error(cell: ElementTree.Element) -> str | None:
    """Return the text of the error in a cell; None when it holds none."""
    kinds = [value for name, value in cell.items() if name.endswith("}value-type")]
    text = "".join(cell.itertext()).strip()
    if not kinds and not text and any(name.endswith("}formula") for name in cell.keys()):  # noqa: SIM118 - no mapping
        return NO_RESULT
    if "error" in kinds or (set(kinds) & {"float", "percentage", "currency"} and text.startswith(("#", "Err:"))):
        return text if _IS_ERROR.fullmatch(text) else _OTHER
    return None


def _repeated(element: ElementTree.Element, attribute: str) -> int:
    count = next((value for name, value in element.items() if name.endswith("}" + attribute)), "1")
    return int(count) if count.isdigit() else 1
