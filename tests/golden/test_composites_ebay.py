"""eBay: levels of a US seller with fewer than 400 transactions in three months, over 12 months."""

import pytest

from tests.golden.composite_shops import Stand
from tests.reference.examples import sample

EBAY_TYPED = {"late_rate": "3", "late_number": "5", "tracking": "95", "days_active": "90"}


def ebay_orders(good: int, cancelled: int, amount: str = "10.00") -> str:
    """Orders of 2 March; the last ones were cancelled by the merchant."""
    rows = ["order_id,buyer_id,created_at,paid_at,cancelled_at,cancelled_by,amount"]
    for number in range(good + cancelled):
        by = ",," if number < good else ",2026-03-03 10:00:00,merchant"
        rows.append(f"o{number},b{number},2026-03-02 10:00:00,2026-03-02 10:00:00{by},{amount}")
    return "\n".join(rows)


REFUNDS = (
    "refund_id,order_id,applied_at,completed_at,platform_intervened,fault\n"
    "f0,o0,2026-03-05 10:00:00,2026-03-09 10:00:00,no,\n"
)


def ebay_refunds(cases: int) -> str:
    """Requests of 5 March in which the platform decided for the buyer, and one in which it did not."""
    rows = [f"r{n},o{n + 1},2026-03-05 10:00:00,2026-03-09 10:00:00,yes,merchant" for n in range(cases)]
    return REFUNDS + "\n".join(rows)


@pytest.mark.parametrize(
    ("good", "cancelled", "level"),
    sample(
        [
            (597, 3, "top_rated"),  # 3 of 600 is 0.5 %, and 3
            (596, 3, "above_standard"),  # 3 of 599 is above 0.5 %
            (996, 4, "above_standard"),  # 0.4 %, but 4
            (196, 4, "above_standard"),  # exactly 2 %
            (95, 5, "below_standard"),  # 5 % and 5
            (96, 4, "above_standard"),  # 4 %, but 4 only
        ],
        1,
        kind=lambda case: case[2],
    ),
)
def test_defects_decide_an_ebay_level(stand: Stand, good: int, cancelled: int, level: str) -> None:
    standing = stand(
        "ebay.seller_level", "2026-12-20T12:00:00", typed=EBAY_TYPED, orders=ebay_orders(good, cancelled),
        refunds=REFUNDS,
    )  # fmt: skip
    assert (standing.status, standing.level) == ("judged", level)


@pytest.mark.parametrize(
    ("cases", "orders", "level"),
    sample(
        [
            (2, 700, "top_rated"),  # 0.29 % and 2
            (2, 600, "above_standard"),  # 0.33 % is no Top Rated, but 2 are not below standard
            (3, 900, "below_standard"),  # 0.33 % and 3
            (3, 1000, "above_standard"),  # exactly 0.3 %, but 3
        ],
        1,
        kind=lambda case: case[2],
    ),
)
def test_cases_decide_an_ebay_level(stand: Stand, cases: int, orders: int, level: str) -> None:
    standing = stand(
        "ebay.seller_level", "2026-12-20T12:00:00", typed=EBAY_TYPED, orders=ebay_orders(orders, 0),
        refunds=ebay_refunds(cases),
    )  # fmt: skip
    assert (standing.status, standing.level) == ("judged", level)


@pytest.mark.parametrize(
    "typed", sample([{"late_rate": "3.1"}, {"late_number": "6"}, {"tracking": "94.9"}, {"days_active": "89"}], 1)
)
def test_one_typed_value_short_is_no_top_rated(stand: Stand, typed: dict[str, str]) -> None:
    standing = stand(
        "ebay.seller_level", "2026-12-20T12:00:00", typed=EBAY_TYPED | typed, orders=ebay_orders(700, 0),
        refunds=REFUNDS,
    )  # fmt: skip
    assert (standing.level, standing.best) == ("above_standard", next(iter(typed)))


@pytest.mark.parametrize(("orders", "amount", "part"), [(99, "20.00", "transactions"), (100, "9.99", "sales")])
def test_too_few_transactions_or_sales_are_no_top_rated(stand: Stand, orders: int, amount: str, part: str) -> None:
    standing = stand(
        "ebay.seller_level", "2026-12-20T12:00:00", typed=EBAY_TYPED, orders=ebay_orders(orders, 0, amount),
        refunds=REFUNDS,
    )  # fmt: skip
    assert (standing.level, standing.best) == ("above_standard", part)
    exact = stand(
        "ebay.seller_level", "2026-12-20T12:00:00", typed=EBAY_TYPED, orders=ebay_orders(100, 0, "10.00"),
        refunds=REFUNDS,
    )  # fmt: skip
    assert exact.level == "top_rated"
