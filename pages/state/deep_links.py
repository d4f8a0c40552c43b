"""Choices kept in the page's URL, so that a link opens the same view and the browser's back button works.

Streamlit binds a select box to the URL by the text of its options, which depends on the language; here it is by value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import streamlit as st

from locales import Translator


@dataclass(frozen=True)
class ListedCase:
    """A row of a table that opens a case. `link`: the parameters that do. `outcome`: how it stands, in words."""

    link: Mapping[str, str]
    outcome: str | None = None


Option = TypeVar("Option", bound=str)
Lead = tuple[str, str | None]
"""The group of cases behind a bar, a cell or a row: its dimension and its key (None: the cases without one).

In the URL they are `by` and `of`. The marks of a chart hold theirs as `customdata`.
"""


def linked(name: str, options: Sequence[str]) -> str | None:
    """Return the option that the URL names; None if it names none of them."""
    value = st.query_params.get(name)
    return value if value in options else None


def choose(
    label: str,
    name: str,
    options: Sequence[str],
    default: str | None,
    show: Callable[[str], str],
    width: int = 420,
    label_visibility: Literal["visible", "collapsed"] = "visible",
) -> str:
    """A select box: the option that the URL names under `name`, else the default, else the first; kept in the URL."""
    candidates = (linked(name, options), default)
    initial = next((option for option in candidates if option is not None and option in options), options[0])

    def update_link() -> None:
        st.query_params[name] = st.session_state[name]

    chosen: str = st.selectbox(
        label,
        options,
        options.index(initial) if _may_start_from(name, initial) else 0,
        format_func=show,
        key=name,
        on_change=update_link,
        filter_mode="contains",
        label_visibility=label_visibility,
        width=width,
    )
    return chosen


def pick(
    label: str,
    name: str,
    options: Sequence[Option],
    default: Option,
    show: Callable[[str], str],
    changed: Callable[[], None] = lambda: None,
) -> Option:
    """Show the options as buttons in a row, kept as in `choose`. `changed`: called when another one is picked."""
    return _row(label, name, options, st.query_params.get(name), default, show, changed)


def _row(
    label: str,
    name: str,
    options: Sequence[Option],
    linked_value: str | None,
    default: Option,
    show: Callable[[str], str],
    changed: Callable[[], None],
) -> Option:
    initial = next((option for option in options if option == linked_value), default)
    key = f"{name}-{'-'.join(options)}"

    def update_link() -> None:
        st.query_params[name] = st.session_state[key]
        changed()

    chosen = st.segmented_control(
        label,
        options,
        format_func=show,
        default=initial if _may_start_from(key, initial) else None,
        required=True,
        label_visibility="collapsed",
        key=key,
        on_change=update_link,
    )
    return chosen or initial


def typed(label: str, name: str, placeholder: str, width: int) -> str:
    """A text field whose text, without spaces around it, is kept in the URL under `name`."""
    initial = st.query_params.get(name, "")

    def update_link() -> None:
        put(name, st.session_state[name].strip())

    text: str = st.text_input(
        label,
        initial if _may_start_from(name, initial) else "",
        key=name,
        placeholder=placeholder,
        on_change=update_link,
        width=width,
    )
    return text.strip()


def put(name: str, value: str) -> None:
    """Put a value into the URL; an empty one is taken out. Inside a callback: a link to the page that is open, with
    other parameters, leaves the URL as it is, so that a choice on the page is a button.
    """
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def _may_start_from(key: str, value: str) -> bool:
    """True if the widget may start from the URL's value. If session state holds another value it is overwritten.

    The widget's key must not change: a new key remounts it and loses keyboard focus.
    """
    if st.session_state.get(key, value) == value:
        return True
    st.session_state[key] = value
    return False


def view(t: Translator, views: Sequence[str]) -> str:
    """Which of the charts that share a place is shown: that of the group in the URL, else the one picked.

    A view is named by the dimension of its marks, or by a prefix of it.
    """
    current = lead()
    marked = next((name for name in views if current is not None and current[0].startswith(name)), None)
    linked_view = marked or st.query_params.get("view")

    def drop_lead() -> None:
        if marked is not None:  # a group of another chart on the page stays
            follow(None)

    return _row(t("by.label"), "view", views, linked_view, views[0], lambda name: t(f"by.{name}"), drop_lead)


def lead() -> Lead | None:
    """Return the group in the URL whose cases are to be listed; None without one."""
    by, of = st.query_params.get("by"), st.query_params.get("of")
    return None if by is None or of is None else (by, of or None)


def follow(to: Lead | None) -> None:
    """Put a group into the URL, or take it out; the verdict picked for the group before is dropped."""
    drop_group()
    if to:
        st.query_params.update({"by": to[0], "of": to[1] or ""})


def drop_group() -> None:
    """Take the key of the group and its verdict out of the URL; its dimension stays."""
    for name in ("verdict", "of"):
        if name in st.query_params:
            del st.query_params[name]


def only(t: Translator, text: str) -> None:
    """The caption of a list limited to a group, with the button back to all."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(text, width="content")
        st.button(t("rule.all_again"), key="all_again", icon=":material/close:", on_click=follow, args=(None,))


def list_cases(cases: Sequence[ListedCase]) -> None:
    """Note the cases of a table in its order, so that the dialog of one of them leads to the next."""
    st.session_state.setdefault("listed_cases", []).append(tuple(cases))


def neighbours() -> tuple[ListedCase | None, ListedCase | None, ListedCase | None]:
    """The case before the one in the URL, that one, and the case after it, in the first table of the page that has it.

    None where there is none; all None where no table has it.
    """
    for cases in st.session_state.get("listed_cases", ()):
        for place, case in enumerate(cases):
            if all(st.query_params.get(name) == value for name, value in case.link.items()):
                before = cases[place - 1] if place else None
                return before, case, cases[place + 1] if place + 1 < len(cases) else None
    return None, None, None
