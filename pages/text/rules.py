"""A rule in words, generated from the fields that the metric is computed from. No streamlit."""

from collections.abc import Sequence
from datetime import date

from locales import Translator
from metrics.rules.durations import Promise
from metrics.rules.hours import DAY, Hours
from metrics.rules.programmes import is_outside
from metrics.rules.rule import Rule
from pages.text import plain_text, scores, sources

DEFAULT_MET_FROM = 4
"""The rating from which a case is met, unless the rule says otherwise; part of the family's own sentence."""


def sentences(t: Translator, rule: Rule) -> list[str]:
    """All sentences of a rule: cases, limits, hours, bots, window, thresholds."""
    return [sentence for group in topics(t, rule).values() for sentence in group]


def topics(t: Translator, rule: Rule) -> dict[str, list[str]]:
    """The same sentences by topic, for comparing two rules."""
    other_base = rule.per not in (None, "paid_orders")
    statistic = [t(f"words.per.{rule.per}" if other_base else f"words.statistic.{rule.statistic}")]
    if rule.blend is not None:
        statistic.append(t("words.blend"))
    window = [t("words.window", window=plain_text.inside(scores.window(t, rule)))]
    if rule.lag_days is not None:
        window.append(t.n("words.lag", rule.lag_days) if rule.lag_days else t("words.lag_today"))
    if rule.minimum_cases:
        window.append(t.n("words.minimum", rule.minimum_cases))
    if rule.minimum_orders:
        window.append(t.n("words.minimum_orders", rule.minimum_orders))
    return {
        "cases": [t(f"words.cases.{rule.cases}"), *_verdicts(t, rule)],
        "limits": _limits(t, rule),
        "bots": _bots(t, rule),
        "left_out": _left_out(t, rule),
        "statistic": statistic,
        "window": window,
        "lines": _lines(t, rule),
    }


def origin(t: Translator, rule: Rule) -> dict[str, str]:
    """Origin of a rule, label → Markdown: effective dates, grade, source."""
    own = rule.grade == "user"  # what a merchant wrote there is no address that was looked at
    source = plain_text.escape_markdown(rule.source) if own else sources.linked(t, rule.source)
    return {
        t("origin.in_force"): in_force(t, rule),
        t("origin.grade"): t(f"grade.{rule.grade}"),
        t("origin.source"): source or "–",
    }


def rule_id(t: Translator, rule: Rule) -> str:
    """The id that links, the command line and rule files know a rule by, as Markdown."""
    return f"{t('origin.id')}　`{rule.id}`"


def in_force(t: Translator, rule: Rule) -> str:
    """The rule's effective dates."""
    first = t("words.always") if rule.effective_from == date.min else t("words.from", day=t.day(rule.effective_from))
    return first if rule.effective_to is None else t("words.until", first=first, day=t.day(rule.effective_to))


def _limits(t: Translator, rule: Rule) -> list[str]:
    texts = []
    if rule.within is not None:
        texts.append(t(f"words.within.{'chat' if rule.family.of_chats else rule.cases}", limit=t.limit(rule.within)))
    if rule.hours:
        texts.append(t(f"words.hours.{rule.hours_mean}", hours=hours_of_week(t, rule.hours)))
    if rule.cycle is not None:
        texts.append(t("words.cycle", cutoff=_clock(rule.cycle.cutoff.seconds), due=_clock(rule.cycle.due.seconds)))
    if rule.weekend_due is not None:
        due = rule.weekend_due
        texts.append(t("words.weekend_due", due=f"{t(f'weekday.{due.weekday}')} {_clock(due.seconds)}"))
    if rule.cap_seconds is not None:
        texts.append(t("words.cap", limit=t.limit(rule.cap_seconds)))
    if rule.unanswered_seconds is not None:
        texts.append(t("words.unanswered", limit=t.limit(rule.unanswered_seconds)))
    if rule.new_after is not None:
        texts.append(t("words.new_after", limit=t.limit(rule.new_after)))
    if rule.holidays:
        texts.append(t.n("words.holidays", len(rule.holidays)))
    if rule.public_holidays:
        texts.append(t("words.public_holidays.days" if rule.cases == "shipments" else "words.public_holidays.hours"))
    if rule.clock_from is not None:
        texts.append(t("words.clock_from"))
    if rule.handover:
        texts.append(t("words.handover", phrases=_quoted(t, rule.handover)))
    return texts + _limits_of_orders(t, rule)


def _quoted(t: Translator, phrases: Sequence[str]) -> str:
    return t("list.comma").join(plain_text.escape_markdown(phrase) for phrase in phrases)


def _limits_of_orders(t: Translator, rule: Rule) -> list[str]:
    """Sentences on when the clock of an order or a request begins, pauses and ends."""
    texts = []
    if rule.quiet is not None:
        begins, ends = (_clock(edge.seconds) for edge in (rule.quiet.begins, rule.quiet.ends))
        texts.append(t("words.quiet", begins=begins, ends=ends))
    if rule.from_ is not None:
        texts.append(t(f"words.begins.{rule.from_}"))
    if rule.pause is not None:
        texts.append(t("words.pause"))
    if rule.until is not None:
        texts.append(t("words.until_agreed"))
    if rule.promise is not None:
        texts.append(_promise(t, rule.promise))
    if rule.working_days is not None:
        first, last = (t(f"weekday.{day}") for day in rule.working_days.ends)
        texts.append(t("words.working_days", first=first, last=last))
    return texts


def _promise(t: Translator, promise: Promise) -> str:
    days = promise.working_days
    if promise.cutoff is not None:
        return t("words.promise_cutoff", cutoff=_clock(promise.cutoff), before=days, after=promise.after_cutoff)
    return t.n("words.promise_days", days) if days else t("words.promise", limit=t.limit(promise.seconds or 0))


def _verdicts(t: Translator, rule: Rule) -> list[str]:
    """Sentences on verdicts that differ from the family's default."""
    texts = []
    if rule.missed_when is not None:
        texts.append(t(f"words.missed_when.{rule.missed_when}"))
    if rule.ruling is not None:
        texts.append(t("words.ruling_any"))
    texts += _verdicts_of_orders(t, rule)
    if rule.met_from != DEFAULT_MET_FROM:
        texts.append(t("words.met_from", mark=rule.met_from))
    if rule.of_each is not None:
        texts.append(t(f"words.of_each.{rule.of_each}"))
    if rule.missed_reason is not None:
        texts.append(t("words.missed_reason", reason=plain_text.escape_markdown(rule.missed_reason)))
    if rule.only_unsatisfied:
        texts.append(t("words.only_unsatisfied"))
    return texts


def _verdicts_of_orders(t: Translator, rule: Rule) -> list[str]:
    """The same on orders: what one case is, what proves that it was done, and what misses it."""
    switched = {
        "words.met_when.scanned_or_delivered": rule.met_when == "scanned_or_delivered",
        "words.promised_first": rule.promised == "first",
        "words.of_window_orders": rule.of_ == "window_orders",
        "words.of_delivered_orders": rule.of_ == "delivered_orders" and rule.cases != "deliveries",
        "words.arrivals": rule.of_ == "delivered_orders" and rule.cases == "deliveries",
        "words.cancelled_late": rule.cancelled_late == "excluded",
        "words.platform_fulfilled": rule.platform_fulfilled == "met",
    }
    texts = [t(key) for key, holds in switched.items() if holds]
    if "tracked" in rule.needs:
        texts.append(t("words.needs.both" if "in_time" in rule.needs else "words.needs.tracked"))
    if rule.each is not None and rule.each != rule.family.each[0]:
        texts.append(t("words.each.order_of_requests" if rule.family.opens == "request" else f"words.each.{rule.each}"))
    if rule.faults != ("cancelled",):
        faults = t("list.comma").join(t(f"words.fault.{fault}") for fault in rule.faults)
        texts.append(t("words.faults", faults=faults))
    return texts


def _bots(t: Translator, rule: Rule) -> list[str]:
    if rule.handled_by is not None:
        return [t("words.handled_by_agent")]
    if not rule.family.of_chats:
        return []
    texts = [t(f"words.bots.{rule.bots}")]
    if not rule.greeting_counts:
        texts.append(t("words.greeting"))
    named = {field: getattr(rule, field) for field in ("auto_replies", "no_answer_needed")}
    return texts + [t(f"words.{field}", phrases=_quoted(t, phrases)) for field, phrases in named.items() if phrases]


def _left_out(t: Translator, rule: Rule) -> list[str]:
    texts = [t(f"words.exclude.{name}") for name in rule.exclude]
    if rule.begun_in is not None:
        begins, ends = (_clock(edge.seconds) for edge in (rule.begun_in.begins, rule.begun_in.ends))
        texts.append(t("words.begun_in", begins=begins, ends=ends))
    if rule.order is not None:
        texts.append(t("words.order_sent"))
    if rule.status is not None:
        texts.append(t(f"words.status.{rule.status}"))
    if rule.reasons:
        texts.append(t("words.reasons", reasons=plain_text.escape_markdown(t("list.comma").join(rule.reasons))))
    if rule.struck_out:
        struck = t("list.comma").join(f"{case.case} ({case.reason})" for case in rule.struck_out)
        texts.append(t("words.struck_out", cases=plain_text.escape_markdown(struck)))
    if rule.kind:
        texts.append(t("words.kinds", kinds=t("list.comma").join(t(f"word.kind.{kind}") for kind in rule.kind)))
    if rule.per_buyer_per_month is not None:
        texts.append(t.n("words.per_buyer_per_month", rule.per_buyer_per_month))
    if rule.cases == "reviews":
        texts.append(t("words.side", side=t(f"side.{rule.side}")))
    return texts


def _lines(t: Translator, rule: Rule) -> list[str]:
    line = rule.pass_
    if is_outside(rule) and rule.programme is not None and rule.target is not None:
        words = {"programme": scores.programme(t, rule.programme), "line": scores.threshold(t, rule.target, rule.unit)}
        return [t("words.programme_outside", **words)]
    texts = [t("words.no_line") if line is None else t("words.line", line=scores.threshold(t, line, rule.unit))]
    if rule.minimum_missed:
        texts.append(t.n("words.minimum_missed", rule.minimum_missed))
    if rule.minimum_missed_below is not None:
        texts.append(t.n("words.minimum_missed_below", rule.minimum_missed_below))
    if rule.minimum_buyers:
        texts.append(t.n("words.minimum_buyers", rule.minimum_buyers))
    if rule.target is not None:
        texts.append(t("words.target", line=scores.threshold(t, rule.target, rule.unit)))
    return texts


def hours_of_week(t: Translator, hours: Hours) -> str:
    """Business hours with equal weekdays grouped: 8:00–23:00, or 周一至周五 9:00–12:00."""
    by_day = [tuple((s.opens, s.closes) for s in hours if s.weekday == day) for day in range(7)]
    groups: list[tuple[int, int]] = []
    for day, spans in enumerate(by_day):
        if groups and by_day[groups[-1][1]] == spans:
            groups[-1] = (groups[-1][0], day)
        else:
            groups.append((day, day))
    named_groups = [(first, last, by_day[first]) for first, last in groups if by_day[first]]
    return t("list.semicolon").join(_days(t, first, last) + _spans(spans) for first, last, spans in named_groups)


def _days(t: Translator, first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return ""
    name = t(f"weekday.{first}")
    return (name if first == last else t("weekday.range", first=name, last=t(f"weekday.{last}"))) + " "


def _spans(spans: tuple[tuple[int, int], ...]) -> str:
    return " ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in spans)


def _clock(seconds: int) -> str:
    hour, minute = divmod(min(seconds, DAY) // 60, 60)
    return f"{hour}:{minute:02}"
