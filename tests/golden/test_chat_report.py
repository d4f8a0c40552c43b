"""Waits in bins, misses by weekday and hour, agents and bots, counted by hand."""

from data.access import Access
from data.shops import Shop
from metrics.reports import chat
from metrics.rules.rule import Rule
from metrics.scoring.engine import cases
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
RULE = Rule.of({"id": "x", "cases": "turns", "within": "3 minutes"})
CHATS = """
messages | conversation_id | buyer_id | sender | agent_id | sent_at
         | quick           | A        | buyer  |          | 01-05 10:00:00
         | quick           |          | agent  | x        | 10:03:00
         | slow            | B        | buyer  |          | 10:30:00
         | slow            |          | agent  | x        | 10:33:01
         | long            | C        | buyer  |          | 01-06 23:59:59
         | long            |          | agent  | y        | 01-09 00:00:00
         | never           | D        | buyer  |          | 01-06 10:00:00
         | bot             | E        | buyer  |          | 01-06 10:00:00
         | bot             |          | bot    |          | 10:00:01
         | both            | F        | buyer  |          | 01-06 10:00:00
         | both            |          | bot    |          | 10:00:01
         | both            |          | agent  | y        | 10:02:00
         | pushed          | G        | agent  | y        | 01-06 10:00:00
         | pushed          | G        | buyer  |          | 10:00:01
         | pushed          |          | bot    |          | 10:00:02
"""
AS_OF = drawing.instant("01-10 12:00:00", ZONE)


def shop_of(made_shops: MadeShops) -> Shop:
    return made_shops.kept(drawing.rows_in(CHATS, ZONE), ZONE)


def test_a_wait_on_the_edge_belongs_to_the_bin_that_ends_there(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    waits = chat.waits(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    counts = {(entry.above, entry.upto, entry.unanswered): entry.count for entry in waits if entry.count}
    assert counts == {
        (60, 180, False): 2,  # quick: exactly three minutes; both: two
        (180, 600, False): 1,  # slow: a second more than three minutes
        (48 * 3600, None, False): 1,  # long: 48 hours and a second
        (0, None, True): 2,  # never, and bot, whom no person answered; the merchant began "pushed"
    }


def test_misses_by_weekday_and_local_hour(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    cells = chat.by_weekday_and_hour(Access.local(made_shops.store).view([shop.shop_id]), shop, RULE, AS_OF)
    assert {(entry.weekday, entry.hour): (entry.met, entry.missed) for entry in cells} == {
        (0, 10): (1, 1),  # Monday 5 January: quick; slow
        (1, 10): (1, 3),  # Tuesday: both; never, bot and pushed
        (1, 23): (0, 1),  # long
    }


def test_agents_with_the_most_misses_first(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    view = Access.local(made_shops.store).view([shop.shop_id])
    agents = chat.agents(view, shop, RULE, AS_OF)
    assert [
        (entry.agent_id, entry.met, entry.missed, entry.value, entry.median, entry.slowest) for entry in agents
    ] == [
        (None, 0, 3, 0.0, None, None),
        ("x", 1, 1, 0.5, 180.5, 181.0),
        ("y", 1, 1, 0.5, (120 + 172_801) / 2, 172_801.0),
    ]
    assert all(entry.small for entry in agents)
    # every row of the table leads to exactly its cases
    for entry in agents:
        listed = cases(view, shop, RULE, AS_OF, group=("agent_id", entry.agent_id))
        assert sum(case.verdict == "missed" for case in listed) == entry.missed
        assert {case.agent_id for case in listed} == {entry.agent_id}


def test_what_only_bots_answered(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    bots = chat.bots(Access.local(made_shops.store).view([shop.shop_id]), shop, AS_OF)
    assert (bots.chats, bots.with_bot, bots.only_bot) == (6, 2, 1)
    assert bots.share == 1 / 6
    # before the answer came, a bot alone had written in "both", too
    early = drawing.instant("01-06 10:01:00", ZONE)
    assert chat.bots(Access.local(made_shops.store).view([shop.shop_id]), shop, early).only_bot == 2


def test_an_empty_shop_has_no_share_of_bots(made_shops: MadeShops) -> None:
    shop = made_shops.put({}, ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    assert chat.bots(view, shop, AS_OF).share is None
    assert not any(entry.count for entry in chat.waits(view, shop, AS_OF))
    assert chat.agents(view, shop, RULE, AS_OF) == ()
    assert chat.by_weekday_and_hour(view, shop, RULE, AS_OF) == ()
