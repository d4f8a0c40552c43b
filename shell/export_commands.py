"""`dabiao export` and `dabiao publish`: rows and cases as files, and the folder that other programs read.

And `dabiao score --engine spark`, which reads that folder and writes another.
"""

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
from data.private_files import write_whole
from data.publishing.publish import publish
from data.publishing.tables import PUBLISHED
from data.spark.engine import SparkEngine
from data.spark.session import opened_session
from data.table_export import Column, Kind, Value
from metrics.explore.answer import cases
from metrics.explore.dimensions import VERDICTS
from metrics.explore.periods import Period
from metrics.explore.question import Measure, Question, parse_day
from metrics.explore.selection import select
from metrics.reports import published_scores, request
from metrics.rules.rulebook import load_rules
from shell.answer import Answer

SUFFIXES = (".csv", ".xlsx", ".parquet")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2098, 12, 31)
CASE_COLUMNS = (
    "shop_id", "case_id", "subject", "buyer_id", "agent_id", "product_id", "occurred_at", "local_day", "measure",
    "due_at", "verdict", "reason",
)  # fmt: skip


def export(access: Access, arguments: Namespace) -> Answer:
    """Write the file; its path, and the number of its rows.

    Instants are the shop's own local time in CSV and XLSX, UTC in Parquet. Raises DabiaoError for what is no table,
    family or rule, for a file of another kind, and for one that cannot be written.
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
    try:
        write_whole(path, _content(path, table, zones, arguments.what))
    except OSError as e:
        raise DabiaoError("error.unwritable", file=path, why=e.strerror or e) from e
    return Answer({"file": str(path), "rows": table.num_rows}, lambda t: [str(path)])


def published(access: Access, arguments: Namespace) -> Answer:
    """Publish the facts of every shop; their folder."""
    folder = str(publish(access, for_engines=arguments.for_engines))
    return Answer({"folder": folder}, lambda t: [folder])


def _cases(scopes: Sequence[request.Scope], arguments: Namespace, period: Period) -> Any:
    """All cases of a family or rule in a period, whatever their verdict, as an Arrow table."""
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
    """A cell of a file for people: an instant on the shop's wall clock, a truth as a word."""
    if isinstance(cell, datetime):
        return cell.astimezone(zone).replace(tzinfo=None)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell  # type: ignore[no-any-return]


def score_on_spark(arguments: Namespace) -> Answer:
    """Score every shop of the published facts; the folder of the scores, and how many there are.

    `scores/` below the folder holds a row a figure, `cases/rule=<id>/` with `--cases` a row a case. Raises DabiaoError
    where an argument is missing or is one of the store's, where Spark is not installed, does not answer or fails, and
    where nothing is published.
    """
    if arguments.store is not None:
        raise DabiaoError("error.option_of_duckdb", option="--store")
    for name in ("facts", "out"):
        if not getattr(arguments, name):
            raise DabiaoError("error.spark_needs", option=f"--{name}")
    rules = request.rules_named(arguments.rulebook, arguments.rule)
    facts, out = _spark_place(arguments.facts), _spark_place(arguments.out)
    with opened_session(arguments.spark_master, arguments.spark_connect) as session:
        engine = SparkEngine(session, facts)
        figures = published_scores.requests(engine, arguments.shop, rules, arguments.as_of)
        table, problems = published_scores.table_of_scores(engine, figures)
        _write_scores(engine, table, out)
        queries = published_scores.queries_of_cases(figures) if arguments.cases else ()
        for number, (rule_id, query) in enumerate(queries):
            place = f"{out}/cases/rule={rule_id}/version={number}"
            engine.write(f"WITH {query.ctes}\n{published_scores.CASES}", query.params, place)
    document = {"folder": arguments.out, "shops": len({f.shop.shop_id for f in figures}), "scores": table.num_rows}
    return Answer(document, lambda t: [arguments.out], tuple(problems))


def _spark_place(text: str) -> str:
    """A folder as Spark names it: an address as it is, a path as a whole one."""
    return text.rstrip("/") if "://" in text else str(Path(text).absolute())


def _write_scores(engine: SparkEngine, table: Any, out: str) -> None:
    """Write the scores: into a folder of this machine by this process, elsewhere by Spark, which knows the way."""
    if "://" in out:
        engine.write_table(table, f"{out}/scores")
        return
    folder = Path(out) / "scores"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / "data.parquet", to_parquet(table))
    except OSError as e:
        raise DabiaoError("error.unwritable", file=folder, why=e.strerror or e) from e
