"""Screens room: a choice that the page's link holds, so that the link opens the same view and the browser's back works.

Streamlit binds a select box to the link by what it shows, in the reader's language; this one by what it stands for.
"""

from collections.abc import Callable, Sequence

import streamlit as st


def choose(
    label: str, name: str, options: Sequence[str], default: str | None, show: Callable[[str], str], width: int
) -> str:
    """The option that the link names under `name`, else the default, else the first; a click changes the link."""
    linked = st.query_params.get(name)
    known = next((one for one in (linked, default) if one in options), options[0])
    key = f"{name}-{known}"

    def tell() -> None:
        st.query_params[name] = st.session_state[key]

    chosen: str = st.selectbox(
        label,
        options,
        options.index(known),
        format_func=show,
        key=key,
        on_change=tell,
        filter_mode="contains",
        width=width,
    )
    return chosen
