"""What the platforms' headers and words mean: ready is not sent, an order's money is not its line's."""

from dataclasses import dataclass

import pytest

from data.files.cells import pattern
from data.formats.format import Format, load_formats
from data.formats.matching import recognise
from tests.formats import douyin, shopee_lazada, tiktok_shop


@dataclass(frozen=True)
class Sheet:
    head: list[list[str]]


@pytest.fixture(scope="module")
def formats() -> dict[str, Format]:
    return {form.id: form for form in load_formats()}


@pytest.mark.parametrize(
    ("header", "column", "expected_header"),
    [
        # ready to ship is not shipped
        (tiktok_shop.ORDERS, "shipped_at", "Shipped Time"),
        # an amount of the order that repeats on every line is not the line's
        (tiktok_shop.ORDERS, "amount", "SKU Subtotal After Discount"),
        # arranged is not shipped
        (shopee_lazada.INDONESIAN, "shipped_at", None),
        # closed as done is not arrived
        (douyin.ORDERS, "delivered_at", None),
    ],
)
def test_a_header_means_what_it_says(
    header: str, column: str, expected_header: str | None, formats: dict[str, Format]
) -> None:
    match = recognise([Sheet([header.split(",")])], formats.values(), file="export")
    assert match.headers.get(column) == expected_header


@pytest.mark.parametrize(
    ("name", "column", "words"),
    [
        (
            "kuaishou_orders",
            "status",
            {
                "待付款": "unpaid",
                "待发货": "paid",
                "已发货": "shipped",
                "交易成功": "completed",
                "交易关闭": "cancelled",
            },
        ),
        (
            "kuaishou_aftersales",
            "kind",
            {
                "仅退款": "refund_only",
                "已发货仅退款": "refund_only",
                "退货退款": "return_refund",
                "换货": "exchange",
                "补寄": "other",
            },
        ),
        (
            "kuaishou_aftersales",
            "status",
            {
                "退款成功": "refunded",
                "售后关闭": "closed",
                "售后失败": "closed",
                "待商家处理": "open",
                "待买家退货": "open",
                "平台介入中": "open",
                "补寄成功": None,
            },
        ),
        (
            "douyin_aftersales",
            "kind",
            {
                "已发货退款": "refund_only",
                "未发货退款": "refund_only",
                "已发货仅退款": "refund_only",
                "补寄": "other",
                "换货": "exchange",
            },
        ),
        (
            "douyin_aftersales",
            "status",
            {"退款成功": "refunded", "已全额退款": "refunded", "退款中": "open", "待收退货": "open", "待退货": "open"},
        ),
        (
            "taobao_orders",
            "status",
            {"买家已付款，等待卖家发货": "paid", "卖家已发货，等待买家确认": "shipped", "交易成功": "completed"},
        ),
        ("tiktok_shop_orders", "cancelled_by", {"User": "buyer", "Seller": "merchant", "System": "system"}),
        (
            "tiktok_shop_orders",
            "status",
            {"Completed": "completed", "Selesai": "completed", "Dibatalkan": "cancelled", "Belum dibayar": "unpaid"},
        ),
        (
            "tiktok_shop_returns",
            "kind",
            {"Return and refund": "return_refund", "Refund only": "refund_only", "Replacement": "exchange"},
        ),
        ("lazada_orders", "status", {"toship": "paid", "failed_delivery": "shipped", "canceled": "cancelled"}),
        ("xiaohongshu_orders", "status", {"清关中": "paid", "待收货": "shipped", "换货申请中": None}),
        ("tiktok_shop_returns", "status", {"Completed": "refunded", "Rejected": "closed", "In process": "open"}),
    ],
)
def test_the_platforms_words_have_their_meaning(
    name: str, column: str, words: dict[str, str | None], formats: dict[str, Format]
) -> None:
    values = formats[name].values[column]
    patterns = [text for text in values if "*" in text]
    by_pattern = {word: values.get(next((t for t in patterns if pattern(t).fullmatch(word)), "")) for word in words}
    assert by_pattern | {word: values[word] for word in words if word in values} == words
