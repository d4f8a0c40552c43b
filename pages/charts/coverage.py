"""The calendar of a shop's data: which days each table covers. Pure functions to plotly figures."""

from collections.abc import Sequence
from datetime import date, timedelta

import plotly.graph_objects as go

from locales import Translator
from metrics.quality.report import TableQuality
from pages.charts.figure_cache import cached_figure

SHOWN_DAYS = 120
STATES = ("none", "covered", "repeated", "gap")
COLOURS = {"none": "rgba(136,153,170,0.12)", "covered": "#2451B3", "repeated": "#7E9BDB", "gap": "#C0341D"}
"""Of a day: no row and none missed, rows, rows that several files hold, a suspicious gap."""
ROW_HEIGHT, FRAME = 30, 90


def states(table: TableQuality, days: Sequence[date]) -> tuple[str, ...]:
    """The state of each of the days, of `STATES`."""
    missing = {gap.from_ + timedelta(days=i) for gap in table.gaps for i in range((gap.to - gap.from_).days + 1)}
    return tuple(
        "gap" if day in missing
        else "repeated" if day in table.repeated
        else "covered" if day in table.days
        else "none"
        for day in days
    )  # fmt: skip


def days_until(last: date) -> tuple[date, ...]:
    """The days that the chart shows, the last one included."""
    return tuple(last - timedelta(days=SHOWN_DAYS - 1 - i) for i in range(SHOWN_DAYS))


@cached_figure
def calendar(t: Translator, rows: Sequence[tuple[str, Sequence[str], Sequence[int]]], last: date) -> go.Figure:
    """A row a table with a cell a day, ending with the local day `last`.

    `rows`: the table, the state of each shown day, and how many rows it has.
    """
    days = days_until(last)
    names = [t(f"table.{table}") for table, _, _ in rows]
    scale = [[(place + step) / len(STATES), COLOURS[name]] for place, name in enumerate(STATES) for step in (0, 1)]
    figure = go.Figure(
        go.Heatmap(
            x=list(days),
            y=names,
            z=[[STATES.index(name) for name in states] for _, states, _ in rows],
            zmin=-0.5,
            zmax=len(STATES) - 0.5,
            colorscale=scale,
            showscale=False,
            ygap=3,
            text=[
                [
                    t("quality.chart.cell", day=t.day(day), state=t(f"quality.day.{state}"), n=t.number(n))
                    for day, state, n in zip(days, states, counts, strict=True)
                ]
                for _, states, counts in rows
            ],
            hovertemplate="%{y}<br>%{text}<extra></extra>",
        )
    )
    figure.update_layout(
        title=t("quality.chart"), height=FRAME + ROW_HEIGHT * len(rows), margin={"l": 0, "r": 0, "t": 44, "b": 0}
    )
    figure.update_xaxes(tickformat="%m-%d", fixedrange=True)
    figure.update_yaxes(autorange="reversed", showgrid=False, fixedrange=True)
    return figure


def calendar_alt(t: Translator, tables: Sequence[TableQuality]) -> str:
    """Alternative text: how many days of how many tables are missing."""
    gaps = [gap for table in tables for gap in table.gaps]
    return t("quality.chart.alt", tables=len(tables), n=sum((gap.to - gap.from_).days + 1 for gap in gaps))
