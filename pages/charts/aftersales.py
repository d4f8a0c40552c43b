"""The charts of the after-sales page. Each takes figures and gives a plotly figure."""

from collections.abc import Sequence

import plotly.graph_objects as go

from locales import Translator
from metrics.reports.aftersales import Age, Bin, Reason, Rulings, Steps
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import MORE
from pages.charts import common
from pages.charts.figure_cache import once
from pages.text import scores

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


@once
def times(t: Translator, rule: Rule, bins: Sequence[Bin]) -> go.Figure:
    """How many completed requests took how long, with the rule's line drawn in where it is a duration."""
    labels = [span(t, one.above, one.upto) for one in bins]
    told = [f"{text} · {one.count}" for text, one in zip(labels, bins, strict=True)]
    drawn = go.Figure(
        go.Bar(
            x=list(range(len(bins))),
            y=[one.count for one in bins],
            hovertext=told,
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[["took", str(one.upto or MORE)] for one in bins],
        )
    )
    drawn.update_layout(title=t("after.times.title"), **_layout())
    line = rule.pass_
    ends = [one.upto for one in bins if one.upto is not None]
    if line is not None and line.unit == "seconds" and int(line.number) in ends:
        at = ends.index(int(line.number)) + 0.5
        drawn.add_vline(x=at, line={"dash": "dot", "width": 2, "color": "#8899AA"})
        drawn.add_annotation(
            x=at,
            y=1,
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            text=scores.mark(t, line, rule.unit),
            showarrow=False,
        )
        drawn.update_layout(margin_t=60)  # a line of text above the bars
    places = [place + 0.5 for place in range(len(ends))]
    drawn.update_xaxes(tickvals=places, ticktext=common.ends(t, ends), tickangle=0, fixedrange=True)
    drawn.update_yaxes(common.counts(one.count for one in bins))
    return drawn


def times_alt(t: Translator, bins: Sequence[Bin]) -> str:
    """The distribution for somebody who cannot see it: the fullest bin."""
    fullest = max(bins, key=lambda one: one.count)
    return t("after.times.alt", span=span(t, fullest.above, fullest.upto), n=t.number(fullest.count))


@once
def steps(t: Translator, seen: Steps) -> go.Figure:
    """What a request waited for on the average, a bar a step; a step that the file does not tell of has none."""
    known = [(name, mean, n) for name, mean, n in _steps(seen) if mean is not None]
    told = [t("after.step.told", time=t.duration(mean), n=t.number(n)) for _, mean, n in known]
    names = [t(f"after.step.{name}") for name, _, _ in known]
    drawn = go.Figure(
        go.Bar(
            x=[mean / 3600 for _, mean, _ in known],
            y=names,
            orientation="h",
            text=told,
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"{name}<br>{text}" for name, text in zip(names, told, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[[f"step_{name}", "told"] for name, _, _ in known],
        )
    )
    drawn.update_layout(title=t("after.steps.title", unit=t("unit.hours")), **_layout(90 + 60 * len(told)))
    longest = max([mean / 3600 for _, mean, _ in known], default=1.0)
    drawn.update_xaxes(range=[0, longest * scores.room(names, told)], nticks=5, fixedrange=True)
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


@once
def reasons(t: Translator, found: Sequence[Reason]) -> go.Figure:
    """How many completed requests each reason has, and how long they took on the average."""
    told = [
        t.n("after.reason.told", one.count, time="–" if one.mean is None else t.duration(one.mean)) for one in found
    ]
    names = [scores.shortened(one.reason or t("after.reason.none")) for one in found]
    drawn = go.Figure(
        go.Bar(
            x=[one.count for one in found],
            y=names,
            orientation="h",
            text=told,
            textposition="outside",
            cliponaxis=False,
            hovertext=[one.reason or t("after.reason.none") for one in found],
            hovertemplate="%{hovertext}<br>%{text}<extra></extra>",
            customdata=[["reason", one.reason] for one in found],
        )
    )
    longest = max([one.count for one in found], default=1)
    drawn.update_layout(title=t("after.reasons.title"), **_layout(90 + 28 * len(found)))
    drawn.update_xaxes(range=[0, longest * scores.room(names, told)], nticks=4, fixedrange=True)
    drawn.update_yaxes(autorange="reversed", type="category", fixedrange=True)
    return drawn


def reasons_alt(t: Translator, found: Sequence[Reason]) -> str:
    """The reasons for somebody who cannot see them: the commonest."""
    return t.n("after.reasons.alt", found[0].count, reason=found[0].reason or t("after.reason.none"))


@once
def ages(t: Translator, found: Sequence[Age]) -> go.Figure:
    """The open requests by age, and by whom they wait for."""
    labels = [span(t, one.above, one.upto) for one in found]
    bars = [
        go.Bar(
            x=labels,
            y=[getattr(one, f"for_{who}") for one in found],
            name=t(f"after.waits.{who}"),
            hovertext=[f"{t(f'after.waits.{who}')} · {text}" for text in labels],
            hovertemplate="%{hovertext}<br>%{y}<extra></extra>",
            customdata=[["waiting", f"{who}-{one.upto or MORE}"] for one in found],
            marker={"pattern": {"shape": shape}},
        )
        for who, shape in (("merchant", ""), ("buyer", "/"))
    ]
    drawn = go.Figure(bars)
    drawn.update_layout(title=t("after.ages.title"), **(_layout() | {"barmode": "stack", "showlegend": True}))
    drawn.update_layout(legend={"orientation": "h", "y": -0.25, "traceorder": "normal"})
    shown = ["<br>".join(label.rsplit(" ", 1)) for label in labels]
    drawn.update_xaxes(type="category", tickvals=labels, ticktext=shown, tickangle=0, fixedrange=True)
    drawn.update_yaxes(common.counts(one.for_merchant + one.for_buyer for one in found))
    return drawn


def ages_alt(t: Translator, found: Sequence[Age]) -> str:
    """The open requests for somebody who cannot see them."""
    mine, theirs = sum(one.for_merchant for one in found), sum(one.for_buyer for one in found)
    return t("after.ages.alt", mine=t.number(mine), theirs=t.number(theirs))


def span(t: Translator, above: int, upto: int | None) -> str:
    """A bin by its end: ≤ 48 小时, > 15 天."""
    return f"≤ {t.limit(upto)}" if upto is not None else f"> {t.limit(above)}"


def _layout(height: int = HEIGHT) -> dict[str, object]:
    margin = {"l": 0, "r": 0, "t": 44, "b": 0}
    return {"height": height, "margin": margin, "bargap": 0.25, "showlegend": False}
