"""Charts of the after-sales page. Pure functions from report values to plotly figures."""

import re
from collections.abc import Sequence

import plotly.graph_objects as go

from locales import Translator
from metrics.reports.aftersales import Age, Bin, Reason, Rulings, Steps
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import MORE
from pages.charts import labels, units
from pages.charts.figure_cache import cached_figure
from pages.text import scores

HEIGHT = 300


def headline(t: Translator, rulings: Rulings) -> str:
    """Page headline: completed requests, and platform interventions if the file has that column."""
    if not rulings.stated:
        return t.n("after.headline.untold", rulings.completed)
    liable = rulings.merchant + rulings.both
    return t.n("after.headline", rulings.completed, stepped=t.number(rulings.stepped_in), liable=t.number(liable))


def platform_rulings(t: Translator, rulings: Rulings) -> str:
    """The platform's rulings by outcome, comma-separated; empty without interventions or without that column."""
    counts = {
        "merchant": rulings.merchant,
        "both": rulings.both,
        "buyer": rulings.buyer,
        "none": rulings.none,
        "unruled": rulings.unruled,
    }
    return t("list.comma").join(f"{t(f'after.ruled.{who}')} {t.number(n)}" for who, n in counts.items() if n)


@cached_figure
def times(t: Translator, rule: Rule, bins: Sequence[Bin]) -> go.Figure:
    """Histogram of completed requests by duration; the rule's threshold is drawn if it is a duration."""
    labels = [bin_label(t, bar.above, bar.upto) for bar in bins]
    texts = [f"{text} · {bar.count}" for text, bar in zip(labels, bins, strict=True)]
    figure = go.Figure(
        go.Bar(
            x=list(range(len(bins))),
            y=[bar.count for bar in bins],
            hovertext=texts,
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[["took", str(bar.upto or MORE)] for bar in bins],
        )
    )
    figure.update_layout(title=t("after.times.title"), **_layout())
    line = rule.pass_
    ends = [bar.upto for bar in bins if bar.upto is not None]
    if line is not None and line.unit == "seconds" and int(line.number) in ends:
        at = ends.index(int(line.number)) + 0.5
        figure.add_vline(x=at, line={"dash": "dot", "width": 2, "color": "#8899AA"})
        figure.add_annotation(
            x=at,
            y=1,
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            text=scores.threshold(t, line, rule.unit),
            showarrow=False,
        )
        figure.update_layout(margin_t=60)  # for the line of text above the bars
    places = [place + 0.5 for place in range(len(ends))]
    figure.update_xaxes(tickvals=places, ticktext=units.bin_end_labels(t, ends), tickangle=0, fixedrange=True)
    figure.update_yaxes(units.count_axis(bar.count for bar in bins))
    return figure


def times_alt(t: Translator, bins: Sequence[Bin]) -> str:
    """Alternative text: the fullest bin."""
    fullest = max(bins, key=lambda bar: bar.count)
    return t("after.times.alt", span=bin_label(t, fullest.above, fullest.upto), n=t.number(fullest.count))


@cached_figure
def steps(t: Translator, durations: Steps) -> go.Figure:
    """Mean waiting time per step of a request; a step without data has no bar."""
    present = [(name, mean, n) for name, mean, n in _steps(durations) if mean is not None]
    unit = units.duration_unit([mean for _, mean, _ in present])
    texts = [t("after.step.told", time=units.duration_in(t, mean, unit), n=t.number(n)) for _, mean, n in present]
    names = [t(f"after.step.{name}") for name, _, _ in present]
    figure = go.Figure(
        go.Bar(
            x=[mean / units.SECONDS_IN[unit] for _, mean, _ in present],
            y=names,
            orientation="h",
            text=texts,
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"{name}\n{text}" for name, text in zip(names, texts, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[[f"step_{name}", "told"] for name, _, _ in present],
        )
    )
    figure.update_layout(title=t("after.steps.title", unit=t(f"unit.{unit}")), **_layout(90 + 60 * len(texts)))
    longest = max([mean / units.SECONDS_IN[unit] for _, mean, _ in present], default=1.0)
    figure.update_xaxes(range=[0, longest * labels.axis_stretch(names, texts)], nticks=5, fixedrange=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True)
    return figure


def steps_alt(t: Translator, durations: Steps) -> str:
    """Alternative text: the mean of each step."""
    return t("list.comma").join(
        f"{t(f'after.step.{name}')} {t.duration(mean)}" for name, mean, _ in _steps(durations) if mean is not None
    )


def _steps(durations: Steps) -> list[tuple[str, float | None, int]]:
    return [
        ("merchant", durations.merchant, durations.merchant_count),
        ("buyer", durations.buyer, durations.buyer_count),
        ("back", durations.back, durations.back_count),
    ]


@cached_figure
def reasons(t: Translator, groups: Sequence[Reason]) -> go.Figure:
    """Completed requests per reason, each with its mean duration."""
    texts = [
        t.n("after.reason.told", group.count, time="–" if group.mean is None else t.duration(group.mean))
        for group in groups
    ]
    names = [labels.shorten(group.reason or t("after.reason.none")) for group in groups]
    figure = go.Figure(
        go.Bar(
            x=[group.count for group in groups],
            y=names,
            orientation="h",
            text=texts,
            textposition="outside",
            cliponaxis=False,
            hovertext=[group.reason or t("after.reason.none") for group in groups],
            hovertemplate="%{hovertext}<br>%{text}<extra></extra>",
            customdata=[["reason", group.reason] for group in groups],
        )
    )
    longest = max([group.count for group in groups], default=1)
    figure.update_layout(title=t("after.reasons.title"), **_layout(90 + 28 * len(groups)))
    figure.update_xaxes(range=[0, longest * labels.axis_stretch(names, texts)], nticks=4, fixedrange=True)
    figure.update_yaxes(autorange="reversed", type="category", fixedrange=True)
    return figure


def reasons_alt(t: Translator, groups: Sequence[Reason]) -> str:
    """Alternative text: the most frequent reason."""
    return t.n("after.reasons.alt", groups[0].count, reason=groups[0].reason or t("after.reason.none"))


@cached_figure
def ages(t: Translator, groups: Sequence[Age]) -> go.Figure:
    """Open requests by age, stacked by the party that has to act."""
    labels = [bin_label(t, group.above, group.upto) for group in groups]
    bars = [
        go.Bar(
            x=labels,
            y=[getattr(group, f"for_{who}") for group in groups],
            name=t(f"after.waits.{who}"),
            hovertext=[f"{t(f'after.waits.{who}')} · {text}" for text in labels],
            hovertemplate="%{hovertext}<br>%{y}<extra></extra>",
            customdata=[["waiting", f"{who}-{group.upto or MORE}"] for group in groups],
            marker={"pattern": {"shape": shape}},
        )
        for who, shape in (("merchant", ""), ("buyer", "/"))
    ]
    figure = go.Figure(bars)
    figure.update_layout(title=t("after.ages.title"), **(_layout() | {"barmode": "stack", "showlegend": True}))
    figure.update_layout(legend={"orientation": "h", "y": -0.25, "traceorder": "normal"})
    ticks = [re.sub(r"(?<=\d) ?(?=\D)", "\n", label) for label in labels]  # the unit on a line of its own: narrower
    figure.update_xaxes(type="category", tickvals=labels, ticktext=ticks, tickangle=0, fixedrange=True)
    figure.update_yaxes(units.count_axis(group.for_merchant + group.for_buyer for group in groups))
    return figure


def ages_alt(t: Translator, groups: Sequence[Age]) -> str:
    """Alternative text: open requests per party."""
    mine, theirs = sum(group.for_merchant for group in groups), sum(group.for_buyer for group in groups)
    return t("after.ages.alt", mine=t.number(mine), theirs=t.number(theirs))


def bin_label(t: Translator, above: int, upto: int | None) -> str:
    """Label of a bin by its limits in seconds: ≤ 48小时, > 15天 (`upto` is None for the last)."""
    return f"≤ {t.limit(upto)}" if upto is not None else f"> {t.limit(above)}"


def _layout(height: int = HEIGHT) -> dict[str, object]:
    margin = {"l": 0, "r": 0, "t": 44, "b": 0}
    return {"height": height, "margin": margin, "bargap": 0.25, "showlegend": False}
