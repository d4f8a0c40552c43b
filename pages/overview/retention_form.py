"""For how long a shop's rows are kept: what is set, what would go, what stays. Saved once the shop's name was typed."""

from datetime import UTC, datetime

import streamlit as st

from data.changes.retention import MOST_DAYS
from data.reading.retention import Retention, retention
from data.reading.shop_settings import ShopSettings
from data.shops import Shop
from locales import Translator
from metrics.scoring.retention import keep_for, least_days, preview
from pages.overview.shop_form import change
from pages.state import session
from pages.text import plain_text
from pages.text import retention as texts


def show(t: Translator, entry: ShopSettings, shop: Shop) -> None:
    """The form, folded."""
    with st.expander(t("keep.title"), icon=":material/auto_delete:"):
        at, view = datetime.now(UTC), session.view()
        present, least = retention(view).get(shop.shop_id, Retention()), least_days(view, shop, at)
        st.markdown(texts.kept(t, present))
        st.caption(t("keep.what"))
        st.caption(t("keep.who"))
        days = st.number_input(
            t("keep.days", n=t.number(least)),
            least,
            MOST_DAYS,
            None,
            1,
            key=f"keep_days-{shop.shop_id}",
            placeholder=t("keep.hint"),
        )
        if days is not None:
            st.markdown(texts.would_go(t, preview(view, shop, int(days), at)))
            typed = st.text_input(
                t("keep.type", name=plain_text.escape_markdown(entry.name)), key=f"keep_typed-{shop.shop_id}"
            )
            ready = typed.strip() == entry.name
            if st.button(
                t("keep.go"), disabled=not ready, key=f"keep_save-{shop.shop_id}", icon=":material/auto_delete:"
            ):
                with st.spinner(t("keep.works")):
                    done = t("keep.done", n=t.number(int(days)))
                    change(t, done, lambda: keep_for(session.access(), [shop.shop_id], int(days), at))
        if present.kept_days is not None and st.button(
            t("keep.end"), key=f"keep_end-{shop.shop_id}", icon=":material/all_inclusive:"
        ):
            change(t, t("keep.ended"), lambda: keep_for(session.access(), [shop.shop_id], None, at))
