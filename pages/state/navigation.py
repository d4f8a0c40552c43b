"""Which pages there are, in groups by the question they answer, and the menu that leads to them."""

from pathlib import Path

import streamlit as st

from data.access import Verb
from locales import Translator
from pages.state import glossary

PORTFOLIO = "pages/portfolio.py"
SCORECARD = "pages/scorecard.py"
TODO = "pages/todo.py"
CHAT = "pages/chat.py"
AFTERSALES = "pages/aftersales.py"
REVIEWS = "pages/reviews.py"
DISPATCH = "pages/dispatch.py"
TRUST = "pages/trust.py"
EXPLORE = "pages/explore.py"
AGENTS = "pages/agents.py"
BOARD = "pages/board.py"
SQL = "pages/sql.py"
RULE = "pages/rule.py"
PENALTIES = "pages/penalties.py"
COMPOSITES = "pages/composites.py"
WHATIF = "pages/whatif.py"
RECONCILE = "pages/reconcile.py"
EVIDENCE = "pages/evidence.py"
RULES = "pages/rules.py"
UPLOAD = "pages/upload.py"
MAPPING = "pages/mapping.py"
HISTORY = "pages/history.py"
SHOPS = "pages/shops.py"
QUALITY = "pages/quality.py"
ALERTS = "pages/alerts.py"
REPORTS = "pages/reports.py"
PEOPLE = "pages/people.py"

SIDEBAR_PIXELS = 232

NEEDED: dict[str, Verb] = {
    UPLOAD: "import",
    MAPPING: "import",
    HISTORY: "read",
    QUALITY: "read",
    REPORTS: "export",
    ALERTS: "configure",
    SHOPS: "configure",
    PEOPLE: "access",
}
"""Page → the permission that its visitor needs; "figures" for any other."""

OF_ALL_SHOPS = (PORTFOLIO,)
"""The pages on which no shop is chosen; a shop that is picked there leads to its scorecard."""

GROUPS = {
    "today": {PORTFOLIO: "storefront", SCORECARD: "speed", COMPOSITES: "workspace_premium", TODO: "checklist"},
    "understand": {
        CHAT: "support_agent",
        AGENTS: "groups",
        AFTERSALES: "assignment_return",
        REVIEWS: "star",
        DISPATCH: "local_shipping",
        TRUST: "shield",
        EXPLORE: "query_stats",
        BOARD: "dashboard",
        SQL: "terminal",
    },
    "act": {PENALTIES: "report", WHATIF: "tune", RECONCILE: "compare_arrows", EVIDENCE: "folder_zip"},
    "data": {
        UPLOAD: "upload_file",
        HISTORY: "history",
        QUALITY: "fact_check",
        RULES: "gavel",
        REPORTS: "description",
        ALERTS: "notifications",
        SHOPS: "store",
        PEOPLE: "admin_panel_settings",
    },
}
"""Group → its pages in order, each with its Material symbol. Its title comes from the catalogues, by file name."""

SIGN = """<rect width="32" height="32" rx="7" fill="#2F5FC4"/>
<path d="M5 20.5h22" stroke="#fff" stroke-opacity=".7" stroke-width="2" stroke-dasharray="2 3"/>
<path d="M6 24l6-3.5 4.5 2 9.5-13.5" fill="none" stroke="#fff" stroke-width="2.6"
 stroke-linecap="round" stroke-linejoin="round"/>"""
"""A figure that has climbed over its line."""

ICON = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{SIGN}</svg>'
"""Icon of the browser's tab. A Material icon would be fetched from an external host."""

MARK = f"""<svg xmlns="http://www.w3.org/2000/svg" width="132" height="32" viewBox="0 0 132 32">{SIGN}
<text x="42" y="23" font-size="20" font-weight="700" fill="#4A7BDC"
 font-family="'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif">NAME</text></svg>"""
"""For the corner, with the product's name. Its blue is legible on both grounds."""


def navigation(t: Translator, may: frozenset[Verb]) -> st.Page:
    """The window, the menu, the page that was asked for, and its words explained. A rule's card leads to its page.

    The menu has the pages that somebody who may do these things may open; a link may ask for any other.
    """
    st.set_page_config(page_title=t("app.name"), page_icon=ICON, layout="wide", initial_sidebar_state=SIDEBAR_PIXELS)
    # Until a server knows better it would show every file of pages/ as a page; the configuration keeps that hidden,
    # and with it every menu, ours included.
    st.set_option("client.showSidebarNavigation", True)
    st.logo(MARK.replace("NAME", t("app.mark")), size="large")
    pages = {
        t(f"group.{group}"): [_page(t, path, icon, may) for path, icon in named.items()]
        for group, named in GROUPS.items()
    }
    pages[t("group.today")].append(st.Page(RULE, title=t("page.rule"), icon=":material/rule:", visibility="hidden"))
    pages[t("group.data")].append(
        st.Page(MAPPING, title=t("page.mapping"), icon=":material/table_edit:", visibility="hidden")
    )
    page = st.navigation(pages, position="sidebar" if may else "hidden", expanded=True)
    if may:
        glossary.offer(t, name_of(page))
    return page


def name_of(page: st.Page) -> str:
    """The page's name, as in its link and in the catalogues."""
    return str(page.url_path) or Path(SCORECARD).stem


def addresses() -> frozenset[str]:
    """The paths of all pages but the scorecard, which is where the root leads."""
    in_menu = [path for named in GROUPS.values() for path in named]
    return frozenset(Path(path).stem for path in (*in_menu, RULE, MAPPING) if path != SCORECARD)


def is_open_to(path: str, may: frozenset[Verb]) -> bool:
    """Whether somebody who may do these things may open a page."""
    return NEEDED.get(path, "figures") in may


def first_page(may: frozenset[Verb]) -> str | None:
    """The first page of the menu that somebody who may do these things may open; None where there is none."""
    return next((path for named in GROUPS.values() for path in named if is_open_to(path, may)), None)


def begins_with_all_shops(page: st.Page, shops: int) -> bool:
    """Whether a new visitor whose link names no page and no shop is shown all shops first."""
    begins = not st.session_state.get("begun", False)
    st.session_state["begun"] = True
    return begins and shops > 1 and page.url_path == "" and "shop" not in st.query_params


def is_of_all_shops(page: st.Page) -> bool:
    """Whether a page is about all shops, not about the one that is chosen."""
    return page.url_path in (Path(name).stem for name in OF_ALL_SHOPS)


def tab_title(t: Translator, page: str, shop: str | None) -> str:
    """The title of the browser's tab: page, name of the shop (None without one) and product."""
    return " · ".join(filter(None, (page, shop, t("app.name"))))


def _page(t: Translator, path: str, icon: str, may: frozenset[Verb]) -> st.Page:
    name = Path(path).stem
    return st.Page(
        path,
        title=t(f"page.{name}"),
        icon=f":material/{icon}:",
        default=path == SCORECARD,
        visibility="visible" if is_open_to(path, may) else "hidden",
    )
