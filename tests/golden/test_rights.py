"""What rights of buyers cost, and who came back: by hand, and random shops against the reference."""

from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from random import Random

from data.access import Access
from metrics.screenings import rights
from metrics.screenings.rights import Group
from tests.reference import drawing
from tests.reference import rights as reference
from tests.reference.examples import TIMES
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
AS_OF = drawing.instant("06-30 12:00:00", ZONE)
DRAWN = """
orders | order_id | buyer_id | product_id | product_title | created_at     | paid_at        | shipped_at     | amount
       | o1       | A        | p1         | 杯子          | 04-02 23:59:59 | 04-02 23:59:59 | 04-03 10:00:00 | 50
       | o2       | A        | p1         | 杯子          | 06-30 10:00:00 | 06-30 10:00:00 |                | 60
       | o3       | B        | p1         | 杯子          | 03-01 10:00:00 | 03-01 10:00:00 | 03-02 10:00:00 | 50
       | o4       | B        | p2         | 盘子          | 05-30 23:59:59 | 05-30 23:59:59 | 06-01 10:00:00 | 40
       | o5       | C        | p2         | 盘子          | 03-01 10:00:00 | 03-01 10:00:00 | 03-02 10:00:00 | 40
       | o6       | C        | p2         | 盘子          | 05-31 00:00:00 | 05-31 00:00:00 | 06-01 10:00:00 | 40
       | o7       | D        | p2         | 盘子          | 01-01 23:59:59 | 01-01 23:59:59 | 01-02 10:00:00 | 40
       | o8       | 匿名用户 | p2         | 盘子          | 03-01 10:00:00 | 03-01 10:00:00 | 03-02 10:00:00 | 40
       | o9       | E        | p2         | 盘子          | 06-01 10:00:00 | 06-01 10:00:00 | 06-03 10:00:00 | 40

refunds | refund_id | order_id | kind          | applied_at     | returned_at    | completed_at   | status   | amount
        | r1        | o1       | return_refund | 04-10 10:00:00 | 04-12 10:00:00 | 04-11 10:00:00 | refunded | 50
        | r2        | o3       | refund_only   | 03-10 10:00:00 |                | 03-11 10:00:00 | refunded | 20
        | r3        | o4       | refund_only   | 06-02 10:00:00 |                | 06-03 10:00:00 | refunded | 40
        | r4        | o9       | refund_only   | 06-02 10:00:00 |                | 06-03 09:00:00 | refunded | 40
        | r5        | o6       | refund_only   | 06-02 10:00:00 |                | 06-03 09:00:00 | closed   | 40
        | r6        | x        | refund_only   | 06-02 10:00:00 |                | 06-03 09:00:00 | refunded | 9
        | r7        | o6       | exchange      | 06-02 10:00:00 | 06-05 10:00:00 | 06-09 10:00:00 | closed   |
        | r8        | o6       | return_refund | 06-02 10:00:00 |                | 06-09 10:00:00 | refunded | 11
        | r9        | o4       | refund_only   | 06-02 10:00:00 |                | 06-30 12:00:01 | refunded | 40
"""


def test_cost_and_gain_by_hand(made_shops: MadeShops) -> None:
    """As of 30 June 12:00: costs from 2 April on, first orders from 2 January until then, 90 days to come back.

    Cost: r2 was completed earlier, r9 later; r3's goods had been sent, r4's left after it; nobody knows of r6, and r5
    was refused. r1 was refunded a day before the goods were back, r8 without them; r1's and r7's came back.
    Gain: o1 was paid on 2 April, in the days of the cost, D's first order on 1 January: neither counts. B used a right
    with o3 and came back on the 90th day, C did not use one, and came back on the 91st: too late. Who is masked is
    nobody.
    """
    shop = made_shops.put(drawing.rows_in(DRAWN, ZONE), ZONE)
    access = Access.local(made_shops.store)
    answer = rights.reports(access.view([shop.shop_id]), [(shop, AS_OF)])[shop.shop_id]
    assert (answer.orders, answer.returns, answer.returns_told, answer.undecided, answer.without_amount) == (
        5,
        2,
        True,
        1,
        0,
    )
    assert [(entry.refund_id, entry.kind, entry.amount) for entry in answer.requests] == [
        ("r1", "advanced", 50), ("r3", "unreturned", 40), ("r8", "advanced", 11),
    ]  # fmt: skip
    costs = {(entry.product_id, entry.currency): entry for entry in answer.products}
    assert [(key, cost.unreturned_amount, cost.returns, cost.advanced_amount) for key, cost in costs.items()] == [
        (("p2", None), 40, 1, 11), (("p1", None), 0, 1, 50),
    ]  # fmt: skip
    assert answer.products[0].title == "盘子"
    assert (answer.used, answer.unused) == (
        Group(1, 1, 1, 0, Decimal(40), None),
        Group(1, 0, 0, 0, None, None),
    )
    assert (answer.used.share, [(order.order_id, order.again_id) for order in answer.came_back]) == (1, [("o3", "o4")])
    assert (answer.freight_cost, answer.premium_cost, answer.products[0].freight) == (None, None, None)
    rights.keep(access, shop, "return_freight", Decimal("8.5"), date(2026, 6, 1))
    rights.keep(access, shop, "premium", Decimal("0.6"), date(2026, 6, 30))
    rights.keep(access, shop, "premium", Decimal(9), date(2026, 7, 1))
    view = access.view([shop.shop_id])
    answer = rights.reports(view, [(shop, AS_OF)])[shop.shop_id]
    assert (answer.freight_cost, answer.premium_cost) == (Decimal("17.00"), Decimal("3.00"))
    assert [entry.freight for entry in answer.products] == [Decimal("8.50"), Decimal("8.50")]
    answer = rights.reports(view, [(shop, AS_OF)], {"premium": Decimal(1)})[shop.shop_id]
    assert (answer.freight_cost, answer.premium_cost) == (Decimal("17.00"), Decimal(5))


def test_files_without_times_of_return_count_every_return_and_nothing_in_advance(made_shops: MadeShops) -> None:
    """r1 and r8 were refunded; r7 is an exchange. An amount that no file has is unknown, not 0."""
    rows = drawing.rows_in(DRAWN, ZONE)
    for row in rows["refunds"]:
        row |= {"returned_at": None, "amount": None}
    shop = made_shops.put(rows, ZONE)
    answer = rights.reports(made_shops.view(shop.shop_id), [(shop, AS_OF)])[shop.shop_id]
    assert (answer.returns, answer.returns_told, [entry.kind for entry in answer.requests]) == (
        3,
        False,
        ["unreturned"],
    )
    assert [(cost.product_id, cost.unreturned, cost.unreturned_amount, cost.advanced) for cost in answer.products] == [
        ("p2", 1, None, None), ("p1", 0, 0, None),
    ]  # fmt: skip


def test_who_comes_back_after_the_last_day_of_the_orders_is_not_known(made_shops: MadeShops) -> None:
    """B's and C's ninety days end on 30 May, and orders are known until 8 May: as of then their first ones are too new.

    So it is where the requests end on 9 May: who did not use a right by then may have since.
    """
    rows = drawing.rows_in(DRAWN, ZONE)
    may = drawing.instant("05-08 12:00:00", ZONE)
    orders = [row for row in rows["orders"] if row["paid_at"] < may]
    shop = made_shops.put({**rows, "orders": orders, "reaches": [{"table": "orders", "last_at": may}]}, ZONE)
    answer = rights.reports(made_shops.view(shop.shop_id), [(shop, AS_OF)])[shop.shop_id]
    assert (answer.used.buyers, answer.unused.buyers) == (0, 1)  # D, who bought on 1 January
    shop = made_shops.put(rows | {"reaches": [{"table": "refunds", "last_at": may}]}, ZONE)
    answer = rights.reports(made_shops.view(shop.shop_id), [(shop, AS_OF)])[shop.shop_id]
    assert (answer.used.buyers, answer.unused.buyers, answer.orders) == (0, 1, 4)


def test_random_shops_against_the_reference(made_shops: MadeShops) -> None:
    """Many shops in one question, each as the reference has it: as one by one."""
    chance = Random(16)
    drawn = [(tables, made_shops.put(tables, ZONE)) for tables in (_shop(chance) for _ in range(8 * ceil(TIMES)))]
    view = Access.local(made_shops.store).view([shop.shop_id for _, shop in drawn])
    answers = rights.reports(view, [(shop, AS_OF) for _, shop in drawn])
    decided = set()
    for tables, shop in drawn:
        answer = answers[shop.shop_id]
        figures = {name: getattr(answer, name) for name in ("orders", "returns", "returns_told", "undecided")}
        for kind in ("unreturned", "advanced"):
            figures[kind] = sorted((entry.refund_id, entry.amount) for entry in answer.requests if entry.kind == kind)
        figures |= {
            name: (group.buyers, group.again, group.orders)
            for name, group in (("used", answer.used), ("unused", answer.unused))
        }
        assert figures == reference.estimate(tables, AS_OF, ZONE)
        decided |= {name for name, value in figures.items() if value and value != (0, 0, 0)}
    assert decided >= {"orders", "returns", "undecided", "unreturned", "used", "unused"}


def _shop(chance: Random) -> dict[str, list[dict[str, object]]]:
    def moment(first: int = 190) -> object:
        return AS_OF - timedelta(days=chance.randrange(-1, first), seconds=chance.randrange(-3, 4))

    orders = []
    for number in range(40):
        for line in range(chance.choice((1, 1, 2))):
            paid = chance.choice((None, moment(), moment(), moment()))
            at = paid or moment()
            sent = chance.choice((None, at + timedelta(days=1)))
            status = None if sent is not None else chance.choice((None, None, "shipped"))
            orders.append(
                {
                    "order_id": f"o{number}", "line_id": f"{line}", "buyer_id": chance.choice((*"ABCDE", None)),
                    "product_id": "p", "created_at": at, "paid_at": paid, "shipped_at": sent, "amount": 10,
                    "status": status,
                }
            )  # fmt: skip
    refunds = []
    for number in range(30):
        at = moment()
        refunds.append(
            {
                "refund_id": f"r{number}", "order_id": chance.choice((f"o{number}", f"o{number}", "x")),
                "kind": chance.choice(("refund_only", "refund_only", "return_refund", "exchange", "other")),
                "applied_at": at, "returned_at": chance.choice((None, at + timedelta(days=2))),
                "completed_at": chance.choice((None, at + timedelta(days=1), at + timedelta(days=3))),
                "status": chance.choice(("refunded", "refunded", "closed")), "amount": number,
            }
        )  # fmt: skip
    return {"orders": orders, "refunds": refunds}
