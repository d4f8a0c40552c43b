"""Tests room: the built-in formats against the header lists of real exports, and what those do not say."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data.format import BUILT_IN, Format, Match, load_formats, read_format, recognise
from data.loader import ImportResult, import_file
from data.store import Store
from data.tables import TABLES

# Header lists as the platforms write them, by the file they come in. Order as found; it must not matter.
KUAISHOU_ORDERS_NOW = (
    "订单号,赠品订单号,活动订单编号,订单创建时间,订单支付时间,预售定金支付时间,订单状态,实付款,快递费,店铺优惠,平台补贴,主播补贴,"
    "混资活动优惠,支付优惠,支付方式,成交数量,买家留言,账号类型,账号明细,订单备注,旗帜颜色,售后状态,活动订单,预售/承诺发货时间,订单载体,"
    "国补类型,商品名称,商品ID,商品规格,SKU编码,商品单价,渠道,CPS达人ID,CPS达人昵称,预估推广佣金,预估推广者分佣比例,团长ID,团长昵称,"
    "快赚客ID,快赚客昵称,授权推广者ID,授权推广者昵称,收货人姓名,收货人电话,收货地址-省,收货地址-市,收货地址-区,收货地址-街道,收货地址,"
    "发货时间,快递公司,快递单号,物流信息,集运类型,直邮类型,仓库名称,仓库地址,实名姓名,服务门店ID,服务门店名称,服务门店地址,"
    "国补/类国补/消费券"
)
KUAISHOU_ORDERS_2024 = (
    "订单号,订单创建时间,订单支付时间,预售定金支付时间,订单状态,实付款,快递费,渠道,支付方式,成交数量,买家留言,账号类型,账号明细,订单备注,"
    "退货退款,活动订单,预售/承诺发货时间,商品名称,商品ID,商品规格,SKU编码,商品单价,CPS达人ID,CPS达人昵称,预估推广佣金,预估推广者分佣比例,"
    "收货人姓名,收货人电话,收货地址-省,收货地址-市,收货地址-区,收货地址-街道,收货地址,快递公司,快递单号,物流信息,实名姓名,身份证号,门店ID,"
    "门店名称,门店地址"
)
KUAISHOU_AFTERSALES = (
    "订单编号,订单状态,订单创建时间,实付款,快递费,商家实收金额,商品ID,商品名称,买家ID,买家昵称,售后单号,售后状态,售后申请时间,售后类型,"
    "售后原因,申请描述,退款金额,退货物流单号,售后完结时间,是否ATOM处理"
)
TIKTOK_ORDERS = (
    "Order ID,Order Status,Order Substatus,Cancelation/Return Type,Normal or Pre-order,SKU ID,Seller SKU,Product Name,"
    "Variation,Quantity,Sku Quantity of return,SKU Unit Original Price,SKU Subtotal Before Discount,"
    "SKU Platform Discount,SKU Seller Discount,SKU Subtotal After Discount,Shipping Fee After Discount,"
    "Original Shipping Fee,Shipping Fee Seller Discount,Shipping Fee Platform Discount,Payment platform discount,Taxes,"
    "Order Amount,Order Refund Amount,Created Time,Paid Time,RTS Time,Shipped Time,Delivered Time,Cancelled Time,"
    "Cancel By,Cancel Reason,Fulfillment Type,Warehouse Name,Tracking ID,Delivery Option,Shipping Provider Name,"
    "Buyer Message,Buyer Username,Recipient,Phone #,Country,Province,District,Commune,Detail Address,"
    "Additional address information,Payment Method,Weight(kg),Product Category,Package ID,Seller Note,Checked Status,"
    "Checked Marked by"
)
TIKTOK_RETURNS = (
    "Return Order ID,Order ID,Order Amount,Order Status,Order Substatus,Payment Method,SKU ID,Seller SKU,Product Name,"
    "SKU Name,Buyer Username,Return Type,Time Requested,Return Reason,Return unit price,Return Quantity,"
    "Return Logistics Tracking ID,Return Status,Return Sub Status,Refund Time,Dispute Status,Appeal Status,"
    "Compensation Status,Compensation Amount,Buyer Note"
)
EXPORTS = {
    "kuaishou_orders": (KUAISHOU_ORDERS_NOW, KUAISHOU_ORDERS_2024),
    "kuaishou_aftersales": (KUAISHOU_AFTERSALES, KUAISHOU_AFTERSALES.replace("售后申请时间", "申请时间")),
    "tiktok_shop_orders": (TIKTOK_ORDERS, TIKTOK_ORDERS.replace("Buyer Username", "Buyer Nickname")),
    "tiktok_shop_returns": (TIKTOK_RETURNS,),
    **{f"plain_{name}": (",".join(column.name for column in table.columns),) for name, table in TABLES.items()},
}
EVERY_EXPORT = [(name, header) for name, headers in EXPORTS.items() for header in headers]

UNSAID = {
    "kuaishou_orders": {"buyer_id", "cancelled_at", "cancelled_by", "delivered_at"},
    "kuaishou_aftersales": {"agreed_at", "returned_at", "platform_intervened", "fault"},
    "tiktok_shop_orders": {"promised_at"},
    "tiktok_shop_returns": {"amount", "agreed_at", "returned_at", "platform_intervened", "fault"},
}
"""Format → columns that its export says nothing about. To fill one is to invent."""


@dataclass(frozen=True)
class Sheet:
    head: list[list[str]]


@pytest.fixture(scope="module")
def formats() -> dict[str, Format]:
    return {form.id: form for form in load_formats()}


def recognised(header: str, formats: dict[str, Format], *rows: str, platform: str | None = None) -> Match:
    head = [line.split(",") for line in (header, *rows)]
    return recognise([Sheet(head)], formats.values(), file="export", platform=platform)


def test_every_format_is_tried_here(formats: dict[str, Format]) -> None:
    assert set(formats) == set(EXPORTS)


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.toml")), ids=lambda path: path.stem)
def test_a_format_is_named_like_its_file_and_titled_in_both_languages(path: Path) -> None:
    form = read_format(path)
    assert form.id == path.stem
    assert re.search("[一-鿿]", form.title["zh"])
    assert not re.search("[一-鿿]", form.title["en"])
    assert (form.platform == "other") == path.stem.startswith("plain_")


@pytest.mark.parametrize(("name", "header"), EVERY_EXPORT)
def test_an_export_is_recognised_by_its_headers_alone(name: str, header: str, formats: dict[str, Format]) -> None:
    assert recognised(header, formats).format.id == name
    assert recognised(",".join(reversed(header.split(","))), formats).format.id == name


@pytest.mark.parametrize("platform", ["kuaishou", "tiktok_shop", None])
@pytest.mark.parametrize("kind", sorted(TABLES))
def test_a_plain_file_is_recognised_for_a_shop_of_any_platform(
    kind: str, platform: str | None, formats: dict[str, Format]
) -> None:
    needed = [column.name for column in TABLES[kind].columns]
    assert recognised(",".join(needed), formats, platform=platform).format.id == f"plain_{kind}"


def test_a_plain_file_of_reviews_with_order_numbers_is_no_file_of_orders(formats: dict[str, Format]) -> None:
    assert recognised("order_id,created_at,service_score", formats).format.id == "plain_reviews"
    assert recognised("order_id,created_at,paid_at", formats).format.id == "plain_orders"


@pytest.mark.parametrize(("name", "unsaid"), UNSAID.items())
def test_what_an_export_does_not_say_is_not_read_into_it(
    name: str, unsaid: set[str], formats: dict[str, Format]
) -> None:
    assert not unsaid & {*formats[name].columns, *formats[name].constants}


@pytest.mark.parametrize(("name", "header"), EVERY_EXPORT)
def test_every_mapped_column_but_those_of_other_lists_is_found(
    name: str, header: str, formats: dict[str, Format]
) -> None:
    missing = set(formats[name].columns) - set(recognised(header, formats).places)
    assert missing == ({"shipped_at"} if header == KUAISHOU_ORDERS_2024 else set())


def test_ready_to_ship_is_not_shipped(formats: dict[str, Format]) -> None:
    assert recognised(TIKTOK_ORDERS, formats).headers["shipped_at"] == "Shipped Time"


def test_an_order_amount_that_repeats_on_every_line_is_not_the_lines(formats: dict[str, Format]) -> None:
    assert recognised(TIKTOK_ORDERS, formats).headers["amount"] == "SKU Subtotal After Discount"


def test_the_row_of_descriptions_is_known_by_its_text(formats: dict[str, Format]) -> None:
    assert recognised(TIKTOK_ORDERS, formats).skips == {0: frozenset({"platform unique order id."})}


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
            },
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
        ("tiktok_shop_returns", "status", {"Completed": "refunded", "Rejected": "closed", "In process": "open"}),
    ],
)
def test_the_platforms_words_have_their_meaning(
    name: str, column: str, words: dict[str, str], formats: dict[str, Format]
) -> None:
    values = formats[name].values[column]
    assert {said: values.get(said, values.get("*")) for said in words} == words


Cells = dict[str, str]
Imported = tuple[ImportResult, list[dict[str, Any]]]


class TestImported:
    """Rows as the platforms write them, through the importer into the store; times there are UTC."""

    @pytest.fixture
    def put_in(self, tmp_path: Path) -> Callable[..., Imported]:
        def put(header: str, *rows: Cells, platform: str, market: str, encoding: str = "utf-8-sig") -> Imported:
            names = header.split(",")
            path = tmp_path / "export.csv"
            with path.open("w", encoding=encoding, newline="") as file:
                csv.writer(file).writerows([names, *([row.get(name, "") for name in names] for row in rows)])
            with Store.open(tmp_path / "dabiao.duckdb") as store:
                result = import_file(store, path, "shop", platform=platform, market=market)
                return result, store.view().rows(f"SELECT * FROM {result.kind} ORDER BY line")

        return put

    def test_kuaishou_orders(self, put_in: Callable[..., Imported]) -> None:
        paid = {
            "订单号": "2536200000009466",
            "订单创建时间": "2026/3/1 08:00:00",
            "订单支付时间": "2026/3/1 08:01:00",
            "订单状态": "已发货",
            "实付款": "¥1,299.00",
            "成交数量": "2",
            "预售/承诺发货时间": "2026/3/3 08:01:00",
            "商品ID": "3021847561001",
            "发货时间": "2026/3/2 20:00:00",
            "快递单号": "78000000001",
            "CPS达人ID": "-",
        }
        never = {
            "订单号": "2536200000009467",
            "订单创建时间": "2026/3/1 09:00:00",
            "订单状态": "交易关闭",
            "商品ID": "1",
        }
        result, (first, second) = put_in(
            KUAISHOU_ORDERS_NOW, paid, never, platform="kuaishou", market="CN", encoding="gb18030"
        )
        assert (result.format, result.new, result.rejected) == ("kuaishou_orders", 2, 0)
        assert first["created_at"] == datetime(2026, 3, 1, 0, 0)
        assert first["promised_at"] == datetime(2026, 3, 3, 0, 1)
        assert first["shipped_at"] == datetime(2026, 3, 2, 12, 0)
        assert (first["amount"], first["quantity"], first["status"]) == (Decimal("1299.00"), 2, "shipped")
        assert (second["status"], second["paid_at"], second["cancelled_at"]) == ("cancelled", None, None)

    @pytest.mark.parametrize("applied", ["售后申请时间", "申请时间"])
    def test_kuaishou_aftersales(self, put_in: Callable[..., Imported], applied: str) -> None:
        header = KUAISHOU_AFTERSALES.replace("售后申请时间", applied)
        done = {
            "订单编号": "2536200000009466",
            "商品ID": "3021847561001",
            "买家ID": "2000935755",
            "售后单号": "8636200000009466001",
            "售后状态": "退款成功",
            applied: "2026-03-02 10:00:00",
            "售后类型": "退货退款",
            "退款金额": "¥99.50",
            "售后完结时间": "2026-03-05 10:00:00",
            "是否ATOM处理": "是",
        }
        waiting = done | {"售后单号": "2", "售后状态": "待商家处理", "售后类型": "已发货仅退款", "售后完结时间": "-"}
        failed = done | {"售后单号": "3", "售后状态": "售后失败", "售后类型": "补寄"}
        _, (a, b, c) = put_in(header, done, waiting, failed, platform="kuaishou", market="CN", encoding="gb18030")
        assert [row["kind"] for row in (a, b, c)] == ["return_refund", "refund_only", "other"]
        assert [row["status"] for row in (a, b, c)] == ["refunded", "open", "closed"]
        assert (a["applied_at"], a["completed_at"]) == (datetime(2026, 3, 2, 2, 0), datetime(2026, 3, 5, 2, 0))
        assert (a["amount"], a["buyer_id"], b["completed_at"]) == (Decimal("99.50"), "2000935755", None)
        assert a["platform_intervened"] is None

    def test_tiktok_orders_day_first(self, put_in: Callable[..., Imported]) -> None:
        cancelled = {
            "Order ID": "579300000000028660\t",
            "Order Status": "Dibatalkan",
            "SKU ID": "1729384756102937005\t",
            "SKU Subtotal After Discount": "72000",
            "Order Amount": "144000",
            "Created Time": "06/03/2026 11:42:32\t",
            "Paid Time": "06/03/2026 11:43:00\t",
            "Shipped Time": "\t",
            "Cancelled Time": "07/03/2026 09:00:00\t",
            "Cancel By": "User",
        }
        by_seller = cancelled | {"SKU ID": "2\t", "Cancel By": "Seller"}
        described = {"Order ID": "Platform unique order ID.", "Created Time": "Order created time."}
        result, (first, second) = put_in(
            TIKTOK_ORDERS, described, cancelled, by_seller, platform="tiktok_shop", market="ID"
        )
        assert (result.read, result.new, result.rejected) == (2, 2, 0), "the descriptions are no row"
        assert (first["order_id"], first["line_id"]) == ("579300000000028660", "1729384756102937005")
        assert first["created_at"] == datetime(2026, 3, 6, 4, 42, 32)
        assert (first["shipped_at"], first["promised_at"]) == (None, None)
        assert [row["cancelled_by"] for row in (first, second)] == ["buyer", "merchant"]
        assert (first["status"], first["amount"]) == ("cancelled", Decimal("72000.00"))

    def test_tiktok_orders_month_first_with_am_and_pm(self, put_in: Callable[..., Imported]) -> None:
        row = {
            "Order ID": "1\t",
            "SKU ID": "1\t",
            "Created Time": "3/6/2026 9:30:33 AM\t",
            "Paid Time": "3/15/2026 1:00:00 PM\t",
            "Shipped Time": "3/16/2026 12:00:00 AM\t",
        }
        _, (found,) = put_in(TIKTOK_ORDERS, row, platform="tiktok_shop", market="PH")
        assert found["created_at"] == datetime(2026, 3, 6, 1, 30, 33)
        assert found["paid_at"] == datetime(2026, 3, 15, 5, 0)
        assert found["shipped_at"] == datetime(2026, 3, 15, 16, 0)

    def test_tiktok_returns(self, put_in: Callable[..., Imported]) -> None:
        done = {
            "Return Order ID": "4093\t",
            "Order ID": "5793\t",
            "SKU ID": "17\t",
            "Return Type": "Return and refund",
            "Time Requested": "06/01/2026 11:00:00\t",
            "Return Status": "Completed",
            "Refund Time": "07/01/2026 11:00:00\t",
        }
        rejected = done | {"Return Order ID": "4094", "Return Status": "Rejected", "Refund Time": "\t"}
        _, (first, second) = put_in(TIKTOK_RETURNS, done, rejected, platform="tiktok_shop", market="ID")
        assert (first["kind"], first["status"], second["status"]) == ("return_refund", "refunded", "closed")
        assert (first["completed_at"], second["completed_at"]) == (datetime(2026, 1, 7, 4, 0), None)
        assert first["amount"] is None
