"""Real exports from elsewhere, through the importer to a score, against answers that are known beforehand.

The data is not part of the project; where it is not beside the checkout these tests are skipped.
"""

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from data.loader import ImportResult, import_file
from data.store import Store, View
from metrics.calendar import default_as_of
from metrics.rule import Rule
from metrics.score import Score, score

TICKETS = """
kind = "refunds"
[columns]
refund_id = "Unique id"
applied_at = "Issue_reported at"
completed_at = "issue_responded"
[times]
format = "%d/%m/%Y %H:%M"
"""
TICKET_RATINGS = """
kind = "chat_ratings"
[columns]
conversation_id = "Unique id"
rated_at = "issue_responded"
rating = "CSAT Score"
agent_id = "Agent_name"
[times]
day_first = true
"""
OLIST_REVIEWS = """
kind = "reviews"
[columns]
order_id = "order_id"
created_at = "review_creation_date"
description_score = "review_score"
text = "review_comment_message"
"""
OLIST_ORDERS = """
kind = "orders"
[columns]
order_id = "order_id"
created_at = "order_purchase_timestamp"
paid_at = "order_approved_at"
shipped_at = "order_delivered_carrier_date"
delivered_at = "order_delivered_customer_date"
"""
TMALL_ORDERS = """
kind = "orders"
[columns]
order_id = "订单编号"
amount = "买家实际支付金额"
created_at = "订单创建时间"
paid_at = "订单付款时间"
"""
TMALL_REFUNDS = """
kind = "refunds"
[columns]
refund_id = "订单编号"
applied_at = "订单创建时间"
completed_at = "订单付款时间"
amount = "退款金额"
[skip]
amount = ["0"]
"""
TWEETS = """
kind = "messages"
[columns]
conversation_id = "conversation_id"
message_id = "tweet_id"
sender = "inbound"
sent_at = "created_at"
text = "text"
[values.sender]
"True" = "buyer"
"False" = "agent"
[times]
format = "%a %b %d %H:%M:%S %z %Y"
"""
SUPERSTORE = """
kind = "orders"
[columns]
order_id = "Order ID"
line_id = "Row ID"
buyer_id = "Customer ID"
product_id = "Product ID"
created_at = "Order Date"
shipped_at = "Ship Date"
amount = "Sales"
quantity = "Quantity"
"""
RETAIL = """
kind = "orders"
[columns]
order_id = "InvoiceNo"
product_id = "StockCode"
buyer_id = "CustomerID"
created_at = "InvoiceDate"
quantity = "Quantity"
amount = "UnitPrice"
"""

Load = Callable[[str, str], ImportResult]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store.duckdb")


@pytest.fixture
def load(store: Store, shared_data: Path, tmp_path: Path) -> Load:
    def load(file: str, format_text: str) -> ImportResult:
        description = tmp_path / "format.toml"
        description.write_text(format_text, encoding="utf-8")
        return import_file(store, shared_data / file, "shop", platform="other", timezone="UTC", format_file=description)

    return load


def ask(store: Store, **rule: Any) -> Score:
    view = store.view(["shop"])
    shop = view.shop("shop")
    asked = Rule.of({"id": "test.rule", "window": "9999 days", **rule})
    return score(view, shop, asked, default_as_of(view, shop))


def one(view: View, sql: str) -> Any:
    (row,) = view.rows(sql)
    return row


def test_twenty_tickets(load: Load, store: Store) -> None:
    assert load("tickets_20.csv", TICKETS).rejected == 0
    for within, met in (("24 hours", 18), ("48 hours", 19)):
        found = ask(store, cases="refunds", within=within)
        assert (found.met, found.missed, found.pending) == (met, 20 - met, 0)
    load("tickets_20.csv", TICKET_RATINGS)
    assert ask(store, cases="chat_ratings", statistic="mean").value_exact == Fraction(425, 100)


def test_three_thousand_brazilian_orders(load: Load, store: Store) -> None:
    reviews = load("olist/order_reviews.csv", OLIST_REVIEWS)
    assert (reviews.read, reviews.new, reviews.rejected) == (2993, 2993, 0)
    mean = ask(store, cases="reviews", statistic="mean")
    assert (mean.cases, f"{mean.value:.4f}") == (2993, "4.0698")
    four_or_more = ask(store, cases="reviews")
    assert f"{four_or_more.value:.4f}" == "0.7661"
    low = one(store.view(), "SELECT avg(CASE WHEN description_score <= 2 THEN 1 ELSE 0 END) AS share FROM reviews")
    assert f"{low['share']:.4f}" == "0.1514"
    orders = load("olist/orders.csv", OLIST_ORDERS)
    assert (orders.read, orders.new, orders.rejected) == (3000, 2995, 5)
    # five parcels that the carrier had before anybody had ordered them
    assert {(reject.column, reject.reason) for reject in orders.rejects} == {("shipped_at", "before_created")}


def test_a_month_of_tmall_orders(load: Load, store: Store) -> None:
    orders = load("tmall_feb2020_excel.csv", TMALL_ORDERS)
    assert (orders.read, orders.new, orders.rejected) == (28010, 28010, 0)
    assert ask(store, cases="cancellations").cases == 24087  # paid ones
    refunds = load("tmall_feb2020_excel.csv", TMALL_REFUNDS)
    assert (refunds.read, refunds.rejected) == (5646, 0)
    total = one(store.view(), "SELECT CAST(sum(amount) AS VARCHAR) AS total FROM refunds")
    assert total == {"total": "572335.92"}


def threads_of(tweets: Path) -> dict[str, list[dict[str, str]]]:
    """Messages by the root of their chain of replies; the file gives ids as floats ("3.0") in one of two columns."""
    with tweets.open(encoding="utf-8", newline="") as file:
        rows = {row["tweet_id"]: row for row in csv.DictReader(file)}
    threads: dict[str, list[dict[str, str]]] = {}
    for row in rows.values():
        root = row
        while (parent := root["in_response_to_tweet_id"].removesuffix(".0")) in rows:
            root = rows[parent]
        threads.setdefault(root["tweet_id"], []).append(row)
    return threads


def test_a_thousand_support_messages_against_a_plain_count(store: Store, shared_data: Path, tmp_path: Path) -> None:
    threads = threads_of(shared_data / "twcs_1000.csv")
    export, description = tmp_path / "tweets.csv", tmp_path / "tweets.toml"
    description.write_text(TWEETS, encoding="utf-8")
    with export.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["conversation_id", "tweet_id", "inbound", "created_at", "text"])
        for root, rows in threads.items():
            writer.writerows([root, r["tweet_id"], r["inbound"], r["created_at"], r["text"]] for r in rows)
    result = import_file(store, export, "shop", platform="other", timezone="UTC", format_file=description)
    assert (result.read, result.new, result.rejected) == (1000, 1000, 0)

    chats = [
        sorted(
            (datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y"), row["inbound"] != "True") for row in rows
        )
        for rows in threads.values()
    ]
    last = max(messages[-1][0] for messages in chats)
    met = missed = pending = begun_by_agent = 0
    for messages in chats:
        (first, by_agent), *_ = messages
        if by_agent:
            begun_by_agent += 1
            continue
        due = first + timedelta(hours=1)
        answer = next((at for at, agent in messages if agent), None)
        if answer is None:
            pending, missed = pending + (last < due), missed + (last >= due)
        else:
            met, missed = met + (answer <= due), missed + (answer > due)
    found = ask(store, cases="chats", within="1 hour")
    assert (found.met, found.missed, found.pending, found.excluded) == (met, missed, pending, begun_by_agent)
    assert met > 100


def test_order_lines_of_two_shops(load: Load, store: Store) -> None:
    superstore = load("superstore_orders.csv", SUPERSTORE)
    assert (superstore.read, superstore.new, superstore.rejected) == (9994, 9994, 0)


def test_cancelled_invoices(load: Load, store: Store) -> None:
    result = load("online_retail.csv", RETAIL)
    assert result.read == 2709
    assert result.rejected == 0
    cancelled = one(store.view(), "SELECT count(*) AS n FROM orders WHERE order_id LIKE 'C%'")
    assert cancelled == {"n": 50}
