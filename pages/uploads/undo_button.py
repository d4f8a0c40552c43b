"""Undo of an import: a confirmation with what it changes, and the result."""

import streamlit as st

from data.errors import DabiaoError
from data.loading.undo import undo
from data.shops import Shop
from locales import Translator
from metrics.scoring.tally_refresh import TALLIES
from pages.state import notes, session
from pages.text import plain_text

UNDONE = "undone"
"""Key of the note on the outcome of the last undo or move of an import."""


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


def _undo(t: Translator, shop: Shop, import_id: int, file: str) -> None:
    try:
        with st.spinner(t("undo.going")):
            done = undo(session.access(), import_id)
    except DabiaoError as e:
        notes.keep(UNDONE, "error", plain_text.escape_markdown(plain_text.error_text(t, e)))
    else:
        TALLIES.request(session.access(), [shop.shop_id])
        text = t("undo.done", file=file, removed=t.number(done.removed), restored=t.number(done.restored))
        notes.keep(UNDONE, "success", plain_text.escape_markdown(text))
        st.session_state.pop("receipt", None)
    st.rerun()
