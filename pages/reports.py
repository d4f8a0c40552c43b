"""报告. A finished day, week or month of one shop or all, as a page to print or a workbook."""

import streamlit as st

from data.changes.audit import RECORDER
from pages.documents import files
from pages.parts import page_header
from pages.schedule_forms import reports as schedule_form
from pages.state import deep_links, session
from pages.tables.data_table import XLSX

PERIODS = ("last-day", "last-week", "last-month")
TYPES = {".html": "text/html", ".xlsx": XLSX}

t = session.language()
shop, _ = page_header.require_shop(t)
st.title(t("page.reports"), anchor=False)
st.caption(t("reports.about"))
period = deep_links.pick(t("reports.period"), "period", PERIODS, "last-week", lambda name: t(f"reports.{name}"))
of = deep_links.pick(t("reports.shops"), "shops", ("one", "all"), "one", lambda name: t(f"reports.shops.{name}"))
language = "zh" if t.language.startswith("zh") else "en"
if st.button(t("reports.make"), type="primary", icon=":material/description:"):
    with st.spinner(t("reports.making")):
        RECORDER.record(session.access(), "export", session.file_shops() if of == "one" else (), t("page.reports"))
        made = files.report_of(session.access(), [shop.shop_id] if of == "one" else [], period)
        st.session_state["report_files"] = {
            files.name_of(made, language, suffix): files.content(made, language, suffix) for suffix in files.SUFFIXES
        }
    st.rerun()  # the time that a page may take is not spent by what it made
for name, content in st.session_state.get("report_files", {}).items():
    suffix = name[name.rindex(".") :]
    st.download_button(
        t("reports.download", file=name), content, name, TYPES[suffix], key=f"report{suffix}", on_click="ignore"
    )
schedule_form.show(t, shop.timezone)
