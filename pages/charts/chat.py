"""Charts of the chat page. Pure functions from report values to plotly figures."""

from collections.abc import Iterable, Sequence

import plotly.graph_objects as go

from locales import Translator
from metrics.reports.chat import Bin, Bots, Cell
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import MORE
from pages.charts import heat_cells, labels, units
from pages.charts.figure_cache import cached_figure
from pages.text import scores

HEIGHT, LINE = 320, 16
DAY = 24 * 3600
MISSED = "#C0341D"
"""The status colour of a missed case; the shades of a heatmap cannot come from the theme."""


def headline(t: Translator, bots: Bots) -> str:
    """Page headline: number of conversations, and the share handled by bots."""
    if not bots.with_bot:
        return t.n("chat.headline", bots.chats)
    return t.n("chat.headline.bots", bots.chats, share=scores.figure(t, bots.share, "share"))


@cached_figure
def waits(t: Translator, bins: Sequence[Bin], rules: Sequence[Rule]) -> go.Figure:
    """Histogram of first response times, with the deadlines of the rules in force."""
    spans = [bin_label(t, bar) for bar in bins]
    texts = [t.n("chat.waits.bin", bar.count, span=text) for bar, text in zip(bins, spans, strict=True)]
    figure = go.Figure(
        go.Bar(
            x=list(range(len(bins))),
            y=[bar.count for bar in bins],
            hovertext=texts,
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[["wait", "never" if bar.unanswered else str(bar.upto or MORE)] for bar in bins],
        )
    )
    figure.update_layout(title=t("chat.waits.title"), **_layout())
    above = 0  # lines of text above the bars: labels of neighbouring deadlines are stacked
    for place, bar in enumerate(bins):
        titles = [scores.title(t, rule) for rule in rules if rule.family.of_chats and rule.within == bar.upto]
        names = [line for title in titles for line in labels.wrap_label(title).split("\n")]
        if bar.upto is not None and names:
            figure.add_vline(x=place + 0.5, line={"dash": "dot", "width": 2, "color": "#8899AA"})
            figure.add_annotation(
                x=place + 0.5,
                y=1,
                yref="paper",
                xanchor="left" if place < len(bins) / 2 else "right",
                yanchor="bottom",
                yshift=LINE * above,
                text="\n".join(names),
                showarrow=False,
                align="left",
            )
            above += len(names)
    figure.update_layout(margin_t=44 + LINE * above)
    figure.update_xaxes(
        tickvals=[*(place + 0.5 for place, bar in enumerate(bins) if bar.upto is not None), len(bins) - 1],
        ticktext=[*units.bin_end_labels(t, [bar.upto for bar in bins if bar.upto is not None]), spans[-1]],
        tickangle=0,
        range=[-0.6, len(bins) - 0.4],
        fixedrange=True,
    )
    figure.update_yaxes(units.count_axis(bar.count for bar in bins))
    return figure


def waits_alt(t: Translator, bins: Sequence[Bin]) -> str:
    """Alternative text: the fullest bin, and the number of unanswered conversations."""
    fullest = max(bins, key=lambda bar: bar.count)
    return t("chat.waits.alt", span=bin_label(t, fullest), n=t.number(fullest.count), never=t.number(bins[-1].count))


def bin_label(t: Translator, bar: Bin) -> str:
    """Label of a bin: ≤ 3分钟, > 48小时, 未回复."""
    if bar.unanswered:
        return t("chat.waits.never")
    return f"≤ {t.limit(bar.upto)}" if bar.upto is not None else f"> {t.limit(bar.above)}"


@cached_figure
def heat(t: Translator, rule: Rule, cells: Sequence[Cell]) -> go.Figure:
    """Heatmap of missed cases by local weekday and hour, with the rule's business hours outlined.

    Plotly's heatmap cells cannot be selected: transparent bars as large as the cells with cases take clicks and hover.
    """
    missed = {(cell.weekday, cell.hour): cell.missed for cell in cells}
    days = [t(f"weekday.{day}") for day in range(7)]
    shades = go.Heatmap(
        x=list(range(24)),
        y=list(range(7)),
        z=[[missed.get((day, hour), 0) for hour in range(24)] for day in range(7)],
        hoverinfo="skip",
        colorscale=[[0, "rgba(192,52,29,0)"], [1, MISSED]],
        xgap=1,
        ygap=1,
        colorbar={"thickness": 10, "title": {"text": t("unit.cases")}, **_whole(missed.values())},
    )
    marks = go.Bar(
        **heat_cells.clickable([(cell.hour, cell.weekday) for cell in cells]),
        hovertext=[_cell(t, days[cell.weekday], cell) for cell in cells],
        hovertemplate="%{hovertext}<extra></extra>",
        customdata=[["weekday_hour", f"{cell.weekday}-{cell.hour:02}"] for cell in cells],
    )
    figure = go.Figure([shades, marks])
    for span in rule.hours:
        opens, closes = span.opens / 3600, min(span.closes, DAY) / 3600
        figure.add_shape(
            type="rect",
            x0=opens - 0.5,
            x1=closes - 0.5,
            y0=span.weekday - 0.5,
            y1=span.weekday + 0.5,
            line={"width": 1.5, "color": "#8899AA", "dash": "dot"},
        )
    figure.update_layout(title=t("chat.heat.title", unit=t("unit.cases")), **_layout())
    plain = {"fixedrange": True, "showgrid": False, "zeroline": False}
    first, last = _hours(rule, cells)
    figure.update_xaxes(tickvals=list(range(first + first % 2, last + 1, 2)), range=[first - 0.5, last + 0.5], **plain)
    figure.update_yaxes(tickvals=list(range(7)), ticktext=days, range=[6.5, -0.5], **plain)  # Monday is the top row
    return figure


def _hours(rule: Rule, cells: Sequence[Cell]) -> tuple[int, int]:
    """The first and the last hour that the rule judges or has cases in; all of the day without any."""
    hours = [cell.hour for cell in cells]
    hours += [int(span.opens // 3600) for span in rule.hours]
    hours += [int((min(span.closes, DAY) - 1) // 3600) for span in rule.hours]
    return (min(hours), max(hours)) if hours else (0, 23)


def _whole(amounts: Iterable[int]) -> dict[str, int]:
    step = units.count_axis(amounts)
    return {name: step[name] for name in ("dtick", "nticks") if name in step}


def _cell(t: Translator, day: str, cell: Cell) -> str:
    counts = {"missed": t.number(cell.missed), "n": t.number(cell.met + cell.missed)}
    return t("chat.heat.cell", day=day, hour=f"{cell.hour}:00", **counts)


def heat_alt(t: Translator, cells: Sequence[Cell]) -> str:
    """Alternative text: the weekday and hour with the most missed cases."""
    if not any(cell.missed for cell in cells):
        return t("chat.heat.alt_none")
    worst = max(cells, key=lambda cell: cell.missed)
    return t("chat.heat.alt", day=t(f"weekday.{worst.weekday}"), hour=f"{worst.hour}:00", n=t.number(worst.missed))


def _layout() -> dict[str, object]:
    margin = {"l": 0, "r": 16, "t": 44, "b": 0}  # the last label is wider than its bar
    return {"height": HEIGHT, "margin": margin, "bargap": 0.2, "showlegend": False}
