"""The reports that are written on a schedule: which there are, a form for a further one, a way to remove one."""

from collections.abc import Mapping
from datetime import time

import streamlit as st

from data.alerts import settings
from data.errors import DabiaoError
from locales import LANGUAGE_NAMES, Translator
from metrics.documents.period import NAMES
from pages.schedule_forms import entry_text
from pages.schedules import report_settings
from pages.schedules.report_settings import FORMATS, Schedule
from pages.schedules.reports import outbox
from pages.state import all_shops, callbacks, session
from pages.text import plain_text


def show(t: Translator, timezone: str) -> None:
    """The schedules and the form; nothing for whoever may not set up all shops. `timezone`: of a new schedule."""
    access = session.access()
    if access.shop_ids is not None or "configure" not in access.may:
        return
    st.header(t("schedules.title"), anchor=False)
    st.caption(t("schedules.about"))
    with st.expander(t("origin.details"), icon=":material/info:"):
        st.caption(t("schedules.folder", folder=plain_text.escape_markdown(str(outbox(access)))))
    called = all_shops.shop_names()
    names = {shop.shop_id: called[shop.shop_id] for shop in session.shops()}
    try:
        entries, receivers = report_settings.load(), [receiver.name for receiver in settings.load().receiver]
    except DabiaoError as e:
        st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
        return
    for place, schedule in enumerate(entries):
        with st.container(horizontal=True, vertical_alignment="center", key=f"schedule-{place}"):
            st.markdown(plain_text.escape_markdown(entry_text.schedule(t, schedule, names)), width="stretch")
            st.button(t("schedules.remove"), key=f"remove-schedule-{place}", on_click=_remove, args=(schedule,))
    if not entries:
        st.info(t("schedules.none"), icon=":material/info:")
    _form(t, names, receivers, timezone)


@callbacks.guarded
def _remove(schedule: Schedule) -> None:
    session.access().require_all("configure")
    report_settings.remove(schedule)


def _form(t: Translator, names: Mapping[str, str], receivers: list[str], timezone: str) -> None:
    """The fields of a further schedule. What is wrong is said below them."""
    with st.expander(t("schedules.add"), icon=":material/schedule:"), st.form("schedule", border=False):
        left, middle, right = st.columns(3)
        period = left.selectbox(
            t("reports.period"), NAMES, 1, format_func=lambda name: t(f"reports.{name}"), key="schedule_period"
        )
        at = middle.time_input(
            t("schedules.at"), time(9), key="schedule_at", help=t("schedules.at.help", zone=t.zone(timezone))
        )
        language = right.selectbox(
            t("sidebar.language"), [*LANGUAGE_NAMES], format_func=lambda name: t(f"language.{LANGUAGE_NAMES[name]}"),
            key="schedule_language",
        )  # fmt: skip
        shops = st.multiselect(
            t("reports.shops"), [*names], format_func=lambda shop_id: names[shop_id], key="schedule_shops",
            placeholder=t("reports.shops.all"),
        )  # fmt: skip
        left, middle, right = st.columns(3)
        formats = left.multiselect(
            t("schedules.formats"), FORMATS, FORMATS[:1], format_func=lambda name: t(f"schedules.format.{name}"),
            key="schedule_formats",
        )  # fmt: skip
        to = middle.multiselect(
            t("schedules.to"), receivers, key="schedule_to", placeholder=t("schedules.to.nobody"),
            help=t("schedules.to.help"),
        )  # fmt: skip
        name = right.text_input(t("schedules.name"), max_chars=40, key="schedule_name", help=t("schedules.name.help"))
        if st.form_submit_button(t("alerts.save"), type="primary", key="schedule_save"):
            session.access().require_all("configure")
            schedule = Schedule(
                period=period, at=at.replace(second=0, microsecond=0), timezone=timezone, shops=tuple(shops),
                language="zh" if language == "zh" else "en", formats=tuple(formats), name=name.strip(), to=tuple(to),
            )  # fmt: skip
            try:
                report_settings.add(schedule)
            except DabiaoError as e:
                st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
            else:
                st.rerun()
