"""The filters above the list of all shops, kept in the link."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from locales import Translator
from metrics.reports.portfolio import AREAS, ORDERS, ShopStanding
from metrics.scoring.score import URGENCY
from pages.state import deep_links
from pages.text import scores

LISTS = ("platforms", "markets", "statuses", "rules", "owners", "tags")
NAMES = ("view", "order", "part", "text", *LISTS)
"""The parameters of the link that say which shops are listed, and how."""


def of_link(parameters: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], str]:
    """The filters and the order that a link asks for, as `show` returns them."""
    filters: dict[str, Any] = {name: list(parameters[name]) for name in LISTS if name in parameters}
    order = next(iter(parameters.get("order", ())), "danger")
    return filters | {"text": next(iter(parameters.get("text", ())), "")}, order if order in ORDERS else "danger"


def show(t: Translator, standings: Sequence[ShopStanding], *, ordered: bool) -> tuple[dict[str, Any], str]:
    """Show the filters that can divide these shops, in one row, and with `ordered` by what the shops are ordered.

    Returns the filters as `portfolio.chosen` takes them, and the order as `portfolio.ordered` does.
    """
    titles = {rule_id: scores.title(t, rule) for standing in standings for rule_id, rule in standing.rules.items()}
    values: dict[str, tuple[Iterable[str], Callable[[str], str]]] = {
        "platforms": ((s.shop.platform for s in standings), lambda name: t(f"platform.{name}")),
        "markets": ((s.shop.market for s in standings), lambda name: t(f"market.{name}")),
        "statuses": ((status for status in URGENCY if any(s.status == status for s in standings)), _status(t)),
        "rules": (titles, lambda name: titles[name]),
        "owners": ((s.settings.owner for s in standings if s.settings.owner), str),
        "tags": ((tag for s in standings for tag in s.settings.tags), str),
    }
    filters: dict[str, Any] = {}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="shop-filters"):
        for name, (options, words) in values.items():
            distinct = list(dict.fromkeys(options))
            if len(distinct) > 1:
                filters[name] = _choice(t, name, distinct, words)
        filters["text"] = _text(t)
        return filters, _order(t) if ordered else "danger"


def _order(t: Translator) -> str:
    areas = {str(area): t(f"page.{area}") for area in AREAS}
    names = {name: areas.get(name) or t(f"portfolio.order.{name}") for name in ORDERS}
    return deep_links.choose(
        t("portfolio.order"),
        "order",
        ORDERS,
        "danger",
        lambda name: names[name],
        width=200,
        label_visibility="collapsed",
    )


def _status(t: Translator) -> Callable[[str], str]:
    return lambda name: t(f"status.{name}")


def _choice(t: Translator, name: str, options: Sequence[str], words: Callable[[str], str]) -> list[str]:
    linked = [option for option in st.query_params.get_all(name) if option in options]

    def update_link() -> None:
        st.query_params[name] = st.session_state[f"filter-{name}"]

    chosen: list[str] = st.multiselect(
        t(f"portfolio.filter.{name}"),
        options,
        linked,
        format_func=words,
        key=f"filter-{name}",
        placeholder=t(f"portfolio.filter.{name}"),
        label_visibility="collapsed",
        on_change=update_link,
        width=200,
    )
    return chosen


def _text(t: Translator) -> str:
    def update_link() -> None:
        st.query_params["text"] = st.session_state["filter-text"]

    return st.text_input(
        t("portfolio.filter.text"),
        st.query_params.get("text", ""),
        key="filter-text",
        placeholder=t("portfolio.filter.text"),
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=update_link,
        width=200,
    )
