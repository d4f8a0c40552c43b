"""售后. How long requests take and what they wait for, why they are made, and what is open."""

import streamlit as st

from metrics.reports import aftersales
from metrics.reports.standard_rules import ALL_REQUESTS
from metrics.scoring.score import score
from pages.charts import aftersales as aftersales_charts
from pages.charts import common
from pages.dialogs import case_dialog
from pages.parts import case_table, clickable, missing_data, page_header
from pages.state import answer_cache, deep_links, queries, session
from pages.text import scores

t = session.language()
shop, as_of = page_header.require_shop(t)
judged = [entry for entry in queries.judged(shop, as_of) if entry.rule.family.page == "aftersales"]
rules = {entry.rule.id: entry.rule for entry in judged if entry.rule.cases in aftersales.FAMILIES}
rules[ALL_REQUESTS.id] = ALL_REQUESTS
report = queries.report(aftersales.report, shop, as_of, rules.get(deep_links.linked("rule", list(rules)) or ""))
rule = report.rule

page_header.headline(aftersales_charts.headline(t, report.rulings))
page_header.as_of_line(t, shop, as_of)
if ruled := aftersales_charts.platform_rulings(t, report.rulings):
    st.caption(t("after.ruled", told=ruled))
if not report.rulings.completed and not any(age.for_merchant or age.for_buyer for age in report.open_by_age):
    missing_data.show(t, shop, "refunds")
    st.stop()

page_header.rule_cards(t, shop, judged)

deep_links.choose(t("chat.rule"), "rule", list(rules), None, lambda name: scores.title(t, rules[name]))
groups = queries.groups(shop, rule, as_of, "product_id")
titles = queries.product_titles(shop, [group.key for group in groups])

bars, pointed = clickable.Charts(), []
left, right = st.columns(2, gap="medium")
with left.container(border=True):
    figure, alt = aftersales_charts.times(t, rule, report.times), aftersales_charts.times_alt(t, report.times)
    pointed.append(bars.show(figure, alt, "times"))
with left.container(border=True):
    figure, alt = aftersales_charts.ages(t, report.open_by_age), aftersales_charts.ages_alt(t, report.open_by_age)
    age_mark = bars.show(figure, alt, "ages")
with right.container(border=True):
    views = [*(("product_id",) if groups else ()), *(("reason",) if report.reasons else ()), "step"]
    match deep_links.view(t, views):
        case "product_id":
            figure = common.breakdown(t, rule, groups, "product_id", titles)
            alt = common.breakdown_alt(t, rule, groups, "product_id", titles)
            pointed.append(bars.show(figure, alt, "products"))
        case "reason":
            figure = aftersales_charts.reasons(t, report.reasons)
            pointed.append(bars.show(figure, aftersales_charts.reasons_alt(t, report.reasons), "reasons"))
        case _ if alt := aftersales_charts.steps_alt(t, report.steps):
            pointed.append(bars.show(aftersales_charts.steps(t, report.steps), alt, "steps"))
        case _:
            st.caption(t("after.steps.untold"))

st.header(t("rule.cases"), anchor=False)
if age_mark is not None:  # the open ones are cases of all requests, whatever the rule
    all_requests = answer_cache.cached(score, shop, ALL_REQUESTS, queries.instant_asked(shop, as_of))
    case_table.explore(t, shop, ALL_REQUESTS, all_requests, bars, age_mark)
else:
    case_table.explore(t, shop, rule, report.score, bars, next(filter(None, pointed), None))

if "case" in st.query_params:
    case_dialog.show(t, shop, rule, as_of, st.query_params["case"])
