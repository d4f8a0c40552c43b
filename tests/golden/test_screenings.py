"""Goods not as described, parcels damaged or lost, and answers in another language, by hand."""

import pytest

from data.access import Access
from data.shops import Shop
from metrics.screenings import described, languages, transit
from metrics.screenings.described import DescribedReport
from metrics.screenings.languages import Language
from metrics.screenings.stretch import last_days
from metrics.screenings.transit import Carrier, TransitReport
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
AS_OF = drawing.instant("03-31 12:00:00", ZONE)

GOODS = """
orders | order_id | product_id | product_title    | created_at     | paid_at
       | o1       | p1         | 纯棉保暖衬衫     | 03-10 08:00:00 | 03-10 08:00:00
       | o2       | p1         | 纯棉保暖衬衫     | 03-11 08:00:00 | 03-11 08:00:00
       | o3       | p1         | 纯棉保暖衬衫     | 03-12 08:00:00 | 03-12 08:00:00
       | o4       | p1         | 纯棉保暖衬衫     | 03-12 08:00:00 |
       | o5       | p2         | 不掉色袜子       | 03-12 08:00:00 | 03-12 08:00:00
       | o6       | p3         | 衬衫             | 03-12 08:00:00 | 03-12 08:00:00

refunds | refund_id | order_id | product_id | applied_at     | reason
        | r1        | o1       | p1         | 03-15 08:00:00 | 材质与描述不符
        | r2        | o2       | p1         | 03-15 08:00:00 | 七天无理由
        | r3        | o3       | p1         | 01-01 00:00:00 | 商品与描述不符
        | r4        | o3       | p1         | 2025-12-31 23:59:59 | 商品与描述不符
        | r5        | o6       | p3         | 03-15 08:00:00 | 掉色
        | r6        | o2       | p1         | 03-14 08:00:00 | 不是纯棉的

reviews | review_id | order_id | product_id | created_at     | description_score | text           | automatic
        | v1        | o1       | p1         | 03-16 08:00:00 | 1                 | 一点都不保暖   |
        | v2        | o2       | p1         | 03-16 08:00:00 | 4                 | 不是纯棉       |
        | v3        | o5       | p2         | 03-16 08:00:00 | 3                 | 洗一次就掉色   |
        | v4        | o2       | p1         | 03-16 08:00:00 | 2                 | 非常保暖，太贵 |
        | v5        | o2       | p1         | 03-16 08:00:00 | 1                 | 不是纯棉       | yes
"""


def described_of(made_shops: MadeShops, shop: Shop) -> DescribedReport:
    view = Access.local(made_shops.store).view([shop.shop_id])
    return described.reports(view, [last_days(shop, AS_OF, described.DAYS)])[shop.shop_id]


def test_goods_not_as_described_and_the_words_of_the_title_that_are_denied(made_shops: MadeShops) -> None:
    """The 90 days begin on 1 January: r4 lies before. v1 and r1 are of one order. o4 was not paid.

    v2 has too good a mark, v4 praises, v5 is automatic, r2 says nothing; p3's title promises no lasting colour.
    """
    shop = made_shops.put(drawing.rows_in(GOODS, ZONE), ZONE)
    first, second = described_of(made_shops, shop).products
    assert (first.product_id, first.title, first.orders, first.sold) == ("p1", "纯棉保暖衬衫", 3, 3)
    assert first.share == 1
    assert first.words == ("纯棉", "保暖")
    assert [(entry.subject, entry.kind, entry.kinds, entry.denied) for entry in first.complaints] == [
        ("v1", "review", ("function",), ("保暖",)),
        ("r1", "request", ("material",), ("纯棉",)),
        ("r6", "request", ("material",), ("纯棉",)),
        ("r3", "request", (), ()),
    ]
    assert (second.product_id, second.orders, second.sold, second.words) == ("p2", 1, 1, ("不掉色",))


def test_the_reason_that_a_request_first_had_counts(made_shops: MadeShops) -> None:
    """An import called r1 not as described; a later one, whose reason is stored, calls it a change of mind."""
    drawn = """
    refunds | refund_id | order_id | product_id | applied_at     | reason
            | r1        | o1       | p1         | 03-15 08:00:00 | 七天无理由
    """
    shop = made_shops.put(drawing.rows_in(drawn, ZONE), ZONE)
    assert described_of(made_shops, shop).products == ()
    connection = made_shops.store.connection()
    for number, reason in ((1, "货不对板"), (2, "七天无理由")):
        connection.execute(
            "INSERT INTO refunds_said SELECT * REPLACE (? AS reason, ? AS import_id), FALSE "
            "FROM refunds WHERE shop_id = ?",
            [reason, number, shop.shop_id],
        )
    connection.close()
    (product,) = described_of(made_shops, shop).products
    assert (product.sold, product.share, product.title) == (0, None, None)
    assert [complaint.text for complaint in product.complaints] == ["货不对板"]


PARCELS = """
orders | order_id | line_id | carrier | tracking_id | created_at     | shipped_at
       | o1       | 1       | ZTO     | Z1          | 03-01 08:00:00 | 03-02 08:00:00
       | o1       | 2       | ZTO     | Z2          | 03-01 08:00:00 | 03-02 08:00:00
       | o2       | 1       | ZTO     | Z3          | 03-01 08:00:00 | 03-02 08:00:00
       | o3       | 1       | ZTO     | Z4          | 03-01 08:00:00 | 03-02 08:00:00
       | o4       | 1       | SF      | S1          | 03-01 08:00:00 | 03-02 08:00:00
       | o5       | 1       |         |             | 03-01 08:00:00 | 03-02 08:00:00
       | o6       | 1       | SF      | S2          | 03-01 08:00:00 |
       | o7       | 1       | SF      | S3          | 2025-12-30 08:00:00 | 2025-12-31 23:59:59
       | o8       | 1       | SF      | S4          | 2025-12-30 08:00:00 | 01-01 00:00:00

refunds | refund_id | order_id | applied_at     | reason         | amount | currency | status
        | r1        | o1       | 03-10 08:00:00 | 商品破损       | 20     | CNY      | refunded
        | r2        | o1       | 03-11 08:00:00 | 未收到货       | 5      | CNY      |
        | r3        | o2       | 03-12 08:00:00 | 快递丢件       |        |          |
        | r4        | o3       | 03-31 12:00:01 | 商品破损       | 9      | CNY      |
        | r5        | o6       | 03-12 08:00:00 | 未收到货       | 9      | CNY      |
        | r6        | o7       | 03-12 08:00:00 | 商品破损       | 9      | CNY      |
        | r7        | o3       | 03-12 08:00:00 | 少件/漏发      | 9      | CNY      |
        | r8        | o1       | 03-12 08:00:00 | 商品破损       | 25     | CNY      | closed
        | r9        | o1       | 03-12 08:00:00 | 七天无理由     | 25     | CNY      |

reviews | review_id | order_id | created_at     | description_score | logistics_score | text
        | v1        | o4       | 03-09 08:00:00 | 5                 | 2               | 盒子压扁了
        | v2        | o5       | 03-09 08:00:00 | 5                 | 5               | 没有破损
"""


def test_damaged_and_lost_parcels_by_carrier(made_shops: MadeShops) -> None:
    """Sent from 1 January on: o7 left before, o6 never. r4 is of the future, r7 no matter of the carrier.

    An order is what was said of it first: o1 damaged. v2 praises with five marks. Of o1 r1 and r2 are to claim for: r8
    was closed, r9 says nothing of the parcel.
    """
    shop = made_shops.put(drawing.rows_in(PARCELS, ZONE), ZONE)
    other = made_shops.put(drawing.rows_in(GOODS, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id, other.shop_id])
    members = [last_days(asked_shop, AS_OF, transit.DAYS) for asked_shop in (shop, other)]
    answers = transit.reports(view, members)
    assert answers[other.shop_id] == TransitReport(transit.word_list()[0], (), ())
    report = answers[shop.shop_id]
    assert report.carriers == (Carrier("ZTO", 3, 1, 1), Carrier("SF", 2, 1, 0), Carrier(None, 1, 0, 0))
    assert report.carriers[0].share == pytest.approx(2 / 3)
    assert [(claim.order_id, claim.kind, claim.waybills, claim.amount, claim.currency) for claim in report.claims] == [
        ("o2", "lost", ("Z3",), None, None),
        ("o1", "damaged", ("Z1", "Z2"), 25.0, "CNY"),
        ("o4", "damaged", ("S1",), None, None),
    ]


def test_each_carrier_that_counts_an_order_leads_to_it(made_shops: MadeShops) -> None:
    """Of o1 a part was sent with ZTO, a part with nobody who is named, and a part with SF before 1 January."""
    draw = """
    orders | order_id | line_id | carrier | tracking_id | created_at     | shipped_at
           | o1       | 1       | ZTO     | Z1          | 12-30 10:00:00 | 01-02 10:00:00
           | o1       | 2       |         | N1          | 12-30 10:00:00 | 01-02 11:00:00
           | o1       | 3       | SF      | S1          | 12-30 10:00:00 | 12-31 10:00:00

    refunds | refund_id | order_id | applied_at     | reason
            | r1        | o1       | 01-05 10:00:00 | 破损
    """
    shop = made_shops.put(drawing.rows_in(draw.replace("12-3", "2025-12-3"), ZONE), ZONE)
    with Access.local(made_shops.store).view([shop.shop_id]) as view:
        report = transit.reports(view, [last_days(shop, AS_OF, transit.DAYS)])[shop.shop_id]
    assert report.carriers == (Carrier("ZTO", 1, 1, 0), Carrier(None, 1, 1, 0))
    (claim,) = report.claims
    assert (claim.carriers, claim.unnamed, claim.waybills) == (("ZTO",), True, ("N1", "Z1"))


TALK = """
messages | conversation_id | message_id | sender | agent_id | sent_at        | text
         | c1              | 1          | buyer  |          | 03-20 10:00:00 | When will you ship this?
         | c1              | 2          | agent  | a        | 03-20 10:01:00 | 您好，今天发货，请放心
         | c2              | 3          | buyer  |          | 03-20 11:00:00 | 什么时候发货
         | c2              | 4          | agent  | a        | 03-20 11:01:00 | 您好，今天发 please wait
         | c3              | 5          | buyer  |          | 03-20 12:00:00 | barang belum dikirim kak
         | c3              | 6          | agent  | b        | 03-20 12:01:00 | What is your number?
         | c3              | 7          | buyer  |          | 03-20 12:02:00 | saya tidak tahu
         | c3              | 8          | agent  | b        | 03-20 12:03:00 | mohon ditunggu kak
         | c4              | 9          | buyer  |          | 03-20 13:00:00 | OK 👍
         | c4              | 10         | agent  | b        | 03-20 13:01:00 | 好的，马上为您处理
         | c5              | 11         | buyer  |          | 03-20 14:00:00 | where is this barang
         | c5              | 12         | agent  | b        | 03-20 14:01:00 | 好的，马上为您处理
         | c6              | 13         | buyer  |          | 03-01 23:59:59 | When will you ship?
         | c6              | 14         | agent  | b        | 03-02 00:00:00 | 好的，马上为您处理
         | c7              | 15         | buyer  |          | 03-31 11:59:00 | When will you ship?
         | c7              | 16         | agent  | b        | 03-31 12:00:01 | 好的，马上为您处理
         | c8              | 17         | buyer  |          | 03-20 15:00:00 | When will this arrive kak?
         | c8              | 18         | agent  | b        | 03-20 15:01:00 | Usually 2 to 3 days kak
         | c9              | 19         | buyer  |          | 03-20 16:00:00 | ga ada kak
         | c9              | 20         | agent  | b        | 03-20 16:01:00 | sudah dikirim
"""


def test_questions_that_are_answered_in_another_language(made_shops: MadeShops) -> None:
    """30 days, from 2 March on: c6 lies before, c7's answer after. c2's answer is Chinese by its script.

    c4 shows no language, c5 words of two: neither is counted. "kak" alone proves no language (c8), two such words do.
    """
    shop = made_shops.put(drawing.rows_in(TALK, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    report = languages.reports(view, [last_days(shop, AS_OF, languages.DAYS)])[shop.shop_id]
    assert report.languages == (Language("id", 3, 1), Language("en", 1, 1), Language("zh", 1, 0))
    assert (report.languages[0].share, report.unknown) == (1 / 3, 3)
    assert [(entry.conversation_id, entry.question_language, entry.answer_language) for entry in report.answers] == [
        ("c3", "id", "en"),
        ("c1", "en", "zh"),
    ]
    assert (report.answers[0].agent_id, report.answers[0].question) == ("b", "barang belum dikirim kak")
