"""信任与风险. Who buys again, which rights are used, what repeats too often, what staff wrote."""

import streamlit as st

from metrics.reports import trust
from metrics.reports.chat import FIRST_RESPONSE
from pages.parts import case_dialog, missing_data, page_header, risk_tables
from pages.state import queries, session
from pages.text import scores

t = session.language()
shop, as_of = page_header.require_shop(t)
again, rights = queries.ask(trust.repeat, shop, as_of), queries.ask(trust.rights, shop, as_of)
clusters, hits = queries.ask(trust.clusters, shop, as_of), queries.ask(trust.steering, shop, as_of)

st.title(t("page.trust"), anchor=False)
page_header.as_of_line(t, shop, as_of)
missing_data.show_if_missing(t, shop, "orders", "refunds", "messages")

left, right = st.columns(2, gap="medium")
with left.container(border=True, height="stretch"):
    st.metric(t("trust.repeat"), scores.figure(t, again.share, "share"))
    if again.buyers:
        st.caption(t("trust.repeat.told", n=t.number(again.buyers), again=t.number(again.again)))
        st.caption(t("trust.repeat.quoted", share=t.percent(trust.QUOTED, 0)))
    else:
        st.caption(t("trust.repeat.untold"))
with right.container(border=True, height="stretch"):
    st.metric(t("trust.rights"), t.number(rights.refund_only))
    counts = {name: t.number(getattr(rights, name)) for name in ("requests", "refund_only", "exchange")}
    st.caption(t("trust.rights.told", **counts))
    st.caption(t("trust.rights.untold"))

st.header(t("trust.steering"), anchor=False)
st.caption(t("trust.screening"))
parts = {
    "steering": [one for one in hits if one.why != "attitude"],
    "attitude": [one for one in hits if one.why == "attitude"],
}
for name, part in parts.items():
    if name == "attitude":
        st.header(t("trust.attitude"), anchor=False)
        st.caption(t("trust.screening"))
    if part:
        risk_tables.flagged_messages(t, shop, part, name)
    else:
        st.success(t(f"trust.{name}.none"), icon=":material/check_circle:")

st.header(t("trust.clusters"), anchor=False)
limits = {"large": trust.LARGE, "again": trust.AGAIN, "ip": trust.SAME_IP, "buyer": trust.SAME_BUYER}
st.caption(t("trust.clusters.told", **limits))
if clusters:
    risk_tables.repeated_orders(t, clusters)
else:
    st.success(t("trust.clusters.none"), icon=":material/check_circle:")

if "case" in st.query_params:
    case_dialog.show(t, shop, FIRST_RESPONSE, as_of, st.query_params["case"])
