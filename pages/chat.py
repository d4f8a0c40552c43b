"""客服. How the shop answers: figures together, waits, hours, agents, conversations."""

import streamlit as st

from metrics.reports import chat as chat_report
from metrics.rules.rule import CHAT_FAMILIES
from metrics.scoring.score import score as figure
from pages.charts import chat as chat_charts
from pages.parts import agent_table, case_dialog, case_table, clickable, missing_data, page_header
from pages.state import deep_links, queries, session
from pages.text import scores

t = session.language()
shop, as_of = page_header.require_shop(t)
together = [one for one in queries.judged(shop, as_of) if one.rule.cases in (*CHAT_FAMILIES, "chat_ratings")]
bots, waits = queries.ask(chat_report.bots, shop, as_of), queries.ask(chat_report.waits, shop, as_of)

page_header.headline(chat_charts.headline(t, bots))
page_header.as_of_line(t, shop, as_of)
if not bots.chats:
    missing_data.show(t, shop, "messages")
    st.stop()
if not together:
    st.info(
        t("scorecard.no_rules", platform=t(f"platform.{shop.platform}"), market=shop.market), icon=":material/help:"
    )
    st.stop()

page_header.rule_cards(t, shop, together)

rules = {one.rule.id: one.rule for one in together}
picked = deep_links.choose(t("chat.rule"), "rule", list(rules), None, lambda name: scores.title(t, rules[name]))
rule = rules[picked]
score = next(one.score for one in together if one.rule is rule)
agents = queries.ask(chat_report.agents, shop, rule, as_of)
cells = queries.ask(chat_report.by_weekday_and_hour, shop, rule, as_of)

bars = clickable.Charts()
waited = said = None
with st.container(border=True):
    if deep_links.view(t, ("wait", "weekday_hour")) == "wait":
        drawn = chat_charts.waits(t, waits, list(rules.values()))
        waited = bars.show(drawn, chat_charts.waits_alt(t, waits), "waits")
    else:
        said = bars.show(chat_charts.heat(t, rule, cells), chat_charts.heat_alt(t, cells), "heat")

st.header(t("chat.agents"), anchor=False)
said = agent_table.show(t, rule, agents) or said

st.header(t("chat.talks"), anchor=False)
if waited is not None:  # these bars count every conversation, whatever the rule
    first = chat_report.FIRST_RESPONSE
    case_table.explore(t, shop, first, queries.ask(figure, shop, first, as_of), bars, waited)
else:
    case_table.explore(t, shop, rule, score, bars, said)

if "case" in st.query_params:
    case_dialog.show(t, shop, rule, as_of, st.query_params["case"])
