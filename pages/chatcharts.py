"""Screens room: the charts of the chat page. Each takes figures and gives a plotly figure; none asks the store."""

from collections.abc import Sequence

import plotly.graph_objects as go

from locales import Translator
from metrics.answering import Bin, Bots, Cell
from metrics.rule import CHAT_FAMILIES, Rule
from pages import phrases

HEIGHT = 320
DAY = 24 * 3600
MISSED = "#C0341D"
"""The status colour of a miss; a heatmap's shades cannot come from the theme."""


def headline(t: Translator, bots: Bots) -> str:
    """How many conversations, and what bots took on of them."""
    if not bots.with_bot:
        return t.n("chat.headline", bots.chats)
    return t.n("chat.headline.bots", bots.chats, share=phrases.figure(t, bots.share, "share"))


def waits(t: Translator, bins: Sequence[Bin], rules: Sequence[Rule]) -> go.Figure:
    """How many first answers took how long, with the deadlines of the rules in force drawn in."""
    labels = [label(t, one) for one in bins]
    told = [t.n("chat.waits.bin", one.count, span=text) for one, text in zip(bins, labels, strict=True)]
    drawn = go.Figure(
        go.Bar(
            x=list(range(len(bins))),
            y=[one.count for one in bins],
            hovertext=told,
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    drawn.update_layout(title=t("chat.waits.title"), **_layout())
    for place, one in enumerate(bins):
        names = [phrases.title(t, rule) for rule in rules if rule.cases in CHAT_FAMILIES and rule.within == one.upto]
        if one.upto is not None and names:
            drawn.add_vline(x=place + 0.5, line={"dash": "dot", "width": 2, "color": "#8899AA"})
            drawn.add_annotation(
                x=place + 0.5,
                y=1,
                yref="paper",
                xanchor="left",
                xshift=4,
                text="<br>".join(names),
                showarrow=False,
                align="left",
            )
    drawn.update_xaxes(
        tickvals=list(range(len(bins))),
        ticktext=labels,
        tickangle=-40,
        range=[-0.6, len(bins) - 0.4],
        automargin=True,
        fixedrange=True,
    )
    drawn.update_yaxes(rangemode="tozero", nticks=5, fixedrange=True)
    return drawn


def waits_alt(t: Translator, bins: Sequence[Bin]) -> str:
    """The histogram for somebody who cannot see it: the fullest bin, and how many were never answered."""
    fullest = max(bins, key=lambda one: one.count)
    return t("chat.waits.alt", span=label(t, fullest), n=t.number(fullest.count), never=t.number(bins[-1].count))


def label(t: Translator, one: Bin) -> str:
    """A bin by its end: ≤ 3 分钟, > 48 小时, 未回复."""
    if one.unanswered:
        return t("chat.waits.never")
    return f"≤ {t.limit(one.upto)}" if one.upto is not None else f"> {t.limit(one.above)}"


def heat(t: Translator, rule: Rule, cells: Sequence[Cell]) -> go.Figure:
    """The misses by weekday and hour, with the hours outlined in which the rule counts."""
    missed = {(cell.weekday, cell.hour): cell.missed for cell in cells}
    counted = {(cell.weekday, cell.hour): cell.met + cell.missed for cell in cells}
    days = [t(f"weekday.{day}") for day in range(7)]
    drawn = go.Figure(
        go.Heatmap(
            x=list(range(24)),
            y=list(range(7)),
            z=[[missed.get((day, hour), 0) for hour in range(24)] for day in range(7)],
            hovertext=[
                [
                    t(
                        "chat.heat.cell",
                        day=days[day],
                        hour=f"{hour}:00",
                        missed=t.number(missed.get((day, hour), 0)),
                        n=t.number(counted.get((day, hour), 0)),
                    )
                    for hour in range(24)
                ]
                for day in range(7)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            colorscale=[[0, "rgba(192,52,29,0)"], [1, MISSED]],
            xgap=1,
            ygap=1,
            colorbar={"thickness": 10, "title": {"text": t("unit.cases")}},
        )
    )
    for span in rule.hours:
        opens, closes = span.opens / 3600, min(span.closes, DAY) / 3600
        drawn.add_shape(
            type="rect",
            x0=opens - 0.5,
            x1=closes - 0.5,
            y0=span.weekday - 0.5,
            y1=span.weekday + 0.5,
            line={"width": 1.5, "color": "#8899AA", "dash": "dot"},
        )
    drawn.update_layout(title=t("chat.heat.title", rule=phrases.title(t, rule)), **_layout())
    drawn.update_xaxes(tickvals=list(range(0, 24, 2)), fixedrange=True, showgrid=False, zeroline=False)
    drawn.update_yaxes(tickvals=list(range(7)), ticktext=days, autorange="reversed", fixedrange=True, showgrid=False)
    return drawn


def heat_alt(t: Translator, cells: Sequence[Cell]) -> str:
    """The heatmap for somebody who cannot see it: when most was missed."""
    if not any(cell.missed for cell in cells):
        return t("chat.heat.alt_none")
    worst = max(cells, key=lambda cell: cell.missed)
    return t("chat.heat.alt", day=t(f"weekday.{worst.weekday}"), hour=f"{worst.hour}:00", n=t.number(worst.missed))


def _layout() -> dict[str, object]:
    margin = {"l": 0, "r": 0, "t": 44, "b": 0}
    return {"template": "streamlit", "height": HEIGHT, "margin": margin, "bargap": 0.2, "showlegend": False}
