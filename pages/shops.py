"""店铺与设置. What a shop is called, whose it is and where, notes about its days; delete, restore, remove the demo."""

import streamlit as st

from data.reading.shop_settings import settings
from metrics.scoring.windows import local_of
from pages.overview import day_form, retention_form, shop_form
from pages.parts import appearance, first_steps
from pages.state import notes, queries, session
from pages.text import plain_text

t = session.language()
chosen = session.chosen()
written = settings(session.view())
deleted = [entry for entry in written.values() if entry.deleted_at is not None]
if chosen is None and not deleted:
    first_steps.show(t)
    st.stop()
st.title(t("page.shops"), anchor=False)
notes.show(shop_form.CHANGED)
if chosen is not None:
    entry = written[chosen.shop.shop_id]
    st.header(plain_text.escape_markdown(entry.name), anchor=False)
    st.caption(t("shops.id", shop=plain_text.escape_markdown(entry.shop_id)))
    shop_form.describe(t, entry)
    shop_form.place(t, chosen.shop)
    last = local_of(chosen.as_of, chosen.shop).date()
    day_form.show(t, chosen.shop, last, queries.day_notes(chosen.shop))
    retention_form.show(t, entry, chosen.shop)
    shop_form.delete(t, entry)
shop_form.restore(t, deleted)
shop_form.remove_demo(t, session.shops())
st.header(t("look.heading"), anchor=False)
appearance.choose(t)
