"""What is behind a case, in a dialog: the conversation with its waits marked, the request, the order."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

import streamlit as st

from data.reading import records
from data.reading.transcripts import Message, conversation
from data.shops import Shop
from locales import Translator
from metrics.rules.rule import CHAT_FAMILIES, Rule
from metrics.scoring.windows import local_of
from pages.state import session
from pages.text import plain_text

AVATARS = {"buyer": ":material/person:", "agent": ":material/support_agent:", "bot": ":material/smart_toy:"}


def show(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> None:
    """Open what a case names. Closing it takes it out of the link again."""
    if rule.cases in (*CHAT_FAMILIES, "chat_ratings"):
        title, body = t("subject.conversation", subject=plain_text.escape_markdown(subject)), _conversation
    elif rule.cases in ("refunds", "disputes"):
        title, body = t("subject.request", subject=plain_text.escape_markdown(subject)), _request
    else:
        title, body = t("subject.order", subject=plain_text.escape_markdown(subject)), _order
    st.dialog(title, width="medium", on_dismiss=_closed)(body)(t, shop, rule, as_of, subject)


def answers(messages: Sequence[Message], bots_count: bool) -> tuple[dict[int, datetime], datetime | None]:
    """By the place of each answer, when its turn was asked; and when the turn was that nobody has answered."""
    asked: dict[int, datetime] = {}
    since: datetime | None = None
    for i, message in enumerate(messages):
        if message.sender == "buyer":
            since = since or message.sent_at
        elif since is not None and (message.sender == "agent" or (bots_count and message.sender == "bot")):
            asked[i], since = since, None
    return asked, since


def late(rule: Rule, shop: Shop, asked_at: datetime, at: datetime) -> bool:
    """Whether a wait was surely too long under the rule. Not said of holidays, of clocks that stop or on the wall."""
    if rule.within is None or rule.cycle is not None or rule.weekend_due is not None:
        return False
    if (at - asked_at).total_seconds() <= rule.within:
        return False
    local = local_of(asked_at, shop)
    if rule.public_holidays or any(holiday.date == local.date() for holiday in rule.holidays):
        return False
    second = local.hour * 3600 + local.minute * 60 + local.second
    inside = any(s.weekday == local.weekday() and s.opens <= second < s.closes for s in rule.hours)
    return not rule.hours or (inside and rule.hours_mean == "asked_inside")


def _closed() -> None:
    if "case" in st.query_params:
        del st.query_params["case"]


def _conversation(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> None:
    messages = conversation(session.sight(), shop.shop_id, subject, as_of)
    if not messages:
        st.info(t("subject.no_messages"), icon=":material/help:")
        return
    with st.container(gap="xxsmall"):
        _transcript(t, shop, rule, messages, as_of)


def _transcript(t: Translator, shop: Shop, rule: Rule, messages: Sequence[Message], as_of: datetime) -> None:
    asked, since = answers(messages, rule.bots == "count")
    day = None
    for i, message in enumerate(messages):
        local = local_of(message.sent_at, shop)
        if local.date() != day:
            day = local.date()
            st.caption(t.day(day), text_alignment="center")
        if i in asked:
            waited = t("subject.waited", time=_length(t, asked[i], message.sent_at))
            _mark(i, late(rule, shop, asked[i], message.sent_at), waited)
        _bubble(t, shop, message)
    if since is not None:
        at = t.instant(as_of, shop.timezone)
        waiting = t("subject.still_waiting", time=_length(t, since, as_of), at=at)
        _mark(len(messages), late(rule, shop, since, as_of), waiting)


def _bubble(t: Translator, shop: Shop, message: Message) -> None:
    if message.sender == "system":
        st.caption(plain_text.escape_markdown(_one_line(message.text or "")), text_alignment="center")
        return
    name = t(f"sender.{message.sender}")
    who = {"buyer": message.buyer_id, "agent": message.agent_id}.get(message.sender)
    with st.chat_message(name, avatar=AVATARS[message.sender]):
        said_at = t.clock(message.sent_at, shop.timezone)
        st.html(f"<div class='db-small db-muted'>{escape(' · '.join(filter(None, (name, who, said_at))))}</div>")
        st.text(message.text or t("subject.no_text"))


def _mark(place: int, too_late: bool, text: str) -> None:
    with st.container(key=f"wait-{place}"):
        st.markdown(f":{'red' if too_late else 'gray'}[{text}]")


def _request(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> None:
    found = records.request(session.sight(), shop.shop_id, subject)
    if not found:
        st.info(t("subject.no_rows"), icon=":material/help:")
    _records(t, shop, found)
    for number in {row["order_id"] for row in found if "order_id" in row}:
        st.subheader(t("subject.order", subject=plain_text.escape_markdown(number)), anchor=False)
        _records(t, shop, records.order_lines(session.sight(), shop.shop_id, number))


def _order(t: Translator, shop: Shop, rule: Rule, as_of: datetime, subject: str) -> None:
    reviews = records.reviews(session.sight(), shop.shop_id, subject) if rule.cases == "reviews" else []
    found = reviews + records.order_lines(session.sight(), shop.shop_id, subject)
    if not found:
        st.info(t("subject.no_rows"), icon=":material/help:")
    _records(t, shop, found)


def _records(t: Translator, shop: Shop, found: Sequence[records.Record]) -> None:
    for row in found:
        cells = {
            t(f"column.{name}"): plain_text.escape_markdown(plain_text.cell(t, shop, name, cell))
            for name, cell in row.items()
        }
        st.table(cells, border="horizontal", width="stretch")


def _length(t: Translator, since: datetime, until: datetime) -> str:
    return t.duration((until - since).total_seconds())


def _one_line(text: str) -> str:
    return " ".join(text.split())
