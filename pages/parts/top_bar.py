"""The top bar of every page: shop, as-of day and language."""

from collections.abc import Sequence

import streamlit as st

from data.shops import Shop
from locales import LANGUAGES, Translator
from metrics.scoring.windows import end_of_day, local_of
from pages.parts import cards
from pages.state import all_shops, navigation, queries, remembered, session
from pages.state.upgrade import UPGRADE
from pages.text import plain_text

SHOPS_LINKED = 50
"""Most shops that the page of an unknown shop links to."""
LOOKS_EACH_SECONDS = 1
"""Seconds between two checks of the upgrade's progress by a page."""


def show(t: Translator, shops: Sequence[Shop], *, of_all: bool) -> session.Chosen | None:
    """Show the bar. Returns the shop, and the instant as of which it is shown; None without one.

    The instant is the end of the shop's data, or the end of a day before. None, too, if the link names a shop that
    does not exist. `of_all`: the page is about all shops, so that the choice of a shop leads to its scorecard.
    """
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small"):
        selection = _choose(t, shops, of_all=of_all) if shops else None
        _choose_language(t)
    return selection


def unknown_shop(t: Translator, linked: str, shops: Sequence[Shop]) -> None:
    """The page of a link to a shop that does not exist: no figures of another, and the choice of those there are."""
    st.title(t("shop.unknown"), anchor=False)
    st.markdown(t("shop.unknown.what", shop=plain_text.escape_markdown(linked[:100])))
    names = all_shops.shop_names()
    for shop in shops[:SHOPS_LINKED]:
        name = plain_text.escape_markdown(names[shop.shop_id])
        st.button(
            name,
            key=f"show-{shop.shop_id}",
            type="tertiary",
            icon=":material/storefront:",
            on_click=_show,
            args=(shop.shop_id,),
        )


def upgrading(t: Translator) -> None:
    """The page while the store of an earlier version is brought up to date; it runs again once that is over."""
    with st.container(key="upgrade"):
        st.title(t("upgrade.title"), anchor=False)
        st.markdown(t("upgrade.what"))
        _how_far(t)


@st.fragment(run_every=LOOKS_EACH_SECONDS)
def _how_far(t: Translator) -> None:
    if not UPGRADE.is_under_way:
        st.rerun()
    st.progress(UPGRADE.done / max(UPGRADE.of, 1), t("upgrade.progress", done=UPGRADE.done, of=UPGRADE.of))


def _choose(t: Translator, shops: Sequence[Shop], *, of_all: bool) -> session.Chosen | None:
    name, missing = _linked_shop(t, [shop.shop_id for shop in shops])
    labels = all_shops.shop_labels(t, shops)
    st.session_state["shop_shown"] = None if of_all or missing else name
    st.selectbox(
        t("sidebar.shop"),
        list(labels),
        None,
        format_func=lambda shop_id: labels[shop_id],
        placeholder=t("page.portfolio") if of_all else t("sidebar.shop.choose"),
        label_visibility="collapsed",
        key="shop_shown",
        on_change=_chosen,
        filter_mode="contains",
        required=True,
    )
    if st.session_state.pop("opens_scorecard", False) and of_all:
        st.switch_page(navigation.SCORECARD, query_params={})
    if missing:
        return None
    shop = next((shop for shop in shops if shop.shop_id == name), shops[0])
    ends_at = queries.ends_at(shop)
    if of_all:
        return session.Chosen(shop, ends_at, all_shops.shop_names()[shop.shop_id])
    coverage = queries.coverage(shop)
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
        label_visibility="collapsed",
        width=170,
    )
    with st.sidebar:
        st.html(cards.freshness(t, shop, coverage))
    as_of = ends_at if day is None else min(end_of_day(day, shop), ends_at)
    return session.Chosen(shop, as_of, all_shops.shop_names()[shop.shop_id])


def _linked_shop(t: Translator, names: Sequence[str]) -> tuple[str, bool]:
    """The shop_id to show, and whether the link names a shop that does not exist.

    It is held by a control that is not drawn: Streamlit writes a choice into the link by its text, which is the
    shop_id here and the shop's name in the control that people see.
    """
    requested = st.session_state.pop("show_shop", None)
    if requested is not None:
        st.session_state["shop"], st.session_state["as_of"] = requested, None
    linked = st.query_params.get("shop")  # the select box removes a value that it does not know from the link
    if linked is not None:
        deleted = st.session_state.pop("deleted_shops", ())  # who has just deleted the shop needs no word about it
        st.session_state["no_shop"] = None if linked in names or linked in deleted else linked
    if st.session_state.get("shop") not in names:
        visited = remembered.shop()
        st.session_state["shop"] = linked if linked in names else visited if visited in names else names[0]
    last_shop = st.session_state["shop"]  # kept where the way back leads to a link without a shop
    with st.container(key="linked-shop"):
        # no shop is the default, so that every link names its shop: it means the same when shops are added
        name = st.selectbox(t("sidebar.shop"), names, None, key="shop", bind="query-params", on_change=_forget_day)
    shown_again = st.session_state.pop("shown_again", False)
    if requested in names and name != requested and not shown_again:
        # a box whose choices have changed is a new box, whose first value is that of the link: run once more
        st.session_state.update(show_shop=requested, shown_again=True)
        st.rerun()
    return name or last_shop, st.session_state.get("no_shop") is not None


FIGURES_OF_THE_SHOP = {"value", "other_day", "other_value", "numerator", "denominator", "rule_value"}
"""Fields with what the platform shows of a shop: another shop's figures would be compared with it."""


def _chosen() -> None:
    """Show the shop that was chosen in the bar."""
    picked = st.session_state["shop_shown"]
    if picked is not None:
        for name in FIGURES_OF_THE_SHOP & st.session_state.keys():
            st.session_state[name] = "" if name.endswith("value") else None
        _show(picked)


def _show(shop_id: str) -> None:
    st.session_state.update(show_shop=shop_id, no_shop=None, opens_scorecard=True)


def _forget_day() -> None:
    """Reset what belongs to the shop shown before: its day, and the note that a linked shop is missing."""
    st.session_state["as_of"] = None
    st.session_state["no_shop"] = None


def _choose_language(t: Translator) -> None:
    st.segmented_control(
        t("sidebar.language"),
        LANGUAGES,
        format_func=lambda name: t(f"language.{name}"),
        required=True,
        label_visibility="collapsed",
        key="language",
        on_change=_link_language,
    )


def _link_language() -> None:
    """Put a chosen language into the link; a link without one leaves it to whoever opens it."""
    st.query_params["lang"] = st.session_state["language"]
