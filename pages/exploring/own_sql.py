"""The parts of the SQL page: tables to ask, examples and earlier statements, the run, and the answer."""

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from data.changes.audit import RECORDER
from data.parquet_export import to_parquet
from data.sandbox.examples import EXAMPLES
from data.sandbox.sandbox import Sandbox, SqlAnswer, columns_of
from data.shops import Shop
from data.table_export import file_name
from data.view import View
from locales import Translator
from metrics.reports.published_scores import sql_columns, sql_tables
from pages.charts import sql as charts
from pages.charts.figure_cache import show_chart
from pages.state import answer_cache, deep_links, queries, session
from pages.tables import data_table

HISTORY = 20
"""Most earlier statements offered again during a visit."""


def tables(t: Translator, shop: Shop) -> None:
    """Show the tables that can be queried, with their columns."""
    with st.expander(t("sql.tables"), key="sql-tables"):
        for name, columns in (answer_cache.cached(_columns, shop) | sql_columns()).items():
            listed = ", ".join(f"{column} ({kind})" for column, kind in columns)
            st.markdown(f"**{name}** · {t(f'sql.table.{name}')}")
            st.caption(listed)


def beginnings(t: Translator) -> None:
    """Examples and earlier statements; the one chosen goes into the editor, and stays chosen until that is edited."""

    def chosen(key: str, texts: Mapping[str, str]) -> None:
        name = st.session_state[key]
        if name in texts:
            st.session_state["sql"] = texts[name]

    history: list[str] = st.session_state.setdefault("sql_history", [])
    earlier = {text: text for text in history}
    for key, texts in (("sql_example", EXAMPLES), ("sql_earlier", earlier)):
        name = st.session_state.get(key)
        if name is not None and texts.get(name) != st.session_state.get("sql"):
            st.session_state[key] = None
    with st.container(horizontal=True, gap="small"):
        st.selectbox(
            t("sql.examples"), list(EXAMPLES), index=None, key="sql_example", placeholder=t("sql.choose"), width=320,
            format_func=lambda name: t(f"sql.example.{name}"),
            on_change=chosen, args=("sql_example", EXAMPLES),
        )  # fmt: skip
        if history:
            st.selectbox(
                t("sql.history"), history, index=None, key="sql_earlier", placeholder=t("sql.choose"), width=320,
                format_func=lambda text: " ".join(text.split())[:80],
                on_change=chosen, args=("sql_earlier", earlier),
            )  # fmt: skip


def run(t: Translator, shops: Sequence[Shop], sql: str) -> None:
    """Run a statement and keep its answer for this visit. Any click by the visitor cancels it."""
    st.session_state.pop("sql_answer", None)
    history: list[str] = st.session_state.setdefault("sql_history", [])
    st.session_state["sql_history"] = [sql, *(text for text in history if text != sql)][:HISTORY]
    place = st.empty()

    def show_seconds(seconds: float) -> None:
        place.caption(t("sql.running", seconds=t.number(seconds)))

    with st.container(key="sql-cancel"):
        button = st.empty()
        button.button(t("sql.cancel"), key="sql_cancel", icon=":material/stop_circle:")
    further = sql_tables(session.view(), shops, queries.rules(), sql)
    with Sandbox(session.access(), [shop.shop_id for shop in shops], further=further) as sandbox:
        st.session_state["sql_answer"] = sandbox.ask(sql, show_seconds)
    place.empty()
    button.empty()


def answer(t: Translator) -> None:
    """The latest answer of the visit: how many rows it has, a chart, the table, and the files."""
    latest: SqlAnswer | None = st.session_state.get("sql_answer")
    if latest is None:
        return
    count, seconds = t.number(latest.table.num_rows), t.number(latest.seconds, 1)
    st.caption(t("sql.cut" if latest.cut else "sql.rows", n=count, seconds=seconds))
    frame = latest.table.to_pandas(timestamp_as_object=False)
    _chart(t, frame)
    data_table.show(t, frame, {}, t("page.sql"), export_key="sql", of_shop=False)
    recorded = partial(RECORDER.export, session.access(), (), t("page.sql"))
    st.download_button(
        t("sql.parquet"), lambda: recorded(to_parquet(latest.table)), f"{file_name(t('page.sql'))}.parquet",
        "application/vnd.apache.parquet", key="sql-parquet", on_click="ignore", type="tertiary",
        icon=":material/download:",
    )  # fmt: skip


def _chart(t: Translator, frame: pd.DataFrame) -> None:
    numbers = [
        str(name)
        for name in frame.columns[1:]
        if pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])
    ]
    if not numbers or not 1 < len(frame) <= charts.MOST_ROWS or frame.columns.has_duplicates:
        return
    kind = deep_links.pick(
        t("explore.chart"), "sqlchart", ("none", "bar", "line"), "none", lambda name: t(f"sql.chart.{name}")
    )
    if kind == "none":
        return
    values = {
        name: [None if pd.isna(value) else float(value) for value in frame[name]]
        for name in numbers[: charts.MOST_COLUMNS]
    }
    along = ["–" if pd.isna(value) else str(value) for value in frame.iloc[:, 0]]
    show_chart(charts.draw(t, kind, along, values), t("sql.chart.alt", columns=t("list.comma").join(values)))


def _columns(view: View, _: Shop) -> dict[str, tuple[tuple[str, str], ...]]:
    return columns_of(view)
