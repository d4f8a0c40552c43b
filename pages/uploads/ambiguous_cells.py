"""Questions on dates and amounts of a file that can be read in two ways."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from data.errors import DabiaoError
from data.formats import profile
from locales import Translator
from pages.text import plain_text

READINGS_TO_ASK = {
    "error.ambiguous_dates": "day_first",
    "error.ambiguous_years": "year_first",
    "error.half_day_missing": "clock_24",
    "error.half_days_in_part": "clock_24",
    "error.half_days_unmarked": "clock_24",
    "error.ambiguous_amounts": "decimal",
}
"""Error key → the field of a format draft that settles it."""

YES_OR_NO = tuple(key for key, answer in READINGS_TO_ASK.items() if answer in ("year_first", "clock_24"))
"""Questions that are answered by yes or no."""


def ask_reading(t: Translator, file: profile.Unknown, error: DabiaoError, key: str) -> Any:
    """Ask how ambiguous dates or amounts are meant. Returns the draft's value; None until it is answered."""
    if error.key == "error.ambiguous_dates":
        column_profile = file.field(str(error.values["column"]))
        return _ask_day_first(t, column_profile.samples if column_profile is not None else [], key)
    if error.key in YES_OR_NO:
        return st.radio(
            t(
                f"mapping.{READINGS_TO_ASK[error.key]}",
                cell=plain_text.escape_markdown(str(error.values.get("first", ""))),
            ),
            [True, False],
            index=None,
            format_func=lambda answer: t("mapping.yes" if answer else "mapping.no"),
            key=key,
        )
    cell = str(error.values["first"])
    return st.radio(
        t("mapping.amount", cell=plain_text.escape_markdown(cell)),
        [".", ","],
        index=None,
        format_func=lambda decimal: t.number(profile.amount(cell, decimal), 2),
        key=key,
    )


def _ask_day_first(t: Translator, cells: Sequence[str], key: str) -> bool | None:
    """Show dates of the file read day first and month first. Returns True for day first; None until it is answered."""
    readings = profile.readings(cells)
    words = {
        day_first: " · ".join(t.full_day(first if day_first else second) for _, first, second in readings)
        for day_first in (True, False)
    }
    day_first: bool | None = st.radio(
        t("mapping.days", cells=" · ".join(plain_text.escape_markdown(cell) for cell, _, _ in readings)),
        [True, False],
        index=None,
        format_func=words.__getitem__,
        key=key,
    )
    return day_first
