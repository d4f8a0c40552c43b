"""Notes on missing data: which export fills a table, where the platform offers it, and a link to the upload page."""

from collections.abc import Sequence

import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.scoring.windows import local_of
from pages.state import navigation, queries, session
from pages.text import exports, plain_text


def show(t: Translator, shop: Shop, *tables: str) -> None:
    """Show which tables are missing, where each is exported, and a link to the upload page."""
    with st.container(border=True, gap="xsmall", key=f"lacking-{'-'.join(tables)}"):
        names = t("list.and").join(t(f"table.{table}") for table in tables)
        st.markdown(f":blue[:material/upload_file:] **{t('lacking.title', tables=names)}**")
        _list([*_other_periods(t, shop, tables), *exports.instructions(t, shop.platform, tables)])
        st.page_link(
            navigation.UPLOAD,
            label=t("lacking.upload"),
            icon=":material/upload:",
            help="",
            query_params=session.link(shop),
        )


def show_if_missing(t: Translator, shop: Shop, *tables: str) -> None:
    """Show the same for those of the tables in which the shop has no rows; nothing if all have some."""
    filled = {entry.table for entry in queries.coverage(shop) if entry.rows}
    if absent := [table for table in tables if table not in filled]:
        show(t, shop, *absent)


def export_guide(t: Translator, platform: str) -> None:
    """Where a platform exports each table, for people who have not uploaded anything yet."""
    _list(exports.instructions(t, platform, exports.EXPORTED))


def _list(lines: Sequence[str]) -> None:
    st.markdown("\n".join(f"- {plain_text.escape_markdown(line)}" for line in lines))


def _other_periods(t: Translator, shop: Shop, tables: Sequence[str]) -> list[str]:
    """Sentences on tables that have rows, but outside the period of the page."""
    lines = []
    for entry in queries.coverage(shop):
        if entry.table in tables and entry.first_at is not None and entry.last_at is not None:
            first, last = (t.day(local_of(at, shop).date()) for at in (entry.first_at, entry.last_at))
            lines.append(t("lacking.elsewhen", table=t(f"table.{entry.table}"), first=first, last=last))
    return lines
