"""Screens room: which pages there are, in groups by the question they answer, and the menu that leads to them."""

from pathlib import Path

import streamlit as st

from locales import Translator

SCORECARD = "pages/scorecard.py"
RULE = "pages/rule.py"
UPLOAD = "pages/upload.py"

MARK = """<svg xmlns="http://www.w3.org/2000/svg" width="132" height="32" viewBox="0 0 132 32">
<rect width="32" height="32" rx="7" fill="#2F5FC4"/>
<path d="M5 20.5h22" stroke="#fff" stroke-opacity=".7" stroke-width="2" stroke-dasharray="2 3"/>
<path d="M6 24l6-3.5 4.5 2 9.5-13.5" fill="none" stroke="#fff" stroke-width="2.6"
 stroke-linecap="round" stroke-linejoin="round"/>
<text x="42" y="23" font-size="20" font-weight="700" fill="#4A7BDC"
 font-family="'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif">NAME</text></svg>"""
"""The sign in the corner: a figure that has climbed over its line. Its blue is legible on both grounds."""


ICONS = {SCORECARD: ":material/speed:", RULE: ":material/rule:", UPLOAD: ":material/upload_file:"}


def navigation(t: Translator) -> st.Page:
    """The page that was asked for. Streamlit's own menu stays hidden: it could not be kept from showing files first."""
    pages = [
        st.Page(path, title=t(f"page.{Path(path).stem}"), icon=icon, default=path == SCORECARD)
        for path, icon in ICONS.items()
    ]
    return st.navigation(pages, position="hidden")


def draw(t: Translator) -> None:
    """The menu: the groups and their pages. A rule's page is not in it: its card leads there."""
    st.logo(MARK.replace("NAME", t("app.mark")), size="large")
    for group, path in (("today", SCORECARD), ("data", UPLOAD)):
        with st.container(gap="xxsmall", key=f"group-{group}"):
            st.caption(t(f"group.{group}"))
            st.page_link(path, icon=ICONS[path], width="stretch", help=t(f"page.{Path(path).stem}.help"))
