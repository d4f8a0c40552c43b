"""Screens room, a page: one rule. Where it stands, its trend, its cases, who causes them, and the rule in words."""

import streamlit as st

from metrics.calendar import local_of
from pages import answers, casetable, charts, context, head, lacking, linked, menu, phrases, subject, widgets, words
from pages.drawn import put

t = context.language()
shop, as_of = head.shop_seen(t)
st.page_link(menu.SCORECARD, label=t("rule.back"), icon=":material/arrow_back:", help="")
wanted = st.query_params.get("rule")
one = next((one for one in answers.judged(shop, as_of) if one.rule.id == wanted), None)
if one is None:
    st.info(t("rule.not_in_force", day=t.instant(as_of, shop.timezone)), icon=":material/help:")
    st.stop()

rule, score = one.rule, one.score
st.html(widgets.rule_head(t, rule, score, shop, answers.heading(shop, rule, score)))
lacking.missing(t, shop, phrases.TABLE_OF[rule.cases])

left, right = st.columns([3, 2], gap="medium")
with left.container(border=True, height="stretch"):
    shaded = local_of(score.from_, shop).date()
    put(charts.trend(t, rule, one.days, shaded), charts.trend_alt(t, rule, one.days), height="stretch")
with right.container(border=True, height="stretch"):
    ways = casetable.groupings(rule)
    way = linked.pick(t("by.label"), "by", ways, ways[0], lambda w: t(f"by.{w}"))
    found, names = answers.groups(shop, rule, as_of, way), answers.products(shop)
    drawn = charts.breakdown(t, rule, found, way, names)
    bars = linked.Charts()
    said = bars.show(drawn, charts.breakdown_alt(t, rule, found, way, names), f"bars-{way}")

st.header(t("rule.cases"), anchor=False)
casetable.explore(t, shop, rule, score, bars, said)

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
