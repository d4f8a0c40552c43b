"""Rejected rows of an import: reasons, table, and a file to correct and import again."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.csv_export import Cell, as_csv
from data.files.cells import bare
from data.reading import ledger
from data.reading.ledger import RejectedRows
from locales import Translator
from pages.state import session
from pages.tables import print_table, safe_tables
from pages.text import imports, plain_text

SHOWN = 200
"""Number of rejected rows in the table; the download has all."""

WHY = ("line", "column", "value", "reason")


def show(t: Translator, import_id: int, file: str) -> None:
    """Show the rejection reasons, most frequent first, and the download button."""
    rejected = ledger.rejected_rows(session.view(), import_id)
    st.markdown(
        "\n".join(f"- {plain_text.escape_markdown(line)}" for line in imports.rejection_summaries(t, rejected.rows))
    )
    st.download_button(
        t.n("upload.download_rejects", len(rejected.rows)),
        corrections_csv(t, rejected),
        file_name=t("upload.rejects_file", file=file) + ".csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"rejects-{import_id}",
    )


def table(t: Translator, import_id: int) -> None:
    """Show the first rejected rows with the reason and the texts of the file's cells, without `="…"` around them."""
    rejected = ledger.rejected_rows(session.view(), import_id)
    columns = _headers(t, rejected)
    # repeated headers are made unique by a zero-width space
    unique = [name + "\u200b" * columns[:place].count(name) for place, name in enumerate(columns)]
    frame = pd.DataFrame([_cells(t, rejected, row) for row in rejected.rows[:SHOWN]], columns=unique)
    print_table.offer(t, frame, {})
    st.dataframe(safe_tables.escaped(frame), hide_index=True, placeholder="–", alt=t("upload.rejected_rows"))
    if len(rejected.rows) > SHOWN:
        st.caption(t("rule.first_of", shown=t.number(SHOWN), total=t.number(len(rejected.rows))))


def corrections_csv(t: Translator, rejected: RejectedRows) -> bytes:
    """CSV of the rejected rows under the file's own headers, followed by columns with the reason.

    A corrected copy can be imported as it is: the additional columns are ignored.
    """
    return as_csv(
        [*rejected.header, *(t(f"reject.{name}") for name in WHY)],
        [[*_padded(row.cells, len(rejected.header)), *_why(t, row)] for row in rejected.rows],
    )


def _headers(t: Translator, rejected: RejectedRows) -> list[str]:
    return [t("reject.line"), t("reject.column"), t("reject.reason"), *rejected.header]


def _cells(t: Translator, rejected: RejectedRows, row: ledger.Rejected) -> list[Cell]:
    line, column, _, reason = _why(t, row)
    return [line, column, reason, *_padded([bare(cell) for cell in row.cells], len(rejected.header))]


def _why(t: Translator, row: ledger.Rejected) -> tuple[Cell, Cell, Cell, Cell]:
    return row.line, imports.column(t, row.column), row.value or "", t(f"reason.{row.reason}")


def _padded(cells: Sequence[str], width: int) -> list[Cell]:
    return [*cells[:width], *[""] * (width - len(cells))]
