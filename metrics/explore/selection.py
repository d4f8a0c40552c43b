"""The cases of a question as SQL: of all its shops, in both periods, with the keys by which they are told apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import get_args

import msgspec

from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from metrics.explore.dimensions import key_of
from metrics.explore.periods import Period, compared, preset, windows
from metrics.explore.question import Filter, Measure, Question
from metrics.families import Family, FamilyInfo
from metrics.rules.rule import Rule
from metrics.scoring.engine import Query, compose
from metrics.scoring.population import PERIOD, Member
from metrics.scoring.reach import end_of_figure, ends_of_tables
from metrics.scoring.requests import Request, requests_in_force, requests_of
from metrics.scoring.score import SMALL_SAMPLE
from metrics.scoring.windows import end_of_day, local_of

LABELLED_PERIOD = (
    f"CASE WHEN c.in_every_window THEN CASE WHEN p.ends_at = p.as_of THEN 'now' END ELSE {PERIOD.strip()} END"
)
"""To which of the two periods a case `c` of a shop `p` belongs; what waits belongs to each that is not over."""


@dataclass(frozen=True)
class Selection:
    """A question with its shops, instants and periods. `requests`: a figure a shop in which the rule is in force."""

    question: Question
    family: FamilyInfo
    requests: tuple[Request, ...]
    period: Period
    earlier: Period | None

    @property
    def through(self) -> tuple[datetime, datetime]:
        """The earliest and the latest instant (aware) as of which a shop is asked."""
        instants = [request.as_of for request in self.requests]
        return min(instants), max(instants)

    @property
    def is_unfinished(self) -> bool:
        """Whether the period of any shop goes on after its data end."""
        return not all(is_over(request, self.period) for request in self.requests)

    @cached_property
    def small_below(self) -> int:
        """A figure of fewer cases may be chance."""
        return max((request.rule.minimum_cases for request in self.requests), default=0) or SMALL_SAMPLE

    @cached_property
    def whole_until(self) -> date:
        """The last local day that the data of every shop hold to its end."""
        instants = {(request.as_of, request.shop.timezone): request for request in self.requests}
        return min(map(_last_whole_day, instants.values()))

    def members(self, requests: Iterable[Request]) -> list[Member]:
        """These requests as rows of a population: a shop each, with the period and the earlier one."""
        members = []
        for request in requests:
            now, before = windows(self.period, self.earlier, request.as_of, request.shop)
            reads_from = min((w.start for w in (now, before) if w is not None), default=request.as_of)
            members.append(Member(request.shop, request.as_of, reads_from, None, now, before, request.known_until))
        return members


def select(
    view: View,
    shops: Sequence[Shop],
    rules: Iterable[Rule],
    question: Question,
    as_of: datetime | Mapping[str, datetime] | None = None,
) -> Selection:
    """The question with what it is asked of. `as_of`: as in `requests_of`; None: the end of each figure's tables.

    Shops in which the rule is not in force are left out. Raises DabiaoError when it is in force in none, is unknown, or
    the question asks for what the family does not have.
    """
    requests = _requests(view, shops, rules, question, as_of)
    family = requests[0].rule.family
    question.check(family)
    asked_for = question.period
    period = asked_for if isinstance(asked_for, Period) else preset(asked_for, max(r.day for r in requests))
    try:
        earlier = None if question.compare is None else compared(period, question.compare)
    except ValueError as e:
        raise DabiaoError("error.explore_overlap", first=period.first, last=period.last) from e
    return Selection(question, family, tuple(requests), period, earlier)


def _requests(
    view: View,
    shops: Sequence[Shop],
    rules: Iterable[Rule],
    question: Question,
    as_of: datetime | Mapping[str, datetime] | None,
) -> list[Request]:
    if not shops:
        raise DabiaoError("error.explore_no_shop")
    if question.of in get_args(Family):
        rule = Rule.of({"id": question.of, "cases": question.of})
        requests = requests_of(view, [(shop, rule) for shop in shops], as_of)
        tables = ends_of_tables(view, shops)
        filled = [request for request in requests if end_of_figure(rule, tables[request.shop.shop_id]) is not None]
        return filled or requests  # a shop without a row has no end that the period could be cut to
    versions = [rule for rule in rules if rule.id == question.of]
    if not versions:
        raise DabiaoError("error.explore_unknown", of=question.of, known=", ".join(get_args(Family)))
    requests = requests_in_force(view, shops, versions, as_of)
    if not requests:
        raise DabiaoError("error.rule_not_in_force", rule=question.of, shop=", ".join(s.shop_id for s in shops[:5]))
    return requests


def cases_sql(selection: Selection, thresholds: Sequence[int | None], keys: int) -> tuple[str, dict[str, object]]:
    """A SELECT of the cases of the question, each once a threshold, and its parameters.

    `thresholds`: None judges by the rule's own deadline or mark, seconds or marks in its place. Columns: `threshold`
    (its place among them), `period` (now, previous), `key_1` to `key_n` (n is `keys`; those past the question's
    dimensions are NULL), and those of a case.
    """
    parts: list[str] = []
    params: dict[str, object] = {}
    by_rule: dict[Rule, list[Request]] = {}
    for request in selection.requests:
        by_rule.setdefault(request.rule, []).append(request)
    for place, threshold in enumerate(thresholds):
        for rule, requests in by_rule.items():
            prefix = f"e{len(parts)}_"
            judged = rule if threshold is None else _with_threshold(rule, threshold)
            query = compose(judged, selection.members(requests), prefix, own_deadline=threshold is not None)
            text, values = _part(selection, judged, query, prefix, keys)
            parts.append(f"SELECT {place} AS threshold, t.* FROM ({text}) AS t")
            params |= values
    return "\nUNION ALL\n".join(parts), params


def thresholds_of(measures: Iterable[Measure]) -> list[int | None]:
    """The thresholds by which cases have to be judged for these measures, each once: None is the rule's own."""
    return list(dict.fromkeys(measure.threshold for measure in measures))


def _part(selection: Selection, rule: Rule, query: Query, prefix: str, keys: int) -> tuple[str, dict[str, object]]:
    question = selection.question
    params = dict(query.params)
    joins: list[str] = []
    columns = []
    for place in range(keys):
        key = key_of(question.by[place], rule.family) if place < len(question.by) else None
        columns.append(f"{key.sql if key else 'CAST(NULL AS VARCHAR)'} AS key_{place + 1}")
        joins += [key.joins] if key else []
    conditions = []
    for place, of_one in enumerate(question.where):
        key = key_of(of_one[0], rule.family)
        joins.append(key.joins)
        condition, values = _condition(key.sql, of_one, f"{prefix}filter{place}_")
        conditions.append(condition)
        params |= values
    where = "".join(f" AND {condition}" for condition in conditions)
    text = f"""
    WITH {query.ctes}
    SELECT
        {LABELLED_PERIOD} AS period, {"".join(f"{column}, " for column in columns)}
        c.shop_id, c.case_id, c.subject, c.buyer_id, c.agent_id, c.product_id, c.occurred_at, c.local_day,
        CAST(c.measure AS DOUBLE) AS measure, c.due_at, c.verdict, c.reason
    FROM cases AS c
    JOIN population AS p ON p.shop_id = c.shop_id
    {" ".join(dict.fromkeys(joins))}
    WHERE {LABELLED_PERIOD} IS NOT NULL{where}
    """
    return text, params


def _condition(key: str, of_one: Filter, prefix: str) -> tuple[str, dict[str, object]]:
    """The condition that a key is one of the filter's, and its parameters."""
    wanted = {f"{prefix}{place}": word for place, word in enumerate(of_one[1]) if word is not None}
    listed = [f"{key} IN ({', '.join(f'${name}' for name in wanted)})"] if wanted else []
    if None in of_one[1]:
        listed.append(f"{key} IS NULL")
    return f"({' OR '.join(listed) or 'FALSE'})", dict(wanted)


def _with_threshold(rule: Rule, threshold: int) -> Rule:
    """The rule with another deadline in seconds, or another mark from which on a case is met.

    Raises DabiaoError where its deadlines are times of the day, and where it leaves out who was satisfied.
    """
    if rule.family.unit == "marks":
        if rule.only_unsatisfied or rule.missed_reason:
            raise DabiaoError("error.explore_mark", rule=rule.id)
        return msgspec.structs.replace(rule, met_from=threshold)
    if rule.cycle is not None:
        raise DabiaoError("error.explore_deadline", rule=rule.id)
    return msgspec.structs.replace(rule, within=threshold)


def _last_whole_day(request: Request) -> date:
    """The last local day that the shop's data hold to its end."""
    day = local_of(request.as_of, request.shop).date()
    return day if request.as_of >= end_of_day(day, request.shop) else date.fromordinal(day.toordinal() - 1)


def is_over(request: Request, period: Period) -> bool:
    """Whether the shop's data reach to the last second of the period."""
    return local_of(request.as_of + timedelta(seconds=1), request.shop).date() > period.last
