"""The page run: the visitor's language, the view of the store that the run reads through, and its shop.

The access that `access` returns defines what a visitor may see and do; `pages.state.visitor` determines the person.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import streamlit as st

from data.access import ALL_VERBS, Access, Verb
from data.errors import DabiaoError, shown_for
from data.monitoring import EVENTS, request
from data.shops import Shop
from data.store_file import default_path
from data.view import View
from locales import LANGUAGES, Translator, translator
from metrics.rules import own_rules
from metrics.rules.rule import Rule
from metrics.scoring.windows import local_of
from pages.state import navigation, page_view, remembered, visitor
from pages.state.loaded_modules import LOADED_MODULES
from pages.state.upgrade import UPGRADE
from pages.text import plain_text

LOG = logging.getLogger("dabiao")


@dataclass(frozen=True)
class Chosen:
    """The choice in the top bar: a shop, the instant (aware, UTC) as of which it is shown, and the shop's name."""

    shop: Shop
    as_of: datetime
    name: str


def language() -> Translator:
    """Return the translator of the chosen language, else of the link's, an earlier visit's or the browser's."""
    # it can be None, too: while the browser has not drawn the control, as while it loads
    if st.session_state.get("language") is None:
        requested = st.session_state.get("spoken") or st.query_params.get("lang")
        st.session_state["language"] = requested if requested in LANGUAGES else remembered.language()
    st.session_state["spoken"] = st.session_state["language"]
    return translator(st.session_state["language"])


def own_access() -> Access:
    """What the server's services may see and do: everything, as the person whose server it is.

    The store is opened once; raises DabiaoError when it cannot be opened.
    """
    return _access(str(default_path()))


def access() -> Access:
    """Return the visitor's access, constant within a page run. Raises NotLetIn if the visitor is not admitted."""
    return _run().access()


def may() -> frozenset[Verb]:
    """Return what the visitor may do; an empty set if the visitor is not admitted."""
    if not visitor.sign_in_needed():
        return ALL_VERBS
    try:
        return access().may
    except DabiaoError:
        return frozenset()


def scope() -> str:
    """Return a text that identifies the store and the visitor's part of it; part of every cache key."""
    return scope_of(access())


def scope_of(access: Access) -> str:
    """Return the scope of an access, as `scope` does for the visitor's."""
    return f"{access.path}\n{access.scope}"


def state_of(view: View) -> str:
    """The state of the store and of the own rules that a view shows; another text whenever one has changed."""
    return f"{view.version()}/{own_rules.state()}"


class Run:
    """What is read in one page run: a view, opened at its first use, and the state that it shows.

    It is closed without the session state: Streamlit may stop a script whenever it touches that.
    """

    def __init__(self, *, active: bool) -> None:
        self.active = active
        self._view: View | None = None
        self._ends = ExitStack()
        self._state = ""
        self._access: Access | None = None

    @property
    def is_open(self) -> bool:
        """Whether a view is open."""
        return self._view is not None

    def access(self) -> Access:
        """What the visitor may see and do: asked for once in a run, each time outside of it."""
        if self._access is not None:
            return self._access
        current = visitor.access(own_access())
        if self.active:
            self._access = current
        return current

    def view(self) -> View:
        """The view; opened if there is none."""
        if self._view is None:
            own = access()
            self._view = page_view.opened(own, self._ends) if self.active else self._ends.enter_context(own.view())
            self._state = state_of(self._view)
        return self._view

    def state(self) -> str:
        """The state of the store and of the own rules; another text whenever one has changed."""
        self.view()
        return self._state

    def end(self) -> None:
        """End the run: who uses it later, as a callback does, has what the visitor may do then."""
        self.active = False
        self._access = None

    def close(self) -> None:
        """Close the view. The next use opens a new one, which sees later writes."""
        self._view = None
        self._ends.close()


@contextmanager
def page_run() -> Iterator[None]:
    """A page run: everything in it reads through one view, which is closed at its end.

    Whatever writes begins another run when it is done.
    """
    if _run().is_open:  # by a callback
        _run().close()
    st.session_state["listed_cases"] = []
    with _reading(Run(active=True)):
        yield
    LOADED_MODULES.leave_out()


@contextmanager
def reading() -> Iterator[None]:
    """Reading through the view of the run; where there is no run, as inside a dialog, through one of its own."""
    if _run().active:
        yield
    else:
        with _reading(Run(active=True)):
            yield


@contextmanager
def _reading(run: Run) -> Iterator[None]:
    st.session_state["run"] = run
    try:
        yield
    finally:
        run.close()
        run.end()


def _run() -> Run:
    run: Run = st.session_state.setdefault("run", Run(active=False))
    return run


def view() -> View:
    """The view of the run; outside a run (in a callback) one that stays open until the next run."""
    return _run().view()


def close_view() -> None:
    """Close the view of the run; the next use opens another, which sees what was written meanwhile."""
    _run().close()


def shops() -> tuple[Shop, ...]:
    """The shops that the visitor may see, by name."""
    return _shops(scope(), state())


def state() -> str:
    """The state of the store and of the own rules in this run; another text whenever one has changed."""
    return _run().state()


def chosen() -> Chosen | None:
    """The shop and the instant of this page run; None while there is no shop.

    Before the first `st.navigation` Streamlit runs `pages/*.py` without app.py: a deep link to a fresh server. That is
    detected here: navigation is registered, and the page runs again.
    """
    if not st.session_state.pop("selection_is_set", False):
        navigation.navigation(language(), may())
        st.rerun()
    selection: Chosen | None = st.session_state.get("chosen")
    return selection


def instant() -> datetime | None:
    """The instant (aware, UTC) as of which this page run shows its shop; None while there is no shop."""
    selection: Chosen | None = st.session_state.get("chosen")
    return None if selection is None else selection.as_of


def file_parts(title: str) -> tuple[str, ...]:
    """The parts of the name of a downloaded file: shop, title, and the shop's local day as of which the page shows it.

    Without a shop the title alone.
    """
    selection: Chosen | None = st.session_state.get("chosen")
    if selection is None:
        return (title,)
    return selection.name, title, local_of(selection.as_of, selection.shop).date().isoformat()


def file_shops() -> tuple[str, ...]:
    """The id of the page's shop, which a downloaded file is about; none where there is no shop."""
    selection: Chosen | None = st.session_state.get("chosen")
    return () if selection is None else (selection.shop.shop_id,)


def set_selection(selection: Chosen | None) -> None:
    """Pass the choice in the top bar to the page that is about to run."""
    st.session_state["chosen"] = selection
    st.session_state["selection_is_set"] = True


def link(shop: Shop, rule: Rule | None = None) -> dict[str, str]:
    """The parameters of a link that opens the same view elsewhere: shop, day, language; for a rule the rule."""
    parts = {"shop": shop.shop_id, "as_of": st.session_state.get("as_of"), "lang": language().language}
    if rule is not None:
        parts["rule"] = rule.id
    return {name: str(part) for name, part in parts.items() if part not in (None, LANGUAGES[0])}


def go_to(page: str, shop: Shop, rule: Rule | None = None, **parameters: str) -> NoReturn:
    """Open another page, of this shop and as of the end of its data; for a rule with that rule.

    The fields of the bar write shop and day into the link themselves; Streamlit lets nobody else do so.
    """
    st.session_state["show_shop"] = shop.shop_id
    wanted = link(shop, rule) | parameters
    st.switch_page(page, query_params={name: text for name, text in wanted.items() if name not in ("shop", "as_of")})


@contextmanager
def errors_shown(t: Translator, page: str) -> Iterator[None]:
    """Show an error that a user caused in its sentence, and any other in a general one; never a traceback.

    The run is counted under the page's name, with how it ended and how long it took.
    """
    begun, outcome = time.monotonic(), "done"
    with request():
        try:
            yield
        except DabiaoError as e:
            outcome = "refused"
            _show_error(plain_text.escape_markdown(plain_text.error_text(t, e)))
        except Exception as e:
            outcome = "failed"
            LOG.exception("the page %s failed", page)
            _show_error(plain_text.escape_markdown(plain_text.error_text(t, shown_for(e))))
        finally:
            seconds = time.monotonic() - begun
            EVENTS.add("page", page, outcome, seconds=seconds)
            LOG.debug("page run", extra={"page": page, "outcome": outcome, "seconds": round(seconds, 3)})


@st.cache_resource(show_spinner=False)
def _access(path: str) -> Access:
    access = Access.local(UPGRADE.opened(Path(path)))
    if access.store.log_aside is not None:
        LOG.error("the log of writes could not be read and is kept as %s: dabiao check", access.store.log_aside)
    return access


@st.cache_resource(max_entries=64, show_spinner=False)
def _shops(scope: str, state: str) -> tuple[Shop, ...]:
    return tuple(view().shops())


def _show_error(sentence: str) -> None:
    with st.container(key="refused"):
        st.error(sentence, icon=":material/error:")
