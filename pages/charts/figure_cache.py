"""A figure is drawn once for the same question, and has its look and its room from the start."""

import math
import pickle
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec
from unicodedata import east_asian_width

import plotly.graph_objects as go
import streamlit as st

from locales import Translator, translator
from pages.charts import theme

Of = ParamSpec("Of")

KEPT = 256
"""Figures, of a few thousand bytes each."""

NARROW, WIDE, LINE, FURTHER = 7.2, 12.5, 26, 16
"""Pixels that a Latin letter, a Chinese character, a line of labels and each further one take at the theme's size."""
LEGEND, COLOUR_BAR, MARK, TITLE = 82, 76, 18, 15
"""Pixels below a figure for a legend, to its right for a bar of colours, for marks that reach over its edge, and
down to the middle of its title."""


STILL = {"displayModeBar": False}
CLICKED = {"clickmode": "event+select", "dragmode": "pan", "hovermode": "closest"}
"""What Streamlit sets where marks can be clicked, after a first drawing without: said from the start, one is enough."""


def show_chart(figure: go.Figure, alt: str, **named: Any) -> None:
    """Put a chart on the page, with its alternative text; `named`: what st.plotly_chart takes besides."""
    st.plotly_chart(figure, theme=None, alt=alt, config=STILL, **named)


def cached_figure(
    draw: Callable[Concatenate[Translator, Of], go.Figure],
) -> Callable[Concatenate[Translator, Of], go.Figure]:
    """Keep what a chart function drew, by language and by all that it was given. Nobody changes a figure kept."""

    @wraps(draw)
    def kept(t: Translator, /, *of: Of.args, **named: Of.kwargs) -> go.Figure:
        return _figure(draw, t.language, pickle.dumps((of, named)))

    return kept


@lru_cache(maxsize=KEPT)
def _figure(draw: Callable[..., go.Figure], language: str, arguments: bytes) -> go.Figure:
    args, kwargs = pickle.loads(arguments)
    return _roomy(_dressed(draw(translator(language), *args, **kwargs)))


def _dressed(figure: go.Figure) -> go.Figure:
    """In the house's colours and letters, wherever the figure says nothing else."""
    overrides = figure.layout.to_plotly_json()
    figure.layout = theme.layout()
    if any(isinstance(mark, list | tuple) for trace in figure.data for mark in trace.customdata or ()):
        figure.update_layout(CLICKED)
    if any(trace.type == "bar" and trace.orientation == "h" for trace in figure.data):
        figure.update_layout(yaxis={"showgrid": False})  # it would run through the words at the bars' ends
    return figure.update_layout(overrides)


def _roomy(figure: go.Figure) -> go.Figure:
    """With margins as wide as its labels will be, about.

    The browser finds out by drawing how much room labels take, and if it is more than there is, draws all of it again
    with more. That remains for what is judged too narrow here.
    """
    layout = figure.layout
    edge = (
        MARK if any(trace.type == "scatter" and "lines" not in (trace.mode or "lines") for trace in figure.data) else 0
    )
    below, beside = layout.xaxis, layout.yaxis
    slope = math.radians(abs(below.tickangle or 0))
    lines = 1 + max((str(text).count("<br>") for text in below.ticktext or ()), default=0) + bool(below.title.text)
    low = LINE + FURTHER * (lines - 1) + edge + math.sin(slope) * _widest(below, (trace.x for trace in figure.data))
    if layout.legend.orientation == "h" and layout.showlegend is not False:
        low = max(low, LEGEND)
    right = COLOUR_BAR if any(trace.type == "heatmap" for trace in figure.data) else 0
    wanted = {"l": 12 + edge + _widest(beside, (trace.y for trace in figure.data)), "b": low, "r": right}
    if layout.height:  # else a title would sink with the margin above, and stand lower than its neighbour's
        figure.update_layout(title={"y": 1 - TITLE / layout.height, "yanchor": "middle"})
    figure.update_layout(margin={side: max(layout.margin[side] or 0, math.ceil(room)) for side, room in wanted.items()})
    return figure


def _widest(axis: Any, coordinates: Iterable[Any]) -> float:
    """Pixels of an axis's widest label. The labels of numbers are not known here: they have as many digits."""
    labels = axis.ticktext
    if labels is None:
        values = [value for part in coordinates if part is not None for value in part if value is not None]
        labels = [value for value in values if isinstance(value, str)]
        numbers = [abs(value) for value in values if isinstance(value, int | float)]
        labels += ["0" * max(4, len(f"{max(numbers):.0f}"))] if numbers else []
    lines = (line for text in labels for line in str(text).split("<br>"))
    return max(
        (sum(WIDE if east_asian_width(letter) in "WF" else NARROW for letter in line) for line in lines), default=0
    )
