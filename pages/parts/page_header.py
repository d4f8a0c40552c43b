"""What pages begin with: whose shop, a headline, as of when and how old that is, and cards of rules."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from types import MappingProxyType

import streamlit as st

from data.shops import Shop
from locales import Translator
from pages.parts import cards as cards_part
from pages.parts import first_steps
from pages.state import queries, session


def require_shop(t: Translator) -> tuple[Shop, datetime]:
    """The shop of this page view and the instant it is seen as of; without a shop the first steps, and no more."""
    chosen = session.chosen()
    if chosen is None:
        first_steps.show(t)
        st.stop()
    return chosen.shop, chosen.as_of


def headline(text: str) -> None:
    """The page in one line, above all else."""
    st.html(f"<h1 class='db-headline'>{escape(text)}</h1>")


def as_of_line(t: Translator, shop: Shop, at: datetime, *further: str) -> None:
    """The instant the page is seen as of, how long ago that is, and what else has to be known beside it."""
    text = t("as_of", at=t.instant(at, shop.timezone), zone=t.zone(shop.timezone), ago=t.ago(at))
    st.html(f"<p class='db-as-of'>{escape('　·　'.join((text, *further)))}</p>")  # a caption takes longer to draw


def rule_cards(
    t: Translator, shop: Shop, judged: Iterable[queries.Judged], at_stake: Mapping[str, str] = MappingProxyType({})
) -> None:
    """A card a rule, as many beside each other as there is room for; what a check would bring, by the rule's id."""
    listed = list(judged)
    if not listed:
        return  # an empty grid is a gap
    with st.grid(4, min_column_width=268, gap="small", key="cards"):
        for item in listed:
            cards_part.card(t, shop, item, at_stake.get(item.rule.id))
