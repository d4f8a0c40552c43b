"""Screens room: what came of imports: the newest one's receipt, the rows it did not take, and the shop's history."""

import csv
import io
from collections.abc import Iterable
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data import ledger
from data.loader import ImportResult
from data.shops import Shop
from locales import Translator
from metrics.calendar import local_of
from pages import context, importing, phrases, widgets

HISTORY_SHOWN = 200
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is run by spreadsheets, not shown."""


def show(t: Translator, receipt: importing.Receipt) -> None:
    """A sentence a file, then what moved."""
    for result in receipt.results:
        _result(t, context.sight().shop(receipt.shop_id), result)
    for error in receipt.failed:
        st.error(phrases.plain(phrases.told(t, error)), icon=":material/error:")
    if receipt.moved:
        st.subheader(t("upload.moved"), anchor=False)
        st.html("".join(_moved(t, one) for one in receipt.moved))
    elif receipt.results:
        st.caption(t("upload.nothing_moved"))


def history(t: Translator, shop: Shop) -> None:
    """The shop's imports, the newest first; a click on rejected rows shows them."""
    entries = ledger.entries(context.sight(), shop.shop_id, HISTORY_SHOWN)
    st.header(t("upload.history", shop=phrases.plain(shop.shop_id)), anchor=False)
    if not entries:
        st.caption(t("upload.no_history"))
        return
    rows = [
        {
            "at": t.instant(e.imported_at, shop.timezone),
            "file": e.file,
            "what": t("upload.kind", platform=t(f"platform.{e.platform}"), table=t(f"table.{e.kind}")),
            "read": e.read,
            "new": e.new,
            "changed": e.changed,
            "same": e.same,
            "rejected": e.rejected,
            "rows": t("upload.look") if e.rejected else None,
        }
        for e in entries
    ]
    columns: dict[str, Any] = {name: t(f"history.{name}") for name in ("at", "file", "what")}
    for name in ("read", "new", "changed", "same", "rejected"):
        columns[name] = st.column_config.NumberColumn(t(f"history.{name}"), format="%,d")
    ids = [e.import_id for e in entries]
    columns["rows"] = st.column_config.ButtonColumn(
        "", key="open_rejects", on_click=_clicked, args=(ids,), type="tertiary"
    )
    table = pd.DataFrame(rows).dropna(axis="columns", how="all")
    st.dataframe(table, hide_index=True, column_config=columns, alt=t("upload.history", shop=shop.shop_id))
    asked = st.session_state.pop("rejects_of", None)
    if asked is not None:
        st.dialog(t("upload.rejected_rows"), width="large")(_rejects)(t, asked)


def rejects_csv(t: Translator, rows: Iterable[ledger.Rejected]) -> bytes:
    """The rejected rows with their reason in words, as a spreadsheet opens it: with a byte order mark, no formulas."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([t(f"reject.{name}") for name in ("line", "column", "value", "reason")])
    for row in rows:
        writer.writerow(
            [row.line, *map(_harmless, (_column(t, row.column), row.value or "", t(f"reason.{row.reason}")))]
        )
    return text.getvalue().encode("utf-8-sig")


def _result(t: Translator, shop: Shop, result: ImportResult) -> None:
    with st.container(border=True, gap="xsmall"):
        kind = t("upload.kind", platform=t(f"platform.{result.platform}"), table=t(f"table.{result.kind}"))
        numbers = {name: t.number(getattr(result, name)) for name in ("read", "new", "changed", "same", "rejected")}
        st.markdown(f":green[:material/check_circle:] **{kind}**　:gray[{phrases.plain(result.file)}]")
        st.markdown(t("upload.result", **numbers))
        if result.period is not None:
            first, last = (t.day(local_of(at, shop).date()) for at in result.period)
            st.caption(t("upload.period", first=first, last=last))
        if result.rejected:
            found = ledger.rejected(context.sight(), result.import_id)
            st.download_button(
                t.n("upload.download_rejects", result.rejected),
                rejects_csv(t, found),
                file_name=t("upload.rejects_file", file=result.file) + ".csv",
                mime="text/csv",
                icon=":material/download:",
                key=f"rejects-{result.import_id}",
            )


def _moved(t: Translator, one: importing.Moved) -> str:
    rule, score = one.after.rule, one.after.score
    before = t("status.no_data") if one.before is None else phrases.value(t, one.before.score, one.before.rule)
    figures = t("upload.from_to", before=before, after=phrases.value(t, score, rule))
    cells = (f"<span>{escape(text)}</span>" for text in (phrases.title(t, rule), figures))
    return f"<div class='db-moved'>{''.join(cells)}{widgets.badge(t, score.status)}</div>"


def _rejects(t: Translator, import_id: int) -> None:
    found = ledger.rejected(context.sight(), import_id)
    st.download_button(
        t.n("upload.download_rejects", len(found)),
        rejects_csv(t, found),
        file_name=f"{t('upload.rejected_rows')}-{import_id}.csv",
        mime="text/csv",
        icon=":material/download:",
    )
    rows = [(row.line, _column(t, row.column), row.value, t(f"reason.{row.reason}")) for row in found]
    names = [t(f"reject.{name}") for name in ("line", "column", "value", "reason")]
    st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True, placeholder="–", alt=t("upload.rejected_rows"))


def _clicked(ids: list[int]) -> None:
    click = st.session_state["open_rejects"]
    if click is not None:
        st.session_state["rejects_of"] = ids[click.row]


def _column(t: Translator, name: str) -> str:
    return t(f"column.{name}") if t.has(f"column.{name}") else name


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
