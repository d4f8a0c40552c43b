"""Orders and requests of everyday files in several shops of one store, each figure worked by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from data.access import Access
from data.store import Store
from data.store_file import IN_MEMORY
from metrics.composites.book import load_composites
from metrics.composites.standing import PartAnswer
from metrics.reports import composites
from metrics.rules.rulebook import load_rules
from metrics.scoring.score import Score
from metrics.scoring.windows import local_of, parse_as_of
from metrics.todo.todo import report
from tests.golden.own_shop import OwnShop

EBAY = "ebay", "US", "America/New_York"
ETSY = "etsy", "US", "America/New_York"
KUAISHOU = "kuaishou", "CN", "Asia/Shanghai"
TAOBAO = "taobao", "CN", "Asia/Shanghai"

RULED = """refund_id,order_id,buyer_id,kind,applied_at,completed_at,status,platform_intervened
    r1,o40,b40,refund_only,2026-05-08 10:00:00,2026-05-20 10:00:00,refunded,no"""


@pytest.fixture(scope="module")
def one_store() -> Iterator[Store]:
    with Store.open(IN_MEMORY) as opened:
        yield opened


@pytest.fixture
def shops(one_store: Store, tmp_path: Path, request: pytest.FixtureRequest) -> OwnShop:
    """A shop of its own for each test: call `at` first."""
    return OwnShop(one_store, tmp_path, *KUAISHOU, shop_id=request.node.name)


def at(own_shop: OwnShop, place: tuple[str, str, str]) -> OwnShop:
    """The shop, on another platform."""
    own_shop.place = dict(zip(("platform", "market", "timezone"), place, strict=True))
    return own_shop


def part_of(own_shop: OwnShop, composite: str, part: str, as_of: str) -> PartAnswer:
    """One part of a badge of the shop as of a local time."""
    view = Access.local(own_shop.store).view([own_shop.shop_id])
    shop = replace(view.shop(own_shop.shop_id), programmes="star_shop,star_seller")
    answers = composites.report(view, [shop], load_rules(), {shop.shop_id: parse_as_of(as_of, shop)}, load_composites())
    (standing,) = (answer for answer in answers if answer.composite == composite)
    (result,) = (entry for entry in standing.parts if entry.id == part)
    return result


# --- misses of different buyers ---------------------------------------------------------------------------------------


def defects(own_shop: OwnShop, buyers: Sequence[str]) -> Score:
    """The defect rate of 50 orders, the first five of which, of these buyers, were cancelled by the seller."""
    rows = [
        f"o{n},{buyers[n] if n < 5 else n},2026-05-01 10:00:00,2026-05-01 10:00:00,"
        + ("2026-05-03 10:00:00,merchant" if n < 5 else ",")
        for n in range(50)
    ]
    own_shop.load("orders", "\n".join(["order_id,buyer_id,created_at,paid_at,cancelled_at,cancelled_by", *rows]))
    own_shop.load("refunds", RULED)
    return own_shop.score("ebay.defect_rate", "2026-05-20T12:00:00")


def test_defects_of_four_buyers_are_too_few(shops: OwnShop) -> None:
    """5 of 50 is 10 %, and below standard takes five different buyers: two of one buyer are one."""
    result = defects(at(shops, EBAY), "abcda")
    assert (result.missed, result.cases, result.missed_buyers, result.status) == (5, 50, 4, "near")
    # the next one may be another buyer's
    assert (result.needed, result.spare, result.recovers_on) == (0, 0, None)


def test_defects_of_five_buyers_break_the_line(shops: OwnShop) -> None:
    result = defects(at(shops, EBAY), "abcde")
    assert (result.missed_buyers, result.status) == (5, "missed")
    # 5 of 250 is 2 %
    assert (result.needed, result.spare) == (200, 0)


def test_orders_of_nobody_known_are_somebodys_each(shops: OwnShop) -> None:
    """Masked names are nobody's: five orders of `a***b` are not one buyer's."""
    own_shop = at(shops, EBAY)
    assert defects(own_shop, ["a***b"] * 5).missed_buyers == 5


# --- cancelled, and nobody knows when ---------------------------------------------------------------------------------


def test_an_order_closed_at_an_unknown_time_may_have_been_late(shops: OwnShop) -> None:
    """Kuaishou's export gives a closed order no time: once its promise has passed it may have been late."""
    shops.load(
        "orders",
        """order_id,created_at,paid_at,promised_at,shipped_at,delivered_at,status
        sent,2026-05-04 10:00:00,2026-05-04 10:00:10,2026-05-06 10:00:10,2026-05-06 10:00:10,2026-05-07 10:00:00,shipped
        waits,2026-05-04 10:00:00,2026-05-04 10:00:10,2026-05-06 10:00:10,,,paid
        closed,2026-05-04 10:00:00,2026-05-04 10:00:10,2026-05-06 10:00:10,,,cancelled
        last,2026-05-07 10:00:00,2026-05-07 10:00:00,2026-05-07 12:00:00,,,cancelled""",
    )
    noon = "2026-05-07T12:00:00"
    assert shops.verdicts("kuaishou.dispatch", noon) == {
        "sent": "met", "waits": "missed", "closed": "cancelled_time_unknown", "last": "cancelled_time_unknown",
    }  # fmt: skip
    result = shops.score("kuaishou.dispatch", noon)
    assert (result.met, result.missed, result.excluded, result.undecided) == (1, 1, 2, 2)
    assert shops.verdicts({"cases": "shipments", "cancelled_late": "excluded"}, noon)["closed/1"] == "cancelled_unsent"
    arrival = {"cases": "deliveries", "within": "2 days", "each": "line"}
    assert shops.verdicts(arrival, noon)["closed/1"] == "cancelled_time_unknown"


def test_what_arrived_was_not_cancelled_before_it_was_sent(shops: OwnShop) -> None:
    """Three orders closed at an unknown time: one arrived by its promise, one after it, of one nothing is known."""
    shops.load(
        "orders",
        """order_id,created_at,paid_at,promised_at,shipped_at,delivered_at,status
        early,2026-05-04 10:00:00,2026-05-04 10:00:10,2026-05-06 10:00:10,,2026-05-06 10:00:00,cancelled
        late,2026-05-04 10:00:00,2026-05-04 10:00:10,2026-05-06 10:00:10,,2026-05-07 10:00:00,cancelled
        closed,2026-05-04 10:00:00,2026-05-04 10:00:10,2026-05-06 10:00:10,,,cancelled""",
    )
    noon = "2026-05-07T12:00:00"
    assert shops.verdicts("kuaishou.dispatch", noon) == {
        "early": "met", "late": "sent_time_unknown", "closed": "cancelled_time_unknown",
    }  # fmt: skip
    arrival = {"cases": "deliveries", "within": "2 days", "each": "line"}
    assert shops.verdicts(arrival, noon) == {
        "early/1": "met", "late/1": "missed", "closed/1": "cancelled_time_unknown",
    }  # fmt: skip


# --- as of when -------------------------------------------------------------------------------------------------------


def test_a_window_that_ended_before_the_requests_do_is_known(shops: OwnShop) -> None:
    """Refunds reach to 18 May, orders to the 19th. A rate with a lag of two days covers up to the 17th when it is asked
    for on the 20th: 3 refunds per 11 lines, and not what was known on the 18th. Last week is known on Tuesday, too.
    """
    own_shop = at(shops, TAOBAO)
    lines = [f"o{n},1,2026-05-08 10:00:00,2026-05-08 10:00:00" for n in range(10)]
    own_shop.load(
        "orders",
        "\n".join(
            ["order_id,line_id,created_at,paid_at", *lines, "o3,2,2026-05-08 10:00:00,2026-05-08 10:00:00",
             "o20,1,2026-05-19 10:00:00,2026-05-19 10:00:00"]
        ),
    )  # fmt: skip
    own_shop.load(
        "refunds",
        """refund_id,order_id,kind,applied_at,completed_at,status
        r1,o1,refund_only,2026-05-08 10:00:00,2026-05-09 20:00:00,refunded
        r2,o1,refund_only,2026-05-10 10:00:00,2026-05-12 10:00:00,refunded
        r3,o3,refund_only,2026-05-08 10:00:00,2026-05-17 23:59:59,refunded
        r4,o4,refund_only,2026-05-08 10:00:00,2026-05-18 00:00:00,refunded""",
    )
    result = own_shop.score("taobao.refund_rate", "2026-05-20T12:00:00")
    assert (result.missed, result.cases) == (3, 11)
    # asked for on the 25th, the last day that is known ends the window: as of the 21st
    later = own_shop.score("taobao.refund_rate", "2026-05-25T12:00:00")
    assert (later.missed, later.cases) == (4, 11)
    assert local_of(later.as_of, own_shop.question("taobao.refund_rate", "2026-05-25T12:00:00")[1]).day == 21
    weekly = {"cases": "refunds", "missed_when": "refunded", "statistic": "rate", "per": "paid_orders"}
    last_week = own_shop.score({**weekly, "window": "last week"}, "2026-05-19T12:00:00")
    # 11 to 17 May: r2 and r3, and no order was paid
    assert (last_week.missed, last_week.cases, last_week.value) == (2, 0, None)
    running = own_shop.score({**weekly, "window": "30 days"}, "2026-05-19T12:00:00")
    assert (running.missed, running.cases) == (4, 10)  # as of the 18th: o20 is not counted yet


# --- a day without a time of day --------------------------------------------------------------------------------------


def test_a_clock_that_runs_from_a_day_runs_from_its_end(shops: OwnShop) -> None:
    """Applied for on 4 May: an unsent order is refunded by itself when the 5th is over, not when it begins. Whether an
    order that left on the 4th had left before, nobody knows: neither of the two clocks is its own.
    """
    shops.load(
        "orders",
        """order_id,created_at,paid_at,shipped_at
        o1,2026-05-01 10:00:00,2026-05-01 10:00:00,2026-05-04 15:00:00
        o2,2026-05-01 10:00:00,2026-05-01 10:00:00,
        o3,2026-05-01 10:00:00,2026-05-01 10:00:00,2026-05-03 15:00:00""",
    )
    shops.load(
        "refunds",
        """refund_id,order_id,kind,applied_at,agreed_at,returned_at,completed_at,status,amount
        r1,o1,refund_only,2026-05-04,,,,open,9
        r2,o2,refund_only,2026-05-04,,,,open,9
        r3,o3,return_refund,2026-05-03,2026-05-04,,,open,9
        r4,o3,return_refund,2026-05-02,2026-05-03,2026-05-04,,open,9""",
    )
    view = Access.local(shops.store).view([shops.shop_id])
    shop = view.shop(shops.shop_id)
    items = report(view, shop, (), parse_as_of("2026-05-05T12:00:00", shop))
    due = {item.subject: item.clock and str(local_of(item.clock.due_at, shop)) for item in items}
    assert due == {"r2": "2026-05-05 23:59:59", "r3": "2026-05-14 23:59:59", "r4": "2026-05-11 23:59:59"}
    assert not any(item.overdue for item in items)


def test_orders_of_nobody_known_are_buyers_of_their_own(shops: OwnShop) -> None:
    """A badge asks for buyers: two orders of amy are one, two of `j***n` and one without a name are three."""
    own_shop = at(shops, ("tiktok_shop", "MY", "Asia/Kuala_Lumpur"))
    names = ("amy", "amy", "j***n", "j***n", "")
    rows = [f"o{n},{name},2026-05-0{n + 1} 10:00:00,2026-05-0{n + 1} 10:00:00" for n, name in enumerate(names)]
    own_shop.load("orders", "\n".join(["order_id,buyer_id,created_at,paid_at", *rows]))
    assert part_of(own_shop, "tiktok_shop.star_shop", "buyers", "2026-05-26T12:00:00").value == 4


# --- money ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "sales"),
    [("70,USD", 420), ("70,", 420), ("70,EUR", None), (",USD", None)],
    ids=["one_currency", "unnamed", "euros", "without_an_amount"],
)
def test_sales_of_a_badge_are_in_its_currency(shops: OwnShop, last: str, sales: int | None) -> None:
    """Six orders of 70 dollars are 420. With one in euros, or without an amount, the sum is not known."""
    own_shop = at(shops, ETSY)
    rows = [f"o{n},2026-03-0{n + 1} 10:00:00,2026-03-0{n + 1} 10:00:00,{'70,USD' if n else last}" for n in range(6)]
    own_shop.load("orders", "\n".join(["order_id,created_at,paid_at,amount,currency", *rows]))
    part = part_of(own_shop, "etsy.star_seller", "sales", "2026-04-01T12:00:00")
    assert (part.value, part.status) == (sales, "unknown" if sales is None else "met")
