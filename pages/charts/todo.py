"""Chart of the to-do page. Pure functions from counts to a plotly figure."""

from collections.abc import Mapping
from datetime import datetime

import plotly.graph_objects as go

from locales import Translator
from pages.charts import units
from pages.charts.figure_cache import cached_figure

HEIGHT = 220
TICK = 4
"""Every n-th hour has a tick label; more do not fit on a phone."""


@cached_figure
def hours(t: Translator, counts: Mapping[datetime, int]) -> go.Figure:
    """Number of to-do items that fall due in each of the coming hours."""
    labels = {f"{hour:%m-%d %H}": f"{hour:%H}:00" for hour in list(counts)[::TICK]}
    figure = go.Figure(
        go.Bar(
            x=[f"{hour:%m-%d %H}" for hour in counts],
            y=list(counts.values()),
            hovertext=[t.n("todo.hour", n, hour=f"{hour:%H}:00") for hour, n in counts.items()],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[["due", hour.isoformat()] for hour in counts],  # the group that a click selects
        )
    )
    figure.update_layout(
        title=t("todo.chart"),
        height=HEIGHT,
        bargap=0.35,
        margin={"l": 0, "r": 0, "t": 40, "b": 0},
    )
    figure.update_xaxes(
        type="category", tickvals=list(labels), ticktext=list(labels.values()), tickangle=0, fixedrange=True
    )
    figure.update_yaxes(units.count_axis(counts.values()))
    return figure


def hours_alt(t: Translator, counts: Mapping[datetime, int]) -> str:
    """Alternative text: the hour in which most items fall due."""
    fullest = max(counts, key=lambda hour: counts[hour])
    return t.n("todo.chart.alt", counts[fullest], hour=f"{fullest:%H}:00")
