"""The agents of several shops side by side, by one figure."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from locales import Translator
from metrics.reports.chat import FEW_CASES
from metrics.reports.portfolio import ShopStanding
from metrics.rules.rule import Rule
from pages.overview import clicks
from pages.overview.todo import SHOPS_LISTED
from pages.parts.agent_table import FORMATS, number
from pages.state import deep_links, navigation, queries, session
from pages.text import scores


def show(t: Translator, standings: Sequence[ShopStanding]) -> None:
    """Show a row an agent and shop, the most misses first; a click leads to the agent's cases."""
    rules = {rule_id: rule for standing in standings for rule_id, rule in standing.rules.items()}
    candidates = _candidates(standings)
    if not candidates:
        st.info(t("portfolio.agents.none"), icon=":material/help:")
        return
    if len(standings) > SHOPS_LISTED:
        st.caption(t("portfolio.todo.first", n=t.number(SHOPS_LISTED)))
    rule_id = deep_links.choose(
        t("portfolio.agents.rule"), "rule", candidates, candidates[0], lambda name: scores.title(t, rules[name])
    )
    rows: list[dict[str, Any]] = []
    places: list[tuple[ShopStanding, Rule, str | None]] = []
    for standing in standings[:SHOPS_LISTED]:
        as_of = queries.ends_at(standing.shop)
        judged = next((entry for entry in queries.judged(standing.shop, as_of) if entry.rule.id == rule_id), None)
        if judged is None:
            continue
        for group in queries.groups(standing.shop, judged.rule, as_of, "agent_id"):
            places.append((standing, judged.rule, group.key))
            rows.append(
                {
                    "agent": group.key or t("by.nobody"),
                    "name": standing.settings.name,
                    "cases": group.counted,
                    "met": group.met,
                    "missed": group.missed,
                    "value": number(group.value, judged.rule.unit),
                    "note": t("status.too_few") if group.counted < FEW_CASES else None,
                }
            )
    if not rows:
        st.info(t("rule.no_cases"), icon=":material/check_circle:")
        return
    order = sorted(range(len(rows)), key=lambda place: -rows[place]["missed"])
    place = clicks.row(
        t,
        pd.DataFrame([rows[place] for place in order]),
        _columns(t, rules[rule_id]),
        t("portfolio.agents.alt"),
        f"portfolio-agents-{rule_id}",
        height=560 if len(rows) > 14 else "content",
    )
    if place is not None:
        standing, rule, agent = places[order[place]]
        session.go_to(navigation.RULE, standing.shop, rule, by="agent_id", of=agent or "")


def _candidates(standings: Sequence[ShopStanding]) -> list[str]:
    """The rules whose cases name agents, those of most shops first."""
    counts = Counter(
        score.rule
        for standing in standings
        for score in standing.scores
        if "agent_id" in standing.rules[score.rule].family.dimensions and score.cases
    )
    return [rule_id for rule_id, _ in counts.most_common()]


def _columns(t: Translator, rule: Rule) -> dict[str, Any]:
    return {
        "agent": st.column_config.TextColumn(t("column.agent_id"), pinned=True),
        "name": st.column_config.TextColumn(t("portfolio.name")),
        "cases": st.column_config.NumberColumn(t("chat.cases")),
        "met": st.column_config.NumberColumn(t("verdict.met").capitalize()),
        "missed": st.column_config.NumberColumn(t("verdict.missed").capitalize()),
        "value": st.column_config.NumberColumn(t("chat.value"), format=FORMATS[rule.unit]),
        "note": st.column_config.TextColumn(t("chat.note")),
    }
