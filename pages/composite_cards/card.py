"""The card of a composite score: where the shop stands, its parts, and the values that are typed in."""

from datetime import date, datetime
from html import escape

import pandas as pd
import streamlit as st

from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from locales import Translator
from metrics.composites.book import load_composites
from metrics.composites.standing import Standing
from metrics.reports import composites as report
from metrics.scoring.windows import local_of
from pages.state import answer_cache, navigation, queries, session
from pages.tables import safe_tables
from pages.text import composites, plain_text, scores, sources


def show(t: Translator, shop: Shop, standing: Standing) -> None:
    """Show one composite with its parts, its source and doubts, and the fields for what only the back office shows."""
    with st.container(border=True, gap="xsmall", key=f"composite-{standing.composite.replace('.', '-')}"):
        badge = composites.STATUS_BADGES[standing.status]
        status = t(f"composite.{standing.status}_badge")
        st.html(
            f"<div class='db-card'><h2 class='db-small' style='margin:0;padding:0;font-weight:600'>"
            f"{escape(composites.words(t, standing.title))}</h2><div class='db-row'>"
            f"<span class='db-value'>{escape(composites.value(t, standing))}</span>"
            f"<span class='db-badge db-{badge}'>{escape(status)}</span></div></div>"
        )
        items = "".join(f"<li>{escape(line)}</li>" for line in composites.lines(t, standing))
        st.html(f"<ul class='db-small' style='margin:0;padding-left:1.1rem'>{items}</ul>")
        if standing.parts:
            table(composites.part_table(t, shop, standing).set_index(t("composite.part")))
            _rule_links(t, shop, standing)
        always = standing.effective_from == date.min
        since = t("words.always") if always else t("penalty.since", day=t.day(standing.effective_from))
        origin = plain_text.escape_markdown(f"{since} · {t(f'grade.{standing.grade}')}")
        st.caption(f"{origin} · {sources.linked(t, standing.source)}")
        if standing.note is not None:
            st.caption(plain_text.escape_markdown(composites.words(t, standing.note)))
        if report.has_running(load_composites(), standing):
            _running(t, shop, standing)
        _history(t, shop, standing)
        if standing.values:
            _typed_values(t, shop, standing)


def _rule_links(t: Translator, shop: Shop, standing: Standing) -> None:
    rules = {rule.id: rule for rule in queries.rules()}
    for name in dict.fromkeys(part.rule for part in standing.parts if part.rule is not None):
        label = plain_text.escape_markdown(t("penalty.look", rule=scores.title(t, rules[name])))
        link = session.link(shop, rules[name])
        st.page_link(navigation.RULE, label=label, icon=":material/arrow_forward:", help="", query_params=link)


def table(frame: pd.DataFrame) -> None:
    """Show a table that is scrolled sideways by itself where a telephone is narrower."""
    st.html(f"<div class='db-sideways'>{safe_tables.as_html(frame)}</div>")


def _history(t: Translator, shop: Shop, standing: Standing) -> None:
    """Where the shop stood before, worked out when it is opened."""
    key = standing.composite.replace(".", "-")
    with st.expander(
        t("composite.history"), icon=":material/history:", key=f"history-{key}", on_change="rerun"
    ) as history:
        if not history.open:
            return
        every = st.segmented_control(
            t("composite.history"),
            report.EVERY,
            default="week",
            required=True,
            format_func=lambda name: t(f"composite.every.{name}"),
            label_visibility="collapsed",
            key=f"every-{key}",
        )
        listed = answer_cache.cached(_past, shop, standing.as_of, every)
        of_score = [entry for entry in listed if entry.composite == standing.composite]
        past = composites.history_table(t, of_score)
        table(past.set_index(t("composite.history.day")))
        st.caption(t("composite.history.means"))


def _running(t: Translator, shop: Shop, standing: Standing) -> None:
    """The conditions by the period that is not over yet, worked out when it is opened."""
    key = standing.composite.replace(".", "-")
    with st.expander(
        t("composite.running"), icon=":material/pending:", key=f"running-{key}", on_change="rerun"
    ) as running:
        if not running.open:
            return
        listed = answer_cache.cached(_so_far, shop, standing.as_of)
        for so_far in listed:
            if so_far.composite == standing.composite:
                table(composites.part_table(t, shop, so_far).set_index(t("composite.part")))
        st.caption(t("composite.running.means"))


def _so_far(view: View, shop: Shop, as_of: datetime) -> tuple[Standing, ...]:
    return report.running(view, shop, queries.rules(), as_of, load_composites())


def _past(view: View, shop: Shop, as_of: datetime, every: report.Every) -> tuple[Standing, ...]:
    return report.history(view, shop, queries.rules(), as_of, every, load_composites())


def _typed_values(t: Translator, shop: Shop, standing: Standing) -> None:
    """A field for one value at a time, kept from a day on. Named for the shop, so that no draft is kept for another."""
    key, place = standing.composite, f"{standing.composite}-{shop.shop_id}"
    with st.popover(t("composite.type_in"), icon=":material/edit_note:", key=f"type-{place.replace('.', '-')}"):
        st.caption(t("composite.type_in.help"))
        name = st.selectbox(
            t("composite.value_name"),
            standing.values,
            format_func=lambda value: composites.value_name(t, standing, value),
            key=f"name-{place}",
        )
        if name == "trade":
            text = st.selectbox(t("composite.value"), standing.trades, index=None, key=f"trade-{place}") or ""
        else:
            shape = t("composite.bands.help") if name.startswith("bands.") else None
            text = st.text_input(t("composite.value"), help=shape, key=f"text-{place}", max_chars=2000)
        last = local_of(standing.as_of, shop).date()
        day = st.date_input(t("composite.valid_from"), last, format="YYYY-MM-DD", key=f"day-{place}")
        if st.button(t("penalty.notice.save"), key=f"save-{place}"):
            try:
                report.type_in(session.access(), shop, key, name, text, day)
            except DabiaoError as error:
                st.error(plain_text.escape_markdown(plain_text.error_text(t, error)), icon=":material/error:")
            else:
                st.rerun()
