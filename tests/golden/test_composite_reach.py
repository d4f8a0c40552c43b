"""Badges of shops whose files end at different times, and points that end with a day, through files that a shop has."""

from datetime import date
from pathlib import Path

import pytest

from data.store import Store
from metrics.composites.book import load_composites
from metrics.composites.standing import PartAnswer
from metrics.reports import composites
from metrics.rules.rulebook import load_rules
from metrics.scoring.windows import local_of, parse_as_of
from tests.golden.own_shop import OwnShop


@pytest.fixture
def etsy(store: Store, tmp_path: Path) -> OwnShop:
    return OwnShop(store, tmp_path, "etsy", "US", "America/New_York")


def parts(shop: OwnShop, as_of: str | None) -> dict[str, PartAnswer]:
    """The parts of Etsy's Star Seller badge, which looks at the last three whole months."""
    with shop.access.view([shop.shop_id]) as view:
        of = view.shop(shop.shop_id)
        instants = None if as_of is None else {of.shop_id: parse_as_of(as_of, of)}
        star = [entry for entry in load_composites() if entry.id == "etsy.star_seller"]
        (standing,) = composites.report(view, [of], load_rules(), instants, star)
        return {part.id: part for part in standing.parts}


def until(shop: OwnShop, part: PartAnswer) -> str | None:
    with shop.access.view([shop.shop_id]) as view:
        at = part.known_until
        return None if at is None else local_of(at, view.shop(shop.shop_id)).isoformat()


def orders_of(*months: int) -> str:
    rows = ["order_id,buyer_id,created_at,paid_at,promised_at,shipped_at,tracking_id,amount,currency"]
    for month in months:
        for day in range(1, 11):
            at, sent, due = (f"2026-{month:02d}-{day + later:02d} 10:00:00" for later in (0, 1, 3))
            rows.append(f"o{month}-{day},b{month}-{day},{at},{at},{due},{sent},T{month}-{day},20,USD")
    return "\n".join(rows)


def messages_of(*months: int) -> str:
    rows = ["conversation_id,message_id,buyer_id,sender,sent_at,text"]
    for month in months:
        for day in range(1, 11):
            name, on = f"c{month}-{day}", f"2026-{month:02d}-{day:02d}"
            rows += [f"{name},{name}q,{name},buyer,{on} 10:00:00,is it red?"]
            rows += [f"{name},{name}a,{name},agent,{on} 11:00:05,yes"]
    return "\n".join(rows)


def test_orders_are_counted_as_of_their_own_end(etsy: OwnShop) -> None:
    """Orders of February to April, the last one sent on 11 April; chats go on to 10 July.

    As of 11 April the last three months are January to March: 20 orders of 20 dollars. As of July, asked for, they are
    April to June: ten orders, known until the end of 11 April.
    """
    etsy.load("orders", orders_of(2, 3, 4))
    etsy.load("messages", messages_of(4, 5, 6, 7))
    answers = parts(etsy, None)
    assert (answers["orders"].value, answers["sales"].value, answers["on_time"].cases) == (20, 400, 20)
    assert (answers["messages"].cases, until(etsy, answers["messages"])) == (30, None)
    assert {until(etsy, answers[name]) for name in ("orders", "sales")} == {"2026-04-11T23:59:59"}
    assert until(etsy, answers["on_time"]) == "2026-04-11T10:00:00"
    answers = parts(etsy, "2026-07-10T12:00:00")
    assert (answers["orders"].value, answers["sales"].value, answers["on_time"].cases) == (10, 200, 10)
    assert {until(etsy, answers[name]) for name in ("orders", "sales", "on_time")} == {"2026-04-11T23:59:59"}


@pytest.mark.parametrize(
    ("expires_at", "on_the_7th", "falls_on"),
    [("2026-07-07", 3, date(2026, 7, 8)), ("2026-07-07 00:00:00", 0, None), ("2026-07-07 10:00:00", 0, None)],
)
def test_points_of_a_day_without_a_time_count_on_it(
    store: Store, tmp_path: Path, expires_at: str, on_the_7th: int, falls_on: date | None
) -> None:
    """The import says that a bare day counts to its last second, and the ledger keeps to it."""
    shop = OwnShop(store, tmp_path, "shopee", "MY", "Asia/Kuala_Lumpur")
    shop.load(
        "violations", f"violation_id,kind,decided_at,points,expires_at\nv,late,2026-07-06 09:00:00,3,{expires_at}"
    )
    with shop.access.view([shop.shop_id]) as view:
        of = view.shop(shop.shop_id)
        instants = {of.shop_id: parse_as_of("2026-07-07T12:00:00", of)}
        points = [entry for entry in load_composites() if entry.id == "shopee.penalty_points"]
        (standing,) = composites.report(view, [of], (), instants, points)
    assert standing.value == on_the_7th
    assert [fall.day for fall in standing.falls] == ([] if falls_on is None else [falls_on])


def test_what_is_known_of_the_whole_period_needs_no_word(etsy: OwnShop) -> None:
    """Asked for 20 May, February to April are over, and chats that end on 10 May tell all of them."""
    etsy.load("orders", orders_of(2, 3, 4, 7))
    etsy.load("messages", messages_of(2, 3, 4, 5))
    answers = parts(etsy, "2026-05-20T12:00:00")
    assert (answers["messages"].cases, answers["orders"].value) == (30, 30)
    assert {answers[name].known_until for name in ("messages", "orders", "sales", "on_time")} == {None}
    answers = parts(etsy, "2026-05-10T12:00:00")
    assert {answers[name].known_until for name in ("messages", "orders", "sales", "on_time")} == {None}
