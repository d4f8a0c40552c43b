"""Values and sentences of a score. Pure functions of a score and a translator; no streamlit."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec

from locales import Translator
from metrics.rules.rule import Rule
from metrics.rules.threshold import Line, parse_line
from metrics.scoring.outlook import Outlook
from metrics.scoring.recovery import end_of_period
from metrics.scoring.score import Score, improved
from metrics.scoring.undecided import deciding_column
from metrics.scoring.windows import Length
from pages.text import plain_text

ICONS = {
    "met": "check_circle",
    "near": "warning",
    "missed": "cancel",
    "unsettled": "balance",
    "too_few": "hourglass_empty",
    "no_line": "horizontal_rule",
    "no_data": "help",
}
"""Status → Material symbol, so that a status is never shown by colour alone."""

COUNTED = ("missed", "near", "unsettled", "too_few", "no_data")
"""The statuses that a headline counts."""

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}


def title(t: Translator, rule: Rule) -> str:
    """The rule's title in the reader's language."""
    return rule.title.zh if t.language.startswith("zh") else rule.title.en


def note(t: Translator, rule: Rule) -> str:
    """The rule's note in the reader's language; empty if it has none."""
    if rule.note is None:
        return ""
    return rule.note.zh if t.language.startswith("zh") else rule.note.en


SMALL_SHARE = 0.01
"""Shares below it are shown with two decimals."""
LAST_SECOND = 1
"""Seconds left of a week as of the end of its Sunday."""


def programme(t: Translator, name: str) -> str:
    """What a programme is called; the name itself, where only rules of a merchant's own speak of it."""
    return t(f"programme.{name}") if t.has(f"programme.{name}") else name


def programme_line(t: Translator, score: Score) -> str | None:
    """What a programme asks for that the shop is not in; None for any other rule."""
    if score.programme is None or score.programme_line is None:
        return None
    line = threshold(t, parse_line(score.programme_line), score.unit)
    return t("plan.programme", programme=programme(t, score.programme), line=line)


def figure(t: Translator, value: float | None, unit: str, decimals: int = 0) -> str:
    """A value in its unit: 66.2%, 1.3小时, 4.58; a dash for None. `decimals`: in addition to the usual ones."""
    if value is None:
        return "–"
    if unit == "seconds":
        return t.duration(value)
    if unit == "share":
        return t.percent(value, decimals + (2 if 0 < value < SMALL_SHARE else 1))  # 0.15% must not read 0.1% or 0.2%
    return t.number(value, 2 + decimals)


def value(t: Translator, score: Score, rule: Rule) -> str:
    """The score's value, with more decimals where rounding would put it on the wrong side of its threshold."""
    if rule.pass_ is None or score.value is None or score.status not in ("met", "near", "missed"):
        return figure(t, score.value, score.unit)
    return beside_line(t, score.value, score.unit, rule.pass_, holds=score.status != "missed")


def beside_line(t: Translator, value: float, unit: str, line: Line, *, holds: bool) -> str:
    """A value in its unit with so many decimals that what is read holds the line, or not, as the value does."""
    if unit == "seconds":
        return figure(t, value, unit)
    scale = 100 if unit == "share" else 1
    for more in range(3):
        rounded = Fraction(str(round(value * scale, (1 if scale == 100 else 2) + more))) / scale
        if line.holds(rounded) == holds:
            return figure(t, value, unit, more)
    return figure(t, value, unit, 2)


def threshold(t: Translator, line: Line, unit: str) -> str:
    """A threshold with its comparison: ≥ 70%, < 2.5%, ≥ 4.6, ≤ 48小时."""
    number = float(line.number)
    if line.unit == "seconds" or unit == "seconds":
        text = t.limit(number)
    elif unit == "share":
        text = f"{number * 100:g}%"
    else:
        text = f"{number:g}"
    return f"{SIGNS[line.operator]} {text}"


def change(t: Translator, score: Score, rule: Rule) -> tuple[str, str] | None:
    """The change against the window before, and better, worse or same; None if either value is missing.

    较上周同时段 ▼ 2.1 个百分点，变差.
    """
    if score.value is None or score.previous is None:
        return None
    moved = score.value - score.previous
    if score.unit == "share":
        # as many decimals as the value itself has: two below 1 %
        decimals = 2 if max(score.value, score.previous) < SMALL_SHARE else 1
        amount, flat = t("change.points", n=t.number(abs(moved) * 100, decimals)), round(moved, decimals + 2) == 0
    elif score.unit == "seconds":
        amount, flat = t.duration(abs(moved)), round(moved) == 0
    else:
        amount, flat = t.number(abs(moved), 2), round(moved, 2) == 0
    before = previous_window(t, rule)
    if flat:
        return t("score.change", before=before, change=t("change.none")), "same"
    direction = "better" if improved(rule, score) else "worse"
    arrow = "▲" if moved > 0 else "▼"
    words = t(f"change.{direction}", change=f"{arrow} {amount}")
    return t("score.change", before=before, change=words), direction


def previous_window(t: Translator, rule: Rule) -> str:
    """What a figure's `previous` is of: of a running week or month the same part of the one before."""
    return t(f"previous.{rule.window}" if rule.window in ("week", "month") else "previous.other")


def plan(t: Translator, score: Score, rule: Rule, empty_column: tuple[str, str] | None = None) -> str | None:
    """Cases needed to reach the threshold, or that may still be missed; None where neither applies.

    Where the rule cannot be asked of the shop, why not; where cases that cannot be judged could overturn the verdict,
    what they lack. `empty_column`: the table and the column of it without a filled cell, where that leaves the rule
    without a figure.
    """
    if score.status == "no_line":
        return programme_line(t, score) or t("plan.no_line")
    if score.shown_status() == "unsettled":
        return undecided(t, score, rule)
    if score.status == "no_data":
        no_rows = undecided(t, score, rule) or t("plan.no_data", table=t(f"table.{rule.family.table}"))
        if empty_column is not None:
            no_rows = t("plan.no_column", table=t(f"table.{empty_column[0]}"), column=t(f"column.{empty_column[1]}"))
        return no_rows if score.problem is None else plain_text.error_text(t, score.problem)
    return _further_cases(t, score, rule)


def _further_cases(t: Translator, score: Score, rule: Rule) -> str | None:
    what = "marks" if score.unit == "marks" else rule.cases
    if score.needed:
        return t.n(f"plan.needed.{what}", score.needed)
    if score.status == "missed":
        return t("plan.out_of_reach") if score.unit == "share" and rule.statistic != "rate" else None
    if score.spare is None:
        return None
    return t.n(f"plan.spare.{what}", score.spare) if score.spare else t("plan.spare_none")


def recovery(t: Translator, score: Score, rule: Rule) -> str | None:
    """The day on which the threshold is met again if every case from tomorrow on is met; None if there is none.

    A running week or month that no day of it can bring back says so: the next one begins anew.
    """
    if score.recovers_on is None or score.shown_status() == "unsettled":
        return None
    if rule.window in ("week", "month"):
        today = score.to.astimezone(ZoneInfo(score.timezone)).date()
        if score.recovers_on > end_of_period(rule.window, today):
            return t(f"plan.next_{rule.window}")
    return t("plan.recovers", day=t.short_day(score.recovers_on))


def outlook(t: Translator, score: Score, forecast: Outlook, rule: Rule) -> list[str]:
    """Sentences on the uncertainty and the trend of a score. They never decide its status.

    Of a running week or month, where it will stand at its end; of other windows, when a missed line is passed again.
    """
    lines = []
    if forecast.low is not None and forecast.high is not None:
        span = {name: figure(t, end, score.unit) for name, end in (("low", forecast.low), ("high", forecast.high))}
        lines.append(t("outlook.chance" if forecast.by_chance else "outlook.interval", **span))
    if forecast.level is not None:
        lines.append(t("outlook.level", level=figure(t, forecast.level, score.unit)))
        if forecast.at_end is not None:
            lines.append(t(f"outlook.at_end.{rule.window}", value=figure(t, forecast.at_end, score.unit)))
        elif score.status == "missed":
            day = forecast.recovers_at_level
            lines.append(t("outlook.recovers", day=t.short_day(day)) if day else t("outlook.never"))
    if forecast.at_median and forecast.median is not None:
        lines.append(t.n("outlook.at_median", forecast.at_median, median=t.duration(forecast.median)))
    return lines


def sample_size(t: Translator, score: Score) -> str:
    """Number of counted cases: 样本 374."""
    return t("score.n", n=t.number(score.cases))


def sample_and_verdicts(t: Translator, score: Score) -> str:
    """Number of counted cases with their verdicts: 样本 374（达标 248，不达标 126，未到期 12）."""
    counts = {"pending": score.pending, "excluded": score.excluded}
    if score.unit == "share":
        counts = {"met": score.met, "missed": score.missed} | counts
    parts = [t("score.verdict", verdict=t(f"verdict.{verdict}"), n=t.number(n)) for verdict, n in counts.items() if n]
    return (
        t("score.tally", n=sample_size(t, score), parts=t("list.comma").join(parts)) if parts else sample_size(t, score)
    )


def finished(t: Translator, score: Score, rule: Rule) -> str:
    """What became of the last whole period, where the score's own is still running; empty where there is none."""
    period = score.finished
    if period is None or rule.finished_window is None or period.value is None:
        return ""
    name = window(t, msgspec.structs.replace(rule, window=rule.finished_window))
    value, status = figure(t, period.value, score.unit), plain_text.inside(t(f"status.{period.shown_status()}"))
    return t("score.finished", period=name, value=value, status=status, n=t.number(period.cases))


def pending(t: Translator, score: Score) -> str | None:
    """Number of cases that are not due yet; None if there are none."""
    return t.n("score.pending", score.pending) if score.pending else None


def undecided(t: Translator, score: Score, rule: Rule) -> str | None:
    """How many cases are left out because the files do not tell enough to judge them; None if there are none.

    Where these could overturn the verdict, that there is none, and which column lacks.
    """
    if score.shown_status() != "unsettled" or score.status == "no_line":
        return t.n("score.undecided", score.undecided) if score.undecided else None
    table, column = deciding_column(rule)
    if column == "order_id":
        return t.n("score.unsettled.order", score.undecided)
    words = {"table": t(f"table.{table}"), "column": t(f"column.{column}")}
    if column.endswith("_at"):
        return t.n("score.unsettled.time", score.undecided, **words)
    return t.n("score.unsettled.word", score.undecided, **words)


def window(t: Translator, rule: Rule) -> str:
    """Name of the rule's window: 自然周, 自然月, 近 30 天, 近 6 个月, 3 个自然月."""
    length = Length.of(rule.window)
    if length.begins > 1:
        return t("window.last_month_from", first=length.begins, last=length.begins - 1)
    if length.natural and length.number == 1:
        return t(f"window.last_{length.unit}" if length.finished else f"window.{length.unit}")
    if length.finished:
        return t.n("window.last_months", length.number)
    if length.unit == "month":
        return t.n("window.calendar_months" if length.natural else "window.months", length.number)
    return t.n("window.days", length.number)


def window_dates(t: Translator, score: Score, timezone: str) -> str:
    """The window's dates in the shop's time zone, both included."""
    return t("window.span", first=t.instant(score.from_, timezone), last=t.instant(score.to, timezone))


def headline(t: Translator, scores: Iterable[Score]) -> str:
    """All official scores with a threshold in one sentence: 9 项考核指标：3 项不达标，2 项临近."""
    lined = [score for score in scores if score.pass_ is not None and score.grade != "user"]
    if not lined:
        return t("headline.no_lines")
    statuses = [score.shown_status() for score in lined]
    counts = [(status, statuses.count(status)) for status in COUNTED if status in statuses]
    parts = [t.n(f"headline.{status}", count) for status, count in counts]
    if not parts:
        return t.n("headline.all_met", len(lined))
    return t.n("headline.some", len(lined), parts=t("list.comma").join(parts))


def data_through(t: Translator, score: Score, as_of: datetime | None) -> str:
    """Until when the score's tables reach, where that is a local day before that of the page's instant; else empty."""
    zone = ZoneInfo(score.timezone)
    if as_of is None or score.known_until.astimezone(zone).date() >= as_of.astimezone(zone).date():
        return ""
    return t("score.card_as_of", at=t.short_instant(score.known_until, score.timezone))


def time_left(t: Translator, as_of: datetime, timezone: str) -> str:
    """Time left of the calendar week at an aware instant, in the shop's time zone."""
    local = as_of.astimezone(ZoneInfo(timezone))
    monday = local.date() + timedelta(days=7 - local.weekday())
    ends = datetime.combine(monday, time(), ZoneInfo(timezone))
    left = (ends - as_of).total_seconds()
    return t("headline.time_left", left=t.duration(left)) if left > LAST_SECOND else t("headline.week_over")
