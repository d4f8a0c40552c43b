"""Screens room: a rule in words, sentence by sentence, made from the same fields that the figure is computed from."""

from datetime import date

from locales import Translator
from metrics.hours import DAY, Hours
from metrics.rule import CHAT_FAMILIES, Rule
from pages import phrases


def sentences(t: Translator, rule: Rule) -> list[str]:
    """What counts, until when, at which hours, what bots count for, over which window, and where the line is."""
    said = [t(f"words.cases.{rule.cases}"), *_limits(t, rule), *_bots(t, rule), *_left_out(t, rule)]
    said.append(t(f"words.statistic.{rule.statistic}"))
    if rule.blend is not None:
        said.append(t("words.blend"))
    said.append(t("words.window", window=phrases.window(t, rule)))
    if rule.lag_days is not None:
        said.append(t.n("words.lag", rule.lag_days) if rule.lag_days else t("words.lag_today"))
    if rule.minimum_cases:
        said.append(t.n("words.minimum", rule.minimum_cases))
    return [*said, *_lines(t, rule)]


def origin(t: Translator, rule: Rule) -> dict[str, str]:
    """Where the rule is from: since when it holds, how well it is attested, and its source."""
    return {
        t("origin.in_force"): _in_force(t, rule),
        t("origin.grade"): t(f"grade.{rule.grade}"),
        t("origin.source"): phrases.plain(rule.source) or "–",
        t("origin.id"): phrases.plain(rule.id),
    }


def _in_force(t: Translator, rule: Rule) -> str:
    first = t("words.always") if rule.effective_from == date.min else t("words.from", day=t.day(rule.effective_from))
    return first if rule.effective_to is None else t("words.until", first=first, day=t.day(rule.effective_to))


def _limits(t: Translator, rule: Rule) -> list[str]:
    said = []
    if rule.within is not None:
        said.append(
            t("words.within.refunds" if rule.cases == "refunds" else "words.within.chat", limit=t.limit(rule.within))
        )
    if rule.hours:
        said.append(t(f"words.hours.{rule.hours_mean}", hours=_hours(t, rule.hours)))
    if rule.cycle is not None:
        said.append(t("words.cycle", cutoff=_clock(rule.cycle.cutoff.seconds), due=_clock(rule.cycle.due.seconds)))
    if rule.weekend_due is not None:
        due = rule.weekend_due
        said.append(t("words.weekend_due", due=f"{t(f'weekday.{due.weekday}')} {_clock(due.seconds)}"))
    if rule.cap_seconds is not None:
        said.append(t("words.cap", limit=t.limit(rule.cap_seconds)))
    if rule.holidays:
        said.append(t.n("words.holidays", len(rule.holidays)))
    if rule.pause is not None:
        said.append(t("words.pause"))
    return said


def _bots(t: Translator, rule: Rule) -> list[str]:
    if rule.handled_by is not None:
        return [t("words.handled_by_agent")]
    if rule.cases not in CHAT_FAMILIES:
        return []
    said = [t(f"words.bots.{rule.bots}")]
    return said if rule.greeting_counts else [*said, t("words.greeting")]


def _left_out(t: Translator, rule: Rule) -> list[str]:
    said = [t(f"words.exclude.{name}") for name in rule.exclude]
    if rule.kind:
        said.append(t("words.kinds", kinds=t("list.comma").join(t(f"word.kind.{kind}") for kind in rule.kind)))
    if rule.per_buyer_per_month is not None:
        said.append(t.n("words.per_buyer_per_month", rule.per_buyer_per_month))
    if rule.cases == "reviews":
        said.append(t("words.side", side=t(f"side.{rule.side}")))
    return said


def _lines(t: Translator, rule: Rule) -> list[str]:
    if rule.pass_ is None:
        return [t("words.no_line")]
    said = [t("words.line", line=phrases.mark(t, rule.pass_, rule.unit))]
    if rule.target is not None:
        said.append(t("words.target", line=phrases.mark(t, rule.target, rule.unit)))
    return said


def _hours(t: Translator, hours: Hours) -> str:
    """Opening hours, weekdays of equal hours together: 8:00–23:00, or 周一至周五 9:00–12:00."""
    by_day = [tuple((s.opens, s.closes) for s in hours if s.weekday == day) for day in range(7)]
    groups: list[tuple[int, int]] = []
    for day, spans in enumerate(by_day):
        if groups and by_day[groups[-1][1]] == spans:
            groups[-1] = (groups[-1][0], day)
        else:
            groups.append((day, day))
    said = [(first, last, by_day[first]) for first, last in groups if by_day[first]]
    return t("list.semicolon").join(_days(t, first, last) + _spans(spans) for first, last, spans in said)


def _days(t: Translator, first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return ""
    one = t(f"weekday.{first}")
    return (one if first == last else t("weekday.range", first=one, last=t(f"weekday.{last}"))) + " "


def _spans(spans: tuple[tuple[int, int], ...]) -> str:
    return " ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in spans)


def _clock(seconds: int) -> str:
    hour, minute = divmod(min(seconds, DAY) // 60, 60)
    return f"{hour}:{minute:02}"
