"""Notes about days of a shop on the page of shops and settings: those there are, and a form for another."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from data.changes import shop_changes
from data.reading.shop_days import DayNote
from data.shops import Shop
from locales import Translator
from pages.charts import common
from pages.overview.shop_form import change
from pages.state import session
from pages.text import plain_text


def show(t: Translator, shop: Shop, last: date, notes: Sequence[DayNote]) -> None:
    """The notes of the shop, each with a button that removes it, and the form. `last`: the day that it begins with."""
    with st.expander(t("day.title"), icon=":material/event_note:"):
        st.caption(t("day.means"))
        for noted in notes:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain_text.escape_markdown(common.note_text(t, noted)))
                if st.button(t("day.remove"), key=f"remove-day-{noted.local_day}", icon=":material/delete:"):
                    work = partial(shop_changes.forget_day, session.access(), shop.shop_id, noted.local_day)
                    change(t, t("shops.saved"), work, shop.shop_id)
        with st.form("day_note", border=False):
            left, right = st.columns([1, 3])
            day = left.date_input(t("day.day"), last, key=f"note_day-{shop.shop_id}", format="YYYY-MM-DD")
            note = right.text_input(
                t("day.note"),
                max_chars=shop_changes.LONGEST_DAY_NOTE,
                key=f"note_text-{shop.shop_id}",
                placeholder=t("day.note.example"),
            )
            left_out = st.toggle(t("day.leave_out"), key=f"note_left_out-{shop.shop_id}", help=t("day.leave_out.help"))
            if st.form_submit_button(t("day.save"), icon=":material/save:"):
                write = partial(shop_changes.note_day, session.access(), shop.shop_id, day, note, left_out=left_out)
                change(t, t("shops.saved"), write, shop.shop_id)
