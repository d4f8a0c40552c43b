"""Saved views of a page: opened from a list or by a link, saved under a name, renamed, shared and deleted."""

from collections.abc import Mapping, Sequence

import streamlit as st

from data.changes import saved_views as changes
from data.errors import DabiaoError
from data.reading import saved_views as reading
from data.reading.saved_views import SavedView, ViewPage
from data.shops import Shop
from locales import Translator
from metrics.explore.link import shop_names, shops_text
from pages.state import session
from pages.text import plain_text

PARAMETER = "saved"
"""The link's parameter that names a saved view by its number."""
RESET = ("by", "of", "case", "case_shop")


def bar(t: Translator, page: ViewPage, names: Sequence[str], shop: Shop | None = None) -> None:
    """Show the list of saved views and what can be done with them. `names`: the parameters that make up a view.

    `shop`: the one that the page is about, which a view that names none is saved with, so that it stays that one.

    A link that names a view and nothing else is filled in with what the view holds. Raises DabiaoError for a link to a
    view that is not there.
    """
    views = [entry for entry in reading.listed(session.view(), session.access().actor) if entry.page == page]
    opened = _opened(views, names)
    current = _current(names, shop)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="saved-views"):
        if views:
            _list(t, views, opened, names)
        _save(t, page, opened, current)
        if opened is not None and opened.saved_by == session.access().actor:
            _manage(t, opened)
        if opened is not None and current != opened.link:
            st.caption(t("saved.changed"), width="content")


def _opened(views: Sequence[SavedView], names: Sequence[str]) -> SavedView | None:
    number = st.query_params.get(PARAMETER)
    if number is None:
        return None
    opened = next((entry for entry in views if str(entry.view_id) == number), None)
    if opened is None:
        raise DabiaoError("error.no_saved_view", view=number, known=", ".join(entry.name for entry in views) or "–")
    if not any(name in st.query_params for name in names):
        st.query_params.update({name: list(values) for name, values in opened.link.items()})
    return opened


def _current(names: Sequence[str], shop: Shop | None) -> dict[str, list[str]]:
    """The parameters that make up the view on screen."""
    current = {name: st.query_params.get_all(name) for name in names if name in st.query_params}
    if shop is not None and not any(current.get("shops", ())):
        current["shops"] = [shops_text([shop.shop_id])]
    return {name: values for name, values in current.items() if values}


def _list(t: Translator, views: Sequence[SavedView], opened: SavedView | None, names: Sequence[str]) -> None:
    numbers = {str(entry.view_id): entry for entry in views}
    key = "saved_view"
    wanted = None if opened is None else str(opened.view_id)
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted

    def choose() -> None:
        for name in (*names, *RESET, PARAMETER):
            if name in st.query_params:
                del st.query_params[name]
        if st.session_state[key] is not None:
            entry = numbers[st.session_state[key]]
            st.query_params.update({name: list(values) for name, values in entry.link.items()})
            st.query_params[PARAMETER] = st.session_state[key]

    st.selectbox(
        t("saved.open"), list(numbers), key=key, index=None, placeholder=t("saved.open"), on_change=choose,
        format_func=lambda number: _name(t, numbers[number]) if number in numbers else str(number),
        label_visibility="collapsed", filter_mode="contains", width=280,
    )  # fmt: skip


def _name(t: Translator, entry: SavedView) -> str:
    if entry.saved_by == session.access().actor:
        return entry.name
    return t("saved.of", name=entry.name, who=entry.saved_by or "–")


def _save(t: Translator, page: ViewPage, opened: SavedView | None, current: Mapping[str, list[str]]) -> None:
    with (
        st.popover(t("saved.save"), icon=":material/bookmark_add:", key="save-view"),
        st.form("save_view", border=False),
    ):
        name = st.text_input(
            t("saved.name"), "" if opened is None else opened.name, max_chars=changes.LONGEST_NAME,
            help=t("saved.name.help"),
        )  # fmt: skip
        shared = st.checkbox(t("saved.shared"), opened is not None and opened.shared, help=t("saved.shared.help"))
        on_board = st.checkbox(t("saved.on_board"), opened is None or opened.on_board)
        if st.form_submit_button(t("saved.save"), type="primary"):
            try:
                number = changes.save(
                    session.access(), name, page, current, shop_names(current) or (), shared=shared, on_board=on_board
                )
            except DabiaoError as e:
                _show(t, e)
            else:
                st.query_params[PARAMETER] = str(number)
                st.rerun()


def _manage(t: Translator, opened: SavedView) -> None:
    with (
        st.popover(t("saved.manage"), icon=":material/bookmark_manager:", type="tertiary", key="manage-view"),
        st.form(f"manage_view_{opened.view_id}", border=False),
    ):
        name = st.text_input(t("saved.name"), opened.name, max_chars=changes.LONGEST_NAME)
        shared = st.checkbox(t("saved.shared"), opened.shared, help=t("saved.shared.help"))
        on_board = st.checkbox(t("saved.on_board"), opened.on_board)
        with st.container(horizontal=True):
            kept = st.form_submit_button(t("saved.keep"), type="primary")
            deleted = st.form_submit_button(t("saved.delete"), icon=":material/delete:")
        try:
            if deleted:
                changes.delete(session.access(), opened.view_id)
                del st.query_params[PARAMETER]
                st.rerun()
            if kept:
                changes.change(session.access(), opened.view_id, name=name, shared=shared, on_board=on_board)
                st.rerun()
        except DabiaoError as e:
            _show(t, e)


def _show(t: Translator, e: DabiaoError) -> None:
    st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
