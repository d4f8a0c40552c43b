"""Conversion of a question to the parameters of a link, and back; invalid parameters raise an error."""

import json
from collections.abc import Mapping, Sequence
from typing import cast, get_args

from data.errors import DabiaoError
from metrics.explore.periods import Comparison, Period
from metrics.explore.question import (
    Filter,
    Measure,
    Question,
    checked_filter,
    parse_day,
    parse_dimension,
    parse_measure,
    parse_period,
)

Parameters = Mapping[str, Sequence[str]]
"""The parameters of a link: each name with its values."""

ALL = "*"
"""The value of a link's `shops` parameter for all shops."""
FIRST = Question("chats", ("weekday",), (Measure("within", 600),))
"""The question of a link without parameters: answered within ten minutes, by weekday."""
NAMES = ("what", "measure", "rows", "columns", "period", "first", "last", "compare", "filter", "shops", "chart", "show")
"""The parameters of a question and of its display."""


def question_of(parameters: Parameters) -> Question:
    """Return the question of a link, with defaults from `FIRST`. Raises DabiaoError for invalid parameters."""
    by = tuple(parse_dimension(text) for name in ("rows", "columns") if (text := _text(parameters, name)))
    measures = tuple(parse_measure(text) for text in _text(parameters, "measure").split(",") if text)
    compare = _text(parameters, "compare")
    return Question(
        _text(parameters, "what") or FIRST.of,
        tuple(dict.fromkeys(by)) if "rows" in parameters else FIRST.by,
        measures or FIRST.measures,
        filters_of(parameters),
        parse_period(_text(parameters, "period") or "30_days") if "first" not in parameters else _days(parameters),
        cast("Comparison", compare) if compare in get_args(Comparison) else None,
    )


def parameters_of(question: Question, shop_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the parameters of a link to a question, which `question_of` reads. `shop_ids`: empty for all shops."""
    period = question.period
    parameters: dict[str, list[str]] = {
        "what": [question.of],
        "rows": [question.by[0] if question.by else ""],
        "columns": list(question.by[1:]),
        "measure": [",".join(map(str, question.measures))],
        "filter": [filter_text(of_one) for of_one in question.where],
        "period": [] if isinstance(period, Period) else [period],
        "first": [period.first.isoformat()] if isinstance(period, Period) else [],
        "last": [period.last.isoformat()] if isinstance(period, Period) else [],
        "compare": [question.compare] if question.compare else [],
        "shops": [shops_text(shop_ids) if shop_ids else ALL],
    }
    return {name: values for name, values in parameters.items() if values}


def filters_of(parameters: Parameters) -> tuple[Filter, ...]:
    """Return the filters of a link. Raises DabiaoError for an invalid one."""
    listed = []
    for text in parameters.get("filter", ()):
        try:
            name, keys = json.loads(text)
            words = [key for key in keys if key is None or isinstance(key, str)]
        except (ValueError, TypeError) as e:
            raise DabiaoError("error.explore_link", part=text[:100]) from e
        listed.append(checked_filter((parse_dimension(str(name)), tuple(words))))
    return tuple(listed)


def filter_text(of_one: Filter) -> str:
    """Return a filter in the form used in links."""
    return json.dumps([of_one[0], list(of_one[1])], ensure_ascii=False)


def shop_names(parameters: Parameters) -> tuple[str, ...] | None:
    """Return the shops that a link names; None: all that the user may see; empty: none."""
    text = _text(parameters, "shops")
    if text == ALL:
        return None
    try:
        listed = json.loads(text)
    except ValueError:
        return ()
    return tuple(str(name) for name in listed) if isinstance(listed, list) else ()


def shops_text(shop_ids: Sequence[str]) -> str:
    """Return shop ids in the form used in links."""
    return json.dumps(list(shop_ids), ensure_ascii=False)


def _text(parameters: Parameters, name: str) -> str:
    return next(iter(parameters.get(name, ())), "")


def _days(parameters: Parameters) -> Period:
    first = parse_day(_text(parameters, "first"))
    last = parse_day(_text(parameters, "last")) if "last" in parameters else first
    if last < first:
        raise DabiaoError("error.explore_period", first=first, last=last)
    return Period(first, last)
