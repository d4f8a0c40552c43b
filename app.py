"""The browser's door: navigation and sidebar (shop, as of, how fresh, language). Nothing else may come in here."""

import streamlit as st

from data.shops import Shop
from locales import LANGUAGES, Translator
from metrics.scoring.windows import end_of_day, local_of
from pages.parts import cards, stylesheet
from pages.state import navigation, queries, session
from pages.text import plain_text


def choose(t: Translator, shops: list[Shop]) -> session.Chosen:
    """The shop, and the instant it is seen as of: the end of its data, or the end of a day before."""
    wanted = st.session_state.pop("show_shop", None)
    if wanted is not None:
        st.session_state["shop"] = wanted
    names = [shop.shop_id for shop in shops]
    linked = st.query_params.get("shop")  # the select box takes one that it does not know out of the link
    if linked is not None:
        st.session_state["no_shop"] = None if linked in names else linked
    name = st.selectbox(
        t("sidebar.shop"), names, key="shop", bind="query-params", on_change=forget_day, filter_mode="contains"
    )
    if st.session_state.get("no_shop") is not None:
        strange = plain_text.escape_markdown(st.session_state["no_shop"][:100])
        st.warning(
            t("sidebar.no_shop", asked=strange, shown=plain_text.escape_markdown(name)), icon=":material/link_off:"
        )
    shop = next((shop for shop in shops if shop.shop_id == name), shops[0])
    reach = queries.coverage(shop)
    ends_at = queries.ends_at(shop)
    last = local_of(ends_at, shop).date()
    first = min((local_of(c.first_at, shop).date() for c in reach if c.first_at is not None), default=last)
    day = st.date_input(
        t("sidebar.as_of"),
        None,
        first,
        last,
        key="as_of",
        bind="query-params",
        format="YYYY-MM-DD",
        help=t("sidebar.as_of.help"),
    )
    st.html(cards.freshness(t, shop, reach))
    return session.Chosen(shop, ends_at if day is None else min(end_of_day(day, shop), ends_at))


def forget_day() -> None:
    """Another shop's data end on another day; and whoever has chosen one knows whose figures these are."""
    st.session_state["as_of"] = None
    st.session_state["no_shop"] = None


def choose_language(t: Translator) -> None:
    """The language, at the foot."""
    st.segmented_control(
        t("sidebar.language"),
        LANGUAGES,
        format_func=lambda name: t(f"language.{name}"),
        required=True,
        label_visibility="collapsed",
        key="language",
        on_change=tell_language,
    )


def tell_language() -> None:
    """The link says the language once somebody has chosen it; without one it is the reader's own affair."""
    st.query_params["lang"] = st.session_state["language"]


t = session.language()
page = navigation.navigation(t)
stylesheet.apply(t)
with session.said_plainly(t):
    session.look_anew()
    with st.sidebar:
        shops = session.shops()
        session.through_the_door(choose(t, shops) if shops else None)
        choose_language(t)
    page.run()
