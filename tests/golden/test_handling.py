"""Products sent earlier than their set handling time, worked out by hand."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from data.access import Access
from data.shops import Shop
from metrics.screenings import handling
from metrics.screenings.handling import EarlyProduct, HandlingReport
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "America/Los_Angeles"
ORDERS = """
orders | order_id | product_id | created_at     | paid_at        | promised_at    | shipped_at     | fulfilled_by
       | a        | fast       | 07-10 09:00:00 | 07-10 09:00:00 | 07-13 23:59:59 | 07-11 10:00:00 |
       | b        | fast       | 07-20 09:00:00 | 07-20 09:00:00 | 07-22 23:59:59 | 07-21 23:59:59 |
       | c        | once       | 07-20 09:00:00 | 07-20 09:00:00 | 07-22 23:59:59 | 07-21 23:59:59 |
       | d        | once       | 07-20 09:00:00 | 07-20 09:00:00 | 07-22 23:59:59 | 07-22 00:00:00 |
       | e        | fair       | 07-20 09:00:00 | 07-20 09:00:00 | 07-22 23:59:59 | 07-22 00:00:00 |
       | f        | unsent     | 07-20 09:00:00 | 07-20 09:00:00 | 07-24 23:59:59 | 07-21 00:00:00 |
       | g        | unsent     | 07-20 09:00:00 | 07-20 09:00:00 | 07-25 23:59:59 |                |
       | h        | by_amazon  | 07-20 09:00:00 | 07-20 09:00:00 | 07-24 23:59:59 | 07-21 00:00:00 | platform
       | i        | before     | 07-01 09:00:00 | 07-01 09:00:00 | 07-04 23:59:59 | 07-01 23:59:59 |
       | j        | edge       | 07-01 09:00:00 | 07-01 09:00:00 | 07-04 23:59:59 | 07-02 00:00:00 |
       | k        | later      | 07-30 09:00:00 | 07-30 09:00:00 | 08-03 23:59:59 | 07-31 12:00:01 |
"""
AS_OF = "07-31 12:00:00"


def answer(made_shops: MadeShops, platform: str, market: str, as_of: datetime) -> HandlingReport | None:
    made = made_shops.put(drawing.rows_in(ORDERS, ZONE), ZONE, "US")
    shop: Shop = replace(made, platform=platform, market=market)
    return handling.report(Access.local(made_shops.store).view([shop.shop_id]), shop, as_of)


def test_products_sent_early_throughout(made_shops: MadeShops) -> None:
    report = answer(made_shops, "amazon", "US", drawing.instant(AS_OF, ZONE))
    assert report is not None
    # fast two, once two, fair one, unsent two (one of them due and not sent), edge one
    assert report.lines == 8
    assert report.products == (
        EarlyProduct("fast", None, 2, 2, 1, 2.5, 1.0, flagged=True),
        EarlyProduct("edge", None, 1, 1, 2, 3.0, 1.0, flagged=True),
        EarlyProduct("once", None, 2, 1, 0, 2.0, 1.5, flagged=False),
        EarlyProduct("unsent", None, 2, 1, 3, 4.0, 1.0, flagged=False),
    )
    rule = report.rule
    assert (rule.effective_from, rule.compared_from, rule.grade) == (date(2026, 6, 29), date(2026, 9, 1), "C")
    assert (rule.days, rule.early_days, rule.correct_days, rule.automatic_days) == (30, 1, 30, 180)


@pytest.mark.parametrize(
    ("platform", "market", "as_of", "is_asked"),
    [
        ("amazon", "US", "06-28 23:59:59", False),
        ("amazon", "US", "06-29 00:00:00", True),
        ("amazon", "UK", AS_OF, False),
        ("ebay", "US", AS_OF, False),
    ],
)
def test_where_and_from_when(made_shops: MadeShops, platform: str, market: str, as_of: str, is_asked: bool) -> None:
    assert (answer(made_shops, platform, market, drawing.instant(as_of, ZONE)) is not None) == is_asked
