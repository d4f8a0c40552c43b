"""信任与风险. Who buys again, which rights are used, what repeats too often, what staff wrote."""

import streamlit as st

from metrics.reports import trust
from metrics.reports.reviews import side_rules
from metrics.reports.standard_rules import ALL_ORDERS, ALL_REQUESTS, FIRST_RESPONSE
from metrics.screenings import described, languages, transit
from metrics.screenings import rights as buyer_rights
from pages.dialogs import case_dialog
from pages.parts import missing_data, page_header, rights_tables, risk_tables, screening_tables
from pages.state import answer_cache, queries, session
from pages.text import scores, sources

CASES = {"request": ALL_REQUESTS, "order": ALL_ORDERS, "review": side_rules(())["description"]}
"""The rule by which a dialog shows a case, by the link's `case_kind`; a case without one is a conversation."""

t = session.language()
shop, as_of = page_header.require_shop(t)
report = answer_cache.cached(trust.report, shop, queries.instant_asked(shop, as_of))
repeat, rights = report.repeat, report.rights

st.title(t("page.trust"), anchor=False)
page_header.as_of_line(t, shop, as_of, *page_header.earlier_ends(t, shop, as_of, report.as_of_tables))
missing_data.show_if_missing(t, shop, "orders", "refunds", "messages")

left, right = st.columns(2, gap="medium")
with left.container(border=True, height="stretch"):
    st.metric(t("trust.repeat"), scores.figure(t, repeat.share, "share"))
    if repeat.buyers:
        st.caption(t("trust.repeat.told", n=t.number(repeat.buyers), again=t.number(repeat.again)))
        if shop.platform in trust.QUOTED:
            st.caption(t("trust.repeat.quoted", share=t.percent(trust.QUOTED[shop.platform], 0)))
    else:
        st.caption(t("trust.repeat.untold"))
with right.container(border=True, height="stretch"):
    st.metric(t("trust.rights"), t.number(rights.refund_only))
    counts = {name: t.number(getattr(rights, name)) for name in ("requests", "refund_only", "exchange")}
    st.caption(t("trust.rights.told", **counts))
    st.caption(t("trust.rights.untold"))

st.header(t("rights.title"), anchor=False)
st.caption(t("rights.means", days=buyer_rights.COST_DAYS))
rights_tables.show(t, shop, as_of, report.estimate)

st.header(t("trust.cohort"), anchor=False)
st.caption(t("trust.cohort.means"))
if report.cohorts:
    risk_tables.cohorts(t, report.cohorts)
else:
    st.info(t("trust.repeat.untold"), icon=":material/help:")

st.header(t("trust.claim"), anchor=False)
st.caption(t("trust.claim.screening", day=t.day(report.advertising.listed_on)))
if report.advertising.titles or report.advertising.messages:
    risk_tables.advertising(t, shop, report.advertising)
else:
    st.success(t("trust.claim.none"), icon=":material/check_circle:")

st.header(t("trust.described"), anchor=False)
listed_on = t.day(report.described.listed_on)
st.caption(t("trust.described.screening", days=described.DAYS, mark=described.LOW_MARK, day=listed_on))
if report.described.products:
    screening_tables.described(t, shop, report.described.products)
else:
    st.success(t("trust.described.none", days=described.DAYS), icon=":material/check_circle:")

st.header(t("trust.transit"), anchor=False)
listed_on = t.day(report.transit.listed_on)
st.caption(t("trust.transit.screening", days=transit.DAYS, mark=transit.LOW_MARK, day=listed_on))
if report.transit.claims:
    screening_tables.transit(t, shop, report.transit)
elif report.transit.carriers:
    st.success(t("trust.transit.none", days=transit.DAYS), icon=":material/check_circle:")
else:
    st.info(t("trust.transit.untold", days=transit.DAYS), icon=":material/help:")

st.header(t("trust.settlement"), anchor=False)
if report.settlement is None:
    st.info(t("trust.settlement.untold"), icon=":material/help:")
else:
    origin = sources.linked(t, report.settlement.source)
    st.caption(t("trust.settlement.means", grade=t(f"grade.{report.settlement.grade}"), source=origin))
    if report.settlement.tiers:
        screening_tables.settlement(t, shop, report.settlement)
    elif not report.settlement.unknown:
        st.info(t("trust.settlement.none"), icon=":material/help:")
    if report.settlement.unknown:
        st.info(t.n("trust.settlement.unknown", report.settlement.unknown), icon=":material/help:")

st.header(t("trust.language"), anchor=False)
listed_on = t.day(report.languages.listed_on)
st.caption(t("trust.language.screening", days=languages.DAYS, day=listed_on))
if report.languages.unknown:
    st.caption(t.n("trust.language.unknown", report.languages.unknown))
if report.languages.answers:
    screening_tables.languages(t, shop, report.languages)
else:
    st.success(t("trust.language.none", days=languages.DAYS), icon=":material/check_circle:")

st.header(t("trust.steering"), anchor=False)
st.caption(t("trust.screening"))
parts = {
    "steering": [hit for hit in report.steering if hit.why != "attitude"],
    "attitude": [hit for hit in report.steering if hit.why == "attitude"],
}
for name, hits in parts.items():
    if name == "attitude":
        st.header(t("trust.attitude"), anchor=False)
        st.caption(t("trust.screening"))
    if hits:
        risk_tables.flagged_messages(t, shop, hits, name)
    else:
        st.success(t(f"trust.{name}.none"), icon=":material/check_circle:")

st.header(t("trust.clusters"), anchor=False)
limits = {
    "large": trust.LARGE_FACTOR,
    "again": trust.LARGE_CANCELLED,
    "ip": trust.SAME_IP,
    "buyer": trust.SAME_BUYER,
}
st.caption(t("trust.clusters.told", **limits))
if report.clusters:
    risk_tables.repeated_orders(t, report.clusters)
else:
    st.success(t("trust.clusters.none"), icon=":material/check_circle:")

if "case" in st.query_params:
    case_rule = CASES.get(st.query_params.get("case_kind", ""), FIRST_RESPONSE)
    case_dialog.show(t, shop, case_rule, as_of, st.query_params["case"])
