"""Who buys again by month of the first order, and words that advertising must not use, by hand."""

from datetime import date

from data.access import Access
from data.shops import Shop
from metrics.reports import repurchase
from metrics.reports.repurchase import Cohort
from metrics.screenings import advertising
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
PAID = """
orders | order_id | line_id | buyer_id | created_at     | paid_at
       | a1       | 1       | A        | 01-10 23:00:00 | 01-10 23:00:00
       | a1       | 2       | A        | 01-10 23:00:00 | 01-10 23:00:00
       | a2       | 1       | A        | 02-09 23:59:59 | 02-09 23:59:59
       | b1       | 1       | B        | 01-20 08:00:00 | 01-20 08:00:00
       | b2       | 1       | B        | 02-20 08:00:00 | 02-20 08:00:00
       | c1       | 1       | C        | 01-31 23:59:59 | 01-31 23:59:59
       | c2       | 1       | C        | 02-10 08:00:00 |
       | d1       | 1       | D        | 02-05 08:00:00 | 02-05 08:00:00
       | d2       | 1       | D        | 02-05 09:00:00 | 02-05 09:00:00
       | m1       | 1       | t**1     | 01-05 08:00:00 | 01-05 08:00:00
       | m2       | 1       | t**1     | 01-06 08:00:00 | 01-06 08:00:00
"""


ORDERS_GO_ON = {"reaches": [{"table": "orders", "last_at": drawing.instant("05-10 12:00:00", ZONE)}]}


def cohorts(made_shops: MadeShops, shop: Shop, at: str) -> tuple[Cohort, ...]:
    view = Access.local(made_shops.store).view([shop.shop_id])
    return repurchase.report(view, shop, drawing.instant(at, ZONE))


def test_buyers_by_the_month_of_their_first_order(made_shops: MadeShops) -> None:
    """A came back on the 30th day, B on the 31st, C never, D on the same day; of masked names nobody knows.

    January's thirty days are over on 2 March, its sixty on 1 April, its ninety on 1 May. The files go on until then.
    """
    shop = made_shops.put(drawing.rows_in(PAID, ZONE) | ORDERS_GO_ON, ZONE)
    february, january = cohorts(made_shops, shop, "03-31 12:00:00")
    assert january == Cohort(date(2026, 1, 1), 3, (1, None, None), first_of_data=True)
    assert february == Cohort(date(2026, 2, 1), 1, (1, None, None), first_of_data=False)
    _, january = cohorts(made_shops, shop, "05-02 00:00:00")
    assert (january.again, january.shares) == ((1, 2, 2), (1 / 3, 2 / 3, 2 / 3))
    _, january = cohorts(made_shops, shop, "03-03 00:00:00")
    assert january.again == (1, None, None)
    _, january = cohorts(made_shops, shop, "03-02 23:59:59")
    assert january.again == (None, None, None)  # the last of the thirty days is not over


def test_nobody_knows_who_came_back_after_the_last_day_of_the_orders(made_shops: MadeShops) -> None:
    """The orders end on 20 February: on 10 May not even January's thirty days, which are over on 2 March, are known."""
    shop = made_shops.put(drawing.rows_in(PAID, ZONE), ZONE)
    february, january = cohorts(made_shops, shop, "05-10 12:00:00")
    assert (february.again, january.again) == ((None, None, None), (None, None, None))
    assert (february.buyers, january.buyers) == (1, 3)


def test_without_a_paid_order_there_is_no_cohort(made_shops: MadeShops) -> None:
    assert cohorts(made_shops, made_shops.put({}, ZONE), "03-31 12:00:00") == ()


SAID = """
orders | order_id | product_id | product_title      | created_at
       | o1       | p1         | 最佳羊毛衫         | 03-10 08:00:00
       | o2       | p1         | 最佳羊毛衫         | 03-11 08:00:00
       | o3       | p2         | 外套全网最低价     | 03-12 08:00:00
       | o4       | p3         | 羊毛衫             | 03-12 08:00:00
       | o5       | p4         | 国家级工艺         | 03-01 23:59:59

messages | conversation_id | message_id | sender | sent_at        | text
         | c1              | 1          | agent  | 03-20 10:00:00 | 本品根治脱发，史上最低价
         | c1              | 2          | buyer  | 03-20 10:01:00 | 能根治吗
         | c2              | 3          | agent  | 03-02 00:00:00 | 我们是全网最低
         | c3              | 4          | agent  | 03-01 23:59:59 | 最佳
         | c4              | 5          | agent  | 03-20 10:00:00 | 您好
"""


def test_words_that_advertising_must_not_use(made_shops: MadeShops) -> None:
    """30 local days, from 2 March on: o5 and c3 lie before. Only what staff wrote is looked at."""
    shop = made_shops.put(drawing.rows_in(SAID, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    at = drawing.instant("03-31 12:00:00", ZONE)
    claims = advertising.report(view, shop, at, at)
    assert [(claim.product_id, claim.word, claim.why, claim.orders) for claim in claims.titles] == [
        ("p1", "最佳", "absolute", 2),
        ("p2", "全网最低", "lowest_price", 1),
    ]
    assert [(claim.conversation_id, claim.word, claim.why) for claim in claims.messages] == [
        ("c1", "根治", "cure"),
        ("c1", "史上最低", "lowest_price"),
        ("c2", "全网最低", "lowest_price"),
    ]
    assert claims.listed_on == date(2026, 11, 30)


def test_a_word_counts_from_the_day_of_its_rule_on(made_shops: MadeShops) -> None:
    """The lowest price is looked for from 1 February 2026 on, whatever the list knows today."""
    drawn = """
    messages | conversation_id | message_id | sender | sent_at        | text
             | c1              | 1          | agent  | 01-31 23:59:59 | 全网最低
             | c2              | 2          | agent  | 02-01 00:00:00 | 全网最低
             | c3              | 3          | agent  | 01-31 10:00:00 | 最佳
    """
    shop = made_shops.put(drawing.rows_in(drawn, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    at = drawing.instant("02-10 12:00:00", ZONE)
    claims = advertising.report(view, shop, at, at)
    assert [claim.conversation_id for claim in claims.messages] == ["c2", "c3"]
