"""A question in the page's link, and back. What a link says wrongly is an error in its sentence."""

import json
from collections.abc import Sequence
from typing import Any, cast, get_args

import streamlit as st

from data.errors import DabiaoError
from data.shops import Shop
from metrics.explore.answer import Half
from metrics.explore.periods import Comparison, Period
from metrics.explore.question import (
    Filter,
    Measure,
    Question,
    parse_day,
    parse_dimension,
    parse_measure,
    parse_period,
)
from metrics.families import FAMILIES, FamilyInfo
from metrics.rules.rule import Rule
from pages.state import deep_links

ALL = "*"
FIRST = Question("chats", ("weekday",), (Measure("within", 600),))
"""What the page asks before anybody chose anything: answered within ten minutes, by weekday."""


def question() -> Question:
    """The question of the link; what it leaves out is that of `FIRST`. Raises DabiaoError for what is no question."""
    query = st.query_params
    by = tuple(parse_dimension(query[name]) for name in ("rows", "columns") if query.get(name))
    measures = tuple(parse_measure(text) for text in query.get("measure", "").split(",") if text)
    period = parse_period(query.get("period", "30_days")) if "first" not in query else _days(query)
    compare = query.get("compare")
    return Question(
        query.get("what", FIRST.of),
        tuple(dict.fromkeys(by)) if "rows" in query else FIRST.by,
        measures or FIRST.measures,
        filters(),
        period,
        cast("Comparison", compare) if compare in get_args(Comparison) else None,
    )


def filters() -> tuple[Filter, ...]:
    """The filters of the link. Raises DabiaoError for one that is none."""
    listed = []
    for text in st.query_params.get_all("filter"):
        try:
            name, keys = json.loads(text)
            words = [key for key in keys if key is None or isinstance(key, str)]
        except (ValueError, TypeError) as e:
            raise DabiaoError("error.explore_link", part=text[:100]) from e
        listed.append((parse_dimension(str(name)), tuple(words)))
    return tuple(listed)


def filter_text(of_one: Filter) -> str:
    """A filter as the link holds it."""
    return json.dumps([of_one[0], list(of_one[1])], ensure_ascii=False)


def shops(chosen: Shop, visible: Sequence[Shop]) -> tuple[Shop, ...]:
    """The shops that the link names: the page's own, all, or some. Raises DabiaoError for one that is not visible."""
    text = st.query_params.get("shops", "")
    if text == ALL:
        return tuple(visible)
    by_id = {shop.shop_id: shop for shop in visible}
    listed = _listed(text)
    for shop_id in listed:
        if shop_id not in by_id:
            raise DabiaoError("error.unknown_shop", shop=shop_id, known=", ".join(by_id))
    return tuple(by_id[shop_id] for shop_id in listed) or (chosen,)


def names(shop_ids: Sequence[str]) -> str:
    """Some shops as the link holds them."""
    return json.dumps(list(shop_ids), ensure_ascii=False)


def family_of(of: str, rules: Sequence[Rule]) -> FamilyInfo:
    """The family of a question's cases; that of chats where nothing has that name: the answer then says so."""
    by_id = {rule.id: rule.family for rule in rules}
    return by_id.get(of) or {str(name): family for name, family in FAMILIES.items()}.get(of) or FAMILIES["chats"]


Mark = tuple[Half, Measure, tuple[str | None, ...]]
"""A mark of a chart or a row of the table: the period, the measure, and the keys that its group has in that period."""


def marked() -> Mark | None:
    """The mark whose cases the link asks for; None where it names none."""
    linked = deep_links.lead()
    if linked is None or linked[1] is None:
        return None
    half, _, measure = linked[0].partition(".")
    try:
        keys = json.loads(linked[1])
        return cast("Half", half) if half in get_args(Half) else "now", parse_measure(measure), tuple(keys)
    except (ValueError, TypeError, DabiaoError):
        return None  # a link that was cut off lists no cases


def put(**values: Any) -> None:
    """Put parameters into the link, and take those out that are None; the mark goes, since its groups are others."""
    for name, value in values.items():
        if value is None:
            if name in st.query_params:
                del st.query_params[name]
        else:
            st.query_params[name] = value
    for name in ("by", "of", "case", "case_shop"):
        if name in st.query_params:
            del st.query_params[name]


def _days(query: Any) -> Period:
    first, last = parse_day(query["first"]), parse_day(query.get("last", query["first"]))
    if last < first:
        raise DabiaoError("error.explore_period", first=first, last=last)
    return Period(first, last)


def _listed(text: str) -> list[str]:
    """The names in a list as `names` writes it; none where it is no such list."""
    try:
        listed = json.loads(text)
    except ValueError:
        return []
    return [str(name) for name in listed] if isinstance(listed, list) else []
