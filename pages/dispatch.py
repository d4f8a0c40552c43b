"""Screens room, a page: 发货. Promised against sent, late by product and day, cancelled by whom, tracking in doubt."""

from html import escape

import streamlit as st

from metrics import dispatch
from metrics.score import score
from pages import casetable, charts, context, dispatchcharts, phrases, subject, widgets

t = context.language()
chosen = context.chosen()
if chosen is None:
    widgets.first_steps(t)
    st.stop()

shop, as_of = chosen.shop, chosen.as_of
still = {"displayModeBar": False}
together = [one for one in context.judged(shop, as_of) if one.rule.cases in ("shipments", "cancellations")]
gone = context.ask(dispatch.cancelled, shop, as_of)

cancelled = sum(getattr(gone, who) for who in dispatchcharts.WHO)
st.html(f"<h1 class='db-headline'>{escape(t.n('dispatch.headline', gone.paid, cancelled=t.number(cancelled)))}</h1>")
st.caption(t("as_of", at=t.instant(as_of, shop.timezone), zone=t.zone(shop.timezone)))
if not gone.paid:
    st.info(t("dispatch.nothing"), icon=":material/upload_file:")
    st.stop()

with st.grid(4, min_column_width=268, gap="small", key="cards"):
    for one in together:
        widgets.card(t, shop, one)

rules = {one.rule.id: one.rule for one in together if one.rule.cases == "shipments"}
rules[dispatch.ALL_ORDERS.id] = dispatch.ALL_ORDERS
picked = st.selectbox(
    t("chat.rule"),
    list(rules),
    format_func=lambda name: phrases.title(t, rules[name]),
    key="rule",
    bind="query-params",
    filter_mode=None,
)
rule = rules[picked]
bins = context.ask(dispatch.sent, shop, rule, as_of)
days = context.groups(shop, rule, as_of, "day")
groups, names = context.groups(shop, rule, as_of, "product_id"), context.products(shop)

left, right = st.columns(2, gap="medium")
with left.container(border=True):
    st.plotly_chart(dispatchcharts.sent(t, bins), alt=dispatchcharts.sent_alt(t, bins), config=still, key="sent")
if days:
    with left.container(border=True):
        told = dispatchcharts.late_by_day_alt(t, days)
        st.plotly_chart(dispatchcharts.late_by_day(t, days), alt=told, config=still, key="days")
with right.container(border=True):
    told = dispatchcharts.cancelled_alt(t, gone)
    st.plotly_chart(dispatchcharts.cancelled(t, gone), alt=told, config=still, key="cancelled")
if groups:
    with right.container(border=True):
        drawn = charts.breakdown(t, rule, groups, "product_id", names)
        told = charts.breakdown_alt(t, rule, groups, "product_id", names)
        st.plotly_chart(drawn, alt=told, config=still, key="products")

st.header(t("rule.cases"), anchor=False)
casetable.explore(t, shop, rule, context.ask(score, shop, rule, as_of), "product_id", None, None)

st.header(t("dispatch.doubts"), anchor=False)
found = context.ask(dispatch.suspects, shop, as_of)
st.caption(t("dispatch.doubts.told"))
if found:
    dispatchcharts.show(t, shop, found)
else:
    st.success(t("dispatch.doubts.none"), icon=":material/check_circle:")

if "case" in st.query_params:
    subject.show(t, shop, rule, as_of, st.query_params["case"])
