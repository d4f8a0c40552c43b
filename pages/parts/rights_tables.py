"""What rights of buyers cost, and whether buyers came back: fields for amounts, and tables of the trust page."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from data.errors import DabiaoError
from data.shops import Shop
from locales import Translator
from metrics.scoring.windows import local_of
from metrics.screenings import rights
from metrics.screenings.rights import Group, RightsEstimate
from pages.parts import screening_tables
from pages.state import session
from pages.tables import data_table
from pages.text import plain_text


def show(t: Translator, shop: Shop, as_of: datetime, estimate: RightsEstimate) -> None:
    """Show the estimate, from its sums to its rows. Rows of requests and orders open them."""
    lines = [t("rights.orders_cost", n=t.number(estimate.orders), cost=_cost(t, estimate.premium_cost))]
    lines.append(t("rights.returns_cost", n=t.number(estimate.returns), cost=_cost(t, estimate.freight_cost)))
    if not estimate.returns_told:
        lines.append(t("rights.returns_untold"))
    counts = {"undecided": estimate.undecided, "without_amount": estimate.without_amount}
    lines += [t.n(f"rights.{name}", count) for name, count in counts.items() if count]
    st.markdown("\n".join(f"- {plain_text.escape_markdown(line)}" for line in lines))
    with st.popover(t("rights.type_in"), icon=":material/edit_note:"):
        _amounts(t, shop, as_of, estimate)
    if estimate.products:
        _products(t, estimate)
        _requests(t, shop, estimate)
    else:
        st.info(t("rights.none"), icon=":material/help:")
    st.caption(t("rights.gain", days=rights.GAIN_DAYS, within=rights.USED_WITHIN_DAYS))
    if estimate.used.buyers or estimate.unused.buyers:
        _groups(t, estimate)
        _came_back(t, shop, estimate)
    else:
        st.info(t("rights.no_buyers"), icon=":material/help:")


def _cost(t: Translator, amount: Decimal | None) -> str:
    return t("rights.not_typed") if amount is None else t.number(float(amount), 2)


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _amounts(t: Translator, shop: Shop, as_of: datetime, estimate: RightsEstimate) -> None:
    """Fields for the amounts that no file has, kept from the day of the page on."""
    st.caption(t("rights.type_in.help"))
    day = local_of(as_of, shop).date()
    typed = {}
    for name in rights.AMOUNTS:
        kept = {"return_freight": estimate.return_freight, "premium": estimate.premium}[name]
        typed[name] = st.number_input(
            t(f"rights.{name}"), min_value=0.0, value=_float(kept), key=f"rights-{name}-{shop.shop_id}"
        )
    if st.button(t("penalty.notice.save"), key=f"rights-save-{shop.shop_id}"):
        session.close_view()
        try:
            for name, amount in typed.items():
                rights.keep(session.access(), shop, name, None if amount is None else Decimal(str(amount)), day)
        except DabiaoError as error:
            st.error(plain_text.escape_markdown(plain_text.error_text(t, error)), icon=":material/error:")
        else:
            st.rerun()


def _products(t: Translator, estimate: RightsEstimate) -> None:
    rows = [
        {
            "product": cost.title or cost.product_id,
            "unreturned": cost.unreturned,
            "unreturned_amount": _float(cost.unreturned_amount),
            "returns": cost.returns,
            "freight": _float(cost.freight),
            "advanced": cost.advanced,
            "advanced_amount": _float(cost.advanced_amount),
            "currency": cost.currency,
        }
        for cost in estimate.products
    ]
    money = {name: st.column_config.NumberColumn(t(f"rights.{name}"), format="%,.2f") for name in MONEY}
    counts = {name: st.column_config.NumberColumn(t(f"rights.{name}")) for name in COUNTS}
    columns: dict[str, Any] = {
        "product": st.column_config.TextColumn(t("by.product_id"), pinned=True),
        **money,
        **counts,
        "currency": st.column_config.TextColumn(t("column.currency")),
    }
    data_table.show(t, pd.DataFrame(rows), columns, t("rights.products"), export_key="rights-products")


MONEY = ("unreturned_amount", "freight", "advanced_amount")
COUNTS = ("unreturned", "returns", "advanced")


def _requests(t: Translator, shop: Shop, estimate: RightsEstimate) -> None:
    rows = [
        {
            "kind": t(f"rights.kind.{request.kind}"),
            "request": request.refund_id,
            "order": request.order_id,
            "amount": _float(request.amount),
            "currency": request.currency,
            "at": local_of(request.completed_at, shop),
        }
        for request in estimate.requests
    ]
    columns = {
        "kind": st.column_config.TextColumn(t("column.kind")),
        "request": st.column_config.TextColumn(t("column.refund_id")),
        "order": st.column_config.TextColumn(t("column.order_id")),
        "amount": st.column_config.NumberColumn(t("rights.amount"), format="%,.2f"),
        "currency": st.column_config.TextColumn(t("column.currency")),
        "at": st.column_config.DatetimeColumn(t("column.completed_at"), format="YYYY-MM-DD HH:mm"),
    }
    links = [{"case": request.refund_id, "case_kind": "request"} for request in estimate.requests]
    screening_tables.openable(t, rows, links, columns, t("rights.requests"), "rights-requests")


def _groups(t: Translator, estimate: RightsEstimate) -> None:
    rows = [_group(t, "used", estimate.used), _group(t, "unused", estimate.unused)]
    columns = {
        "group": st.column_config.TextColumn(t("rights.group"), pinned=True),
        "buyers": st.column_config.NumberColumn(t("trust.buyers")),
        "again": st.column_config.NumberColumn(t("rights.again")),
        "share": st.column_config.NumberColumn(t("trust.described.share"), format="%.1f%%"),
        "again_orders": st.column_config.NumberColumn(t("rights.again_orders")),
        "amount": st.column_config.NumberColumn(t("rights.again_amount"), format="%,.2f"),
        "currency": st.column_config.TextColumn(t("column.currency")),
        "without_amount": st.column_config.NumberColumn(t("trust.without_amount")),
    }
    data_table.show(t, pd.DataFrame(rows), columns, t("rights.groups"), export_key="rights-groups")


def _group(t: Translator, name: str, group: Group) -> dict[str, Any]:
    return {
        "group": t(f"rights.{name}"),
        "buyers": group.buyers,
        "again": group.again,
        "share": screening_tables.percent(group.share),
        "again_orders": group.orders,
        "amount": _float(group.amount),
        "currency": group.currency,
        "without_amount": group.without_amount,
    }


def _came_back(t: Translator, shop: Shop, estimate: RightsEstimate) -> None:
    rows = [
        {
            "buyer": order.buyer_id,
            "first": order.order_id,
            "order": order.again_id,
            "at": local_of(order.paid_at, shop),
            "amount": _float(order.amount),
            "currency": order.currency,
        }
        for order in estimate.came_back
    ]
    columns = {
        "buyer": st.column_config.TextColumn(t("column.buyer_id")),
        "first": st.column_config.TextColumn(t("rights.first_order")),
        "order": st.column_config.TextColumn(t("rights.again_order")),
        "at": st.column_config.DatetimeColumn(t("column.paid_at"), format="YYYY-MM-DD HH:mm"),
        "amount": st.column_config.NumberColumn(t("rights.amount"), format="%,.2f"),
        "currency": st.column_config.TextColumn(t("column.currency")),
    }
    links = [{"case": order.again_id, "case_kind": "order"} for order in estimate.came_back]
    screening_tables.openable(t, rows, links, columns, t("rights.came_back"), "rights-came-back")
