"""Screens room, a page: 达标总览. All of it in one sentence, then a card a rule, the most urgent first."""

from html import escape

import streamlit as st

from pages import charts, context, menu, penaltywords, phrases, scorewords, widgets

t = context.language()
chosen = context.chosen()
if chosen is None:
    widgets.first_steps(t)
    st.stop()

shop, as_of = chosen.shop, chosen.as_of
scores = context.judged(shop, as_of)

st.html(f"<h1 class='db-headline'>{escape(phrases.headline(t, [one.score for one in scores]))}</h1>")
seen = t("as_of", at=t.instant(as_of, shop.timezone), zone=t.zone(shop.timezone))
if any(one.rule.window == "week" for one in scores):
    seen += "　·　" + phrases.time_left(t, as_of, shop.timezone)
st.caption(seen)
exposed = context.exposed(shop, as_of)
if exposed.stakes or exposed.owed:
    at_stake = phrases.plain(t("penalty.stake_total", what=penaltywords.headline(t, exposed)))
    with st.container(key="at-stake"):
        st.page_link(menu.PENALTIES, label=at_stake, icon=":material/report:", help="", query_params=context.link(shop))

for told in scorewords.gaps(t, scores, context.coverage(shop), as_of):
    st.caption(f":material/info: {told}")
before = context.last_look(shop, scores, as_of)
if before is not None and (moved := scorewords.changes(t, shop, before, scores)):
    st.info(moved, icon=":material/update:")

if not scores:
    st.info(
        t("scorecard.no_rules", platform=t(f"platform.{shop.platform}"), market=shop.market), icon=":material/help:"
    )

areas = ["all", *dict.fromkeys(phrases.AREA_OF[one.rule.cases] for one in scores)]
area = st.segmented_control(
    t("scorecard.area"),
    areas,
    format_func=lambda name: t("scorecard.all" if name == "all" else f"page.{name}"),
    default="all",
    required=True,
    label_visibility="collapsed",
    key="area",
)
seen_here = [one for one in scores if area in ("all", phrases.AREA_OF[one.rule.cases])]
with st.grid(4, min_column_width=268, gap="small", key="cards"):
    for one in seen_here:
        widgets.card(t, shop, one, penaltywords.by_rule(t, exposed).get(one.rule.id))

lined = [one.score for one in seen_here if one.score.distance is not None]
if lined:
    rules = {one.rule.id: one.rule for one in seen_here}
    with st.container(border=True):
        st.plotly_chart(
            charts.against_lines(t, rules, lined),
            alt=charts.against_lines_alt(t, rules, lined),
            config={"displayModeBar": False},
        )
