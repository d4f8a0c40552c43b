"""Shopee and Lazada: conditions of Preferred Sellers and of Guarantee Sellers."""

import pytest

from tests.golden.composite_shops import SERVICE_REQUESTS, Stand, star_orders, statuses


def preferred(cancelled: int, late: int, answered: int) -> dict[str, str]:
    """100 orders of 20 November, and 20 conversations."""
    request = "r,o50,2026-11-23 10:00:00,2026-11-24 11:00:00,no,"
    rows = ["conversation_id,sender,sent_at"]
    for number in range(20):
        rows += [f"c{number},buyer,2026-11-20 10:00:00"]
        rows += [f"c{number},agent,2026-11-20 11:00:00"] * (number < answered)
    return {
        "orders": star_orders(100, cancelled=cancelled, late=late),
        "messages": "\n".join(rows),
        "refunds": SERVICE_REQUESTS + request,
    }


@pytest.mark.parametrize(
    ("shop", "typed", "missed"),
    [
        (preferred(2, 2, 18), {}, set()),
        (preferred(3, 2, 18), {}, {"non_fulfilment"}),  # exactly 3 %
        (preferred(2, 3, 18), {}, {"late"}),  # 3 of 98
        (preferred(2, 2, 17), {}, {"chat"}),
        (preferred(2, 2, 18), {"rating": "4.79"}, {"rating"}),
        (preferred(2, 2, 18), {"preparation": "1.5"}, {"preparation"}),
    ],
)
def test_vietnams_preferred_plus(stand: Stand, shop: dict[str, str], typed: dict[str, str], missed: set[str]) -> None:
    values = {"rating": "4.8", "preparation": "1.4"} | typed
    standing = stand("shopee.preferred_plus", "2026-11-24T11:00:00", "VN", values, **shop)
    assert {name for name, status in statuses(standing).items() if status == "missed"} == missed
    assert (standing.status, standing.level) == ("judged", None if missed else "preferred_plus")


@pytest.mark.parametrize(
    ("day", "answered", "typed", "status", "level"),
    [
        # 15 of 20 chats are 75 %, exactly Singapore's line; the fast handover is asked for by its line of the day
        ("2025-03-30", 15, {"fast_handover": "75.1"}, "judged", "preferred"),
        ("2025-03-31", 15, {"fast_handover": "75.1"}, "judged", None),
        ("2026-11-24", 15, {"fast_handover": "80.1"}, "judged", "preferred"),
        ("2026-11-24", 14, {"fast_handover": "80.1"}, "judged", None),
        ("2026-11-24", 15, {}, "incomplete", None),
    ],
)
def test_singapores_preferred(
    stand: Stand, day: str, answered: int, typed: dict[str, str], status: str, level: str | None
) -> None:
    rows = ["conversation_id,sender,sent_at"]
    for number in range(20):
        rows += [f"c{number},buyer,{day} 10:00:00"] + [f"c{number},agent,{day} 11:00:00"] * (number < answered)
    standing = stand("shopee.preferred", f"{day}T23:30:00", "SG", typed, messages="\n".join(rows))
    assert (standing.status, standing.level) == (status, level)


def guarantee(orders: int, cancelled: int = 0, late: int = 0) -> str:
    """Orders of two lines each of 10 November, sent 48 hours later; of the last lines so many a second too late."""
    rows = ["order_id,line_id,created_at,paid_at,shipped_at,cancelled_at,cancelled_by"]
    for n in range(orders * 2):
        sent = "2026-11-12 10:00:01" if n >= orders * 2 - late else "2026-11-12 10:00:00"
        course = ",2026-11-11 09:00:00,merchant" if n < cancelled else f"{sent},,"
        rows.append(f"o{n // 2},{n % 2},2026-11-10 10:00:00,2026-11-10 10:00:00,{course}")
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("orders", "status", "missed"),
    [
        (guarantee(20, cancelled=2, late=7), "judged", set()),  # 31 of 38 in time; 2 of 40 cancelled are 5 %
        (guarantee(20, cancelled=2, late=8), "judged", {"fast_fulfilment"}),  # 30 of 38
        (guarantee(20, cancelled=3), "judged", {"cancellation"}),
        (guarantee(10), "judged", set()),  # 20 items are enough, of 10 orders
        (guarantee(9), "not_judged", set()),
    ],
)
def test_guarantee_sellers_are_judged_by_what_they_sent_and_cancelled(
    stand: Stand, orders: str, status: str, missed: set[str]
) -> None:
    standing = stand("lazada.guarantee_seller", "2026-11-30T12:00:00", "PH", orders=orders)
    assert {name for name, answer in statuses(standing).items() if answer == "missed"} == missed
    assert (standing.status, standing.judged_by) == (status, "paid_lines")
    assert (standing.level == "guarantee") == (status == "judged" and not missed)
