"""Explanations of missed figures: the agent, product, hour or day with the most unexpectedly many misses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, lgamma

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.counting import RULES_A_STATEMENT
from metrics.scoring.dimensions import KEYS, Dimension
from metrics.scoring.engine import compose
from metrics.scoring.outlook import wilson
from metrics.scoring.population import Member
from metrics.scoring.requests import Request, requests_of
from metrics.scoring.score import Score, scorecard

CHANCE = 0.005
"""Highest probability, over all groups of a figure, with which chance alone may single out a group."""
LEAST_MISSES = 5
"""Fewest misses of a group that can be an explanation."""
LEAST_EXCESS = 0.1
"""Least excess of a group's misses over those expected from its share of the cases, as a share of all misses."""
LEAST_RATIO = 1.5
"""Least ratio of a group's share of misses to that of the other cases."""
NEGLIGIBLE = 1e-12
"""Relative size below which further terms of a sum are omitted."""


@dataclass(frozen=True)
class Explanation:
    """The group of a figure's cases whose excess of misses is the least likely to be chance.

    `by`, `of`: dimension and key of the group as in `metrics/scoring/dimensions.py`; both are used in links to pages.
    `missed`, `cases`: the misses and cases of the group; `all_missed`, `all_cases`: those of the figure.
    `low`, `high`: the Wilson interval at 95 % of the group's share of misses. `others`: the share of misses of all
    other cases. `chance`: an upper bound of the probability that one of the compared groups has this many misses if
    none differs (hypergeometric, times the number of groups).
    """

    rule: str
    by: Dimension
    of: str
    missed: int
    cases: int
    all_missed: int
    all_cases: int
    low: float
    high: float
    others: float
    chance: float


def report(
    view: View, shop: Shop, rules: Sequence[Rule], as_of: datetime | None, scores: Sequence[Score] = ()
) -> tuple[Explanation, ...]:
    """Return the explanations of a shop's missed and near figures; figures without an explanation are omitted.

    `rules`: those in force. `scores`: their scores, if the caller has them. `as_of` None: each figure as of the end of
    its own tables.
    """
    scores = scores or scorecard(view, shop, rules, as_of)
    rules_by_id = {rule.id: rule for rule in rules}
    concerned = [score for score in scores if score.status in ("missed", "near") and not score.is_in_doubt()]
    requests = requests_of(view, [(shop, rules_by_id[score.rule]) for score in concerned], as_of)
    answers = explanations(view, requests)
    return tuple(answer for answer in answers if answer is not None)


def explanations(view: View, requests: Sequence[Request]) -> list[Explanation | None]:
    """Return the explanation of each of these figures, in the same order; None if no group stands out."""
    groups: list[dict[tuple[Dimension, str | None], list[int]]] = [{} for _ in requests]
    for first in range(0, len(requests), RULES_A_STATEMENT):
        parts: list[str] = []
        params: dict[str, object] = {}
        for place in range(first, min(first + RULES_A_STATEMENT, len(requests))):
            text, values = _groups_sql(requests[place], f"q{place}_")
            parts.append(f"SELECT {place} AS place, t.* FROM ({text}) AS t")
            params |= values
        for row in view.rows("\nUNION ALL\n".join(parts), **params):
            groups[row["place"]][row["dimension"], row["key"]] = [row["cases"], row["missed"]]
    return [explain(request.rule, counts) for request, counts in zip(requests, groups, strict=True)]


def dimensions_of(rule: Rule) -> tuple[Dimension, ...]:
    """Return the dimensions by which a rule's cases are compared; of equally good explanations the earlier one wins."""
    whose: tuple[Dimension, ...] = ("agent_id", "bought") if rule.family.page == "chat" else ("product_id",)
    return (*whose, "hour", "day", "weekday")


def explain(rule: Rule, groups: Mapping[tuple[Dimension, str | None], Sequence[int]]) -> Explanation | None:
    """Return the group that stands out most, or None. `groups`: cases and misses by dimension and key.

    Cases without a key are included in the sums but cannot be an explanation.
    """
    best: Explanation | None = None
    wide = [group for group, (cases, _) in groups.items() if group[1] is not None and cases >= LEAST_MISSES]
    order = {dimension: place for place, dimension in enumerate(dimensions_of(rule))}
    for by, of in sorted(wide, key=lambda group: (order[group[0]], str(group[1]))):
        cases, missed = groups[by, of]
        whole = [counts for (dimension, _), counts in groups.items() if dimension == by]
        all_cases, all_missed = (sum(counts[column] for counts in whole) for column in (0, 1))
        if not _is_large(missed, cases, all_missed, all_cases):
            continue
        chance = min(1.0, tail(missed, cases, all_missed, all_cases) * len(wide))
        if chance <= CHANCE and (best is None or chance < best.chance):
            low, high = wilson(missed, cases)
            others = (all_missed - missed) / (all_cases - cases)
            best = Explanation(rule.id, by, str(of), missed, cases, all_missed, all_cases, low, high, others, chance)
    return best


def _is_large(missed: int, cases: int, all_missed: int, all_cases: int) -> bool:
    """Whether a group's misses are numerous enough to be reported, regardless of their probability."""
    if missed < LEAST_MISSES or cases == all_cases:
        return False
    beyond = missed - all_missed * cases / all_cases
    others = (all_missed - missed) / (all_cases - cases)
    return beyond >= LEAST_EXCESS * all_missed and missed / cases >= LEAST_RATIO * others


def tail(missed: int, cases: int, all_missed: int, all_cases: int) -> float:
    """Return the probability that `missed` or more of `cases` randomly drawn cases are misses.

    Hypergeometric: they are drawn from `all_cases` cases, of which `all_missed` are misses.
    """
    most = min(cases, all_missed)
    whole = _log_choose(all_cases, cases)
    total = 0.0
    for hits in range(missed, most + 1):
        if cases - hits > all_cases - all_missed:
            continue
        term = exp(_log_choose(all_missed, hits) + _log_choose(all_cases - all_missed, cases - hits) - whole)
        total += term
        if hits * all_cases > cases * all_missed and term < NEGLIGIBLE * total:
            break  # beyond the expected value the terms only decrease
    return min(total, 1.0)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _groups_sql(request: Request, prefix: str) -> tuple[str, dict[str, object]]:
    """Return a SELECT of a figure's groups with their cases and misses, and its parameters."""
    rule, window = request.rule, request.window
    member = Member(request.shop, request.as_of, window.start, window=window, known_until=request.known_until)
    query = compose(rule, [member], prefix)
    by = dimensions_of(rule)
    joins = "\n".join(dict.fromkeys(KEYS[name].joins for name in by))
    keys = ", ".join(f"{KEYS[name].sql} AS {name}_key" for name in by)
    selects = "\nUNION ALL\n".join(
        f"SELECT '{name}' AS dimension, k.{name}_key AS key, count(*) AS cases, "
        f"count(*) FILTER (WHERE k.is_miss) AS missed FROM keyed AS k GROUP BY k.{name}_key"
        for name in by
    )
    text = f"""
WITH {query.ctes},
keyed AS (
    SELECT {keys}, {_miss(rule)} AS is_miss
    FROM cases AS c
    JOIN population AS s ON s.shop_id = c.shop_id
    {joins}
    WHERE
        c.verdict IN ('met', 'missed')
        AND CASE
            WHEN c.in_every_window THEN s.ends_at = s.as_of
            ELSE c.occurred_at >= s.starts_at AND c.occurred_at <= s.ends_at
        END
)
{selects}
"""
    return text, query.params


def _miss(rule: Rule) -> str:
    """Return the SQL condition of a miss: a duration beyond the line for figures of durations, else the verdict."""
    if rule.unit == "seconds" and rule.pass_ is not None:
        return f"coalesce(c.measure > {float(rule.pass_.number)!r}, FALSE)"
    return "c.verdict = 'missed'"
