"""Charts used by several pages. Pure functions from scores and groups to plotly figures.

Colours come from the theme: its first chart colour is data, the second the threshold, the third the target.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import plotly.graph_objects as go

from data.reading.shop_days import DayNote
from locales import Translator
from metrics.rules.rule import Rule
from metrics.rules.threshold import Line
from metrics.scoring.breakdown import Group
from metrics.scoring.dimensions import Dimension
from metrics.scoring.score import Score
from metrics.scoring.trend import DayValue
from pages.charts import labels
from pages.charts.figure_cache import cached_figure
from pages.charts.units import SECONDS_IN, axis_unit, count_axis, duration_in
from pages.text import explanations
from pages.text import scores as scores_text

HEIGHT = 300
FAR = 60
"""Bars are clipped at this distance, in percent of the threshold."""
GROUPS_SHOWN = 12
"""Only this many agents or products are drawn; the case table has them all."""

IN_ORDER = ("hour", "weekday", "day")
"""Dimensions whose groups are drawn in their order, all of them."""
TICKS = {"hour": 30, "weekday": 8, "day": 7}
"""On an axis of one of these dimensions no more groups than this are named."""


def draw_trend(
    t: Translator, rule: Rule, days: Sequence[DayValue], first: date, notes: Sequence[DayNote] = ()
) -> go.Figure:
    """The metric by local day, with threshold and target as dotted lines; the window since `first` is shaded.

    `notes`: what people wrote about days; those of other days are left out.
    """
    unit, scale = axis_unit(rule, [day.value for day in days])
    values = [None if day.value is None else day.value * scale for day in days]
    figure = go.Figure(
        go.Scatter(
            x=[day.day for day in days],
            y=values,
            mode="lines+markers",
            line={"width": 2},
            marker={"size": 6},
            customdata=[_day_text(t, rule, day) for day in days],
            hovertemplate="%{customdata}<extra></extra>",
            showlegend=False,
        )
    )
    for line, key in ((rule.pass_, "chart.line"), (rule.target, "chart.target")):
        if line is not None:
            _threshold(figure, days, float(line.number) * scale, t(key, line=scores_text.threshold(t, line, rule.unit)))
    if first > days[0].day:
        figure.add_vrect(x0=first, x1=days[-1].day, fillcolor="#8899AA", opacity=0.1, line_width=0, layer="below")
    right = 90 if rule.pass_ is not None or rule.target is not None else 0  # for the labels of threshold and target
    figure.update_layout(title=t("chart.trend", unit=t(f"unit.{unit}")), **_layout(right=right))
    half = timedelta(hours=12)
    edges = [datetime.combine(day, time()) + off for day, off in ((days[0].day, -half), (days[-1].day, half))]
    figure.update_xaxes(tickformat="%m-%d", showgrid=False, fixedrange=True, range=edges)
    figure.update_yaxes(fixedrange=True, nticks=5, **({"tickformat": ".0%"} if unit == "share" else {}))
    mark_days(t, figure, [day.day for day in days], notes)
    return figure


trend = cached_figure(draw_trend)


def mark_days(t: Translator, figure: go.Figure, days: Sequence[date], notes: Sequence[DayNote]) -> None:
    """Draw a line at each of these days that has a note, with the note beside it, whole when the mouse is over it."""
    for noted in notes:
        if noted.local_day in days:
            figure.add_vline(noted.local_day, line_width=1, line_dash="dash")
            late = noted.local_day > days[len(days) // 2]  # then the words stand on the left, inside the chart
            figure.add_annotation(
                x=noted.local_day, y=1, yref="paper", yanchor="top", xanchor="right" if late else "left",
                text=labels.shorten(noted.note), hovertext=note_text(t, noted), showarrow=False,
            )  # fmt: skip


def note_text(t: Translator, noted: DayNote) -> str:
    """A note with its day, and whether the day is left out of own rules."""
    return t("day.left_out" if noted.left_out else "day.noted", day=t.short_day(noted.local_day), note=noted.note)


@cached_figure
def breakdown(
    t: Translator, rule: Rule, groups: Sequence[Group], what: Dimension, names: Mapping[str, str]
) -> go.Figure:
    """Missed cases per group (for a mean: the value), worst first; hours, days and weekdays in their order.

    `names`: group key → display name, for keys that are not shown themselves.
    """
    mean = rule.statistic == "mean" or rule.by_rank
    unit, scale = axis_unit(rule, [group.value for group in groups]) if mean else ("cases", 1.0)
    kept = groups_in_chart(rule, groups, what)
    amounts = [(group.value or 0) * scale if mean else group.missed for group in kept]
    group_names = [explanations.group(t, what, group.key, names) for group in kept]
    texts = [_group_text(t, rule, group, unit) if mean else _missed_text(t, rule, group) for group in kept]
    what_shown = labels.in_sentence(t, t(f"by.{what}"))
    title = t("chart.breakdown_mean" if mean else "chart.breakdown", what=what_shown, unit=t(f"unit.{unit}"))
    hover = {
        "hovertext": [
            f"{label}\n{text if mean else _hover_text(t, rule, group)}"
            for label, text, group in zip(group_names, texts, kept, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [[what, group.key] for group in kept],  # the group that a click selects
    }
    if what in IN_ORDER:
        figure = go.Figure(go.Bar(x=group_names, y=amounts, **hover))
        figure.update_layout(title=title, **_layout())
        ticks = group_names[:: 1 + len(group_names) // TICKS[what]]
        short = [label.removesuffix(":00") for label in ticks]  # short enough not to be rotated
        figure.update_xaxes(type="category", tickvals=ticks, ticktext=short, tickangle=0, fixedrange=True)
        figure.update_yaxes({"rangemode": "tozero", "nticks": 5, "fixedrange": True} if mean else count_axis(amounts))
        return figure
    places = [str(place) for place in range(len(kept))]  # two groups may have the same name
    bars = go.Bar(x=amounts, y=places, orientation="h", text=texts, textposition="outside", cliponaxis=False, **hover)
    figure = go.Figure(bars)
    figure.update_layout(title=title, **_layout(height=max(HEIGHT, 90 + 30 * len(kept))))
    ticks = [labels.shorten(label) for label in group_names]
    figure.update_xaxes(range=[0, max([*amounts, 1e-9]) * labels.axis_stretch(ticks, texts)], nticks=4, fixedrange=True)
    figure.update_yaxes(
        type="category", autorange="reversed", tickmode="array", tickvals=places, ticktext=ticks, fixedrange=True
    )
    return figure


def groups_in_chart(rule: Rule, groups: Sequence[Group], what: Dimension) -> list[Group]:
    """The groups that a breakdown draws, in the order of its bars."""
    kept = list(groups) if what in IN_ORDER else list(groups)[:GROUPS_SHOWN]
    if rule.of_measures and what not in IN_ORDER:
        kept.sort(
            key=lambda group: group.value or 0, reverse=rule.unit != "marks"
        )  # for durations high is bad, for ratings low is
    return kept


def trend_alt(t: Translator, rule: Rule, days: Sequence[DayValue], notes: Sequence[DayNote] = ()) -> str:
    """Alternative text of a trend: lowest, highest and latest day, the threshold, and the notes about its days."""
    present = [day for day in days if day.value is not None]
    if not present:
        return t("chart.alt_empty", title=scores_text.title(t, rule))
    low, high = min(present, key=lambda d: d.value or 0), max(present, key=lambda d: d.value or 0)
    text = t(
        "chart.alt",
        title=scores_text.title(t, rule),
        low=scores_text.figure(t, low.value, rule.unit),
        high=scores_text.figure(t, high.value, rule.unit),
        last=scores_text.figure(t, present[-1].value, rule.unit),
    )
    if rule.pass_ is not None:
        text += t("chart.alt_line", line=scores_text.threshold(t, rule.pass_, rule.unit))
    drawn_days = {day.day for day in days}
    return " ".join([text, *(note_text(t, noted) for noted in notes if noted.local_day in drawn_days)])


def breakdown_alt(t: Translator, rule: Rule, groups: Sequence[Group], what: Dimension, names: Mapping[str, str]) -> str:
    """Alternative text of a breakdown: the group with the most missed cases."""
    if not groups:
        return t("chart.alt_empty", title=scores_text.title(t, rule))
    worst = max(groups, key=lambda group: group.missed)
    return t(
        "chart.alt_breakdown",
        what=t(f"by.{what}"),
        name=explanations.group(t, what, worst.key, names),
        missed=t.number(worst.missed),
    )


@cached_figure
def distances(t: Translator, rules: Mapping[str, Rule], scores: Sequence[Score]) -> go.Figure:
    """Distance of each score from its threshold, in percent of the threshold: met to the right, missed to the left."""
    placed = sorted((score for score in scores if score.distance is not None), key=lambda score: score.distance or 0)
    names = [scores_text.title(t, rules[score.rule]) for score in placed]
    texts = [
        f"{scores_text.value(t, score, rules[score.rule])}"
        f" · {score.pass_ and scores_text.threshold(t, _line(rules[score.rule]), score.unit)}"
        f" · {t(f'status.{score.shown_status()}')}"
        for score in placed
    ]
    distances = [float((score.distance or 0) * 100) for score in placed]
    figure = go.Figure(
        go.Bar(
            x=[max(-FAR, min(FAR, percent)) for percent in distances],
            y=list(range(len(placed))),
            orientation="h",
            # a bar that goes on beyond the axis says how far; a hatched one beside it, where it can be read
            text=[_beyond(t, percent) if percent > FAR else "" for percent in distances],
            textposition="inside",
            insidetextanchor="end",
            marker={"pattern": {"shape": ["/" if percent < 0 else "" for percent in distances]}},
            hovertext=[
                f"{name}\n{text}\n{t('chart.distance', percent=t.percent(percent / 100, 0))}"
                for name, text, percent in zip(names, texts, distances, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    for place, percent in enumerate(distances):
        if percent < -FAR:
            figure.add_annotation(x=0, y=place, text=_beyond(t, percent), xanchor="left", xshift=6, showarrow=False)
    figure.add_vline(x=0, line={"dash": "dot", "width": 2, "color": "#8899AA"})
    figure.update_layout(title=t("chart.lines"), **_layout(height=100 + 52 * len(placed)))
    reach = max([min(abs(percent), FAR) for percent in distances], default=FAR) * 1.1 + 1
    figure.update_xaxes(range=[-reach, reach], ticksuffix="%", fixedrange=True, zeroline=False)
    # Values are placed below the name: beside a bar to the left they would overlap it on a phone.
    ticks = [f"{labels.wrap_label(name)}\n{text}" for name, text in zip(names, texts, strict=True)]
    figure.update_yaxes(
        autorange="reversed", tickvals=list(range(len(placed))), ticktext=ticks, fixedrange=True, zeroline=False
    )
    return figure


def _beyond(t: Translator, percent: float) -> str:
    """How far a bar goes that is cut at the edge of the axis: « −640%, or +1,120% »."""
    return f"« −{t.number(-percent)}%" if percent < 0 else f"+{t.number(percent)}% »"


def distances_alt(t: Translator, rules: Mapping[str, Rule], scores: Sequence[Score]) -> str:
    """Alternative text of the distances: each score with its status."""
    return t("list.comma").join(
        f"{scores_text.title(t, rules[score.rule])} {scores_text.value(t, score, rules[score.rule])}"
        f" {t(f'status.{score.shown_status()}')}"
        for score in scores
        if score.distance is not None
    )


def _line(rule: Rule) -> Line:
    assert rule.pass_ is not None  # a score without a threshold has no distance
    return rule.pass_


def _threshold(figure: go.Figure, days: Sequence[DayValue], at: float, label: str) -> None:
    """A dotted horizontal line, labelled with its value."""
    figure.add_trace(
        go.Scatter(
            x=[days[0].day, days[-1].day],
            y=[at, at],
            mode="lines",
            line={"dash": "dot", "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    figure.add_annotation(x=1, xref="paper", y=at, xanchor="left", xshift=6, text=label, showarrow=False, align="left")


def _day_text(t: Translator, rule: Rule, day: DayValue) -> str:
    figure = scores_text.figure(t, day.value, rule.unit)
    return t("chart.day", day=t.short_day(day.day), figure=figure, missed=t.number(day.missed), met=t.number(day.met))


def _group_text(t: Translator, rule: Rule, group: Group, unit: str = "") -> str:
    """Value and sample of a group. `unit`: that of the axis where it shows values; a duration is written in it, too."""
    n = t("score.n", n=t.number(group.met + group.missed))
    if group.value is None:
        return n
    value = duration_in(t, group.value, unit) if unit in SECONDS_IN else scores_text.figure(t, group.value, rule.unit)
    return f"{value} · {n}"


def _missed_text(t: Translator, rule: Rule, group: Group) -> str:
    """The label of a bar of missed cases: those missed, the sample, the value: 38/45 · 15.6%."""
    counts = t("chart.missed_of", missed=t.number(group.missed), n=t.number(group.met + group.missed))
    return counts if group.value is None else f"{counts} · {scores_text.figure(t, group.value, rule.unit)}"


def _hover_text(t: Translator, rule: Rule, group: Group) -> str:
    """The same in words: 不达标 38 · 15.6% · 样本 45."""
    return f"{t('chart.missed', n=t.number(group.missed))} · {_group_text(t, rule, group)}"


def _layout(height: int = HEIGHT, right: int = 0) -> dict[str, object]:
    margin = {"l": 0, "r": right, "t": 40, "b": 0}
    return {"height": height, "margin": margin, "bargap": 0.35, "hovermode": "closest"}
