"""Tables of the trust page about what screenings find. Their rows lead to the orders and conversations behind them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.scoring.windows import local_of
from metrics.screenings.described import Complaint, DescribedProduct
from metrics.screenings.languages import LanguagesReport
from metrics.screenings.settlement import Settlement
from metrics.screenings.transit import KINDS, TransitReport
from pages.parts import clickable
from pages.state import deep_links
from pages.tables import data_table, keyboard_list
from pages.text import plain_text

ROWS_SHOWN = 200

CaseLink = Mapping[str, str]
"""The parameters of the link that open a row: `case`, and by `case_kind` what it is."""


def described(t: Translator, shop: Shop, products: Sequence[DescribedProduct]) -> None:
    """Show the products; a click on one shows its complaints only. A complaint opens its request or its order."""
    names = [product.title or product.product_id for product in products]
    rows = [
        {
            "product": name,
            "words": t("list.comma").join(product.words) or None,
            "complaining": product.orders,
            "sold": product.sold,
            "share": percent(product.share),
        }
        for name, product in zip(names, products, strict=True)
    ]
    columns = {
        "product": st.column_config.TextColumn(t("by.product_id"), pinned=True),
        "words": st.column_config.TextColumn(t("trust.described.words")),
        "complaining": st.column_config.NumberColumn(t("trust.described.orders")),
        "sold": st.column_config.NumberColumn(t("trust.described.sold")),
        "share": st.column_config.NumberColumn(t("trust.described.share"), format="%.1f%%"),
    }
    leads: list[deep_links.Lead] = [("described", product.product_id) for product in products]
    place = clickable.table(t, pd.DataFrame(rows), leads, t("trust.described"), "described", columns)
    if place is not None:
        deep_links.only(t, t("trust.described.those", product=plain_text.escape_markdown(names[place])))
    listed = [
        (name, complaint)
        for name, product in zip(names, products, strict=True)
        if place is None or product is products[place]
        for complaint in product.complaints
    ]
    complaints = [
        {
            "source": t(f"trust.described.{complaint.kind}"),
            "product": name,
            "text": complaint.text,
            "words": t("list.comma").join(complaint.denied) or None,
            "kinds": t("list.comma").join(t(f"trust.described.kind.{kind}") for kind in complaint.kinds) or None,
            "order": complaint.order_id,
            "at": local_of(complaint.happened_at, shop),
        }
        for name, complaint in listed
    ]
    links = [_link(complaint) for _, complaint in listed]
    shown_columns = {
        "source": st.column_config.TextColumn(t("trust.described.source")),
        "product": columns["product"],
        "text": st.column_config.TextColumn(t("column.text"), width="large"),
        "words": columns["words"],
        "kinds": st.column_config.TextColumn(t("trust.described.kinds")),
        "order": st.column_config.TextColumn(t("column.order_id")),
        "at": st.column_config.DatetimeColumn(t("trust.at"), format="YYYY-MM-DD HH:mm"),
    }
    openable(t, complaints, links, shown_columns, t("trust.described.list"), "complaints")


def _link(complaint: Complaint) -> CaseLink:
    if complaint.kind == "request":
        return {"case": complaint.subject, "case_kind": "request"}
    return {"case": complaint.order_id or complaint.subject, "case_kind": "review"}


def transit(t: Translator, shop: Shop, report: TransitReport) -> None:
    """Show the carriers; a click on one shows its orders only. A row of an order opens it."""
    names = [carrier.name or t("trust.transit.unnamed") for carrier in report.carriers]
    rows: list[dict[str, Any]] = [
        {
            "carrier": name,
            "sent": carrier.orders,
            **{kind: getattr(carrier, kind) for kind in KINDS},
            "share": percent(carrier.share),
            "interval": "–".join(t.percent(end) for end in carrier.interval),
        }
        for name, carrier in zip(names, report.carriers, strict=True)
    ]
    columns: dict[str, Any] = {
        "carrier": st.column_config.TextColumn(t("column.carrier"), pinned=True),
        "sent": st.column_config.NumberColumn(t("trust.transit.sent")),
        **{kind: st.column_config.NumberColumn(t(f"trust.transit.{kind}")) for kind in KINDS},
        "share": st.column_config.NumberColumn(t("trust.transit.share"), format="%.1f%%"),
        "interval": st.column_config.TextColumn(t("reviews.interval"), alignment="right"),
    }
    leads: list[deep_links.Lead] = [("carrier", carrier.name) for carrier in report.carriers]
    place = clickable.table(t, pd.DataFrame(rows), leads, t("trust.transit"), "transit", columns)
    claims = report.claims
    if place is not None:
        deep_links.only(t, t("trust.transit.those", carrier=plain_text.escape_markdown(names[place])))
        name = report.carriers[place].name
        claims = tuple(claim for claim in claims if (name in claim.carriers if name else claim.unnamed))
    orders = [
        {
            "kind": t(f"trust.transit.{claim.kind}"),
            "order": claim.order_id,
            "carrier": t("list.comma").join(claim.carriers) or None,
            "waybill": t("list.comma").join(claim.waybills) or None,
            "text": claim.text,
            "amount": claim.amount,
            "at": local_of(claim.happened_at, shop),
        }
        for claim in claims
    ]
    order_columns = {
        "kind": st.column_config.TextColumn(t("trust.transit.kind")),
        "order": st.column_config.TextColumn(t("column.order_id")),
        "carrier": columns["carrier"],
        "waybill": st.column_config.TextColumn(t("column.tracking_id")),
        "text": st.column_config.TextColumn(t("column.text"), width="large"),
        "amount": st.column_config.NumberColumn(t("trust.transit.amount"), format="%,.2f"),
        "at": st.column_config.DatetimeColumn(t("trust.at"), format="YYYY-MM-DD HH:mm"),
    }
    links: list[CaseLink] = [{"case": claim.order_id, "case_kind": "order"} for claim in claims]
    openable(t, orders, links, order_columns, t("trust.transit.claims"), "transit-claims")


def languages(t: Translator, shop: Shop, report: LanguagesReport) -> None:
    """Show the languages of questions; a click on one shows its answers. A row of an answer opens its conversation."""
    rows = [
        {
            "language": t(f"spoken.{entry.language}"),
            "answered": entry.answered,
            "other": entry.other,
            "share": percent(entry.share),
        }
        for entry in report.languages
    ]
    columns = {
        "language": st.column_config.TextColumn(t("trust.language.asked"), pinned=True),
        "answered": st.column_config.NumberColumn(t("trust.language.answered")),
        "other": st.column_config.NumberColumn(t("trust.language.other")),
        "share": st.column_config.NumberColumn(t("trust.described.share"), format="%.1f%%"),
    }
    leads: list[deep_links.Lead] = [("language", entry.language) for entry in report.languages]
    place = clickable.table(t, pd.DataFrame(rows), leads, t("trust.language"), "languages", columns)
    answers = report.answers
    if place is not None:
        deep_links.only(t, t("trust.language.those", language=rows[place]["language"]))
        answers = tuple(a for a in answers if a.question_language == report.languages[place].language)
    listed = [
        {
            "asked": t(f"spoken.{answer.question_language}"),
            "question": answer.question,
            "reply": t(f"spoken.{answer.answer_language}"),
            "answer": answer.answer,
            "agent": answer.agent_id,
            "at": local_of(answer.asked_at, shop),
        }
        for answer in answers
    ]
    answer_columns = {
        "asked": columns["language"],
        "question": st.column_config.TextColumn(t("trust.language.question"), width="medium"),
        "reply": st.column_config.TextColumn(t("trust.language.reply")),
        "answer": st.column_config.TextColumn(t("trust.language.answer"), width="medium"),
        "agent": st.column_config.TextColumn(t("column.agent_id")),
        "at": st.column_config.DatetimeColumn(t("case.occurred.chat"), format="YYYY-MM-DD HH:mm"),
    }
    links: list[CaseLink] = [{"case": answer.conversation_id} for answer in answers]
    openable(t, listed, links, answer_columns, t("trust.language.list"), "language-answers")


def settlement(t: Translator, shop: Shop, waiting: Settlement) -> None:
    """Show what waits in each tier, and the orders; a row of an order opens it."""
    money = st.column_config.NumberColumn(t("trust.settlement.amount"), format="%,.2f")
    currency = st.column_config.TextColumn(t("column.currency"))
    tiers = [
        {
            "days": tier.days,
            "count": tier.orders,
            "waits": float(tier.amount),
            "more": float(tier.more),
            "currency": tier.currency,
        }
        for tier in waiting.tiers
    ]
    columns = {
        "days": st.column_config.NumberColumn(t("trust.settlement.days")),
        "count": st.column_config.NumberColumn(t("trust.count")),
        "waits": money,
        "more": st.column_config.NumberColumn(t("trust.settlement.more"), format="%,.2f"),
        "currency": currency,
    }
    data_table.show(t, pd.DataFrame(tiers), columns, t("trust.settlement"), export_key="settlement")
    orders = [
        {
            "order": order.order_id,
            "at": local_of(order.delivered_at, shop),
            "amount": float(order.amount),
            "currency": order.currency,
        }
        for order in waiting.orders
    ]
    order_columns = {
        "order": st.column_config.TextColumn(t("column.order_id")),
        "at": st.column_config.DatetimeColumn(t("column.delivered_at"), format="YYYY-MM-DD HH:mm"),
        "amount": money,
        "currency": currency,
    }
    links: list[CaseLink] = [{"case": order.order_id, "case_kind": "order"} for order in waiting.orders]
    openable(t, orders, links, order_columns, t("trust.settlement.orders"), "waiting-orders")


def percent(share: float | None) -> float | None:
    """A share as its column shows it, in per cent; None where there is none."""
    return None if share is None else 100 * share


def openable(
    t: Translator,
    rows: Sequence[Mapping[str, Any]],
    links: Sequence[CaseLink],
    columns: Mapping[str, Any],
    title: str,
    key: str,
) -> None:
    """A table whose rows open what their links name, by mouse or by keyboard. Nothing where it has no row."""
    if not rows:
        return
    follow = _follower(key, links)
    button = st.column_config.ButtonColumn("", key=key, on_click=follow, type="tertiary", width=64, pinned=True)
    frame = pd.DataFrame([{"open": t("case.open"), **row} for row in rows[:ROWS_SHOWN]])
    data_table.show(t, frame, {"open": button, **columns}, title, export_key=key)
    deep_links.list_cases([deep_links.ListedCase(link) for link in links[:ROWS_SHOWN]])
    ways = keyboard_list.row_actions(
        [link["case"] for link in links[:ROWS_SHOWN]], lambda place: st.query_params.update(links[place])
    )
    keyboard_list.show(t("table.open"), key, ways)


def _follower(key: str, links: Sequence[CaseLink]) -> Callable[[], None]:
    def follow() -> None:
        click = st.session_state[key]
        if click is not None:
            st.query_params.update(links[click.row])

    return follow
