"""The top of a page: shop and instant, headline, age of the data, cards of rules."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from types import MappingProxyType

import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reports.explanation import Explanation
from metrics.reports.scorecard import Judged
from metrics.scoring.windows import local_of
from pages.parts import cards as cards_part
from pages.parts import first_steps
from pages.state import queries, session


def require_shop(t: Translator) -> tuple[Shop, datetime]:
    """Shop and instant (aware, UTC) of this page run. Without a shop, shows the first steps and ends the run."""
    chosen = session.chosen()
    if chosen is None:
        first_steps.show(t)
        st.stop()
    return chosen.shop, chosen.as_of


def headline(text: str) -> None:
    """Show the page's headline."""
    st.html(f"<h1 class='db-headline'>{escape(text)}</h1>")


def as_of_line(t: Translator, shop: Shop, at: datetime, *further: str) -> None:
    """Show the as-of instant in the shop's time zone, how long ago it is, and further notes on the same line."""
    text = t("as_of", at=t.instant(at, shop.timezone), zone=t.zone(shop.timezone), ago=t.ago(at))
    st.html(f"<p class='db-as-of'>{escape('　·　'.join((text, *further)))}</p>")  # st.caption takes longer to draw


def earlier_ends(t: Translator, shop: Shop, at: datetime, of_tables: Mapping[str, datetime]) -> list[str]:
    """Of the tables that are asked as of an earlier local day than the page's instant, until when each is counted."""
    days = {table: local_of(instant, shop).date() for table, instant in of_tables.items()}
    today = local_of(at, shop).date()
    return [f"{t(f'table.{table}')} {t('score.as_of', at=t.day(day))}" for table, day in days.items() if day < today]


def rule_cards(
    t: Translator,
    shop: Shop,
    judged: Iterable[Judged],
    at_stake: Mapping[str, str] = MappingProxyType({}),
    explained: Mapping[str, Explanation] = MappingProxyType({}),
) -> None:
    """Show a card per rule in a grid. By rule id, `at_stake`: the expected penalty in words; `explained`: by what."""
    listed = list(judged)
    if not listed:
        return  # an empty grid leaves a gap
    as_of = session.instant()
    empty = {} if as_of is None else queries.empty_columns(shop, as_of)
    grades = {item.rule.grade for item in listed if item.rule.pass_ is not None and item.rule.grade != "user"}
    narrowest, most = 236, 4
    if t.language == "en":  # its words for a status would stand below a figure; three such cards fit a laptop
        narrowest, most = 268, 3 if len(listed) == 4 else 4
    with st.grid(cards_part.columns_for(len(listed), most), min_column_width=narrowest, gap="small", key="cards"):
        for item in listed:
            name, with_grade = item.rule.id, len(grades) > 1 and item.rule.grade != "user"
            cards_part.card(
                t, shop, item, at_stake.get(name), explained.get(name), with_grade=with_grade,
                empty_column=empty.get(name),
            )  # fmt: skip
