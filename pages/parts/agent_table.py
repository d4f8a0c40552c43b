"""Table of agents. Selecting a row filters the case table to that agent."""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from locales import Translator
from metrics.reports.chat import FEW_CASES, Agent
from metrics.rules.rule import Rule
from pages.parts import clickable
from pages.tables import safe_tables

_WIDEST = 180
"""Pixels of the column of names at most: it stays in sight while the others are scrolled."""


def show(t: Translator, rule: Rule, agents: Sequence[Agent]) -> str | None:
    """Show the table. Returns a description of the selected row, or None."""
    if not agents:
        st.info(t("rule.no_cases"), icon=":material/check_circle:")
        return None
    in_marks = rule.unit == "marks" or rule.cases == "chat_ratings"
    wait = st.column_config.NumberColumn(t("chat.median"), format="%.1f" if in_marks else "compact")
    table = frame(t, rule, agents)
    names = [t("column.agent_id"), *table["agent"]]
    place = clickable.table(
        t,
        table,
        [("agent_id", agent.agent_id) for agent in agents],
        t("chat.agents"),
        f"agents-{rule.id}",
        {
            "agent": st.column_config.TextColumn(
                t("column.agent_id"), pinned=True, width=min(_WIDEST, safe_tables.column_width(*names))
            ),
            "cases": st.column_config.NumberColumn(t("chat.cases")),
            "met": st.column_config.NumberColumn(t("verdict.met").capitalize()),
            "missed": st.column_config.NumberColumn(t("verdict.missed").capitalize()),
            "value": st.column_config.NumberColumn(t(f"chat.value.{rule.statistic}"), format=FORMATS[rule.unit]),
            "median": wait,
            "slowest": st.column_config.NumberColumn(t("chat.slowest"), format="compact"),
            "note": st.column_config.TextColumn(
                t("chat.note"), width=safe_tables.column_width(t("chat.note"), t("status.too_few"))
            ),
        },
    )
    st.caption(t("chat.agents.told", n=t.number(FEW_CASES)))
    return None if place is None else f"{t('by.agent_id')} {agents[place].agent_id or t('by.nobody')}"


FORMATS = {"share": "%.1f%%", "seconds": "compact", "marks": "%.2f"}
"""Unit → format of the number in the value column."""


def number(value: float | None, unit: str) -> float | timedelta | None:
    """A value as the number that its format expects: percent, timedelta, or stars."""
    if value is None:
        return None
    if unit == "seconds":
        return timedelta(seconds=round(value))
    return value * 100 if unit == "share" else value


def frame(t: Translator, rule: Rule, agents: Sequence[Agent]) -> pd.DataFrame:
    """A row per agent; empty columns are left out. Durations are timedeltas."""
    in_marks = rule.unit == "marks" or rule.cases == "chat_ratings"

    def measure(seconds: float | None) -> float | timedelta | None:
        # the median of two waits may end on half a second
        return seconds if in_marks or seconds is None else timedelta(seconds=round(seconds))

    def wait(agent: Agent, seconds: float | None) -> float | timedelta | None:
        # of a buyer whom nobody answered at last the measure is an earlier wait, which did not lose them
        return None if agent.agent_id is None and not agent.met and not in_marks else measure(seconds)

    rows = [
        {
            "agent": agent.agent_id or t("by.nobody"),
            "cases": agent.met + agent.missed,
            "met": agent.met,
            "missed": agent.missed,
            "value": number(agent.value, rule.unit),
            "median": wait(agent, agent.median),
            "slowest": None if in_marks else wait(agent, agent.slowest),
            "note": t("status.too_few") if agent.small else None,
        }
        for agent in agents
    ]
    table = pd.DataFrame(rows)
    return table.loc[:, [name for name in table.columns if table[name].notna().any()]]
