"""Keyboard access to the rows of tables and the marks of charts, which are canvases to a browser.

A select box that is visible only while it has the focus, like skip links.
"""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

Actions = Sequence[tuple[str, Callable[[], None]]]
"""Pairs of a label and the action of choosing it."""


def row_actions(names: Sequence[str], chosen: Callable[[int], None]) -> Actions:
    """Actions for the rows of a table; `chosen` is called with the position of the row."""
    return [(name, partial(chosen, place)) for place, name in enumerate(names)]


def show(label: str, key: str, ways: Actions) -> None:
    """Show the list of actions. One list serves several charts and tables, because each widget takes time to draw."""
    if not ways:
        return
    widget = f"choose-{key}"
    with st.container(key=f"bykey-{key}"):
        st.selectbox(
            label,
            range(len(ways)),
            None,
            format_func=lambda place: ways[place][0],
            key=widget,
            placeholder=label,
            label_visibility="collapsed",
            on_change=_tell,
            args=(widget, ways),
        )


def _tell(widget: str, ways: Actions) -> None:
    place = st.session_state[widget]
    if place is not None:
        st.session_state[widget] = None  # so that the same entry can be chosen again
        ways[place][1]()
