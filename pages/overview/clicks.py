"""Tables whose rows lead elsewhere: a click counts once, so that whoever comes back to the page stays on it."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import safe_tables


def row(table: pd.DataFrame, key: str, **options: Any) -> int | None:
    """Show a table. Returns the position of the row that was clicked since the last run, or None.

    `options`: further arguments of `st.dataframe`.
    """
    st.dataframe(
        safe_tables.escaped(table),
        key=key,
        on_select=partial(_clicked, key),
        selection_mode="single-row",
        **options,
    )
    place: int | None = st.session_state.pop(f"{key}-click", None)
    return place


def _clicked(key: str) -> None:
    rows = st.session_state[key].selection.rows
    st.session_state[f"{key}-click"] = rows[0] if rows else None
