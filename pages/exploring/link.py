"""The question of the page's own link: read from it, and written into it."""

import json
from collections.abc import Sequence
from typing import Any, cast, get_args

import streamlit as st

from data.errors import DabiaoError
from data.shops import Shop
from metrics.explore import link
from metrics.explore.answer import Half
from metrics.explore.link import Parameters
from metrics.explore.question import Measure, Question, parse_measure
from metrics.families import FAMILIES, FamilyInfo
from metrics.rules.rule import Rule
from pages.state import deep_links


def parameters() -> Parameters:
    """Return the parameters of the page's link, each with its values."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def question() -> Question:
    """Return the question of the page's link. Raises DabiaoError if it is invalid."""
    return link.question_of(parameters())


def shops(named: Parameters, chosen: Shop, visible: Sequence[Shop]) -> tuple[Shop, ...]:
    """The shops that a link names: the page's own, all, or some. Raises DabiaoError for one that is not visible."""
    names = link.shop_names(named)
    if names is None:
        return tuple(visible)
    by_id = {shop.shop_id: shop for shop in visible}
    for shop_id in names:
        if shop_id not in by_id:
            raise DabiaoError("error.unknown_shop", shop=shop_id, known=", ".join(by_id))
    return tuple(by_id[shop_id] for shop_id in names) or (chosen,)


def family_of(of: str, rules: Sequence[Rule]) -> FamilyInfo:
    """Return the family of a question's cases; for an unknown name that of chats, and the answer reports the error."""
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
    """Set parameters of the link; None removes one. Also removes the mark, because the groups change."""
    for name, value in values.items():
        if value is None:
            if name in st.query_params:
                del st.query_params[name]
        else:
            st.query_params[name] = value
    for name in ("by", "of", "case", "case_shop"):
        if name in st.query_params:
            del st.query_params[name]
