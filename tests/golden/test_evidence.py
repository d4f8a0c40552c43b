"""The evidence of an order: its rows, its talk, and what happened in order of time."""

import csv
import io
import zipfile
from dataclasses import replace

import pytest

from data.access import Access
from data.reading import evidence, evidence_search
from data.shops import Shop
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
AS_OF = drawing.instant("01-31 12:00:00", ZONE)
DRAWN = """
orders   | order_id | line_id | buyer_id | created_at     | paid_at        | promised_at    | shipped_at
         | o1       | 1       | A        | 01-10 08:00:00 | 01-10 08:05:00 | 02-12 08:05:00 | 02-01 09:00:00
         | o2       | 1       | A        | 01-11 08:00:00 |                |                |

refunds  | refund_id | order_id | buyer_id | applied_at     | completed_at | platform_intervened | reason
         | r1        | o1       | A        | 01-20 08:00:00 |              | yes                 | =1+1

messages | conversation_id | buyer_id | sender | sent_at        | text
         | old             | A        | buyer  | 2025-12-01 08:00:00 | 在吗
         | talk            | A        | buyer  | 01-09 08:00:00 | 有货吗
         | talk            |          | agent  | 01-09 08:01:00 | 有的
         | named           | B        | buyer  | 2025-12-01 09:00:00 | 问下 o1 这单
         | other           | C        | buyer  | 01-12 08:00:00 | 你好
         | later           | A        | buyer  | 01-31 12:00:01 | 还没到
"""


def found_of(made_shops: MadeShops, order_id: str) -> tuple[Shop, evidence.Evidence | None]:
    shop = made_shops.kept(drawing.rows_in(DRAWN, ZONE), ZONE)
    return shop, evidence.evidence(Access.local(made_shops.store).view([shop.shop_id]), shop, order_id, AS_OF)


def test_the_rows_of_the_order_its_requests_and_its_talk(made_shops: MadeShops) -> None:
    _, records = found_of(made_shops, "o1")
    assert records is not None
    assert [row["order_id"] for row in records.rows["orders"]] == ["o1"]
    assert [row["refund_id"] for row in records.rows["refunds"]] == ["r1"]
    # the buyer's talk from 30 days before the order on, and whoever names the order
    assert sorted({row["conversation_id"] for row in records.rows["messages"]}) == ["named", "talk"]


def test_what_happened_in_order_of_time_and_nothing_that_lies_ahead(made_shops: MadeShops) -> None:
    _, records = found_of(made_shops, "o1")
    assert records is not None
    assert [(drawing.wall_text(entry.at, ZONE), entry.what, entry.subject, entry.who) for entry in records.events] == [
        ("2025-12-01 09:00:00", "messages.sent_at", "named", "buyer"),
        ("01-09 08:00:00", "messages.sent_at", "talk", "buyer"),
        ("01-09 08:01:00", "messages.sent_at", "talk", "agent"),
        ("01-10 08:00:00", "orders.created_at", "o1", None),
        ("01-10 08:05:00", "orders.paid_at", "o1", None),
        ("01-20 08:00:00", "refunds.applied_at", "r1", None),
    ]


def test_each_time_comes_with_what_its_row_says_of_it(made_shops: MadeShops) -> None:
    _, records = found_of(made_shops, "o1")
    assert records is not None
    assert [entry.details for entry in records.events if entry.details] == [{"reason": "=1+1"}]


def test_lines_of_an_order_are_told_apart_by_what_they_hold(made_shops: MadeShops) -> None:
    drawn = """
orders | order_id | line_id | product_title | quantity | amount | created_at     | paid_at
       | o1       | 1       | 杯子           | 1        | 20     | 01-10 08:00:00 | 01-10 08:05:00
       | o1       | 2       | 毛巾           | 2        | 30.5   | 01-10 08:00:00 | 01-10 08:05:00
"""
    shop = made_shops.kept(drawing.rows_in(drawn, ZONE), ZONE)
    records = evidence.evidence(Access.local(made_shops.store).view([shop.shop_id]), shop, "o1", AS_OF)
    assert records is not None
    assert [(entry.what, *entry.details.values()) for entry in records.events] == [
        ("orders.created_at", "杯子", 1, 20.0),
        ("orders.created_at", "毛巾", 2, 30.5),
        ("orders.paid_at",),  # both lines at once, and nothing to tell them apart
    ]


def test_an_order_that_nobody_knows(made_shops: MadeShops) -> None:
    assert found_of(made_shops, "o9")[1] is None


def test_disputed_orders_are_offered(made_shops: MadeShops) -> None:
    shop, _ = found_of(made_shops, "o1")
    view = Access.local(made_shops.store).view([shop.shop_id])
    assert [(match.id, match.order_id) for match in evidence_search.disputed(view, shop, AS_OF)] == [("r1", "o1")]
    assert evidence_search.disputed(view, shop, drawing.instant("01-19 12:00:00", ZONE)) == []


@pytest.mark.parametrize(
    ("number", "matches"),
    [
        ("o1", [("order", "o1", "o1")]),
        (" r1 ", [("request", "r1", "o1")]),
        # A asked the day before placing o1, and two days before o2
        ("talk", [("conversation", "talk", "o1"), ("conversation", "talk", "o2")]),
        ("old", [("conversation", "old", None)]),  # 40 days before the first order
        ("later", []),  # begun a second after the instant asked for
        ("SF100", [("waybill", "SF100", "o3")]),
        ("sf1", [("waybill", "SF100", "o3")]),  # a part of it, whatever the case
        ("after", [("conversation", "after", "o1"), ("conversation", "after", "o2")]),
        ("masked", [("conversation", "masked", None)]),  # t**1 is nobody in particular
        ("", []),
        ("nowhere", []),
    ],
)
def test_an_order_is_looked_up_by_any_number(
    made_shops: MadeShops, number: str, matches: list[tuple[str, str, str | None]]
) -> None:
    shop = made_shops.kept(drawing.rows_in(DRAWN + NUMBERS, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    result = evidence_search.find(view, shop, number, AS_OF)
    assert [(match.kind, match.id, match.order_id) for match in result] == matches


NUMBERS = """
orders   | order_id | line_id | buyer_id | created_at     | tracking_id
         | o3       | 1       | t**1     | 01-12 08:00:00 | SF100

messages | conversation_id | buyer_id | sender | sent_at        | text
         | after           | A        | buyer  | 01-15 08:00:00 | 到哪了
         | masked          | t**1     | buyer  | 01-15 08:00:00 | 到哪了
"""


def test_the_archive_holds_page_and_rows_and_no_formula(made_shops: MadeShops) -> None:
    shop, records = found_of(made_shops, "o1")
    assert records is not None
    with zipfile.ZipFile(io.BytesIO(evidence.archive(records, shop, "<p>page</p>"))) as made:
        assert sorted(made.namelist()) == ["messages.csv", "o1.html", "orders.csv", "refunds.csv"]
        assert made.read("o1.html") == b"<p>page</p>"
        rows = list(csv.DictReader(io.StringIO(made.read("refunds.csv").decode("utf-8-sig"))))
    assert rows[0]["applied_at"] == "2026-01-20 08:00:00"  # the shop's own clock
    assert rows[0]["reason"] == "'=1+1"


@pytest.mark.parametrize(
    ("order", "name"),
    [
        ("2536200028585691", "2536200028585691.html"),
        ("00-1_2", "00-1_2.html"),
        ("订单8", "订单8.html"),
        ("../../etc/passwd", "_etc_passwd.html"),  # nothing may be unpacked outside its folder
        ("a/b\\c:<d>", "a_b_c_d_.html"),
        ("=1+1", "_1_1.html"),
        ("9" * 300, f"{'9' * 80}.html"),
    ],
)
def test_whatever_an_order_is_called_its_page_can_be_unpacked(made_shops: MadeShops, order: str, name: str) -> None:
    shop, records = found_of(made_shops, "o1")
    assert records is not None
    with zipfile.ZipFile(io.BytesIO(evidence.archive(replace(records, order_id=order), shop, "page"))) as made:
        assert made.namelist()[0] == name


def test_one_shops_evidence_is_not_anothers(made_shops: MadeShops) -> None:
    found_of(made_shops, "o1")
    other = made_shops.put({}, ZONE)
    assert evidence.evidence(Access.local(made_shops.store).view([other.shop_id]), other, "o1", AS_OF) is None
