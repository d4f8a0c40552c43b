"""The rows of a table for the paper: what a screen scrolls to is cut in print."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from locales import Translator

MOST_ROWS = 300
"""So many rows are printed; the files that a table's buttons download have all."""
PARTS = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


def offer(t: Translator, table: pd.DataFrame, columns: Mapping[str, Any]) -> None:
    """Put the rows on the page for the style sheet's script, which writes them in the table's place while it prints.

    They are an attribute of an empty element: nothing of them is seen or read before. Buttons are left out.
    """
    configs = {name: columns.get(name) for name in table.columns if not hasattr(columns.get(name), "on_click")}
    rows = [
        [_text(t, table[name].iloc[row], config) for name, config in configs.items()]
        for row in range(min(len(table), MOST_ROWS))
    ]
    headers = [
        str(config if isinstance(config, str) else (config or {}).get("label", name))
        for name, config in configs.items()
    ]
    left = len(table) - len(rows)
    content = {"headers": headers, "rows": rows, "note": t.n("table.not_printed", left) if left else ""}
    st.html(f"<div class='db-printed' data-table='{escape(json.dumps(content, ensure_ascii=False))}'></div>")


def _text(t: Translator, cell: Any, config: Any) -> str:
    """A cell as the screen shows it: durations in words, times in the format of their column."""
    if cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell))):
        return "–"
    settings = {} if config is None or isinstance(config, str) else config.get("type_config") or {}
    if isinstance(cell, timedelta):
        return t.duration(cell.total_seconds())
    if isinstance(cell, datetime | date):
        pattern = re.sub("|".join(PARTS), lambda part: PARTS[part[0]], str(settings.get("format") or "YYYY-MM-DD"))
        return cell.strftime(pattern)
    return str(cell)
