"""Tables whose rows lead elsewhere: a click counts once, so that whoever comes back to the page stays on it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from locales import Translator
from pages.tables import data_table


def row(
    t: Translator, table: pd.DataFrame, columns: Mapping[str, Any], alt: str, key: str, **options: Any
) -> int | None:
    """Show a table of several shops. Returns the position of the row clicked since the last run, or None.

    `options`: further arguments of `st.dataframe`.
    """
    data_table.show(
        t,
        table,
        columns,
        alt,
        export_key=key,
        of_shop=False,
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
