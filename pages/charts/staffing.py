"""Chart of a week's plan of agents: one weekday. Pure functions to a plotly figure."""

from collections.abc import Sequence

import plotly.graph_objects as go

from locales import Translator
from metrics.agents.staffing import HourOfWeek
from pages.charts.figure_cache import cached_figure

HEIGHT = 260
TICKS = 8
"""Of the hours at most; more do not fit on a phone."""
COLOURS = {"cover": "#7E9BDB", "needed": "#2451B3"}
PATTERNS = {"cover": "/", "needed": ""}
"""Today's agents are hatched, so that the two are not distinguished by colour alone."""


@cached_figure
def day(t: Translator, hours: Sequence[HourOfWeek]) -> go.Figure:
    """The agents of each hour of a weekday, today's beside those needed."""
    names = [f"{hour.hour}:00" for hour in hours]
    agents: dict[str, list[float]] = {
        "cover": [hour.cover for hour in hours],
        "needed": [hour.needed for hour in hours],
    }
    figure = go.Figure(
        [
            go.Bar(
                x=names,
                y=counts,
                name=t(f"staffing.{name}"),
                marker={
                    "color": COLOURS[name],
                    "pattern": {"shape": PATTERNS[name], "bgcolor": COLOURS[name], "fgcolor": "white", "size": 6},
                },
                hovertext=[t.number(count, 0 if name == "needed" else 1) for count in counts],
                hovertemplate="%{x} · %{fullData.name}: %{hovertext}<extra></extra>",
            )
            for name, counts in agents.items()
        ]
    )
    figure.update_layout(
        title=t("staffing.chart"),
        height=HEIGHT,
        barmode="group",
        bargap=0.25,
        margin={"l": 0, "r": 0, "t": 44, "b": 64},
        legend={"orientation": "h", "xref": "container", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0,
                "itemclick": False, "itemdoubleclick": False},
    )  # fmt: skip
    figure.update_xaxes(
        type="category", tickvals=names[:: 1 + len(names) // TICKS], tickangle=0, showgrid=False, fixedrange=True
    )
    figure.update_yaxes(rangemode="tozero", nticks=6, fixedrange=True)
    return figure


def day_alt(t: Translator, hours: Sequence[HourOfWeek], weekday: str) -> str:
    """Alternative text: the weekday, and the hour that lacks most agents."""
    worst = max(hours, key=lambda hour: hour.lacking)
    return t(
        "staffing.chart.alt", weekday=weekday, hour=f"{worst.hour}:00", needed=t.number(worst.needed),
        cover=t.number(worst.cover, 1),
    )  # fmt: skip
