"""`dabiao sql`: a SELECT over the published facts of some shops, as lines, JSON, CSV, XLSX or Parquet."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from data import table_export
from data.access import Access
from data.parquet_export import to_parquet
from data.publishing.exported_files import write_export
from data.sandbox.sandbox import Sandbox
from data.table_export import Column, Kind, Value
from metrics.reports import request
from metrics.reports.published_scores import sql_tables
from metrics.rules.rulebook import load_rules
from shell.answer import Answer
from shell.printing import row


def run(access: Access, arguments: Namespace) -> Answer:
    """Return the rows as a document and as lines; with --csv, --xlsx or --parquet, also write them to a file.

    Raises DabiaoError if the statement is refused or exceeds a limit, and as `write_export`.
    """
    scopes = request.scopes(access, arguments.shop)
    shops = [scope.shop for scope in scopes]
    further = sql_tables(scopes[0].view, shops, load_rules(), arguments.sql) if scopes else {}
    with Sandbox(access, [shop.shop_id for shop in shops], further=further) as sandbox:
        table = sandbox.ask(arguments.sql).table
    writers: dict[str, Callable[[Any], bytes]] = {"csv": _as_csv, "xlsx": _as_xlsx, "parquet": to_parquet}
    for name, content in writers.items():
        path: Path | None = getattr(arguments, name)
        if path is not None:
            write_export(path, content(table))
    document = [{name: _plain(cell) for name, cell in line.items()} for line in table.to_pylist()]
    return Answer(document, lambda t: _lines(table))


def _as_csv(table: Any) -> bytes:
    """Return an Arrow table as CSV, with cells that a spreadsheet would run as formulas escaped."""
    return table_export.to_csv(_columns(table), _rows(table))


def _as_xlsx(table: Any) -> bytes:
    """Return an Arrow table as a workbook with one sheet."""
    return table_export.to_xlsx(_columns(table), _rows(table), "SQL")


def _columns(table: Any) -> list[Column]:
    return [Column(field.name, _kind(str(field.type))) for field in table.schema]


def _kind(arrow_type: str) -> Kind:
    if arrow_type.startswith("timestamp"):
        return "instant"
    if arrow_type.startswith("date"):
        return "day"
    numbers = ("int", "uint", "double", "float", "decimal", "halffloat")
    return "number" if arrow_type.startswith(numbers) else "text"


def _rows(table: Any) -> Iterator[list[Value]]:
    for line in table.to_pylist():
        yield [_cell(cell) for cell in line.values()]


def _cell(cell: Any) -> Value:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None, microsecond=0)
    if cell is None or (isinstance(cell, str | int | float | Decimal | date) and not isinstance(cell, bool)):
        return cell
    return str(cell)


def _plain(cell: Any) -> Any:
    """Return a cell as a JSON value: times as ISO 8601 (UTC), lists and structs as such, other types as text."""
    if isinstance(cell, dict):
        return {str(name): _plain(part) for name, part in cell.items()}
    if isinstance(cell, list):
        return [_plain(part) for part in cell]
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, float):
        return cell if abs(cell) < float("inf") else None
    return str(cell) if isinstance(cell, timedelta | bytes) else cell


def _lines(table: Any) -> Iterator[str]:
    yield row(*table.column_names)
    for line in table.to_pylist():
        yield row(*("–" if cell is None else " ".join(str(cell).split()) for cell in line.values()))
