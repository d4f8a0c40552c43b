"""The ledger of violations: its table, its timeline, and a form that adds one by way of an import."""

import csv
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st

from data.errors import DabiaoError
from data.loading.loader import import_file
from data.shops import Shop
from data.tables import TABLES
from locales import Translator
from metrics.penalties.assumptions import Assumed
from metrics.penalties.book import Book
from metrics.penalties.exposure import Exposure, Filed
from metrics.penalties.schedule import SEVERITIES, Extent
from metrics.scoring.windows import local_of
from pages.charts import violations
from pages.charts.figure_cache import put
from pages.parts import safe_tables
from pages.state import navigation, queries, session
from pages.text import penalties, scores

COLUMNS = TABLES["violations"]


def show(t: Translator, shop: Shop, book: Book, seen: Exposure, given: Assumed | None) -> None:
    """The timeline and the table; without a row, which file would fill them."""
    if not seen.ledger:
        further = [c.name for c in COLUMNS.columns if c.name not in (*COLUMNS.required, *COLUMNS.key)]
        comma = t("penalty.comma")
        told = t("penalty.ledger.empty", needed=comma.join(COLUMNS.required), further=comma.join(further))
        st.info(scores.plain(told), icon=":material/history:")
        st.page_link(navigation.UPLOAD, icon=":material/upload_file:", help="", query_params=session.link(shop))
        return
    today = local_of(seen.as_of, shop).date()
    recent = violations.shown(seen.ledger, today)
    if recent:
        look_back = None if given is None else given.look_back_days
        marked = violations.violations(t, book, shop.platform, recent, today, look_back)
        put(marked, violations.alt(t, book, shop.platform, recent), key="violations")
    strange = [one for one in seen.ledger if one.violation is None]
    if strange:
        st.warning(t.n("penalty.ledger.unknown", len(strange)), icon=":material/help:")
    silent = [one for one in seen.ledger if one.violation is not None and one.severity is None]
    if silent and given is not None:
        st.caption(t.n("penalty.ledger.no_severity", len(silent)))
    st.dataframe(
        safe_tables.safe(frame(t, shop, book, seen)),
        hide_index=True,
        placeholder="–",
        height="auto" if len(seen.ledger) > 10 else "content",
        alt=t("penalty.ledger"),
        column_config={
            "day": st.column_config.DateColumn(t("penalty.day"), format="YYYY-MM-DD"),
            "kind": st.column_config.TextColumn(t("penalty.kind")),
            "severity": st.column_config.TextColumn(t("penalty.severity")),
            "counts": st.column_config.TextColumn(t("penalty.counts")),
            "actions": st.column_config.TextColumn(t("penalty.taken")),
            "fine": st.column_config.TextColumn(t("penalty.fine")),
        },
    )


def frame(t: Translator, shop: Shop, book: Book, seen: Exposure) -> pd.DataFrame:
    """A row a violation, the newest first, and whether it counts towards the next one's severity."""
    counted = {(kind, one.day) for kind, said in seen.repeated.items() for one in said.counted}
    rows = [
        {
            "day": one.day,
            "kind": _kind(t, shop, book, one),
            "severity": violations.severity(t, one),
            "counts": t("flag.yes" if (one.violation, one.day) in counted else "flag.no"),
            "actions": one.finding.actions,
            "fine": None if one.finding.fine is None else _fine(t, shop, book, one),
        }
        for one in seen.ledger
    ]
    return pd.DataFrame(rows)


def form(t: Translator, shop: Shop, book: Book) -> None:
    """Fields for one violation. It is written as a file of one row and taken in like any other."""
    last = local_of(queries.ends_at(shop), shop).date()
    kinds = {name: penalties.named(t, one.title) for name, one in book.kinds(shop.platform).items()}
    with st.form("violation", clear_on_submit=True, border=False):
        with st.grid(3, min_column_width=200, gap="small"):
            kind = st.selectbox(
                t("penalty.kind"),
                list(kinds),
                format_func=lambda name: kinds.get(str(name), str(name)),
                index=None,
                placeholder=t("penalty.kind.choose"),
                accept_new_options=True,
                key="violation_kind",
            )
            day = st.date_input(
                t("penalty.day"),
                last,
                max_value=last,
                format="YYYY-MM-DD",
                help=t("penalty.add.day_help", day=t.day(last)),
                key="violation_day",
            )
            severity = st.selectbox(
                t("penalty.severity"),
                ["", *SEVERITIES],
                format_func=lambda name: t(f"severity.{name}") if name else t("severity.unknown"),
                key="violation_severity",
            )
            taken = st.text_input(t("penalty.taken"), key="violation_actions", max_chars=500)
            fine = st.number_input(t("penalty.fine"), min_value=0.0, value=None, key="violation_fine")
        st.caption(t("penalty.add.help"))
        sent = st.form_submit_button(t("penalty.add.submit"), icon=":material/add:", key="violation_add")
    if sent and kind:
        _add(t, shop, kind, day, [severity, taken, "" if fine is None else f"{fine:.2f}"], kinds.get(kind, kind))
    elif sent:
        st.warning(t("penalty.kind.needed"), icon=":material/warning:")


def added(t: Translator) -> None:
    """What came of the form, once."""
    said = st.session_state.pop("violation_added", None)
    if said is not None:
        st.success(scores.plain(said), icon=":material/check_circle:")


def _add(t: Translator, shop: Shop, kind: str, day: date, rest: list[str], called: str) -> None:
    name = t("penalty.add.file", kind=called, day=day.isoformat()).replace("/", "-") + ".csv"
    with TemporaryDirectory(prefix="dabiao-") as folder:
        path = Path(folder) / "violation.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["kind", "decided_at", "severity", "actions", "fine"])
            writer.writerow([kind, f"{day.isoformat()} 00:00:00", *rest])
        try:
            result = import_file(session.store(), path, shop.shop_id, kind="violations", name=name)
        except DabiaoError as e:
            st.error(scores.plain(scores.told(t, e)), icon=":material/error:")
            return
    if result.rejects:
        one = result.rejects[0]
        st.error(scores.plain(t("penalty.add.refused", value=one.value, why=t(f"reason.{one.reason}"))))
        return
    new = t("penalty.add.done", kind=called, day=t.day(day))
    st.session_state["violation_added"] = new if result.new else t("penalty.add.same")
    st.rerun()


def _kind(t: Translator, shop: Shop, book: Book, one: Filed) -> str:
    called = violations.kind(t, book, shop.platform, one)
    return called if one.violation is not None else t("penalty.kind_unknown", kind=called)


def _fine(t: Translator, shop: Shop, book: Book, one: Filed) -> str:
    currency = next((row.currency for row in book.penalties if row.platform == shop.platform and row.currency), "")
    return penalties.money(t, Extent(one.finding.fine, one.finding.fine), currency).strip()
