"""导入记录. What was imported into the shop, which rows were rejected; an import undone or moved to another shop."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.reading import audit_trail, ledger
from data.reading.ledger import ImportRecord
from data.shops import Shop
from locales import Translator
from metrics.scoring.windows import local_of
from pages.parts import first_steps, missing_data
from pages.state import navigation, notes, session
from pages.tables import data_table, keyboard_list
from pages.text import audit, exports, imports, plain_text
from pages.uploads import failed_files, move_button, rejected_rows, undo_button

MOST_SHOWN = 500
COUNTS = ("read", "new", "changed", "same", "rejected")


def show(t: Translator, shop: Shop, imports_made: Sequence[ImportRecord]) -> None:
    """A row an import, the newest first; its button opens the details."""
    rows = [
        {
            "open": t("history.open"),
            "at": local_of(record.imported_at, shop),
            "file": record.file,
            "what": imports.kind(t, record.platform, record.kind),
            **{name: getattr(record, name) for name in COUNTS},
            "by": record.imported_by,
            "state": None if record.undone_at is None else _undone(t, shop, record),
        }
        for record in imports_made
    ]
    columns: dict[str, Any] = {name: t(f"history.{name}") for name in ("file", "what", "by", "state")}
    columns["at"] = st.column_config.DatetimeColumn(t("history.at"), format="YYYY-MM-DD HH:mm")
    for name in COUNTS:
        columns[name] = st.column_config.NumberColumn(t(f"history.{name}"), format="%,d")
    columns["open"] = st.column_config.ButtonColumn(
        "", key="open_import", on_click=_clicked, args=([record.import_id for record in imports_made],), type="tertiary"
    )
    table = pd.DataFrame(rows).dropna(axis="columns", how="all")
    height = "auto" if len(rows) > 10 else "content"
    data_table.show(t, table, columns, t("page.history"), export_key="imports", height=height)
    files = [f"{t.instant(record.imported_at, shop.timezone)} {record.file}" for record in imports_made]
    keyboard_list.show(
        t("table.open"), "import", keyboard_list.row_actions(files, lambda place: _open(imports_made[place].import_id))
    )
    if len(imports_made) == MOST_SHOWN:
        st.caption(t("history.newest", n=t.number(MOST_SHOWN)))


def trail(t: Translator, shop: Shop) -> None:
    """Who did what in the shop, the newest first."""
    with st.expander(t("audit.title"), icon=":material/fact_check:"):
        entries = audit_trail.entries(session.view(), [shop.shop_id], most=MOST_SHOWN)
        rows = [
            {
                "happened_at": local_of(entry.happened_at, shop),
                "actor": entry.actor,
                "action": t(f"audit.action.{entry.action}"),
                "subject": audit.subject(t, entry),
            }
            for entry in entries
        ]
        if not rows:
            st.caption(t("audit.none"))
            return
        st.caption(t("audit.caption"))
        columns: dict[str, Any] = {name: t(f"audit.{name}") for name in ("actor", "action", "subject")}
        columns["happened_at"] = st.column_config.DatetimeColumn(t("audit.happened_at"), format="YYYY-MM-DD HH:mm")
        data_table.show(t, pd.DataFrame(rows), columns, t("audit.title"), export_key="audit", height="auto")


def _undone(t: Translator, shop: Shop, record: ImportRecord) -> str:
    """When an import was undone, and by whom."""
    assert record.undone_at is not None
    at = t.instant(record.undone_at, shop.timezone)
    return " · ".join(filter(None, (t("history.undone"), at, record.undone_by)))


def details(t: Translator, shop: Shop, record: ImportRecord) -> None:
    """Everything about an import: when, by whom, its outcome, the rejected rows; undoing it and moving it."""
    st.markdown(
        f"**{imports.kind(t, record.platform, record.kind)}**　:gray[{plain_text.escape_markdown(record.file)}]"
    )
    st.markdown(imports.counts(t, record))
    at = t.instant(record.imported_at, shop.timezone)
    st.caption(t("history.when", at=at))
    with st.expander(t("history.details")):
        by, form = (plain_text.escape_markdown(text) for text in (record.imported_by or "–", record.format))
        st.caption(t("history.how", by=by, format=form, sha256=record.sha256))
    if record.undone_at is not None:
        st.info(
            t(
                "history.was_undone",
                at=t.instant(record.undone_at, shop.timezone),
                by=plain_text.escape_markdown(record.undone_by or "–"),
            ),
            icon=":material/undo:",
        )
    else:
        with st.container(horizontal=True):
            undo_button.show(t, shop, record.import_id, record.file, record.new, record.changed)
            others = [other for other in session.shops() if other.shop_id != shop.shop_id]
            move_button.show(t, shop, record.import_id, record.file, others)
    if record.rejected:
        rejected_rows.show(t, record.import_id, record.file)
        rejected_rows.table(t, record.import_id)


def _clicked(ids: list[int]) -> None:
    click = st.session_state["open_import"]
    if click is not None:
        _open(ids[click.row])


def _open(import_id: int) -> None:
    st.session_state["show_import"] = import_id


t = session.language()
chosen = session.chosen()

if chosen is None:
    first_steps.show(t)
    st.stop()
st.title(t("page.history"), anchor=False)
st.caption(t("upload.history", shop=plain_text.escape_markdown(chosen.name)))
notes.show(undo_button.UNDONE)
imports_made = ledger.history(session.view(), chosen.shop.shop_id, MOST_SHOWN)
if imports_made:
    show(t, chosen.shop, imports_made)
else:
    st.info(t("upload.no_history"), icon=":material/info:")
    missing_data.show_if_missing(t, chosen.shop, *exports.EXPORTED)
failed_files.show(t, chosen.shop)
trail(t, chosen.shop)
st.page_link(navigation.UPLOAD, icon=":material/upload_file:")
import_id = st.session_state.pop("show_import", None)
opened = next((record for record in imports_made if record.import_id == import_id), None)
if opened is not None:
    st.dialog(t("history.one"), width="large")(details)(t, chosen.shop, opened)
