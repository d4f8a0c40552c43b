"""Certificates that run out, products that may lack one, and spot checks with their deadlines, on the page 处罚."""

from datetime import datetime

import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reports import records
from metrics.reports.standard_rules import ALL_ORDERS
from metrics.screenings import certificates
from metrics.screenings.certificates import CertificateReport
from metrics.screenings.inspections import InspectionReport
from pages.dialogs import case_dialog
from pages.ledgers import record_forms, record_tables
from pages.parts import page_header
from pages.state import answer_cache, navigation, queries, session
from pages.text import sources


def show(t: Translator, shop: Shop, as_of: datetime) -> None:
    """Show them, each with its form."""
    report = answer_cache.cached(records.report, shop, queries.instant_asked(shop, as_of))
    _inspections(t, shop, report.inspections)
    _certificates(t, shop, report.certificates)
    _lacking(t, shop, as_of, report.certificates)
    if "case" in st.query_params:
        case_dialog.show(t, shop, ALL_ORDERS, as_of, st.query_params["case"])


def _inspections(t: Translator, shop: Shop, report: InspectionReport) -> None:
    st.header(t("table.inspections"), anchor=False)
    if report.rule is None:
        st.caption(t("record.inspections.no_rule"))
    else:
        rule = report.rule
        text = t(
            "record.inspections.rule",
            days=rule.appeal_working_days,
            months=rule.samples_kept_months,
            payer=t(f"record.payer.{rule.failed_costs}"),
            since=t.day(rule.effective_from),
            grade=t(f"grade.{rule.grade}"),
            source=sources.linked(t, rule.source),
        )
        st.caption(text)
    if report.inspections:
        record_tables.inspections(t, shop, report.inspections)
    else:
        st.info(t("record.inspections.none"), icon=":material/fact_check:")
        st.page_link(navigation.UPLOAD, icon=":material/upload_file:", help="", query_params=session.link(shop))
    adding = st.expander(t("record.inspections.add"), icon=":material/add:", key="inspection-form", on_change="rerun")
    if adding.open:
        with adding:
            record_forms.inspection(t, shop)


def _certificates(t: Translator, shop: Shop, report: CertificateReport) -> None:
    st.header(t("table.certificates"), anchor=False)
    st.caption(t("record.certificates.what", days=certificates.WARN_DAYS))
    if report.certificates:
        record_tables.certificates(t, shop, report.certificates)
    else:
        st.info(t("record.certificates.none"), icon=":material/verified:")
        st.page_link(navigation.UPLOAD, icon=":material/upload_file:", help="", query_params=session.link(shop))
    adding = st.expander(t("record.certificates.add"), icon=":material/add:", key="certificate-form", on_change="rerun")
    if adding.open:
        with adding:
            record_forms.certificate(t, shop)


def _lacking(t: Translator, shop: Shop, as_of: datetime, report: CertificateReport) -> None:
    st.header(t("record.lacking"), anchor=False)
    screening = t("record.lacking.screening", days=certificates.SOLD_DAYS, day=t.day(report.listed_on))
    st.caption("　·　".join([screening, *page_header.earlier_ends(t, shop, as_of, {"orders": report.sold_until})]))
    if report.lacking:
        record_tables.lacking(t, report.lacking)
    else:
        st.caption(t("record.lacking.none"))
    if report.unsourced:
        names = t("list.comma").join(t(f"record.category.{name}") for name in report.unsourced)
        st.caption(t("record.unsourced", categories=names))
