"""Tables that people take away, by copying or with Streamlit's own download: no cell of them is run."""

import re

import pandas as pd

from data.csv_export import harmless
from pages.charts.labels import text_width

_FIGURE = re.compile(r"[-+][0-9][\w.,% ]*")
"""A figure with its sign and unit: a spreadsheet shows it as it is."""


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
    """The pixels of a column that holds these whole. Streamlit's own measure passes over what few of its cells hold."""
    return round(max(map(text_width, texts)) * 14) + 24


def as_html(table: pd.DataFrame, *, header: bool = True) -> str:
    """A small table as HTML, to be read and no more: a browser has it at once, where `st.table` dresses each cell."""
    named = table.copy()
    named.columns.name, named.index.name = table.index.name, None  # pandas heads the index in a row of its own
    return named.to_html(border=0, classes="db-table", header=header)


def _escaped_cell(cell: object) -> object:
    return harmless(cell) if isinstance(cell, str) and not _FIGURE.fullmatch(cell) else cell
