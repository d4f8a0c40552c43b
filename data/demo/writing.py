"""Functions shared by the demo's files: CSV, and what has happened by the end of the demo."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from data.demo.pace import DAY, END_SECOND, clock
from data.demo.sales import Line, Refund


def write_csv(path: Path, header: str, rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> None:
    """Write a CSV file; `header` is its first line."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def cells(header: str, filled: dict[str, str]) -> list[str]:
    """Return the cells of a row in the header's order; missing ones are empty."""
    return [filled.get(name, "") for name in header.split(",")]


def happened(second: int | None) -> bool:
    """Whether a second is within the demo."""
    return second is not None and second <= END_SECOND


def iso(second: int | None) -> str:
    """Return local time as 2026-03-28 15:30:00; empty when it has not happened by the end."""
    return str(clock(second)) if second is not None and second <= END_SECOND else ""


def promise(line: Line) -> str:
    """Return until when a paid line must be sent, which may be after the end."""
    return str(clock(line.promised)) if happened(line.paid) and line.promised is not None else ""


def state(line: Line) -> str:
    """Return the state of an order at the end: unpaid, paid, shipped, delivered, completed, cancelled."""
    if happened(line.cancelled):
        return "cancelled"
    if not happened(line.paid):
        return "unpaid"
    if not happened(line.shipped):
        return "paid"
    if not happened(line.delivered):
        return "shipped"
    return "completed" if happened((line.delivered or 0) + 7 * DAY) else "delivered"


def outcome(refund: Refund) -> str:
    """Return the state of a request at the end: open, refunded, closed."""
    if not happened(refund.completed):
        return "open"
    return "refunded" if refund.refunded else "closed"
