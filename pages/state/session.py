"""What every page stands on: the open store, the reader's language, and what the sidebar chose.

Here alone is decided which shops a person sees (`sight`): on one's own machine, all of them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import streamlit as st

from data.access import Access
from data.errors import DabiaoError
from data.shops import Shop
from data.store import Store, default_path
from data.view import View
from locales import LANGUAGES, Translator, translator
from metrics.rules import own_rules
from metrics.rules.rule import Rule
from pages.state import navigation
from pages.text import plain_text


@dataclass(frozen=True)
class Chosen:
    """What the sidebar says: one shop, seen as of one instant (aware, UTC)."""

    shop: Shop
    as_of: datetime


def language() -> Translator:
    """The reader's translator: the language chosen, else that of the link, else Chinese."""
    # None, too: where the browser has not drawn the choice, as in a folded sidebar, it says that nothing is chosen
    if st.session_state.get("language") is None:
        asked = st.session_state.get("spoken") or st.query_params.get("lang")
        st.session_state["language"] = asked if asked in LANGUAGES else LANGUAGES[0]
    st.session_state["spoken"] = st.session_state["language"]
    return translator(st.session_state["language"])


def access() -> Access:
    """What the reader may see and do; the store is opened once for all. Raises DabiaoError when it cannot be opened."""
    return Access.local(_opened(str(default_path())))


def source() -> str:
    """Names the store and what the reader may see of it: a part of every cache key."""
    return f"{access().path}\n{access().scope}"


def sight() -> View:
    """What the reader may see of the store; a fresh cursor of it."""
    return access().view()


def shops() -> list[Shop]:
    """The shops in sight, by name."""
    return _shops(source(), state())


def look_anew() -> None:
    """Begin a page view: all of it is told from the store and the own rules as they are now.

    Whatever writes begins another view when it is done.
    """
    st.session_state["state"] = f"{sight().version()}/{own_rules.state()}"


def state() -> str:
    """The state of the store and of own rules that this page view tells of; another text whenever one has changed."""
    if "state" not in st.session_state:
        look_anew()
    return str(st.session_state["state"])


def chosen() -> Chosen | None:
    """The shop and the instant of this page view; None while there is no shop.

    Until somebody has called `st.navigation`, a server takes the files in pages/ for pages of their own: whoever comes
    to a fresh one by a deep link lands on a page without its door, and is sent through it here.
    """
    if not st.session_state.pop("through_the_door", False):
        navigation.navigation(language())
        st.rerun()
    found: Chosen | None = st.session_state.get("chosen")
    return found


def through_the_door(seen: Chosen | None) -> None:
    """Hand the page that is about to run what the sidebar says."""
    st.session_state["chosen"] = seen
    st.session_state["through_the_door"] = True


def link(shop: Shop, rule: Rule | None = None) -> dict[str, str]:
    """What a link to a page holds, so that whoever opens it sees the same: shop, day and language; on a rule's, it."""
    parts = {"shop": shop.shop_id, "as_of": st.session_state.get("as_of"), "lang": language().language}
    if rule is not None:
        parts["rule"] = rule.id
    return {name: str(part) for name, part in parts.items() if part not in (None, LANGUAGES[0])}


@contextmanager
def said_plainly(t: Translator) -> Iterator[None]:
    """Say what a user caused in its sentence, and what nobody foresaw in another; never show a traceback."""
    try:
        yield
    except DabiaoError as e:
        _refuse(plain_text.escape_markdown(plain_text.error_text(t, e)))
    except Exception:
        logging.getLogger("dabiao").exception("a page failed")
        _refuse(t("error.unexpected"))


@st.cache_resource(show_spinner=False)
def _opened(path: str) -> Store:
    return Store.open(Path(path))


@st.cache_resource(max_entries=2, show_spinner=False)
def _shops(source: str, state: str) -> list[Shop]:
    return access().shops()


def _refuse(said: str) -> None:
    with st.container(key="refused"):
        st.error(said, icon=":material/error:")
