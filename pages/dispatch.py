"""Screens room, a page: 发货. Promised against sent, late by product and day, cancelled by whom, tracking in doubt."""

import streamlit as st

from metrics import dispatch
from metrics.score import score
from pages import (
    answers,
    casetable,
    charts,
    context,
    dispatchcharts,
    head,
    lacking,
    linked,
    ordertable,
    phrases,
    subject,
)

t = context.language()
shop, as_of = head.shop_seen(t)
together = [one for one in answers.judged(shop, as_of) if one.rule.cases in ("shipments", "cancellations")]
gone = answers.ask(dispatch.cancelled, shop, as_of)

cancelled = sum(getattr(gone, who) for who in dispatchcharts.WHO)
head.line(t.n("dispatch.headline", gone.paid, cancelled=t.number(cancelled)))
head.as_of(t, shop, as_of)
if not gone.paid:
    lacking.show(t, shop, "orders")
    st.stop()

head.cards(t, shop, together)

rules = {one.rule.id: one.rule for one in together if one.rule.cases == "shipments"}
rules[dispatch.ALL_ORDERS.id] = dispatch.ALL_ORDERS
picked = linked.choose(t("chat.rule"), "rule", list(rules), None, lambda name: phrases.title(t, rules[name]))
rule = rules[picked]
bins = answers.ask(dispatch.sent, shop, rule, as_of)
days = answers.groups(shop, rule, as_of, "day")
groups, names = answers.groups(shop, rule, as_of, "product_id"), answers.products(shop)

bars, said = linked.Charts(), []
left, right = st.columns(2, gap="medium")
with left.container(border=True):
    said.append(bars.show(dispatchcharts.sent(t, bins), dispatchcharts.sent_alt(t, bins), "sent"))
by_whom = None
with right.container(border=True):
    match linked.view(t, [*(("day",) if days else ()), *(("product_id",) if groups else ()), "cancelled_by"]):
        case "day":
            said.append(bars.show(dispatchcharts.late_by_day(t, days), dispatchcharts.late_by_day_alt(t, days), "days"))
        case "product_id":
            drawn = charts.breakdown(t, rule, groups, "product_id", names)
            said.append(bars.show(drawn, charts.breakdown_alt(t, rule, groups, "product_id", names), "products"))
        case _:
            by_whom = bars.show(dispatchcharts.cancelled(t, gone), dispatchcharts.cancelled_alt(t, gone), "cancelled")

lead = linked.lead()
if by_whom is not None and lead is not None:  # these bars count orders, whatever the rule
    who = str(lead[1])
    st.header(t("dispatch.cancelled.title"), anchor=False)
    linked.only(t, t("rule.only_these", said=by_whom))
    bars.offer(t)
    ordertable.cancelled(t, shop, answers.ask(dispatch.cancelled_orders, shop, as_of, who), getattr(gone, who))
else:
    st.header(t("rule.cases"), anchor=False)
    clicked = next(filter(None, said), None)
    casetable.explore(t, shop, rule, answers.ask(score, shop, rule, as_of), bars, clicked)

st.header(t("dispatch.doubts"), anchor=False)
found = answers.ask(dispatch.suspects, shop, as_of)
st.caption(t("dispatch.doubts.told"))
if found:
    ordertable.doubts(t, shop, found)
else:
    st.success(t("dispatch.doubts.none"), icon=":material/check_circle:")

if "case" in st.query_params:
    subject.show(t, shop, rule, as_of, st.query_params["case"])
