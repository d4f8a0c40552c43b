"""客服绩效. What each agent answered, how fast, how buyers rated it and what they paid, by period, month or day."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from data.reading.shop_settings import settings
from data.shops import Shop
from data.view import View
from locales import Translator
from metrics.agents.performance import GRAINS, PAID_WITHIN_DAYS, AgentTable, Grain
from metrics.agents.report import plan, report
from metrics.agents.staffing import Staffing
from metrics.explore.periods import Preset
from pages.charts import staffing as staffing_chart
from pages.charts.figure_cache import show_chart
from pages.parts import missing_data, page_header
from pages.state import answer_cache, deep_links, queries, session
from pages.tables import data_table
from pages.text import agents as texts
from pages.text import plain_text
from pages.text import staffing as staffing_texts

PERIODS: tuple[Preset, ...] = ("month", "last_month", "week", "last_week", "30_days", "90_days")
SHOPS = ("one", "all", "together")
EXPLAINED = (
    "receptions", "first_reply", "average_reply", "answers_per_question", "satisfied", "conversion", "amount",
)  # fmt: skip
PAID_WITHIN = ("1", "3", "7", "14", "30")
FORMATS = {"count": "localized", "share": "%.1f%%", "ratio": "%.2f", "money": "%,.2f"}


def sheet_of(
    view: View, shops: tuple[Shop, ...], period: Preset, grain: Grain, days: int, together: bool
) -> AgentTable:
    """The sheet of these shops, each as of the end of its own data."""
    return report(view, shops, queries.rules(), period, grain, days, together)


def table(t: Translator, sheet: AgentTable) -> None:
    """A row an agent, or an agent and month or day."""
    names = {shop_id: described.name for shop_id, described in settings(session.view()).items()}
    listed = texts.columns(t, sheet)
    rows = [texts.cells(t, entry, listed, names) for entry in sheet.rows]
    config: dict[str, Any] = {}
    frame = pd.DataFrame(rows, columns=[column.name for column in listed])
    for column in listed:
        if column.unit == "text":
            config[column.name] = st.column_config.TextColumn(column.label, pinned=column.name == "agent")
        else:
            config[column.name] = st.column_config.NumberColumn(column.label, format=FORMATS.get(column.unit))
            if column.unit == "share":
                frame[column.name] = frame[column.name].astype(float) * 100
            elif column.unit in ("money", "ratio"):
                frame[column.name] = frame[column.name].astype(float)
            elif column.unit == "seconds":
                frame[column.name] = pd.to_timedelta(frame[column.name]).dt.round("s")
    data_table.show(
        t, frame, config, t("page.agents"), export_key="agents", of_shop=False,
        height="content" if len(frame) <= 14 else 560,
    )  # fmt: skip


def plan_of(view: View, shop: Shop, as_of: datetime | None) -> Staffing:
    """The week's plan of the shop by its own metric."""
    return plan(view, shop, queries.rules(), as_of)


def week(t: Translator, shop: Shop, as_of: datetime | None) -> None:
    """How many agents each hour of the week needs beside today's, and what the plan would have changed."""
    planned = answer_cache.cached(plan_of, shop, as_of)
    for sentence in staffing_texts.sentences(t, planned):
        st.markdown(plain_text.escape_markdown(sentence))
    if planned.weekdays:
        _weekday(t, planned)
    frame = pd.DataFrame(list(staffing_texts.rows(t, planned)), columns=list(staffing_texts.COLUMNS))
    config: dict[str, Any] = {name: st.column_config.TextColumn(t(f"staffing.{name}")) for name in ("weekday", "hour")}
    for name in staffing_texts.COLUMNS[2:]:
        share = name in ("within", "expected_now", "expected")
        shown_as = "%.1f%%" if share else "%d" if name == "needed" else "%.1f"
        config[name] = st.column_config.NumberColumn(t(f"staffing.{name}"), format=shown_as)
        if share:
            frame[name] = frame[name].astype(float) * 100
    data_table.show(t, frame, config, t("agents.view.plan"), export_key="staffing", height=560)


def _weekday(t: Translator, planned: Staffing) -> None:
    """A weekday of the plan, hour by hour: first the one that lacks most agents."""
    named = {str(weekday): t(f"weekday.{weekday}") for weekday in planned.weekdays}
    weakest = str(planned.weakest_weekday)
    picked = deep_links.pick(t("staffing.weekday"), "weekday", list(named), weakest, lambda name: named[name])
    hours = planned.weekdays[int(picked)]
    show_chart(staffing_chart.day(t, hours), staffing_chart.day_alt(t, hours, named[picked]))


t = session.language()
shop, as_of = page_header.require_shop(t)
page_header.headline(t("page.agents"))
view = deep_links.pick(t("agents.view"), "view", ("sheet", "plan"), "sheet", lambda name: t(f"agents.view.{name}"))
if view == "plan":
    week(t, shop, queries.instant_asked(shop, as_of))
    st.stop()
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="agent-choices"):
    period = deep_links.pick(t("explore.period"), "period", PERIODS, "month", lambda name: t(f"explore.period.{name}"))
    grain = deep_links.pick(t("agents.by"), "per", GRAINS, "period", lambda name: t(f"agents.by.{name}"))
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="agent-shops"):
    of = deep_links.pick(t("explore.shops"), "shops", SHOPS, "one", lambda name: t(f"agents.shops.{name}"))
    days = deep_links.choose(
        t("agents.days"), "days", PAID_WITHIN, str(PAID_WITHIN_DAYS),
        lambda name: t("agents.days.within", days=name), 220, "collapsed",
    )  # fmt: skip
shops = (shop,) if of == "one" else session.shops()
sheet = answer_cache.cached(sheet_of, shops, period, grain, int(days), of == "together")
if of == "one":
    missing_data.show_if_missing(t, shop, "messages")
page_header.as_of_line(t, shop, sheet.through[0], texts.period(t, sheet))
if sheet.rows:
    table(t, sheet)
    if all(row.orders is None for row in sheet.rows):
        st.caption(t("agents.no_buyers"))
else:
    st.info(t("agents.none"), icon=":material/help:")
with st.expander(t("agents.meaning"), icon=":material/help:"):
    for name in EXPLAINED:
        st.markdown(t(f"agents.meaning.{name}", days=days))
