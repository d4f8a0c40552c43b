"""Screens room, a page: 客服. How the shop answers: figures together, waits, hours, agents, conversations."""

from html import escape

import streamlit as st

from metrics import answering
from metrics.rule import CHAT_FAMILIES
from pages import agenttable, casetable, chatcharts, context, phrases, subject, widgets

t = context.language()
chosen = context.chosen()
if chosen is None:
    widgets.first_steps(t)
    st.stop()

shop, as_of = chosen.shop, chosen.as_of
still = {"displayModeBar": False}
together = [one for one in context.judged(shop, as_of) if one.rule.cases in (*CHAT_FAMILIES, "chat_ratings")]
bots, waits = context.ask(answering.bots, shop, as_of), context.ask(answering.waits, shop, as_of)

st.html(f"<h1 class='db-headline'>{escape(chatcharts.headline(t, bots))}</h1>")
st.caption(t("as_of", at=t.instant(as_of, shop.timezone), zone=t.zone(shop.timezone)))
if not bots.chats or not together:
    st.info(t("chat.nothing"), icon=":material/upload_file:")
    st.stop()

with st.grid(4, min_column_width=268, gap="small", key="cards"):
    for one in together:
        widgets.card(t, shop, one)

rules = {one.rule.id: one.rule for one in together}
picked = st.selectbox(
    t("chat.rule"),
    list(rules),
    format_func=lambda name: phrases.title(t, rules[name]),
    key="rule",
    bind="query-params",
    filter_mode=None,
)
rule = rules[picked]
score = next(one.score for one in together if one.rule is rule)
agents = context.ask(answering.agents, shop, rule, as_of)
cells = context.ask(answering.by_weekday_and_hour, shop, rule, as_of)

left, right = st.columns(2, gap="medium")
with left.container(border=True):
    drawn = chatcharts.waits(t, waits, list(rules.values()))
    st.plotly_chart(drawn, alt=chatcharts.waits_alt(t, waits), config=still, key="waits")
with right.container(border=True):
    drawn = chatcharts.heat(t, rule, cells)
    st.plotly_chart(drawn, alt=chatcharts.heat_alt(t, cells), config=still, key="heat")

st.header(t("chat.agents"), anchor=False)
agent = agenttable.show(t, rule, agents)

st.header(t("chat.talks"), anchor=False)
groups = context.groups(shop, rule, as_of, "agent_id")
group = next((group for group in groups if agent is not None and group.key == agent.agent_id), None)
name = None if agent is None else agent.agent_id or t("by.nobody")
casetable.explore(t, shop, rule, score, "agent_id", group, name)

if "case" in st.query_params:
    subject.show(t, shop, rule, as_of, st.query_params["case"])
