"""What is behind a case, in a dialog: the conversation with its waits marked, the request, the order.

At its head the order, product, agent and outcome, and the ways on: the case before and after, a copy, the evidence.
"""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.rules.rule import Rule
from pages.dialogs import conversation, head, records
from pages.dialogs.head import Content
from pages.state import session
from pages.text import plain_text

Body = Callable[[Translator, Shop, Rule, datetime, str], Content | None]


def show(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> None:
    """Open what a case names. Closing it takes it out of the link again."""
    body: Body
    if rule.family.page == "chat":
        kind, body = "conversation", conversation.read
    elif rule.family.page == "aftersales":
        kind, body = "request", records.read_request
    else:
        kind, body = "order", records.read_order

    def read_and_draw() -> None:
        with session.reading():  # a dialog runs again without its page
            content = body(t, shop, rule, as_of, subject)
            head.ways(t, shop, content)
            if content is not None:
                head.facts(t, content)
                content.draw()

    title = t(f"subject.{kind}", subject=plain_text.escape_markdown(subject))
    st.dialog(title, width="large", on_dismiss=_closed)(read_and_draw)()


def _closed() -> None:
    for name in ("case", "case_kind"):
        if name in st.query_params:
            del st.query_params[name]
