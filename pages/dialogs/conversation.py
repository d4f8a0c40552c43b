"""A conversation in its dialog: the buyer on the left, the shop on the right, and the waits that the rule counts."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from html import escape

import streamlit as st

from data.reading import evidence_search
from data.reading.transcripts import Message, conversation
from data.shops import Shop
from locales import Translator
from metrics.reports import conversation as conversation_report
from metrics.reports.conversation import Wait
from metrics.rules.rule import Rule
from metrics.scoring.windows import local_of
from pages.dialogs.head import Content
from pages.state import answer_cache, session


def read(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> Content | None:
    """The conversation up to an instant (aware); None, and a note, where the store has no message of it."""
    messages = conversation(session.view(), shop.shop_id, subject, as_of)
    if not messages:
        st.info(t("subject.no_messages"), icon=":material/help:")
        return None
    waits = answer_cache.cached(conversation_report.waits, shop, rule, as_of, subject, messages[0].sent_at)
    orders = evidence_search.orders_of(session.view(), shop, subject, as_of)
    agents = dict.fromkeys(message.agent_id for message in messages if message.agent_id is not None)
    comma = t("list.comma")
    facts = {
        t("evidence.kind.order"): comma.join(order.order_id or "" for order in orders),
        t("by.product_id"): comma.join(dict.fromkeys(order.product_title for order in orders if order.product_title)),
        t("column.agent_id"): comma.join(agents),
    }
    return Content(
        facts,
        [order.order_id for order in orders if order.order_id is not None],
        "\n".join(_line(t, shop, message) for message in messages),
        partial(_transcript, t, shop, messages, waits, as_of),
    )


def _transcript(t: Translator, shop: Shop, messages: Sequence[Message], waits: Sequence[Wait], as_of: datetime) -> None:
    answers = {_answer_index(messages, wait): wait for wait in waits if wait.answered_at is not None}
    day, bubbles = None, list[str]()
    with st.container(gap="xxsmall"):
        for i, message in enumerate(messages):
            local = local_of(message.sent_at, shop)
            if local.date() != day:
                day = local.date()
                bubbles.append(f"<div class='db-message db-aside'>{escape(t.day(day))}</div>")
            if i in answers:
                _draw(bubbles)
                _mark(i, answers[i].late, t("subject.waited", time=t.duration(answers[i].seconds or 0)))
            bubbles.append(_bubble(t, shop, message))
        _draw(bubbles)
        unanswered = [wait for wait in waits if wait.answered_at is None]
        if unanswered:
            waited = t.duration((as_of - unanswered[0].asked_at).total_seconds())
            text = t("subject.still_waiting", time=waited, at=t.instant(as_of, shop.timezone))
            _mark(len(messages), any(wait.late for wait in unanswered), text)


def _answer_index(messages: Sequence[Message], wait: Wait) -> int:
    """The place of the message that answers: the first after the question, not the buyer's, of that second."""
    question = next(i for i, message in enumerate(messages) if message.sent_at >= wait.asked_at)
    return next(
        i
        for i, message in enumerate(messages)
        if i > question and message.sender in ("agent", "bot") and message.sent_at == wait.answered_at
    )


def _draw(bubbles: list[str]) -> None:
    """Put the bubbles gathered so far on the page, as one element."""
    if bubbles:
        st.html(f"<div class='db-talk'>{''.join(bubbles)}</div>")
        bubbles.clear()


def _bubble(t: Translator, shop: Shop, message: Message) -> str:
    if message.sender == "system":
        return f"<div class='db-message db-aside'>{escape(message.text or '')}</div>"
    side = "db-buyer" if message.sender == "buyer" else "db-shop"
    head = " · ".join((*_sender(t, message), t.clock(message.sent_at, shop.timezone)))
    return (
        f"<div class='db-message {side}'><div class='db-small db-muted'>{escape(head)}</div>"
        f"<p>{escape(message.text or t('subject.no_text'))}</p></div>"
    )


def _sender(t: Translator, message: Message) -> tuple[str, ...]:
    name = {"buyer": message.buyer_id, "agent": message.agent_id}.get(message.sender)
    return tuple(filter(None, (t(f"sender.{message.sender}"), name)))


def _line(t: Translator, shop: Shop, message: Message) -> str:
    """A message as a line of plain text: 2026-03-28 15:30:07 买家 20001 你好."""
    at = local_of(message.sent_at, shop).strftime("%Y-%m-%d %H:%M:%S")
    return " ".join((at, *_sender(t, message), message.text or t("subject.no_text")))


def _mark(place: int, too_late: bool, text: str) -> None:
    with st.container(key=f"wait-{place}"):
        st.markdown(f":{'red' if too_late else 'gray'}[{text}]")
