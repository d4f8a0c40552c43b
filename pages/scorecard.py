"""Screens room, a page: 达标总览. All of it in one sentence, then a card a rule, the most urgent first."""

import streamlit as st

from pages import answers, charts, context, head, menu, penaltywords, phrases, scorewords, widgets
from pages.drawn import put

t = context.language()
shop, as_of = head.shop_seen(t)
scores = answers.judged(shop, as_of)

head.line(phrases.headline(t, [one.score for one in scores]))
weekly = any(one.rule.window == "week" for one in scores)
head.as_of(t, shop, as_of, *([phrases.time_left(t, as_of, shop.timezone)] if weekly else []))
widgets.demo_hint(t, shop)
exposed = answers.exposed(shop, as_of)
if exposed.stakes or exposed.owed:
    at_stake = phrases.plain(t("penalty.stake_total", what=penaltywords.headline(t, exposed)))
    with st.container(key="at-stake"):
        st.page_link(menu.PENALTIES, label=at_stake, icon=":material/report:", help="", query_params=context.link(shop))

gaps = scorewords.gaps(t, shop, scores, answers.coverage(shop), as_of)
with st.expander(t.n("gap.several", len(gaps)), icon=":material/info:") if len(gaps) > 1 else st.container():
    for told in gaps:
        st.caption(f":material/info: {told}")
before = answers.last_look(shop, scores, as_of)
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
head.cards(t, shop, seen_here, penaltywords.by_rule(t, exposed))

lined = [one.score for one in seen_here if one.score.distance is not None]
if lined:
    rules = {one.rule.id: one.rule for one in seen_here}
    with st.container(border=True):
        put(charts.against_lines(t, rules, lined), charts.against_lines_alt(t, rules, lined))
