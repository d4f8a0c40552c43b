"""A chart of the answer to a person's own SQL: the first column along, the columns of numbers upwards."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from locales import Translator
from pages.charts import labels
from pages.charts.figure_cache import cached_figure

MOST_ROWS, MOST_COLUMNS, HEIGHT = 200, 5, 340


@cached_figure
def draw(t: Translator, kind: str, along: Sequence[str], columns: Mapping[str, Sequence[float | None]]) -> go.Figure:
    """Bars or lines. `along`: the names under them; `columns`: header → numbers."""
    figure = go.Figure()
    for name, values in columns.items():
        trace: Any = go.Bar if kind == "bar" else go.Scatter
        figure.add_trace(
            trace(
                x=list(range(len(along))),
                y=list(values),
                name=name,
                hovertext=[
                    f"{place}\n{name} {'–' if v is None else t.number(v, 2)}"
                    for place, v in zip(along, values, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                **({} if kind == "bar" else {"mode": "lines+markers"}),
            )
        )
    step = 1 + len(along) // 14
    figure.update_xaxes(
        tickvals=list(range(0, len(along), step)), ticktext=[name[:20] for name in along[::step]], fixedrange=True
    )
    figure.update_yaxes(nticks=6, fixedrange=True)
    figure.update_layout(
        title=labels.shorten(t("list.comma").join(columns), labels.PHONE_SHOWN), height=HEIGHT,
        margin={"l": 0, "r": 8, "t": 40, "b": 0}, showlegend=len(columns) > 1,
        legend={"orientation": "h", "y": -0.25},
    )  # fmt: skip
    return figure
