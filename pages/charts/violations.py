"""Timeline of a shop's violations. Pure functions from ledger rows to a plotly figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import plotly.graph_objects as go

from locales import Translator
from metrics.penalties.book import Book
from metrics.penalties.stakes import Filed
from pages.charts.figure_cache import cached_figure
from pages.text import penalties

SHOWN_DAYS = 365
SYMBOLS = {None: "circle-open", "minor": "circle", "serious": "diamond", "especially_serious": "square"}
"""Severity → marker symbol; the severity is also written beside the marker."""
ROW_HEIGHT = 52


def recent(ledger: Sequence[Filed], today: date) -> list[Filed]:
    """The violations of the last `SHOWN_DAYS` days up to `today`, oldest first."""
    first = today - timedelta(days=SHOWN_DAYS)
    return sorted((violation for violation in ledger if violation.day >= first), key=lambda violation: violation.day)


@dataclass(frozen=True)
class Mark:
    """A violation as the chart draws it: its local day, the names of its kind and severity, and its symbol."""

    day: date
    kind: str
    severity: str
    symbol: str


def marks(t: Translator, book: Book, platform: str, filed: Sequence[Filed]) -> tuple[Mark, ...]:
    """A marker per violation, in the same order."""
    return tuple(
        Mark(violation.day, kind(t, book, platform, violation), severity(t, violation), SYMBOLS[violation.severity])
        for violation in filed
    )


@cached_figure
def timeline(t: Translator, marks: Sequence[Mark], today: date, look_back: int | None) -> go.Figure:
    """A row per kind, a marker per violation; the look-back period up to `today` is shaded."""
    kinds = list(dict.fromkeys(mark.kind for mark in marks))
    figure = go.Figure(
        go.Scatter(
            x=[mark.day for mark in marks],
            y=[mark.kind for mark in marks],
            mode="markers+text",
            marker={"size": 12, "symbol": [mark.symbol for mark in marks]},
            text=[mark.severity for mark in marks],
            textposition=_places([mark.kind for mark in marks], [mark.day for mark in marks], today),
            customdata=[
                t("penalty.chart.hover", day=t.day(mark.day), kind=mark.kind, severity=mark.severity) for mark in marks
            ],
            hovertemplate="%{customdata}<extra></extra>",
            cliponaxis=False,
            showlegend=False,
        )
    )
    if look_back is not None:
        figure.add_vrect(
            x0=today - timedelta(days=look_back),
            x1=today,
            fillcolor="#8899AA",
            opacity=0.1,
            line_width=0,
            layer="below",
        )
        figure.add_annotation(
            x=today, y=1, yref="paper", xanchor="right", yanchor="bottom", showarrow=False,
            text=t.n("penalty.chart.look_back", look_back),
        )  # fmt: skip
    figure.update_layout(
        title=t("penalty.chart"),
        height=130 + ROW_HEIGHT * len(kinds),
        margin={"l": 0, "r": 24, "t": 64, "b": 0},
        hovermode="closest",
    )
    first = min([mark.day for mark in marks] + [today - timedelta(days=look_back or 0)])
    padding = timedelta(days=max(3, (today - first).days // 6))  # for the labels beside the outermost markers
    span = [first - padding, today + padding]
    figure.update_xaxes(range=span, tickformat="%m-%d", nticks=5, tickangle=0, fixedrange=True)
    figure.update_yaxes(
        type="category", range=[len(kinds) - 0.5, -0.7], tickmode="array", tickvals=kinds,
        ticktext=[_wrapped(name) for name in kinds], fixedrange=True,
    )  # fmt: skip
    return figure


def alt(t: Translator, marks: Sequence[Mark]) -> str:
    """Alternative text: the number of violations, and the latest."""
    if not marks:
        return t("penalty.chart.alt_empty")
    return t.n("penalty.chart.alt", len(marks), day=t.day(marks[-1].day), kind=marks[-1].kind)


def kind(t: Translator, book: Book, platform: str, violation: Filed) -> str:
    """Display name of a violation's kind; the ledger's own word if the penalty book does not have it."""
    if violation.violation is None:
        return violation.finding.kind
    return penalties.localized(t, book.kinds(platform)[violation.violation].title)


def severity(t: Translator, violation: Filed) -> str:
    """Display name of the severity; the ledger's own word if it is not recognised."""
    return (
        t(f"severity.{violation.severity}")
        if violation.severity
        else violation.finding.severity or t("severity.unknown")
    )


def _places(kinds: Sequence[str], days: Sequence[date], today: date) -> list[str]:
    """Text positions of the markers: alternating above and below per kind, clear of the row names on the left."""
    middle = min(days, default=today) + (today - min(days, default=today)) / 2
    heights = ["bottom" if kinds[:n].count(name) % 2 else "top" for n, name in enumerate(kinds)]
    return [f"{up} {'right' if day < middle else 'center'}" for up, day in zip(heights, days, strict=True)]


def _wrapped(name: str) -> str:
    """A long name in two lines, so that it leaves space for the markers."""
    if len(name) <= 12:
        return name
    at = name.rfind(" ", 0, len(name) // 2 + 6)
    return f"{name[:at]}\n{name[at + 1 :]}" if at > 0 else f"{name[:9]}\n{name[9:]}"
