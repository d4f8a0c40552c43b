"""Tables of the trust page: unusually repeated orders, and flagged messages of staff."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reports.repurchase import WITHIN_DAYS, Cohort
from metrics.reports.trust import Cluster, Hit
from metrics.scoring.windows import local_of
from metrics.screenings.advertising import AdvertisingReport
from pages.parts import screening_tables
from pages.state import deep_links
from pages.tables import data_table, keyboard_list


def repeated_orders(t: Translator, clusters: Sequence[Cluster]) -> None:
    """Show repeated orders, a row per buyer or address."""
    rows = [
        {
            "why": t(f"trust.cluster.{cluster.kind}"),
            "key": cluster.key,
            "count": cluster.count,
            "buyers": cluster.buyers,
            "amount": cluster.amount,
            "currency": t("list.comma").join(filter(None, cluster.currencies)) or None,
            "without_amount": cluster.without_amount,
            "orders": t("list.comma").join(cluster.order_ids),
        }
        for cluster in clusters
    ]
    data_table.show(
        t,
        pd.DataFrame(rows),
        {
            "why": st.column_config.TextColumn(t("trust.why")),
            "key": st.column_config.TextColumn(t("trust.key")),
            "count": st.column_config.NumberColumn(t("trust.count")),
            "buyers": st.column_config.NumberColumn(t("trust.buyers")),
            "amount": st.column_config.NumberColumn(t("trust.amount"), format="%,.2f"),
            "currency": st.column_config.TextColumn(t("column.currency")),
            "without_amount": st.column_config.NumberColumn(t("trust.without_amount")),
            "orders": st.column_config.TextColumn(t("trust.orders"), width="large"),
        },
        t("trust.clusters"),
        export_key="clusters",
    )


def cohorts(t: Translator, listed: Sequence[Cohort]) -> None:
    """Show who bought again, a row per month of the first order, the latest first."""
    rows = []
    for cohort in listed:
        row: dict[str, Any] = {"month": cohort.month, "buyers": cohort.buyers}
        for days, number, share in zip(WITHIN_DAYS, cohort.again, cohort.shares, strict=True):
            row |= {f"again_{days}": number, f"share_{days}": screening_tables.percent(share)}
        rows.append(row | {"first": t("trust.cohort.first") if cohort.first_of_data else None})
    table = pd.DataFrame(rows)
    if not table["first"].notna().any():
        table = table.drop(columns="first")
    columns: dict[str, Any] = {
        "month": st.column_config.DateColumn(t("trust.cohort.month"), format="YYYY-MM"),
        "buyers": st.column_config.NumberColumn(t("trust.cohort.buyers")),
        "first": st.column_config.TextColumn(t("trust.cohort.note")),
    }
    for days in WITHIN_DAYS:
        columns[f"again_{days}"] = st.column_config.NumberColumn(t("trust.cohort.again", days=days))
        columns[f"share_{days}"] = st.column_config.NumberColumn(t("trust.cohort.share", days=days), format="%.1f%%")
    data_table.show(t, table, columns, t("trust.cohort"), export_key="cohorts")


def advertising(t: Translator, shop: Shop, claims: AdvertisingReport) -> None:
    """Show titles and messages with words that advertising must not use. A row of a message opens its conversation."""
    why, text = st.column_config.TextColumn(t("trust.why")), st.column_config.TextColumn(t("trust.claim.word"))
    source = st.column_config.TextColumn(t("trust.claim.source"))
    if claims.titles:
        titles = [
            {
                "word": claim.word,
                "why": t(f"trust.claim.{claim.why}"),
                "title": claim.title,
                "product": claim.product_id,
                "sold": claim.orders,
                "source": t(f"trust.claim.rule.{claim.why}"),
            }
            for claim in claims.titles
        ]
        title_columns: dict[str, Any] = {
            "word": text,
            "why": why,
            "title": st.column_config.TextColumn(t("column.product_title"), width="large"),
            "product": st.column_config.TextColumn(t("column.product_id")),
            "sold": st.column_config.NumberColumn(t("trust.count")),
            "source": source,
        }
        data_table.show(t, pd.DataFrame(titles), title_columns, t("trust.claim.titles"), export_key="claims-titles")
    if claims.messages:
        conversations = [claim.conversation_id for claim in claims.messages]
        messages = [
            {
                "open": t("case.open"),
                "word": claim.word,
                "why": t(f"trust.claim.{claim.why}"),
                "text": claim.text,
                "agent": claim.agent_id,
                "at": local_of(claim.sent_at, shop),
                "source": t(f"trust.claim.rule.{claim.why}"),
            }
            for claim in claims.messages
        ]
        columns: dict[str, Any] = {
            "open": st.column_config.ButtonColumn(
                "",
                key="claims",
                on_click=_clicked,
                args=("claims", conversations),
                type="tertiary",
                width=64,
                pinned=True,
            ),
            "word": text,
            "why": why,
            "text": st.column_config.TextColumn(t("column.text"), width="large"),
            "agent": st.column_config.TextColumn(t("column.agent_id")),
            "at": st.column_config.DatetimeColumn(t("column.sent_at"), format="YYYY-MM-DD HH:mm:ss"),
            "source": source,
        }
        data_table.show(t, pd.DataFrame(messages), columns, t("trust.claim.messages"), export_key="claims-messages")
        _openable_by_keyboard(t, "claims", conversations)


def flagged_messages(t: Translator, shop: Shop, hits: Sequence[Hit], key: str) -> None:
    """Show flagged messages, newest first. A row opens its conversation."""
    conversations = [hit.conversation_id for hit in hits]
    deep_links.list_cases(
        [deep_links.ListedCase({"case": hit.conversation_id}, t(f"trust.hit.{hit.why}")) for hit in hits]
    )
    button = st.column_config.ButtonColumn(
        "", key=key, on_click=_clicked, args=(key, conversations), type="tertiary", width=64, pinned=True
    )
    rows = [
        {
            "open": t("case.open"),
            "why": t(f"trust.hit.{hit.why}"),
            "text": hit.text,
            "agent": hit.agent_id,
            "at": local_of(hit.sent_at, shop),
            "talk": hit.conversation_id,
        }
        for hit in hits
    ]
    data_table.show(
        t,
        pd.DataFrame(rows),
        {
            "open": button,
            "why": st.column_config.TextColumn(t("trust.why")),
            "text": st.column_config.TextColumn(t("column.text"), width="large"),
            "agent": st.column_config.TextColumn(t("column.agent_id")),
            "at": st.column_config.DatetimeColumn(t("column.sent_at"), format="YYYY-MM-DD HH:mm:ss"),
            "talk": st.column_config.TextColumn(t("column.conversation_id")),
        },
        t(f"trust.{key}"),
        export_key=key,
    )
    _openable_by_keyboard(t, key, conversations)


def _openable_by_keyboard(t: Translator, key: str, conversations: Sequence[str]) -> None:
    """A list that opens the conversation of each row, since a table's buttons answer to the mouse alone."""
    keyboard_list.show(
        t("table.open"),
        key,
        keyboard_list.row_actions(conversations, lambda place: st.query_params.update(case=conversations[place])),
    )


def _clicked(key: str, conversations: Sequence[str]) -> None:
    click = st.session_state[key]
    if click is not None:
        st.query_params["case"] = conversations[click.row]
