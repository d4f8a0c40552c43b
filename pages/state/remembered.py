"""The language, shop and theme that a visitor's browser keeps between visits, in cookies of this server.

The theme is also in the browser's local storage, where Streamlit reads it.
"""

import json
from collections.abc import Sequence
from urllib.parse import quote, unquote

import streamlit as st

from locales import LANGUAGES

KEPT_SECONDS = 365 * 24 * 3600
COOKIES = {"language": "dabiao_language", "shop": "dabiao_shop", "theme": "dabiao_theme"}
"""Kept value → the name of its cookie."""


THEMES = {"system": "System", "light": "Light", "dark": "Dark"}
"""Theme of the app → its name in Streamlit."""

THEME_SCRIPT = (
    "{ for (const path of %s) localStorage.setItem(`stActiveTheme-${path}-v2`, '\"%s\"'); location.reload(); }"
)
"""Keeps a theme where Streamlit looks for it when it loads, by the path of each page, and loads the page anew."""

LINK_SCRIPT = (
    "/* %d */ { const link = new URL(location.href), parameters = link.searchParams; "
    "if (parameters.getAll('shop').length !== 1) parameters.set('shop', decodeURIComponent('%s')); "
    "if (parameters.getAll('as_of').length > 1) parameters.set('as_of', parameters.getAll('as_of').pop()); "
    "if (link.search !== location.search) history.replaceState(history.state, '', link); }"
)
"""Writes a shop, percent-encoded, into an address that names none, and leaves one of a shop or day named twice.

The number tells one run of a page from the next: the browser executes a script that it has executed no second time.
"""


def language() -> str:
    """Return the initial language: the one chosen on an earlier visit, else the browser's, else the default.

    A browser whose language has no catalogue is shown English.
    """
    kept = _kept("language")
    if kept in LANGUAGES:
        return kept
    spoken = st.context.locale
    if not spoken:
        return LANGUAGES[0]
    return LANGUAGES[0] if spoken.lower().split("-")[0] == "zh" else "en"


def shop() -> str | None:
    """Return the shop_id shown last; None on a first visit. The shop may no longer exist."""
    return _kept("shop")


def remember(language: str, shop_id: str | None) -> None:
    """Have the browser keep language and shop, if they changed. `shop_id` None leaves the kept shop unchanged."""
    wanted = {name: text for name, text in (("language", language), ("shop", shop_id)) if text is not None}
    sent = st.session_state.setdefault("remembered", {name: _kept(name) for name in COOKIES})
    changed = {name: text for name, text in wanted.items() if sent.get(name) != text}
    if not changed:
        return
    lines = [
        f"document.cookie = {json.dumps(f'{COOKIES[name]}={quote(text)}')} "
        f"+ '; path=/; max-age={KEPT_SECONDS}; samesite=strict';"
        for name, text in changed.items()
    ]
    st.html(f"<script>{' '.join(lines)}</script>", unsafe_allow_javascript=True)
    st.session_state["remembered"] = sent | changed


def theme() -> str:
    """The look that the visitor chose; that of the system where none was chosen."""
    kept = _kept("theme")
    return kept if kept in THEMES else "system"


def use_theme(name: str, paths: Sequence[str]) -> None:
    """Have the browser keep the look for all pages, by their paths, and show it."""
    script = THEME_SCRIPT % (json.dumps(list(paths)), THEMES[name])
    cookie = f"document.cookie = '{COOKIES['theme']}={name}; path=/; max-age={KEPT_SECONDS}; samesite=strict';"
    st.html(f"<script>{cookie} {script}</script>", unsafe_allow_javascript=True)


def complete_link(shop_id: str) -> None:
    """Have the browser write the shop into a link without one, so that it means the same tomorrow and elsewhere.

    In place: the way back does not get longer. Streamlit writes it only once a person has chosen a shop, and when a
    link leads to another page it puts the shop of the page before beside that of the link.
    """
    if len(st.query_params.get_all("shop")) != 1 or len(st.query_params.get_all("as_of")) > 1:
        number = st.session_state["completed_links"] = st.session_state.get("completed_links", 0) + 1
        st.html(f"<script>{LINK_SCRIPT % (number, quote(shop_id, safe=''))}</script>", unsafe_allow_javascript=True)


def _kept(name: str) -> str | None:
    text = st.context.cookies.get(COOKIES[name])
    return None if text is None else unquote(text)
