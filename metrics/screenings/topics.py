"""What low reviews complain of, by a list of words: wrong goods, smell, no answer. A screening, with its change."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import LOW
from metrics.scoring.engine import compose
from metrics.scoring.population import PERIOD
from metrics.scoring.requests import Request, request_of

WORDS = Path(__file__).with_name("topics.toml")


@dataclass(frozen=True)
class Topic:
    """Something that low reviews speak of, and how many do, in the rule's window and in the one before."""

    name: str
    reviews: int
    before: int


@dataclass(frozen=True)
class TopicReport:
    """The topics that a low review speaks of, the commonest first; a review may speak of several.

    `listed_on`: the day of the list of words. `reviews`, `before`: how many low reviews have a text, in the rule's
    window and in the one before.
    """

    listed_on: date
    reviews: int
    before: int
    topics: tuple[Topic, ...]


def report(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> TopicReport:
    """The topics of the low reviews that a rule of reviews counts."""
    listed_on, patterns = word_list()
    counts = _counts(view, request_of(view, shop, rule, as_of))
    present, before = counts["now"], counts["previous"]
    topics = [Topic(name, present[name], before[name]) for name in patterns if present[name] or before[name]]
    topics.sort(key=lambda topic: (-topic.reviews, -topic.before))
    return TopicReport(listed_on, present["reviews"], before["reviews"], tuple(topics))


@cache
def word_list() -> tuple[date, Mapping[str, str]]:
    """The day of the list, and a pattern for each topic."""
    written: dict[str, Any] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return written["as_of"], {entry["why"]: "(?i)" + "|".join(entry["matches"]) for entry in written["pattern"]}


def _counts(view: View, request: Request) -> dict[str, Counter[str]]:
    """Of the rule's window ("now") and of the one before ("previous") how many low reviews have a text ("reviews"), and
    how many of these speak of each topic.
    """
    _, patterns = word_list()
    columns = ", ".join(f"count(*) FILTER (WHERE regexp_matches(r.text, ${name})) AS {name}" for name in patterns)
    rows = compose(request.rule, [request.member(None)]).rows(
        view,
        f"""
        SELECT {PERIOD} AS period, count(*) AS reviews, {columns}
        FROM cases AS c
        JOIN population AS p ON p.shop_id = c.shop_id
        JOIN reviews AS r ON r.shop_id = c.shop_id AND r.review_id || coalesce('/' || r.order_id, '') = c.case_id
        WHERE {PERIOD} IS NOT NULL AND c.verdict IN ('met', 'missed') AND c.measure <= {LOW} AND r.text IS NOT NULL
        GROUP BY {PERIOD}
        """,
        **patterns,
    )
    return {"now": Counter(), "previous": Counter(), **{row.pop("period"): Counter(row) for row in rows}}
