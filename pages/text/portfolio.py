"""Sentences and cells of the list of all shops. Pure functions; no streamlit."""

import re
from collections.abc import Sequence

from locales import Translator
from metrics.reports.portfolio import ShopStanding
from metrics.rules.rule import Rule
from metrics.scoring.score import Score
from pages.text import composites, penalties, scores

SIGNS = {"met": "✓", "near": "▲", "missed": "✕", "unsettled": "±", "too_few": "…", "no_line": "○", "no_data": "?"}
"""Status → a sign before a figure in a table, where no icon can stand, so that it is never shown by colour alone.

None of them may be taken for the sign of a number."""

SUFFIX = re.compile(r"(（| \(|, ).*$")
"""What a title says after the name proper: for whom, how long, by which standard."""


def headline(t: Translator, standings: Sequence[ShopStanding]) -> str:
    """All shops in one sentence: 14 家店：3 家不达标，4 家临近."""
    counts = {status: sum(standing.status == status for standing in standings) for status in ("missed", "near")}
    parts = [t.n(f"portfolio.headline.{status}", count) for status, count in counts.items() if count]
    if not parts:
        return t.n("portfolio.headline.none", len(standings))
    return t.n("portfolio.headline", len(standings), parts=t("list.comma").join(parts))


def figure(t: Translator, score: Score, rule: Rule) -> str:
    """A figure with the sign of its status as people see it: ✕ 61.2%."""
    return f"{SIGNS[score.shown_status()]} {scores.value(t, score, rule)}"


def worst(t: Translator, standing: ShopStanding, *, briefly: bool = False) -> str:
    """The title of a shop's worst figure behind the sign of its status, with the value where no column has it.

    `briefly`: the name proper alone, for a narrow column.
    """
    score = standing.worst
    if score is None or score.value is None:
        return "–"
    title = scores.title(t, standing.rules[score.rule])
    title = SUFFIX.sub("", title) if briefly else title
    if score in standing.figures.values():
        return f"{SIGNS[score.shown_status()]} {title}"
    return t("portfolio.figure", rule=title, value=figure(t, score, standing.rules[score.rule]))


def badge(t: Translator, standing: ShopStanding) -> str | None:
    """The platform's score or level of a shop: 4.75, 金星, 未满 30 单; None where nothing is known of it."""
    badge = standing.badge
    if badge is None or (badge.status == "incomplete" and badge.value is None and badge.level is None):
        return None
    if badge.status == "not_judged":
        return t("portfolio.not_judged", n=t.number(badge.judged_n or 0), of=t.number(badge.judged_of or 0))
    return composites.value(t, badge)


def at_stake(t: Translator, standing: ShopStanding) -> str:
    """What the next check may bring: ¥100–300, 另有 2 项金额未知; a dash for nothing."""
    total = standing.at_stake
    if total is None:
        return "–"
    amount = penalties.total_amounts(t, total)
    if not total.unknown:
        return amount
    unknown = t.n("portfolio.unknown", total.unknown)
    if at_most := penalties.upper_amounts(t, total):
        unknown = t("portfolio.at_most", unknown=unknown, amount=at_most)
    return t("list.comma").join((amount, unknown)) if amount else unknown


def at_stake_briefly(t: Translator, standing: ShopStanding) -> str:
    """The same for a cell: ¥0–540.70, with a plus where there are unknown amounts beside it; ≤ ¥300; 未知."""
    total = standing.at_stake
    if total is None:
        return "–"
    amount = penalties.total_amounts(t, total)
    if amount:
        return f"{amount} +" if total.unknown else amount
    at_most = penalties.upper_amounts(t, total)
    return f"≤ {at_most}" if at_most else t("portfolio.at_stake.unknown")
