"""After-sales requests by time, reason, step, ruling and age, counted by hand."""

from data.access import Access
from data.shops import Shop
from metrics.reports import aftersales
from metrics.reports.aftersales import ALL_REQUESTS, Reason, Rulings, Steps
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import DAY, HOUR
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
RETURNS = Rule.of({"id": "x", "cases": "refunds", "kind": "return_refund", "pause": "buyer", "statistic": "mean"})
DRAWN = """
refunds | refund_id | kind          | applied_at     | agreed_at      | returned_at    | completed_at   | reason | platform_intervened | fault
        | r1        | refund_only   | 01-05 08:00:00 | 01-05 08:30:00 |                | 01-05 09:00:00 | broken | no                  |
        | r2        | refund_only   | 01-05 08:00:00 |                |                | 01-05 09:00:01 | broken | yes                 | merchant
        | r3        | return_refund | 01-05 08:00:00 | 01-05 10:00:00 | 01-07 10:00:00 | 01-09 08:00:00 | slow   | yes                 | both
        | r4        | return_refund | 01-05 08:00:00 | 01-05 12:00:00 | 01-06 12:00:00 | 01-08 08:00:00 |        | yes                 |
        | before    | refund_only   | 2025-12-01 08:00:00 |           |                | 2025-12-02 08:00:00 | broken | no             |
        | open1     | refund_only   | 01-09 12:00:00 |                |                |                |        | no                  |
        | open2     | return_refund | 01-09 11:59:59 | 01-09 13:00:00 |                |                |        | no                  |
        | open3     | return_refund | 01-05 08:00:00 | 01-05 13:00:00 | 01-09 13:00:00 |                |        | no                  |
"""  # noqa: E501 -- a drawing is as wide as its columns
AS_OF = drawing.instant("01-10 12:00:00", ZONE)


def shop_of(made_shops: MadeShops, drawn: str = DRAWN) -> Shop:
    return made_shops.put(drawing.rows_in(drawn, ZONE), ZONE)


def test_times_by_bin_with_the_edge_inside(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    view = Access.local(made_shops.store).view([shop.shop_id])
    bins = aftersales.times(view, shop, ALL_REQUESTS, AS_OF)
    assert {(entry.above, entry.upto): entry.count for entry in bins if entry.count} == {
        (0, HOUR): 1,  # r1: an hour to the second
        (HOUR, 6 * HOUR): 1,  # r2: a second more
        (2 * DAY, 3 * DAY): 1,  # r4: 3 days
        (3 * DAY, 5 * DAY): 1,  # r3: 4 days
    }
    # as the rule measures them, less the days with the buyer: r3 2 days, r4 2 days
    bins = aftersales.times(view, shop, RETURNS, AS_OF)
    assert {(entry.above, entry.upto): entry.count for entry in bins if entry.count} == {(DAY, 2 * DAY): 2}


def test_reasons_with_their_mean(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    reasons = aftersales.reasons(Access.local(made_shops.store).view([shop.shop_id]), shop, ALL_REQUESTS, AS_OF)
    assert reasons == (
        Reason("broken", 2, (3600 + 3601) / 2),
        Reason("slow", 1, 4.0 * DAY),
        Reason(None, 1, 3.0 * DAY),
    )


def test_steps_on_the_average_of_those_that_tell(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    steps = aftersales.steps(Access.local(made_shops.store).view([shop.shop_id]), shop, ALL_REQUESTS, AS_OF)
    # consent after 0.5, 2 and 4 h; sent back after 48 and 24 h; completed 46 and 44 h later
    assert steps == Steps(
        merchant=7800.0, merchant_count=3, buyer=36.0 * HOUR, buyer_count=2, back=45.0 * HOUR, back_count=2
    )


def test_rulings(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    rulings = aftersales.rulings(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    assert rulings == Rulings(completed=4, stated=4, stepped_in=3, merchant=1, both=1, buyer=0, none=0, unruled=1)


def test_open_requests_by_age_and_by_whom_they_wait_for(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    ages = aftersales.open_by_age(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    assert [
        (entry.upto, entry.for_merchant, entry.for_buyer) for entry in ages if entry.for_merchant or entry.for_buyer
    ] == [
        (DAY, 1, 0),  # open1: 24 hours to the second
        (2 * DAY, 0, 1),  # open2: agreed to, and not sent back
        (7 * DAY, 1, 0),  # open3: back since yesterday
    ]
    # as of before its return the third waited for the buyer
    early = drawing.instant("01-09 12:59:59", ZONE)
    ages = aftersales.open_by_age(Access.local(made_shops.store).view([shop.shop_id]), shop, early)
    assert sum(entry.for_buyer for entry in ages) == 1
    assert sum(entry.for_merchant for entry in ages) == 2


def test_an_empty_shop(made_shops: MadeShops) -> None:
    shop = made_shops.put({}, ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    assert aftersales.rulings(view, shop, AS_OF).completed == 0
    assert aftersales.reasons(view, shop, ALL_REQUESTS, AS_OF) == ()
    assert aftersales.steps(view, shop, ALL_REQUESTS, AS_OF).merchant is None
    assert not any(entry.count for entry in aftersales.times(view, shop, ALL_REQUESTS, AS_OF))
    assert not any(entry.for_merchant for entry in aftersales.open_by_age(view, shop, AS_OF))
