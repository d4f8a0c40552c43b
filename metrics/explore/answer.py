"""The answer to a question: groups with figures and sample sizes, and the cases of each group."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal, cast

from data.errors import DabiaoError
from data.view import View
from metrics.explore.counting import behind, counts_sql
from metrics.explore.dimensions import OF_TIME, ORDERED_KEYS
from metrics.explore.periods import Period, days_named, moved
from metrics.explore.question import COUNTS, Measure, Question
from metrics.explore.selection import Selection, cases_sql
from metrics.scoring.engine import Case

MOST_GROUPS = 20_000
"""The most groups of an answer; more cannot be shown on a page."""

Half = Literal["now", "previous"]


@dataclass(frozen=True)
class Figure:
    """A measure of a group. `value`: None if no case has one. `cases`: the number of cases on which it is based.

    `small`: the number of cases is so small that the value may be due to chance; never for counts. `undecided`: the
    number of further cases that cannot be judged because the files lack information; 0 for counts.
    """

    value: float | int | None
    cases: int
    small: bool
    undecided: int = 0

    @property
    def unsettled(self) -> bool:
        """Whether at least as many cases are undecided as the figure is based on."""
        return 0 < self.cases <= self.undecided


@dataclass(frozen=True)
class Group:
    """The cases with the same keys.

    `keys`: see `key_of`; None if unknown. `previous_keys`: the keys in the earlier period, whose days, weeks and months
    differ. `figures`: one per measure; `previous`: those of the earlier period, None without one. `partial`: the period
    or the data contain only part of the day, week or month.
    """

    keys: tuple[str | None, ...]
    previous_keys: tuple[str | None, ...]
    figures: tuple[Figure, ...]
    previous: tuple[Figure, ...] | None
    partial: bool


@dataclass(frozen=True)
class Answer:
    """The answer to a question. `total`: all of its cases. `through`: the earliest and latest end of a shop's data.

    `unfinished`: the period extends beyond the end of a shop's data; the earlier one is shortened to the same length.
    """

    question: Question
    period: Period
    earlier: Period | None
    unfinished: bool
    through: tuple[datetime, datetime]
    shops: tuple[str, ...]
    groups: tuple[Group, ...]
    total: Group


def answer(view: View, selection: Selection) -> Answer:
    """Return the groups of the question: days and hours in order, others with the most cases first.

    Raises DabiaoError if there are more than `MOST_GROUPS`.
    """
    question = selection.question
    text, params = counts_sql(selection, MOST_GROUPS + 1)
    rows = view.rows(text, **params)
    if len(rows) > MOST_GROUPS:
        raise DabiaoError("error.explore_groups", most=MOST_GROUPS)
    sums: dict[tuple[Half, tuple[str | None, ...]], Mapping[str, Any]] = {}
    totals: dict[Half, Mapping[str, Any]] = {}
    for row in rows:
        if row["of_group"] is None:
            totals[row["period"]] = row
        else:
            sums[row["period"], tuple(row[f"key_{n + 1}"] for n in range(len(question.by)))] = row
    # groups of the earlier period are matched by the corresponding keys of this one
    keys = {key if half == "now" else _moved(selection, key) for half, key in sums}
    groups = []
    for key in keys if question.by else ():
        before = _moved(selection, key, back=True)
        groups.append(_group(selection, key, before, sums.get(("now", key), {}), sums.get(("previous", before), {})))
    groups = _ordered(question, [group for group in groups if _says_something(group)])
    total = _group(selection, (), (), totals.get("now", {}), totals.get("previous", {}))
    return Answer(
        question,
        selection.period,
        selection.earlier,
        selection.is_unfinished,
        selection.through,
        tuple(request.shop.shop_id for request in selection.requests),
        tuple(groups),
        total,
    )


def cases(
    view: View,
    selection: Selection,
    keys: Sequence[str | None],
    measure: Measure,
    half: Half = "now",
    limit: int | None = None,
) -> list[Case]:
    """Return the cases of one measure of a group, the missed first, within each verdict the slowest first.

    `keys`: those of the group in that period; empty for all cases. Which verdicts are included depends on the measure:
    met and missed cases for a share, those of them with a length for a mean.
    """
    question = selection.question
    filters = tuple((dimension, (key,)) for dimension, key in zip(question.by, keys, strict=False))
    narrowed = replace(question, where=(*question.where, *filters), by=())
    text, params = cases_sql(replace(selection, question=narrowed), [measure.threshold], 0)
    columns = ", ".join(f"c.{column.name}" for column in fields(Case))
    low_is_bad = selection.family.unit == "marks"
    rows = view.rows(
        f"""
        SELECT {columns}
        FROM ({text}) AS c
        WHERE c.period = $half AND {behind(question, measure)}
        ORDER BY
            CASE c.verdict WHEN 'missed' THEN 1 WHEN 'pending' THEN 2 WHEN 'met' THEN 3 ELSE 4 END,
            CASE WHEN c.verdict = 'pending' THEN c.due_at END NULLS LAST,
            CASE WHEN $low_is_bad THEN -c.measure ELSE c.measure END DESC NULLS FIRST,
            c.occurred_at, c.shop_id, c.case_id
        LIMIT {"ALL" if limit is None else int(limit)}
        """,
        **params,
        half=half,
        low_is_bad=low_is_bad,
    )
    return [Case(**row) for row in rows]


def _figures(question: Question, row: Mapping[str, Any], smallest: int) -> tuple[Figure, ...]:
    """Return the figures of a row; an empty row has zero cases."""
    figures = []
    for place, measure in enumerate(question.measures):
        number = int(row.get(f"m{place}_cases") or 0)
        part = row.get(f"m{place}_part")
        value: float | int | None
        if f"m{place}_part" in row:
            value = None if not number else float(part or 0) / number
        elif f"m{place}_value" in row:
            of_all = row["of_group"] is None and measure.name == "p90"
            value = row[f"m{place}_value_of_all"] if of_all else row[f"m{place}_value"]
        else:
            value = number if measure.name in COUNTS else None
        undecided = int(row.get(f"m{place}_undecided") or 0)
        figures.append(Figure(value, number, measure.name not in COUNTS and 0 < number < smallest, undecided))
    return tuple(figures)


def _group(
    selection: Selection,
    keys: tuple[str | None, ...],
    previous_keys: tuple[str | None, ...],
    now: Mapping[str, Any],
    earlier: Mapping[str, Any],
) -> Group:
    question, smallest = selection.question, selection.small_below
    return Group(
        keys,
        previous_keys,
        _figures(question, now, smallest),
        None if selection.earlier is None else _figures(question, earlier, smallest),
        any(_is_partial(selection, place, key) for place, key in enumerate(keys)),
    )


def _says_something(group: Group) -> bool:
    return any(figure.cases for figure in (*group.figures, *(group.previous or ())))


def _of_time(question: Question) -> Iterable[tuple[int, Literal["day", "week", "month"]]]:
    for place, dimension in enumerate(question.by):
        if dimension in OF_TIME:
            yield place, cast("Literal['day', 'week', 'month']", dimension)


def _moved(selection: Selection, keys: tuple[str | None, ...], *, back: bool = False) -> tuple[str | None, ...]:
    """Return keys of the earlier period as the corresponding keys of the current one; `back`: the other way round."""
    if selection.earlier is None:
        return keys
    ends = (selection.period, selection.earlier) if back else (selection.earlier, selection.period)
    result = list(keys)
    for place, unit in _of_time(selection.question):
        key = keys[place]
        result[place] = None if key is None else moved(key, unit, *ends)
    return tuple(result)


def _is_partial(selection: Selection, place: int, key: str | None) -> bool:
    for of_time, unit in _of_time(selection.question):
        if of_time == place and key is not None:
            days, period = days_named(key, unit), selection.period
            return days.first < period.first or days.last > min(period.last, selection.whole_until)
    return False


def _ordered(question: Question, groups: Sequence[Group]) -> list[Group]:
    """Return the groups sorted by each dimension: in its natural order, or with most cases first; unknown keys last."""
    weights: list[Counter[str | None]] = [Counter() for _ in question.by]
    for group in groups:
        for weight, key in zip(weights, group.keys, strict=True):
            weight[key] += sum(figure.cases for figure in (*group.figures[:1], *(group.previous or ())[:1]))

    def place(group: Group) -> tuple[Any, ...]:
        places: list[Any] = []
        for dimension, weight, key in zip(question.by, weights, group.keys, strict=True):
            listed = ORDERED_KEYS.get(dimension)
            if key is None:
                places.append((1, 0, ""))
            elif dimension in OF_TIME:
                places.append((0, 0, key))
            elif listed is not None:
                places.append((0, listed.index(key) if key in listed else len(listed), key))
            else:
                places.append((0, -weight[key], key))
        return tuple(places)

    return sorted(groups, key=place)
