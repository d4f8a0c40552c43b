"""By what cases are told apart, and which cases stand behind each group, sorted by hand."""

from datetime import datetime

from data.access import Access
from metrics.reports import aftersales, chat, dispatch, reviews
from metrics.rules.rule import Rule
from metrics.scoring import breakdown
from metrics.scoring.dimensions import Dimension
from metrics.scoring.engine import cases
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
NOON = drawing.instant("01-31 12:00:00", ZONE)
TURNS = Rule.of({"id": "x", "cases": "turns", "within": "3 minutes", "window": "30 days"})
SERVICE = Rule.of({"id": "x", "cases": "reviews", "side": "service", "statistic": "mean", "window": "30 days"})


def behind(
    made_shops: MadeShops, draw: str, rule: Rule, dimension: Dimension, as_of: datetime = NOON
) -> dict[str | None, dict[str, list[str]]]:
    """Group → verdict → the subjects listed behind it; the group's own numbers must be those of its lists."""
    shop = made_shops.kept(drawing.rows_in(draw, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    verdicts_by_key = {}
    for group in breakdown.by(view, shop, rule, as_of, dimension):
        counts = {"met": group.met, "missed": group.missed, "pending": group.pending}
        lists = {name: cases(view, shop, rule, as_of, name, group=(dimension, group.key)) for name in counts}
        assert {name: len(listed) for name, listed in lists.items()} == counts
        counted_cases = cases(view, shop, rule, as_of, "counted", group=(dimension, group.key))
        assert {case.case_id for case in counted_cases} == {
            case.case_id for name in ("met", "missed") for case in lists[name]
        }
        assert len(counted_cases) == group.counted
        verdicts_by_key[group.key] = {
            name: sorted(case.subject for case in listed) for name, listed in lists.items() if listed
        }
    return verdicts_by_key


CHATS = """
messages | conversation_id | buyer_id | sender | agent_id | sent_at
         | before          | A        | buyer  |          | 01-01 23:59:59
         | before          |          | agent  | x        | 01-02 00:00:00
         | first           | A        | buyer  |          | 01-02 00:00:00
         | first           |          | agent  | x        | 00:00:10
         | sunday          | B        | buyer  |          | 01-04 23:59:59
         | sunday          |          | agent  | y        | 01-05 00:00:10
         | monday          | C        | buyer  |          | 01-05 00:00:00
         | monday          |          | agent  | y        | 00:30:01
         | nobody          | D        | buyer  |          | 01-05 00:59:59
         | nobody          |          | agent  |          | 01:00:00
         | never           | E        | buyer  |          | 01-31 10:00:00
         | last            | F        | buyer  |          | 01-31 12:00:00
         | after           | G        | buyer  |          | 01-31 12:00:01
"""
"""2026-01-02 is a Friday. Thirty days up to 31 January begin with it; the question at noon is the last inside."""


def test_an_hour_of_a_weekday_is_the_shops_own(made_shops: MadeShops) -> None:
    assert behind(made_shops, CHATS, TURNS, "weekday_hour") == {
        "4-00": {"met": ["first"]},  # Friday; "before" is a second too early for the window
        "6-23": {"met": ["sunday"]},  # 23:59:59 on Sunday, in UTC still the afternoon
        "0-00": {"missed": ["monday"], "met": ["nobody"]},
        "5-10": {"missed": ["never"]},
        "5-12": {"pending": ["last"]},
    }


def test_whom_nobody_is_named_for_is_a_group_like_any_other(made_shops: MadeShops) -> None:
    groups = behind(made_shops, CHATS, TURNS, "agent_id")
    assert groups == {
        "x": {"met": ["first"]},
        "y": {"met": ["sunday"], "missed": ["monday"]},
        None: {"met": ["nobody"], "missed": ["never"], "pending": ["last"]},
    }
    # y and nobody have one miss each: the longer wait stands first, and nobody's has none
    assert list(groups) == ["y", None, "x"]


def test_a_wait_on_the_edge_belongs_to_the_bin_that_ends_there(made_shops: MadeShops) -> None:
    groups = behind(made_shops, CHATS, chat.FIRST_RESPONSE, "wait")
    assert groups == {
        "10": {"met": ["first", "nobody"]},  # exactly ten seconds; one
        "30": {"met": ["sunday"]},  # eleven
        "3600": {"met": ["monday"]},  # a second more than half an hour
        "never": {"missed": ["last", "never"]},
    }


REQUESTS = """
refunds | refund_id | product_id | reason | applied_at     | agreed_at      | returned_at    | completed_at
        | hour      | p          | broken | 01-10 10:00:00 | 01-10 10:30:00 |                | 01-10 11:00:00
        | longer    | p          | late   | 01-10 10:00:00 | 01-10 10:30:00 | 01-11 10:00:00 | 01-11 11:00:01
        | silent    |            |        | 01-10 10:00:00 |                |                | 01-10 11:00:00
        | fresh     |            | late   | 01-30 12:00:00 |                |                |
        | day       |            |        | 01-30 11:59:59 |                |                |
        | buyers    | p          | late   | 01-20 12:00:00 | 01-21 12:00:00 |                |
        | back      | p          | late   | 01-01 12:00:00 | 01-02 12:00:00 | 01-31 12:00:00 |
        | later     | p          | late   | 01-30 12:00:00 | 01-31 12:00:01 |                |
        | unasked   | p          | late   | 01-31 12:00:01 |                |                |
"""


def test_requests_by_time_reason_and_step(made_shops: MadeShops) -> None:
    every = aftersales.ALL_REQUESTS
    waiting = {"pending": ["back", "buyers", "day", "fresh", "later"]}
    assert behind(made_shops, REQUESTS, every, "took") == {
        "3600": {"met": ["hour", "silent"]},
        "172800": {"met": ["longer"]},  # 25 hours and a second
        None: waiting,
    }
    assert behind(made_shops, REQUESTS, every, "reason") == {
        "broken": {"met": ["hour"]},
        "late": {"met": ["longer"], "pending": ["back", "buyers", "fresh", "later"]},
        None: {"met": ["silent"], "pending": ["day"]},
    }
    assert behind(made_shops, REQUESTS, every, "step_merchant")["told"] == {"met": ["hour", "longer"]}
    assert behind(made_shops, REQUESTS, every, "step_buyer")["told"] == {"met": ["longer"]}
    assert behind(made_shops, REQUESTS, every, "step_back")["told"] == {"met": ["longer"]}


def test_open_requests_by_age_and_whom_they_wait_for(made_shops: MadeShops) -> None:
    assert behind(made_shops, REQUESTS, aftersales.ALL_REQUESTS, "waiting") == {
        "merchant-86400": {"pending": ["fresh", "later"]},  # exactly a day; the consent of "later" is a second ahead
        "merchant-172800": {"pending": ["day"]},  # a second more
        "buyer-1296000": {"pending": ["buyers"]},  # agreed, not yet sent back
        "merchant-more": {"pending": ["back"]},  # what has come back waits for the merchant again
        None: {"met": ["hour", "longer", "silent"]},  # done, and so in no bin
    }


ORDERS = """
orders | order_id | line_id | product_id | status  | created_at     | paid_at        | promised_at    | shipped_at
       | early    | 1       | p          |         | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 | 01-08 10:00:00
       | sharp    | 1       |            |         | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 | 01-10 10:00:00
       | sharp    | 2       |            |         | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 | 01-10 10:00:01
       | long     | 1       |            |         | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 | 01-20 10:00:00
       | unsent   | 1       |            |         | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 |
       | someday  | 1       |            | shipped | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 |
       | waits    | 1       |            |         | 01-31 10:00:00 | 01-31 10:00:00 | 01-31 12:00:01 |
       | unpromised | 1     |            |         | 01-08 10:00:00 | 01-08 10:00:00 |                | 01-10 10:00:01
"""


def test_lines_by_how_late_they_were_sent(made_shops: MadeShops) -> None:
    groups = behind(made_shops, ORDERS, dispatch.ALL_ORDERS, "late")
    assert groups == {
        "-172800": {"met": ["early"]},  # exactly two days before the promise
        "0": {"met": ["sharp"]},  # at the promise itself
        "43200": {"missed": ["sharp"]},  # the other line, a second late
        "more": {"missed": ["long"]},
        "unsent": {"missed": ["unsent"], "pending": ["waits"]},
    }


def test_a_rules_own_promise_places_a_line_like_the_exports(made_shops: MadeShops) -> None:
    promised = Rule.of({"id": "x", "cases": "shipments", "window": "30 days", "promise": "48 hours"})
    groups = behind(made_shops, ORDERS, promised, "late")
    assert groups["43200"] == {"missed": ["sharp", "unpromised"]}  # 48 hours and a second after it was paid


LINES = """
orders | order_id | line_id | status | created_at     | paid_at        | promised_at    | shipped_at
       | late     | 1       |        | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 | 01-10 10:30:00
       | late     | 2       |        | 01-08 10:00:00 | 01-08 10:00:00 | 01-16 10:00:00 | 01-15 10:00:00
       | kept     | 1       |        | 01-08 10:00:00 | 01-08 10:00:00 | 01-16 10:00:00 | 01-09 10:00:00
       | kept     | 2       |        | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 | 01-10 09:00:00
       | half     | 1       | shipped | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 | 01-09 10:00:00
       | half     | 2       | paid   | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 |
       | last     | 1       | unpaid | 01-30 10:00:00 |                |                |
"""


def test_orders_by_how_late_their_worst_line_was_sent(made_shops: MadeShops) -> None:
    """Each line by its own promise: half an hour, however long after that the other one was sent."""
    by_order = Rule.of({"id": "x", "cases": "shipments", "window": "30 days", "each": "order"})
    assert behind(made_shops, LINES, by_order, "late") == {
        "43200": {"missed": ["late"]},
        "0": {"met": ["kept"]},
        "unsent": {"missed": ["half"]},
    }


TRACKED = """
orders | order_id | line_id | status  | created_at     | paid_at        | promised_at    | shipped_at     | tracking_id
       | long     | 1       |         | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 | 01-20 10:00:00 | t
       | someday  | 1       | shipped | 01-08 10:00:00 | 01-08 10:00:00 | 01-10 10:00:00 |                |
"""


def test_a_line_that_was_sent_nobody_knows_when_is_in_no_bin(made_shops: MadeShops) -> None:
    tracked = Rule.of({"id": "x", "cases": "shipments", "window": "30 days", "needs": ["tracked"]})
    assert behind(made_shops, TRACKED, tracked, "late") == {"more": {"met": ["long"]}, None: {"missed": ["someday"]}}


REVIEWS = """
reviews | review_id | order_id | product_id | created_at     | service_score | text
        | one       | o1       | p          | 01-10 10:00:00 | 1             | broken
        | two       | o2       | p          | 01-11 10:00:00 | 2             |
        | three     | o3       | p          | 01-12 10:00:00 | 3             | fine
        | five      | o5       | q          | 01-13 10:00:00 | 5             |
        | lost      | o6       |            | 01-14 10:00:00 | 1             |
        | unmarked  | o7       | p          | 01-14 10:00:00 |               | hm
"""


def test_reviews_by_mark_and_the_bad_ones_by_product(made_shops: MadeShops) -> None:
    assert behind(made_shops, REVIEWS, SERVICE, "mark") == {
        "service-1": {"missed": ["o1", "o6"]},
        "service-2": {"missed": ["o2"]},
        "service-3": {"missed": ["o3"]},
        "service-5": {"met": ["o5"]},
    }
    groups = behind(made_shops, REVIEWS, SERVICE, "bad_product")
    assert groups["p"] == {"missed": ["o1", "o2"]}
    shop = made_shops.kept(drawing.rows_in(REVIEWS, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    (worst,) = reviews.products(view, shop, SERVICE, NOON)
    assert (worst.product_id, worst.bad, worst.count) == ("p", 2, 3)
    listed = reviews.reviews(view, shop, SERVICE, NOON, ("bad_product", "p"))
    assert [(entry.review_id, entry.text) for entry in listed] == [("two", None), ("one", "broken")]
    assert [entry.review_id for entry in reviews.reviews(view, shop, SERVICE, NOON, ("mark", "service-1"))] == [
        "lost",
        "one",
    ]
    assert [entry.review_id for entry in reviews.low_reviews(view, shop, SERVICE, NOON)] == ["one"]


CANCELLED = """
orders | order_id | line_id | buyer_id | status    | created_at     | paid_at        | cancelled_at   | cancelled_by
       | before   | 1       | A        |           | 01-01 10:00:00 | 01-01 23:59:59 | 01-05 10:00:00 | buyer
       | first    | 1       | A        |           | 01-01 10:00:00 | 01-02 00:00:00 | 01-05 10:00:00 | buyer
       | first    | 2       | A        |           | 01-01 10:00:00 | 01-02 00:00:00 |                |
       | ours     | 1       |          |           | 01-03 10:00:00 | 01-03 10:00:00 | 01-31 12:00:00 | merchant
       | not_yet  | 1       | B        |           | 01-03 10:00:00 | 01-03 10:00:00 | 01-31 12:00:01 | merchant
       | untold   | 1       | B        | cancelled | 01-04 10:00:00 | 01-04 10:00:00 |                |
       | unsaid   | 1       | B        |           | 01-05 10:00:00 | 01-05 10:00:00 | 01-06 10:00:00 |
       | kept     | 1       | B        |           | 01-04 10:00:00 | 01-04 10:00:00 |                |
"""


def test_the_orders_behind_each_number_of_cancellations(made_shops: MadeShops) -> None:
    shop = made_shops.kept(drawing.rows_in(CANCELLED, ZONE), ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    counts = dispatch.cancelled(view, shop, NOON)
    assert counts == dispatch.Cancelled(confirmed=6, buyer=1, merchant=1, platform=0, system=0, unknown=2)
    orders = dispatch.cancelled_orders(view, shop, NOON)
    listed = {
        party: [order.order_id for order in orders if order.cancelled_by == party]
        for party in ("buyer", "merchant", "platform", "system", "unknown")
    }
    assert listed == {
        "buyer": ["first"],
        "merchant": ["ours"],
        "platform": [],
        "system": [],
        "unknown": ["unsaid", "untold"],
    }
    assert [order.order_id for order in orders] == ["first", "ours", "unsaid", "untold"]
    first = orders[0]
    assert (first.buyer_id, drawing.wall_text(first.cancelled_at, ZONE)) == ("A", "01-05 10:00:00")
