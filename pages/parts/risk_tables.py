"""Tables of the trust page: unusually repeated orders, and flagged messages of staff."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reports.trust import Cluster, Hit
from metrics.scoring.windows import local_of
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
            "amount": st.column_config.NumberColumn(t("trust.amount"), format="%.2f"),
            "orders": st.column_config.TextColumn(t("trust.orders"), width="large"),
        },
        t("trust.clusters"),
        export_key="clusters",
    )


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
    keyboard_list.show(
        t("table.open"),
        key,
        keyboard_list.row_actions(conversations, lambda place: st.query_params.update(case=conversations[place])),
    )


def _clicked(key: str, conversations: Sequence[str]) -> None:
    click = st.session_state[key]
    if click is not None:
        st.query_params["case"] = conversations[click.row]
