"""The gaps between the bars of a chart: a few bars are no thicker than bars among others are."""

import plotly.graph_objects as go

ABREAST = 6
"""A bar that stands is as wide as if at least so many stood side by side."""
THICKEST, AROUND = 44, 80
"""Pixels of a bar that lies, at most, and of what a chart needs above and below its bars."""


def widen_gaps(figure: go.Figure) -> go.Figure:
    """Make the gaps so wide that no bar is a block. Bars whose width is set stay."""
    bars = [trace for trace in figure.data if trace.type == "bar" and trace.width is None]
    lying = any(trace.orientation == "h" for trace in bars)
    places = {place for trace in bars for place in (trace.y if lying else trace.x) if place is not None}
    gap = figure.layout.bargap or 0.0
    if not figure.layout.height and lying:
        return figure
    if lying:
        share = THICKEST * len(places) / max(figure.layout.height - AROUND, 1)
    else:
        share = (1 - gap) * len(places) / ABREAST
    return figure.update_layout(bargap=round(1 - share, 3)) if places and share < 1 - gap else figure
