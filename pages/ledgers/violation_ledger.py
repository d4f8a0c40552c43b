"""The violation ledger: timeline, table, and a form that adds a violation by importing a file of one row."""

from datetime import date, datetime

import pandas as pd
import streamlit as st

from data.shops import Shop
from data.tables import TABLES
from locales import Translator
from metrics.penalties.assumptions import Assumed
from metrics.penalties.book import Book
from metrics.penalties.extent import Extent
from metrics.penalties.schedule import SEVERITIES
from metrics.penalties.stakes import Exposure, Filed
from metrics.scoring.windows import local_of
from pages.charts import violations
from pages.charts.figure_cache import show_chart
from pages.ledgers import typed_row
from pages.state import navigation, notes, queries, session
from pages.tables import data_table
from pages.text import imports, penalties, plain_text

COLUMNS = TABLES["violations"]
ADDED = "violation-added"
"""The note of what the form came to."""


def show(t: Translator, shop: Shop, book: Book, exposure: Exposure, assumptions: Assumed | None) -> None:
    """Show the timeline and the table; for an empty ledger, the columns of a file that would fill it."""
    if not exposure.ledger:
        further = [c.name for c in COLUMNS.columns if c.name not in (*COLUMNS.required, *COLUMNS.key)]
        comma = t("penalty.comma")
        needed, optional = (
            comma.join(imports.column(t, name) for name in names) for names in (COLUMNS.required, further)
        )
        text = t("penalty.ledger.empty", needed=needed, further=optional)
        st.info(plain_text.escape_markdown(text), icon=":material/history:")
        st.page_link(navigation.UPLOAD, icon=":material/upload_file:", help="", query_params=session.link(shop))
        return
    today = local_of(exposure.as_of, shop).date()
    recent = violations.recent(exposure.ledger, today)
    if recent:
        look_back = None if assumptions is None else assumptions.look_back_days
        marks = violations.marks(t, book, shop.platform, recent)
        show_chart(violations.timeline(t, marks, today, look_back), violations.alt(t, marks), key="violations")
    unknown = [violation for violation in exposure.ledger if violation.violation is None]
    if unknown:
        st.warning(t.n("penalty.ledger.unknown", len(unknown)), icon=":material/help:")
    without_severity = [
        violation for violation in exposure.ledger if violation.violation is not None and violation.severity is None
    ]
    if without_severity and assumptions is not None:
        st.caption(t.n("penalty.ledger.no_severity", len(without_severity)))
    data_table.show(
        t,
        frame(t, shop, book, exposure),
        {
            "day": st.column_config.DateColumn(t("penalty.day"), format="YYYY-MM-DD"),
            "kind": st.column_config.TextColumn(t("penalty.kind")),
            "severity": st.column_config.TextColumn(t("penalty.severity")),
            "counts": st.column_config.TextColumn(t("penalty.counts")),
            "actions": st.column_config.TextColumn(t("penalty.taken")),
            "fine": st.column_config.TextColumn(t("penalty.fine")),
            "points": st.column_config.NumberColumn(t("penalty.points_taken")),
            "expires": st.column_config.DateColumn(t("penalty.expires"), format="YYYY-MM-DD"),
            "order_id": st.column_config.TextColumn(t("penalty.order")),
        },
        t("penalty.ledger"),
        export_key="violations",
        height="auto" if len(exposure.ledger) > 10 else "content",
    )


def frame(t: Translator, shop: Shop, book: Book, exposure: Exposure) -> pd.DataFrame:
    """A row per violation, newest first, and whether it counts towards the severity of the next one."""
    counted = {(kind, violation.day) for kind, expected in exposure.repeated.items() for violation in expected.counted}
    rows = [
        {
            "day": violation.day,
            "kind": _kind(t, shop, book, violation),
            "severity": violations.severity(t, violation),
            "counts": t("flag.yes" if (violation.violation, violation.day) in counted else "flag.no"),
            "actions": violation.finding.actions,
            "fine": None if violation.finding.fine is None else _fine(t, shop, book, violation),
            "points": None if violation.finding.points is None else float(violation.finding.points),
            "expires": None if violation.finding.expires_at is None else _local_day(shop, violation.finding.expires_at),
            "order_id": violation.finding.order_id,
        }
        for violation in exposure.ledger
    ]
    table = pd.DataFrame(rows)
    # most ledgers say nothing of points: then the table is as narrow as before
    unsaid = [name for name in ("points", "expires", "order_id") if not table[name].notna().any()]
    return table.drop(columns=unsaid)


def form(t: Translator, shop: Shop, book: Book) -> None:
    """Show the form. A violation is written to a file of one row and imported like any other file.

    Controls are named for the shop: under one name a draft would be saved into whatever shop is chosen next.
    """
    last = local_of(queries.ends_at(shop), shop).date()
    kinds = {name: penalties.localized(t, kind_entry.title) for name, kind_entry in book.kinds(shop.platform).items()}
    with st.form(f"violation-{shop.shop_id}", clear_on_submit=True, border=False):
        with st.grid(3, min_column_width=200, gap="small"):
            kind = st.selectbox(
                t("penalty.kind"),
                list(kinds),
                format_func=lambda name: kinds.get(str(name), str(name)),
                index=None,
                placeholder=t("penalty.kind.choose"),
                accept_new_options=True,
                key=f"violation_kind-{shop.shop_id}",
            )
            day = st.date_input(
                t("penalty.day"),
                last,
                max_value=last,
                format="YYYY-MM-DD",
                help=t("penalty.add.day_help", day=t.day(last)),
                key=f"violation_day-{shop.shop_id}",
            )
            severity = st.selectbox(
                t("penalty.severity"),
                ["", *SEVERITIES],
                format_func=lambda name: t(f"severity.{name}") if name else t("severity.unknown"),
                key=f"violation_severity-{shop.shop_id}",
            )
            taken = st.text_input(t("penalty.taken"), key=f"violation_actions-{shop.shop_id}", max_chars=500)
            fine = st.number_input(t("penalty.fine"), min_value=0.0, value=None, key=f"violation_fine-{shop.shop_id}")
            points = st.number_input(
                t("penalty.points_taken"), min_value=0.0, value=None, key=f"violation_points-{shop.shop_id}"
            )
            expires = st.date_input(
                t("penalty.expires"),
                None,
                format="YYYY-MM-DD",
                help=t("penalty.expires.help"),
                key=f"violation_expires-{shop.shop_id}",
            )
            order = st.text_input(t("penalty.order"), key=f"violation_order-{shop.shop_id}", max_chars=100)
        st.caption(t("penalty.add.help"))
        sent = st.form_submit_button(
            t("penalty.add.submit"), icon=":material/add:", key=f"violation_add-{shop.shop_id}"
        )
    if sent and kind:
        cells = {
            "kind": kind,
            "decided_at": f"{day.isoformat()} 00:00:00",
            "severity": severity,
            "actions": taken,
            "fine": "" if fine is None else f"{fine:.2f}",
            "points": "" if points is None else f"{points:g}",
            "expires_at": "" if expires is None else f"{expires.isoformat()} 00:00:00",
            "order_id": order,
        }
        _add(t, shop, day, cells, kinds.get(kind, kind))
    elif sent:
        st.warning(t("penalty.kind.needed"), icon=":material/warning:")


def _add(t: Translator, shop: Shop, day: date, cells: dict[str, str], label: str) -> None:
    result = typed_row.load(t, shop, "violations", cells, t("penalty.add.file", kind=label, day=day.isoformat()))
    if result is None:
        return
    new = t("penalty.add.done", kind=label, day=t.day(day))
    notes.keep(ADDED, "success", plain_text.escape_markdown(new if result.new else t("penalty.add.same")))
    st.rerun()


def _local_day(shop: Shop, instant: datetime) -> date:
    return local_of(instant, shop).date()


def _kind(t: Translator, shop: Shop, book: Book, violation: Filed) -> str:
    label = violations.kind(t, book, shop.platform, violation)
    return label if violation.violation is not None else t("penalty.kind_unknown", kind=label)


def _fine(t: Translator, shop: Shop, book: Book, violation: Filed) -> str:
    currency = next((row.currency for row in book.penalties if row.platform == shop.platform and row.currency), "")
    return penalties.money(t, Extent(violation.finding.fine, violation.finding.fine), currency).strip()
