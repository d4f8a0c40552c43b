"""Screens room: the charts and the table of the dispatch page. Each takes figures; none asks the store."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.breakdown import Group
from metrics.dispatch import Bin, Cancelled, Suspect
from pages import frames

HEIGHT = 300
WHO = ("buyer", "merchant", "platform", "system", "unknown")


def sent(t: Translator, bins: Sequence[Bin]) -> go.Figure:
    """How long before or after the promise orders were sent; the promise itself is the dotted line."""
    labels = [label(t, one) for one in bins]
    places = list(range(len(bins)))
    drawn = go.Figure(
        go.Bar(
            x=places,
            y=[one.count for one in bins],
            hovertext=[t.n("dispatch.bin", one.count, span=text) for one, text in zip(bins, labels, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    promise = next(place for place, one in enumerate(bins) if one.upto == 0) + 0.5
    drawn.add_vline(x=promise, line={"dash": "dot", "width": 2, "color": "#8899AA"})
    drawn.add_annotation(x=promise, y=1, yref="paper", xanchor="left", text=t("dispatch.promise"), showarrow=False)
    drawn.update_layout(title=t("dispatch.sent.title"), **_layout())
    drawn.update_xaxes(tickvals=places, ticktext=labels, tickangle=-40, automargin=True, fixedrange=True)
    drawn.update_yaxes(rangemode="tozero", nticks=5, fixedrange=True)
    return drawn


def sent_alt(t: Translator, bins: Sequence[Bin]) -> str:
    """The distribution for somebody who cannot see it: in time and late."""
    early = sum(one.count for one in bins if one.upto is not None and one.upto <= 0)
    unsent = bins[-1].count
    late = sum(one.count for one in bins) - early - unsent
    return t("dispatch.sent.alt", early=t.number(early), late=t.number(late), unsent=t.number(unsent))


def label(t: Translator, one: Bin) -> str:
    """A bin by its end: 提前 > 24 小时, 提前 ≤ 4 小时, 超时 ≤ 12 小时, 未发货."""
    if one.unsent:
        return t("dispatch.unsent")
    if one.upto is None:
        return t("dispatch.late", time=f"> {t.limit(one.above or 0)}")
    if one.upto > 0:
        return t("dispatch.late", time=f"≤ {t.limit(one.upto)}")
    if one.above is None:
        return t("dispatch.early", time=f"≥ {t.limit(-one.upto)}")
    return t("dispatch.early", time=f"< {t.limit(-one.above)}")


def late_by_day(t: Translator, days: Sequence[Group]) -> go.Figure:
    """The late order lines by the local day of their promise."""
    drawn = go.Figure(
        go.Bar(
            x=[day.key for day in days],
            y=[day.missed for day in days],
            hovertext=[
                t("dispatch.day.hover", day=day.key, n=t.number(day.missed), all=t.number(day.met + day.missed))
                for day in days
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    drawn.update_layout(title=t("dispatch.day.title"), **_layout())
    drawn.update_xaxes(tickformat="%m-%d", fixedrange=True)
    drawn.update_yaxes(rangemode="tozero", nticks=5, fixedrange=True)
    return drawn


def late_by_day_alt(t: Translator, days: Sequence[Group]) -> str:
    """The late lines for somebody who cannot see them: the worst day."""
    worst = max(days, key=lambda day: day.missed)
    return t("dispatch.day.alt", day=worst.key, n=t.number(worst.missed))


def cancelled(t: Translator, seen: Cancelled) -> go.Figure:
    """The cancelled orders by who cancelled them."""
    counts = [getattr(seen, who) for who in WHO]
    drawn = go.Figure(
        go.Bar(
            x=counts,
            y=[t(f"dispatch.by.{who}") for who in WHO],
            orientation="h",
            text=[t.number(count) for count in counts],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    drawn.update_layout(title=t("dispatch.cancelled.title"), **_layout())
    drawn.update_xaxes(range=[0, max([*counts, 1]) * 1.3], nticks=4, fixedrange=True)
    drawn.update_yaxes(autorange="reversed", fixedrange=True)
    return drawn


def cancelled_alt(t: Translator, seen: Cancelled) -> str:
    """The cancellations for somebody who cannot see them."""
    return t("list.comma").join(f"{t(f'dispatch.by.{who}')} {t.number(getattr(seen, who))}" for who in WHO)


def show(t: Translator, shop: Shop, found: Sequence[Suspect]) -> None:
    """The orders in doubt as a table. A row opens its order."""
    at = "YYYY-MM-DD HH:mm:ss"
    orders = [one.order_id for one in found]
    button = st.column_config.ButtonColumn(
        "", key="open_doubt", on_click=_clicked, args=(orders,), type="tertiary", width="small", pinned=True
    )
    st.dataframe(
        frames.safe(frame(t, shop, found)),
        hide_index=True,
        placeholder="–",
        height="auto" if len(found) > 10 else "content",
        alt=t("dispatch.doubts"),
        column_config={
            "open": button,
            "doubt": st.column_config.TextColumn(t("dispatch.doubt")),
            "order": st.column_config.TextColumn(t("column.order_id")),
            "tracking": st.column_config.TextColumn(t("column.tracking_id")),
            "buyer": st.column_config.TextColumn(t("column.buyer_id")),
            "paid": st.column_config.DatetimeColumn(t("column.paid_at"), format=at),
            "shipped": st.column_config.DatetimeColumn(t("column.shipped_at"), format=at),
        },
    )


def _clicked(orders: Sequence[str]) -> None:
    click = st.session_state["open_doubt"]
    if click is not None:
        st.query_params["case"] = orders[click.row]


def frame(t: Translator, shop: Shop, found: Sequence[Suspect]) -> pd.DataFrame:
    """A row a suspicious order; times on the shop's own wall clock."""
    zone = ZoneInfo(shop.timezone)

    def local(at: datetime | None) -> datetime | None:
        return None if at is None else at.astimezone(zone).replace(tzinfo=None)

    rows = [
        {
            "open": t("case.open"),
            "doubt": t(f"dispatch.doubt.{one.doubt}"),
            "order": one.order_id,
            "tracking": one.tracking_id,
            "buyer": one.buyer_id,
            "paid": local(one.paid_at),
            "shipped": local(one.shipped_at),
        }
        for one in found
    ]
    return pd.DataFrame(rows)


def _layout() -> dict[str, object]:
    margin = {"l": 0, "r": 0, "t": 44, "b": 0}
    return {"template": "streamlit", "height": HEIGHT, "margin": margin, "bargap": 0.25, "showlegend": False}
