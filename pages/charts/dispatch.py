"""Charts of the dispatch page. Pure functions from report values to plotly figures."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from data.reading.shop_days import DayNote
from locales import Translator
from metrics.reports.dispatch import CANCELLERS, Bin, Cancelled, Canceller
from metrics.scoring.breakdown import Group
from metrics.scoring.dimensions import MORE
from pages.charts import common, units
from pages.charts.figure_cache import cached_figure

HEIGHT = 300


@cached_figure
def sent(t: Translator, bins: Sequence[Bin]) -> go.Figure:
    """Histogram of dispatch times relative to the promised time, which is the dotted line."""
    labels = [bin_label(t, bar) for bar in bins]
    places = list(range(len(bins)))
    figure = go.Figure(
        go.Bar(
            x=places,
            y=[bar.count for bar in bins],
            hovertext=[t.n("dispatch.bin", bar.count, span=text) for bar, text in zip(bins, labels, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[["late", _key(bar)] for bar in bins],
        )
    )
    promise = next(place for place, bar in enumerate(bins) if bar.upto == 0) + 0.5
    figure.add_vline(x=promise, line={"dash": "dot", "width": 2, "color": "#8899AA"})
    figure.add_annotation(
        x=promise, y=1, yref="paper", xanchor="left", yanchor="bottom", text=t("dispatch.promise"), showarrow=False
    )
    figure.update_layout(title=t("dispatch.sent.title"), **_layout())
    figure.update_layout(margin_t=60)  # for the line of text above the bars
    ends = [bar.upto for bar in bins if bar.upto is not None]
    early, late = ([-end for end in ends if end < 0], [end for end in ends if end > 0])
    figure.update_xaxes(
        tickvals=[*(place + 0.5 for place in range(len(ends))), places[-1]],
        ticktext=[
            *units.bin_end_labels(t, early),
            "0",
            *units.bin_end_labels(t, late),
            labels[-1].replace(" ", "\n"),
        ],
        tickangle=0,
        title=t("dispatch.sent.axis"),
        range=[-0.6, len(bins) - 0.4],
        fixedrange=True,
    )
    figure.update_yaxes(units.count_axis(bar.count for bar in bins))
    return figure


def _key(bar: Bin) -> str:
    return "unsent" if bar.unsent else MORE if bar.upto is None else str(bar.upto)


def sent_alt(t: Translator, bins: Sequence[Bin]) -> str:
    """Alternative text: order lines in time, late and not sent."""
    early = sum(bar.count for bar in bins if bar.upto is not None and bar.upto <= 0)
    unsent = bins[-1].count
    late = sum(bar.count for bar in bins) - early - unsent
    return t("dispatch.sent.alt", early=t.number(early), late=t.number(late), unsent=t.number(unsent))


def bin_label(t: Translator, bar: Bin) -> str:
    """Label of a bin: 提前 > 24小时, 提前 ≤ 4小时, 超时 ≤ 12小时, 未发货."""
    if bar.unsent:
        return t("dispatch.unsent")
    if bar.upto is None:
        return t("dispatch.late", time=f"> {t.limit(bar.above or 0)}")
    if bar.upto > 0:
        return t("dispatch.late", time=f"≤ {t.limit(bar.upto)}")
    if bar.above is None:
        return t("dispatch.early", time=f"≥ {t.limit(-bar.upto)}")
    return t("dispatch.early", time=f"< {t.limit(-bar.above)}")


@cached_figure
def late_by_day(t: Translator, days: Sequence[Group], notes: Sequence[DayNote] = ()) -> go.Figure:
    """Late order lines by the local day of the promised time. `notes`: what people wrote about days."""
    figure = go.Figure(
        go.Bar(
            x=[day.key for day in days],
            y=[day.missed for day in days],
            hovertext=[
                t("dispatch.day.hover", day=day.key, n=t.number(day.missed), all=t.number(day.met + day.missed))
                for day in days
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[["day", day.key] for day in days],
        )
    )
    figure.update_layout(title=t("dispatch.day.title"), **_layout())
    figure.update_xaxes(tickformat="%m-%d", fixedrange=True)
    figure.update_yaxes(units.count_axis(day.missed for day in days))
    common.mark_days(t, figure, [date.fromisoformat(str(day.key)) for day in days], notes)
    return figure


def late_by_day_alt(t: Translator, days: Sequence[Group]) -> str:
    """Alternative text: the day with the most late order lines."""
    worst = max(days, key=lambda day: day.missed)
    return t("dispatch.day.alt", day=worst.key, n=t.number(worst.missed))


def cancellers(orders: Cancelled) -> list[Canceller]:
    """The parties that cancelled any order; `unknown` stands for nobody named."""
    return [who for who in CANCELLERS if getattr(orders, who)]


@cached_figure
def cancelled(t: Translator, orders: Cancelled) -> go.Figure:
    """Cancelled orders by the party that cancelled them; of those that cancelled any."""
    parties = cancellers(orders)
    counts = [getattr(orders, who) for who in parties]
    figure = go.Figure(
        go.Bar(
            x=counts,
            y=[t(f"dispatch.by.{who}") for who in parties],
            orientation="h",
            text=[t.number(count) for count in counts],
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"{t(f'dispatch.by.{who}')} · {n}" for who, n in zip(parties, counts, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[["cancelled_by", who] for who in parties],
        )
    )
    figure.update_layout(title=t("dispatch.cancelled.title"), **(_layout() | {"height": 90 + 26 * len(parties)}))
    figure.update_xaxes(range=[0, max([*counts, 1]) * 1.3], nticks=4, fixedrange=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True)
    return figure


def cancelled_alt(t: Translator, orders: Cancelled) -> str:
    """Alternative text: cancelled orders per party."""
    return t("list.comma").join(
        f"{t(f'dispatch.by.{who}')} {t.number(getattr(orders, who))}" for who in cancellers(orders)
    )


def _layout() -> dict[str, object]:
    margin = {"l": 0, "r": 16, "t": 44, "b": 0}  # the last label is wider than its bar
    return {"height": HEIGHT, "margin": margin, "bargap": 0.25, "showlegend": False}
