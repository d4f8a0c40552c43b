"""What waits in several shops at once, by deadline."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from locales import Translator
from metrics.reports.portfolio import ShopStanding
from metrics.reports.todo import Item
from pages.overview import clicks
from pages.state import navigation, queries, session
from pages.tables import todo_table
from pages.text import todo as texts

SHOPS_LISTED = 30
"""The to-do lists of so many shops are put together: those in most danger of what the filters leave."""
ROWS_LISTED = 1000


def show(t: Translator, standings: Sequence[ShopStanding]) -> None:
    """Show the items of these shops, the overdue ones first; a click leads to the shop's own list."""
    if len(standings) > SHOPS_LISTED:
        st.caption(t("portfolio.todo.first", n=t.number(SHOPS_LISTED)))
    items = [
        (standing, item)
        for standing in standings[:SHOPS_LISTED]
        for item in queries.waiting(standing.shop, queries.ends_at(standing.shop))
        if item.is_open and (item.overdue or item.due_at is not None)
    ]
    if not items:
        st.success(t("todo.nothing"), icon=":material/check_circle:")
        return
    items.sort(key=lambda pair: (not pair[1].overdue, _left(*pair) or timedelta(), pair[1].since))
    columns = _columns(t) | {"mark": _mark_column(items[:ROWS_LISTED])}
    place = clicks.row(
        t,
        frame(t, items[:ROWS_LISTED]),
        columns,
        t("portfolio.todo.alt"),
        "portfolio-todo",
        height=560 if len(items) > 14 else "content",
    )
    if place is not None:
        standing, item = items[place]
        session.go_to(navigation.TODO, standing.shop, case=item.subject, kind=item.kind)


def frame(t: Translator, items: Sequence[tuple[ShopStanding, Item]]) -> pd.DataFrame:
    """A row an item. Times are naive, in the time zone of the item's shop."""
    rows: list[dict[str, Any]] = []
    for standing, item in items:
        zone = ZoneInfo(standing.shop.timezone)
        waited = (queries.ends_at(standing.shop) - item.since).total_seconds()
        rows.append(
            {
                "name": standing.settings.name,
                "state": t("portfolio.todo.overdue" if item.overdue else "portfolio.todo.due"),
                "left": _left(standing, item),
                "what": t(f"todo.item.{item.kind}", time=t.duration(waited)),
                "due": None if item.due_at is None else item.due_at.astimezone(zone).replace(tzinfo=None),
                "clock": texts.clock(t, standing.shop, item.clock),
                "agent": item.agent_id,
                "subject": item.subject,
                "mark": t("todo.mark"),
            }
        )
    return pd.DataFrame(rows)


def _left(standing: ShopStanding, item: Item) -> timedelta | None:
    """How long until it is due, as of the end of the shop's data; None: overdue."""
    if item.due_at is None:
        return None
    return timedelta(seconds=round((item.due_at - queries.ends_at(standing.shop)).total_seconds()))


def _mark_column(items: Sequence[tuple[ShopStanding, Item]]) -> Any:
    """The button that marks an item as handled."""
    key = "portfolio-mark"

    def clicked() -> None:
        click = st.session_state[key]
        if click is not None:
            standing, item = items[click.row]
            todo_table.mark_or_unmark(standing.shop, item)

    return st.column_config.ButtonColumn("", key=key, on_click=clicked, type="tertiary", width=80)


def _columns(t: Translator) -> dict[str, Any]:
    return {
        "name": st.column_config.TextColumn(t("portfolio.name"), pinned=True),
        "state": st.column_config.TextColumn(t("portfolio.todo.state")),
        "left": st.column_config.NumberColumn(t("todo.left"), format="compact"),
        "what": st.column_config.TextColumn(t("todo.what")),
        "due": st.column_config.DatetimeColumn(t("case.due"), format="MM-DD HH:mm:ss"),
        "clock": st.column_config.TextColumn(t("todo.clock")),
        "agent": st.column_config.TextColumn(t("column.agent_id")),
        "subject": st.column_config.TextColumn(t("todo.id")),
    }
