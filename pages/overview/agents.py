"""The agents of several shops side by side, by one figure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from locales import Translator
from metrics.reports.chat import FEW_CASES
from metrics.reports.portfolio import ShopStanding
from metrics.rules.rule import Rule
from metrics.scoring.breakdown import Group
from metrics.scoring.requests import Request
from pages.overview import clicks
from pages.overview.todo import ROWS_LISTED
from pages.parts.agent_table import FORMATS, number
from pages.state import all_shops, deep_links, navigation, session
from pages.text import scores


def show(t: Translator, standings: Sequence[ShopStanding]) -> None:
    """Show a row per agent and shop, the most misses first; a click leads to the agent's cases."""
    rules = {rule_id: rule for standing in standings for rule_id, rule in standing.rules.items()}
    candidates = _candidates(standings)
    if not candidates:
        st.info(t("portfolio.agents.none"), icon=":material/help:")
        return
    rule_id = deep_links.choose(
        t("portfolio.agents.rule"), "rule", candidates, candidates[0], lambda name: scores.title(t, rules[name])
    )
    names = {standing.shop.shop_id: standing.settings.name for standing in standings}
    agents = [pair for pair in all_shops.agents(rule_id) if pair[0].shop.shop_id in names]
    if not agents:
        st.info(t("rule.no_cases"), icon=":material/check_circle:")
        return
    if len(agents) > ROWS_LISTED:
        st.caption(t("portfolio.agents.first", n=t.number(ROWS_LISTED), all=t.number(len(agents))))
    listed = agents[:ROWS_LISTED]
    place = clicks.row(
        t,
        pd.DataFrame([_row(t, names, *pair) for pair in listed]),
        _columns(t, rules[rule_id]),
        t("portfolio.agents.alt"),
        f"portfolio-agents-{rule_id}",
        height=560 if len(listed) > 14 else "content",
    )
    if place is not None:
        request, group = listed[place]
        session.go_to(navigation.RULE, request.shop, request.rule, by="agent_id", of=group.key or "")


def _row(t: Translator, names: Mapping[str, str], request: Request, group: Group) -> dict[str, Any]:
    return {
        "agent": group.key or t("by.nobody"),
        "name": names[request.shop.shop_id],
        "cases": group.counted,
        "met": group.met,
        "missed": group.missed,
        "value": number(group.value, request.rule.unit),
        "note": t("status.too_few") if group.counted < FEW_CASES else None,
    }


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
        "agent": st.column_config.TextColumn(t("column.agent_id")),
        "name": st.column_config.TextColumn(t("portfolio.name")),
        "cases": st.column_config.NumberColumn(t("chat.cases")),
        "met": st.column_config.NumberColumn(t("verdict.met").capitalize()),
        "missed": st.column_config.NumberColumn(t("verdict.missed").capitalize()),
        "value": st.column_config.NumberColumn(t(f"chat.value.{rule.statistic}"), format=FORMATS[rule.unit]),
        "note": st.column_config.TextColumn(t("chat.note")),
    }
