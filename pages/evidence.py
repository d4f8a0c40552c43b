"""证据包. All that the store holds of one order, by time, to print and to hand over."""

import streamlit as st

from data.reading import evidence
from pages.parts import missing_data, page_header
from pages.state import navigation, queries, session
from pages.text import evidence_html, plain_text

t = session.language()
shop, as_of = page_header.require_shop(t)
st.title(t("page.evidence"), anchor=False)
st.markdown(t("evidence.what"))
page_header.as_of_line(t, shop, as_of)
number = st.text_input(
    t("column.order_id"), key="order", bind="query-params", placeholder=t("evidence.example"), width=420
)
if not number:
    missing_data.show_if_missing(t, shop, "orders")
    disputed = evidence.disputed(session.view(), shop, as_of)
    if disputed:
        st.caption(t("evidence.disputed"))
        with st.container(horizontal=True, key="disputed"):
            for order_id in disputed:
                st.page_link(
                    navigation.EVIDENCE, label=order_id, query_params={"order": order_id, "shop": shop.shop_id}
                )
    st.stop()

records = queries.cached(evidence.evidence, shop, number.strip(), as_of)
if records is None:
    st.warning(t("error.unknown_order", order=plain_text.escape_markdown(number)), icon=":material/search_off:")
    st.stop()

page, name = evidence_html.page(t, shop, records, as_of), evidence.file_name(records.order_id)
with st.container(horizontal=True):
    st.download_button(t("evidence.html"), page, f"{name}.html", "text/html", icon=":material/print:", type="primary")
    archive = evidence.archive(records, shop, page)
    st.download_button(t("evidence.zip"), archive, f"{name}.zip", "application/zip", icon=":material/folder_zip:")
counts = {table: t.number(len(rows)) for table, rows in records.rows.items() if rows}
st.caption(t("list.comma").join(f"{t(f'table.{table}')} {n}" for table, n in counts.items()))
st.header(t("evidence.timeline"), anchor=False)
st.html(f"<div class='db-timeline'>{evidence_html.timeline(t, shop, records)}</div>")
