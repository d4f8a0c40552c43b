"""Callbacks of buttons and fields: an error in one is shown by the page run that follows it, never as a traceback.

Streamlit calls them before app.py begins, where `session.errors_shown` does not reach.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from data.errors import DabiaoError, shown_for
from locales import Translator
from pages.state import notes
from pages.text import plain_text

LOG = logging.getLogger("dabiao")

P = ParamSpec("P")


def guarded(callback: Callable[P, None]) -> Callable[P, None]:
    """Wrap a callback so that its error is kept for the next page run; a DabiaoError keeps its own sentence."""

    @wraps(callback)
    def call(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            callback(*args, **kwargs)
        except DabiaoError as e:
            st.session_state["callback_error"] = e
        except Exception as e:
            LOG.exception("the callback %s failed", callback.__qualname__)
            st.session_state["callback_error"] = shown_for(e)

    return call


def show_error(t: Translator) -> None:
    """Show the error of the callback before this page run, once."""
    if "callback_error" in st.session_state:
        sentence = plain_text.error_text(t, st.session_state.pop("callback_error"))
        notes.keep("callback", "error", plain_text.escape_markdown(sentence))
    notes.show("callback")
