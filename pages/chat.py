"""客服. How the shop answers: figures together, waits, hours, agents, conversations."""

import streamlit as st

from metrics.reports import chat as chat_report
from metrics.reports.standard_rules import FIRST_RESPONSE
from metrics.scoring.score import score
from pages.charts import chat as chat_charts
from pages.dialogs import case_dialog
from pages.parts import agent_table, case_table, clickable, missing_data, page_header
from pages.state import answer_cache, deep_links, queries, session
from pages.text import scores

t = session.language()
shop, as_of = page_header.require_shop(t)
judged = [entry for entry in queries.judged(shop, as_of) if entry.rule.cases in chat_report.FAMILIES]
rules = {entry.rule.id: entry.rule for entry in judged}
rule = rules.get(deep_links.linked("rule", list(rules)) or "")
report = queries.report(chat_report.report, shop, as_of, rule)

page_header.headline(chat_charts.headline(t, report.bots))
page_header.as_of_line(t, shop, as_of)
if not report.bots.chats:
    missing_data.show(t, shop, "messages")
    st.stop()
if report.rule is None or report.score is None:
    st.info(
        t("scorecard.no_rules", platform=t(f"platform.{shop.platform}"), market=shop.market), icon=":material/help:"
    )
    st.stop()

page_header.rule_cards(t, shop, judged)

deep_links.choose(t("chat.rule"), "rule", list(rules), None, lambda name: scores.title(t, rules[name]))
rule = report.rule

bars = clickable.Charts()
waits_mark = pointed = None
with st.container(border=True):
    if deep_links.view(t, ("wait", "weekday_hour")) == "wait":
        figure = chat_charts.waits(t, report.waits, list(rules.values()))
        waits_mark = bars.show(figure, chat_charts.waits_alt(t, report.waits), "waits")
    else:
        figure = chat_charts.heat(t, rule, report.by_weekday_and_hour)
        pointed = bars.show(figure, chat_charts.heat_alt(t, report.by_weekday_and_hour), "heat")

st.header(t("chat.agents"), anchor=False)
pointed = agent_table.show(t, rule, report.agents) or pointed

st.header(t("chat.talks"), anchor=False)
if waits_mark is not None:  # these bars count every conversation, whatever the rule
    first = answer_cache.cached(score, shop, FIRST_RESPONSE, queries.instant_asked(shop, as_of))
    case_table.explore(t, shop, FIRST_RESPONSE, first, bars, waits_mark)
else:
    case_table.explore(t, shop, rule, report.score, bars, pointed)

if "case" in st.query_params:
    case_dialog.show(t, shop, rule, as_of, st.query_params["case"])
