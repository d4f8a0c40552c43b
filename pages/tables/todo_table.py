"""Table of to-do items, with the effect of each on its metrics in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data.changes import handled_items
from data.reading import records
from data.shops import Shop
from data.view import View
from locales import Translator
from metrics.rules.rule import Rule
from metrics.todo.todo import Item
from pages.state import answer_cache, callbacks, deep_links, queries, session
from pages.tables import data_table, keyboard_list
from pages.text import scores
from pages.text import todo as texts


def show(
    t: Translator, shop: Shop, rules: Mapping[str, Rule], items: Sequence[Item], as_of: datetime, key: str
) -> None:
    """Show the items; a click puts the item into the link, from which the page opens it."""
    at = "MM-DD HH:mm:ss"
    deep_links.list_cases([deep_links.ListedCase(_link(item), t(f"todo.outcome.{_state(item)}")) for item in items])
    button = st.column_config.ButtonColumn(
        "", key=key, on_click=open_clicked, args=(key, items), type="tertiary", width=54, pinned=True
    )
    mark = st.column_config.ButtonColumn(
        "",
        key=f"mark-{key}",
        on_click=mark_clicked,
        args=(f"mark-{key}", shop, items),
        type="tertiary",
        width=92,
        pinned=True,
    )
    data_table.show(
        t,
        frame(t, shop, rules, items, as_of),
        {
            "open": button,
            "mark": mark,
            "clock": st.column_config.TextColumn(t("todo.clock")),
            "left": st.column_config.NumberColumn(t("todo.left"), format="compact"),
            "what": st.column_config.TextColumn(t("todo.what")),
            "text": st.column_config.TextColumn(t("todo.text"), width=220),
            "effect": st.column_config.TextColumn(t("todo.effect")),
            "since": st.column_config.DatetimeColumn(t("todo.since"), format=at),
            "due": st.column_config.DatetimeColumn(t("case.due"), format=at),
            "subject": st.column_config.TextColumn(t("todo.id")),
            "buyer": st.column_config.TextColumn(t("column.buyer_id")),
            "agent": st.column_config.TextColumn(t("column.agent_id")),
            "product": st.column_config.TextColumn(t("by.product_id")),
        },
        t(f"todo.{key}.alt"),
        export_key=key,
        height="auto" if len(items) > 10 else "content",
    )
    keyboard_list.show(
        t("table.open"),
        key,
        [
            *keyboard_list.row_actions([item.subject for item in items], lambda place: open_item(items[place])),
            *keyboard_list.row_actions(
                [f"{_mark_label(t, item)} · {item.subject}" for item in items],
                lambda place: mark_or_unmark(shop, items[place]),
            ),
        ],
    )


def mark_clicked(key: str, shop: Shop, items: Sequence[Item]) -> None:
    """Mark the clicked row's item as handled, or take its mark back."""
    click = st.session_state[key]
    if click is not None:
        mark_or_unmark(shop, items[click.row])


@callbacks.guarded
def mark_or_unmark(shop: Shop, item: Item) -> None:
    """Mark an item as handled; one that is so already is to be done again."""
    change = handled_items.mark if item.handled_at is None else handled_items.unmark
    session.close_view()
    change(session.access(), shop.shop_id, item.kind, item.subject)


def open_clicked(key: str, items: Sequence[Item]) -> None:
    """Put the clicked row's item into the link."""
    click = st.session_state[key]
    if click is not None:
        open_item(items[click.row])


def open_item(item: Item) -> None:
    """Put an item into the link."""
    st.query_params.update(_link(item))


def _mark_label(t: Translator, item: Item) -> str:
    return t("todo.mark" if item.handled_at is None else "todo.unmark")


def _link(item: Item) -> dict[str, str]:
    return {"case": item.subject, "kind": item.kind}


def _state(item: Item) -> str:
    if item.handled_at is not None:
        return "handled"
    return "overdue" if item.overdue else "buyer" if item.waits_for == "buyer" else "open"


def frame(t: Translator, shop: Shop, rules: Mapping[str, Rule], items: Sequence[Item], as_of: datetime) -> pd.DataFrame:
    """A row per item; empty columns are left out. Times are naive, in the shop's time zone."""
    zone = ZoneInfo(shop.timezone)
    words = queries.waiting_texts(shop, as_of, items)
    names = queries.product_titles(shop, [item.product_id for item in items])
    chats = tuple(item.subject for item in items if item.kind == "chat" and item.agent_id is None)
    agents = answer_cache.cached(_last_agents, shop, as_of, chats)
    rows: list[dict[str, Any]] = [
        {
            "open": t("case.open"),
            "mark": _mark_label(t, item),
            "left": None if item.due_at is None else timedelta(seconds=round((item.due_at - as_of).total_seconds())),
            # before the texts: how long a buyer has waited is seen on a phone, too
            "what": t(
                f"todo.item.{'buyer' if item.waits_for == 'buyer' else item.kind}",
                time=t.duration((as_of - item.since).total_seconds()),
            ),
            "text": item.text or words.get((shop.shop_id, item.kind, item.subject)),
            "due": _local(item.due_at, zone),
            "effect": t("list.semicolon").join(effects(t, rules, item)) or None,
            "clock": texts.clock(t, shop, item.clock),
            "agent": texts.agent(t, item, (shop.shop_id, item.subject), agents),
            "product": names.get(item.product_id or "", item.product_id),
            "buyer": item.buyer_id,
            "subject": item.subject,
            "since": _local(item.since, zone),
        }
        for item in items
    ]
    table = pd.DataFrame(rows)
    return table.loc[:, [name for name in table.columns if table[name].notna().any()]]


def _last_agents(
    view: View, shop: Shop, as_of: datetime, conversations: tuple[str, ...]
) -> Mapping[tuple[str, str], str | None]:
    return records.last_agents(view, [(shop.shop_id, name) for name in conversations], {shop.shop_id: as_of})


def effects(t: Translator, rules: Mapping[str, Rule], item: Item) -> list[str]:
    """The value of each affected metric if the item is met or missed: 人工3分钟回复率 68.6%，按时 68.7%，错过 68.4%."""
    lines = []
    for effect in item.effects:
        if effect.if_met is None or effect.if_missed is None:
            continue
        unit = rules[effect.rule].unit
        figures = {"met": effect.if_met, "missed": effect.if_missed}
        figures_shown = {name: scores.figure(t, value, unit, 1) for name, value in figures.items()}
        lines.append(t("todo.effect.said", rule=scores.title(t, rules[effect.rule]), **figures_shown))
    return lines


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else at.astimezone(zone).replace(tzinfo=None)
