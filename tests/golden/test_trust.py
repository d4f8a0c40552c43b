"""Who buys again, what repeats too often, and what staff should not have written, by hand."""

import pytest

from data.access import Access
from data.shops import Shop
from metrics.reports import trust
from metrics.reports.trust import Repeat, Rights
from tests.reference import drawing
from tests.reference.examples import sample
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
AS_OF = drawing.instant("03-31 12:00:00", ZONE)


def shop_of(made_shops: MadeShops, drawn: str) -> Shop:
    return made_shops.kept(drawing.rows_in(drawn, ZONE), ZONE)


def test_an_order_counts_once_whatever_its_lines(made_shops: MadeShops) -> None:
    drawn = """
    orders | order_id | line_id | buyer_id | created_at     | paid_at
           | a        | 1       | A        | 03-01 08:00:00 | 03-01 08:00:00
           | a        | 2       | A        | 03-01 08:00:00 | 03-01 08:00:00
           | b        | 1       | B        | 03-01 08:00:00 | 03-01 08:00:00
           | c        | 1       | B        | 03-31 12:00:00 | 03-31 12:00:00
           | d        | 1       | C        | 01-01 00:00:00 | 01-01 00:00:00
           | e        | 1       | C        | 2025-12-31 23:59:59 | 2025-12-31 23:59:59
           | f        | 1       | A        | 03-01 08:00:00 |
           | g        | 1       |          | 03-01 08:00:00 | 03-01 08:00:00
    """
    shop = shop_of(made_shops, drawn)
    repeats = trust.repeat(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    # 90 local days: from 1 January on. Only B came back; C's second order is of the year before
    assert repeats == Repeat(buyers=3, again=1)
    assert repeats.share == pytest.approx(1 / 3)
    assert (
        trust.repeat(
            Access.local(made_shops.store).view([shop.shop_id]), shop, drawing.instant("03-31 11:59:59", ZONE)
        ).again
        == 0
    )


ENDS_APART = """
    orders | order_id | buyer_id | product_title | created_at     | paid_at
           | a        | A        | 最佳羊毛衫    | 03-01 08:00:00 | 03-01 08:00:00
           | b        | A        | 羊毛衫        | 03-20 08:00:00 | 03-20 08:00:00
           | c        | B        | 羊毛衫        | 03-30 08:00:00 | 03-30 08:00:00
    refunds | refund_id | kind        | applied_at     | completed_at   | product_id | reason
            | r         | refund_only | 04-20 08:00:00 | 04-21 08:00:00 | p          | 与描述不符
    messages | conversation_id | message_id | sender | sent_at        | text
             | c1              | 1          | agent  | 07-20 10:00:00 | 您好
             | c1              | 2          | buyer  | 07-31 10:00:00 | 在吗
"""


def test_what_rests_on_a_table_is_asked_as_of_its_end(made_shops: MadeShops) -> None:
    """Orders to 30 March, requests to 21 April, chat to the end of July: the chat empties nothing that rests on others.

    Asked for 31 July, the last 30 and 90 days are those before it.
    """
    shop = made_shops.put(drawing.rows_in(ENDS_APART, ZONE), ZONE)
    report = trust.report(made_shops.view(shop.shop_id), shop, None)
    ends = {"orders": "03-30 08:00:00", "refunds": "04-21 08:00:00", "messages": "07-31 10:00:00"}
    assert report.as_of == drawing.instant("07-31 10:00:00", ZONE)
    assert report.as_of_tables == {table: drawing.instant(end, ZONE) for table, end in ends.items()}
    assert (report.repeat, report.rights.refund_only) == (Repeat(buyers=2, again=1), 1)
    assert [claim.word for claim in report.advertising.titles] == ["最佳"]
    assert [product.product_id for product in report.described.products] == ["p"]
    asked_for = trust.report(made_shops.view(shop.shop_id), shop, report.as_of)
    assert (asked_for.repeat.buyers, asked_for.rights.requests, asked_for.advertising.titles) == (0, 0, ())


def test_the_chat_is_looked_through_as_of_its_own_end(made_shops: MadeShops) -> None:
    drawn = """
    messages | conversation_id | message_id | sender | sent_at        | text
             | c1              | 1          | buyer  | 03-01 10:00:00 | When will you ship?
             | c1              | 2          | agent  | 03-01 10:01:00 | 加我微信，能根治，今天发货
    orders | order_id | created_at
           | a        | 07-01 08:00:00
    """
    shop = made_shops.put(drawing.rows_in(drawn, ZONE), ZONE)
    report = trust.report(made_shops.view(shop.shop_id), shop, None)
    assert [hit.why for hit in report.steering] == ["wechat"]
    assert [claim.word for claim in report.advertising.messages] == ["根治"]
    assert [language.answered for language in report.languages.languages] == [1]


def test_no_buyer_no_share(made_shops: MadeShops) -> None:
    shop = made_shops.put({}, ZONE)
    assert trust.repeat(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF).share is None


def test_rights_that_go_beyond_sending_back(made_shops: MadeShops) -> None:
    drawn = """
    refunds | refund_id | kind          | applied_at     | completed_at
            | a         | refund_only   | 03-02 00:00:00 |
            | b         | exchange      | 03-31 12:00:00 |
            | c         | return_refund | 03-10 08:00:00 |
            | d         | refund_only   | 03-01 23:59:59 |
            | e         | refund_only   | 03-31 12:00:01 |
    """
    shop = shop_of(made_shops, drawn)
    rights = trust.rights(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    assert rights == Rights(requests=3, refund_only=1, exchange=1)


def test_large_orders_cancelled_again_and_again(made_shops: MadeShops) -> None:
    rows = [f"           | n{n} | N{n} | 03-10 08:00:00 | 100 | " for n in range(9)]
    rows += [
        "           | x1 | X | 03-10 08:00:00 | 300 | 03-10 09:00:00",
        "           | x2 | X | 03-11 08:00:00 | 900 | 03-11 09:00:00",
        "           | y1 | Y | 03-10 08:00:00 | 299.99 | 03-10 09:00:00",
        "           | y2 | Y | 03-11 08:00:00 | 900 | 03-11 09:00:00",
        "           | z1 | Z | 03-10 08:00:00 | 900 | 03-31 12:00:01",
        "           | z2 | Z | 03-11 08:00:00 | 900 | 03-11 09:00:00",
    ]
    shop = shop_of(made_shops, "\n".join(["orders | order_id | buyer_id | created_at | amount | cancelled_at", *rows]))
    clusters = trust.clusters(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    # the middle of fifteen orders is 100: from 300 on an order is large. Y has one such, Z had cancelled one by then
    assert [(entry.kind, entry.key, entry.count, entry.amount, entry.order_ids) for entry in clusters] == [
        ("cancelled_large", "X", 2, 1200.0, ("x1", "x2"))
    ]


def test_many_orders_of_one_address_or_buyer_in_a_local_day(made_shops: MadeShops) -> None:
    rows = [f"           | i{n} | I{n} | 1.2.3.4 | 03-10 08:0{n}:00 | | " for n in range(5)]
    rows += [f"           | j{n} | J{n} | 5.6.7.8 | 03-1{n % 2} 08:0{n}:00 | | " for n in range(6)]
    rows += [f"           | k{n} | K | | 03-10 23:5{n}:00 | {n or ''} | CNY" for n in range(5)]
    rows += [f"           | l{n} | L | | 03-1{n % 2} 08:0{n}:00 | | " for n in range(8)]
    rows += [f"           | m{n} | M | | 03-12 08:0{n}:00 | 7 | {'CNY' if n else 'USD'}" for n in range(6)]
    columns = "orders | order_id | buyer_id | buyer_ip | created_at | amount | currency"
    shop = shop_of(made_shops, "\n".join([columns, *rows]))
    clusters = trust.clusters(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    assert [(entry.kind, entry.key, entry.count, entry.buyers) for entry in clusters] == [
        ("same_buyer", "M", 6, 1),
        ("same_buyer", "K", 5, 1),
        ("same_ip", "1.2.3.4", 5, 5),
    ]
    # K's first order has no amount; M's first is in another currency, so that there is no sum
    assert [(entry.amount, entry.without_amount, entry.currencies) for entry in clusters] == [
        (None, 0, ("CNY", "USD")),
        (10, 1, ("CNY",)),
        (None, 5, ()),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    sample(
        [
            ("您加我微信吧", "wechat"),
            ("加个V，给您便宜", "wechat"),
            ("add me on WeChat", "wechat"),
            ("有QQ吗", "qq"),
            ("打我电话 13800138000", "phone"),
            ("Chat me on WhatsApp", "phone"),
            ("可以私下转账", "payment"),
            ("去淘宝店里买更便宜", "link"),
            ("爱买不买", "attitude"),
            ("亲，48小时内给您发出哦", None),
            ("订单 2536200058624346 已发货", None),  # a long number is no telephone
            ("本店支持微信支付以外的方式吗", "wechat"),  # a screening: harmless, and still to be read
        ],
        4,
    ),
)
def test_what_staff_must_not_write(text: str, why: str | None, made_shops: MadeShops) -> None:
    drawn = f"""
    messages | conversation_id | sender | agent_id | sent_at        | text
             | c1              | buyer  |          | 03-10 10:00:00 | {text}
             | c1              | agent  | x        | 03-10 10:01:00 | {text}
             | c1              | bot    |          | 03-10 10:02:00 | {text}
             | c1              | agent  | x        | 03-01 10:00:00 | {text}
    """
    shop = shop_of(made_shops, drawn)
    hits = trust.steering(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    # only the agent's, and only of the last 30 days
    assert [(entry.why, entry.agent_id, drawing.wall_text(entry.sent_at, ZONE)) for entry in hits] == (
        [] if why is None else [(why, "x", "03-10 10:01:00")]
    )
