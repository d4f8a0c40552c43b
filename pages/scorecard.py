"""达标总览. All of it in one sentence, then a card a rule, the most urgent first."""

import streamlit as st

from pages.charts import common
from pages.charts.figure_cache import show_chart
from pages.parts import first_steps, page_header, scorecard_notes, todo_count
from pages.state import deep_links, navigation, queries, session
from pages.text import penalties, plain_text
from pages.text import scores as scores_text
from pages.today import strip

t = session.language()
shop, as_of = page_header.require_shop(t)
judged = queries.judged(shop, as_of)

page_header.headline(scores_text.headline(t, [entry.score for entry in judged]))
weekly = any(entry.rule.window == "week" for entry in judged)
page_header.as_of_line(t, shop, as_of, *([scores_text.time_left(t, as_of, shop.timezone)] if weekly else []))
first_steps.demo_hint(t, shop)
exposure = queries.exposed(shop, as_of)
with st.container(horizontal=True, gap="medium", key="urgent-lines"):
    todo_count.link(t, shop, as_of)
    if exposure.stakes or exposure.owed:
        at_stake = plain_text.escape_markdown(penalties.headline(t, exposure))
        with st.container(key="at-stake", width="content"):
            st.page_link(
                navigation.PENALTIES, label=at_stake, icon=":material/report:", help="", query_params=session.link(shop)
            )

first = st.container(key="first")
empty_columns = queries.empty_columns(shop, as_of)
gaps = scorecard_notes.gaps(t, shop, judged, queries.coverage(shop), as_of, empty_columns)
with st.expander(t.n("gap.several", len(gaps)), icon=":material/info:") if len(gaps) > 1 else st.container():
    for gap in gaps:
        st.caption(f":material/info: {gap}")
last_look = queries.last_look(shop, judged, as_of)
if last_look is not None and (changes := scorecard_notes.changes(t, shop, last_look, judged)):
    st.info(changes, icon=":material/update:")

if not judged:
    st.info(
        t("scorecard.no_rules", platform=t(f"platform.{shop.platform}"), market=shop.market), icon=":material/help:"
    )

areas = ["all", *dict.fromkeys(entry.rule.family.page for entry in judged)]
area = deep_links.pick(
    t("scorecard.area"),
    "area",
    areas,
    "all",
    lambda name: t("scorecard.all" if name == "all" else f"page.{name}"),
)
of_area = [entry for entry in judged if area in ("all", entry.rule.family.page)]
explained = {answer.rule: answer for answer in queries.explained(shop, as_of)}
first_today = queries.first_today(shop, as_of)
urgent = [rule_id for step in first_today.steps for rule_id in step.rules]
of_area.sort(key=lambda entry: urgent.index(entry.rule.id) if entry.rule.id in urgent else len(urgent))
page_header.rule_cards(t, shop, of_area, penalties.stake_by_rule(t, exposure), explained)

with_line = [entry.score for entry in of_area if entry.score.distance is not None]
if with_line:
    rules = {entry.rule.id: entry.rule for entry in of_area}
    with st.container(border=True):
        show_chart(common.distances(t, rules, with_line), common.distances_alt(t, rules, with_line))

if judged:
    with first:
        strip.show(t, shop, first_today, judged)
