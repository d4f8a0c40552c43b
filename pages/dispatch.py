"""发货. Promised against sent, late by product and day, cancelled by whom, tracking in doubt."""

import streamlit as st

from metrics.reports import dispatch
from metrics.reports.standard_rules import ALL_ORDERS
from pages.charts import common
from pages.charts import dispatch as dispatch_charts
from pages.dialogs import case_dialog
from pages.parts import case_table, clickable, missing_data, order_table, page_header
from pages.state import deep_links, queries, session
from pages.text import scores

t = session.language()
shop, as_of = page_header.require_shop(t)
judged = [entry for entry in queries.judged(shop, as_of) if entry.rule.family.page == "dispatch"]
rules = {entry.rule.id: entry.rule for entry in judged if entry.rule.cases in dispatch.FAMILIES}
rules[ALL_ORDERS.id] = ALL_ORDERS
report = queries.report(dispatch.report, shop, as_of, rules.get(deep_links.linked("rule", list(rules)) or ""))
rule, cancelled = report.rule, report.cancelled

cancelled_count = sum(getattr(cancelled, party) for party in dispatch.CANCELLERS)
page_header.headline(t.n("dispatch.headline", cancelled.confirmed, cancelled=t.number(cancelled_count)))
page_header.as_of_line(t, shop, as_of)
if not cancelled.confirmed:
    missing_data.show(t, shop, "orders")
    st.stop()

page_header.rule_cards(t, shop, judged)

deep_links.choose(t("chat.rule"), "rule", list(rules), None, lambda name: scores.title(t, rules[name]))
days, groups = queries.groups(shop, rule, as_of, "day"), queries.groups(shop, rule, as_of, "product_id")
titles = queries.product_titles(shop, [group.key for group in groups])

bars, pointed = clickable.Charts(), []
left, right = st.columns(2, gap="medium")
with left.container(border=True):
    figure, alt = dispatch_charts.sent(t, report.sent), dispatch_charts.sent_alt(t, report.sent)
    pointed.append(bars.show(figure, alt, "sent"))
canceller_mark = None
with right.container(border=True):
    match deep_links.view(t, [*(("day",) if days else ()), *(("product_id",) if groups else ()), "cancelled_by"]):
        case "day":
            figure, alt = (
                dispatch_charts.late_by_day(t, days, queries.day_notes(shop)),
                dispatch_charts.late_by_day_alt(t, days),
            )
            pointed.append(bars.show(figure, alt, "days"))
        case "product_id":
            figure = common.breakdown(t, rule, groups, "product_id", titles)
            alt = common.breakdown_alt(t, rule, groups, "product_id", titles)
            pointed.append(bars.show(figure, alt, "products"))
        case _ if len(dispatch_charts.cancellers(cancelled)) > 1:
            figure, alt = dispatch_charts.cancelled(t, cancelled), dispatch_charts.cancelled_alt(t, cancelled)
            canceller_mark = bars.show(figure, alt, "cancelled")
        case _:
            canceller_mark = order_table.only_canceller(t, cancelled)

lead = deep_links.lead()
if canceller_mark is not None and lead is not None:  # these bars count orders, whatever the rule
    party = str(lead[1])
    st.header(t("dispatch.cancelled.title"), anchor=False)
    deep_links.only(t, t("rule.only_these", said=canceller_mark))
    bars.keyboard_list(t)
    orders = [order for order in report.cancelled_orders if order.cancelled_by == party]
    order_table.cancelled_orders(t, shop, orders, getattr(cancelled, party))
else:
    st.header(t("rule.cases"), anchor=False)
    case_table.explore(t, shop, rule, report.score, bars, next(filter(None, pointed), None))

st.header(t("dispatch.doubts"), anchor=False)
st.caption(t("dispatch.doubts.told"))
if report.suspects:
    order_table.tracking_doubts(t, shop, report.suspects)
else:
    st.success(t("dispatch.doubts.none"), icon=":material/check_circle:")

if report.handling is not None:
    st.header(t("dispatch.handling"), anchor=False)
    order_table.handling(t, report.handling)

if "case" in st.query_params:
    case_dialog.show(t, shop, rule, as_of, st.query_params["case"])
