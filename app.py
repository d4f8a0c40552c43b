"""The web app: navigation and sidebar (shop, as of, how fresh, language), then the page. Nothing else belongs here."""

from collections.abc import Sequence

import streamlit as st

from data.shops import Shop
from locales import LANGUAGES, Translator
from metrics.scoring.windows import end_of_day, local_of
from pages.parts import cards, stylesheet, todo_count
from pages.state import navigation, queries, remembered, session
from pages.text import plain_text

SHOPS_LINKED = 50  # on the page of an unknown shop; no docstring: Streamlit would print it as a text of the app


def choose(t: Translator, shops: Sequence[Shop]) -> session.Chosen | None:
    """The shop, and the instant as of which it is shown: the end of its data, or the end of a day before.

    None if the link names a shop that does not exist.
    """
    requested = st.session_state.pop("show_shop", None)
    if requested is not None:
        st.session_state["shop"], st.session_state["as_of"] = requested, None
    names = [shop.shop_id for shop in shops]
    linked = st.query_params.get("shop")  # the select box removes a value that it does not know from the link
    if linked is not None:
        st.session_state["no_shop"] = None if linked in names else linked
    if st.session_state.get("shop") not in names:
        visited = remembered.shop()
        st.session_state["shop"] = linked if linked in names else visited if visited in names else names[0]
    # no shop is the default, so that every link names its shop: it means the same when shops are added
    name = st.selectbox(
        t("sidebar.shop"), names, None, key="shop", bind="query-params", on_change=forget_day, filter_mode="contains"
    )
    shown_again = st.session_state.pop("shown_again", False)
    if requested in names and name != requested and not shown_again:
        # a box whose choices have changed is a new box, whose first value is that of the link: run once more
        st.session_state.update(show_shop=requested, shown_again=True)
        st.rerun()
    if st.session_state.get("no_shop") is not None:
        return None
    shop = next((shop for shop in shops if shop.shop_id == name), shops[0])
    coverage = queries.coverage(shop)
    ends_at = queries.ends_at(shop)
    last = local_of(ends_at, shop).date()
    first = min((local_of(c.first_at, shop).date() for c in coverage if c.first_at is not None), default=last)
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
    st.html(cards.freshness(t, shop, coverage))
    return session.Chosen(shop, ends_at if day is None else min(end_of_day(day, shop), ends_at))


def forget_day() -> None:
    """Reset what belongs to the shop shown before: its day, and the note that a linked shop is missing."""
    st.session_state["as_of"] = None
    st.session_state["no_shop"] = None


def choose_language(t: Translator) -> None:
    """The language, at the foot of the sidebar."""
    st.segmented_control(
        t("sidebar.language"),
        LANGUAGES,
        format_func=lambda name: t(f"language.{name}"),
        required=True,
        label_visibility="collapsed",
        key="language",
        on_change=link_language,
    )


def link_language() -> None:
    """Put a chosen language into the link; a link without one leaves it to whoever opens it."""
    st.query_params["lang"] = st.session_state["language"]


def unknown_shop(t: Translator, linked: str, shops: Sequence[Shop]) -> None:
    """The page of a link to a shop that does not exist: no figures of another shop, and links to those there are."""
    st.title(t("shop.unknown"), anchor=False)
    st.markdown(t("shop.unknown.what", shop=plain_text.escape_markdown(linked[:100])))
    for shop in shops[:SHOPS_LINKED]:
        name = plain_text.escape_markdown(shop.shop_id)
        st.page_link(navigation.SCORECARD, label=name, icon=":material/storefront:", query_params=session.link(shop))


t = session.language()
page = navigation.navigation(t)
stylesheet.apply(t)
with session.errors_shown(t), session.page_run():
    with st.sidebar:
        shops = session.shops()
        begins_with_all = navigation.begins_with_all_shops(page, len(shops))  # before the link's shop becomes a choice
        selection = choose(t, shops) if shops else None
        session.set_selection(selection)
        choose_language(t)
        if selection is not None:
            todo_count.badge(selection.shop, selection.as_of)
        remembered.remember(t.language, None if selection is None else selection.shop.shop_id)
    shop_id = None if selection is None else selection.shop.shop_id
    st.set_page_config(page_title=navigation.tab_title(t, page.title, shop_id))
    if begins_with_all:
        st.switch_page(navigation.PORTFOLIO)
    if shops and selection is None:
        unknown_shop(t, st.session_state["no_shop"], shops)
    else:
        page.run()
