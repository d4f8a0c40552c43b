"""`dabiao export` and `dabiao publish`: rows and cases as files, and the folder that other programs read."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data import table_export
from data.access import Access
from data.errors import DabiaoError
from data.parquet_export import to_parquet
from data.publishing.exported_files import write_export
from data.publishing.publish import publish
from data.publishing.tables import PUBLISHED
from data.table_export import Column, Kind, Value
from metrics.explore.answer import cases
from metrics.explore.dimensions import VERDICTS
from metrics.explore.periods import Period
from metrics.explore.question import Measure, Question, parse_day
from metrics.explore.selection import select
from metrics.reports import request
from metrics.rules.rulebook import load_rules
from shell.answer import Answer

SUFFIXES = (".csv", ".xlsx", ".parquet")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2098, 12, 31)
CASE_COLUMNS = (
    "shop_id", "case_id", "subject", "buyer_id", "agent_id", "product_id", "occurred_at", "local_day", "measure",
    "due_at", "verdict", "reason",
)  # fmt: skip


def export(access: Access, arguments: Namespace) -> Answer:
    """Write the file; return its path and its number of rows.

    Instants are in the shop's local time in CSV and XLSX, in UTC in Parquet. Raises DabiaoError for an unknown table,
    family or rule, for a file of another kind, and as `write_export`.
    """
    path: Path = arguments.out
    if path.suffix.lower() not in SUFFIXES:
        raise DabiaoError("error.export_suffix", file=path, known=", ".join(SUFFIXES))
    scopes = request.scopes(access, arguments.shop)
    if not scopes:
        raise DabiaoError("error.explore_no_shop")
    first = FIRST_DAY if arguments.first is None else parse_day(arguments.first)
    last = LAST_DAY if arguments.last is None else parse_day(arguments.last)
    if last < first:
        raise DabiaoError("error.explore_period", first=first, last=last)
    for scope in scopes:
        access.require("export", scope.shop.shop_id)
    zones = {scope.shop.shop_id: ZoneInfo(scope.shop.timezone) for scope in scopes}
    view = scopes[0].view
    if arguments.what in PUBLISHED:
        rows = f"SELECT * FROM ({PUBLISHED[arguments.what].sql}) AS t"
        text = f"{rows} WHERE t.local_day >= $first AND t.local_day <= $last ORDER BY ALL"
        table = view.arrow(text, first=first, last=last).drop_columns(["month"])
    else:
        table = _cases(scopes, arguments, Period(first, last))
    write_export(path, _content(path, table, zones, arguments.what))
    return Answer({"file": str(path), "rows": table.num_rows}, lambda t: [str(path)])


def published(access: Access, arguments: Namespace) -> Answer:
    """Publish the facts of every shop; return their folder."""
    folder = str(publish(access, for_engines=arguments.for_engines))
    return Answer({"folder": folder}, lambda t: [folder])


def _cases(scopes: Sequence[request.Scope], arguments: Namespace, period: Period) -> Any:
    """Return all cases of a family or rule in a period, of every verdict, as an Arrow table."""
    import pyarrow as pa

    question = Question(arguments.what, (), (Measure("cases"),), (("verdict", VERDICTS),), period)
    rules = load_rules(arguments.rulebook)
    view = scopes[0].view
    selection = select(view, [scope.shop for scope in scopes], rules, question)
    listed = cases(view, selection, (), Measure("cases"))
    instant = pa.timestamp("us", "UTC")
    kinds = {"occurred_at": instant, "due_at": instant, "local_day": pa.date32(), "measure": pa.float64()}
    fields = [pa.field(name, kinds.get(name, pa.string())) for name in CASE_COLUMNS]
    rows = [{name: getattr(case, name) for name in CASE_COLUMNS} for case in listed]
    return pa.Table.from_pylist(rows, pa.schema(fields))


def _content(path: Path, table: Any, zones: dict[str, ZoneInfo], title: str) -> bytes:
    if path.suffix.lower() == ".parquet":
        return to_parquet(table)
    columns = [Column(field.name, _kind(str(field.type))) for field in table.schema]
    rows = [
        [_value(cell, zones[row["shop_id"]]) for cell in row.values()]
        for batch in table.to_batches()
        for row in batch.to_pylist()
    ]
    return (
        table_export.to_csv(columns, rows)
        if path.suffix.lower() == ".csv"
        else table_export.to_xlsx(columns, rows, title)
    )


def _kind(arrow_type: str) -> Kind:
    if arrow_type.startswith("timestamp"):
        return "instant"
    if arrow_type.startswith("date"):
        return "day"
    return "number" if arrow_type.startswith(("int", "double", "decimal")) else "text"


def _value(cell: Any, zone: ZoneInfo) -> Value:
    """Return a cell for a file that people read: instants in the shop's local time, booleans as words."""
    if isinstance(cell, datetime):
        return cell.astimezone(zone).replace(tzinfo=None)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell  # type: ignore[no-any-return]
