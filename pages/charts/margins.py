"""Margins of a chart, estimated from its labels before the browser draws it."""

import math
from collections.abc import Iterable
from typing import Any
from unicodedata import east_asian_width

import plotly.graph_objects as go

NARROW, WIDE, LINE, FURTHER = 7.2, 12.5, 26, 16
"""Pixels of a Latin letter, a Chinese character, the first line of labels and each further line."""

LEGEND, COLOUR_BAR, MARK, TITLE = 82, 76, 18, 15
"""Pixels of a legend below a figure, of a colour bar to its right, of markers across its edge, and from the top to the
middle of its title."""


def set_margins(figure: go.Figure) -> go.Figure:
    """Set the figure's margins to the estimated width of its labels.

    Plotly's automargin measures labels after drawing and draws the figure a second time if they do not fit; it still
    does so where this estimate is too small.
    """
    layout = figure.layout
    edge = (
        MARK if any(trace.type == "scatter" and "lines" not in (trace.mode or "lines") for trace in figure.data) else 0
    )
    below, beside = layout.xaxis, layout.yaxis
    slope = math.radians(abs(below.tickangle or 0))
    lines = 1 + max((str(text).count("\n") for text in below.ticktext or ()), default=0) + bool(below.title.text)
    low = (
        LINE + FURTHER * (lines - 1) + edge + math.sin(slope) * _widest_label(below, (trace.x for trace in figure.data))
    )
    if layout.legend.orientation == "h" and layout.showlegend is not False:
        low = max(low, LEGEND)
    right = COLOUR_BAR if any(trace.type == "heatmap" and trace.showscale is not False for trace in figure.data) else 0
    wanted = {"l": 12 + edge + _widest_label(beside, (trace.y for trace in figure.data)), "b": low, "r": right}
    if layout.height:  # otherwise the title's position depends on the top margin and differs from its neighbour's
        figure.update_layout(title={"y": 1 - TITLE / layout.height, "yanchor": "middle"})
    margin = {side: max(layout.margin[side] or 0, math.ceil(pixels)) for side, pixels in wanted.items()}
    figure.update_layout(margin=margin)
    return figure


def _widest_label(axis: Any, coordinates: Iterable[Any]) -> float:
    """Pixels of an axis's widest label. Tick labels of numbers are estimated by the digits of the largest."""
    labels = axis.ticktext
    if labels is None:
        values = [value for part in coordinates if part is not None for value in part if value is not None]
        labels = [value for value in values if isinstance(value, str)]
        numbers = [abs(value) for value in values if isinstance(value, int | float)]
        labels += ["0" * max(4, len(f"{max(numbers):.0f}"))] if numbers else []
    lines = (line for text in labels for line in str(text).split("\n"))
    return max(
        (sum(WIDE if east_asian_width(letter) in "WF" else NARROW for letter in line) for line in lines), default=0
    )
