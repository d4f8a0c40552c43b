"""One rule. Where it stands, its trend, its cases, who causes them, and the rule in words."""

import streamlit as st

from metrics.reports import explanation
from metrics.scoring.windows import local_of
from pages.charts import common
from pages.charts.figure_cache import show_chart
from pages.dialogs import case_dialog
from pages.parts import cards, case_table, clickable, missing_data, page_header
from pages.state import deep_links, navigation, queries, session
from pages.text import plain_text, rules, scores
from pages.today import explanation_link

t = session.language()
shop, as_of = page_header.require_shop(t)
st.page_link(navigation.SCORECARD, label=t("rule.back"), icon=":material/arrow_back:", help="")
rule_id = st.query_params.get("rule")
judged = next((entry for entry in queries.judged(shop, as_of) if entry.rule.id == rule_id), None)
if judged is None:
    st.title(t("page.rule"), anchor=False)
    st.info(t("rule.not_in_force", day=t.instant(as_of, shop.timezone)), icon=":material/help:")
    st.stop()

rule, score = judged.rule, judged.score
if score.problem is not None:
    raise score.problem
st.html(cards.rule_header(t, rule, score, shop, queries.heading(shop, rule, score)))
why = next((answer for answer in queries.explained(shop, as_of) if answer.rule == rule.id), None)
if why is not None:
    explanation_link.show_here(t, shop, rule, why)
with st.container(horizontal=True, key="rule-links"):
    for page, label, icon in (
        (navigation.WHATIF, "page.whatif", "tune"),
        (navigation.PENALTIES, "page.penalties", "report"),
        (navigation.RECONCILE, "why.link", "compare_arrows"),
    ):
        link = session.link(shop, rule)
        st.page_link(page, label=t(label), icon=f":material/{icon}:", help="", query_params=link, width="content")
missing_data.show_if_missing(t, shop, rule.family.table)

left, right = st.columns([3, 2], gap="medium")
with left.container(border=True, height="stretch"):
    shaded = local_of(score.from_, shop).date()
    notes = queries.day_notes(shop)
    figure = common.trend(t, rule, judged.days, shaded, notes)
    show_chart(figure, common.trend_alt(t, rule, judged.days, notes), height="stretch")
with right.container(border=True, height="stretch"):
    dimensions = explanation.dimensions_of(rule)
    dimension = deep_links.pick(
        t("by.label"), "by", dimensions, dimensions[0], lambda name: t(f"by.{name}"), deep_links.drop_group
    )
    groups = queries.groups(shop, rule, as_of, dimension)
    titles = queries.product_titles(shop, [group.key for group in groups])
    figure = common.breakdown(t, rule, groups, dimension, titles)
    bars = clickable.Charts()
    pointed = bars.show(figure, common.breakdown_alt(t, rule, groups, dimension, titles), f"bars-{dimension}")

st.header(t("rule.cases"), anchor=False)
case_table.explore(t, shop, rule, score, bars, pointed)

st.header(t("rule.words"), anchor=False)
st.markdown("\n".join(f"- {sentence}" for sentence in rules.sentences(t, rule)))
if note := scores.note(t, rule):
    st.caption(plain_text.escape_markdown(note))
st.table(rules.origin(t, rule), border="horizontal", width="content")
with st.expander(t("origin.details"), icon=":material/info:"):
    st.caption(rules.rule_id(t, rule))

if "case" in st.query_params:
    case_dialog.show(t, shop, rule, as_of, st.query_params["case"])
