"""Tables of certificates and spot checks. A click on a row shows all that the record says."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.scoring.windows import local_of
from metrics.screenings.certificates import Certificate, Lacking, certificate_list
from metrics.screenings.inspections import Inspection
from pages.parts import clickable, screening_tables
from pages.state import deep_links, queries
from pages.text import plain_text, sources


def certificates(t: Translator, shop: Shop, listed: Sequence[Certificate]) -> None:
    """Show the certificates; a click on one shows all of it."""
    names = queries.product_titles(shop, [entry.product_id for entry in listed])
    rows = [
        {
            "state": t(f"record.certificate.{entry.state}"),
            "kind": entry.kind,
            "product": _product(t, entry.product_id, names, entry.category),
            "until": _day(entry.valid_until, shop),
            "left": entry.days_left,
            "number": entry.certificate_id,
        }
        for entry in listed
    ]
    columns = {
        "state": st.column_config.TextColumn(t("record.state"), pinned=True),
        "kind": st.column_config.TextColumn(t("column.kind")),
        "product": st.column_config.TextColumn(t("record.covers")),
        "until": st.column_config.DateColumn(t("column.valid_until"), format="YYYY-MM-DD"),
        "left": st.column_config.NumberColumn(t("record.days_left")),
        "number": st.column_config.TextColumn(t("column.certificate_id")),
    }
    leads: list[deep_links.Lead] = [("certificate", entry.certificate_id) for entry in listed]
    place = clickable.table(t, pd.DataFrame(rows), leads, t("table.certificates"), "certificates", columns)
    if place is not None:
        entry = listed[place]
        facts = {
            "kind": entry.kind,
            "certificate_id": entry.certificate_id,
            "product_id": names.get(entry.product_id or "", entry.product_id),
            "category": None if entry.category is None else _category(t, entry.category),
            "valid_from": _shown(t, entry.valid_from, shop),
            "valid_until": _shown(t, entry.valid_until, shop),
        }
        _details(t, facts)


def lacking(t: Translator, listed: Sequence[Lacking]) -> None:
    """Show the products without a certificate; a row opens the latest order with the product."""
    language = "zh" if t.language.startswith("zh") else "en"
    rows = [
        {
            "product": entry.title or entry.product_id,
            "category": t(f"record.category.{entry.category}") + (t("record.guessed") if entry.guessed else ""),
            "need": entry.need[language],
            "had": entry.had,
            "sold": entry.sold,
            "source": f"{t(f'grade.{entry.grade}')} · {sources.words(t, entry.source)}",
        }
        for entry in listed
    ]
    columns = {
        "product": st.column_config.TextColumn(t("by.product_id")),
        "category": st.column_config.TextColumn(t("column.category")),
        "need": st.column_config.TextColumn(t("record.need"), width="large"),
        "had": st.column_config.TextColumn(t("record.had")),
        "sold": st.column_config.NumberColumn(t("trust.described.sold")),
        "source": st.column_config.TextColumn(t("record.source"), width="medium"),
    }
    links = [{"case": entry.last_order, "case_kind": "order"} for entry in listed]
    screening_tables.openable(t, rows, links, columns, t("record.lacking"), "lacking")


def inspections(t: Translator, shop: Shop, listed: Sequence[Inspection]) -> None:
    """Show the spot checks; a click on one shows all of it."""
    names = queries.product_titles(shop, [entry.product_id for entry in listed])
    rows = [
        {
            "state": t(f"record.inspection.{entry.state}"),
            "kind": entry.kind,
            "product": names.get(entry.product_id or "", entry.product_id) or entry.order_id,
            "due": _local(entry.due_at, shop),
            "by": None if entry.due_by is None else t(f"record.due_by.{entry.due_by}"),
            "told": _local(entry.told_at, shop),
            "reason": entry.reason,
            "samples": entry.samples_until,
            "cost": None if entry.cost is None else float(entry.cost),
        }
        for entry in listed
    ]
    at = "YYYY-MM-DD HH:mm"
    columns = {
        "state": st.column_config.TextColumn(t("record.state"), pinned=True),
        "kind": st.column_config.TextColumn(t("column.kind")),
        "product": st.column_config.TextColumn(t("record.of")),
        "due": st.column_config.DatetimeColumn(t("column.appeal_by"), format=at),
        "by": st.column_config.TextColumn(t("record.due_by")),
        "told": st.column_config.DatetimeColumn(t("record.told"), format=at),
        "reason": st.column_config.TextColumn(t("column.reason"), width="medium"),
        "samples": st.column_config.DateColumn(t("record.samples"), format="YYYY-MM-DD"),
        "cost": st.column_config.NumberColumn(t("column.cost"), format="%,.2f"),
    }
    leads: list[deep_links.Lead] = [("inspection", entry.inspection_id) for entry in listed]
    place = clickable.table(t, pd.DataFrame(rows), leads, t("table.inspections"), "inspections", columns)
    if place is not None:
        entry = listed[place]
        facts = {
            "kind": entry.kind,
            "inspection_id": entry.inspection_id,
            "noticed_at": _shown(t, entry.noticed_at, shop),
            "product_id": names.get(entry.product_id or "", entry.product_id),
            "order_id": entry.order_id,
            "result": None if entry.result is None else t(f"word.result.{entry.result}"),
            "decided_at": None if entry.result is None else _shown(t, entry.told_at, shop),
            "reason": entry.reason,
            "appeal_by": _shown(t, entry.due_at, shop),
            "appealed_at": _shown(t, entry.appealed_at, shop),
        }
        _details(t, facts)


def _details(t: Translator, facts: Mapping[str, str | None]) -> None:
    """All that a record says, a line a column."""
    lines = [t("record.fact", name=t(f"column.{name}"), text=text) for name, text in facts.items() if text]
    deep_links.only(t, plain_text.escape_markdown(lines[0]))
    st.markdown("\n".join(f"- {plain_text.escape_markdown(line)}" for line in lines))


def _product(t: Translator, product_id: str | None, names: Mapping[str, str], category: str | None) -> str:
    """What a certificate covers: a product, a category, or the whole shop."""
    if product_id is not None:
        return names.get(product_id, product_id)
    return t("record.whole_shop") if category is None else _category(t, category)


def _category(t: Translator, text: str) -> str:
    """A category as the file writes it; those of the list have their names."""
    return t(f"record.category.{text}") if text in {entry.id for entry in certificate_list().categories} else text


def _day(at: datetime | None, shop: Shop) -> date | None:
    return None if at is None else local_of(at, shop).date()


def _local(at: datetime | None, shop: Shop) -> datetime | None:
    return None if at is None else local_of(at, shop)


def _shown(t: Translator, at: datetime | None, shop: Shop) -> str | None:
    return None if at is None else t.instant(at, shop.timezone)


def rows_of_forms(values: Mapping[str, Any]) -> dict[str, str]:
    """What was typed into a form as cells of a file; days alone, which last to their end where something ends then."""
    cells = {}
    for name, value in values.items():
        cells[name] = "" if value is None else value.isoformat() if isinstance(value, date) else str(value).strip()
    return cells
