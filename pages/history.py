"""导入记录. What was imported into the shop, what was not taken of it, and taking it back."""

from typing import Any

import pandas as pd
import streamlit as st

from data.reading import ledger
from data.reading.ledger import ImportRecord
from data.shops import Shop
from data.tables import TABLES
from locales import Translator
from pages.parts import first_steps, keyboard_list, missing_data, safe_tables
from pages.state import navigation, session
from pages.text import imports, plain_text
from pages.uploads import rejected_rows, undo_button

SHOWN = 500
COUNTS = ("read", "new", "changed", "same", "rejected")


def show(t: Translator, shop: Shop, found: list[ImportRecord]) -> None:
    """A line an import, the newest first; its button opens what is known of it."""
    rows = [
        {
            "open": t("history.open"),
            "at": t.instant(one.imported_at, shop.timezone),
            "file": one.file,
            "what": imports.kind(t, one.platform, one.kind),
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
        safe_tables.escaped(table),
        hide_index=True,
        column_config=columns,
        placeholder="–",
        height="auto" if len(rows) > 10 else "content",
        alt=t("upload.history", shop=shop.shop_id),
    )
    files = [f"{row['at']} {row['file']}" for row in rows]
    keyboard_list.show(
        t("table.open"), "import", keyboard_list.row_actions(files, lambda place: _open(found[place].import_id))
    )
    if len(found) == SHOWN:
        st.caption(t("history.newest", n=t.number(SHOWN)))


def details(t: Translator, shop: Shop, one: ImportRecord) -> None:
    """Everything about one import: when, who, what came of it, what was rejected; and taking it back."""
    st.markdown(f"**{imports.kind(t, one.platform, one.kind)}**　:gray[{plain_text.escape_markdown(one.file)}]")
    st.markdown(imports.counts(t, one))
    at = t.instant(one.imported_at, shop.timezone)
    st.caption(
        t(
            "history.when",
            at=at,
            by=plain_text.escape_markdown(one.imported_by or "–"),
            format=plain_text.escape_markdown(one.format),
        )
    )
    st.caption(t("history.sha256", sha256=one.sha256))
    if one.undone_at is not None:
        st.info(
            t(
                "history.was_undone",
                at=t.instant(one.undone_at, shop.timezone),
                by=plain_text.escape_markdown(one.undone_by or "–"),
            ),
            icon=":material/undo:",
        )
    else:
        undo_button.show(t, one.import_id, one.file, one.new, one.changed)
    if one.rejected:
        rejected_rows.show(t, one.import_id, one.file)
        rejected_rows.table(t, one.import_id)


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
st.caption(t("upload.history", shop=plain_text.escape_markdown(chosen.shop.shop_id)))
undo_button.show_result(t)
found = ledger.history(session.sight(), chosen.shop.shop_id, SHOWN)
if found:
    show(t, chosen.shop, found)
else:
    st.info(t("upload.no_history"), icon=":material/info:")
    missing_data.show_if_missing(t, chosen.shop, *TABLES)
st.page_link(navigation.UPLOAD, icon=":material/upload_file:")
wanted = st.session_state.pop("show_import", None)
opened = next((one for one in found if one.import_id == wanted), None)
if opened is not None:
    st.dialog(t("history.one"), width="large")(details)(t, chosen.shop, opened)
