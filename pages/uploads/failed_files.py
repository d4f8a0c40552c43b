"""The list of files that could not be imported into a shop."""

from typing import Any

import pandas as pd
import streamlit as st

from data.reading import audit_trail
from data.shops import Shop
from locales import Translator
from metrics.scoring.windows import local_of
from pages.state import session
from pages.tables import data_table
from pages.text import audit

MOST_SHOWN = 20
TWO_LINES = 68
"""Row height in pixels that allows two lines of text; lower rows do not wrap."""


def show(t: Translator, shop: Shop) -> None:
    """Show the files that could not be imported and the reasons, newest first; nothing if there are none."""
    entries = audit_trail.entries(session.view(), [shop.shop_id], most=MOST_SHOWN, action="failed")
    if not entries:
        return
    st.header(t("history.failed"), anchor=False)
    named = [audit.failed(t, entry) for entry in entries]
    rows = [
        {"at": local_of(entry.happened_at, shop), "file": file, "why": reason, "by": entry.actor}
        for entry, (file, reason) in zip(entries, named, strict=True)
    ]
    columns: dict[str, Any] = {name: t(f"history.{name}") for name in ("file", "by")}
    columns["at"] = st.column_config.DatetimeColumn(t("history.at"), format="YYYY-MM-DD HH:mm")
    columns["why"] = st.column_config.TextColumn(t("history.why"), width=480)
    data_table.show(t, pd.DataFrame(rows), columns, t("history.failed"), export_key="failed", row_height=TWO_LINES)
