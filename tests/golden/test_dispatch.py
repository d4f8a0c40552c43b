"""Orders sent, cancelled and in doubt, counted by hand."""

from data.access import Access
from data.shops import Shop
from metrics.reports import dispatch
from metrics.reports.dispatch import ALL_ORDERS, Cancelled
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import DAY, HOUR
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
AS_OF = drawing.instant("01-10 12:00:00", ZONE)
SENT = """
orders | order_id | created_at     | paid_at        | promised_at    | shipped_at
       | exact    | 01-05 08:00:00 | 01-05 08:00:00 | 01-07 08:00:00 | 01-07 08:00:00
       | second   | 01-05 08:00:00 | 01-05 08:00:00 | 01-07 08:00:00 | 01-07 08:00:01
       | early    | 01-05 08:00:00 | 01-05 08:00:00 | 01-07 08:00:00 | 01-05 09:00:00
       | half     | 01-05 08:00:00 | 01-05 08:00:00 | 01-07 08:00:00 | 01-07 20:00:00
       | never    | 01-05 08:00:00 | 01-05 08:00:00 | 01-07 08:00:00 |
       | pending  | 01-10 08:00:00 | 01-10 08:00:00 | 01-12 08:00:00 |
"""
DOUBTS = """
orders | order_id | buyer_id | created_at     | paid_at        | shipped_at     | tracking_id
       | fine     | A        | 01-05 08:00:00 | 01-05 08:10:00 | 01-05 09:00:00 | SF1
       | hasty    | B        | 01-05 08:00:00 | 01-05 08:10:00 | 01-05 08:09:59 | SF2
       | bare     | C        | 01-05 08:00:00 | 01-05 08:10:00 | 01-05 10:00:00 |
       | one      | D        | 01-05 08:00:00 | 01-05 08:10:00 | 01-05 11:00:00 | SF3
       | two      | E        | 01-05 08:00:00 | 01-05 08:10:00 | 01-05 12:00:00 | SF3
       | both1    | F        | 01-05 08:00:00 | 01-05 08:10:00 | 01-05 13:00:00 | SF4
       | both2    | F        | 01-05 08:00:00 | 01-05 08:10:00 | 01-05 13:00:00 | SF4
       | waiting  | G        | 01-05 08:00:00 | 01-05 08:10:00 |                |
"""
CANCELS = """
orders | order_id | line_id | created_at     | paid_at        | cancelled_at   | cancelled_by | status
       | a        | 1       | 01-05 08:00:00 | 01-05 08:00:00 |                |              |
       | b        | 1       | 01-05 08:00:00 | 01-05 08:00:00 | 01-05 09:00:00 | buyer        |
       | b        | 2       | 01-05 08:00:00 | 01-05 08:00:00 | 01-05 09:00:00 | buyer        |
       | c        | 1       | 01-05 08:00:00 | 01-05 08:00:00 | 01-05 09:00:00 | merchant     |
       | d        | 1       | 01-05 08:00:00 | 01-05 08:00:00 | 01-11 09:00:00 | system       |
       | e        | 1       | 01-05 08:00:00 | 01-05 08:00:00 |                |              | cancelled
       | f        | 1       | 01-05 08:00:00 |                | 01-05 09:00:00 | buyer        |
       | g        | 1       | 01-05 08:00:00 | 01-05 08:00:00 |                | merchant     | cancelled
       | h        | 1       | 01-05 08:00:00 | 01-05 08:00:00 | 01-05 09:00:00 | platform     |
       | h        | 2       | 01-05 08:00:00 | 01-05 08:00:00 | 01-05 09:00:00 | merchant     |
       | i        | 1       | 01-05 08:00:00 | 01-05 08:00:00 | 01-05 09:00:00 | buyer        |
       | i        | 2       | 01-05 08:00:00 | 01-05 08:00:00 |                |              | cancelled
"""
AT_THE_DOOR = """
orders | order_id | buyer_id | created_at     | paid_at        | shipped_at     | delivered_at   | tracking_id
       | door     | A        | 01-04 08:00:00 | 01-08 08:00:00 | 01-05 08:00:00 | 01-08 08:00:00 | SF1
       | way      | B        | 01-04 08:00:00 | 01-06 08:00:00 | 01-05 08:00:00 | 01-08 08:00:00 | SF2
       | early    | C        | 01-04 08:00:00 |                | 01-05 08:00:00 |                | SF3
"""
GONE = """
orders | order_id | buyer_id | created_at     | cancelled_at   | cancelled_by
       | gone     | D        | 01-04 08:00:00 | 01-05 08:00:00 | merchant
"""


def shop_of(made_shops: MadeShops, drawn: str) -> Shop:
    return made_shops.put(drawing.rows_in(drawn, ZONE), ZONE)


def test_the_promise_itself_is_in_time(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops, SENT)
    bins = dispatch.sent(Access.local(made_shops.store).view([shop.shop_id]), shop, ALL_ORDERS, AS_OF)
    assert {(entry.above, entry.upto, entry.unsent): entry.count for entry in bins if entry.count} == {
        (-4 * HOUR, 0, False): 1,  # exact
        (0, 12 * HOUR, False): 2,  # second, and half: twelve hours to the second
        (-2 * DAY, -DAY, False): 1,  # early: 47 hours before
        (None, None, True): 1,  # never; what is pending is in no bin
    }


def test_tracking_that_invites_doubt(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops, DOUBTS)
    suspects = dispatch.suspects(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    # two orders of one buyer in one parcel are nothing to doubt
    assert [(entry.order_id, entry.doubt) for entry in suspects] == [
        ("two", "shared_tracking"),
        ("one", "shared_tracking"),
        ("bare", "no_tracking"),
        ("hasty", "sent_before_paid"),
    ]


def test_a_shop_whose_files_hold_no_tracking_numbers_is_not_suspected(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops, SENT)
    assert dispatch.suspects(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF) == ()


def test_cancelled_by_whom_an_order_once(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops, CANCELS)
    counts = dispatch.cancelled(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    # d is cancelled only tomorrow; e nobody knows by whom; f was never paid; of g nobody knows when; h was cancelled by
    # the platform and the merchant, i by the buyer and by nobody known
    assert counts == Cancelled(confirmed=8, buyer=1, merchant=3, platform=0, system=0, unknown=2)
    judged = Rule.of({"id": "x", "cases": "cancellations", "statistic": "share_missed"})
    score = made_shops.score(shop, judged, AS_OF)
    assert (score.missed, score.excluded, score.cases) == (counts.merchant + counts.system, counts.unknown, 6)


def test_what_is_paid_on_delivery_is_confirmed_and_no_doubt(made_shops: MadeShops) -> None:
    """`door` was paid when it arrived, `way` on the way, `early` has not been paid yet, `gone` never will be."""
    rows = drawing.rows_in(AT_THE_DOOR, ZONE)["orders"] + drawing.rows_in(GONE, ZONE)["orders"]
    shop = made_shops.put({"orders": rows}, ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    counts = dispatch.cancelled(view, shop, AS_OF)
    assert counts == Cancelled(confirmed=4, buyer=0, merchant=1, platform=0, system=0, unknown=0)
    (gone,) = dispatch.cancelled_orders(view, shop, AS_OF)
    assert (gone.order_id, gone.paid_at) == ("gone", None)
    assert [(entry.order_id, entry.doubt) for entry in dispatch.suspects(view, shop, AS_OF)] == [
        ("way", "sent_before_paid")
    ]
