"""Sentences on expected penalties. Pure functions; no streamlit."""

from decimal import Decimal

from locales import Translator
from metrics.penalties.extent import NONE, Extent
from metrics.penalties.national import NationalRule
from metrics.penalties.schedule import Payout, Penalty
from metrics.penalties.severity import Expected, Reason
from metrics.penalties.stakes import Exposure, Owed, Stake, Total
from metrics.rules.rule import Words
from pages.text import plain_text, sources

ORDERS = ("few_orders", "many_orders", "huge_orders")


def localized(t: Translator, words: Words) -> str:
    """A text of the rule files in the reader's language."""
    return words.zh if t.language.startswith("zh") else words.en


def money(t: Translator, amount: Extent, currency: str) -> str:
    """A range of money; "unknown" if no amount is published, "no fine" only if the schedule says so."""
    if amount.low is None or amount.high is None:
        return t("penalty.unknown")
    if amount == NONE:
        return t("penalty.no_fine")
    low, high = (_number(t, end) for end in (amount.low, amount.high))
    return with_currency(t, low if low == high else t("penalty.range", low=low, high=high), currency)


def total_amounts(t: Translator, total: Total) -> str:
    """The known part of a total, per currency; empty if nothing is known."""
    return " + ".join(money(t, amount, currency) for currency, amount in total.amounts.items())


def upper_amounts(t: Translator, total: Total) -> str:
    """The upper bounds of what has no published amount, per currency; empty if there are none."""
    return " + ".join(with_currency(t, _number(t, amount), currency) for currency, amount in total.at_most.items())


def headline(t: Translator, exposure: Exposure, *, published: bool = True, bounds: bool = True) -> str:
    """The total exposure in one sentence.

    `published`: whether any rule on penalties is known that applies to the shop. `bounds`: whether amounts that were
    lowered have the earlier amounts beside them.
    """
    if not published and not exposure.stakes:
        return t("penalty.headline.no_rule")
    missed = len(exposure.unscheduled)
    if missed and not exposure.stakes and not exposure.owed:
        sentence = t.n("penalty.headline.unscheduled", missed)
    else:
        sentence = _headline(t, exposure)
        if missed:
            sentence = t.n("penalty.headline.more_unscheduled", missed, sentence=sentence)
    if bounds and (at_most := upper_amounts(t, exposure.total)):
        sentence = t("penalty.headline.at_most", sentence=sentence, amount=at_most)
    if exposure.unsettled:
        sentence = t.n("penalty.headline.unsettled", len(exposure.unsettled), sentence=sentence)
    return sentence


def _headline(t: Translator, exposure: Exposure) -> str:
    amount, unknown = total_amounts(t, exposure.total), exposure.total.unknown
    if amount:
        return (
            t.n("penalty.headline.amount_unknown", unknown, amount=amount)
            if unknown
            else t("penalty.headline.amount", amount=amount)
        )
    if unknown:
        return t.n("penalty.headline.unknown", unknown)
    return t.n("penalty.headline.no_fine", len(exposure.stakes)) if exposure.stakes else t("penalty.headline.clear")


def stake_summary(t: Translator, stake: Stake) -> str:
    """A stake in short, for a card: 若考核：情节严重，¥100–150."""
    parts = [] if stake.expected is None else [t(f"severity.{stake.expected.severity}")]
    if stake.penalty is not None and stake.penalty.points != NONE:
        parts.append(points(t, stake.penalty.points))
    amount = fine(t, stake, bounds=True)
    return t("penalty.stake", what=t("list.comma").join([*parts, plain_text.inside(amount) if parts else amount]))


def stake_by_rule(t: Translator, exposure: Exposure) -> dict[str, str]:
    """Rule id → its expected penalty in short."""
    return {rule: stake_summary(t, stake) for stake in reversed(exposure.stakes) for rule in stake.rules}


def fine(t: Translator, stake: Stake, *, bounds: bool = False) -> str:
    """The fine of a stake as a range; with `bounds` the upper bound where no amount is published: at most ¥300."""
    if bounds and stake.bound is not None and stake.bound.fine.high:
        return t("penalty.at_most", amount=with_currency(t, _number(t, stake.bound.fine.high), stake.bound.currency))
    return t("penalty.unknown") if stake.penalty is None else money(t, stake.penalty.fine, stake.penalty.currency)


def bound(t: Translator, stake: Stake) -> str:
    """What the upper bound of a stake rests on: the version of that day, and that it was lowered; empty without one."""
    if stake.bound is None or stake.bound.effective_from is None:
        return ""
    key = "penalty.bound" if stake.bound.fine.high else "penalty.bound_no_fine"
    return t(key, amount=fine(t, stake, bounds=True), day=t.day(stake.bound.effective_from))


def currency(stake: Stake) -> str:
    """The currency in which the schedule names amounts of this kind; empty where it names none."""
    return next((row.currency for row in (stake.bound, stake.penalty, *stake.ladder) if row and row.currency), "")


def severity(t: Translator, stake: Stake) -> str:
    """The expected severity."""
    if stake.expected is None:
        return t("severity.none")
    return t("severity.expected", severity=t(f"severity.{stake.expected.severity}"))


def reasons(t: Translator, stake: Stake) -> list[str]:
    """Reasons for the expected severity: counted earlier violations with their days, numbers of orders."""
    if stake.expected is None:
        return []
    days = counted_days(t, stake.expected)
    return [_reason(t, reason, stake.assumed["look_back_days"], days) for reason in stake.expected.reasons]


def counted_days(t: Translator, expected: Expected) -> str:
    """The days of the earlier violations that count."""
    return t("penalty.comma").join(t.short_day(violation.day) for violation in expected.counted)


def actions(t: Translator, penalty: Penalty) -> str:
    """Actions besides the fine, with their duration, and actions that this version has abolished."""
    if penalty.actions is None:
        text = t("penalty.actions_unknown")
    elif penalty.actions or penalty.points != NONE:
        listed = [_action(t, name, penalty.days.get(name)) for name in penalty.actions]
        listed += [points(t, penalty.points)] if penalty.points != NONE else []
        text = t("penalty.actions", actions=t("penalty.comma").join(listed))
    else:
        text = t("penalty.actions_none")
    if penalty.removed:
        gone = t("penalty.comma").join(t(f"action.{name}") for name in penalty.removed)
        text += t("list.semicolon") + t("penalty.removed", actions=gone)
    return text


def points(t: Translator, amount: Extent) -> str:
    """Penalty points as a range."""
    return t("penalty.points", points=_range(t, amount)) if amount.known else t("penalty.points_unknown")


def next_check(t: Translator, stake: Stake) -> str:
    """The day of the next check."""
    weekday = t(f"weekday.{stake.check_on.weekday()}")
    return t("penalty.check", day=t.short_day(stake.check_on), weekday=weekday)


def unknowns(t: Translator, stake: Stake) -> list[str]:
    """Sentences on what is not known about the version in force on the day of the check."""
    lines = []
    if stake.state == "no_schedule":
        lines.append(t("penalty.no_schedule"))
    elif stake.state == "no_version":
        lines.append(t("penalty.no_version", day=t.day(stake.check_on)))
    if stake.undated:
        lines.append(t("penalty.undated", versions=t("penalty.comma").join(stake.undated)))
    return lines


def version(t: Translator, penalty: Penalty) -> str:
    """The version with its effective dates."""
    key = "penalty.version" if penalty.version.isdigit() and len(penalty.version) < 4 else "penalty.version_named"
    return t(key, version=penalty.version, since=span(t, penalty))


def span(t: Translator, row: Penalty | Payout) -> str:
    """The effective dates as published."""
    if row.effective_from is None:
        return t("penalty.undated_span", until="–" if row.effective_to is None else t.day(row.effective_to))
    if row.effective_to is None:
        return t("penalty.since", day=t.day(row.effective_from))
    return t("penalty.span", first=t.day(row.effective_from), until=t.day(row.effective_to))


def payout_lines(t: Translator, owed: Owed) -> list[str]:
    """Sentences on the compensation: number of orders, share, limits, orders without a price."""
    share = t.percent(float(owed.payout.share), 0)
    least, most = (
        with_currency(t, t.number(float(end)), owed.payout.currency) for end in (owed.payout.least, owed.payout.most)
    )
    lines = [t.n("penalty.owed", owed.orders, share=share, least=least, most=most)]
    if owed.unpriced:
        lines.append(t.n("penalty.unpriced", owed.unpriced))
    return [*lines, t("penalty.owed_paid")]


def _reason(t: Translator, reason: Reason, days: int, listed: str) -> str:
    if reason.why in ORDERS:
        return t.n(f"penalty.{reason.why}", reason.count, threshold=t.number(reason.threshold))
    if reason.why == "first":
        return t.n("penalty.first", days, days=t.number(days))
    return t.n(f"penalty.{reason.why}", reason.count, days=t.number(days), dates=listed)


def _action(t: Translator, name: str, days: Extent | None) -> str:
    action = t(f"action.{name}")
    if days is None:
        return action
    return (
        t("action.days", action=action, days=_range(t, days)) if days.known else t("action.days_unknown", action=action)
    )


def _range(t: Translator, amount: Extent) -> str:
    low, high = f"{float(amount.low or 0):g}", f"{float(amount.high or 0):g}"
    return low if low == high else t("penalty.range", low=low, high=high)


def _number(t: Translator, amount: Decimal) -> str:
    return t.number(float(amount), 0 if amount == int(amount) else 2)


def with_currency(t: Translator, amount: str, currency: str) -> str:
    """An amount, formatted already, with the sign of its currency or its three letters."""
    has_symbol = t.has(f"money.{currency}")
    return t(f"money.{currency}", amount=amount) if has_symbol else t("money.other", currency=currency, amount=amount)


def national(t: Translator, rule: NationalRule) -> str:
    """A rule of the state with its day, grade and source, as Markdown."""
    text = t(
        "penalty.national.rule",
        title=localized(t, rule.title),
        day=t.day(rule.effective_from),
        text=localized(t, rule.text),
        grade=t(f"grade.{rule.grade}"),
    )
    return f"{plain_text.escape_markdown(text)} {sources.linked(t, rule.source)}"
