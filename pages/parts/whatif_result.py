"""Result of a what-if: the metric now and after the change, as HTML and as two curves."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import plotly.graph_objects as go

from locales import Translator
from metrics.reports.whatif import Replayed
from metrics.rules.rule import Rule
from metrics.scoring.score import Score, is_small
from metrics.scoring.trend import DayValue
from pages.charts import common, units
from pages.charts.figure_cache import cached_figure
from pages.parts import cards
from pages.text import scores

LEAST, MOST = 20, 2000
"""Bounds of the slider for further cases, which reaches twice the cases needed."""
MINUTE, HOUR = 60, 3600
CHAT_STEPS = (0, 10, 30, 60, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR)
SLOW_STEPS = (0, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR)


def slider_maximum(score: Score) -> int:
    """Upper end of the slider for further cases."""
    return max(LEAST, min(MOST, 2 * (score.needed or 0)))


def faster_steps(rule: Rule) -> tuple[int, ...]:
    """Options of the slider for faster responses, in seconds."""
    return CHAT_STEPS if rule.family.of_chats else SLOW_STEPS


def before_and_after(t: Translator, rule: Rule, score: Score, replayed: Replayed) -> str:
    """The score now and after the change, side by side, as HTML."""
    shares = rule.statistic in ("share", "share_missed")  # other figures rest on something else than these cases
    after = replace(
        score,
        value=replayed.value,
        status=replayed.status,
        met=replayed.met,
        missed=replayed.missed,
        small=is_small(rule, replayed.value, replayed.met + replayed.missed) if shares else score.small,
        unsettled=replayed.unsettled,
        needed=replayed.needed,
        spare=replayed.spare,
        recovers_on=replayed.recovers_on,
    )
    cells = []
    for name, state in (("now", score), ("then", after)):
        status = cards.badge(t, state.shown_status())
        lines = [scores.plan(t, state, rule), scores.recovery(t, state, rule)]
        cells.append(
            f"<div><dt>{escape(t(f'whatif.{name}'))}</dt><dd class='db-name'>"
            f"<span class='db-value'>{escape(scores.value(t, state, rule))}</span>{status}</dd>"
            f"<dd class='db-small'>{escape(' · '.join(filter(None, lines)) or '–')}</dd></div>"
        )
    saved = t.n("whatif.saved", replayed.saved) if replayed.saved else ""
    return f"<div class='db-head'><dl>{''.join(cells)}</dl><div class='db-small'>{escape(saved)}</div></div>"


@cached_figure
def chart(t: Translator, rule: Rule, days: Sequence[DayValue], replayed: Replayed) -> go.Figure:
    """The metric by local day as it was, and as it would have been if that differs, with the threshold."""
    figure = common.draw_trend(t, rule, days, days[0].day)
    scale = units.scale_of(rule, days)
    values = [replayed.days.get(day.day) for day in days]
    if values == [day.value for day in days]:
        return figure
    figure.data[0].update(name=t("whatif.now"), showlegend=True)
    figure.add_trace(
        go.Scatter(
            x=[day.day for day in days],
            y=[None if value is None else value * scale for value in values],
            mode="lines",
            line={"width": 2, "dash": "dash"},
            name=t("whatif.then"),
            hovertext=[scores.figure(t, value, rule.unit) for value in values],
            hovertemplate="%{x|%m-%d} · %{hovertext}",
        )
    )
    figure.update_layout(legend={"orientation": "h", "y": -0.2})
    return figure


def chart_alt(t: Translator, rule: Rule, score: Score, replayed: Replayed) -> str:
    """Alternative text of the chart: the value before and after."""
    figures = {"now": score.value, "then": replayed.value}
    texts = {name: scores.figure(t, value, rule.unit) for name, value in figures.items()}
    return t("whatif.alt", title=scores.title(t, rule), **texts)
