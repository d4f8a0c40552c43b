"""Scores and cases of all shops as tables: for Parquet files of an engine without the store, and for the user's SQL.

docs/scaling.md and docs/sql.md describe the columns.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from data.engine import Engine
from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.engine import IN_OWN_WINDOW, Case, Query, query_of_shops
from metrics.scoring.requests import Request, requests_in_force
from metrics.scoring.score import Score, answer
from metrics.scoring.windows import parse_as_of
from metrics.scoring.worst import worst_of

if TYPE_CHECKING:
    import pyarrow as pa

INSTANTS = ("as_of", "known_until", "from", "to")
COUNTS = ("met", "missed", "pending", "excluded", "cases", "needed", "spare", "undecided")
DOUBTS = ("small", "unsettled")
NUMBERS = ("value", "previous")
COLUMNS = (
    "shop", "rule", "as_of", "known_until", "from", "to", "value", "unit", "pass", "status", "met", "missed",
    "pending", "excluded", "cases", "previous", "needed", "spare", "recovers_on", "source", "grade",
    "small", "unsettled", "undecided",
)  # fmt: skip
"""The columns of a table of scores, named as in the JSON of a score."""

SHOP_COLUMNS = ("shop", "platform", "market", "timezone", "status", "worst", "missed", "near")
"""The columns of a table of shops, named as in the JSON of the portfolio."""

CASES = f"""
SELECT
    c.shop_id, c.case_id, c.subject, c.buyer_id, c.agent_id, c.product_id, c.occurred_at, c.local_day,
    CAST(c.measure AS DOUBLE) AS measure, c.due_at, c.verdict, c.reason
FROM cases AS c
JOIN population AS p ON p.shop_id = c.shop_id
WHERE {IN_OWN_WINDOW}
"""
"""SELECT of the cases of each shop's window, in the columns of a `Case`."""
assert all(f"c.{column.name}" in CASES for column in fields(Case))


def requests(engine: Engine, shop_ids: Sequence[str], rules: Iterable[Rule], as_of: str | None) -> list[Request]:
    """Return the requests of the rules in force for these shops; for all shops of the engine if none is named.

    `as_of`: local time of each shop, or an instant with an offset; None: each figure as of the end of its own tables.
    Raises DabiaoError for a shop that the engine does not have, and if it has none.
    """
    by_id = {shop.shop_id: shop for shop in engine.shops()}
    for shop_id in shop_ids:
        if shop_id not in by_id:
            raise DabiaoError("error.unknown_shop", shop=shop_id, known=", ".join(by_id) or "–")
    if not by_id:
        raise DabiaoError("error.no_published_shop")
    shops: list[Shop] = [by_id[shop_id] for shop_id in dict.fromkeys(shop_ids)] or list(by_id.values())
    instants = None if as_of is None else {shop.shop_id: parse_as_of(as_of, shop) for shop in shops}
    return requests_in_force(engine, shops, rules, instants)


def table_of_scores(scores: Sequence[Score]) -> "pa.Table":
    """Return scores as a table of `COLUMNS`, with instants in UTC; NULL for no value and integers beyond 64 bits."""
    import pyarrow as pa

    kinds = {
        **dict.fromkeys(INSTANTS, pa.timestamp("us", "UTC")),
        **dict.fromkeys(COUNTS, pa.int64()),
        **dict.fromkeys(NUMBERS, pa.float64()),
        **dict.fromkeys(DOUBTS, pa.bool_()),
        "recovers_on": pa.date32(),
    }
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    return pa.Table.from_pylist([{name: _cell(score, name) for name in COLUMNS} for score in scores], schema)


def problems(scores: Iterable[Score]) -> tuple[DabiaoError, ...]:
    """Return the reasons why figures cannot be calculated for their shops, each once."""
    return tuple({str(score.problem): score.problem for score in scores if score.problem is not None}.values())


def table_of_shops(figures: Iterable[Request], scores: Sequence[Score]) -> "pa.Table":
    """Return the overall status of each shop of these figures as a table of `SHOP_COLUMNS`, the worst first."""
    import pyarrow as pa

    shops = {figure.shop.shop_id: figure.shop for figure in figures}
    of_shop: dict[str, list[Score]] = {shop_id: [] for shop_id in shops}
    for score in scores:
        of_shop[score.shop].append(score)
    standings = {shop_id: worst_of(of_shop[shop_id]) for shop_id in shops}
    rows = [
        {
            "shop": shop_id,
            "platform": shops[shop_id].platform,
            "market": shops[shop_id].market,
            "timezone": shops[shop_id].timezone,
            "status": standing.status,
            "worst": None if standing.score is None else standing.score.rule,
            "missed": standing.missed,
            "near": standing.near,
        }
        for shop_id, standing in sorted(standings.items(), key=lambda entry: (entry[1].danger(), entry[0]))
    ]
    numbers = ("missed", "near")
    schema = pa.schema([(name, pa.int64() if name in numbers else pa.string()) for name in SHOP_COLUMNS])
    return pa.Table.from_pylist(rows, schema)


def _cell(score: Score, name: str) -> Any:
    content = getattr(score, {"from": "from_", "pass": "pass_"}.get(name, name))
    return None if name in COUNTS and content is not None and abs(content) >= 2**63 else content


def queries_of_cases(figures: Iterable[Request]) -> Iterator[tuple[str, Query]]:
    """Yield for each rule its id and the query of its cases in all shops; `CASES` is the SELECT over it.

    A rule with different versions in force for different shops is yielded once per version. Shops for which it cannot
    be evaluated are omitted; `problems` gives the reasons.
    """
    return _queries(figures, since=None)


def _queries(figures: Iterable[Request], since: datetime | None) -> Iterator[tuple[str, Query]]:
    """Yield the same queries for cases since an instant (aware); None: since the start of each shop's window."""
    by_rule: dict[int, list[Request]] = {}
    for request in figures:
        by_rule.setdefault(id(request.rule), []).append(request)
    for of_rule in by_rule.values():
        if figures_of_rule := [request for request in of_rule if _can_be_asked(request, since)]:
            yield figures_of_rule[0].rule.id, query_of_shops(figures_of_rule, since)


def _can_be_asked(request: Request, since: datetime | None) -> bool:
    """Whether the rule can be evaluated for the shop; not if the calendar of its public holidays is unknown."""
    try:
        query_of_shops([request], since)
    except DabiaoError:
        return False
    return True


# --- tables for the user's SQL ---------------------------------------------------------------------------------------

MOST_CASES = 1_000_000
"""The most cases, of all rules together, that a statement may use."""

CASE_HISTORY = f"""
SELECT
    c.shop_id, substring(CAST(c.local_day AS VARCHAR), 1, 7) AS month, c.case_id, c.subject, c.buyer_id, c.agent_id,
    c.product_id, c.occurred_at, c.local_day, CAST(c.measure AS DOUBLE) AS measure, c.due_at, c.verdict, c.reason,
    coalesce({IN_OWN_WINDOW}, false) AS in_window
FROM cases AS c
JOIN population AS p ON p.shop_id = c.shop_id
ORDER BY c.shop_id, c.occurred_at, c.case_id
LIMIT {MOST_CASES + 1}
"""

SQL_TABLES = ("scores", "cases")
"""Tables that the user's SQL may use besides the published ones."""

UNCLEAR = r"--|/\*|<>|!=|\b(?:or|not|case|filter|union|intersect|except|scores)\b"
"""Pattern of SQL that makes it unclear whether a statement only uses the rules that its WHERE clause names."""

ONE_SELECT = (
    r"select\b.*\bfrom\b.*\bcases\b.*\bwhere\b(?P<where>.*?)(?:\b(?:group|order|having|qualify|window|limit)\b.*)?"
)
OF_RULES = r"(?:^|\band)\s+(?:\w+\.)?rule\s*(?:=\s*(?P<rule>'[^']*')|in\s*\((?P<rules>[^()]*)\))\s*(?=;|$|and\b)"


def sql_tables(view: View, shops: Sequence[Shop], rules: Iterable[Rule], sql: str) -> "dict[str, pa.Table]":
    """Return those of `SQL_TABLES` that a statement names, for these shops and the rules in force for each.

    `cases` contains all cases, inside and outside the windows, of the rules from `_rules_named`. Raises DabiaoError if
    there are more than `MOST_CASES`.
    """
    wanted = [name for name in SQL_TABLES if re.search(rf"\b{name}\b", sql, re.IGNORECASE)]
    if not wanted:
        return {}
    figures = requests_in_force(view, shops, rules, None)
    tables = {}
    if "scores" in wanted:
        tables["scores"] = _naive(_named_for_sql(table_of_scores(answer(view, figures))))
    if "cases" in wanted:
        rule_ids = _rules_named(sql)
        of_rules = [figure for figure in figures if rule_ids is None or figure.rule.id in rule_ids]
        tables["cases"] = _naive(_case_history(view, of_rules))
    return tables


def _rules_named(sql: str) -> set[str] | None:
    """Return the ids of the only rules whose cases a statement can use; None if they cannot be determined.

    They can be determined for a single SELECT whose WHERE clause requires `rule = '…'` or `rule IN ('…', …)` for each
    row. Cases of other rules then do not affect the result and need not be calculated.
    """
    words = re.findall(r"\w+", sql.lower())
    if re.search(UNCLEAR, sql, re.IGNORECASE) or any(words.count(word) != 1 for word in ("select", "where", "cases")):
        return None
    statement = re.fullmatch(ONE_SELECT, sql.strip(), re.IGNORECASE | re.DOTALL)
    named = None if statement is None else re.search(OF_RULES, statement["where"], re.IGNORECASE)
    if named is None:
        return None
    before = named.string[: named.start()]
    if before.count("(") != before.count(")"):  # it is nested in a condition that may be true without it
        return None
    return set(re.findall("'([^']*)'", named["rule"] or named["rules"]))


def sql_columns() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the columns of `SQL_TABLES`, each with its Arrow type name."""
    tables = {"scores": _named_for_sql(table_of_scores([])), "cases": _empty_cases()}
    return {name: tuple((field.name, str(field.type)) for field in _naive(tables[name]).schema) for name in SQL_TABLES}


def _case_history(view: View, figures: Sequence[Request]) -> "pa.Table":
    import pyarrow as pa

    tables, count = [_empty_cases()], 0
    [row] = view.rows("SELECT min(first_at) AS first_at FROM coverage")
    for rule_id, query in _queries(figures, since=row["first_at"]):
        table = view.arrow(f"WITH {query.ctes}\n{CASE_HISTORY}", **query.params)
        count += table.num_rows
        if count > MOST_CASES:
            raise DabiaoError("error.sql_cases", most=MOST_CASES)
        tables.append(table.append_column("rule", pa.array([rule_id] * table.num_rows, pa.string())))
    return pa.concat_tables(tables, promote_options="default")


def _empty_cases() -> "pa.Table":
    import pyarrow as pa

    instant = pa.timestamp("us", "UTC")
    kinds = {"occurred_at": instant, "due_at": instant, "local_day": pa.date32(), "measure": pa.float64(),
             "in_window": pa.bool_()}  # fmt: skip
    names = ("shop_id", "month", "rule", *(column.name for column in fields(Case) if column.name != "shop_id"))
    return pa.schema([(name, kinds.get(name, pa.string())) for name in (*names, "in_window")]).empty_table()


def _named_for_sql(scores: "pa.Table") -> "pa.Table":
    """Return a table of scores with columns renamed so that they need no quotes in SQL."""
    renamed = {"shop": "shop_id", "from": "from_at", "to": "to_at", "pass": "line"}
    return scores.rename_columns([renamed.get(name, name) for name in scores.column_names])


def _naive(table: "pa.Table") -> "pa.Table":
    """Return the table with its instants as naive UTC, as in published tables."""
    import pyarrow as pa

    instant = pa.timestamp("us")
    types = [instant if pa.types.is_timestamp(column.type) else column.type for column in table.schema]
    return table.cast(pa.schema(list(zip(table.column_names, types, strict=True))))
