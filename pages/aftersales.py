"""Screens room, a page: 售后. How long requests take and what they wait for, why they are made, and what is open."""

from html import escape

import streamlit as st

from metrics import aftersales
from metrics.score import score
from pages import aftercharts, casetable, charts, context, phrases, subject, widgets

t = context.language()
chosen = context.chosen()
if chosen is None:
    widgets.first_steps(t)
    st.stop()

shop, as_of = chosen.shop, chosen.as_of
still = {"displayModeBar": False}
together = [one for one in context.judged(shop, as_of) if one.rule.cases in ("refunds", "disputes")]
ages, rulings = context.ask(aftersales.open_by_age, shop, as_of), context.ask(aftersales.rulings, shop, as_of)

st.html(f"<h1 class='db-headline'>{escape(aftercharts.headline(t, rulings))}</h1>")
st.caption(t("as_of", at=t.instant(as_of, shop.timezone), zone=t.zone(shop.timezone)))
if told := aftercharts.ruled(t, rulings):
    st.caption(t("after.ruled", told=told))
if not rulings.completed and not any(one.for_merchant or one.for_buyer for one in ages):
    st.info(t("after.nothing"), icon=":material/upload_file:")
    st.stop()

with st.grid(4, min_column_width=268, gap="small", key="cards"):
    for one in together:
        widgets.card(t, shop, one)

rules = {one.rule.id: one.rule for one in together if one.rule.cases == "refunds"}
rules[aftersales.ALL_REQUESTS.id] = aftersales.ALL_REQUESTS
picked = st.selectbox(
    t("chat.rule"),
    list(rules),
    format_func=lambda name: phrases.title(t, rules[name]),
    key="rule",
    bind="query-params",
    filter_mode=None,
)
rule = rules[picked]
bins, seen = context.ask(aftersales.times, shop, rule, as_of), context.ask(aftersales.steps, shop, rule, as_of)
reasons = context.ask(aftersales.reasons, shop, rule, as_of)

groups, names = context.groups(shop, rule, as_of, "product_id"), context.products(shop)

left, right = st.columns(2, gap="medium")
with left.container(border=True):
    drawn = aftercharts.times(t, rule, bins)
    st.plotly_chart(drawn, alt=aftercharts.times_alt(t, bins), config=still, key="times")
with left.container(border=True):
    st.plotly_chart(aftercharts.ages(t, ages), alt=aftercharts.ages_alt(t, ages), config=still, key="ages")
if reasons:
    with left.container(border=True):
        told = aftercharts.reasons_alt(t, reasons)
        st.plotly_chart(aftercharts.reasons(t, reasons), alt=told, config=still, key="reasons")
with right.container(border=True):
    if told := aftercharts.steps_alt(t, seen):
        st.plotly_chart(aftercharts.steps(t, seen), alt=told, config=still, key="steps")
    else:
        st.caption(t("after.steps.untold"))
if groups:
    with right.container(border=True):
        drawn = charts.breakdown(t, rule, groups, "product_id", names)
        told = charts.breakdown_alt(t, rule, groups, "product_id", names)
        st.plotly_chart(drawn, alt=told, config=still, key="products")

st.header(t("rule.cases"), anchor=False)
casetable.explore(t, shop, rule, context.ask(score, shop, rule, as_of), "product_id", None, None)

if "case" in st.query_params:
    subject.show(t, shop, rule, as_of, st.query_params["case"])
