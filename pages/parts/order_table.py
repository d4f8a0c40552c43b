"""Tables of orders: those with doubtful tracking, and the cancelled, whose rows open; products that are sent early."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reports.dispatch import DOUBTS_SHOWN, Cancelled, CancelledOrder, Suspect
from metrics.screenings.handling import HandlingReport
from pages.charts import dispatch as dispatch_charts
from pages.state import deep_links
from pages.tables import data_table, keyboard_list
from pages.text import sources


def tracking_doubts(t: Translator, shop: Shop, suspects: Sequence[Suspect]) -> None:
    """Show the orders whose tracking is in doubt."""
    columns = {
        "doubt": st.column_config.TextColumn(t("dispatch.doubt")),
        "tracking": st.column_config.TextColumn(t("column.tracking_id")),
        "shipped": st.column_config.DatetimeColumn(t("column.shipped_at"), format="YYYY-MM-DD HH:mm:ss"),
    }
    _show(t, "doubts", doubts_frame(t, shop, suspects), columns, t("dispatch.doubts"))
    if len(suspects) == DOUBTS_SHOWN:
        st.caption(t("dispatch.doubts.first", shown=t.number(DOUBTS_SHOWN)))


def handling(t: Translator, early: HandlingReport) -> None:
    """Show the products that are sent earlier than their handling time, and of what rule that is."""
    rule = early.rule
    words = {
        "since": t.day(rule.effective_from), "compared": t.day(rule.compared_from), "n": rule.days,
        "early": rule.early_days, "correct": rule.correct_days, "automatic": rule.automatic_days,
    }  # fmt: skip
    origin = t("dispatch.handling.origin", grade=t(f"grade.{rule.grade}"), source=sources.linked(t, rule.source))
    st.caption(f"{t('dispatch.handling.means', **words)} {origin}")
    if not early.products:
        st.info(t("dispatch.handling.none" if early.lines else "dispatch.handling.unknown"), icon=":material/help:")
        return
    rows = [
        {
            "product": product.title or product.product_id,
            "flagged": t("dispatch.handling.flagged" if product.flagged else "dispatch.handling.partly"),
            "lines": product.lines,
            "early": product.early,
            "least": product.least_early,
            "promised": product.promised_days,
            "real": product.real_days,
        }
        for product in early.products
    ]
    columns = {
        "product": st.column_config.TextColumn(t("by.product_id"), pinned=True),
        "flagged": st.column_config.TextColumn(t("dispatch.handling.state")),
        "lines": st.column_config.NumberColumn(t("dispatch.handling.lines")),
        "early": st.column_config.NumberColumn(t("dispatch.handling.early")),
        "least": st.column_config.NumberColumn(t("dispatch.handling.least")),
        "promised": st.column_config.NumberColumn(t("dispatch.handling.promised"), format="%.1f"),
        "real": st.column_config.NumberColumn(t("dispatch.handling.real"), format="%.1f"),
    }
    data_table.show(t, pd.DataFrame(rows), columns, t("dispatch.handling"), export_key="handling")


def only_canceller(t: Translator, orders: Cancelled) -> str | None:
    """Say in a sentence by whom all orders were cancelled, with the way to their list; or that none was.

    Returns the sentence if the link names that party, as a chart returns the text of the mark that it names.
    """
    parties = dispatch_charts.cancellers(orders)
    if not parties:
        st.markdown(t("dispatch.cancelled.none"))
        return None
    party = parties[0]
    count = getattr(orders, party)
    sentence = t.n(f"dispatch.cancelled.only.{party}", count)
    st.markdown(sentence)
    mark: deep_links.Lead = ("cancelled_by", party)
    st.button(
        t("dispatch.cancelled.list"), key="cancelled", icon=":material/list:", type="tertiary",
        on_click=deep_links.follow, args=(mark,),
    )  # fmt: skip
    return sentence if deep_links.lead() == mark else None


def cancelled_orders(t: Translator, shop: Shop, orders: Sequence[CancelledOrder], total: int) -> None:
    """Show the orders cancelled by one party. `total`: their number, which may exceed the rows."""
    columns = {"cancelled": st.column_config.DatetimeColumn(t("column.cancelled_at"), format="YYYY-MM-DD HH:mm:ss")}
    _show(t, "cancelled_orders", cancelled_frame(t, shop, orders), columns, t("dispatch.cancelled.title"))
    if total > len(orders):
        st.caption(t("rule.first_of", shown=t.number(len(orders)), total=t.number(total)))


def doubts_frame(t: Translator, shop: Shop, suspects: Sequence[Suspect]) -> pd.DataFrame:
    """A row per order with doubtful tracking. Times are naive, in the shop's time zone."""
    rows = [
        {
            "open": t("case.open"),
            "doubt": t(f"dispatch.doubt.{suspect.doubt}"),
            "order": suspect.order_id,
            "tracking": suspect.tracking_id,
            "buyer": suspect.buyer_id,
            "paid": _local(shop, suspect.paid_at),
            "shipped": _local(shop, suspect.shipped_at),
        }
        for suspect in suspects
    ]
    return pd.DataFrame(rows)


def cancelled_frame(t: Translator, shop: Shop, orders: Sequence[CancelledOrder]) -> pd.DataFrame:
    """A row per cancelled order; empty columns are left out. Times are naive, in the shop's time zone."""
    rows = [
        {
            "open": t("case.open"),
            "order": order.order_id,
            "buyer": order.buyer_id,
            "paid": _local(shop, order.paid_at),
            "cancelled": _local(shop, order.cancelled_at),
        }
        for order in orders
    ]
    table = pd.DataFrame(rows)
    return table.loc[:, [name for name in table.columns if table[name].notna().any()]]


def _show(t: Translator, key: str, table: pd.DataFrame, columns: dict[str, Any], alt: str) -> None:
    orders = [str(order_id) for order_id in table["order"]]
    deep_links.list_cases([deep_links.ListedCase({"case": order_id}) for order_id in orders])
    button = st.column_config.ButtonColumn(
        "", key=f"open_{key}", on_click=_clicked, args=(key, orders), type="tertiary", width="small", pinned=True
    )
    of_all: dict[str, Any] = {
        "open": button,
        "order": st.column_config.TextColumn(t("column.order_id")),
        "buyer": st.column_config.TextColumn(t("column.buyer_id")),
        "paid": st.column_config.DatetimeColumn(t("column.paid_at"), format="YYYY-MM-DD HH:mm:ss"),
    }
    height = "auto" if len(table) > 10 else "content"
    data_table.show(t, table, of_all | columns, alt, export_key=key, height=height)
    keyboard_list.show(
        t("table.open"),
        key,
        keyboard_list.row_actions(orders, lambda place: st.query_params.update(case=orders[place])),
    )


def _clicked(key: str, orders: Sequence[str]) -> None:
    click = st.session_state[f"open_{key}"]
    if click is not None:
        st.query_params["case"] = orders[click.row]


def _local(shop: Shop, at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(ZoneInfo(shop.timezone)).replace(tzinfo=None)
