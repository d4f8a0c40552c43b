"""What waits in several shops at once, by deadline."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data.changes import handled_items
from locales import Translator
from metrics.reports.portfolio import ShopStanding
from metrics.todo.due import DueItem
from pages.overview import clicks
from pages.state import all_shops, callbacks, navigation, session
from pages.text import todo as texts

ROWS_LISTED = 1000
"""The most urgent items of all shops; the list of one shop has all of its own."""

Row = tuple[ShopStanding, DueItem]


def show(t: Translator, standings: Sequence[ShopStanding]) -> None:
    """Show the items of these shops, the overdue ones first; a click leads to the shop's own list."""
    by_shop = {standing.shop.shop_id: standing for standing in standings}
    items = [(by_shop[item.shop_id], item) for item in all_shops.due() if item.shop_id in by_shop]
    if not items:
        st.success(t("todo.nothing"), icon=":material/check_circle:")
        return
    items.sort(key=lambda pair: (not pair[1].overdue, _left(*pair) or timedelta(), pair[1].since, pair[1].subject))
    if len(items) > ROWS_LISTED:
        st.caption(t("portfolio.todo.first", n=t.number(ROWS_LISTED), all=t.number(len(items))))
    listed = items[:ROWS_LISTED]
    place = clicks.row(
        t,
        frame(t, listed),
        _columns(t) | {"mark": _mark_column(listed)},
        t("portfolio.todo.alt"),
        "portfolio-todo",
        height=560 if len(listed) > 14 else "content",
    )
    if place is not None:
        standing, item = listed[place]
        session.go_to(navigation.TODO, standing.shop, case=item.subject, kind=item.kind)


def frame(t: Translator, items: Sequence[Row]) -> pd.DataFrame:
    """A row an item. Times are naive, in the time zone of the item's shop."""
    rows: list[dict[str, Any]] = []
    words = all_shops.waiting_texts(items)
    titles = all_shops.product_titles(item for _, item in items)
    agents = all_shops.last_agents([pair for pair in items if pair[1].kind == "chat" and pair[1].agent_id is None])
    for standing, item in items:
        zone = ZoneInfo(standing.shop.timezone)
        waited = (standing.data_through - item.since).total_seconds()
        rows.append(
            {
                "name": standing.settings.name,
                "state": t("portfolio.todo.overdue" if item.overdue else "portfolio.todo.due"),
                "left": _left(standing, item),
                "what": t(f"todo.item.{item.kind}", time=t.duration(waited)),
                "text": item.label or words.get((item.shop_id, item.kind, item.subject)),
                "due": None if item.due_at is None else item.due_at.astimezone(zone).replace(tzinfo=None),
                "clock": texts.clock(t, standing.shop, item.clock),
                "agent": texts.agent(t, item, (item.shop_id, item.subject), agents),
                "product": titles.get((item.shop_id, item.product_id or ""), item.product_id),
                "subject": item.subject,
                "mark": t("todo.mark"),
            }
        )
    table = pd.DataFrame(rows)
    return table.loc[:, [name for name in table.columns if table[name].notna().any()]]


def _left(standing: ShopStanding, item: DueItem) -> timedelta | None:
    """How long until it is due, as of the end of the shop's data; None: overdue."""
    if item.due_at is None:
        return None
    return timedelta(seconds=round((item.due_at - standing.data_through).total_seconds()))


def _mark_column(items: Sequence[Row]) -> Any:
    """The button that marks an item as handled."""
    key = "portfolio-mark"

    @callbacks.guarded
    def clicked() -> None:
        click = st.session_state[key]
        if click is not None:
            item = items[click.row][1]
            session.close_view()
            handled_items.mark(session.access(), item.shop_id, item.kind, item.subject)

    return st.column_config.ButtonColumn("", key=key, on_click=clicked, type="tertiary", width=92)


def _columns(t: Translator) -> dict[str, Any]:
    return {
        "name": st.column_config.TextColumn(t("portfolio.name")),
        "state": st.column_config.TextColumn(t("portfolio.todo.state")),
        "left": st.column_config.NumberColumn(t("todo.left"), format="compact"),
        "text": st.column_config.TextColumn(t("todo.text"), width=220),
        "what": st.column_config.TextColumn(t("todo.what")),
        "due": st.column_config.DatetimeColumn(t("case.due"), format="MM-DD HH:mm:ss"),
        "clock": st.column_config.TextColumn(t("todo.clock")),
        "agent": st.column_config.TextColumn(t("column.agent_id")),
        "product": st.column_config.TextColumn(t("by.product_id")),
        "subject": st.column_config.TextColumn(t("todo.id")),
    }
