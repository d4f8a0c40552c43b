"""数据质量. Which days each table covers, what could not be read, which figures lack, and what to export next."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.quality.report import ShopQuality, TableQuality, report
from metrics.scoring.windows import local_of
from pages.charts import coverage
from pages.charts.figure_cache import show_chart
from pages.parts import page_header
from pages.state import navigation, queries, session
from pages.tables import data_table
from pages.text import exports, plain_text, quality, scores


def all_shops(t: Translator, qualities: Sequence[ShopQuality]) -> None:
    """Return a row per shop, those with gaps first."""
    zones = {shop.shop_id: shop for shop in session.shops()}
    rows = [
        {
            "name": entry.name,
            "platform": t(f"platform.{entry.platform}"),
            **{table.table: quality.state(t, table) for table in entry.tables},
            "failed": sum(failed.rows for table in entry.tables for failed in table.failed),
            "unjudged": len(entry.unjudged),
            "through": local_of(entry.data_through, zones[entry.shop]),
        }
        for entry in sorted(qualities, key=lambda entry: entry.complete)
    ]
    names = ("failed", "unjudged")
    columns: dict[str, Any] = {name: t(f"portfolio.{name}") for name in ("name", "platform")}
    columns |= {table.table: t(f"table.{table.table}") for table in qualities[0].tables}
    columns |= {name: st.column_config.NumberColumn(t(f"quality.{name}"), format="%,d") for name in names}
    columns["through"] = st.column_config.DatetimeColumn(t("portfolio.through"), format="MM-DD HH:mm")
    data_table.show(t, pd.DataFrame(rows), columns, t("page.quality"), export_key="quality", of_shop=False)


def next_exports(t: Translator, shop: Shop, entry: ShopQuality, titles: Mapping[str, str]) -> None:
    """What to export next and where, with the way to the upload page."""
    if not entry.exports:
        st.success(t("quality.nothing_next"), icon=":material/check_circle:")
        return
    with st.container(border=True, key="next-exports"):
        for wanted in entry.exports:
            st.markdown(f"**{plain_text.escape_markdown(quality.export(t, wanted, titles))}**")
            ways = exports.instructions(t, shop.platform, [wanted.table])
            st.markdown("\n".join(f"- {plain_text.escape_markdown(line)}" for line in ways))
        st.page_link(
            navigation.UPLOAD, label=t("lacking.upload"), icon=":material/upload:", query_params=session.link(shop)
        )


def calendar(t: Translator, shop: Shop, entry: ShopQuality) -> None:
    """The days that each table covers, and the gaps in words."""
    last = local_of(entry.data_through, shop).date()
    days = coverage.days_until(last)
    rows = tuple(
        (table.table, coverage.states(table, days), tuple(table.days.get(day, 0) for day in days))
        for table in entry.tables
    )
    show_chart(coverage.calendar(t, rows, last), coverage.calendar_alt(t, entry.tables), key="coverage")


def problems(t: Translator, tables: Sequence[TableQuality], titles: Mapping[str, str]) -> None:
    """Gaps, empty cells and failed rows, each in a table of its own where there are any."""
    gaps = [
        {
            "what": quality.gap(t, table.table, gap),
            "days": (gap.to - gap.from_).days + 1,
            "figures": quality.figures(t, gap.figures, titles),
        }
        for table in tables
        for gap in table.gaps
    ]
    empty = [
        {
            "table": t(f"table.{table.table}"),
            "column": quality.column(t, cells.column),
            "rows": cells.rows,
            "of": cells.of,
            "share": 100 * cells.rows / cells.of,
            "figures": quality.figures(t, cells.figures, titles) if cells.figures else t("quality.breakdowns"),
        }
        for table in tables
        for cells in table.empty
    ]
    failed = [
        {"table": t(f"table.{table.table}"), "reason": t(f"reason.{failure.reason}"), "rows": failure.rows}
        for table in tables
        for failure in table.failed
    ]
    names = ("what", "table", "column", "reason", "figures")
    columns = {name: st.column_config.TextColumn(t(f"quality.{name}")) for name in names}
    columns |= {
        name: st.column_config.NumberColumn(t(f"quality.{name}"), format="%,d") for name in ("days", "rows", "of")
    }
    columns["share"] = st.column_config.NumberColumn(t("quality.share"), format="%.1f%%")
    for name, rows in (("gaps", gaps), ("empty", empty), ("failed", failed)):
        if rows:
            title = t(f"quality.{name}.title")
            st.subheader(title, anchor=False)
            data_table.show(t, pd.DataFrame(rows), columns, title, export_key=f"quality-{name}")


t = session.language()
shop, _ = page_header.require_shop(t)
qualities = queries.of_all_shops("quality", report)
page_header.headline(quality.headline(t, qualities))
st.caption(t("quality.about"))
if len(qualities) > 1:
    all_shops(t, qualities)
entry = next(entry for entry in qualities if entry.shop == shop.shop_id)
titles = {rule.id: scores.title(t, rule) for rule in queries.rules()}
st.header(t("quality.of_shop", shop=plain_text.escape_markdown(entry.name)), anchor=False)
next_exports(t, shop, entry, titles)
calendar(t, shop, entry)
problems(t, entry.tables, titles)
if entry.unjudged:
    st.subheader(t("quality.unjudged.title"), anchor=False)
    lines = [quality.unjudged(t, missing, titles) for missing in entry.unjudged]
    st.markdown("\n".join(f"- {plain_text.escape_markdown(line)}" for line in lines))
