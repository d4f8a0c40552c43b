"""CSV for spreadsheets, without cells or headers that would be run as formulas. Independent of tables."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

STARTS = "=+@\t\r\n\\-\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212"
"""First characters of a text that spreadsheets run instead of showing it; full-width and small forms are read alike."""

UNSEEN = (
    r"\0-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
"""Blanks, control characters and others without width, which programs drop from the beginning of a cell."""

FORMULA = re.compile(f"[{UNSEEN}]*[{STARTS}]")

Cell = str | int | float | None


def harmless(text: str) -> str:
    """Return the text, with an apostrophe before it where a spreadsheet would take it for a formula.

    Reading it again removes the apostrophe (data/files/cells.py).
    """
    return f"'{text}" if FORMULA.match(text) else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a CSV file for spreadsheets: UTF-8 with BOM, texts and headers harmless, numbers unchanged."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (header, *rows):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
