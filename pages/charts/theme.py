"""Colours and fonts of charts, from `.streamlit/config.toml`, light and dark.

Streamlit's own chart theme sets a new template after the first drawing, so that each chart is drawn twice. Figures
therefore use the colours of the light theme, and the style sheet replaces each by its dark counterpart on dark
screens. Colours outside the theme are the same in both.
"""

from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
import plotly.io
import streamlit as st
import streamlit.typing

plotly.io.templates.default = None

TOKENS = ("textColor", "grayTextColor", "borderColor", "backgroundColor")
SIZE, TITLE_SIZE, PAD = 12, 15, 8
CLEAR = "rgba(0,0,0,0)"


CLICKABLE = {"clickmode": "event+select", "dragmode": "pan", "hovermode": "closest"}
"""What Streamlit sets for a chart with clickable marks. Set from the start, the browser draws the chart once."""


def apply(figure: go.Figure) -> go.Figure:
    """The figure with the theme's colours and fonts wherever it sets nothing else."""
    overrides = figure.layout.to_plotly_json()
    figure.layout = layout()
    if any(isinstance(key, list | tuple) for trace in figure.data for key in trace.customdata or ()):
        figure.update_layout(CLICKABLE)
    if any(trace.type == "bar" and trace.orientation == "h" for trace in figure.data):
        figure.update_layout(yaxis={"showgrid": False})  # grid lines would run through the labels at the bars' ends
    return figure.update_layout(overrides)


@lru_cache(maxsize=1)
def layout() -> dict[str, Any]:
    """Layout shared by all figures."""
    ink, muted, edge, ground = (st.get_option(f"theme.light.{token}") for token in TOKENS)
    axis = {"automargin": True, "gridcolor": edge, "zerolinecolor": edge, "ticks": ""}
    return {
        "font": {"family": st.get_option("theme.font"), "size": SIZE, "color": muted},
        "title": {
            "font": {"size": TITLE_SIZE, "color": ink, "weight": 600},
            "x": 0,
            "xanchor": "left",
            "pad": {"l": 4},
        },
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "colorway": st.get_option("theme.light.chartCategoricalColors"),
        "hoverlabel": {
            "bgcolor": ground,
            "bordercolor": edge,
            "font": {"color": ink, "family": st.get_option("theme.font")},
        },
        "legend": {"bgcolor": CLEAR, "font": {"color": ink}},
        "margin": {"pad": PAD},
        "xaxis": axis | {"showgrid": False, "zeroline": False},
        "yaxis": axis,
        "datarevision": 1,  # constant: a figure's data never changes, and without it the browser draws again
    }


def dark() -> str:
    """CSS for dark screens: replaces each colour of the light theme in a chart by that of the dark theme.

    Plotly puts the colour of a mark into its `style`, and that of a hatching pattern into an attribute.
    """
    pairs = [tuple(st.get_option(f"theme.{side}.{token}") for side in ("light", "dark")) for token in TOKENS]
    of_data = (st.get_option(f"theme.{side}.chartCategoricalColors") for side in ("light", "dark"))
    pairs += list(zip(*of_data, strict=True))
    return "\n".join(
        f".stPlotlyChart [{where}] {{ {what}: light-dark({light}, {dark}) !important; }}"
        for light, dark in pairs
        for what, where in (
            ("fill", f"style*='fill: {_as_browsers_write(light)}'"),
            ("stroke", f"style*='stroke: {_as_browsers_write(light)}'"),
            ("stroke", f"stroke='{_as_browsers_write(light)}'"),
        )
    )


def _as_browsers_write(colour: str) -> str:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"rgb({red}, {green}, {blue})"
