r"""Texts of a chart. Plotly reads HTML in all of them: here alone it is escaped, and line ends become `<br>`.

Chart functions write plain text with "\n" for a line end, and may put names from files into it.
"""

from collections.abc import Iterator
from html import unescape
from typing import Any

import plotly.graph_objects as go

TRACE_TEXTS = ("name", "text", "hovertext", "customdata", "x", "y")
AXIS_TEXTS = ("tickvals", "ticktext")


def escape(figure: go.Figure) -> go.Figure:
    """The figure with every text escaped; to be done once per figure. Pairs in `customdata` are keys and stay."""
    for trace in figure.data:
        _escape_fields(trace, TRACE_TEXTS)
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        _escape_fields(axis, AXIS_TEXTS)
    for holder in _with_text(figure):
        holder.text = _escaped(holder.text)
    return figure


def as_line(text: str) -> str:
    """An escaped text as plain text on one line, for where no HTML is read."""
    return unescape(text.replace("<br>", " · "))


def _with_text(figure: go.Figure) -> Iterator[Any]:
    yield from (figure.layout.title, figure.layout.xaxis.title, figure.layout.yaxis.title)
    yield from figure.layout.annotations
    yield from (trace.colorbar.title for trace in figure.data if trace.type == "heatmap")


def _escape_fields(holder: Any, names: tuple[str, ...]) -> None:
    for name in names:
        value = holder[name] if name in holder else None  # noqa: SIM401 (plotly's objects have no `get`)
        if isinstance(value, str):
            holder[name] = _escaped(value)
        elif value is not None and any(isinstance(item, str) for item in value):
            holder[name] = [_escaped(item) for item in value]


def _escaped(text: Any) -> Any:
    """No tag begins without `<`, and no entity without `&`: a `>` can stay, as in "> 48 h"."""
    if not isinstance(text, str):
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
