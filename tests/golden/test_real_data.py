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

from data.access import Access
from data.errors import DabiaoError
from data.formats.profile import look
from data.formats.suggest import suggest
from data.loading.import_result import ImportResult
from data.loading.loader import import_file, recognise
from data.store import Store
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.reach import default_as_of
from metrics.scoring.score import Score, score
from tests.formats.learnt import (
    OLIST_LINES,
    OLIST_ORDERS,
    OLIST_REVIEWS,
    RETAIL,
    SUPERSTORE,
    TICKET_RATINGS,
    TICKET_SESSIONS,
    TICKETS,
    TMALL_REFUNDS,
    TWEETS,
)

Load = Callable[[str, str], ImportResult]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store.duckdb")


@pytest.fixture
def load(store: Store, shared_data: Path, tmp_path: Path) -> Load:
    def load(file: str, format_text: str) -> ImportResult:
        description = tmp_path / "format.toml"
        description.write_text(format_text, encoding="utf-8")
        return import_file(
            Access.local(store), shared_data / file, "shop", platform="other", timezone="UTC", format_file=description
        )

    return load


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ask(store: Store, **rule: Any) -> Score:
    view = Access.local(store).view(["shop"])
    shop = view.shop("shop")
    sample_rule = Rule.of({"id": "test.rule", "window": "9999 days", **rule})
    return score(view, shop, sample_rule, default_as_of(view, shop))


def single_value(view: View, sql: str) -> Any:
    (row,) = view.rows(sql)
    return row


def test_twenty_tickets(load: Load, store: Store) -> None:
    assert load("tickets_20.csv", TICKETS).rejected == 0
    for within, met in (("24 hours", 18), ("48 hours", 19)):
        answer = ask(store, cases="refunds", within=within)
        assert (answer.met, answer.missed, answer.pending) == (met, 20 - met, 0)
    assert load("tickets_20.csv", TICKET_RATINGS).rejected == 0
    assert ask(store, cases="chat_ratings", statistic="mean").value_exact == Fraction(425, 100)


def test_twenty_tickets_as_summaries_of_sessions(load: Load, store: Store) -> None:
    result = load("tickets_20.csv", TICKET_SESSIONS)
    assert (result.read, result.new, result.rejected) == (40, 40, 0)
    for within, met in (("24 hours", 18), ("48 hours", 19)):
        answer = ask(store, cases="chats", within=within)
        assert (answer.met, answer.missed, answer.pending) == (met, 20 - met, 0)
    assert ask(store, cases="turns", within="24 hours").status == "no_data"


def test_three_thousand_brazilian_orders(load: Load, store: Store) -> None:
    reviews = load("olist/order_reviews.csv", OLIST_REVIEWS)
    assert (reviews.read, reviews.new, reviews.rejected) == (2993, 2993, 0)
    mean = ask(store, cases="reviews", statistic="mean")
    assert (mean.cases, f"{mean.value:.4f}") == (2993, "4.0698")
    four_or_more = ask(store, cases="reviews")
    assert f"{four_or_more.value:.4f}" == "0.7661"
    low = single_value(
        Access.local(store).view(),
        "SELECT avg(CASE WHEN description_score <= 2 THEN 1 ELSE 0 END) AS share FROM reviews",
    )
    assert f"{low['share']:.4f}" == "0.1514"
    orders = load("olist/orders.csv", OLIST_ORDERS)
    assert (orders.read, orders.new, orders.rejected) == (3000, 2995, 5)
    # five parcels that the carrier had before anybody had ordered them
    assert {(reject.column, reject.reason) for reject in orders.rejects} == {("shipped_at", "before_created")}


def test_the_lines_of_brazilian_orders_against_a_plain_count(store: Store, shared_data: Path, tmp_path: Path) -> None:
    orders = {row["order_id"]: row for row in rows_of(shared_data / "olist/orders.csv")}
    lines = [orders[item["order_id"]] | item for item in rows_of(shared_data / "olist/order_items.csv")]
    export, description = tmp_path / "lines.csv", tmp_path / "lines.toml"
    description.write_text(OLIST_LINES, encoding="utf-8")
    with export.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    result = import_file(Access.local(store), export, "shop", platform="other", timezone="UTC", format_file=description)
    taken = [line for line in lines if not "" < line["order_delivered_carrier_date"] < line["order_purchase_timestamp"]]
    assert (result.read, result.new) == (3397, len(taken))
    assert {(reject.column, reject.reason) for reject in result.rejects} == {("shipped_at", "before_created")}

    view = Access.local(store).view(["shop"])
    last = f"{default_as_of(view, view.shop('shop')):%Y-%m-%d %H:%M:%S}"
    # one line was sent, late, though no approval of its payment is on file: it was confirmed all the same
    confirmed = [line for line in taken if line["order_approved_at"] or line["order_delivered_carrier_date"]]
    # a parcel belongs to the moment it was promised for: what was sent for a later one is no case yet
    due = [line for line in confirmed if line["shipping_limit_date"] <= last]
    met = sum("" < line["order_delivered_carrier_date"] <= line["shipping_limit_date"] for line in due)
    pending = sum(not line["order_delivered_carrier_date"] for line in confirmed if line not in due)
    answer = ask(store, cases="shipments")
    assert (answer.met, answer.missed, answer.pending) == (met, len(due) - met, pending)
    assert met > 2500


def test_a_month_of_tmall_orders(store: Store, shared_data: Path, tmp_path: Path) -> None:
    # no format is needed: the columns that were left in it are enough to know it by
    orders = import_file(
        Access.local(store), shared_data / "tmall_feb2020_excel.csv", "shop", platform="taobao", timezone="UTC"
    )
    assert (orders.format, orders.read, orders.new, orders.rejected) == ("taobao_orders", 28010, 28010, 0)
    assert ask(store, cases="cancellations").cases == 24087  # paid ones
    description = tmp_path / "refunds.toml"
    description.write_text(TMALL_REFUNDS, encoding="utf-8")
    refunds = import_file(Access.local(store), shared_data / "tmall_feb2020_excel.csv", "shop", format_file=description)
    assert (refunds.read, refunds.rejected) == (5646, 0)
    total = single_value(Access.local(store).view(), "SELECT CAST(sum(amount) AS VARCHAR) AS total FROM refunds")
    assert total == {"total": "572335.92"}


def threads_of(tweets: Path) -> dict[str, list[dict[str, str]]]:
    """Messages by the root of their chain of replies; the file gives ids as floats ("3.0") in one of two columns."""
    rows = {row["tweet_id"]: row for row in rows_of(tweets)}
    threads: dict[str, list[dict[str, str]]] = {}
    for row in rows.values():
        root = row
        while (parent := root["in_response_to_tweet_id"].removesuffix(".0")) in rows:
            root = rows[parent]
        threads.setdefault(root["tweet_id"], []).append(row)
    return threads


@pytest.mark.parametrize(("tweets", "count"), [("twcs_1000.csv", 1000), ("twcs_93.csv", 93)])
def test_support_messages_against_a_plain_count(
    tweets: str, count: int, store: Store, shared_data: Path, tmp_path: Path
) -> None:
    threads = threads_of(shared_data / tweets)
    export, description = tmp_path / "tweets.csv", tmp_path / "tweets.toml"
    description.write_text(TWEETS, encoding="utf-8")
    with export.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["conversation_id", "tweet_id", "inbound", "created_at", "text"])
        for root, rows in threads.items():
            writer.writerows([root, r["tweet_id"], r["inbound"], r["created_at"], r["text"]] for r in rows)
    result = import_file(Access.local(store), export, "shop", platform="other", timezone="UTC", format_file=description)
    assert (result.read, result.new, result.rejected) == (count, count, 0)

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
    outcome = ask(store, cases="chats", within="1 hour")
    assert (outcome.met, outcome.missed, outcome.pending, outcome.excluded) == (met, missed, pending, begun_by_agent)
    assert met > count // 10


def test_order_lines_of_two_shops(load: Load, store: Store) -> None:
    superstore = load("superstore_orders.csv", SUPERSTORE)
    assert (superstore.read, superstore.new, superstore.rejected) == (9994, 9994, 0)


def test_cancelled_invoices(load: Load, store: Store) -> None:
    result = load("online_retail.csv", RETAIL)
    assert result.read == 2709
    assert result.rejected == 0
    cancelled = single_value(Access.local(store).view(), "SELECT count(*) AS n FROM orders WHERE order_id LIKE 'C%'")
    assert cancelled == {"n": 50}


@pytest.mark.parametrize(
    ("file", "error_key"),
    [
        ("olist/customers.csv", "error.list_of_customers"),
        ("olist/order_payments.csv", "error.list_of_payments"),
        ("olist/products.csv", "error.list_of_products"),
        ("olist/sellers.csv", "error.list_of_sellers"),
    ],
)
def test_lists_in_which_nothing_happens_are_told_for_what_they_are(
    file: str, error_key: str, shared_data: Path
) -> None:
    """They have no time of their own: no kind of data is like them, and no figure needs them."""
    with pytest.raises(DabiaoError) as refused:
        recognise(shared_data / file)
    assert refused.value.key == error_key


def test_lines_whose_orders_are_elsewhere_lack_the_time_of_the_order(shared_data: Path) -> None:
    """Bare lines have one time, until when to send; joined with their orders they are imported (above)."""
    with pytest.raises(DabiaoError) as refused:
        recognise(shared_data / "olist/order_items.csv")
    assert refused.value.key == "error.unknown_file"
    assert suggest(look(shared_data / "olist/order_items.csv"), kind="orders").missing == ("created_at",)


IMPORTED = "imported, with a format of its own or a supplied one"
NOT_NEEDED = "told to be a list that no figure needs"
JOINED = "imported with its orders"
FATES = {
    "tickets_20.csv": IMPORTED,
    "twcs_93.csv": IMPORTED,
    "twcs_1000.csv": IMPORTED,
    "tmall_feb2020_excel.csv": IMPORTED,
    "superstore_orders.csv": IMPORTED,
    "online_retail.csv": IMPORTED,
    "olist/orders.csv": IMPORTED,
    "olist/order_reviews.csv": IMPORTED,
    "olist/order_items.csv": JOINED,
    "olist/customers.csv": NOT_NEEDED,
    "olist/order_payments.csv": NOT_NEEDED,
    "olist/products.csv": NOT_NEEDED,
    "olist/sellers.csv": NOT_NEEDED,
}
"""What became of each file; the tests above show it."""


def test_every_file_is_tried_here_and_has_its_fate(shared_data: Path) -> None:
    files = {str(path.relative_to(shared_data)) for path in shared_data.rglob("*.csv")}
    assert set(FATES) == files
    tried = Path(__file__).read_text(encoding="utf-8").split("FATES = ")[0]
    assert [file for file in files if f'"{file}"' not in tried and f'shared_data / "{file}"' not in tried] == []
