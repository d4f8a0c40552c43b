"""The view through which a page run reads: limited in time, and at most two per person at the same time.

So a heavy query of one person does not delay other people's pages for long, and many of them do not fill the memory.
"""

import sys
from contextlib import ExitStack

import streamlit as st

from data.access import Access
from data.files.limits import limits
from data.sandbox.turns import Turns
from data.view import View
from pages.state import visitor

TURNS = Turns(in_all=sys.maxsize, of_person=2)
"""Limits of page runs that read. Without sign-in there is one person, and a tab runs one page at a time anyway."""


def opened(access: Access, until: ExitStack) -> View:
    """Return a view of what the actor may see, once it is their turn; both end when `until` is closed."""
    if visitor.sign_in_needed():
        until.enter_context(TURNS.taken(access.actor, _end_with_the_tab))
    view = until.enter_context(access.view())
    view.limit(limits())
    return view


def _end_with_the_tab(_: float) -> None:
    """Touch the session state, which lets Streamlit end a run that nobody waits for."""
    st.session_state.get("run")
