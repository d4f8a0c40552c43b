"""Shopee: conditions of Preferred Sellers."""

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
