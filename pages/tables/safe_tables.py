"""Tables made safe for copying and downloading: no cell or header is run as a formula by a spreadsheet."""

import re

import pandas as pd

from data.csv_export import harmless
from pages.charts.labels import text_width

_FIGURE = re.compile(r"[-+][0-9][\w.,% ]*")
"""A number with sign and unit, which a spreadsheet shows as it is."""


def escaped(table: pd.DataFrame) -> pd.DataFrame:
    """A copy with an apostrophe before each text or header that a spreadsheet would take for a formula; figures stay.

    Every `st.dataframe` shows one of these: its toolbar writes CSV in the browser, where it is too late to escape.
    """
    escaped = table.copy()
    escaped.columns = pd.Index([_escaped_cell(name) for name in table.columns], name=table.columns.name)
    for place, kind in enumerate(table.dtypes):
        if pd.api.types.is_object_dtype(kind) or pd.api.types.is_string_dtype(kind):
            escaped.isetitem(place, list(map(_escaped_cell, table.iloc[:, place])))
    return escaped


def column_width(*texts: str) -> int:
    """Pixels of a column that shows these texts in full. Streamlit's own estimate ignores texts of few cells."""
    return round(max(map(text_width, texts)) * 14) + 24


def as_html(table: pd.DataFrame, *, header: bool = True) -> str:
    """A small read-only table as HTML, which draws faster than `st.table`."""
    named = table.copy()
    named.columns.name, named.index.name = (
        table.index.name,
        None,
    )  # pandas would put the name of the index into a row of its own
    return named.to_html(border=0, classes="db-table", header=header)


def _escaped_cell(cell: object) -> object:
    return harmless(cell) if isinstance(cell, str) and not _FIGURE.fullmatch(cell) else cell
