"""How much there is to do: beside the menu's entry, and on the scorecard."""

from datetime import datetime

import streamlit as st

from data.shops import Shop
from locales import Translator
from pages.state import all_shops, navigation, queries, session


def badge(chosen: session.Chosen | None) -> None:
    """Put the number of things that are overdue or fall due within 24 hours beside the to-do page's menu entry.

    Those of the chosen shop; None: of all shops.
    """
    if chosen is not None:
        counts = [queries.due(chosen.shop, chosen.as_of)]
    else:
        counts = [standing.due for standing in all_shops.portfolio()]
    waiting = sum(due.overdue + due.soon for due in counts)
    if waiting:
        st.html(f"<style>{BADGE % waiting}</style>")


BADGE = """[data-testid=stSidebarNavLink][href*="/todo"]::after { content: "%d"; margin-left: auto; padding: 0 .5em;
  border-radius: 1em; font-size: .8rem; line-height: 1.5; font-variant-numeric: tabular-nums; color: var(--db-missed);
  background: color-mix(in srgb, var(--db-missed) 12%%, transparent); }"""


def link(t: Translator, shop: Shop, as_of: datetime) -> None:
    """A link to the to-do page that says how much is overdue and due; nothing where neither is."""
    due = queries.due(shop, as_of)
    parts = [t.n(f"todo.count.{name}", n) for name, n in (("overdue", due.overdue), ("soon", due.soon)) if n]
    if parts:
        label = t("scorecard.todo", what=t("list.comma").join(parts))
        with st.container(key="todo-count", width="content"):
            st.page_link(
                navigation.TODO, label=label, icon=":material/checklist:", help="", query_params=session.link(shop)
            )
