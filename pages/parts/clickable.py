"""Charts and tables whose marks and rows lead to the cases behind them, by way of the page's link."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from locales import Translator
from pages.charts.chart_text import as_line
from pages.charts.figure_cache import show_chart
from pages.state.deep_links import Lead, follow, lead
from pages.tables import data_table, keyboard_list


class Charts:
    """The clickable charts of a page, and one list of all their marks for the keyboard."""

    def __init__(self) -> None:
        self.actions: list[tuple[str, Callable[[], None]]] = []

    def show(self, figure: go.Figure, alt: str, key: str) -> str | None:
        """Put a chart on the page; a click on a mark puts its group into the link, and the link's mark is highlighted.

        Returns the hover text of the link's mark as plain text; None if the link names no mark of this chart.
        """
        leads = [[(by, of) for by, of in trace.customdata or ()] for trace in figure.data]
        linked, selected, title = lead(), None, figure.layout.title.text
        for trace, marks in zip(figure.data, leads, strict=True):
            if marks:
                names = (as_line(f"{title}<br>{text}") for text in trace.hovertext)
                self.actions += zip(names, (partial(follow, mark) for mark in marks), strict=True)
        if any(linked in marks for marks in leads):
            figure = go.Figure(figure)  # a copy: the cached figure must not change
            for trace, marks in zip(figure.data, leads, strict=True):
                if marks:
                    trace.selectedpoints = [place for place, mark in enumerate(marks) if mark == linked]
                    selected = next((str(trace.hovertext[place]) for place in trace.selectedpoints), selected)

        def follow_selection() -> None:
            points = st.session_state[key].selection.points
            follow(leads[points[0]["curve_number"]][points[0]["point_index"]] if points else None)

        show_chart(figure, alt, on_select=follow_selection, selection_mode="points", key=key)
        return None if selected is None else as_line(selected)

    def keyboard_list(self, t: Translator) -> None:
        """Put the list of marks on the page; only where no table follows, whose own list takes the marks too."""
        keyboard_list.show(t("chart.open"), "marks", self.actions)


def table(
    t: Translator,
    frame: pd.DataFrame,
    leads: Sequence[Lead],
    alt: str,
    key: str,
    columns: Mapping[str, Any],
    row_height: int | None = None,
    of: str = "",
) -> int | None:
    """A table whose rows lead to their cases. Returns the position of the row that the link names, or None.

    `row_height`: pixels of rows whose texts may take more than a line. `of`: what the rows are about, in letters and
    digits; with another one the columns get the widths that its texts need.

    After a click the table keeps its sorting: its widget stays the same. If the link changes in another way, the
    widget gets a new key, because a selection cannot be set from outside.
    """
    linked = lead()
    selected = next((place for place, row in enumerate(leads) if row == linked), None)
    count, before = st.session_state.get(f"{key}-selected", (0, selected))
    if before != selected:
        count += 1
    st.session_state[f"{key}-selected"] = (count, selected)

    widget = f"{key}-{count}{of and '-'}{of}"

    def follow_selection() -> None:
        rows = st.session_state[widget].selection.rows
        st.session_state[f"{key}-selected"] = (count, rows[0] if rows else None)
        follow(leads[rows[0]] if rows else None)

    selection: Any = {"selection": {"rows": [] if selected is None else [selected]}}
    data_table.show(
        t,
        frame,
        columns,
        alt,
        export_key=key,
        height="content" if len(frame) <= 12 else "auto",
        on_select=follow_selection,
        selection_mode="single-row",
        selection_default=selection,
        row_height=row_height,
        key=widget,
    )
    return selected
