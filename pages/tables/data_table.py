"""A table on screen with the buttons that download it: XLSX and CSV, under the headers and in the formats it shows."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data import table_export
from data.changes.audit import RECORDER
from data.table_export import Column, Kind, Value
from locales import Translator
from pages.state import session
from pages.tables import print_table, safe_tables

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

DECIMALS = re.compile(r"%,?\.(\d)f")
"""The places in a format of Streamlit's number columns: %.1f%%."""


def show(
    t: Translator,
    table: pd.DataFrame,
    columns: Mapping[str, Any],
    alt: str,
    *,
    export_key: str,
    of_shop: bool = True,
    **options: Any,
) -> None:
    """Show a table, and above it the buttons that download all its rows.

    `columns`: the configuration of the columns by name. `alt`: what the table holds; names the file, too.
    `export_key`: unlike those of the page's other tables. `of_shop`: it is a table of the page's shop. `options`:
    further arguments of `st.dataframe`.
    """
    downloads(t, table, columns, alt, export_key, of_shop=of_shop)
    print_table.offer(t, table, columns)
    config = {name: _grouped(column, table[name]) for name, column in columns.items() if name in table}
    for name in _durations(table):  # a format of Streamlit's would be shown in the place of ours
        config[name] = st.column_config.Column((columns.get(name) or {}).get("label", name), alignment="right")
    st.dataframe(
        safe_tables.escaped(table).pipe(_durations_in_words, t),
        hide_index=True,
        placeholder="–",
        column_config=config,
        alt=alt,
        **options,
    )


def _grouped(column: Any, cells: pd.Series) -> Any:
    """The configuration of a column, with commas between the thousands of whole numbers that it shows as they are."""
    settings = column.get("type_config") if isinstance(column, dict) else None
    if not settings or settings.get("type") != "number" or settings.get("format") or (cells.dropna() % 1).any():
        return column
    return {**column, "type_config": {**settings, "format": "%,d"}}


def _durations_in_words(table: pd.DataFrame, t: Translator) -> Any:
    """The table with its durations written as everywhere else: 38秒, 2天4小时; they still sort by their length."""
    names = _durations(table)
    if not names:
        return table
    styler: Any = table.style  # the stubs know no list of names
    return styler.format(lambda length: t.duration(length.total_seconds()), subset=names, na_rep="–")


def _durations(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table.columns if pd.api.types.is_timedelta64_dtype(table[name])]


def downloads(
    t: Translator, table: pd.DataFrame, columns: Mapping[str, Any], title: str, key: str, *, of_shop: bool = True
) -> None:
    """The two buttons that download a table as XLSX and as CSV; the files are made when they are clicked.

    `of_shop`: it is the table of the page's shop, which names the file, too.
    """
    exported, names = export_columns(t, table, columns)
    rows = partial(export_rows, table, names, exported)
    recorded = partial(RECORDER.export, session.access(), session.file_shops() if of_shop else (), title)
    stem = table_export.file_name(*(session.file_parts(title) if of_shop else [title]))
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key=f"export-{key}"):
        st.download_button(
            t("export.xlsx"), lambda: recorded(table_export.to_xlsx(exported, rows(), title)), f"{stem}.xlsx", XLSX,
            key=f"xlsx-{key}", on_click="ignore", type="tertiary", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            t("export.csv"), lambda: recorded(table_export.to_csv(exported, rows())), f"{stem}.csv", "text/csv",
            key=f"csv-{key}", on_click="ignore", type="tertiary",
        )  # fmt: skip


def export_columns(t: Translator, table: pd.DataFrame, columns: Mapping[str, Any]) -> tuple[list[Column], list[str]]:
    """The columns of a table's files and their names in the table; buttons are left out.

    A header is the column's label, else its name. A percent column holds hundreds, of which the file gets fractions.
    """
    exported, names = [], []
    for name in table.columns:
        config = columns.get(name)
        if hasattr(config, "on_click"):
            continue
        label = config if isinstance(config, str) else (config or {}).get("label") or name
        settings = {} if config is None or isinstance(config, str) else config.get("type_config") or {}
        number_format = str(settings.get("format") or "")
        kind = _kind([cell for cell in table[name] if not _is_empty(cell)], number_format)
        places = DECIMALS.match(number_format)
        decimals = int(places[1]) if places else None
        exported.append(Column(str(label), kind, decimals, t("export.seconds", column=label)))
        names.append(name)
    return exported, names


def export_rows(table: pd.DataFrame, names: Sequence[str], exported: Sequence[Column]) -> list[list[Value]]:
    """The rows of a table's files: plain Python values, percents as fractions of 1."""
    cells = [[_value(cell, column.kind) for cell in table[name]] for name, column in zip(names, exported, strict=True)]
    return [list(row) for row in zip(*cells, strict=True)]


def _kind(cells: Sequence[Any], number_format: str) -> Kind:
    def are(*classes: type) -> bool:
        return bool(cells) and all(isinstance(cell, classes) and not isinstance(cell, bool) for cell in cells)

    if are(timedelta):
        return "duration"
    if are(datetime):
        return "instant"
    if are(date):
        return "day"
    if not all(pd.api.types.is_number(cell) and not isinstance(cell, bool) for cell in cells) or not cells:
        return "text"
    return "share" if number_format.endswith("%%") else "number"


def _value(cell: Any, kind: Kind) -> Value:
    value: Value
    if _is_empty(cell):
        value = None
    elif kind == "text":
        value = str(cell)
    elif kind == "duration":
        value = pd.Timedelta(cell).to_pytimedelta()
    elif kind == "instant":
        value = pd.Timestamp(cell).to_pydatetime().replace(tzinfo=None, microsecond=0)
    elif kind == "day":
        value = cell
    else:
        value = float(cell) / 100 if kind == "share" else cell.item() if hasattr(cell, "item") else cell
    return value


def _is_empty(cell: Any) -> bool:
    return cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))
