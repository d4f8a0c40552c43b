"""售后. How long requests take and what they wait for, why they are made, and what is open."""

import streamlit as st

from metrics.reports import aftersales
from metrics.scoring.score import score
from pages.charts import aftersales as aftersales_charts
from pages.charts import common
from pages.parts import case_dialog, case_table, clickable, missing_data, page_header
from pages.state import deep_links, queries, session
from pages.text import scores

t = session.language()
shop, as_of = page_header.require_shop(t)
together = [one for one in queries.judged(shop, as_of) if one.rule.cases in ("refunds", "disputes")]
ages, rulings = queries.ask(aftersales.open_by_age, shop, as_of), queries.ask(aftersales.rulings, shop, as_of)

page_header.headline(aftersales_charts.headline(t, rulings))
page_header.as_of_line(t, shop, as_of)
if told := aftersales_charts.platform_rulings(t, rulings):
    st.caption(t("after.ruled", told=told))
if not rulings.completed and not any(one.for_merchant or one.for_buyer for one in ages):
    missing_data.show(t, shop, "refunds")
    st.stop()

page_header.rule_cards(t, shop, together)

rules = {one.rule.id: one.rule for one in together if one.rule.cases == "refunds"}
rules[aftersales.ALL_REQUESTS.id] = aftersales.ALL_REQUESTS
picked = deep_links.choose(t("chat.rule"), "rule", list(rules), None, lambda name: scores.title(t, rules[name]))
rule = rules[picked]
bins, seen = queries.ask(aftersales.times, shop, rule, as_of), queries.ask(aftersales.steps, shop, rule, as_of)
reasons = queries.ask(aftersales.reasons, shop, rule, as_of)

groups, names = queries.groups(shop, rule, as_of, "product_id"), queries.products(shop)

bars, said = clickable.Charts(), []
left, right = st.columns(2, gap="medium")
with left.container(border=True):
    said.append(bars.show(aftersales_charts.times(t, rule, bins), aftersales_charts.times_alt(t, bins), "times"))
with left.container(border=True):
    waiting = bars.show(aftersales_charts.ages(t, ages), aftersales_charts.ages_alt(t, ages), "ages")
with right.container(border=True):
    match deep_links.view(t, [*(("product_id",) if groups else ()), *(("reason",) if reasons else ()), "step"]):
        case "product_id":
            drawn = common.breakdown(t, rule, groups, "product_id", names)
            said.append(bars.show(drawn, common.breakdown_alt(t, rule, groups, "product_id", names), "products"))
        case "reason":
            said.append(
                bars.show(aftersales_charts.reasons(t, reasons), aftersales_charts.reasons_alt(t, reasons), "reasons")
            )
        case _ if told := aftersales_charts.steps_alt(t, seen):
            said.append(bars.show(aftersales_charts.steps(t, seen), told, "steps"))
        case _:
            st.caption(t("after.steps.untold"))

st.header(t("rule.cases"), anchor=False)
listed = rule if waiting is None else aftersales.ALL_REQUESTS  # of which the open ones are, whatever the rule
clicked = next(filter(None, [waiting, *said]), None)
case_table.explore(t, shop, listed, queries.ask(score, shop, listed, as_of), bars, clicked)

if "case" in st.query_params:
    case_dialog.show(t, shop, rule, as_of, st.query_params["case"])
