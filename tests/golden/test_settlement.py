"""Money that waits to be paid out, by hand."""

from decimal import Decimal

from data.access import Access
from data.shops import Shop
from metrics.screenings import settlement
from metrics.screenings.settlement import Tier
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
AS_OF = drawing.instant("03-31 12:00:00", ZONE)
DRAWN = """
orders | order_id | line_id | created_at     | delivered_at   | cancelled_at   | amount | currency
       | o1       | 1       | 03-01 08:00:00 | 03-24 12:00:01 |                | 10     | CNY
       | o1       | 2       | 03-01 08:00:00 | 03-20 12:00:00 |                | 5      | CNY
       | o2       | 1       | 03-01 08:00:00 | 03-24 12:00:00 |                | 100    | CNY
       | o3       | 1       | 03-01 08:00:00 | 03-16 12:00:00 |                | 1000   | CNY
       | o4       | 1       | 03-01 08:00:00 | 03-11 12:00:00 |                | 1      | CNY
       | o5       | 1       | 03-01 08:00:00 | 03-30 12:00:00 |                | 7      | CNY
       | o5       | 2       | 03-01 08:00:00 |                |                | 7      | CNY
       | o6       | 1       | 03-01 08:00:00 | 03-30 12:00:00 |                | 9      | CNY
       | o7       | 1       | 03-01 08:00:00 | 03-30 12:00:00 |                | 3      | USD
       | o8       | 1       | 03-01 08:00:00 | 03-31 12:00:01 |                | 3      | CNY
       | o9       | 1       | 03-01 08:00:00 | 03-30 12:00:00 | 03-30 13:00:00 | 3      | CNY
       | u1       | 1       | 03-01 08:00:00 | 03-30 12:00:00 |                | 3      | CNY
       | u2       | 1       | 03-01 08:00:00 | 03-30 12:00:00 |                | 3      | CNY
       | u3       | 1       | 03-01 08:00:00 | 03-30 12:00:00 |                |        | CNY
       | u4       | 1       | 03-01 08:00:00 | 03-30 12:00:00 |                | 3      | CNY
       | u4       | 2       | 03-01 08:00:00 | 03-30 12:00:00 |                | 3      | USD
       | u5       | 1       | 03-01 08:00:00 | 03-30 12:00:00 |                | 3      |

refunds | refund_id | order_id | applied_at     | completed_at   | status   | amount | currency
        | r1        | o2       | 03-25 08:00:00 | 03-26 08:00:00 | refunded | 40     |
        | r2        | o3       | 03-25 08:00:00 | 03-31 12:00:01 | refunded | 40     | USD
        | r3        | o3       | 03-25 08:00:00 | 03-26 08:00:00 | closed   | 40     | CNY
        | r4        | o6       | 03-25 08:00:00 | 03-26 08:00:00 | refunded | 9      | CNY
        | r5        | u1       | 03-25 08:00:00 | 03-26 08:00:00 | refunded | 1      | USD
        | r6        | u2       | 03-25 08:00:00 | 03-26 08:00:00 | refunded |        | CNY
        | r7        | u5       | 03-25 08:00:00 | 03-26 08:00:00 | refunded | 1      | USD
"""


def test_money_that_waits_by_tier(made_shops: MadeShops) -> None:
    """Seven days reach back to 24 March 12:00, without that second, fifteen to the 16th, twenty to the 11th.

    o1 15; o2 100 less 40; o3 1,000: r2 was not over, r3 was refused. o4 is paid out, o5 not delivered as a whole,
    o6 given back, o8 not delivered yet, o9 cancelled. o7 is in another currency. Of u1 to u5 nobody can say how much
    waits: refunded in another currency, refunded without an amount, sold without one, sold in two currencies; u5
    names no currency, and so it was sold in that of the shop.
    """
    shop = made_shops.put(drawing.rows_in(DRAWN, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    kuaishou = Shop(shop.shop_id, "kuaishou", "CN", ZONE)
    answer = settlement.reports(view, [(kuaishou, AS_OF)])[shop.shop_id]
    assert answer is not None
    assert answer.tiers == (
        Tier(7, "CNY", 1, Decimal(15), Decimal(0)),
        Tier(15, "CNY", 2, Decimal(75), Decimal(60)),
        Tier(20, "CNY", 3, Decimal(1075), Decimal(1060)),
        Tier(7, "USD", 1, Decimal(3), Decimal(0)),
        Tier(15, "USD", 1, Decimal(3), Decimal(0)),
        Tier(20, "USD", 1, Decimal(3), Decimal(0)),
    )
    assert [(order.order_id, order.amount) for order in answer.orders] == [
        ("o7", 3), ("o1", 15), ("o2", 60), ("o3", 1000),
    ]  # fmt: skip
    assert answer.unknown == 5


def test_tiers_hold_for_their_platform_and_market_only(made_shops: MadeShops) -> None:
    shop = made_shops.put({}, ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    for platform, market, days in (("tiktok_shop", "US", 31), ("tiktok_shop", "SG", 15), ("tiktok_shop", "ID", None)):
        of_market = Shop(shop.shop_id, platform, market, ZONE)
        answer = settlement.reports(view, [(of_market, AS_OF)])[shop.shop_id]
        assert (answer is None) == (days is None)
    (united_states,) = [tiers for tiers in settlement.published_tiers()[1] if tiers.markets == ("US",)]
    assert united_states.days == (1, 5, 8, 31)
