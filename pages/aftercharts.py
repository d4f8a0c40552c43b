"""Screens room: the charts of the after-sales page. Each takes figures and gives a plotly figure."""

from collections.abc import Sequence

import plotly.graph_objects as go

from locales import Translator
from metrics.aftersales import Age, Bin, Reason, Rulings, Steps
from metrics.rule import Rule
from pages import phrases

HEIGHT = 300


def headline(t: Translator, seen: Rulings) -> str:
    """How many requests were completed, and how often the platform stepped in where the file says."""
    if not seen.told:
        return t.n("after.headline.untold", seen.completed)
    liable = seen.merchant + seen.both
    return t.n("after.headline", seen.completed, stepped=t.number(seen.stepped_in), liable=t.number(liable))


def ruled(t: Translator, seen: Rulings) -> str:
    """How the platform ruled where it stepped in; empty where it never did, or no file says."""
    counts = {
        "merchant": seen.merchant,
        "both": seen.both,
        "buyer": seen.buyer,
        "none": seen.none,
        "unruled": seen.unruled,
    }
    return t("list.comma").join(f"{t(f'after.ruled.{who}')} {t.number(n)}" for who, n in counts.items() if n)


def times(t: Translator, rule: Rule, bins: Sequence[Bin]) -> go.Figure:
    """How many completed requests took how long, with the rule's line drawn in where it is a duration."""
    labels = [span(t, one.above, one.upto) for one in bins]
    drawn = _bars(
        labels, [one.count for one in bins], [f"{text} · {one.count}" for text, one in zip(labels, bins, strict=True)]
    )
    line = rule.pass_
    ends = [one.upto for one in bins]
    if line is not None and line.unit == "seconds" and int(line.number) in ends:
        at = ends.index(int(line.number)) + 0.5
        drawn.add_vline(x=at, line={"dash": "dot", "width": 2, "color": "#8899AA"})
        drawn.add_annotation(
            x=at, y=1, yref="paper", xanchor="left", text=phrases.mark(t, line, rule.unit), showarrow=False
        )
    drawn.update_layout(title=t("after.times.title"))
    return drawn


def times_alt(t: Translator, bins: Sequence[Bin]) -> str:
    """The distribution for somebody who cannot see it: the fullest bin."""
    fullest = max(bins, key=lambda one: one.count)
    return t("after.times.alt", span=span(t, fullest.above, fullest.upto), n=t.number(fullest.count))


def steps(t: Translator, seen: Steps) -> go.Figure:
    """What a request waited for on the average, a bar a step; a step that the file does not tell of has none."""
    known = _steps(seen)
    told = [t("after.step.told", time=t.duration(mean), n=t.number(n)) for _, mean, n in known if mean is not None]
    drawn = go.Figure(
        go.Bar(
            x=[mean / 3600 for _, mean, _ in known if mean is not None],
            y=[t(f"after.step.{name}") for name, mean, _ in known if mean is not None],
            orientation="h",
            text=told,
            textposition="auto",
            hoverinfo="skip",
        )
    )
    drawn.update_layout(title=t("after.steps.title", unit=t("unit.hours")), **_layout(90 + 60 * len(told)))
    drawn.update_xaxes(rangemode="tozero", nticks=5, fixedrange=True)
    drawn.update_yaxes(autorange="reversed", fixedrange=True)
    return drawn


def steps_alt(t: Translator, seen: Steps) -> str:
    """The steps for somebody who cannot see them."""
    return t("list.comma").join(
        f"{t(f'after.step.{name}')} {t.duration(mean)}" for name, mean, _ in _steps(seen) if mean is not None
    )


def _steps(seen: Steps) -> list[tuple[str, float | None, int]]:
    return [
        ("merchant", seen.merchant, seen.merchant_count),
        ("buyer", seen.buyer, seen.buyer_count),
        ("back", seen.back, seen.back_count),
    ]


def reasons(t: Translator, found: Sequence[Reason]) -> go.Figure:
    """How many completed requests each reason has, and how long they took on the average."""
    told = [
        t.n("after.reason.told", one.count, time="–" if one.mean is None else t.duration(one.mean)) for one in found
    ]
    drawn = go.Figure(
        go.Bar(
            x=[one.count for one in found],
            y=[phrases.shortened(one.reason or t("after.reason.none")) for one in found],
            orientation="h",
            text=told,
            textposition="outside",
            cliponaxis=False,
            hovertext=[one.reason or t("after.reason.none") for one in found],
            hovertemplate="%{hovertext}<br>%{text}<extra></extra>",
        )
    )
    drawn.update_layout(title=t("after.reasons.title"), **_layout(90 + 28 * len(found)))
    drawn.update_xaxes(range=[0, max([one.count for one in found], default=1) * 1.8], nticks=4, fixedrange=True)
    drawn.update_yaxes(autorange="reversed", type="category", fixedrange=True)
    return drawn


def reasons_alt(t: Translator, found: Sequence[Reason]) -> str:
    """The reasons for somebody who cannot see them: the commonest."""
    return t.n("after.reasons.alt", found[0].count, reason=found[0].reason or t("after.reason.none"))


def ages(t: Translator, found: Sequence[Age]) -> go.Figure:
    """The open requests by age, and by whom they wait for."""
    labels = [span(t, one.above, one.upto) for one in found]
    bars = [
        go.Bar(
            x=labels,
            y=[getattr(one, f"for_{who}") for one in found],
            name=t(f"after.waits.{who}"),
            hovertemplate="%{x}<br>%{y}",
            marker={"pattern": {"shape": shape}},
        )
        for who, shape in (("merchant", ""), ("buyer", "/"))
    ]
    drawn = go.Figure(bars)
    drawn.update_layout(title=t("after.ages.title"), **(_layout() | {"barmode": "stack", "showlegend": True}))
    drawn.update_layout(legend={"orientation": "h", "y": -0.25})
    drawn.update_xaxes(type="category", fixedrange=True)
    drawn.update_yaxes(rangemode="tozero", nticks=5, tickformat="d", fixedrange=True)
    return drawn


def ages_alt(t: Translator, found: Sequence[Age]) -> str:
    """The open requests for somebody who cannot see them."""
    mine, theirs = sum(one.for_merchant for one in found), sum(one.for_buyer for one in found)
    return t("after.ages.alt", mine=t.number(mine), theirs=t.number(theirs))


def span(t: Translator, above: int, upto: int | None) -> str:
    """A bin by its end: ≤ 48 小时, > 15 天."""
    return f"≤ {t.limit(upto)}" if upto is not None else f"> {t.limit(above)}"


def _bars(labels: Sequence[str], amounts: Sequence[int], told: Sequence[str]) -> go.Figure:
    places = list(range(len(labels)))
    drawn = go.Figure(
        go.Bar(x=places, y=list(amounts), hovertext=list(told), hovertemplate="%{hovertext}<extra></extra>")
    )
    drawn.update_layout(**_layout())
    drawn.update_xaxes(tickvals=places, ticktext=list(labels), tickangle=-40, automargin=True, fixedrange=True)
    drawn.update_yaxes(rangemode="tozero", nticks=5, fixedrange=True)
    return drawn


def _layout(height: int = HEIGHT) -> dict[str, object]:
    margin = {"l": 0, "r": 0, "t": 44, "b": 0}
    return {"template": "streamlit", "height": height, "margin": margin, "bargap": 0.25, "showlegend": False}
