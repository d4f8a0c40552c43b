"""Undo of an import: a confirmation with what it changes, and the result."""

import streamlit as st

from data.errors import DabiaoError
from data.loading.undo import undo
from data.shops import Shop
from locales import Translator
from metrics.scoring.tally_refresh import TALLIES
from pages.state import session
from pages.text import plain_text


def show(t: Translator, shop: Shop, import_id: int, file: str, new: int, changed: int) -> None:
    """Show the button, with a confirmation that says what the undo changes."""
    with st.popover(t("undo.offer"), icon=":material/undo:"):
        name = plain_text.escape_markdown(file)
        changes = t("list.comma").join(
            t.n(f"undo.{kind}", rows) for kind, rows in (("added", new), ("changed", changed)) if rows
        )
        st.markdown(t("undo.means", file=name, changes=changes) if changes else t("undo.nothing", file=name))
        if st.button(t("undo.go"), type="primary", key=f"undo-{import_id}", icon=":material/undo:"):
            _undo(t, shop, import_id, file)


def show_result(t: Translator) -> None:
    """Show the result of the last undo once."""
    message = st.session_state.pop("undone", None)
    place = st.empty()  # also without a text: what follows keeps its place, and stays as open as it was
    if message is not None:
        kind, text = message
        (place.success if kind == "done" else place.error)(
            text, icon=":material/check_circle:" if kind == "done" else ":material/error:"
        )


def _undo(t: Translator, shop: Shop, import_id: int, file: str) -> None:
    try:
        with st.spinner(t("undo.going")):
            done = undo(session.access(), import_id)
    except DabiaoError as e:
        st.session_state["undone"] = "error", plain_text.escape_markdown(plain_text.error_text(t, e))
    else:
        TALLIES.request(session.access(), [shop.shop_id])
        text = t("undo.done", file=file, removed=t.number(done.removed), restored=t.number(done.restored))
        st.session_state["undone"] = "done", plain_text.escape_markdown(text)
        st.session_state.pop("receipt", None)
    st.rerun()
