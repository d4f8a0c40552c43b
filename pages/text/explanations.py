"""What a group of cases is called, and the sentence on the group that explains a missed figure. Pure functions."""

from collections.abc import Mapping
from datetime import date

from locales import Translator
from metrics.reports.explanation import Explanation
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import Dimension


def group(t: Translator, by: Dimension, key: str | None, names: Mapping[str, str]) -> str:
    """Display name of a group: agent, product title, hour, weekday or day; a placeholder where the key is None.

    `names`: key → display name, for keys that are not shown themselves.
    """
    if key is None:
        return t("by.unknown" if by in ("product_id", "bought") else "by.nobody")
    match by:
        case "hour":
            return f"{int(key)}:00"
        case "weekday":
            return t(f"weekday.{key}")
        case "day":
            return t.short_day(date.fromisoformat(key))
        case _:
            return names.get(key, key)


def sentence(t: Translator, rule: Rule, explanation: Explanation, names: Mapping[str, str]) -> str:
    """Which group's misses stand out most: 主要出在客服“阿川”：45 个里 38 个不达标，占全部的 54%（样本只占 20%）."""
    name = group(t, explanation.by, explanation.of, names)
    if explanation.by == "hour":
        what = t("explain.by.hour", first=int(explanation.of), last=int(explanation.of) + 1)
    else:
        what = t(f"explain.by.{explanation.by}", name=name)
    return t.n(
        "explain.beyond" if rule.unit == "seconds" else "explain.missed",
        explanation.missed,
        what=what,
        cases=t.number(explanation.cases),
        share=t.percent(explanation.missed / explanation.all_missed, 0),
        of_cases=t.percent(explanation.cases / explanation.all_cases, 0),
    )
