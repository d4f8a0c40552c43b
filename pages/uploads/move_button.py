"""Moves an import from the wrong shop: the choice of the right shop, and the result."""

from collections.abc import Sequence

import streamlit as st

from data.changes.move_import import move
from data.changes.shop_changes import Times
from data.errors import DabiaoError
from data.reading.shop_settings import settings
from data.shops import Shop
from locales import Translator
from metrics.scoring.tally_refresh import TALLIES
from pages.state import notes, session
from pages.text import plain_text
from pages.uploads.undo_button import UNDONE


def show(t: Translator, shop: Shop, import_id: int, file: str, others: Sequence[Shop]) -> None:
    """Show the button, with the choice of the shop; nothing where there is no other one."""
    if not others:
        return
    names = {entry.shop_id: entry.name for entry in settings(session.view()).values()}
    with st.popover(t("move.offer"), icon=":material/drive_file_move:"):
        st.markdown(t("move.means", file=plain_text.escape_markdown(file)))
        target = st.selectbox(
            t("move.target"), others, None, lambda other: names[other.shop_id], key=f"move-to-{import_id}",
            placeholder=t("move.choose"), filter_mode="contains",
        )  # fmt: skip
        times: Times | None = None
        if target is not None and target.timezone != shop.timezone:
            zones = {"before": t.zone(shop.timezone), "after": t.zone(target.timezone)}
            times = st.radio(
                t("move.times", **zones), ["reread", "keep"], None, lambda choice: t(f"move.times.{choice}", **zones),
                key=f"move-times-{import_id}",
            )  # fmt: skip
        ready = target is not None and (target.timezone == shop.timezone or times is not None)
        if st.button(
            t("move.go"), type="primary", key=f"move-{import_id}", disabled=not ready, icon=":material/drive_file_move:"
        ):
            assert target is not None  # the button is disabled without one
            _move(t, import_id, file, target, names[target.shop_id], times)


def _move(t: Translator, import_id: int, file: str, target: Shop, name: str, times: Times | None) -> None:
    session.close_view()  # a view that is read keeps the store from writing everything into its file
    try:
        with st.spinner(t("move.going")):
            moved = move(session.access(), import_id, target.shop_id, times=times)
    except DabiaoError as e:
        notes.keep(UNDONE, "error", plain_text.escape_markdown(plain_text.error_text(t, e)))
    else:
        TALLIES.request(session.access(), [moved.source, moved.target])
        text = t("move.done", file=file, shop=name, removed=t.number(moved.removed), added=t.number(moved.added))
        notes.keep(UNDONE, "success", plain_text.escape_markdown(text))
        st.session_state.pop("receipt", None)
    st.rerun()
