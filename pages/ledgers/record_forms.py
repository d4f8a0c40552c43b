"""Forms that add a certificate or a spot check by importing a file of one row.

Their controls are named for the shop: under one name a draft would be saved into whatever shop is chosen next.
"""

from datetime import date

import streamlit as st

from data.shops import Shop
from data.tables import TABLES
from locales import Translator
from metrics.scoring.windows import local_of
from metrics.screenings.certificates import certificate_list
from pages.ledgers import typed_row
from pages.ledgers.record_tables import rows_of_forms
from pages.state import notes, queries, session
from pages.text import plain_text

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2075, 12, 31)
ADDED = "record-added"
"""The note of what a form came to."""


def certificate(t: Translator, shop: Shop) -> None:
    """The form for a certificate."""
    names = queries.titles(shop)
    categories = {category.id: t(f"record.category.{category.id}") for category in certificate_list().categories}
    with st.form(f"certificate-{shop.shop_id}", clear_on_submit=True, border=False):
        with st.grid(3, min_column_width=200, gap="small"):
            kind = st.text_input(t("column.kind"), key=f"certificate_kind-{shop.shop_id}", max_chars=100)
            number = st.text_input(t("column.certificate_id"), key=f"certificate_number-{shop.shop_id}", max_chars=100)
            product = st.selectbox(
                t("record.covers.product"), list(names), format_func=lambda name: names.get(str(name), str(name)),
                index=None, placeholder=t("record.whole_shop"), accept_new_options=True,
                key=f"certificate_product-{shop.shop_id}",
            )  # fmt: skip
            category = st.selectbox(
                t("column.category"), list(categories), format_func=lambda name: categories.get(str(name), str(name)),
                index=None, placeholder=t("record.any_category"), accept_new_options=True,
                key=f"certificate_category-{shop.shop_id}",
            )  # fmt: skip
            begins = _day(t("column.valid_from"), f"certificate_from-{shop.shop_id}", None)
            ends = _day(t("column.valid_until"), f"certificate_until-{shop.shop_id}", None, t("record.endless.help"))
        sent = st.form_submit_button(t("record.add"), icon=":material/add:", key=f"certificate_add-{shop.shop_id}")
    if sent:
        values = {"kind": kind, "certificate_id": number, "product_id": product, "category": category}
        _add(t, shop, "certificates", rows_of_forms({**values, "valid_from": begins, "valid_until": ends}), kind)


def inspection(t: Translator, shop: Shop) -> None:
    """The form for a spot check."""
    names = queries.titles(shop)
    results = TABLES["inspections"].column("result").words
    today = local_of(queries.ends_at(shop), shop).date()
    with st.form(f"inspection-{shop.shop_id}", clear_on_submit=True, border=False):
        with st.grid(3, min_column_width=200, gap="small"):
            kind = st.text_input(
                t("column.kind"), t("record.inspection.usual"), key=f"inspection_kind-{shop.shop_id}", max_chars=100
            )
            noticed = _day(t("column.noticed_at"), f"inspection_noticed-{shop.shop_id}", today)
            product = st.selectbox(
                t("record.of"), list(names), format_func=lambda name: names.get(str(name), str(name)), index=None,
                placeholder=t("record.choose"), accept_new_options=True, key=f"inspection_product-{shop.shop_id}",
            )  # fmt: skip
            result = st.selectbox(
                t("column.result"), results, format_func=lambda name: t(f"word.result.{name}"), index=None,
                placeholder=t("record.choose"), key=f"inspection_result-{shop.shop_id}",
            )  # fmt: skip
            decided = _day(t("record.told"), f"inspection_told-{shop.shop_id}", None)
            reason = st.text_input(t("column.reason"), key=f"inspection_reason-{shop.shop_id}", max_chars=500)
            by = _day(t("column.appeal_by"), f"inspection_by-{shop.shop_id}", None, t("record.appeal_by.help"))
            appealed = _day(t("column.appealed_at"), f"inspection_appealed-{shop.shop_id}", None)
            cost = st.number_input(t("column.cost"), min_value=0.0, value=None, key=f"inspection_cost-{shop.shop_id}")
        sent = st.form_submit_button(t("record.add"), icon=":material/add:", key=f"inspection_add-{shop.shop_id}")
    if sent:
        values = {"kind": kind, "noticed_at": noticed, "product_id": product, "result": result, "decided_at": decided}
        further = {"reason": reason, "appeal_by": by, "appealed_at": appealed, "cost": cost}
        _add(t, shop, "inspections", rows_of_forms(values | further), kind)


def _day(label: str, key: str, value: date | None, further: str | None = None) -> date | None:
    return st.date_input(
        label, value, min_value=FIRST_DAY, max_value=LAST_DAY, format="YYYY-MM-DD", key=key, help=further
    )


def _add(t: Translator, shop: Shop, table: str, cells: dict[str, str], kind: str) -> None:
    if not kind.strip():
        st.warning(t("record.kind_needed"), icon=":material/warning:")
        return
    result = typed_row.load(t, shop, table, cells, t("record.file", table=t(f"table.{table}"), kind=kind))
    if result is not None:
        state = "new" if result.new else "changed" if result.changed else "same"
        notes.keep(ADDED, "success", plain_text.escape_markdown(t(f"record.added.{state}", kind=kind)))
        session.close_view()
        st.rerun()
