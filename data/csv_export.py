"""CSV for spreadsheets, with no cell or header that one would run as a formula. Knows texts and numbers, no tables."""

import csv
import io
from collections.abc import Iterable, Sequence

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\u2212")
"""A text that begins with one of these is run by spreadsheets, not shown; full-width forms are read like the others."""

INVISIBLE = "".join(
    chr(code)
    for first, last in ((0xAD, 0xAD), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0xFEFF, 0xFEFF))
    for code in range(first, last + 1)
)
"""Characters without width, which programs drop from the beginning of a cell: byte order marks, joiners, directions."""

Cell = str | int | float | None


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    Reading it again removes the apostrophe (data/files/cells.py).
    """
    return f"'{text}" if text.lstrip(INVISIBLE).startswith(STARTS) else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file as spreadsheets open it: UTF-8 with BOM, texts and headers harmless, numbers unchanged."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (header, *rows):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
