"""Audit entries of a visit, and the reset of its state when the visitor's rights change."""

import streamlit as st

from data.changes.audit import RECORDER
from data.shops import Shop
from pages.state import session, visitor


def note_opened(shop: Shop, page: str) -> None:
    """Record that the visitor opened the shop, once for each change of shop in a visit."""
    if st.session_state.get("opened_shop") != shop.shop_id:
        st.session_state["opened_shop"] = shop.shop_id
        RECORDER.record(session.access(), "open", [shop.shop_id], page)


def note_refused(page: str, shop_id: str | None = None) -> None:
    """Record that the visitor requested a page or an existing shop without permission, once per visit."""
    refused: set[tuple[str, str | None]] = st.session_state.setdefault("refused", set())
    if not visitor.sign_in_needed() or (page, shop_id) in refused:
        return
    refused.add((page, shop_id))
    if shop_id is None:
        RECORDER.record(session.access(), "refused", subject=page)
    elif any(shop.shop_id == shop_id for shop in session.own_access().shops()):
        RECORDER.record(session.access(), "refused", [shop_id], page)


def forget_on_other_rights() -> None:
    """Drop this visit's answers and downloads if the visitor's rights have changed."""
    current = session.access()
    rights = (current.actor, current.scope, current.may)
    if st.session_state.setdefault("rights", rights) != rights:
        run, language = st.session_state["run"], st.session_state["language"]
        st.session_state.clear()
        st.session_state.update(run=run, language=language, rights=rights)
