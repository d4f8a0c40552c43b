"""What is behind a case, in a dialog: the conversation with its waits marked, the request, the order."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

import streamlit as st

from data.reading import records
from data.reading.transcripts import Message, conversation
from data.shops import Shop
from locales import Translator
from metrics.reports import conversation as conversation_report
from metrics.reports.conversation import Wait
from metrics.rules.rule import Rule
from metrics.scoring.windows import local_of
from pages.state import queries, session
from pages.text import plain_text

AVATARS = {"buyer": ":material/person:", "agent": ":material/support_agent:", "bot": ":material/smart_toy:"}


def show(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> None:
    """Open what a case names. Closing it takes it out of the link again."""
    if rule.family.page == "chat":
        title, body = t("subject.conversation", subject=plain_text.escape_markdown(subject)), _conversation
    elif rule.family.page == "aftersales":
        title, body = t("subject.request", subject=plain_text.escape_markdown(subject)), _request
    else:
        title, body = t("subject.order", subject=plain_text.escape_markdown(subject)), _order

    def read_and_draw() -> None:
        with session.reading():  # a dialog runs again without its page
            body(t, shop, rule, as_of, subject)

    st.dialog(title, width="medium", on_dismiss=_closed)(read_and_draw)()


def _closed() -> None:
    if "case" in st.query_params:
        del st.query_params["case"]


def _conversation(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> None:
    messages = conversation(session.view(), shop.shop_id, subject, as_of)
    if not messages:
        st.info(t("subject.no_messages"), icon=":material/help:")
        return
    waits = queries.cached(conversation_report.waits, shop, rule, as_of, subject, messages[0].sent_at)
    with st.container(gap="xxsmall"):
        _transcript(t, shop, messages, waits, as_of)


def _transcript(t: Translator, shop: Shop, messages: Sequence[Message], waits: Sequence[Wait], as_of: datetime) -> None:
    answers = {_answer_index(messages, wait): wait for wait in waits if wait.answered_at is not None}
    day = None
    for i, message in enumerate(messages):
        local = local_of(message.sent_at, shop)
        if local.date() != day:
            day = local.date()
            st.caption(t.day(day), text_alignment="center")
        if i in answers:
            _mark(i, answers[i].late, t("subject.waited", time=t.duration(answers[i].seconds or 0)))
        _bubble(t, shop, message)
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


def _bubble(t: Translator, shop: Shop, message: Message) -> None:
    if message.sender == "system":
        st.caption(plain_text.escape_markdown(_one_line(message.text or "")), text_alignment="center")
        return
    name = t(f"sender.{message.sender}")
    who = {"buyer": message.buyer_id, "agent": message.agent_id}.get(message.sender)
    with st.chat_message(name, avatar=AVATARS[message.sender]):
        sent_at = t.clock(message.sent_at, shop.timezone)
        st.html(f"<div class='db-small db-muted'>{escape(' · '.join(filter(None, (name, who, sent_at))))}</div>")
        st.text(message.text or t("subject.no_text"))


def _mark(place: int, too_late: bool, text: str) -> None:
    with st.container(key=f"wait-{place}"):
        st.markdown(f":{'red' if too_late else 'gray'}[{text}]")


def _request(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> None:
    requests = records.request(session.view(), shop.shop_id, subject)
    if not requests:
        st.info(t("subject.no_rows"), icon=":material/help:")
    _records(t, shop, requests)
    for order_id in {row["order_id"] for row in requests if "order_id" in row}:
        st.subheader(t("subject.order", subject=plain_text.escape_markdown(order_id)), anchor=False)
        _records(t, shop, records.order_lines(session.view(), shop.shop_id, order_id))


def _order(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> None:
    reviews = records.reviews(session.view(), shop.shop_id, subject) if rule.cases == "reviews" else []
    rows = reviews + records.order_lines(session.view(), shop.shop_id, subject)
    if not rows:
        st.info(t("subject.no_rows"), icon=":material/help:")
    _records(t, shop, rows)


def _records(t: Translator, shop: Shop, rows: Sequence[records.Record]) -> None:
    for row in rows:
        cells = {
            t(f"column.{name}"): plain_text.escape_markdown(plain_text.cell(t, shop, name, cell))
            for name, cell in row.items()
        }
        st.table(cells, border="horizontal", width="stretch")


def _one_line(text: str) -> str:
    return " ".join(text.split())
