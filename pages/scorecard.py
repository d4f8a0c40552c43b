"""达标总览. All of it in one sentence, then a card a rule, the most urgent first."""

import streamlit as st

from pages.charts import common
from pages.charts.figure_cache import show_chart
from pages.parts import first_steps, page_header, scorecard_notes
from pages.state import navigation, queries, session
from pages.text import penalties, plain_text
from pages.text import scores as scores_text

t = session.language()
shop, as_of = page_header.require_shop(t)
scores = queries.judged(shop, as_of)

page_header.headline(scores_text.headline(t, [one.score for one in scores]))
weekly = any(one.rule.window == "week" for one in scores)
page_header.as_of_line(t, shop, as_of, *([scores_text.time_left(t, as_of, shop.timezone)] if weekly else []))
first_steps.demo_hint(t, shop)
exposed = queries.exposed(shop, as_of)
if exposed.stakes or exposed.owed:
    at_stake = plain_text.escape_markdown(t("penalty.stake_total", what=penalties.headline(t, exposed)))
    with st.container(key="at-stake"):
        st.page_link(
            navigation.PENALTIES, label=at_stake, icon=":material/report:", help="", query_params=session.link(shop)
        )

gaps = scorecard_notes.gaps(t, shop, scores, queries.coverage(shop), as_of)
with st.expander(t.n("gap.several", len(gaps)), icon=":material/info:") if len(gaps) > 1 else st.container():
    for told in gaps:
        st.caption(f":material/info: {told}")
before = queries.last_look(shop, scores, as_of)
if before is not None and (moved := scorecard_notes.changes(t, shop, before, scores)):
    st.info(moved, icon=":material/update:")

if not scores:
    st.info(
        t("scorecard.no_rules", platform=t(f"platform.{shop.platform}"), market=shop.market), icon=":material/help:"
    )

areas = ["all", *dict.fromkeys(scores_text.AREA_OF[one.rule.cases] for one in scores)]
area = st.segmented_control(
    t("scorecard.area"),
    areas,
    format_func=lambda name: t("scorecard.all" if name == "all" else f"page.{name}"),
    default="all",
    required=True,
    label_visibility="collapsed",
    key="area",
)
seen_here = [one for one in scores if area in ("all", scores_text.AREA_OF[one.rule.cases])]
page_header.rule_cards(t, shop, seen_here, penalties.stake_by_rule(t, exposed))

lined = [one.score for one in seen_here if one.score.distance is not None]
if lined:
    rules = {one.rule.id: one.rule for one in seen_here}
    with st.container(border=True):
        show_chart(common.distances(t, rules, lined), common.distances_alt(t, rules, lined))
