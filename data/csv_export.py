"""What goes out to spreadsheets, with no cell that one would run. Knows no table, only texts and numbers."""

import csv
import io
from collections.abc import Iterable, Sequence

STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these is run by spreadsheets, not shown."""

Cell = str | int | float | None


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    Reading it again takes the apostrophe away (data/files/cells.py).
    """
    return f"'{text}" if text.startswith(STARTS) else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file as spreadsheets open it: in UTF-8 with a byte order mark, every text harmless, numbers as they are."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (header, *rows):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
