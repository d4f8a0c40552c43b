"""证据包. All that the store holds of one order, by time, to print and to hand over; it is looked up by any number."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from data.changes.audit import RECORDER
from data.reading import evidence, evidence_search
from pages.parts import missing_data, page_header
from pages.state import answer_cache, deep_links, navigation, session
from pages.text import evidence_html, evidence_list, plain_text

t = session.language()
shop, as_of = page_header.require_shop(t)
st.title(t("page.evidence"), anchor=False)
st.markdown(t("evidence.what"))
page_header.as_of_line(t, shop, as_of)
number = deep_links.typed(t("evidence.number"), "order", t("evidence.example"), width=420)


def choice(matches: Sequence[evidence_search.Match], key: str) -> None:
    """A line for each match that says what it is; it opens the evidence of its order."""
    with st.container(key=key, gap="small"):
        for match in matches:
            label = plain_text.escape_markdown(evidence_list.label(t, shop, match))
            if match.order_id is None and match.kind == "conversation":
                link = session.link(shop) | {"case": match.id}
                st.page_link(navigation.CHAT, label=label, icon=":material/forum:", help="", query_params=link)
            elif match.order_id is None:
                st.caption(label)
            else:
                st.button(
                    label,
                    key=f"{key}-{match.kind}-{match.id}",
                    type="tertiary",
                    on_click=deep_links.put,
                    args=("order", match.order_id),
                )


if not number:
    missing_data.show_if_missing(t, shop, "orders")
    disputed = evidence_search.disputed(session.view(), shop, as_of)
    if disputed:
        st.caption(t("evidence.disputed"))
        choice(disputed, "disputed")
    st.stop()

records = answer_cache.cached(evidence.evidence, shop, number, as_of)
if records is None:
    matches = evidence_search.find(session.view(), shop, number, as_of)
    orders = evidence_search.orders_named(matches)
    if not matches:
        st.warning(t("error.unknown_order", order=plain_text.escape_markdown(number)), icon=":material/search_off:")
        st.stop()
    if len(orders) != 1:
        st.caption(t.n("evidence.several", len(matches)) if orders else t("evidence.without_order"))
        choice(matches, "matches")
        st.stop()
    what = f"{t(f'evidence.kind.{matches[0].kind}')} {matches[0].id}"
    st.caption(plain_text.escape_markdown(t("evidence.belongs", what=what, order=orders[0])))
    records = answer_cache.cached(evidence.evidence, shop, orders[0], as_of)
    assert records is not None  # the store has rows of the order

page, name = evidence_html.page(t, shop, records, as_of), evidence.file_name(records.order_id)
recorded = partial(RECORDER.export, session.access(), [shop.shop_id], name)
with st.container(horizontal=True):
    st.download_button(
        t("evidence.html"), lambda: recorded(page), f"{name}.html", "text/html", icon=":material/print:", type="primary"
    )
    archive = evidence.archive(records, shop, page, lambda column: t(f"column.{column}"))
    st.download_button(
        t("evidence.zip"), lambda: recorded(archive), f"{name}.zip", "application/zip", icon=":material/folder_zip:"
    )
counts = {table: t.number(len(rows)) for table, rows in records.rows.items() if rows}
st.caption(t("list.comma").join(f"{t(f'table.{table}')} {n}" for table, n in counts.items()))
st.header(t("evidence.timeline"), anchor=False)
st.html(f"<div class='db-timeline'>{evidence_html.timeline(t, shop, records)}</div>")
