"""Sentences on variants of a metric and on gaps in its data. No streamlit."""

from fractions import Fraction
from typing import Literal

import msgspec

from locales import Translator
from metrics.reconcile.data_gaps import Gap
from metrics.reconcile.platform_figure import Shown
from metrics.reconcile.reading import Change
from metrics.reconcile.run_variant import Difference
from metrics.reconcile.search import Found, Reconciliation
from metrics.rules.rule import Rule
from metrics.scoring.engine import Case
from pages.text import plain_text, rules, scores

SMALLEST_SHOWN = Fraction(1, 1000)
"""Smaller differences of shares need a second decimal."""
USUAL_PLACES = {"share": 1, "marks": 2}
"""Unit → decimals shown; a share is in percent."""
DAYS_NAMED = 5
"""Number of days without rows that are named, the first ones."""


def changes(t: Translator, variant: Found, rule: Rule) -> str:
    """The changes of a variant against the rule, as a sentence without its final stop."""
    return t("list.semicolon").join(_change(t, change, rule) for change in variant.changes)


def typed(text: str, platform_figure: Shown) -> str:
    """The platform's figure as it was typed; where a bare number was read as one of percent, with its sign."""
    bare = text.strip()
    decimals = len(bare.partition(".")[2])
    return f"{bare}%" if bare[-1:].isdigit() and platform_figure.places == decimals + 2 else bare


def value(t: Translator, variant: Found, platform_figure: Shown) -> str:
    """A variant's value with as many decimals as the platform's figure, at least the usual ones."""
    unit = variant.reading.rule.unit
    exact = None if variant.value is None else float(variant.value)
    if exact is None or unit == "seconds":
        return scores.figure(t, exact, unit)
    usual = USUAL_PLACES[unit]
    return (
        t.percent(exact, max(usual, platform_figure.places - 2))
        if unit == "share"
        else t.number(exact, max(usual, platform_figure.places))
    )


def gap(t: Translator, variant: Found) -> str:
    """Difference to the platform's figure: ▲ 1.2 个百分点; a word if they are equal."""
    if variant.gap is None:
        return "–"
    if variant.matches:
        return t("why.same")
    return f"{'▲' if variant.gap > 0 else '▼'} {_amount(t, abs(variant.gap), variant.reading.rule.unit)}"


def case_counts(t: Translator, difference: Difference) -> str:
    """Cases that differ, by kind: 改判 2，多算 27; a word if cases cannot be compared."""
    if not difference.same_unit:
        return t("why.other_unit")
    counts = [t.n(f"why.{name}", n) for name, n in difference.counts.items() if n]
    return t("list.comma").join(counts) or t("why.no_case")


def transitions(t: Translator, difference: Difference) -> dict[str, list[Case]]:
    """Transition → cases: 不计入 → 不达标 27; for another unit of cases the variant's own by verdict: 不达标 12."""
    transitions = {}
    for (was, now), cases in difference.moved.items():
        sides = {"was": was, "now": now}
        named = {side: t("why.absent" if verdict is None else f"verdict.{verdict}") for side, verdict in sides.items()}
        if difference.same_unit:
            transitions[t("why.transition", n=t.number(len(cases)), **named)] = cases
        elif now is not None:
            transitions[t("rule.verdict_count", verdict=named["now"], n=t.number(len(cases)))] = cases
    return transitions


def verdict(t: Translator, answer: Reconciliation, rule: Rule) -> str:
    """The result of the search, in a sentence."""
    if answer.outcome in ("same", "no_data"):
        return t(f"why.verdict.{answer.outcome}")
    explanations = answer.explanations
    if not explanations:
        return t.n("why.verdict.none", len(answer.tried))
    best = explanations[0]
    if not best.fits:
        return t(
            "why.verdict.close", reading=changes(t, best, rule), gap=_amount(t, abs(best.gap or Fraction(0)), rule.unit)
        )
    exact = sum(result.fits for result in explanations)
    chance = t.percent(answer.chance, 1)
    return t.n(f"why.verdict.{answer.outcome}", exact, reading=changes(t, best, rule), chance=chance)


def data_gap(t: Translator, gap: Gap, timezone: str) -> str:
    """A gap in the data, in a sentence that says what to do."""
    table = t(f"table.{gap.table}")
    match gap.what:
        case "ends_early" | "starts_late":
            assert gap.at is not None  # these kinds always have an instant
            return t(f"gap.{gap.what}", table=table, at=t.instant(gap.at, timezone))
        case "quiet_days":
            days = t("list.comma").join(t.short_day(day) for day in gap.days[:DAYS_NAMED])
            return t.n("gap.quiet_days", len(gap.days), table=table, days=days)
        case "rejected":
            return t.n("gap.rejected", gap.rows, table=table)
        case "no_rows":
            return t("gap.no_rows", table=table)


def _change(t: Translator, change: Change, rule: Rule) -> str:
    key = f"why.{change.what}"
    if t.has(f"{key}.{change.to}"):
        return t(f"{key}.{change.to}", window=plain_text.inside(scores.window(t, rule)))
    if change.what == "lag":
        return t.n(key, change.fields["lag_days"] + 1)
    values: dict[str, str] = {}
    match change.what:
        case "hours":
            values["hours"] = rules.hours_of_week(t, change.fields["hours"])
        case "version":
            values["day"] = t.day(change.fields["effective_from"])
        case "side":
            values["side"] = t(f"side.{change.to}")
        case "window":
            values["window"] = plain_text.inside(scores.window(t, msgspec.structs.replace(rule, window=change.to)))
        case "met_from":
            values["mark"] = change.to
        case "zone":
            values["zone"] = t.zone(change.to)
    return t(key, **values)


def _amount(t: Translator, amount: Fraction, unit: Literal["share", "seconds", "marks"]) -> str:
    if unit == "seconds":
        return t.duration(float(amount))
    if unit == "marks":
        return t.number(float(amount), 2)
    return t("change.points", n=t.number(float(amount) * 100, 1 if amount >= SMALLEST_SHOWN else 2))
