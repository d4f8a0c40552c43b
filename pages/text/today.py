"""Sentences on what to do first. Pure functions; no streamlit."""

from collections.abc import Mapping
from datetime import datetime

from locales import Translator
from metrics.reports.today import Step
from metrics.rules.rule import Rule
from metrics.scoring.score import Score
from pages.text import explanations, penalties, plain_text, scores
from pages.text.penalties import with_currency

NAMED = 2
"""Most figures named that a to-do affects."""


def sentence(
    t: Translator,
    step: Step,
    rules: Mapping[str, Rule],
    judged: Mapping[str, Score],
    as_of: datetime,
    names: Mapping[str, str],
) -> str:
    """One thing to do: 回复 4 位买家，最早的 30秒后到期（关系到人工3分钟回复率，¥100–300）.

    `rules`, `judged`: by rule id. `as_of`: the page's instant. `names`: product ids → titles.
    """
    if step.due_at is not None:
        left = t.duration((step.due_at - as_of).total_seconds())
        return t.n(f"today.{step.kind}", step.count, left=left) + _refunded(t, step) + _moved(t, step, rules)
    rule, score = rules[step.rules[0]], judged[step.rules[0]]
    why = "" if step.explanation is None else explanations.sentence(t, rule, step.explanation, names)
    if step.kind == "cause" or step.check_on is None:
        return t("today.cause", rule=scores.title(t, rule), why=why) + _money(t, step)
    plan, day = scores.plan(t, score, rule), t.short_day(step.check_on)
    first = t("today.recover", rule=scores.title(t, rule), plan=plan, day=day) + _money(t, step)
    return t("list.semicolon").join(filter(None, (first, plain_text.inside(why))))


def _moved(t: Translator, step: Step, rules: Mapping[str, Rule]) -> str:
    """The figures that to-dos move, the one that they move most first, and what follows from them; empty for none."""
    lined = [rules[rule_id] for rule_id in step.rules if rules[rule_id].pass_ is not None]
    if not lined:
        return ""
    titles = t("list.comma").join(scores.title(t, rule) for rule in lined[:NAMED])
    return t("today.moves", rules=titles) + _money(t, step)


def _refunded(t: Translator, step: Step) -> str:
    """What goes out by itself if nobody acts; empty for nothing."""
    amounts = [with_currency(t, t.number(float(amount), 2), name) for name, amount in sorted(step.refunded.items())]
    return t("today.refunded", amount=" + ".join(amounts)) if amounts else ""


def _money(t: Translator, step: Step) -> str:
    if step.at_stake is None or step.currency is None:
        return ""
    return t("today.at_stake", amount=penalties.money(t, step.at_stake, step.currency))
