"""Charts are drawn once per language and arguments, with theme, margins and escaped texts, and kept in memory."""

import pickle
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec

import plotly.graph_objects as go
import streamlit as st

from locales import Translator, translator
from pages.charts import bar_gaps, chart_text, margins, theme

Arguments = ParamSpec("Arguments")

FIGURES_KEPT = 256
"""Figures, of a few thousand bytes each."""

CONFIG = {"displayModeBar": False}


def show_chart(figure: go.Figure, alt: str, **options: Any) -> None:
    """Put a chart on the page, with its alternative text; `options`: what st.plotly_chart takes besides."""
    st.plotly_chart(figure, theme=None, alt=alt, config=CONFIG, **options)


def cached_figure(
    draw: Callable[Concatenate[Translator, Arguments], go.Figure],
) -> Callable[Concatenate[Translator, Arguments], go.Figure]:
    """Decorate a chart function: its figure is kept by language and arguments. Callers must not change the figure."""

    @wraps(draw)
    def cached(t: Translator, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> go.Figure:
        return _figure(draw, t.language, pickle.dumps((args, kwargs)))

    return cached


@lru_cache(maxsize=FIGURES_KEPT)
def _figure(draw: Callable[..., go.Figure], language: str, arguments: bytes) -> go.Figure:
    args, kwargs = pickle.loads(arguments)  # noqa: S301 - written by this process for itself
    figure = theme.apply(draw(translator(language), *args, **kwargs))
    return chart_text.escape(margins.set_margins(bar_gaps.widen_gaps(figure)))
