"""The card of a rule, with status badge and sparkline, and the header of a rule's page."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from urllib.parse import quote

import streamlit as st

from data.reading import ledger
from data.shops import Shop
from data.tables import KEPT_BY_HAND, TABLES
from locales import Translator
from metrics.reports.explanation import Explanation
from metrics.reports.scorecard import Judged
from metrics.rules.rule import Rule
from metrics.scoring.outlook import Outlook
from metrics.scoring.score import Score
from metrics.scoring.trend import DayValue
from pages.charts import common
from pages.state import navigation, session
from pages.text import plain_text, scores
from pages.today import explanation_link

GAP_DAYS = 2
"""Most consecutive days without a value that a card's curve bridges."""


def badge(t: Translator, status: str) -> str:
    """A status with colour, icon and word, as HTML."""
    icon = f"<i translate='no' aria-hidden='true'>{scores.ICONS[status]}</i>"
    return f"<span class='db-badge db-{status}'>{icon}{escape(t(f'status.{status}'))}</span>"


def own_badge(t: Translator, rule: Rule) -> str:
    """The mark of a metric of the merchant's own, as HTML; empty for official ones."""
    return f"<span class='db-badge db-own'>{escape(t('card.own'))}</span>" if rule.grade == "user" else ""


def columns_for(cards: int, most: int) -> int:
    """In how many columns, `most` at most, cards fill their rows evenly: four in two of two, not in three and one."""
    rows = -(-cards // most)
    return -(-cards // rows)


def card(
    t: Translator,
    shop: Shop,
    judged: Judged,
    at_stake: str | None = None,
    explained: Explanation | None = None,
    *,
    with_grade: bool = False,
    empty_column: tuple[str, str] | None = None,
) -> None:
    """Show the card of a rule; the whole card links to the rule's page. `at_stake`: the expected penalty in words.

    `explained`: the group of cases that stands out; its sentence leads to them. `with_grade`: say how sure the line is.
    `empty_column`: see `scores.plan`.
    """
    with st.container(border=True, height="stretch", gap="xsmall", key=f"card-{judged.rule.id.replace('.', '-')}"):
        name = scores.title(t, judged.rule)
        st.page_link(
            navigation.RULE,
            label=plain_text.escape_markdown(name),
            icon="",
            help="",
            query_params=session.link(shop, judged.rule),
        )
        st.html(card_body(t, judged, at_stake, session.instant(), with_grade=with_grade, empty_column=empty_column))
        if explained is not None:
            explanation_link.show(t, shop, judged.rule, explained, f"why-{judged.rule.id.replace('.', '-')}")


def card_body(
    t: Translator,
    judged: Judged,
    at_stake: str | None = None,
    as_of: datetime | None = None,
    *,
    with_grade: bool = False,
    empty_column: tuple[str, str] | None = None,
) -> str:
    """The card below its title, as HTML: value, status, change, sparkline, plan, sample, pending cases, penalty.

    `as_of`: the page's instant; the card says how far its data reach where that is an earlier day.
    """
    rule, score = judged.rule, judged.score
    figure = f"<span class='{_value_class(score)}'>{escape(scores.value(t, score, rule))}</span>"
    moved = scores.change(t, score, rule)
    tone = "same" if moved is None or score.is_in_doubt() else moved[1]
    below = [scores.plan(t, score, rule, empty_column), scores.sample_size(t, score)]
    undecided = None if score.status == "no_data" else scores.undecided(t, score, rule)
    rows = [
        _row(figure, own_badge(t, rule) + badge(t, score.shown_status())),
        _small(f"<span class='db-{tone}'>{escape(moved[0])}</span>" if moved else "&nbsp;"),
        sparkline(t, rule, judged.days),
        _row(*(f"<span class='db-small'>{escape(text)}</span>" for text in below if text)),
    ]
    chance = t("outlook.card") if judged.by_chance else None
    lines = (
        scores.recovery(t, score, rule),
        chance,
        scores.pending(t, score),
        None if undecided in below else undecided,
        scores.data_through(t, score, as_of),
        scores.finished(t, score, rule),
        t("card.grade", grade=t(f"grade.short.{rule.grade}")) if with_grade and rule.pass_ is not None else None,
        at_stake,
    )
    rows += [_small(escape(text)) for text in lines if text]
    return f"<div class='db-card'>{''.join(rows)}</div>"


def sparkline(t: Translator, rule: Rule, days: Sequence[DayValue]) -> str:
    """The last 30 days as a curve with the dotted threshold, as HTML. As a mask the curve has the theme's colour."""
    values = [day.value for day in days]
    present = [value for value in values if value is not None]
    if not present:
        return f"<div class='db-spark db-small db-muted'>{escape(t('chart.empty'))}</div>"
    threshold = None if rule.pass_ is None else float(rule.pass_.number)
    low, high = (
        min([*present, *([] if threshold is None else [threshold])]),
        max([*present, *([] if threshold is None else [threshold])]),
    )
    extent = (high - low) or 1.0

    def down(value: float) -> float:
        return 4 + 36 * (high - value) / extent  # pixels from the top of 44, with space for the stroke

    drawn = "".join(
        f"<path d='{path}' fill='none' stroke='black' stroke-width='{width}' stroke-linejoin='round' "
        "stroke-linecap='round' vector-effect='non-scaling-stroke'/>"
        for path, width in zip(
            _paths([None if value is None else down(value) for value in values]), (2, 5), strict=True
        )
        if path
    )
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 44' preserveAspectRatio='none'>{drawn}</svg>"
    curve = f"<div class='db-curve' style=\"mask-image:url('data:image/svg+xml,{quote(svg)}')\"></div>"
    line = ""
    if rule.pass_ is not None and threshold is not None:
        label = escape(scores.threshold(t, rule.pass_, rule.unit))
        line = f"<div class='db-threshold' style='top:{down(threshold):.1f}px'><span>{label}</span></div>"
    return (
        f"<div class='db-spark' role='img' aria-label='{escape(common.trend_alt(t, rule, days))}'>{curve}{line}</div>"
    )


def rule_header(t: Translator, rule: Rule, score: Score, shop: Shop, forecast: Outlook) -> str:
    """The header of a rule's page, as HTML: name, value, status, threshold, plan, window, sample."""
    line = "–" if rule.pass_ is None else scores.threshold(t, rule.pass_, rule.unit)
    if score.programme_line is not None:
        line = scores.programme_line(t, score) or line
    elif rule.target is not None:
        line += t("rule.head.target", line=scores.threshold(t, rule.target, rule.unit))
    facts = [
        ("line", line),
        ("previous", scores.figure(t, score.previous, score.unit)),
        ("plan", " · ".join(filter(None, (scores.plan(t, score, rule), scores.recovery(t, score, rule)))) or "–"),
        ("outlook", _capital(t("list.comma").join(scores.outlook(t, score, forecast, rule))) or "–"),
        ("cases", scores.sample_and_verdicts(t, score)),
        ("window", f"{scores.window(t, rule)} · {scores.window_dates(t, score, shop.timezone)}"),
    ]
    before = scores.previous_window(t, rule)
    titles = {name: t(f"rule.head.{name}") for name, _ in facts if name != "previous"}
    titles["previous"] = _capital(before)
    cells = "".join(f"<div><dt>{escape(titles[k])}</dt><dd>{escape(text)}</dd></div>" for k, text in facts)
    figure = f"<span class='{_value_class(score)}'>{escape(scores.value(t, score, rule))}</span>"
    name = f"<h1 class='db-headline'>{escape(scores.title(t, rule))}</h1>"
    status = own_badge(t, rule) + badge(t, score.shown_status())
    return f"<div class='db-head'><div class='db-name'>{name}{figure}{status}</div><dl>{cells}</dl></div>"


def freshness(t: Translator, shop: Shop, reach: Sequence[ledger.Coverage]) -> str:
    """The local time through which each table of the shop has data, as HTML; empty tables included."""
    last = {
        table_coverage.table: _reach(t, shop, table_coverage.last_at, table_coverage.outliers)
        for table_coverage in reach
        if table_coverage.last_at is not None
    }
    rows = [(t(f"table.{table}"), last.get(table)) for table in TABLES if table not in KEPT_BY_HAND]
    cells = "".join(f"<dt>{escape(name)}</dt><dd>{escape(at or t('sidebar.no_rows'))}</dd>" for name, at in rows)
    return f"<div class='db-fresh'><div>{escape(t('sidebar.fresh'))}</div><dl>{cells}</dl></div>"


def _reach(t: Translator, shop: Shop, last_at: datetime, outliers: Sequence[datetime]) -> str:
    """The local time at which a table ends, and the times that lie too far from the rest to be its end."""
    end = t.short_instant(last_at, shop.timezone)
    if not outliers:
        return end
    times = t("list.comma").join(t.instant(at, shop.timezone) for at in outliers)
    return t("sidebar.far_off", at=end, times=times)


def _value_class(score: Score) -> str:
    """The look of a figure; grey where it rests on a small sample or is not settled."""
    return "db-value db-muted" if score.is_in_doubt() else "db-value"


def _paths(heights: Sequence[float | None]) -> tuple[str, str]:
    """SVG paths over a width of 100: the curve, and the isolated days, each a dot.

    A day or two without a value are passed over, longer gaps stay open.
    """
    step = 100 / max(len(heights) - 1, 1)
    curve, dots = "", ""
    places = [i for i, y in enumerate(heights) if y is not None]
    for i, before, after in zip(places, [None, *places], [*places[1:], None], strict=False):
        point = f"{i * step:.1f} {heights[i]:.1f}"
        joined = before is not None and i - before <= GAP_DAYS + 1
        if not joined and (after is None or after - i > GAP_DAYS + 1):
            dots += f"M{point}h0.1"
        else:
            curve += f"{'L' if joined else 'M'}{point}"
    return curve, dots


def _capital(text: str) -> str:
    """Return a phrase with its first letter capitalised."""
    return text[:1].upper() + text[1:]


def _row(*cells: str) -> str:
    return f"<div class='db-row'>{''.join(cells)}</div>"


def _small(html: str) -> str:
    return f"<div class='db-small db-muted'>{html}</div>"
