"""The rules of who gets which alerts: which there are, a form for a further one, a way to remove one."""

from collections.abc import Mapping

import streamlit as st
from msgspec.structs import replace

from data.alerts import settings
from data.alerts.settings import SEVERITIES, AlertSettings, Send
from data.errors import DabiaoError
from locales import Translator
from metrics.alerts.watch import EVENTS
from metrics.composites.book import load_composites
from pages.schedule_forms import entry_text
from pages.state import all_shops, callbacks, queries, session
from pages.text import composites, plain_text, scores


def show(t: Translator, config: AlertSettings) -> None:
    """A line a rule with a way to remove it, and the form for a further one; nothing while there is no receiver."""
    if not config.receiver:
        return
    st.header(t("alerts.rules"), anchor=False)
    st.caption(t("alerts.rules.about" if config.send else "alerts.rules.default"))
    names, figures = _shops(), _figures(t)
    for place, send in enumerate(config.send):
        with st.container(horizontal=True, vertical_alignment="center", key=f"rule-{place}"):
            line = entry_text.alert_rule(t, send, names, figures)
            st.markdown(plain_text.escape_markdown(line), width="stretch")
            st.button(t("alerts.remove"), key=f"remove-rule-{place}", on_click=_remove, args=(send,))
    _form(t, config, names, figures)


@callbacks.guarded
def _remove(send: Send) -> None:
    session.access().require_all("configure")
    settings.remove_send(send)


def _form(t: Translator, config: AlertSettings, names: Mapping[str, str], figures: Mapping[str, str]) -> None:
    """The fields of a further rule. What is wrong is said below them."""
    with st.expander(t("alerts.rules.add"), icon=":material/rule:"), st.form("alert-rule", border=False):
        left, right = st.columns(2)
        to = left.multiselect(
            t("alerts.rules.to"),
            [receiver.name for receiver in config.receiver],
            key="alert_rule_to",
            placeholder=t("alerts.rules.to.pick"),
        )
        severity = right.selectbox(
            t("alerts.rules.severity"), SEVERITIES, SEVERITIES.index("medium"),
            format_func=lambda name: t(f"alerts.severity.{name}"), key="alert_rule_severity",
        )  # fmt: skip
        shops = st.multiselect(
            t("reports.shops"), [*names], format_func=lambda shop_id: names[shop_id], key="alert_rule_shops",
            placeholder=t("reports.shops.all"),
        )  # fmt: skip
        chosen_figures = st.multiselect(
            t("alerts.rules.figures"), [*figures], format_func=lambda figure: figures[figure],
            key="alert_rule_figures", placeholder=t("alerts.figures.all"),
        )  # fmt: skip
        events = st.multiselect(
            t("alerts.rules.events"), EVENTS, format_func=lambda event: t(f"alerts.event.{event}"),
            key="alert_rule_events", placeholder=t("alerts.events.all"),
        )  # fmt: skip
        if st.form_submit_button(t("alerts.save"), type="primary", key="alert_rule_save"):
            session.access().require_all("configure")
            try:
                send = Send(to=tuple(to), shops=tuple(shops), figures=tuple(chosen_figures), events=tuple(events))
                settings.add_send(replace(send, severity=severity))
            except DabiaoError as e:
                st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
            else:
                st.rerun()


def _shops() -> dict[str, str]:
    """What each visible shop is called, by its id."""
    names = all_shops.shop_names()
    return {shop.shop_id: names[shop.shop_id] for shop in session.shops()}


def _figures(t: Translator) -> dict[str, str]:
    """The title of every rule and score that is about a visible shop, by its id."""
    shops = session.shops()
    titles = {
        rule.id: scores.title(t, rule) for rule in queries.rules() if any(rule.applies_to(shop) for shop in shops)
    }
    return titles | {
        badge.id: composites.words(t, badge.title)
        for badge in load_composites()
        if any(badge.applies_to(shop) for shop in shops)
    }
