"""Charts of explorations: bars, lines and a heat map of one measure. Pure functions from answers to plotly figures."""

import json
from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from locales import Translator
from metrics.explore.answer import Answer, Figure, Group, Half
from metrics.explore.dimensions import OF_TIME, Dimension
from metrics.explore.question import Measure
from metrics.families import FamilyInfo
from pages.charts import heat_cells, labels, units
from pages.charts.figure_cache import cached_figure
from pages.text import explore as texts
from pages.text.explore import Names

HEIGHT = 380
MOST_PLACES = 60
"""Most groups shown side by side; the table below has all."""
MOST_SERIES = 6
"""Most series, because more colours cannot be distinguished."""
TICKS = 14
ROW = 20
"""Pixels of a row of a heat map."""
BLUE = "#2451B3"

Place = tuple[Group, Half]


def kinds(answer: Answer) -> tuple[str, ...]:
    """The charts that suit an answer, the best first; none without a dimension or a group."""
    by = answer.question.by
    if not by or not answer.groups:
        return ()
    along_time = any(dimension in (*OF_TIME, "hour") for dimension in by)
    if len(by) == 2:
        return ("line", "heat", "bar") if any(d in OF_TIME for d in by) else ("heat", "bar", "line")
    return ("line", "bar") if along_time else ("bar", "line")


@cached_figure
def draw(t: Translator, kind: str, answer: Answer, place: int, family: FamilyInfo, names: Names) -> go.Figure:
    """A chart of the measure in that place of the question. A click on a mark leads to its cases."""
    measure = answer.question.measures[place]
    unit, scale = _unit(answer, place, family)
    if kind == "heat":
        figure = _heat(t, answer, place, family, names, scale)
    else:
        figure = _series(t, kind, answer, place, family, names, scale)
    title = texts.measure(t, measure)
    if unit not in ("count", "share"):
        title = t("explore.chart.title", measure=title, unit=t(f"unit.{unit}"))
    rows = len(figure.layout.yaxis.tickvals or ())
    height = max(HEIGHT, 110 + ROW * rows)
    figure.update_layout(title=title, height=height, bargap=0.3, margin={"l": 0, "r": 8, "t": 40, "b": 0})
    if unit == "share":
        axis = {"tickformat": ".0%"}
        figure.update_traces(colorbar_tickformat=".0%", selector={"type": "heatmap"})
        if kind != "heat":
            figure.update_yaxes(axis)
    return figure


def alt(t: Translator, answer: Answer, place: int, family: FamilyInfo, names: Names) -> str:
    """Alternative text: the groups with the highest and the lowest figure."""
    title = texts.measure(t, answer.question.measures[place])
    valued = [group for group in answer.groups if group.figures[place].value is not None]
    if not valued:
        return t("chart.alt_empty", title=title)
    low = min(valued, key=lambda group: group.figures[place].value or 0)
    high = max(valued, key=lambda group: group.figures[place].value or 0)
    unit = answer.question.measures[place].unit(family)
    parts = {
        name: f"{_name(t, answer, group.keys, family, names)} {texts.figure(t, group.figures[place].value, unit)}"
        for name, group in (("low", low), ("high", high))
    }
    return t("explore.chart.alt", title=title, **parts)


def _series(
    t: Translator, kind: str, answer: Answer, place: int, family: FamilyInfo, names: Names, scale: float
) -> go.Figure:
    """Bars or lines: a trace a period, or with two dimensions a trace a group of the second."""
    by = answer.question.by
    along = next((n for n, dimension in enumerate(by) if dimension in OF_TIME), 0)
    keys = list(dict.fromkeys(group.keys[along] for group in answer.groups))[:MOST_PLACES]
    kept = [group for group in answer.groups if group.keys[along] in keys]
    parts: list[tuple[str, list[Place]]] = []
    if len(by) == 2:
        for other in list(dict.fromkeys(group.keys[1 - along] for group in kept))[:MOST_SERIES]:
            name = texts.key(t, by[1 - along], other, family, names)
            parts.append((name, [(group, "now") for group in kept if group.keys[1 - along] == other]))
    else:
        halves: list[Half] = ["now"] if answer.earlier is None else ["now", "previous"]
        parts = [(t(f"explore.half.{half}"), [(group, half) for group in kept]) for half in halves]
    figure = go.Figure()
    for name, listed in parts:
        places = [(group, half) for group, half in listed if _figure(group, half, place).value is not None]
        trace = go.Bar if kind == "bar" else go.Scatter
        figure.add_trace(
            trace(
                x=[keys.index(group.keys[along]) for group, _ in places],
                y=[(_figure(group, half, place).value or 0) * scale for group, half in places],
                name=labels.shorten(name),
                **({} if kind == "bar" else {"mode": "lines+markers"}),
                **_marks(t, answer, place, places, family, names),
            )
        )
    written = [_tick(t, by[along], key, family, names) for key in keys]
    step = 1 + len(keys) // TICKS
    figure.update_xaxes(tickvals=list(range(0, len(keys), step)), ticktext=written[::step], fixedrange=True)
    figure.update_yaxes(rangemode="tozero", nticks=6, fixedrange=True)
    figure.update_layout(showlegend=len(parts) > 1, legend={"orientation": "h", "y": -0.2})
    return figure


def _heat(t: Translator, answer: Answer, place: int, family: FamilyInfo, names: Names, scale: float) -> go.Figure:
    """A cell a pair of groups; transparent bars take the clicks, as cells of a heat map cannot be selected."""
    by = answer.question.by
    across = next((n for n, d in enumerate(by) if d in OF_TIME or d == "hour"), 0)
    columns = list(dict.fromkeys(group.keys[across] for group in answer.groups))[:MOST_PLACES]
    rows = list(dict.fromkeys(group.keys[1 - across] for group in answer.groups))[:MOST_PLACES]
    places: list[Place] = [
        (group, "now")
        for group in answer.groups
        if group.keys[across] in columns and group.keys[1 - across] in rows and group.figures[place].value is not None
    ]
    values = {group.keys: (group.figures[place].value or 0) * scale for group, _ in places}
    spots = [(columns.index(group.keys[across]), rows.index(group.keys[1 - across])) for group, _ in places]
    cells: list[list[float | None]] = [[None] * len(columns) for _ in rows]
    for (group, _), (column, row) in zip(places, spots, strict=True):
        cells[row][column] = values[group.keys]
    shades = go.Heatmap(
        x=list(range(len(columns))), y=list(range(len(rows))), z=cells, hoverinfo="skip", xgap=1, ygap=1,
        colorscale=[[0, "rgba(36,81,179,0.06)"], [1, BLUE]], colorbar={"thickness": 10, "nticks": 6},
    )  # fmt: skip
    marks = go.Bar(**heat_cells.clickable(spots), **_marks(t, answer, place, places, family, names))
    figure = go.Figure([shades, marks])
    plain = {"fixedrange": True, "showgrid": False, "zeroline": False}
    for axis, keys, dimension in (
        (figure.update_xaxes, columns, by[across]),
        (figure.update_yaxes, rows, by[1 - across]),
    ):
        written = [_tick(t, dimension, key, family, names) for key in keys]
        step = 1 if axis == figure.update_yaxes else 1 + len(keys) // TICKS
        axis(tickvals=list(range(0, len(keys), step)), ticktext=written[::step], **plain)
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5])
    figure.update_layout(showlegend=False)
    return figure


def _marks(
    t: Translator, answer: Answer, place: int, places: Sequence[Place], family: FamilyInfo, names: Names
) -> dict[str, object]:
    """What the marks of a trace say when the mouse is over them, and the group that a click on each leads to."""
    measure = answer.question.measures[place]
    return {
        "hovertext": [_hover(t, answer, place, group, half, family, names) for group, half in places],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [lead(measure, group, half) for group, half in places],
    }


def lead(measure: Measure, group: Group, half: Half) -> list[str]:
    """A mark as the page's link holds it: the period with the measure, and the keys of the group in that period."""
    keys = group.keys if half == "now" else group.previous_keys
    return [f"{half}.{measure}", json.dumps(list(keys), ensure_ascii=False)]


def _hover(
    t: Translator, answer: Answer, place: int, group: Group, half: Half, family: FamilyInfo, names: Names
) -> str:
    measure, figure = answer.question.measures[place], _figure(group, half, place)
    keys = group.keys if half == "now" else group.previous_keys
    value = texts.figure(t, figure.value, measure.unit(family))
    text = f"{_name(t, answer, keys, family, names)}\n{texts.measure(t, measure)} {value}"
    if measure.unit(family) != "count":
        text += f" · {t('score.n', n=t.number(figure.cases))}"
    if figure.small or figure.unsettled:
        text += f"\n{t('status.unsettled' if figure.unsettled else 'status.too_few')}"
    return f"{text}\n{t('explore.partial')}" if group.partial and half == "now" else text


def _figure(group: Group, half: Half, place: int) -> Figure:
    return (group.figures if half == "now" else group.previous or group.figures)[place]


def _tick(t: Translator, by: Dimension, key: str | None, family: FamilyInfo, names: Names) -> str:
    """A group's name beside an axis: days and weeks without their year, others cut where they are long."""
    if key is not None and by in ("day", "week"):
        return t.short_day(date.fromisoformat(key))
    return labels.shorten(texts.key(t, by, key, family, names))


def _name(t: Translator, answer: Answer, keys: Sequence[str | None], family: FamilyInfo, names: Names) -> str:
    words = [texts.key(t, by, key, family, names) for by, key in zip(answer.question.by, keys, strict=True)]
    return " · ".join(words)


def _unit(answer: Answer, place: int, family: FamilyInfo) -> tuple[str, float]:
    """The unit of the axis, and the factor from the measure's own unit to it."""
    unit = answer.question.measures[place].unit(family)
    if unit != "seconds":
        return unit, 1.0
    figures = [
        f for group in answer.groups for f in (group.figures[place], *((group.previous or ())[place : place + 1]))
    ]
    name = units.duration_unit([float(figure.value) for figure in figures if figure.value is not None])
    return name, 1 / units.SECONDS_IN[name]
