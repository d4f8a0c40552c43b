"""Every SQL file of facts and cases stays inside the subset that means the same on other engines.

One SQL text is to run on DuckDB and on a cluster. What is refused here was found to differ *silently* elsewhere, so no
result would ever show it. Comments and texts are read as such, so words in them are free.
"""

import ast
import re
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("metrics/**/*.py"), ROOT / "data/loading/facts.py"])
FILES = sorted([*ROOT.glob("metrics/**/*.sql"), *ROOT.glob("data/facts/**/*.sql")])

REFUSED = {
    r"\b(date_?diff|date_?sub|timestampdiff)\s*\(": "counts boundaries here and not there: compare intervals",
    r"\b(percentile_(cont|disc)|quantile(_cont|_disc)?)\s*\(": "approximate elsewhere: median, or a histogram",
    r"\b(isodow|day_?of_?week|weekday|dow)\b": "rotated, or from Sunday: join a calendar table",
    r"\bdate_trunc\s*\(\s*'week'": "weeks start on another day: join a calendar table",
    r"\bround\s*\(": "half to even elsewhere: compare unrounded, round on screen",
    r"\b(lag|lead)\s*\((?!\s*(case|nullif)\b)": "1970 or '' at the edge unless nullable: CASE, or windowed MIN or MAX",
    r"\bat\s+time\s+zone\b": "shifts a naive time the other way: localise on load",
    r"/(?!\s*nullif\s*\()": "NaN, an error or NULL by engine: divide by NULLIF(n, 0)",
    r"\basof\b": "not translated: arg_min over an interval join",
    r"\btime_bucket\s*\(": "not translated: join a calendar table",
    r"\b(generate_series|range)\s*\(": "not translated: join a calendar table",
    r"\b(list|array_agg|string_agg)\s*\([^()]*(\([^()]*\)[^()]*)*\border\s+by\b": "order is lost: arg_min",
    r"\b(first|last|any_value|arbitrary)\s*\(": "any row may come: arg_min",
}
"""Pattern, on lower-case SQL without comments → why it is refused and what to write for it."""


def bare(sql: str) -> str:
    """The SQL in lower case, without comments, and with the inside of texts emptied except after `date_trunc(`."""
    tokens = duckdb.tokenize(sql)
    ends = [offset for offset, _ in tokens[1:]] + [len(sql.encode())]
    text, kept = sql.encode(), []
    for (start, kind), end in zip(tokens, ends, strict=True):
        piece = text[start:end].decode()
        if kind == duckdb.token_type.comment:
            piece = "\n"
        elif kind == duckdb.token_type.string_const and piece.strip().lower() != "'week'":
            piece = "'' "
        kept.append(piece)
    return "".join(kept).lower()


def refusals(sql: str) -> list[str]:
    """What in this SQL is outside the subset, each with what to write instead."""
    text = bare(sql)
    return [
        f"{match.group(0).strip()}: {why}" for pattern, why in REFUSED.items() for match in re.finditer(pattern, text)
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_file_is_one_portable_select_and_says_its_grain(file: Path) -> None:
    sql = file.read_text(encoding="utf-8")
    assert refusals(sql) == []
    (statement,) = duckdb.extract_statements(sql)
    assert statement.type == duckdb.StatementType.SELECT
    assert re.match(r"-- \w.{20,}", sql), "the first line says what a row is"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_sql_inside_a_module_is_portable_too(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    queries = [text for text in texts if re.search(r"\b(SELECT|FROM|WHERE|ORDER BY)\b", text)]
    assert [refusal for query in queries for refusal in refusals(query)] == []


def test_there_are_files_to_read() -> None:
    assert {file.parent.name for file in FILES} >= {"facts", "cases"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT date_diff('hour', a, b) FROM t",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM t",
        "SELECT quantile_cont(x, 0.5) FROM t",
        "SELECT isodow(d) FROM t",
        "SELECT extract(isodow FROM d) FROM t",
        "SELECT dayofweek(d) FROM t",
        "SELECT date_trunc('week', d) FROM t",
        "SELECT 1 WHERE round(x, 2) >= 0.7",
        "SELECT lag(x) OVER (ORDER BY x) FROM t",
        "SELECT t.at AT TIME ZONE 'Asia/Shanghai' FROM t",
        "SELECT a / b FROM t",
        "SELECT a/(b + 1) FROM t",
        "SELECT * FROM a ASOF JOIN b ON a.t >= b.t",
        "SELECT time_bucket(INTERVAL 1 DAY, t) FROM x",
        "SELECT * FROM generate_series(1, 3)",
        "SELECT list(x ORDER BY y) FROM t",
        "SELECT list(coalesce(x, 0) ORDER BY y) FROM t",
        "SELECT first(x) FROM t",
        "SELECT a -- 比值\n/ b FROM t",
        "SELECT '中文', a / b FROM t",
    ],
)
def test_what_differs_elsewhere_is_refused(sql: str) -> None:
    assert refusals(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a / NULLIF(b, 0) FROM t",
        "SELECT a /\n  nullif (b, 0) FROM t",
        "SELECT a FROM t -- 50 % of a / b, round(x), first()",
        "SELECT 'a / b AT TIME ZONE 中文 isodow' AS x",
        "SELECT count(*) FILTER (WHERE a <= b + INTERVAL 24 HOUR) FROM t",
        "SELECT date_trunc('day', t), CAST(t AS DATE), median(x), arg_min(x, y) FROM t GROUP BY ALL",
        "SELECT max(x) OVER (ORDER BY y ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS last_seen FROM t",
        "SELECT lag(CASE WHEN s = 'buyer' THEN x END) OVER (PARTITION BY c ORDER BY y) FROM t",
        "SELECT x FROM t ORDER BY y",
    ],
)
def test_what_is_the_same_everywhere_is_not(sql: str) -> None:
    assert refusals(sql) == []
