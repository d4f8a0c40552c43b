"""What waits for the merchant and what it does to the figures, worked out by hand."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from data.access import Access
from metrics.rules.rule import Rule
from metrics.todo.due import Due, due_counts
from metrics.todo.todo import Effect, Item, due_by_hour, due_within_a_day, refunded_by_itself, todo
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
CHAT = {"cases": "turns", "within": "3 minutes", "pass": ">= 0.5"}
DAY_CHAT = {"cases": "chats", "within": "24 hours", "pass": ">= 0.5"}
DISPATCH = {"cases": "shipments", "pass": ">= 0.9"}
REFUND_TIME = {"cases": "refunds", "statistic": "mean"}
REFUND_DUE = {"cases": "refunds", "within": "48 hours"}


def waiting(made_shops: MadeShops, drawn: str, as_of: str, **rules: dict[str, object]) -> list[Item]:
    """The items of a shop with the rows drawn, under rules of these names."""
    shop = made_shops.put(drawing.rows_in(drawn, ZONE), ZONE)
    moment = drawing.instant(as_of, ZONE)
    read = [Rule.of({"id": name, **fields}) for name, fields in rules.items()]
    judged = [(rule, made_shops.score(shop, rule, moment)) for rule in read]
    return todo(Access.local(made_shops.store).view([shop.shop_id]), shop, judged, moment)


def summaries(items: list[Item]) -> list[tuple[str, str | None, bool]]:
    """What, due when (local), and whether overdue."""
    return [
        (item.subject, None if item.due_at is None else drawing.wall_text(item.due_at, ZONE), item.overdue)
        for item in items
    ]


CHATS = """
messages | conversation_id | buyer_id | sender | sent_at
         | answered        | A        | buyer  | 01-05 10:00:00
         | answered        |          | agent  | 10:01:00
         | late            | B        | buyer  | 10:00:00
         | late            |          | agent  | 10:30:00
         | overdue         | C        | buyer  | 09:00:00
         | open            | D        | buyer  | 10:58:00
         | open            | D        | buyer  | 10:59:00
         | bot             | E        | buyer  | 10:59:30
         | bot             |          | bot    | 10:59:31
"""


def test_what_is_open_comes_by_deadline_and_what_is_overdue_last(made_shops: MadeShops) -> None:
    items = waiting(made_shops, CHATS, "01-05 11:00:00", r=CHAT)
    # answered late is over; the bot has not answered for a person
    assert summaries(items) == [
        ("open", "01-05 11:01:00", False),
        ("bot", "01-05 11:02:30", False),
        ("overdue", None, True),
    ]
    assert drawing.wall_text(items[0].since, ZONE) == "01-05 10:58:00"
    assert items[0].buyer_id == "D"


def test_the_effect_is_the_figure_with_one_case_more(made_shops: MadeShops) -> None:
    items = waiting(made_shops, CHATS, "01-05 11:00:00", r=CHAT)
    # 1 met, 2 missed: one more met 2 of 4, one more missed 1 of 4; what is overdue has been counted
    assert items[0].effects == (Effect("r", items[0].due_at, 1 / 3, 0.5, 0.25),)
    assert items[2].effects == ()


def test_one_conversation_under_two_rules_is_one_item(made_shops: MadeShops) -> None:
    items = waiting(made_shops, CHATS, "01-05 11:00:00", quick=CHAT, day=DAY_CHAT)
    assert summaries(items) == [
        ("open", "01-05 11:01:00", False),
        ("bot", "01-05 11:02:30", False),
        # late for the three minutes, but the 24 hours can still be kept
        ("overdue", "01-06 09:00:00", False),
    ]
    assert [effect.rule for effect in items[0].effects] == ["quick", "day"]
    assert [effect.rule for effect in items[2].effects] == ["day"]


def test_a_case_on_its_very_deadline_is_overdue(made_shops: MadeShops) -> None:
    assert summaries(waiting(made_shops, CHATS, "01-05 11:01:00", r=CHAT)) == [
        ("bot", "01-05 11:02:30", False),
        ("overdue", None, True),
        ("open", None, True),
    ]


REFUNDS = """
refunds | refund_id | kind          | applied_at     | agreed_at      | returned_at    | completed_at
        | fresh     | refund_only   | 01-05 08:00:00 |                |                |
        | old       | refund_only   | 01-01 08:00:00 |                |                |
        | buyers    | return_refund | 01-04 08:00:00 | 01-04 09:00:00 |                |
        | back      | return_refund | 01-03 08:00:00 | 01-03 09:00:00 | 01-05 09:00:00 |
        | done      | refund_only   | 01-04 08:00:00 |                |                | 01-04 18:00:00
"""


def test_requests_that_wait_for_the_buyer_are_left_out(made_shops: MadeShops) -> None:
    items = waiting(made_shops, REFUNDS, "01-05 12:00:00", r=REFUND_TIME)
    # without a deadline the longest wait comes first; what came back waits since then
    assert summaries(items) == [("old", None, False), ("fresh", None, False), ("back", None, False)]
    assert drawing.wall_text(items[2].since, ZONE) == "01-05 09:00:00"
    # nobody knows how long they will take, so nobody knows what becomes of the mean
    assert [(e.if_met, e.if_missed) for item in items for e in item.effects] == [(None, None)] * 3


def test_requests_with_a_deadline(made_shops: MadeShops) -> None:
    items = waiting(made_shops, REFUNDS, "01-05 12:00:00", r=REFUND_DUE, mean=REFUND_TIME)
    # "old" is missed under the rule with a deadline and pending under the mean: the mean still waits for it
    assert summaries(items)[0] == ("fresh", "01-07 08:00:00", False)
    assert {item.subject for item in items} == {"fresh", "old", "back"}


ORDERS = """
orders | order_id | line_id | created_at     | paid_at        | promised_at    | shipped_at     | cancelled_at
       | soon     | 1       | 01-05 08:00:00 | 01-05 08:00:00 | 01-05 20:00:00 |                |
       | soon     | 2       | 01-05 08:00:00 | 01-05 08:00:00 | 01-05 18:00:00 |                |
       | sent     | 1       | 01-05 08:00:00 | 01-05 08:00:00 | 01-05 20:00:00 | 01-05 09:00:00 |
       | off      | 1       | 01-05 08:00:00 | 01-05 08:00:00 | 01-05 20:00:00 |                | 01-05 09:00:00
       | unpaid   | 1       | 01-05 08:00:00 |                |                |                |
       | door     | 1       | 01-05 08:00:00 |                | 01-05 20:00:00 |                |
       | late     | 1       | 01-03 08:00:00 | 01-03 08:00:00 | 01-05 08:00:00 |                |
"""


def test_orders_to_be_sent_with_the_earliest_line_first(made_shops: MadeShops) -> None:
    items = waiting(made_shops, ORDERS, "01-05 12:00:00", r=DISPATCH)
    # what was promised without being paid is to be paid on delivery
    due = [("soon", "01-05 18:00:00", False), ("door", "01-05 20:00:00", False)]
    assert summaries(items) == [*due, ("late", None, True)]


def test_the_hours_to_come_hold_what_falls_due_within_a_day(made_shops: MadeShops) -> None:
    shop = made_shops.put(drawing.rows_in(ORDERS, ZONE), ZONE)
    as_of = drawing.instant("01-05 12:30:00", ZONE)
    items = waiting(made_shops, ORDERS, "01-05 12:30:00", r=DISPATCH)
    counts = due_by_hour(items, shop, as_of)
    assert (min(counts), max(counts)) == (datetime(2026, 1, 5, 12), datetime(2026, 1, 6, 12))
    assert {hour: n for hour, n in counts.items() if n} == {datetime(2026, 1, 5, 18): 1, datetime(2026, 1, 5, 20): 1}
    assert len(due_within_a_day(items, as_of)) == 2
    # on the very 24th hour is within the day, a second later is not
    due = items[0].due_at
    assert due is not None
    assert len(due_within_a_day(items, due - timedelta(hours=24))) == 1
    assert due_within_a_day(items, due - timedelta(hours=24, seconds=1)) == []


def test_nothing_waits_in_an_empty_shop(made_shops: MadeShops) -> None:
    assert waiting(made_shops, "", "01-05 12:00:00", r=CHAT, d=DISPATCH, m=REFUND_TIME) == ()


RETURNS = """
orders  | order_id  | line_id       | created_at     | paid_at        | shipped_at
        | unsent    | 1             | 01-01 08:00:00 | 01-01 08:00:00 |
        | sent      | 1             | 01-01 08:00:00 | 01-01 08:00:00 | 01-02 08:00:00
refunds | refund_id | kind          | order_id       | amount         | applied_at     | agreed_at      | returned_at
        | a         | refund_only   | unsent         | 10             | 01-05 08:00:00 |                |
        | b         | refund_only   | sent           | 20.50          | 01-05 08:00:00 |                |
        | c         | return_refund | sent           | 40             | 01-05 08:00:00 |                |
        | d         | return_refund | sent           | 80             | 01-04 08:00:00 | 01-04 09:00:00 |
        | e         | return_refund | sent           | 160            | 01-03 08:00:00 | 01-03 09:00:00 | 01-05 09:00:00
        | f         | refund_only   | unsent         | 320            | 01-04 08:00:00 |                |
        | g         | refund_only   | elsewhere      | 640            | 01-05 08:00:00 |                |
"""


def test_the_clocks_of_the_platform_and_the_money_that_goes_out_by_itself(made_shops: MadeShops) -> None:
    shop = replace(made_shops.put(drawing.rows_in(RETURNS, ZONE), ZONE), platform="kuaishou")
    view, moment = Access.local(made_shops.store).view([shop.shop_id]), drawing.instant("01-05 12:00:00", ZONE)
    items = todo(view, shop, [], moment)
    clocks = [(item.waits_for, None if item.clock is None else item.clock.then) for item in items]
    assert [(*row, *clock) for row, clock in zip(summaries(items), clocks, strict=True)] == [
        ("a", "01-06 08:00:00", False, "shop", "refund"),  # 24 h: the order had not been sent
        ("b", "01-07 08:00:00", False, "shop", "refund"),  # 48 h
        ("c", "01-07 08:00:00", False, "shop", "agree"),
        ("e", "01-12 09:00:00", False, "shop", "refund"),  # 7 days from when it was sent back
        ("f", None, True, "shop", "refund"),  # its 24 hours ended this morning
        ("d", "01-14 09:00:00", False, "buyer", "close"),  # 10 days from the agreement
    ]  # nobody knows whether the order of g was sent: no clock is its own
    # 10 + 20.50 + 160 + 320: an agreement is no money yet, and what waits for the buyer pays nothing
    assert refunded_by_itself(items) == {"CNY": Decimal("510.50")}
    # 24 hours: a only; f is overdue
    assert due_counts(view, [shop], [], {shop.shop_id: moment}) == {shop.shop_id: Due(1, 1)}


def test_another_platform_has_no_clocks(made_shops: MadeShops) -> None:
    assert waiting(made_shops, RETURNS, "01-05 12:00:00") == ()  # made-up shops are of no platform in particular
