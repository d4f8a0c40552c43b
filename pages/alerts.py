"""预警. Who is told what, what was sent and how it was answered; a receiver is added here, and tried with a message."""

from collections.abc import Sequence
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data.alerts import outbox, settings
from data.alerts.outbox import Delivery
from data.alerts.settings import AlertSettings, Receiver
from data.errors import DabiaoError
from locales import LANGUAGE_NAMES, Translator
from metrics.composites.book import load_composites
from pages.parts import page_header
from pages.schedule_forms import alert_rules
from pages.schedules import alerts as service
from pages.state import all_shops, callbacks, notes, queries, session
from pages.tables import data_table, safe_tables
from pages.text import alerts, plain_text

LISTED = 500

TWO_LINES = 68
"""Pixels of a row whose sentence may take two lines: in lower ones nothing wraps."""


def receivers(t: Translator, config: AlertSettings) -> None:
    """A line a receiver, with a test and a way to remove it. Addresses are never shown."""
    if not config.receiver:
        st.info(t("alerts.no_receiver"), icon=":material/info:")
    for receiver in config.receiver:
        with st.container(horizontal=True, vertical_alignment="center", key=f"receiver-{receiver.name}"):
            kind = receiver.url.split("://")[0]
            hours = [t(f"alerts.{name}_at", at=at) for name in ("quiet", "digest") if (at := getattr(receiver, name))]
            words = " · ".join((f"**{plain_text.escape_markdown(receiver.name)}**", kind, *hours))
            st.markdown(words, width="stretch")
            st.button(t("alerts.test"), key=f"test-{receiver.name}", on_click=_test, args=(t, receiver.name))
            st.button(t("alerts.remove"), key=f"remove-{receiver.name}", on_click=_remove, args=(receiver.name,))


@callbacks.guarded
def _test(t: Translator, name: str) -> None:
    session.access().require_all("configure")
    done, answer = service.test(name)
    key = "alerts.test.sent" if done else "alerts.test.failed"
    text = plain_text.escape_markdown(t(key, name=name, answer=answer))
    notes.keep("alerts", "success" if done else "warning", text)


@callbacks.guarded
def _remove(name: str) -> None:
    session.access().require_all("configure")
    settings.remove_receiver(name)


def add_form(t: Translator) -> None:
    """A form for a further receiver. What is wrong is said below it."""
    with st.expander(t("alerts.add"), icon=":material/add_alert:"), st.form("receiver", border=False):
        name = st.text_input(t("alerts.name"), max_chars=60)
        url = st.text_input(t("alerts.url"), type="password", help=t("alerts.url.help"))
        left, middle, right = st.columns(3)
        languages: tuple[Literal["zh", "en"], ...] = ("zh", "en")
        language = left.selectbox(
            t("sidebar.language"), languages, [LANGUAGE_NAMES[name] for name in languages].index(t.language),
            format_func=lambda name: t(f"language.{LANGUAGE_NAMES[name]}"),
        )  # fmt: skip
        quiet = middle.text_input(t("alerts.quiet"), placeholder="22:00-08:00")
        digest = right.text_input(t("alerts.digest"), placeholder="09:00", help=t("alerts.digest.help"))
        if st.form_submit_button(t("alerts.save"), type="primary"):
            session.access().require_all("configure")
            zone = session.shops()[0].timezone if session.shops() else "Asia/Shanghai"
            hours = {"quiet": quiet.strip(), "digest": digest.strip(), "timezone": zone}
            try:
                settings.save_receiver(Receiver(name=name.strip(), url=url.strip(), language=language, **hours))
            except DabiaoError as e:
                st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
            else:
                st.rerun()


def sent(t: Translator, deliveries: Sequence[Delivery], zone: str) -> None:
    """A row an alert and receiver, the newest first. `zone`: the time zone of its times, whatever the shop's own."""
    names = all_shops.shop_names()
    shops = {shop.shop_id: shop for shop in session.shops()}
    rules, badges = {rule.id: rule for rule in queries.rules()}, {badge.id: badge for badge in load_composites()}
    rows = [
        {
            "at": delivery.happened_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None),
            "shop": names[delivery.shop_id],
            "what": alerts.sentence(t, delivery, shops[delivery.shop_id], rules, badges),
            "receiver": delivery.receiver or None,
            "state": alerts.state(t, delivery, zone),
            "answer": delivery.answer,
        }
        for delivery in deliveries
        if delivery.shop_id in shops
    ]
    if not rows:
        st.caption(t("alerts.none_sent"))
        return
    widths = {"shop": 136, "what": 384, "receiver": 80, "state": 168, "answer": 130}
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(t(f"alerts.{name}"), width=width) for name, width in widths.items()
    }
    columns["at"] = st.column_config.DatetimeColumn(
        t("alerts.at", zone=t.zone(zone)), format="YYYY-MM-DD HH:mm", width=safe_tables.column_width("2026-03-28 15:30")
    )
    data_table.show(
        t, pd.DataFrame(rows), columns, t("page.alerts"), export_key="alerts", of_shop=False, row_height=TWO_LINES
    )


t = session.language()
shop, _ = page_header.require_shop(t)
st.title(t("page.alerts"), anchor=False)
st.caption(t("alerts.about"))
notes.show("alerts")
config = settings.load()
receivers(t, config)
add_form(t)
alert_rules.show(t, config)
st.header(t("alerts.sent"), anchor=False)
sent(t, outbox.history(session.view(), LISTED), shop.timezone)
