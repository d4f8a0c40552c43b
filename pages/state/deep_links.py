"""Choices that the page's link holds, so that the link opens the same view and the browser's back works.

Streamlit binds a select box to the link by what it shows, in the reader's language; these by what they stand for.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from locales import Translator

Option = TypeVar("Option", bound=str)
Lead = tuple[str, str | None]
"""Where a bar, a cell or a row leads: by what cases are told apart, and the key of the group; None: nobody's.

In the link it is `by` and `of`. A mark of a chart holds its own as `customdata`.
"""


def choose(
    label: str,
    name: str,
    options: Sequence[str],
    default: str | None,
    show: Callable[[str], str],
    width: int = 420,
) -> str:
    """The option that the link names under `name`, else the default, else the first; a click changes the link."""
    linked = st.query_params.get(name)
    known = next((one for one in (linked, default) if one is not None and one in options), options[0])

    def tell() -> None:
        st.query_params[name] = st.session_state[name]

    chosen: str = st.selectbox(
        label,
        options,
        options.index(known) if _begins(name, known) else 0,
        format_func=show,
        key=name,
        on_change=tell,
        filter_mode="contains",
        width=width,
    )
    return chosen


def pick(label: str, name: str, options: Sequence[Option], default: Option, show: Callable[[str], str]) -> Option:
    """The same as buttons in a row."""
    return _row(label, name, options, st.query_params.get(name), default, show, lambda: None)


def _row(
    label: str,
    name: str,
    options: Sequence[Option],
    linked: str | None,
    default: Option,
    show: Callable[[str], str],
    changed: Callable[[], None],
) -> Option:
    known = next((one for one in options if one == linked), default)
    key = f"{name}-{'-'.join(options)}"

    def tell() -> None:
        st.query_params[name] = st.session_state[key]
        changed()

    chosen = st.segmented_control(
        label,
        options,
        format_func=show,
        default=known if _begins(key, known) else None,
        required=True,
        label_visibility="collapsed",
        key=key,
        on_change=tell,
    )
    return chosen or known


def _begins(key: str, known: str) -> bool:
    """Whether a control begins with what the link says, or shows it already; where it shows something else it is set.

    A control with a key of its own for each would be a new one each time, and its reader would lose the place.
    """
    if st.session_state.get(key, known) == known:
        return True
    st.session_state[key] = known
    return False


def view(t: Translator, views: Sequence[str]) -> str:
    """Which of the charts that share a place is shown: the one whose mark the link names, else the one picked.

    A view is called by what its marks tell cases apart, or by how that begins.
    """
    asked = lead()
    marked = next((one for one in views if asked is not None and asked[0].startswith(one)), None)
    linked = marked or st.query_params.get("view")

    def let_go() -> None:
        if marked is not None:  # what the link names elsewhere on the page stays
            follow(None)

    return _row(t("by.label"), "view", views, linked, views[0], lambda one: t(f"by.{one}"), let_go)


def lead() -> Lead | None:
    """The group whose cases the link asks for."""
    by, of = st.query_params.get("by"), st.query_params.get("of")
    return None if by is None or of is None else (by, of or None)


def follow(to: Lead | None) -> None:
    """Put a group into the link, or take it out; what was picked of the one before goes with that."""
    for name in ("verdict",) if to else ("verdict", "of"):
        if name in st.query_params:
            del st.query_params[name]
    if to:
        st.query_params.update({"by": to[0], "of": to[1] or ""})


def only(t: Translator, said: str) -> None:
    """Say which group the list below is limited to, with the way back to all."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(said, width="content")
        st.button(t("rule.all_again"), key="all_again", icon=":material/close:", on_click=follow, args=(None,))
