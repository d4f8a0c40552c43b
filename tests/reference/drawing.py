"""Rows drawn in a test's docstring, read as canonical rows, so that the drawing is the data.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | agent  | 01-05 10:03:00

A first cell names a table and its columns; an empty cell is NULL; times are the shop's own clock, in 2026 unless they
say another year, and the date of the time above unless they say one.
"""

import re
from datetime import datetime

from data.tables import TABLES
from tests.reference import clock
from tests.reference.case import Row, Tables

YEAR = 2026


def rows_in(text: str, zone: str) -> Tables:
    """The rows drawn in a text, by table; times aware UTC."""
    return {name: [_typed(name, row, zone) for row in rows] for name, rows in cells_in(text).items() if name in TABLES}


def cells_in(text: str) -> dict[str, list[dict[str, str]]]:
    """The cells drawn in a text, as text, by table."""
    tables: dict[str, list[dict[str, str]]] = {}
    rows: list[dict[str, str]] = []
    columns: list[str] = []
    day = ""
    for line in text.splitlines():
        if "|" not in line:
            continue
        name, *cells = (cell.strip() for cell in line.split("|"))
        if name:
            rows, columns = tables.setdefault(name, []), cells
            continue
        for number, cell in enumerate(cells):
            if re.fullmatch(r"\d\d:\d\d:\d\d", cell):
                cells[number] = f"{day} {cell}"
            elif re.fullmatch(r"[\d-]+ \d\d:\d\d:\d\d", cell):
                day = cell.split()[0]
        rows.append(dict(zip(columns, cells, strict=True)))
    return tables


def instant(text: str, zone: str) -> datetime:
    """A drawn time as an instant; the first of two where the clock shows it twice."""
    return clock.instant_of(
        datetime.fromisoformat(text if len(text) > len("01-05 10:00:00") else f"{YEAR}-{text}"), zone
    )


def wall_text(moment: datetime | None, zone: str) -> str:
    """An instant as it is drawn."""
    if moment is None:
        return ""
    text = str(clock.wall(moment, zone))
    return text.removeprefix(f"{YEAR}-")


def _typed(table: str, row: dict[str, str], zone: str) -> Row:
    typed: Row = {}
    for name, cell in row.items():
        kind = TABLES[table].column(name).type
        if not cell:
            typed[name] = None
        elif kind == "time":
            typed[name] = instant(cell, zone)
        elif kind == "mark" or (kind == "rating" and cell.isdigit()):
            typed[name] = int(cell)
        else:
            typed[name] = cell
    return typed
