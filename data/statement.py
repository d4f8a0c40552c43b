"""What a SELECT names, and whether a view may answer it: an allow-list for the engine's own syntax tree."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from data.errors import QueryRefused
from data.sql import Connection


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUERY_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"})

TABLE_NODES = frozenset({"BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "EXPRESSION_LIST", "TABLE_FUNCTION"})

CLAUSES = frozenset(
    {"ORDER_MODIFIER", "LIMIT_MODIFIER", "DISTINCT_MODIFIER", "ORDER_DEFAULT", "ASCENDING", "DESCENDING"}
)

EXPRESSIONS = frozenset(
    {
        "BETWEEN", "CASE", "CAST", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION", "LAMBDA",
        "OPERATOR", "PARAMETER", "STAR", "SUBQUERY", "TYPE", "WINDOW",
    }
)  # fmt: skip

TABLE_FUNCTIONS = frozenset({"range", "unnest"})

FUNCTIONS = _words(
    """
    + - * / // % || ~~ !~~ ~~* !~~* and or not
    abs ceil floor greatest least ln log10 power round sign sqrt trunc
    any_value arg_max arg_min avg bool_and bool_or count count_star first last list max median min mode quantile_cont
    quantile_disc stddev_pop stddev_samp string_agg sum var_pop var_samp
    cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number
    coalesce if ifnull nullif
    array_extract array_slice contains element_at flatten len list_aggregate list_apply list_concat list_contains
    list_distinct list_extract list_filter list_has_any list_position list_slice list_sort list_transform list_value
    range row struct_extract struct_pack unnest
    chr concat concat_ws left length lower lpad ltrim md5 position regexp_extract regexp_full_match regexp_matches
    regexp_replace repeat replace reverse right rpad rtrim split_part starts_with string_split strip_accents strlen
    strpos substr substring suffix prefix translate trim unicode upper
    date_diff date_part date_trunc datediff datepart datetrunc day dayofmonth dayofweek dayofyear epoch extract hour
    isodow last_day make_date make_timestamp minute month quarter second strftime strptime to_days to_hours to_minutes
    to_months to_seconds try_strptime week weekday year
    """
)

TYPES = _words(
    """
    bigint bool boolean date decimal double float hugeint int integer interval list numeric real smallint string text
    time timestamp tinyint ubigint varchar
    """
)

SESSION_VALUES = _words(
    """
    current_catalog current_database current_date current_localtime current_localtimestamp current_role current_schema
    current_time current_timestamp current_user localtime localtimestamp session_user user
    """
)
"""Words that look like columns but return values of the session or the clock."""


KEPT = 1024
"""Parsed statements that are cached. The program itself has some hundreds."""


@dataclass
class Statement:
    """What a SELECT names: its tables (lower case, without common table expressions) and its parameters."""

    tables: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)


def parse(connection: Connection, sql: str) -> Statement:
    """Return what the text names.

    Raises QueryRefused unless it is one SELECT made of listed parts, whatever its tables.

    `connection`: any; the text is parsed on it, never executed.
    """
    statement = _PARSED.get(sql)
    if statement is None:
        statement = _parse(connection, sql)
        if len(_PARSED) >= KEPT:
            _PARSED.clear()
        _PARSED[sql] = statement
    return statement


_PARSED: dict[str, Statement] = {}


def _parse(connection: Connection, sql: str) -> Statement:
    # all rows are fetched, because an unfinished result would block the caller's connection
    [(text,)] = connection.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchall()
    tree = msgspec.json.decode(text)
    if tree["error"]:
        raise QueryRefused(str(tree["error_message"]))
    if len(tree["statements"]) != 1:
        raise QueryRefused(";")
    statement = Statement()
    _walk(tree["statements"][0], frozenset(), statement)
    return statement


def _walk(root: Any, ctes: frozenset[str], statement: Statement) -> None:
    """Check a node and everything below it. `ctes`: the common table expressions in scope."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, list):
            nodes += [child for child in node if isinstance(child, list | dict)]
            continue
        _check(node, ctes, statement)
        children = [child for name, child in node.items() if name != "cte_map" and isinstance(child, list | dict)]
        entries = (node.get("cte_map") or {}).get("map", [])
        if entries:
            _walk(children, _walk_ctes(entries, ctes, statement), statement)
        else:
            nodes += children


def _walk_ctes(entries: list[Any], ctes: frozenset[str], statement: Statement) -> frozenset[str]:
    """Check a node's common table expressions, each in the scope of those before it; return the final scope."""
    for entry in entries:
        name = entry["key"].lower()
        query = entry["value"].get("query_node") or entry["value"].get("query", {}).get("node") or {}
        inner = ctes | {name} if query.get("type") == "RECURSIVE_CTE_NODE" else ctes
        _walk(entry["value"], inner, statement)
        ctes |= {name}
    return ctes


def _check(node: dict[str, Any], ctes: frozenset[str], statement: Statement) -> None:
    """Raise QueryRefused unless the node itself, without its children, is listed; record what it names."""
    kind, expression = node.get("type"), node.get("class")
    path = node.get("qualified_name", {}).get("path", [])
    if len(path) > 1:
        raise QueryRefused(".".join(path))
    if expression is not None:
        _check_expression(node, statement)
    elif kind == "BASE_TABLE":
        if node.get("at_clause"):
            raise QueryRefused(f"{node['table_name']} AT")
        if node["table_name"].lower() not in ctes:
            statement.tables.add(node["table_name"].lower())
    elif kind == "TABLE_FUNCTION":
        name = node["function"].get("function_name", "")
        if name.lower() not in TABLE_FUNCTIONS:
            raise QueryRefused(name)
    elif isinstance(kind, str) and kind not in QUERY_NODES | TABLE_NODES | CLAUSES:
        raise QueryRefused(kind)


def _check_expression(node: dict[str, Any], statement: Statement) -> None:
    match node["class"]:
        case "FUNCTION" | "WINDOW":
            if node["function_name"].lower() not in FUNCTIONS:
                raise QueryRefused(node["function_name"])
        case "TYPE":
            if node["type_name"].lower() not in TYPES:
                raise QueryRefused(node["type_name"])
        case "COLUMN_REF":
            names = node["column_names"]
            if len(names) == 1 and names[0].lower() in SESSION_VALUES:
                raise QueryRefused(names[0])
        case "PARAMETER":
            statement.parameters.add(node["identifier"])
        case other if other not in EXPRESSIONS:
            raise QueryRefused(other)
