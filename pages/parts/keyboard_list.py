"""What a click does in a table or a chart, for the keyboard. Each is one picture to a browser.

A list that is seen only while it has the focus, as links that skip a menu are; a pointer has no need of it.
"""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

Actions = Sequence[tuple[str, Callable[[], None]]]
"""What can be clicked, by name, with what that does."""


def row_actions(names: Sequence[str], chosen: Callable[[int], None]) -> Actions:
    """The rows of a table; `chosen` is told the place of the one that is picked."""
    return [(name, partial(chosen, place)) for place, name in enumerate(names)]


def show(label: str, key: str, ways: Actions) -> None:
    """The rows and marks of the pictures above, by name. One list for several pictures: each takes its time to draw."""
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
        st.session_state[widget] = None  # the same one can be picked again
        ways[place][1]()
