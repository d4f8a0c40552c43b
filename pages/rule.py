"""One rule. Where it stands, its trend, its cases, who causes them, and the rule in words."""

import streamlit as st

from metrics.scoring.windows import local_of
from pages.charts import common
from pages.charts.figure_cache import show_chart
from pages.parts import cards, case_dialog, case_table, clickable, missing_data, page_header
from pages.state import deep_links, navigation, queries, session
from pages.text import plain_text, rules, scores

t = session.language()
shop, as_of = page_header.require_shop(t)
st.page_link(navigation.SCORECARD, label=t("rule.back"), icon=":material/arrow_back:", help="")
wanted = st.query_params.get("rule")
one = next((one for one in queries.judged(shop, as_of) if one.rule.id == wanted), None)
if one is None:
    st.info(t("rule.not_in_force", day=t.instant(as_of, shop.timezone)), icon=":material/help:")
    st.stop()

rule, score = one.rule, one.score
st.html(cards.rule_header(t, rule, score, shop, queries.heading(shop, rule, score)))
missing_data.show_if_missing(t, shop, scores.TABLE_OF[rule.cases])

left, right = st.columns([3, 2], gap="medium")
with left.container(border=True, height="stretch"):
    shaded = local_of(score.from_, shop).date()
    show_chart(common.trend(t, rule, one.days, shaded), common.trend_alt(t, rule, one.days), height="stretch")
with right.container(border=True, height="stretch"):
    ways = case_table.dimensions_of(rule)
    way = deep_links.pick(t("by.label"), "by", ways, ways[0], lambda w: t(f"by.{w}"))
    found, names = queries.groups(shop, rule, as_of, way), queries.products(shop)
    drawn = common.breakdown(t, rule, found, way, names)
    bars = clickable.Charts()
    said = bars.show(drawn, common.breakdown_alt(t, rule, found, way, names), f"bars-{way}")

st.header(t("rule.cases"), anchor=False)
case_table.explore(t, shop, rule, score, bars, said)

st.header(t("rule.words"), anchor=False)
st.markdown("\n".join(f"- {sentence}" for sentence in rules.sentences(t, rule)))
if said := scores.note(t, rule):
    st.caption(plain_text.escape_markdown(said))
st.table(rules.origin(t, rule), border="horizontal", width="content")
st.page_link(
    navigation.DIFFERENT,
    label=t("why.link"),
    icon=":material/compare_arrows:",
    help="",
    query_params=session.link(shop, rule),
)

if "case" in st.query_params:
    case_dialog.show(t, shop, rule, as_of, st.query_params["case"])
