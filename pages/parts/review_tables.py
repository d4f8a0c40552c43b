"""Tables of the reviews page: effect of one more review, products at risk, topics, the host's sheet, the reviews."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.changes.audit import RECORDER
from data.shops import Shop
from data.table_export import file_name
from locales import Translator
from metrics.reports.host_sheet import HostSheet
from metrics.reports.reviews import Product, Review, Side
from metrics.scoring.windows import local_of
from metrics.screenings.topics import Topic, TopicReport
from pages.documents import host_sheet as printed
from pages.parts import clickable
from pages.state import session
from pages.state.deep_links import Lead
from pages.tables import data_table, safe_tables

COUNTS, SHARES = ("bad", "bad_before"), ("share", "share_before")
"""Columns of the topics."""


def one_more_review(t: Translator, sides: Sequence[Side]) -> pd.DataFrame:
    """The mean of each rating side now, after one more 5-star and after one more 1-star review."""
    rows = [
        {
            "side": t(f"reviews.side.{side.name}"),
            "now": f"{side.value:.3f}",
            "five": f"{side.after_five:.3f}",
            "one": f"{side.after_one:.3f}",
        }
        for side in sides
        if side.value is not None
    ]
    return pd.DataFrame(rows).rename(
        columns={name: t(f"reviews.more.{name}") for name in ("side", "now", "five", "one")}
    )


def products_at_risk(t: Translator, products: Sequence[Product], names: Mapping[str, str]) -> str | None:
    """Show products with negative reviews, those at risk first. Returns a description of the selected row, or None."""
    rows = [
        {
            "product": names.get(product.product_id, product.product_id),
            "live": t("reviews.not_live") if product.at_risk else None,
            "bad": product.bad,
            "count": product.count,
            "share": product.share * 100,
            "interval": f"{t.percent(product.low)}–{t.percent(product.high)}",
        }
        for product in products
    ]
    place = clickable.table(
        t,
        pd.DataFrame(rows),
        [("bad_product", product.product_id) for product in products],
        t("reviews.products"),
        "at_risk",
        {
            "product": st.column_config.TextColumn(t("by.product_id"), pinned=True),
            "live": st.column_config.TextColumn(
                t("reviews.live"), width=safe_tables.column_width(t("reviews.live"), t("reviews.not_live"))
            ),
            "bad": st.column_config.NumberColumn(t("reviews.bad")),
            "count": st.column_config.NumberColumn(t("reviews.count")),
            "share": st.column_config.NumberColumn(t("reviews.share"), format="%.1f%%"),
            "interval": st.column_config.TextColumn(t("reviews.interval"), alignment="right"),
        },
    )
    return None if place is None else t("reviews.bad_of", product=rows[place]["product"])


def topics(t: Translator, report: TopicReport) -> Topic | None:
    """Show what low reviews speak of, with its share and that of the period before. Returns the selected topic."""

    def percent(part: int, whole: int) -> float | None:
        return 100 * part / whole if whole else None

    rows = [
        {
            "topic": t(f"topic.{topic.name}"),
            "bad": topic.reviews,
            "share": percent(topic.reviews, report.reviews),
            "bad_before": topic.before,
            "share_before": percent(topic.before, report.before),
        }
        for topic in report.topics
    ]
    columns: dict[str, Any] = {"topic": st.column_config.TextColumn(t("reviews.topic"), pinned=True)}
    columns |= {name: st.column_config.NumberColumn(t(f"topic.of.{name}"), format="%,d") for name in COUNTS}
    columns |= {name: st.column_config.NumberColumn(t(f"topic.of.{name}"), format="%.1f%%") for name in SHARES}
    leads: list[Lead] = [("topic", topic.name) for topic in report.topics]
    place = clickable.table(t, pd.DataFrame(rows), leads, t("reviews.topics"), "topics", columns)
    return None if place is None else report.topics[place]


def host_sheet(t: Translator, shop: Shop, sheet: HostSheet, titles: Mapping[str, str]) -> str | None:
    """Show the sheet for the host of a live stream, with its downloads and the page to print.

    A row leads to the product's negative reviews. Returns a description of the selected row, or None.
    """
    rows = [
        {
            "state": t(f"host.{product.state}"),
            "named": titles.get(product.product_id, product.product_id),
            "number": product.product_id,
            "reasons": t("list.semicolon").join(printed.reasons(t, product)),
        }
        for product in sheet.products
    ]
    title, files = t("host.title"), session.file_shops()
    recorded = partial(RECORDER.export, session.access(), files, title)
    st.download_button(
        t("host.print"),
        lambda: recorded(printed.render(t, shop, sheet, titles)),
        f"{file_name(*session.file_parts(title))}.html",
        "text/html",
        key="host-print",
        on_click="ignore",
        icon=":material/print:",
    )
    columns = {
        "state": st.column_config.TextColumn(t("host.state"), pinned=True),
        "named": st.column_config.TextColumn(t("by.product_id")),
        "number": st.column_config.TextColumn(t("host.number")),
        "reasons": st.column_config.TextColumn(t("host.reasons"), width=560),
    }
    leads: list[Lead] = [
        ("bad_product" if product.bad else "recovered", product.product_id) for product in sheet.products
    ]
    place = clickable.table(t, pd.DataFrame(rows), leads, title, "host-sheet", columns, row_height=68)
    return None if place is None or not sheet.products[place].bad else t("reviews.bad_of", product=rows[place]["named"])


def review_table(t: Translator, shop: Shop, reviews: Sequence[Review], names: Mapping[str, str], total: int) -> None:
    """Show the reviews. `total`: their number, which may exceed the rows."""
    table = review_frame(t, shop, reviews, names)
    columns = {t("reviews.at"): st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")}
    data_table.show(t, table, columns, t("reviews.low"), export_key="reviews")
    if total > len(reviews):
        st.caption(t("rule.first_of", shown=t.number(len(reviews)), total=t.number(total)))


def review_frame(t: Translator, shop: Shop, reviews: Sequence[Review], names: Mapping[str, str]) -> pd.DataFrame:
    """A row per review. Times are naive, in the shop's time zone."""
    return pd.DataFrame(
        [
            {
                t("reviews.at"): local_of(review.created_at, shop),
                t("reviews.stars"): review.mark,
                t("by.product_id"): names.get(review.product_id or "", review.product_id),
                t("column.text"): review.text,
                t("column.order_id"): review.order_id,
            }
            for review in reviews
        ]
    )
