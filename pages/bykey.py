"""Screens room: what a click does in a table or a chart, for the keyboard. Each is one picture to a browser.

A list that is seen only while it has the focus, as links that skip a menu are; a pointer has no need of it.
"""

from collections.abc import Callable, Sequence

import streamlit as st


def offer(label: str, key: str, names: Sequence[str], chosen: Callable[[int], None]) -> None:
    """The rows or marks of the picture above by name; `chosen` is told the place of the one that is picked."""
    widget = f"choose-{key}"
    with st.container(key=f"bykey-{key}"):
        st.selectbox(
            label,
            range(len(names)),
            None,
            format_func=lambda place: names[place],
            key=widget,
            placeholder=label,
            label_visibility="collapsed",
            on_change=_tell,
            args=(widget, chosen),
        )


def _tell(widget: str, chosen: Callable[[int], None]) -> None:
    place = st.session_state[widget]
    if place is not None:
        st.session_state[widget] = None  # the same one can be picked again
        chosen(place)
