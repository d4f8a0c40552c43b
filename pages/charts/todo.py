"""The chart of the to-do page."""

from collections.abc import Mapping
from datetime import datetime

import plotly.graph_objects as go

from locales import Translator
from pages.charts import common
from pages.charts.figure_cache import cached_figure

HEIGHT = 220
TICK = 4
"""An hour in so many is named below its bar: on a phone there is room for no more."""


@cached_figure
def hours(t: Translator, counts: Mapping[datetime, int]) -> go.Figure:
    """How many items fall due in each of the hours to come."""
    labels = {f"{hour:%m-%d %H}": f"{hour:%H}:00" for hour in list(counts)[::TICK]}
    figure = go.Figure(
        go.Bar(
            x=[f"{hour:%m-%d %H}" for hour in counts],
            y=list(counts.values()),
            hovertext=[t.n("todo.hour", n, hour=f"{hour:%H}:00") for hour, n in counts.items()],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[["due", hour.isoformat()] for hour in counts],  # where a bar leads
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
    figure.update_yaxes(common.count_axis(counts.values()))
    return figure


def hours_alt(t: Translator, counts: Mapping[datetime, int]) -> str:
    """The chart for somebody who cannot see it: the fullest hour."""
    fullest = max(counts, key=lambda hour: counts[hour])
    return t.n("todo.chart.alt", counts[fullest], hour=f"{fullest:%H}:00")
