"""The view through which a page run reads: it ends after a while, and one person has two of them at a time.

So a heavy question of one person keeps nobody else's page waiting for long, and many of them do not fill the memory.
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
"""Page runs that read. Where nobody signs in there is one person, and a tab runs one page at a time anyway."""


def opened(access: Access, until: ExitStack) -> View:
    """A view of what the actor may see, once it is their turn; it is closed, and the turn over, when `until` ends."""
    if visitor.sign_in_needed():
        until.enter_context(TURNS.taken(access.actor, _end_with_the_tab))
    view = until.enter_context(access.view())
    view.limit(limits())
    return view


def _end_with_the_tab(_: float) -> None:
    """Streamlit ends a run that nobody waits for any more whenever it touches the session state."""
    st.session_state.get("run")
