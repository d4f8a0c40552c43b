"""Screens room, a page: 导入记录. What was imported into the shop, what was not taken of it, and taking it back."""

from typing import Any

import pandas as pd
import streamlit as st

from data import ledger
from data.ledger import ImportRecord
from data.shops import Shop
from data.tables import TABLES
from locales import Translator
from pages import bykey, context, frames, lacking, menu, phrases, rejects, report, undoing, widgets

SHOWN = 500
COUNTS = ("read", "new", "changed", "same", "rejected")


def show(t: Translator, shop: Shop, found: list[ImportRecord]) -> None:
    """A line an import, the newest first; its button opens what is known of it."""
    rows = [
        {
            "open": t("history.open"),
            "at": t.instant(one.imported_at, shop.timezone),
            "file": one.file,
            "what": report.kind(t, one.platform, one.kind),
            **{name: getattr(one, name) for name in COUNTS},
            "by": one.imported_by,
            "state": None if one.undone_at is None else t("history.undone"),
        }
        for one in found
    ]
    columns: dict[str, Any] = {name: t(f"history.{name}") for name in ("at", "file", "what", "by", "state")}
    for name in COUNTS:
        columns[name] = st.column_config.NumberColumn(t(f"history.{name}"), format="%,d")
    columns["open"] = st.column_config.ButtonColumn(
        "", key="open_import", on_click=_clicked, args=([one.import_id for one in found],), type="tertiary"
    )
    table = pd.DataFrame(rows).dropna(axis="columns", how="all")
    st.dataframe(
        frames.safe(table),
        hide_index=True,
        column_config=columns,
        placeholder="–",
        height="auto" if len(rows) > 10 else "content",
        alt=t("upload.history", shop=shop.shop_id),
    )
    files = [f"{row['at']} {row['file']}" for row in rows]
    bykey.offer(t("table.open"), "import", bykey.rows(files, lambda place: _open(found[place].import_id)))
    if len(found) == SHOWN:
        st.caption(t("history.newest", n=t.number(SHOWN)))


def details(t: Translator, shop: Shop, one: ImportRecord) -> None:
    """Everything about one import: when, who, what came of it, what was rejected; and taking it back."""
    st.markdown(f"**{report.kind(t, one.platform, one.kind)}**　:gray[{phrases.plain(one.file)}]")
    st.markdown(report.counts(t, one))
    at = t.instant(one.imported_at, shop.timezone)
    st.caption(t("history.when", at=at, by=phrases.plain(one.imported_by or "–"), format=phrases.plain(one.format)))
    st.caption(t("history.sha256", sha256=one.sha256))
    if one.undone_at is not None:
        st.info(
            t("history.was_undone", at=t.instant(one.undone_at, shop.timezone), by=phrases.plain(one.undone_by or "–")),
            icon=":material/undo:",
        )
    else:
        undoing.offer(t, one.import_id, one.file, one.new, one.changed)
    if one.rejected:
        rejects.show(t, one.import_id, one.file)
        rejects.table(t, one.import_id)


def _clicked(ids: list[int]) -> None:
    click = st.session_state["open_import"]
    if click is not None:
        _open(ids[click.row])


def _open(import_id: int) -> None:
    st.session_state["show_import"] = import_id


t = context.language()
chosen = context.chosen()

if chosen is None:
    widgets.first_steps(t)
    st.stop()
st.title(t("page.history"), anchor=False)
st.caption(t("upload.history", shop=phrases.plain(chosen.shop.shop_id)))
undoing.say(t)
found = ledger.history(context.sight(), chosen.shop.shop_id, SHOWN)
if found:
    show(t, chosen.shop, found)
else:
    st.info(t("upload.no_history"), icon=":material/info:")
    lacking.missing(t, chosen.shop, *TABLES)
st.page_link(menu.UPLOAD, icon=":material/upload_file:")
wanted = st.session_state.pop("show_import", None)
opened = next((one for one in found if one.import_id == wanted), None)
if opened is not None:
    st.dialog(t("history.one"), width="large")(details)(t, chosen.shop, opened)
