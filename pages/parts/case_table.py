"""The cases of a rule as a table, worst first. A row opens its conversation, request or order."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reports.standard_rules import FIRST_RESPONSE
from metrics.rules.rule import Rule
from metrics.scoring.breakdown import Group
from metrics.scoring.dimensions import KEYS, Dimension
from metrics.scoring.engine import Case
from metrics.scoring.score import Score
from metrics.todo.still_waiting import Wait, longest_waiting_first, waits_without_answer
from pages.parts import clickable
from pages.state import deep_links, queries
from pages.tables import data_table, keyboard_list, safe_tables
from pages.text import plain_text

COUNTS_EVERY_CASE = {"wait", "took", "reason", "step_merchant", "step_buyer", "step_back", "late"}
"""Dimensions whose charts count met and missed cases; the other charts count the missed."""


def verdict_counts(counted: Score | Group) -> dict[str, int]:
    """Number of cases per verdict, missed first, without empty ones; a score has "all" at the end.

    A group has no excluded cases, and "counted" at the end: met and missed together.
    """
    counts = {name: getattr(counted, name) for name in ("missed", "pending", "met")}
    if isinstance(counted, Group):
        both = {"counted": counted.counted} if counted.met and counted.missed else {}
        return {name: n for name, n in counts.items() if n} | both
    counts["excluded"] = counted.excluded
    return {name: n for name, n in counts.items() if n} | {"all": sum(counts.values())}


def verdict_label(t: Translator, rule: Rule, name: str) -> str:
    """Display name of a verdict. Without a time limit a case is not met or missed but completed or answered, or not."""
    text = t(f"verdict.{name}")
    if rule.cases == "refunds" and rule.within is None and name == "met":
        text = t("verdict.completed")
    elif rule == FIRST_RESPONSE and name in ("met", "missed"):
        text = t("verdict.answered" if name == "met" else "case.unanswered")
    return text[:1].upper() + text[1:]  # used on its own, in a button or a cell


def explore(
    t: Translator, shop: Shop, rule: Rule, score: Score, bars: clickable.Charts, filter_text: str | None = None
) -> None:
    """Show the cases of a score, or of the group that the link names, with a filter by verdict.

    `filter_text`: description of that group; None shows all cases. The filter starts with the cases that the clicked
    number counts. `bars`: the charts above, whose marks share the keyboard list of the table.
    """
    what, group = _group(shop, rule, score) if filter_text is not None else (None, None)
    counts = verdict_counts(group or score)
    removed = queries.removed(shop, rule, score.from_)
    if removed is not None:
        st.info(plain_text.escape_markdown(plain_text.error_text(t, removed)), icon=":material/auto_delete:")
    if group is None:
        st.caption(t("rule.click"))
    else:
        deep_links.only(t, t("rule.only_these", said=plain_text.escape_markdown(filter_text or "")))
    whole = group is not None and (what in COUNTS_EVERY_CASE or rule.of_measures)
    first = next((name for name in ("counted", "met", "missed") if whole and name in counts), next(iter(counts)))
    picked = deep_links.pick(
        t("rule.verdict"),
        "verdict",
        list(counts),
        first,
        lambda v: t("rule.verdict_count", verdict=verdict_label(t, rule, v), n=t.number(counts[v])),
    )
    only = None if group is None or what is None else (what, group.key)
    cases = queries.listed(shop, rule, score.as_of, None if picked == "all" else picked, only)
    show(t, shop, rule, cases, counts[picked], score.as_of, bars.actions)


def show(
    t: Translator,
    shop: Shop,
    rule: Rule,
    cases: Sequence[Case],
    total: int,
    as_of: datetime,
    ways: keyboard_list.Actions = (),
) -> None:
    """Show the table as of an instant (aware), and how many of `total` cases it has; who still waits comes first.

    `ways`: further actions of the keyboard list.
    """
    unanswered = queries.unanswered(shop, as_of) if rule.family.of_chats else {}
    waiting = waits_without_answer(shop, rule, cases, unanswered, as_of)
    cases = longest_waiting_first(cases, waiting)
    subjects = [case.subject for case in cases]
    opened = keyboard_list.row_actions(subjects, lambda place: st.query_params.update(case=subjects[place]))
    label = t("chart.open" if ways else "table.open")
    deep_links.list_cases(
        [
            deep_links.ListedCase({"case": case.subject}, _outcome(t, rule, case, waiting.get(case.case_id)))
            for case in cases
        ]
    )
    if not cases:
        st.info(t("rule.no_cases"), icon=":material/check_circle:")
        keyboard_list.show(label, "case", ways)
        return
    table = frame(t, shop, rule, cases, waiting)
    columns = _columns(t, rule, [case.subject for case in cases], list(table["verdict"]))
    height = "auto" if len(cases) > 10 else "content"
    data_table.show(t, table, columns, t("rule.cases"), export_key="cases", height=height)
    keyboard_list.show(label, "case", [*ways, *opened])
    if total > len(cases):
        st.caption(t("rule.first_of", shown=t.number(len(cases)), total=t.number(total)))


def frame(
    t: Translator, shop: Shop, rule: Rule, cases: Sequence[Case], waiting: Mapping[str, Wait] = MappingProxyType({})
) -> pd.DataFrame:
    """A row per case; empty columns are left out. Times are naive, in the shop's time zone.

    `waiting`: those of `waits_without_answer`; a wait so far stands in the place of the measure.
    """
    zone = ZoneInfo(shop.timezone)
    names = queries.product_titles(shop, [case.product_id for case in cases])
    rows = [
        {
            "open": t("case.open"),
            "verdict": case_verdict(t, rule, case, is_waiting=case.case_id in waiting),
            "buyer": case.buyer_id,
            "occurred_at": _local(case.occurred_at, zone),
            "due_at": _local(case.due_at, zone) if case.verdict == "pending" else None,
            "measure": waiting[case.case_id][0] if case.case_id in waiting else _measure(rule, case),
            "subject": case.subject,
            "agent": case.agent_id or _last_agent(t, waiting.get(case.case_id)),
            "product": names.get(case.product_id or "", case.product_id),
        }
        for case in cases
    ]
    table = pd.DataFrame(rows)
    return table.loc[:, [name for name in table.columns if table[name].notna().any()]]


def clicked(subjects: Sequence[str]) -> None:
    """Put the clicked row's subject into the link, from which the page opens it."""
    click = st.session_state["open_case"]
    if click is not None:
        st.query_params["case"] = subjects[click.row]


def _columns(t: Translator, rule: Rule, subjects: list[str], verdicts: list[str]) -> dict[str, Any]:
    kind = "chat" if rule.family.of_chats else rule.cases
    at = "YYYY-MM-DD HH:mm:ss"
    # a buyer day has several questions: it starts with the first, and its measure is the longest wait
    timed = "buyer_days" if rule.cases == "buyer_days" else kind
    measure = t(f"case.measure.{'marks' if _in_marks(rule) else timed}")
    return {
        "open": st.column_config.ButtonColumn(
            "", key="open_case", on_click=clicked, args=(subjects,), type="tertiary", width=64, pinned=True
        ),
        "verdict": st.column_config.TextColumn(
            t("case.verdict"), width=safe_tables.column_width(t("case.verdict"), *verdicts)
        ),
        "buyer": st.column_config.TextColumn(t("column.buyer_id")),
        "subject": st.column_config.TextColumn(t(f"case.subject.{kind}")),
        "occurred_at": st.column_config.DatetimeColumn(t(f"case.occurred.{timed}"), format=at),
        "due_at": st.column_config.DatetimeColumn(t("case.due"), format=at),
        "measure": st.column_config.NumberColumn(measure, format="%.0f" if _in_marks(rule) else "compact"),
        "agent": st.column_config.TextColumn(t("column.agent_id")),
        "product": st.column_config.TextColumn(t("by.product_id")),
    }


def _group(shop: Shop, rule: Rule, score: Score) -> tuple[Dimension, Group] | tuple[None, None]:
    """The group that the link names and its dimension; (None, None) if it is none of this rule's."""
    lead = deep_links.lead()
    what = next((group for group in KEYS if lead is not None and group == lead[0]), None)
    if what is None or lead is None:
        return None, None
    match = next((group for group in queries.groups(shop, rule, score.as_of, what) if group.key == lead[1]), None)
    return (None, None) if match is None else (what, match)


def _last_agent(t: Translator, wait: Wait | None) -> str | None:
    return None if wait is None or wait[1] is None else t("case.last_agent", agent=wait[1])


def case_verdict(t: Translator, rule: Rule, case: Case, *, is_waiting: bool = False) -> str:
    """The verdict of a case; why it is left out, or that nobody answered. `is_waiting`: the buyer still waits."""
    text = verdict_label(t, rule, case.verdict)
    if case.reason is not None:
        return f"{text} · {t(f'excluded.{case.reason}')}"
    if is_waiting or (case.verdict == "missed" and case.measure is None and rule.family.of_chats):
        return f"{text} · {t('case.unanswered')}"
    return text


def _outcome(t: Translator, rule: Rule, case: Case, wait: Wait | None) -> str:
    """The verdict, and the wait or duration that it rests on: 不达标 · 39分钟."""
    text = case_verdict(t, rule, case, is_waiting=wait is not None)
    if wait is not None:
        return f"{text} · {t('case.waited', time=t.duration(wait[0].total_seconds()))}"
    if case.measure is None:
        return text
    return f"{text} · {t.number(case.measure) if _in_marks(rule) else t.duration(case.measure)}"


def _measure(rule: Rule, case: Case) -> float | timedelta | None:
    if case.measure is None or _in_marks(rule):
        return case.measure
    return timedelta(seconds=case.measure)


def _in_marks(rule: Rule) -> bool:
    return rule.family.unit == "marks"


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else at.astimezone(zone).replace(tzinfo=None)
