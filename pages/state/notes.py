"""What an action came to: kept for the page run that follows it, and shown there once.

A button may stand far below the place of its note: the browser scrolls to it where it is out of sight, as on a phone.
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
"""The number of notes before it makes each one's script another: the browser does not run the same one twice."""


def keep(key: str, kind: Kind, text: str) -> None:
    """Keep a note, in Markdown, for the place of this name in the page run that follows."""
    st.session_state[f"note-{key}"] = kind, text


def show(key: str) -> None:
    """Show the note that was kept under this name, once."""
    place = st.empty()  # also without a note: what follows keeps its place, and stays as open as it was
    note = st.session_state.pop(f"note-{key}", None)
    if note is None:
        return
    kind, text = note
    number = st.session_state["notes_shown"] = st.session_state.get("notes_shown", 0) + 1
    with place.container(key=f"note-{key}"):
        getattr(st, kind)(text, icon=ICONS[kind])
        st.html(INTO_VIEW % (key, number), unsafe_allow_javascript=True)
