"""Screens room, a page: 售后. How long requests take and what they wait for, why they are made, and what is open."""

import streamlit as st

from metrics import aftersales
from metrics.score import score
from pages import aftercharts, answers, casetable, charts, context, head, lacking, linked, phrases, subject

t = context.language()
shop, as_of = head.shop_seen(t)
together = [one for one in answers.judged(shop, as_of) if one.rule.cases in ("refunds", "disputes")]
ages, rulings = answers.ask(aftersales.open_by_age, shop, as_of), answers.ask(aftersales.rulings, shop, as_of)

head.line(aftercharts.headline(t, rulings))
head.as_of(t, shop, as_of)
if told := aftercharts.ruled(t, rulings):
    st.caption(t("after.ruled", told=told))
if not rulings.completed and not any(one.for_merchant or one.for_buyer for one in ages):
    lacking.show(t, shop, "refunds")
    st.stop()

head.cards(t, shop, together)

rules = {one.rule.id: one.rule for one in together if one.rule.cases == "refunds"}
rules[aftersales.ALL_REQUESTS.id] = aftersales.ALL_REQUESTS
picked = linked.choose(t("chat.rule"), "rule", list(rules), None, lambda name: phrases.title(t, rules[name]))
rule = rules[picked]
bins, seen = answers.ask(aftersales.times, shop, rule, as_of), answers.ask(aftersales.steps, shop, rule, as_of)
reasons = answers.ask(aftersales.reasons, shop, rule, as_of)

groups, names = answers.groups(shop, rule, as_of, "product_id"), answers.products(shop)

bars, said = linked.Charts(), []
left, right = st.columns(2, gap="medium")
with left.container(border=True):
    said.append(bars.show(aftercharts.times(t, rule, bins), aftercharts.times_alt(t, bins), "times"))
with left.container(border=True):
    waiting = bars.show(aftercharts.ages(t, ages), aftercharts.ages_alt(t, ages), "ages")
with right.container(border=True):
    match linked.view(t, [*(("product_id",) if groups else ()), *(("reason",) if reasons else ()), "step"]):
        case "product_id":
            drawn = charts.breakdown(t, rule, groups, "product_id", names)
            said.append(bars.show(drawn, charts.breakdown_alt(t, rule, groups, "product_id", names), "products"))
        case "reason":
            said.append(bars.show(aftercharts.reasons(t, reasons), aftercharts.reasons_alt(t, reasons), "reasons"))
        case _ if told := aftercharts.steps_alt(t, seen):
            said.append(bars.show(aftercharts.steps(t, seen), told, "steps"))
        case _:
            st.caption(t("after.steps.untold"))

st.header(t("rule.cases"), anchor=False)
listed = rule if waiting is None else aftersales.ALL_REQUESTS  # of which the open ones are, whatever the rule
clicked = next(filter(None, [waiting, *said]), None)
casetable.explore(t, shop, listed, answers.ask(score, shop, listed, as_of), bars, clicked)

if "case" in st.query_params:
    subject.show(t, shop, rule, as_of, st.query_params["case"])
