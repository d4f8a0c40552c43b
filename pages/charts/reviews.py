"""Charts of the reviews page. Pure functions from report values to plotly figures."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from locales import Translator
from metrics.reports.reviews import Side
from pages.charts import units
from pages.charts.figure_cache import cached_figure
from pages.text import scores

HEIGHT = 320
DASHES = ("solid", "dash", "dot")
"""A dash pattern per rating side, so that sides differ not by colour alone."""


@cached_figure
def over_time(t: Translator, sides: Sequence[Side]) -> go.Figure:
    """Seven-day mean of each rating side, with the thresholds of their rules."""
    present = [side for side in sides if side.value is not None]
    figure = go.Figure(
        [
            go.Scatter(
                x=[day for day, _ in side.days],
                y=[value for _, value in side.days],
                mode="lines",
                line={"width": 2, "dash": dash},
                name=t(f"reviews.side.{side.name}"),
                hovertemplate="%{x|%m-%d} · %{y:.2f}",
            )
            for side, dash in zip(present, DASHES, strict=False)
        ]
    )
    # what the platform recommends is drawn where nothing is judged, and called so
    lines = [
        (side.rule.pass_, "chart.line") if side.rule.pass_ is not None else (side.rule.target, "chart.target")
        for side in present
    ]
    for line, label in dict.fromkeys(lines):
        if line is None:
            continue
        at = float(line.number)
        figure.add_hline(y=at, line={"dash": "dot", "width": 2, "color": "#8899AA"})
        figure.add_annotation(
            x=1, xref="paper", y=at, xanchor="left", xshift=6, align="left", showarrow=False,
            text=t(label, line=scores.threshold(t, line, "marks")),
        )  # fmt: skip
    figure.update_layout(title=t("reviews.time.title"), **_layout(right=90))
    figure.update_xaxes(tickformat="%m-%d", showgrid=False, fixedrange=True)
    figure.update_yaxes(fixedrange=True, nticks=5, tickformat=".1f")
    return figure


def over_time_alt(t: Translator, sides: Sequence[Side]) -> str:
    """Alternative text: the current value of each side."""
    return t("list.comma").join(
        f"{t(f'side.{side.name}')} {scores.figure(t, side.value, 'marks')}" for side in sides if side.value is not None
    )


@cached_figure
def marks(t: Translator, sides: Sequence[Side]) -> go.Figure:
    """Number of reviews per side and star rating, 1 to 5."""
    present = [side for side in sides if side.value is not None]
    figure = go.Figure(
        [
            go.Bar(
                x=[t("reviews.mark", n=mark) for mark in side.marks],
                y=list(side.marks.values()),
                name=t(f"reviews.side.{side.name}"),
                marker={"pattern": {"shape": shape}},
                hovertext=[f"{t(f'reviews.side.{side.name}')} · {t('reviews.mark', n=mark)}" for mark in side.marks],
                hovertemplate="%{hovertext} · %{y}<extra></extra>",
                customdata=[["mark", f"{side.name}-{mark}"] for mark in side.marks],
            )
            for side, shape in zip(present, ("", "/", "."), strict=False)
        ]
    )
    figure.update_layout(title=t("reviews.marks.title"), **_layout())
    figure.update_xaxes(type="category", fixedrange=True)
    figure.update_yaxes(units.count_axis(count for side in present for count in side.marks.values()))
    return figure


@cached_figure
def words(t: Translator, counts: Mapping[str, int]) -> go.Figure:
    """Low reviews per word. The count is part of the axis label: as a text behind the bar it takes longer to draw."""
    figure = go.Figure(
        go.Bar(
            x=list(counts.values()),
            y=[f"{word}  {t.number(n)}" for word, n in counts.items()],
            orientation="h",
            hovertext=list(counts),
            hovertemplate="%{hovertext} · %{x}<extra></extra>",
            customdata=[["word", word] for word in counts],
        )
    )
    figure.update_layout(
        title=t("reviews.words.title"), **(_layout() | {"height": 90 + 24 * len(counts), "showlegend": False})
    )
    figure.update_xaxes(range=[0, max(counts.values(), default=1) * 1.05], fixedrange=True, nticks=4)
    figure.update_yaxes(autorange="reversed", type="category", fixedrange=True)
    return figure


def _layout(right: int = 0) -> dict[str, object]:
    margin = {"l": 0, "r": right, "t": 44, "b": 0}
    legend = {"orientation": "h", "y": -0.2}
    return {"height": HEIGHT, "margin": margin, "bargap": 0.25, "legend": legend}
