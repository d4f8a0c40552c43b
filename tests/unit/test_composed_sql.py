"""Every statement that counts or lists cases, as it is composed and sent, stays in the subset that engines read alike.

`test_sql_subset.py` reads the files and texts that statements are made of; here sqlglot parses what comes of them. It
is parsed for DuckDB, and has to be written for Spark without anything that sqlglot cannot say there.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from data.shops import Shop
from metrics.families import FAMILIES
from metrics.reports.published_scores import CASES
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring.counting import ONE_BY_ONE, counts_sql
from metrics.scoring.engine import HOLDS_ALREADY, filled
from metrics.scoring.order_counts import COUNTED, counted
from metrics.scoring.population import Member
from metrics.scoring.requests import Request
from metrics.scoring.steps import SQL, sql_step, steps
from tests.unit.test_sql_subset import refusals

SHOP = Shop("a", "other", "CN", "Asia/Shanghai")
AS_OF = datetime(2026, 3, 4, 12, tzinfo=UTC)

OF_RECONCILIATION = {"conversations_in_zone", "questions_in_zone", "recounted", "review_scores_in_zone"}
"""Steps that only the search for a platform's figure has; it runs on the store alone."""

Refused = tuple[str, Callable[[exp.Expression], bool]]

ORDERED = (exp.ArrayAgg, exp.GroupConcat, exp.List)
BOUNDARIES = (exp.DateDiff, exp.TimestampDiff, exp.DatetimeDiff, exp.TimeDiff)
APPROXIMATE = (exp.PercentileCont, exp.PercentileDisc, exp.Quantile, exp.ApproxQuantile)
WEEKDAYS = (exp.DayOfWeek, exp.DayOfWeekIso, exp.Week)
ANY_ROW = (exp.First, exp.Last, exp.AnyValue)


def _is_divided_by_what_may_be_zero(node: exp.Expression) -> bool:
    return isinstance(node, exp.Div | exp.IntDiv) and not isinstance(node.expression.unnest(), exp.Nullif)


def _is_a_week(node: exp.Expression) -> bool:
    unit = node.args.get("unit") if isinstance(node, exp.DateTrunc | exp.TimestampTrunc) else None
    names_weekday = isinstance(node, exp.Extract) and node.name.lower() in ("dow", "isodow", "week", "dayofweek")
    return names_weekday or (unit is not None and unit.name.lower().startswith("week"))


def _reads_a_neighbour_that_is_never_null(node: exp.Expression) -> bool:
    return isinstance(node, exp.Lag | exp.Lead) and not isinstance(node.this.unnest(), exp.Case | exp.Nullif)


REFUSED: tuple[Refused, ...] = (
    ("counts boundaries", lambda node: isinstance(node, BOUNDARIES)),
    ("approximate elsewhere", lambda node: isinstance(node, APPROXIMATE)),
    ("weeks and weekdays begin elsewhere", lambda node: isinstance(node, WEEKDAYS) or _is_a_week(node)),
    ("half to even elsewhere", lambda node: isinstance(node, exp.Round)),
    ("the edge is no NULL elsewhere", _reads_a_neighbour_that_is_never_null),
    ("shifts the other way", lambda node: isinstance(node, exp.AtTimeZone)),
    ("NaN, an error or NULL by engine", _is_divided_by_what_may_be_zero),
    ("not translated", lambda node: isinstance(node, exp.GenerateSeries | exp.DateBin)),
    ("not translated", lambda node: isinstance(node, exp.Join) and node.args.get("method") == "ASOF"),
    ("order is lost", lambda node: isinstance(node, ORDERED) and node.find(exp.Order) is not None),
    ("any row may come", lambda node: isinstance(node, ANY_ROW)),
    ("known to one engine alone", lambda node: isinstance(node, exp.Anonymous)),
)
"""Why something is refused, and whether a node of the tree is that."""


def outside(sql: str) -> list[str]:
    """What of a statement is outside the subset, and why."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    tree.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    return [f"{node.sql('duckdb')}: {why}" for node in tree.walk() for why, is_refused in REFUSED if is_refused(node)]


FURTHER: tuple[dict[str, Any], ...] = (
    {"cases": "buyer_days", "within": "3 minutes", "hours": "08:00-23:00", "bots": "leave_out"},
    {
        "cases": "chats",
        "within": "1 hour",
        "hours": "09:00-18:00",
        "hours_mean": "clock_stops",
        "new_after": "24 hours",
    },
    {
        "cases": "chats",
        "within": "1 hour",
        "clock_from": "handover",
        "handover": ["人工"],
        "auto_replies": ["已经*"],
        "struck_out": [{"case": "c1", "reason": "…"}],
    },
    {"cases": "turns", "within": "1 hour", "weekend_due": "Mon 12:00", "cap_seconds": 600},
    {"cases": "chats", "within": "1 hour", "auto_replies": ["已经*"]},
    {"cases": "threads", "within": "1 hour", "auto_replies": ["已经*"], "no_answer_needed": ["谢谢"]},
    {"cases": "refunds", "within": "2 days", "quiet": "23:00-08:00", "each": "order", "order": "sent"},
    {"cases": "refunds", "statistic": "rate", "per": "paid_amount", "missed_when": "refunded"},
    {"cases": "shipments", "promise": "2 working days", "each": "order", "needs": ["in_time", "tracked"]},
    {"cases": "deliveries", "quiet": "23:00-08:00", "met_when": "scanned_or_delivered"},
    {"cases": "deliveries", "of": "delivered_orders", "quiet": "23:00-08:00", "statistic": "mean"},
    {
        "cases": "cancellations",
        "faults": ["cancelled", "returned", "ruled_against"],
        "statistic": "rate",
        "per": "orders",
    },
    {"cases": "reviews", "per_buyer_per_month": 1, "of_each": "last", "statistic": "net"},
    {"cases": "chat_ratings", "of_each": "first", "statistic": "rate", "per": "chats", "begun_in": "20:00-08:00"},
)
"""Rules with switches that change the SQL, of which the rulebooks may have none."""


def chosen_rules() -> list[Rule]:
    """Rules that between them have every step and every count: those of `FURTHER`, and of the books what they lack."""
    further = [Rule.of({"id": f"own.{number}", "grade": "user", **entry}) for number, entry in enumerate(FURTHER)]
    covered: set[object] = set()
    rules = []
    for rule in [*further, *load_rules()]:
        _, sql_steps = steps(rule, [Member(SHOP, AS_OF, AS_OF)])
        parts = {text for _, text in sql_steps} | set(counted(rule)) | {rule.of_money}
        if not parts <= covered:
            rules.append(rule)
            covered |= parts
    assert {rule.cases for rule in rules} == set(FAMILIES)
    assert set(COUNTED) <= covered
    files = {file.stem for file in SQL.glob("*.sql")}
    assert {file for file in files if sql_step(file) not in covered} == OF_RECONCILIATION
    return rules


def test_no_composed_statement_leaves_the_subset() -> None:
    statements = [counts_sql([Request(SHOP, rule, AS_OF, AS_OF)], [30], "q0_")[0] for rule in chosen_rules()]
    texts = [*statements, CASES, ONE_BY_ONE]
    assert [(refusal, sql[:80]) for sql in texts for refusal in [*outside(sql), *refusals(sql)]] == []


def test_a_subquery_on_which_nothing_depends_is_not_in_the_statement() -> None:
    """An engine would plan and join it all the same."""
    reasons = {rule.id: bool(rule.reasons) for rule in load_rules() if rule.cases in ("refunds", "disputes")}
    assert set(reasons.values()) == {True, False}
    for rule in load_rules():
        sql, _ = counts_sql([Request(SHOP, rule, AS_OF, AS_OF)], [30], "q0_")
        assert HOLDS_ALREADY.search(sql) is None, rule.id
        assert ("FROM wanted_reasons" in sql) == reasons.get(rule.id, False), rule.id


def test_what_stands_beside_a_constant_that_holds_is_left_out() -> None:
    sql = "SELECT f($a OR b) WHERE ($a OR EXISTS (SELECT ')' FROM t -- it's (\n)) AND ( NOT $b OR $x) AND (c OR d)"
    assert filled(sql, {"a": True, "b": False}, "p_") == "SELECT f(TRUE OR b) WHERE TRUE AND TRUE AND (c OR d)"
    kept = sql.replace("$a", "FALSE").replace("$b", "TRUE").replace("$x", "$p_x")
    assert filled(sql, {"a": False, "b": True}, "p_") == kept


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT date_diff('hour', a, b) FROM t",
        "SELECT datesub('hour', a, b) FROM t",
        "SELECT quantile_cont(x, 0.5) FROM t",
        "SELECT extract(isodow FROM d) FROM t",
        "SELECT dayofweek(d) FROM t",
        "SELECT date_trunc('week', d) FROM t",
        "SELECT round(x, 2) FROM t",
        "SELECT lag(x) OVER (ORDER BY x) FROM t",
        "SELECT t.a AT TIME ZONE 'Asia/Shanghai' FROM t",
        "SELECT a / (b + 1) FROM t",
        "SELECT * FROM a ASOF JOIN b ON a.t >= b.t",
        "SELECT time_bucket(INTERVAL 1 DAY, t) FROM x",
        "SELECT * FROM generate_series(1, 3)",
        "SELECT list(x ORDER BY y) FROM t",
        "SELECT first(x) FROM t",
        "SELECT list_transform(x, y -> y + 1), made_up(x) FROM t",
    ],
)
def test_what_differs_elsewhere_is_refused(sql: str) -> None:
    assert outside(sql)


def test_what_is_the_same_everywhere_is_not() -> None:
    assert (
        outside(
            "WITH c AS (SELECT a / NULLIF(b, 0) AS share, CAST(t AS DATE) AS day, t + INTERVAL 24 HOUR AS due FROM x) "
            "SELECT day, count(*) FILTER (WHERE share > 0), arg_min(share, (due, day)), median(share), "
            "lag(CASE WHEN share > 0 THEN 1 END IGNORE NULLS) OVER (PARTITION BY day ORDER BY due) FROM c GROUP BY ALL"
        )
        == []
    )
