"""The table of an answer, with its buttons for XLSX and CSV, and the cases behind the mark of the link."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import md5
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.explore.question import Unit
from metrics.explore.table import columns, rows
from metrics.reports.explore import Explored
from metrics.scoring.engine import Case
from pages.charts.explore import lead
from pages.dialogs import case_dialog
from pages.exploring import asking, link
from pages.parts import case_table, clickable
from pages.state import deep_links, queries
from pages.tables import data_table, keyboard_list
from pages.text import explore as texts
from pages.text import plain_text

SHOPS_NAMED = 5

POINTS = "%.1f"
"""Number format of the difference of two shares, in percentage points."""
FORMATS: dict[Unit, str] = {"count": "localized", "share": "%.1f%%", "seconds": "compact", "marks": "%.2f"}


def note_removed(t: Translator, explored: Explored) -> None:
    """Show that rows of the answer's periods were removed as too old; nothing if none were."""
    if explored.removed is not None:
        text = plain_text.error_text(t, explored.removed)
        st.warning(plain_text.escape_markdown(text), icon=":material/auto_delete:")


def note_begin(t: Translator, explored: Explored) -> None:
    """Show that some shops' data begins after a period does, which then has fewer days than its name says."""
    begins = explored.begins
    if not begins:
        return
    shops = [request.shop for request in explored.selection.requests]
    table = t(f"table.{explored.selection.family.table}")
    if len(shops) == 1:
        text = t("explore.begins", table=table, day=t.day(begins[0][1]))
    else:
        called = asking.shop_names(shops)
        named = [t("explore.begins.shop", shop=called.get(name, name), day=t.day(day)) for name, day in begins]
        more = " …" if len(named) > SHOPS_NAMED else ""
        listed = t("list.comma").join(named[:SHOPS_NAMED]) + more
        text = t.n("explore.begins.several", len(begins), table=table, all=t.number(len(shops)), shops=listed)
    st.info(plain_text.escape_markdown(text), icon=":material/info:")


def note_unknown(t: Translator, explored: Explored, names: texts.Names) -> None:
    """Show that the data has no value of a dimension of the answer, so that all cases form one group, unknown."""
    answer, family = explored.answer, explored.selection.family
    for place, by in enumerate(answer.question.by):
        if answer.groups and all(group.keys[place] is None for group in answer.groups):
            unknown = texts.key(t, by, None, family, names)
            if by == "product" and family.table in ("messages", "chat_ratings"):
                text = t("explore.all_unknown.product", unknown=unknown)
            else:
                text = t("explore.all_unknown", by=texts.dimension(t, by, family), unknown=unknown)
            st.info(plain_text.escape_markdown(text), icon=":material/info:")


def table(t: Translator, explored: Explored, place: int, names: texts.Names) -> None:
    """A row a group; a click on one lists the cases of its measure in that place of the question."""
    cells, config = frame(t, explored, names)
    answer = explored.answer
    measure = answer.question.measures[place]
    leads = [(by, of) for by, of in (lead(measure, group, "now") for group in answer.groups)]
    title = texts.subject(t, answer.question.of, asking.rules_of([r.shop for r in explored.selection.requests]))
    asked_of = md5(repr((answer.question, answer.through)).encode(), usedforsecurity=False).hexdigest()
    clickable.table(t, cells, leads, title, "explored", config, of=asked_of)


def frame(t: Translator, explored: Explored, names: texts.Names) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return a row per group, and the configuration of the columns."""
    answer, family = explored.answer, explored.selection.family
    layout = columns(answer, family)
    cells = {
        column.name: [_cell(t, explored, column, row[n], names) for row in rows(answer)]
        for n, column in enumerate(layout)
    }
    config: dict[str, Any] = {}
    for column in layout:
        label = texts.column(t, column, family)
        if column.unit is None:
            config[column.name] = st.column_config.TextColumn(label, pinned=True)
        elif texts.in_points(column):
            config[column.name] = st.column_config.NumberColumn(label, format=POINTS)
        else:
            config[column.name] = st.column_config.NumberColumn(label, format=FORMATS[column.unit])
    return pd.DataFrame(cells), config


def _cell(t: Translator, explored: Explored, column: Any, cell: Any, names: texts.Names) -> Any:
    """A cell as the table holds it: keys in words, percents as hundreds, durations as such."""
    if column.dimension is not None:
        return texts.key(t, column.dimension, cell, explored.selection.family, names)
    if column.unit == "share" and cell is not None:
        return cell * 100
    if column.unit == "seconds":
        return None if cell is None else timedelta(seconds=round(cell))
    return cell


def cases(t: Translator, explored: Explored, shops: Sequence[Shop], as_of: datetime | None, names: texts.Names) -> None:
    """The cases behind the mark that the link names; a hint where it names none."""
    mark = link.marked()
    if mark is None:
        st.caption(t("explore.click"))
        return
    half, measure, keys = mark
    question, family = explored.answer.question, explored.selection.family
    if len(keys) not in (0, len(question.by)):
        return
    listed = asking.listed(question, shops, as_of, mark)
    description = " · ".join(
        [
            *(texts.key(t, by, key, family, names) for by, key in zip(question.by, keys, strict=False)),
            texts.measure(t, measure),
            *([t("explore.half.previous")] if half == "previous" else []),
        ]
    )
    deep_links.only(t, t("rule.only_these", said=plain_text.escape_markdown(description)))
    if not listed:
        st.info(t("rule.no_cases"), icon=":material/check_circle:")
        return
    first = listed[: queries.CASES_SHOWN]
    _list(t, explored, first)
    if len(listed) > len(first):
        st.caption(t("explore.first_cases", n=t.number(len(first))))


def _list(t: Translator, explored: Explored, listed: Sequence[Case]) -> None:
    rules = {request.shop.shop_id: request.rule for request in explored.selection.requests}
    links = [{"case": case.subject, "case_shop": case.shop_id} for case in listed]
    deep_links.list_cases(
        [
            deep_links.ListedCase(of_one, case_table.case_verdict(t, rules[case.shop_id], case))
            for of_one, case in zip(links, listed, strict=True)
        ]
    )

    def clicked() -> None:
        click = st.session_state["open_explored"]
        if click is not None:
            st.query_params.update(links[click.row])

    frame, config = _frame(t, explored, listed)
    config["open"] = st.column_config.ButtonColumn(
        "", key="open_explored", on_click=clicked, type="tertiary", width=64, pinned=True
    )
    height = "auto" if len(listed) > 10 else "content"
    data_table.show(t, frame, config, t("rule.cases"), export_key="explored-cases", height=height)
    opened = keyboard_list.row_actions(
        [case.subject for case in listed], lambda place: st.query_params.update(links[place])
    )
    keyboard_list.show(t("table.open"), "case", opened)


def _frame(t: Translator, explored: Explored, listed: Sequence[Case]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return a row per case; times are naive, in the time zone of the case's shop."""
    rules = {request.shop.shop_id: request.rule for request in explored.selection.requests}
    zones = {r.shop.shop_id: ZoneInfo(r.shop.timezone) for r in explored.selection.requests}
    family, shops = explored.selection.family, [request.shop for request in explored.selection.requests]
    shop_names = asking.shop_names(shops)
    products = asking.names(shops, [("product", case.product_id) for case in listed if case.product_id])
    rows = [
        {
            "open": t("case.open"),
            "shop": shop_names.get(case.shop_id, case.shop_id) if len(zones) > 1 else None,
            "verdict": case_table.case_verdict(t, rules[case.shop_id], case),
            "buyer": case.buyer_id,
            "occurred_at": case.occurred_at.astimezone(zones[case.shop_id]).replace(tzinfo=None),
            "measure": _measure(case.measure, family.unit),
            "subject": case.subject,
            "agent": case.agent_id,
            "product": products.get(("product", case.product_id or ""), case.product_id),
        }
        for case in listed
    ]
    frame = pd.DataFrame(rows)
    frame = frame.loc[:, [name for name in frame.columns if frame[name].notna().any()]]
    at = "YYYY-MM-DD HH:mm:ss"
    marks = family.unit == "marks"
    config: dict[str, Any] = {
        "shop": t("explore.by.shop"),
        "verdict": t("case.verdict"),
        "buyer": t("column.buyer_id"),
        "occurred_at": st.column_config.DatetimeColumn(t("explore.occurred"), format=at),
        "measure": st.column_config.NumberColumn(t("explore.by.marks" if marks else "explore.length")),
        "subject": t(f"explore.subject.{family.opens}"),
        "agent": t("column.agent_id"),
        "product": t("by.product_id"),
    }
    return frame, config


def _measure(measure: float | None, unit: str | None) -> float | timedelta | None:
    return measure if measure is None or unit == "marks" else timedelta(seconds=round(measure))


def dialog(t: Translator, explored: Explored) -> None:
    """Open the case that the link names, as the rule of its shop sees it."""
    subject = st.query_params.get("case")
    for request in explored.selection.requests:
        if subject and request.shop.shop_id == st.query_params.get("case_shop"):
            case_dialog.show(t, request.shop, request.rule, request.as_of, subject)
