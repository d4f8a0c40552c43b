"""`dabiao portfolio --scored DIR` and `dabiao cases RULE --scored DIR`, which read the results of a score on Spark."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data.errors import DabiaoError
from metrics.reports import as_json
from shell.answer import Answer
from shell.printing import row

if TYPE_CHECKING:
    from locales import Translator

Row = dict[str, Any]

NOT_OF_A_RESULT = ("store", "rulebook", "as_of", "owner", "tag")
"""Options not available for results, which hold the scores of one instant and nothing that only the store has."""


def answer(arguments: Namespace) -> Answer:
    """Return the shops in a folder of results, or the cases of a rule in one of them.

    Raises DabiaoError if the folder holds no such result, for a shop or rule that is not in it, and for an option that
    needs the store.
    """
    for name in NOT_OF_A_RESULT:
        if getattr(arguments, name, None):
            raise DabiaoError("error.option_of_store", option=f"--{name.replace('_', '-')}")
    shops = _rows(arguments.scored, "shops")
    named = [arguments.shop] if isinstance(arguments.shop, str) else arguments.shop
    for shop_id in named:
        if shop_id not in {shop["shop"] for shop in shops}:
            raise DabiaoError("error.unknown_shop", shop=shop_id, known=", ".join(shop["shop"] for shop in shops))
    shops = [shop for shop in shops if not named or shop["shop"] in named]
    return _cases(arguments, shops[0]) if arguments.verb == "cases" else _portfolio(arguments, shops)


def _portfolio(arguments: Namespace, shops: Sequence[Row]) -> Answer:
    """Return these shops, the one most at risk first, each with its scores."""
    from pages.text import scores as scores_text

    scores = _rows(arguments.scored, "scores")
    if arguments.rule:
        scores = [score for score in scores if score["rule"] in arguments.rule]
    for name in ("platform", "market", "status"):
        if wanted := getattr(arguments, name):
            shops = [shop for shop in shops if shop[name] in wanted]
    documents: list[Row] = []
    for shop in shops:
        of_shop = [score for score in scores if score["shop"] == shop["shop"]]
        if of_shop or not arguments.rule:
            documents.append(as_json.document({**shop, "scores": of_shop}, shop["timezone"]))

    def lines(t: "Translator") -> Iterator[str]:
        for shop in documents:
            worst = next((score for score in shop["scores"] if score["rule"] == shop["worst"]), None)
            figure = "–" if worst is None else scores_text.figure(t, worst["value"], worst["unit"])
            size = f"n={worst['cases'] if worst else 0}"
            yield row(shop["shop"], shop["platform"], t(f"status.{shop['status']}"), shop["worst"] or "–", figure, size)

    return Answer(documents, lines)


def _cases(arguments: Namespace, shop: Row) -> Answer:
    """Return the cases of a rule in a shop, as the result holds them."""
    zone = ZoneInfo(shop["timezone"])
    of_shop = [
        case for case in _rows(arguments.scored, f"cases/rule={arguments.rule}") if case["shop_id"] == shop["shop"]
    ]
    chosen = [case for case in of_shop if arguments.verdict in (None, case["verdict"])]
    documents: list[Row] = as_json.document(
        [{name: cell for name, cell in case.items() if name != "version"} for case in chosen], shop["timezone"]
    )

    def lines(_: "Translator") -> Iterator[str]:
        for case in documents:
            at = datetime.fromisoformat(case["occurred_at"]).astimezone(zone)
            measure = "–" if case["measure"] is None else f"{case['measure']:g}"
            cells = case["verdict"], f"{at:%Y-%m-%d %H:%M:%S}", case["subject"], case["buyer_id"] or "–", measure
            yield row(*cells, case["reason"] or "")

    return Answer(documents, lines)


def _rows(folder: Path, name: str) -> list[Row]:
    """Return the rows of a table of the result; instants are aware, UTC. Raises DabiaoError if the table is missing."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    place = folder / name
    if not place.is_dir():
        raise DabiaoError("error.no_result", folder=folder, name=name)
    try:
        table = ds.dataset(place, partitioning="hive").to_table()
    except (pa.ArrowException, OSError) as e:
        raise DabiaoError("error.unreadable_result", folder=place, why=e) from e
    for number, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            aware = table[column.name].cast(pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))
            table = table.set_column(number, column.name, aware)
    rows: list[Row] = table.to_pylist()
    return rows
