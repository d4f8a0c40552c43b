"""Screens room, a page: 客服. How the shop answers: figures together, waits, hours, agents, conversations."""

import streamlit as st

from metrics import answering
from metrics.rule import CHAT_FAMILIES
from metrics.score import score as figure
from pages import agenttable, answers, casetable, chatcharts, context, head, lacking, linked, phrases, subject

t = context.language()
shop, as_of = head.shop_seen(t)
together = [one for one in answers.judged(shop, as_of) if one.rule.cases in (*CHAT_FAMILIES, "chat_ratings")]
bots, waits = answers.ask(answering.bots, shop, as_of), answers.ask(answering.waits, shop, as_of)

head.line(chatcharts.headline(t, bots))
head.as_of(t, shop, as_of)
if not bots.chats:
    lacking.show(t, shop, "messages")
    st.stop()
if not together:
    st.info(
        t("scorecard.no_rules", platform=t(f"platform.{shop.platform}"), market=shop.market), icon=":material/help:"
    )
    st.stop()

head.cards(t, shop, together)

rules = {one.rule.id: one.rule for one in together}
picked = linked.choose(t("chat.rule"), "rule", list(rules), None, lambda name: phrases.title(t, rules[name]))
rule = rules[picked]
score = next(one.score for one in together if one.rule is rule)
agents = answers.ask(answering.agents, shop, rule, as_of)
cells = answers.ask(answering.by_weekday_and_hour, shop, rule, as_of)

bars = linked.Charts()
waited = said = None
with st.container(border=True):
    if linked.view(t, ("wait", "weekday_hour")) == "wait":
        drawn = chatcharts.waits(t, waits, list(rules.values()))
        waited = bars.show(drawn, chatcharts.waits_alt(t, waits), "waits")
    else:
        said = bars.show(chatcharts.heat(t, rule, cells), chatcharts.heat_alt(t, cells), "heat")

st.header(t("chat.agents"), anchor=False)
said = agenttable.show(t, rule, agents) or said

st.header(t("chat.talks"), anchor=False)
if waited is not None:  # these bars count every conversation, whatever the rule
    first = answering.FIRST_RESPONSE
    casetable.explore(t, shop, first, answers.ask(figure, shop, first, as_of), bars, waited)
else:
    casetable.explore(t, shop, rule, score, bars, said)

if "case" in st.query_params:
    subject.show(t, shop, rule, as_of, st.query_params["case"])
