"""Explorations of many shops, beside SQL over the same facts that is written by hand, an answer each.

Both run in this process, by turns, and have to give the same groups with the same numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.measure import Figure, by_turns, here
from data.access import Access
from data.store import Store
from data.view import View
from metrics.explore.answer import answer
from metrics.explore.dimensions import Dimension
from metrics.explore.periods import Period
from metrics.explore.question import Question, parse_measure
from metrics.explore.selection import select
from metrics.rules.rulebook import load_rules

ROUNDS = 3
DAYS = 30

ANSWERED = """
SELECT {key} AS key, count(*) AS n,
    sum(CASE WHEN epoch(answered_at) - epoch(asked_at) <= 600 THEN 1 ELSE 0 END) / count(*) AS figure
FROM questions
WHERE {opens} AND local_day BETWEEN $first AND $last
    AND (answered_at IS NOT NULL OR asked_at + INTERVAL 10 MINUTE <= $end)
GROUP BY 1
"""


@dataclass(frozen=True)
class Asked:
    """A question, and the SQL that answers it: a row a group with its `key`, its cases `n`, and its second `figure`."""

    of: str
    by: Dimension
    measures: tuple[str, str]
    by_hand: str


ASKED = (
    Asked(
        "turns", "day", ("cases", "within:10m"), ANSWERED.format(key="CAST(local_day AS VARCHAR)", opens="opens_turn")
    ),
    Asked("chats", "shop", ("cases", "within:10m"), ANSWERED.format(key="shop_id", opens="opens_chat")),
    Asked(
        "turns",
        "hour",
        ("cases", "within:10m"),
        ANSWERED.format(key="lpad(CAST(local_second // 3600 AS VARCHAR), 2, '0')", opens="opens_turn"),
    ),
    Asked(
        "reviews",
        "day",
        ("cases", "mean"),
        """
        SELECT CAST(local_day AS VARCHAR) AS key, count(*) AS n, avg(description_score) AS figure FROM review_scores
        WHERE local_day BETWEEN $first AND $last AND description_score IS NOT NULL AND $end IS NOT NULL GROUP BY 1
        """,
    ),
)


def figures(path: Path) -> Iterator[Figure]:
    """Each of `ASKED` of all shops of a store, over the last whole `DAYS` days but one of its data."""
    with Store.open(path) as store, Access.local(store).view() as view:
        shops = view.shops()
        (row,) = view.rows("SELECT max(sent_at) AS at, count(*) AS n FROM messages")
        period = Period(row["at"].date() - timedelta(days=DAYS + 1), row["at"].date() - timedelta(days=2))
        for case in ASKED:
            question = Question(case.of, (case.by,), tuple(map(parse_measure, case.measures)), period=period)
            answered, counted = _groups(view, question), _by_hand(view, case, period, row["at"])
            if answered != counted:
                raise ValueError(f"{case.of} by {case.by}: {answered} and {counted}")
            works = [partial(_groups, view, question), partial(_by_hand, view, case, period, row["at"])]
            took, by_hand = by_turns([partial(here, work) for work in works], ROUNDS, warm=1)
            what = f"{case.of} by {case.by}, {len(shops):,} shops, {row['n']:,} messages"
            yield Figure(what, took, "SQL by hand", by_hand, "≤ 2")


Groups = dict[str, tuple[int, float | None]]


def _groups(view: View, question: Question) -> Groups:
    groups = answer(view, select(view, view.shops(), load_rules(), question)).groups
    return {str(g.keys[0]): (g.figures[0].cases, _rounded(g.figures[1].value)) for g in groups if g.figures[0].cases}


def _by_hand(view: View, case: Asked, period: Period, end: Any) -> Groups:
    rows = view.rows(case.by_hand, first=period.first, last=period.last, end=end)
    return {row["key"]: (row["n"], _rounded(row["figure"])) for row in rows}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 9)
