"""Products to keep out of the live stream, and those that have recovered, by hand."""

from datetime import timedelta

import pytest

from data.access import Access
from locales import translator
from metrics.reports import host_sheet
from metrics.reports.host_sheet import HostProduct
from metrics.reports.request import RuleQuestion
from pages.documents import host_sheet as printed
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
AS_OF = drawing.instant("01-31 12:00:00", ZONE)
DAYS = {"p": ("01-30", 1, "掉色"), "q": ("01-20", 5, "很好"), "r": ("01-01", 2, "破了")}


def test_products_to_keep_out_and_products_that_have_recovered(made_shops: MadeShops) -> None:
    """Five reviews each of 30 days. On 31 January p has five bad ones, q none, r none in the window.

    Five of five lie at 56.55 % at least, above the shop's 5 of 10. A week before r was that product, and p had none.
    """
    rows = [
        f"        | {name}{n} | {name} | {day} 10:00:00 | {mark} | {text}"
        for name, (day, mark, text) in DAYS.items()
        for n in range(5)
    ]
    drawn = "\n".join(
        [
            "reviews | review_id | product_id | created_at | description_score | text",
            *rows,
            "",
            "orders | order_id | product_id | product_title | created_at     | paid_at",
            "       | o1       | p          | 不掉色<b>毛巾 | 01-20 10:00:00 | 01-20 10:00:00",
        ]
    )
    shop = made_shops.put(drawing.rows_in(drawn, ZONE), ZONE)
    sheet = host_sheet.report(RuleQuestion(Access.local(made_shops.store).view([shop.shop_id]), shop, [], AS_OF))
    assert sheet.compared_with == AS_OF - timedelta(days=7)
    first, second = sheet.products
    assert (first.product_id, first.state, first.bad, first.count) == ("p", "keep_out", 5, 5)
    assert (first.low, first.high) == (pytest.approx(0.56552, abs=0.00001), 1.0)
    assert (first.words, first.denied, first.not_as_described) == (("掉色",), ("不掉色",), 5)
    assert second == HostProduct("r", "recovered", 0, None, None, None, (), (), 0)
    page = printed.render(translator("zh_CN"), shop, sheet, {"p": "不掉色<b>毛巾"})
    assert "不掉色&lt;b&gt;毛巾" in page
    assert "5 条评价里 5 条差评" in page
    assert "<script" not in page


def test_without_a_bad_review_the_sheet_is_empty(made_shops: MadeShops) -> None:
    shop = made_shops.put({}, ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    assert host_sheet.report(RuleQuestion(view, shop, [], AS_OF)).products == ()
