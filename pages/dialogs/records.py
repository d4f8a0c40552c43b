"""A request or an order in its dialog: the rows that the store holds of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from data.reading import records
from data.shops import Shop
from locales import Translator
from metrics.rules.rule import Rule
from pages.dialogs.head import Content
from pages.state import session
from pages.text import plain_text


def read_request(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> Content | None:
    """The request and its orders; None, and a note, where the store has no row of it."""
    requests = records.request(session.view(), shop.shop_id, subject)
    order_ids = list(dict.fromkeys(row["order_id"] for row in requests if "order_id" in row))
    lines = {order_id: records.order_lines(session.view(), shop.shop_id, order_id) for order_id in order_ids}
    parts = {"": requests} | {t("subject.order", subject=order_id): rows for order_id, rows in lines.items()}
    return _content(t, shop, parts, order_ids)


def read_order(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> Content | None:
    """The order's lines, and the reviews that the rule is about; None, and a note, where the store has no row."""
    reviews = records.reviews(session.view(), shop.shop_id, subject) if rule.cases == "reviews" else []
    lines = records.order_lines(session.view(), shop.shop_id, subject)
    order_ids = [subject] if lines else [row["order_id"] for row in reviews if "order_id" in row]
    return _content(t, shop, {"": reviews + lines}, list(dict.fromkeys(order_ids)))


def _content(
    t: Translator, shop: Shop, parts: Mapping[str, Sequence[Mapping[str, Any]]], order_ids: Sequence[str]
) -> Content | None:
    rows = [row for part in parts.values() for row in part]
    if not rows:
        st.info(t("subject.no_rows"), icon=":material/help:")
        return None
    titles = dict.fromkeys(str(row["product_title"]) for row in rows if "product_title" in row)
    facts = {
        t("evidence.kind.order"): t("list.comma").join(order_ids),
        t("by.product_id"): t("list.comma").join(titles),
    }
    text = "\n\n".join("\n".join(f"{label}: {cell}" for label, cell in _cells(t, shop, row).items()) for row in rows)
    return Content(facts, order_ids, text, partial(_draw, t, shop, parts))


def _draw(t: Translator, shop: Shop, parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    for title, rows in parts.items():
        if title:
            st.subheader(plain_text.escape_markdown(title), anchor=False)
        for row in rows:
            cells = {label: plain_text.escape_markdown(cell) for label, cell in _cells(t, shop, row).items()}
            st.table(cells, border="horizontal", width="stretch")


def _cells(t: Translator, shop: Shop, row: Mapping[str, Any]) -> dict[str, str]:
    return {t(f"column.{name}"): plain_text.cell(t, shop, name, cell) for name, cell in row.items()}
