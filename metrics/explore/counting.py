"""The SQL of a question's counts: the cases of each measure, and the measures of each group."""

from metrics.explore.question import COUNTS, OF_LENGTHS, Measure, Question
from metrics.explore.selection import Selection, cases_sql, thresholds_of
from metrics.scoring.counting import IS_UNDECIDED


def _looked_at(question: Question) -> str:
    """Return the SQL condition that a case `c` is included."""
    return "TRUE" if question.by_verdict else "c.verdict IN ('met', 'missed')"


def behind(question: Question, measure: Measure) -> str:
    """Return the SQL condition that a measure is based on a case `c` (of the measure's threshold)."""
    if measure.name in ("met", "missed", "pending", "excluded"):
        return f"c.verdict = '{measure.name}'"
    if measure.name == "cases":
        return _looked_at(question)
    counted = "c.verdict IN ('met', 'missed')"
    return f"{counted} AND c.measure IS NOT NULL" if measure.name in OF_LENGTHS else counted


def counts_sql(selection: Selection, limit: int) -> tuple[str, dict[str, object]]:
    """Return one statement for all groups and the total, and its parameters.

    It returns one row per period and group; `of_group` is NULL for the total. Columns besides the keys: for each
    measure, by its position n, `mn_cases`, `mn_part` or `mn_value`, and unless it is a count `mn_undecided`.
    """
    question = selection.question
    thresholds = thresholds_of(question.measures)
    text, params = cases_sql(selection, thresholds, len(question.by))
    keys = [f"c.key_{place + 1}" for place in range(len(question.by))]
    grouped = "".join(f"{key}, " for key in keys)
    ranked = any(measure.name == "p90" for measure in question.measures)
    if ranked:
        text = _ranked(text, grouped)
    aggregates = [
        f"{sql} AS m{place}_{name}"
        for place, measure in enumerate(question.measures)
        for name, sql in _aggregates(question, measure, thresholds.index(measure.threshold)).items()
    ]
    return (
        f"""
        SELECT c.period, {grouped}c.of_group, {", ".join(aggregates)}
        FROM (SELECT g.*, 1 AS of_group FROM ({text}) AS g) AS c
        GROUP BY GROUPING SETS ((c.period, {grouped}c.of_group), (c.period))
        LIMIT {limit}
        """,
        params,
    )


def _ranked(text: str, grouped: str) -> str:
    """Return the SQL of the cases with the rank of their length within their group, and within all cases."""
    measured = "r.verdict IN ('met', 'missed') AND r.measure IS NOT NULL"
    keys = grouped.replace("c.", "r.")
    ranks = ", ".join(
        f"row_number() OVER (PARTITION BY {part} ORDER BY r.measure) AS {name}_rank, "
        f"count(*) OVER (PARTITION BY {part}) AS {name}_size"
        for name, part in (
            ("group", f"r.threshold, r.period, {keys}{measured}"),
            ("all", f"r.threshold, r.period, {measured}"),
        )
    )
    return f"SELECT r.*, {ranks} FROM ({text}) AS r"


def _aggregates(question: Question, measure: Measure, threshold: int) -> dict[str, str]:
    """Return the SQL of a measure's components by name: `cases`, and `part` or `value`."""
    of_threshold = f"c.threshold = {threshold}"
    counted = f"{of_threshold} AND {behind(question, measure)}"
    made = {"cases": f"count(*) FILTER (WHERE {counted})"}
    if measure.name not in COUNTS:
        made["undecided"] = f"count(*) FILTER (WHERE {of_threshold} AND {IS_UNDECIDED})"
    match measure.name:
        case "share" | "within" | "at_least":
            made["part"] = f"count(*) FILTER (WHERE {of_threshold} AND c.verdict = 'met')"
        case "share_missed":
            made["part"] = f"count(*) FILTER (WHERE {of_threshold} AND c.verdict = 'missed')"
        case "mean":
            made["part"] = f"sum(c.measure) FILTER (WHERE {counted})"
        case "median":
            made["value"] = f"median(c.measure) FILTER (WHERE {counted})"
        case "longest":
            made["value"] = f"max(c.measure) FILTER (WHERE {counted})"
        case "p90":  # the smallest value that at least nine tenths of them do not exceed
            for name in ("group", "all"):
                in_rank = f"{counted} AND 10 * c.{name}_rank >= 9 * c.{name}_size"
                made["value" if name == "group" else "value_of_all"] = f"min(c.measure) FILTER (WHERE {in_rank})"
    return made
