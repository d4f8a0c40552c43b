"""The rows of a table for the paper: what a screen scrolls to, down or to the side, is cut in print."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from locales import Translator

MOST_ROWS, MOST_COLUMNS = 100, 14
"""Most rows and columns printed, columns narrowed to fit; the files that a table's buttons download have all."""
PARTS = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}

NUMBER = re.compile(r"%(,?)(?:\.(\d))?[df](.*)")
"""A format of Streamlit's number columns: %,.2f, %.1f%%, %d:00."""


def offer(t: Translator, table: pd.DataFrame, columns: Mapping[str, Any]) -> None:
    """Put the rows on the page for the style sheet's script, which writes them in the table's place while it prints.

    They are an attribute of an empty element: nothing of them is seen or read before. Buttons without a header are
    left out.
    """
    # of a column of buttons the configuration is a part
    configs = [getattr(columns.get(name), "config", columns.get(name)) for name in table.columns]
    labels = [_label(config, str(name)) for config, name in zip(configs, table.columns, strict=True)]
    places = [place for place, label in enumerate(labels) if label]
    top = table.head(MOST_ROWS)
    written = [[_text(t, cell, configs[place]) for cell in top.iloc[:, place]] for place in places[:MOST_COLUMNS]]
    counts = {"rows": len(table) - len(top), "columns": len(places) - len(written)}
    notes = [t.n(f"table.not_printed.{what}", n) for what, n in counts.items() if n]
    content = {
        "headers": [labels[place] for place in places[:MOST_COLUMNS]],
        "rows": list(zip(*written, strict=True)),
        "note": t("list.comma").join(notes) and t("table.not_printed", what=t("list.comma").join(notes)),
    }
    st.html(f"<div class='db-printed' data-table='{escape(json.dumps(content, ensure_ascii=False))}'></div>")


def _label(config: Any, name: str) -> str:
    if isinstance(config, str):
        return config
    label = (config or {}).get("label")
    return name if label is None else str(label)


def _text(t: Translator, cell: Any, config: Any) -> str:
    """A cell as the screen shows it: durations in words, times and numbers in the format of their column."""
    if cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell))):
        return "–"
    settings = {} if config is None or isinstance(config, str) else config.get("type_config") or {}
    wanted = str(settings.get("format") or "")
    if isinstance(cell, timedelta):
        return t.duration(cell.total_seconds())
    if isinstance(cell, datetime | date):
        pattern = re.sub("|".join(PARTS), lambda part: PARTS[part[0]], wanted or "YYYY-MM-DD")
        return cell.strftime(pattern)
    if isinstance(cell, bool) or not pd.api.types.is_number(cell):
        return str(cell)
    number = float(str(cell))
    if (shape := NUMBER.fullmatch(wanted)) is not None:
        return f"{number:{shape[1]}.{shape[2] or 0}f}{shape[3].replace('%%', '%')}"
    return f"{number:,.4f}".rstrip("0").rstrip(".")
