"""Notes on the outcome of an action, kept for the next page run and shown there once.

A button may be far below its note, as on a phone: the browser scrolls to the note if it is out of sight.
"""

from typing import Literal

import streamlit as st

Kind = Literal["success", "warning", "error"]
ICONS: dict[Kind, str] = {
    "success": ":material/check_circle:",
    "warning": ":material/warning:",
    "error": ":material/error:",
}

INTO_VIEW = "<script>document.querySelector('.st-key-note-%s')?.scrollIntoView({block: 'nearest'}) // %d</script>"
"""Scrolls to a note. The number of earlier notes makes each script unique: browsers do not rerun an equal one."""


def keep(key: str, kind: Kind, text: str) -> None:
    """Keep a note, in Markdown, for the place of this name in the next page run."""
    st.session_state[f"note-{key}"] = kind, text


def show(key: str) -> None:
    """Show the note that was kept under this name, once."""
    place = st.empty()  # also without a note, so that later elements keep their position and state
    note = st.session_state.pop(f"note-{key}", None)
    if note is None:
        return
    kind, text = note
    number = st.session_state["notes_shown"] = st.session_state.get("notes_shown", 0) + 1
    with place.container(key=f"note-{key}"):
        getattr(st, kind)(text, icon=ICONS[kind])
        st.html(INTO_VIEW % (key, number), unsafe_allow_javascript=True)
