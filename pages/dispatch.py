"""发货. Promised against sent, late by product and day, cancelled by whom, tracking in doubt."""

import streamlit as st

from metrics.reports import dispatch
from metrics.scoring.score import score
from pages.charts import common
from pages.charts import dispatch as dispatch_charts
from pages.parts import case_dialog, case_table, clickable, missing_data, order_table, page_header
from pages.state import deep_links, queries, session
from pages.text import scores

t = session.language()
shop, as_of = page_header.require_shop(t)
together = [one for one in queries.judged(shop, as_of) if one.rule.cases in ("shipments", "cancellations")]
gone = queries.ask(dispatch.cancelled, shop, as_of)

cancelled = sum(getattr(gone, who) for who in dispatch_charts.CANCELLED_BY)
page_header.headline(t.n("dispatch.headline", gone.paid, cancelled=t.number(cancelled)))
page_header.as_of_line(t, shop, as_of)
if not gone.paid:
    missing_data.show(t, shop, "orders")
    st.stop()

page_header.rule_cards(t, shop, together)

rules = {one.rule.id: one.rule for one in together if one.rule.cases == "shipments"}
rules[dispatch.ALL_ORDERS.id] = dispatch.ALL_ORDERS
picked = deep_links.choose(t("chat.rule"), "rule", list(rules), None, lambda name: scores.title(t, rules[name]))
rule = rules[picked]
bins = queries.ask(dispatch.sent, shop, rule, as_of)
days = queries.groups(shop, rule, as_of, "day")
groups, names = queries.groups(shop, rule, as_of, "product_id"), queries.products(shop)

bars, said = clickable.Charts(), []
left, right = st.columns(2, gap="medium")
with left.container(border=True):
    said.append(bars.show(dispatch_charts.sent(t, bins), dispatch_charts.sent_alt(t, bins), "sent"))
by_whom = None
with right.container(border=True):
    match deep_links.view(t, [*(("day",) if days else ()), *(("product_id",) if groups else ()), "cancelled_by"]):
        case "day":
            said.append(
                bars.show(dispatch_charts.late_by_day(t, days), dispatch_charts.late_by_day_alt(t, days), "days")
            )
        case "product_id":
            drawn = common.breakdown(t, rule, groups, "product_id", names)
            said.append(bars.show(drawn, common.breakdown_alt(t, rule, groups, "product_id", names), "products"))
        case _:
            by_whom = bars.show(dispatch_charts.cancelled(t, gone), dispatch_charts.cancelled_alt(t, gone), "cancelled")

lead = deep_links.lead()
if by_whom is not None and lead is not None:  # these bars count orders, whatever the rule
    who = str(lead[1])
    st.header(t("dispatch.cancelled.title"), anchor=False)
    deep_links.only(t, t("rule.only_these", said=by_whom))
    bars.keyboard_list(t)
    order_table.cancelled_orders(t, shop, queries.ask(dispatch.cancelled_orders, shop, as_of, who), getattr(gone, who))
else:
    st.header(t("rule.cases"), anchor=False)
    clicked = next(filter(None, said), None)
    case_table.explore(t, shop, rule, queries.ask(score, shop, rule, as_of), bars, clicked)

st.header(t("dispatch.doubts"), anchor=False)
found = queries.ask(dispatch.suspects, shop, as_of)
st.caption(t("dispatch.doubts.told"))
if found:
    order_table.tracking_doubts(t, shop, found)
else:
    st.success(t("dispatch.doubts.none"), icon=":material/check_circle:")

if "case" in st.query_params:
    case_dialog.show(t, shop, rule, as_of, st.query_params["case"])
