"""Screens room, a page: one rule. Where it stands, its trend, its cases, who causes them, and the rule in words."""

import streamlit as st

from metrics.calendar import local_of
from pages import casetable, charts, context, menu, phrases, subject, widgets, words

t = context.language()
chosen = context.chosen()
if chosen is None:
    widgets.first_steps(t)
    st.stop()

shop, as_of = chosen.shop, chosen.as_of
st.page_link(menu.SCORECARD, label=t("rule.back"), icon=":material/arrow_back:", help="")
wanted = st.query_params.get("rule")
one = next((one for one in context.judged(shop, as_of) if one.rule.id == wanted), None)
if one is None:
    st.info(t("rule.not_in_force", day=t.instant(as_of, shop.timezone)), icon=":material/help:")
    st.stop()

rule, score = one.rule, one.score
st.html(widgets.rule_head(t, rule, score, shop, context.heading(shop, rule, score)))
still = {"displayModeBar": False}

left, right = st.columns([3, 2], gap="medium")
with left.container(border=True, height="stretch"):
    shaded = local_of(score.from_, shop).date()
    st.plotly_chart(
        charts.trend(t, rule, one.days, shaded), alt=charts.trend_alt(t, rule, one.days), config=still, height="stretch"
    )
with right.container(border=True, height="stretch"):
    ways = casetable.groupings(rule)
    way = st.segmented_control(
        t("by.label"),
        ways,
        format_func=lambda w: t(f"by.{w}"),
        default=ways[0],
        required=True,
        label_visibility="collapsed",
        key="by",
    )
    found, names = context.groups(shop, rule, as_of, way), context.products(shop)
    drawn = charts.breakdown(t, rule, found, way, names)
    bars = st.plotly_chart(
        drawn,
        alt=charts.breakdown_alt(t, rule, found, way, names),
        config=still,
        on_select="rerun",
        selection_mode="points",
        key=f"bars-{way}",
    )
    group = next((charts.drawn_groups(rule, found, way)[i] for i in bars.selection.point_indices), None)

st.header(t("rule.cases"), anchor=False)
name = None if group is None else charts.group_name(t, group, way, names)
casetable.explore(t, shop, rule, score, way, group, name)

st.header(t("rule.words"), anchor=False)
st.markdown("\n".join(f"- {sentence}" for sentence in words.sentences(t, rule)))
if said := phrases.note(t, rule):
    st.caption(phrases.plain(said))
st.table(words.origin(t, rule), border="horizontal", width="content")
st.page_link(
    menu.DIFFERENT,
    label=t("why.link"),
    icon=":material/compare_arrows:",
    help="",
    query_params=context.link(shop, rule),
)

if "case" in st.query_params:
    subject.show(t, shop, rule, as_of, st.query_params["case"])
