"""`dabiao score --engine spark`, which scores published facts and writes a folder of results."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import DabiaoError
from data.parquet_export import to_parquet
from data.private_files import write_whole
from data.spark.engine import SparkEngine
from data.spark.session import opened_session
from metrics.reports import published_scores, request
from metrics.scoring.score import answer
from shell.answer import Answer

if TYPE_CHECKING:
    import pyarrow as pa


def score_on_spark(arguments: Namespace) -> Answer:
    """Score every shop of the published facts; return the folder of the scores and their number.

    In the folder, `scores/` has a row per figure, `shops/` one per shop and, with `--cases`, `cases/rule=<id>/` one per
    case. Raises DabiaoError if an argument is missing or only valid for the store, if Spark is not installed, does not
    answer or fails, and if nothing is published.
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
        scores = answer(engine, figures)
        table = published_scores.table_of_scores(scores)
        _write(engine, table, out, "scores")
        _write(engine, published_scores.table_of_shops(figures, scores), out, "shops")
        queries = published_scores.queries_of_cases(figures) if arguments.cases else ()
        for number, (rule_id, query) in enumerate(queries):
            place = f"{out}/cases/rule={rule_id}/version={number}"
            engine.write(f"WITH {query.ctes}\n{published_scores.CASES}", query.params, place)
    document = {"folder": arguments.out, "shops": len({f.shop.shop_id for f in figures}), "scores": table.num_rows}
    return Answer(document, lambda t: [arguments.out], published_scores.problems(scores))


def _spark_place(text: str) -> str:
    """Return a folder in Spark's form: an address unchanged, a path made absolute."""
    return text.rstrip("/") if "://" in text else str(Path(text).absolute())


def _write(engine: SparkEngine, table: "pa.Table", out: str, name: str) -> None:
    """Write a table of the result: this process writes to a local folder, Spark to any other place."""
    if "://" in out:
        engine.write_table(table, f"{out}/{name}")
        return
    folder = Path(out) / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / "data.parquet", to_parquet(table))
    except OSError as e:
        raise DabiaoError("error.unwritable", file=folder, why=e.strerror or e) from e
