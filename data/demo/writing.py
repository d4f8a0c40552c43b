"""What the demo's files have in common: CSV, and what has happened by the end of the demo."""

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
    """The cells of a row in the header's order; what is not filled stays empty."""
    return [filled.get(name, "") for name in header.split(",")]


def happened(second: int | None) -> bool:
    """Has it happened by the end of the demo?"""
    return second is not None and second <= END_SECOND


def iso(second: int | None) -> str:
    """Local time as 2026-03-28 15:30:00; empty when it has not happened by the end."""
    return str(clock(second)) if second is not None and second <= END_SECOND else ""


def promise(line: Line) -> str:
    """Until when a paid line has to be sent; that may lie after the end."""
    return str(clock(line.promised)) if happened(line.paid) and line.promised is not None else ""


def state(line: Line) -> str:
    """How far an order has come by the end: unpaid, paid, shipped, delivered, completed, cancelled."""
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
    """How far a request has come by the end: open, refunded, closed."""
    if not happened(refund.completed):
        return "open"
    return "refunded" if refund.refunded else "closed"
