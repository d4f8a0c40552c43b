"""The calendar of a shop's data: which days each table covers. Pure functions to plotly figures."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

import plotly.graph_objects as go

from locales import Translator
from metrics.quality.report import TableQuality
from pages.charts.figure_cache import cached_figure

SHOWN_DAYS = 120
STATES = ("before", "none", "covered", "repeated", "gap")
COLOURS = {
    "before": "rgba(136,153,170,0.35)",
    "none": "rgba(136,153,170,0.12)",
    "covered": "#2451B3",
    "repeated": "#7E9BDB",
    "gap": "#C0341D",
}
"""Of a day: before the first row or without any, no row and none missed, rows, rows that several files hold, a
suspicious gap."""
PATTERNS = {"before": ".", "none": "", "covered": "", "repeated": "/", "gap": "x"}
"""The hatching of a day, so that its state is not shown by its colour alone; a day without rows is almost white."""
ROW_HEIGHT, FRAME = 30, 130
DAY_MS = 24 * 3600 * 1000


def states(table: TableQuality, days: Sequence[date]) -> tuple[str, ...]:
    """The state of each of the days, of `STATES`."""
    missing = {gap.from_ + timedelta(days=i) for gap in table.gaps for i in range((gap.to - gap.from_).days + 1)}
    return tuple(
        "gap" if day in missing
        else "repeated" if day in table.repeated
        else "covered" if day in table.days
        else "before" if table.first is None or day < table.first
        else "none"
        for day in days
    )  # fmt: skip


def days_until(last: date) -> tuple[date, ...]:
    """The days that the chart shows, the last one included."""
    return tuple(last - timedelta(days=SHOWN_DAYS - 1 - i) for i in range(SHOWN_DAYS))


@cached_figure
def calendar(t: Translator, rows: Sequence[tuple[str, Sequence[str], Sequence[int]]], last: date) -> go.Figure:
    """A row per table with a cell per day, ending with the local day `last`.

    `rows`: the table, the state of each shown day, and how many rows it has.
    """
    days = days_until(last)
    names = [t(f"table.{table}") for table, _, _ in rows]
    figure = go.Figure([_runs(t, state, days, rows) for state in STATES])
    figure.add_heatmap(  # not seen, says what each day holds
        x=list(days),
        y=names,
        z=[[0] * len(days) for _ in rows],
        opacity=0,
        showscale=False,
        text=[
            [
                t("quality.chart.cell", day=t.day(day), state=t(f"quality.day.{state}"), n=t.number(n))
                for day, state, n in zip(days, states, counts, strict=True)
            ]
            for _, states, counts in rows
        ],
        hovertemplate="%{y}<br>%{text}<extra></extra>",
    )
    figure.update_layout(
        title=t("quality.chart"),
        height=FRAME + ROW_HEIGHT * len(rows),
        margin={"l": 0, "r": 0, "t": 44, "b": 64},
        barmode="overlay",
        bargap=0.1,
        legend={
            "orientation": "h",
            "xref": "container",
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "x": 0,
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    half_a_day = timedelta(hours=12)
    ends = [datetime.combine(days[0], time()) - half_a_day, datetime.combine(last, time()) + half_a_day]
    figure.update_xaxes(
        type="date", range=ends, tickformat="%m-%d", nticks=3, tickangle=0, showgrid=False, fixedrange=True
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, fixedrange=True)
    return figure


def _runs(
    t: Translator, state: str, days: Sequence[date], rows: Sequence[tuple[str, Sequence[str], Sequence[int]]]
) -> go.Bar:
    """A bar for each run of days in a state, over whole days."""
    midnight = [datetime.combine(day, time()) - timedelta(hours=12) for day in days]
    runs: list[tuple[str, datetime, int]] = []
    for table, states, _ in rows:
        place = 0
        for name, run in groupby(states):
            length = len(list(run))
            if name == state:
                runs.append((t(f"table.{table}"), midnight[place], length * DAY_MS))
            place += length
    return go.Bar(
        y=[name for name, _, _ in runs],
        base=[begins for _, begins, _ in runs],
        x=[length for _, _, length in runs],
        orientation="h",
        name=t(f"quality.legend.{state}"),
        marker={
            "color": COLOURS[state],
            "line": {"width": 0},
            "pattern": {"shape": PATTERNS[state], "bgcolor": COLOURS[state], "fgcolor": "white", "size": 8},
        },
        hoverinfo="skip",
    )


def calendar_alt(t: Translator, tables: Sequence[TableQuality]) -> str:
    """Alternative text: how many days of how many tables are missing."""
    gaps = [gap for table in tables for gap in table.gaps]
    return t("quality.chart.alt", tables=len(tables), n=sum((gap.to - gap.from_).days + 1 for gap in gaps))
