"""Exports of platforms with the headers that they have in the field. Every expected value is worked out by hand."""

from datetime import datetime
from decimal import Decimal

from tests.integration.field_files import Field, messages_of, refused


def may(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """An instant of May 2026, UTC."""
    return datetime(2026, 5, day, hour, minute, second)


EBAY_UK = (
    "Sales record number,Order number,Buyer username,Item number,Item title,Quantity,Sold for,Postage and packaging,"
    "Total price,Sale date,Paid on date,Post by date,Dispatched on date,Delivery service,Tracking number,Transaction ID"
)


def test_ebay_in_the_united_kingdom(field: Field) -> None:
    rows = [
        f"10{n},11-1000{n},b{n},2200,Card,1,£5.00,£1.00,£6.00,0{n}-May-26,0{n}-May-26,0{n + 2}-May-26,0{n + 1}-May-26,"
        f"Royal,RM{n},900{n}"
        for n in range(1, 4)
    ]
    result = field.csv(EBAY_UK, *rows, "3 record(s) downloaded,,,,,,,,,,,,,,,", "Seller ID: me,,,,,,,,,,,,,,,")
    assert (result.platform, result.new, result.rejected, result.left_out) == ("ebay", 3, 0, 2)
    assert field.rows("order_id, amount, currency, carrier, tracking_id FROM orders")[0] == (
        "11-10001", Decimal("5.00"), "GBP", "Royal", "RM1"
    )  # fmt: skip
    assert {"days_only", "days_end"} <= set(messages_of(result))


def test_ebays_item_rows_without_the_orders_number(field: Field) -> None:
    header = EBAY_UK.replace("Post by", "Ship By").replace("Dispatched on", "Shipped On")
    rows = [
        "1,11-1,b1,2200,Card,1,$5.00,,$6.00,May-01-26,May-01-26,May-03-26,May-02-26,,94001,9001",
        "4,11-4,b4,,,2,$9.00,,$10.00,May-04-26,May-04-26,May-06-26,May-05-26,,94004,",
        ",,,2201,Mug,1,$5.00,,,,,,,,,9004",
        ",,,2202,Bowl,1,$4.00,,,,,,,,,9005",
    ]
    result = field.csv(header, *rows)
    assert (result.new, result.rejected, result.left_out) == (3, 0, 1)
    assert field.rows("order_id, line_id, product_title, buyer_id, amount FROM orders")[1:] == [
        ("11-4", "9004", "Mug", "b4", Decimal("5.00")),
        ("11-4", "9005", "Bowl", "b4", Decimal("4.00")),
    ]


SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Total,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem sku"
)


def test_shopify_with_one_l_in_cancelled(field: Field) -> None:
    row = "#50{n},d{n},paid,2026-05-03 10:00:00 -0400,,,USD,20.00,2026-05-03 09:59:58 -0400,1,Mug,M,{end}"
    field.csv(f"{SHOPIFY},Canceled at", row.format(n=1, end=""), row.format(n=2, end="2026-05-03 12:00:00 -0400"))
    assert field.rows("order_id, cancelled_at FROM orders") == [("#501", None), ("#502", may(3, 16))]


def test_shopify_without_a_column_for_cancellations(field: Field) -> None:
    row = "#60{n},d{n},paid,2026-05-03 10:00:00 -0400,,,USD,20.00,2026-05-03 09:59:58 -0400,1,Mug,M"
    assert field.csv(SHOPIFY, *(row.format(n=n) for n in (1, 2, 3))).new == 3


DOUYIN_AFTERSALES = (
    "售后单号,订单号,商品单号,商品ID,售后类型,退商品金额（元）,售后状态,售后申请时间,退款方式,退货发货时间,同意售后申请时间,商家退款时间,"
    "售后关闭时间,仲裁状态,纠纷责任方,售后完结时间"
)


def test_douyins_aftersales_with_consent_arbitration_and_fault(field: Field) -> None:
    rows = [
        "\t14601,\t69201,\t1,\t36,退货退款,29.90,同意退款，退款成功,2026-05-01 10:00:00,原路退款,2026-05-05 12:00:00,"
        "2026-05-01 12:00:00,2026-05-06 12:00:00,-,-,-,2026-05-06 12:00:00",
        "\t14602,\t69202,\t2,\t36,退货退款,29.90,同意退款，退款成功,2026-05-03 10:00:00,原路退款,2026-05-07 12:00:00,"
        "2026-05-03 12:00:00,2026-05-08 12:00:00,-,平台裁决，支持买家,商家,2026-05-08 12:00:00",
        "\t14603,\t69203,\t3,\t36,换货,-,换货成功,2026-05-04 10:00:00,-,-,2026-05-04 11:00:00,-,"
        "2026-05-06 10:00:00,-,-,-",
    ]
    field.csv(DOUYIN_AFTERSALES, *rows)
    assert field.rows("refund_id, status, platform_intervened, fault FROM refunds") == [
        ("14601", "refunded", None, None),
        ("14602", "refunded", True, "merchant"),
        ("14603", "closed", None, None),
    ]
    assert field.rows("agreed_at, returned_at, completed_at FROM refunds") == [
        (may(1, 4), may(5, 4), may(6, 4)),
        (may(3, 4), may(7, 4), may(8, 4)),
        (may(4, 3), None, may(6, 2)),
    ]


def test_douyins_orders_name_the_waybill_in_their_parcels(field: Field) -> None:
    header = "主订单编号,子订单编号,选购商品,商品ID,订单提交时间,支付完成时间,承诺发货时间,订单状态,发货时间,快递信息"
    times = "2026-05-01 08:00:00,2026-05-01 08:01:00,2026-05-03 08:01:00,已发货,2026-05-02 08:00:00"
    cells = {
        "SF001": ("SF001", None),
        "-": (None, None),
        "中通快递 73512345678901": ("73512345678901", "中通快递"),
        "顺丰速运:SF1234567890123;": ("SF1234567890123", "顺丰速运"),
        "圆通速递（华东）YT8812345678": ("YT8812345678", "圆通速递（华东）"),
        "JDVA12345678（京东物流）": ("JDVA12345678", "京东物流"),
        "SF1234567890123": ("SF1234567890123", None),
        "SF 1234567890123": ("SF 1234567890123", None),
        "SF Express 1234567890123": ("1234567890123", "SF Express"),
        "SF: SF1234567890123": ("SF1234567890123", "SF"),
        "自提 123456789": ("自提 123456789", None),
    }
    field.csv(header, *(f"{n},{n}-1,杯子,36,{times},{cell}" for n, cell in enumerate(cells)))
    assert field.rows("tracking_id, carrier FROM orders") == [*cells.values()]
    plain = "order_id,created_at,tracking_id,carrier\nA1,2026-05-01 10:00:00,{},{}\nA2,2026-05-01 10:00:00,77,\n"
    field.text(plain.format("J&T Express: JT1234567", ""), shop="plain", platform="other")
    field.text(plain.format("J&T Express: JT1234567", "极兔"), shop="named", platform="other")
    assert field.rows("tracking_id, carrier FROM orders WHERE shop_id <> 's'") == [
        ("JT1234567", "J&T Express"),
        ("77", None),
        ("JT1234567", "极兔"),
        ("77", None),
    ]


def test_pinduoduos_aftersales_are_known_and_say_why_they_are_of_no_use(field: Field) -> None:
    header = (
        "售后编号,订单编号,商品ID,退款金额,售后状态,退款类型,退款原因,申请时间,同意退款时间,同意退货时间,退货运单号"
    )
    row = "31,2605-1,55,19.90,退款成功,仅退款,破损,2026-05-01 10:00:00,2026-05-04 12:00:00,,"
    with refused("error.export_no_end", format="pinduoduo_aftersales"):
        field.csv(header, row)


def test_amazons_report_of_new_orders(field: Field) -> None:
    header = "order-id,order-item-id,purchase-date,payments-date,promise-date,days-past-promise,sku,quantity-purchased"
    row = "702-{n},52{n},2026-05-01T08:34:47+00:00,2026-05-01T08:40:00+00:00,2026-05-03T18:29:59+00:00,-2,S{n},1"
    lines = [header, *(row.format(n=n) for n in (1, 2, 3))]
    field.text("\n".join(lines).replace(",", "\t") + "\n", "report.txt")
    assert field.rows("order_id, line_id, created_at, paid_at, promised_at FROM orders")[0] == (
        "702-1", "521", may(1, 8, 34, 47), may(1, 8, 40), may(3, 18, 29, 59)
    )  # fmt: skip


def test_amazons_report_of_all_orders(field: Field) -> None:
    header = "amazon-order-id\tpurchase-date\torder-status\tfulfillment-channel\tsku\tquantity\tcurrency\titem-price"
    rows = [
        "701-1\t2026-05-01T10:00:00+00:00\tShipped\tMerchant\tS1\t1\tGBP\t9.99",
        "701-2\t2026-05-02T10:00:00+00:00\tPending\tAmazon\tS1\t2\tGBP\t19.98",
    ]
    field.text("\n".join([header, *rows]) + "\n", "orders.txt")
    assert field.rows("order_id, status, fulfilled_by, amount, currency FROM orders") == [
        ("701-1", "shipped", "merchant", Decimal("9.99"), "GBP"),
        ("701-2", "unpaid", "platform", Decimal("19.98"), "GBP"),
    ]


def test_etsys_order_items_take_the_items_total(field: Field) -> None:
    header = (
        "Sale Date,Item Name,Buyer,Quantity,Price,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,"
        "Order ID,Variations,SKU"
    )
    row = "05/0{n}/26,Card,e{n},3,5.00,15.00,USD,400{n},900,05/0{n}/26,05/0{m}/26,31{n},,"
    result = field.csv(header, *(row.format(n=n, m=n + 1) for n in (1, 2, 3)))
    assert (result.format, result.new, result.rejected) == ("etsy_order_items", 3, 0)
    assert field.rows("order_id, quantity, amount, currency FROM orders")[0] == ("311", 3, Decimal("15.00"), "USD")
    assert "days_only" in messages_of(result)


def test_tickets_that_an_agent_began_at_freshdesk_are_no_questions(field: Field) -> None:
    header = "Ticket ID,Subject,Status,Source,Agent,Created time,Initial response time,Contact ID"
    tickets = [f"{n},Hi,Closed,Email,Ann,2026-05-0{n} 09:00:00,2026-05-0{n} 09:20:00,43{n}" for n in range(1, 5)]
    begun = [f"{n},Hi,Closed,Outbound Email,Ann,2026-05-0{n} 09:00:00,,43{n}" for n in range(5, 8)]
    result = field.csv(header, *tickets, *begun, platform="other")
    assert (result.left_out, len({c for (c,) in field.rows("conversation_id FROM messages")})) == (3, 4)
    answers = field.figure("2026-05-20T00:00:00", cases="chats", within="24 hours", window="30 days")
    assert (answers.met, answers.missed) == (4, 0)


def test_tickets_that_an_agent_began_at_zendesk_are_no_questions(field: Field) -> None:
    header = "Id,Requester,Requester id,Submitter,Assignee,Status,Created at,First reply time in minutes"
    rows = [
        "1,c1,771,c1,Ann,Solved,2026-05-01 09:00,5",
        "2,c2,772,Ann,Ann,Solved,2026-05-02 09:00,",
        "3,c3,773,c3,Ann,Solved,2026-05-03 09:00,10",
    ]
    result = field.csv(header, *rows, platform="other")
    assert result.left_out == 1
    assert {c for (c,) in field.rows("conversation_id FROM messages")} == {"1", "3"}


def test_tickets_that_an_agent_began_by_numbers_are_no_questions(field: Field) -> None:
    header = "Id,Requester id,Submitter id,Created at,First reply time in minutes,Assignee"
    rows = [
        f"{n},10{n},{submitter},2026-05-0{n} 10:00:00,30,Ann" for n, submitter in ((1, "101"), (2, "99"), (3, "103"))
    ]
    assert field.csv(header, *rows, platform="other").left_out == 1
    assert field.rows("DISTINCT conversation_id, import_id, line FROM messages WHERE sender = 'buyer'") == [
        ("1", 1, 2 * 2),
        ("3", 1, 4 * 2),
    ]


def test_one_specification_of_xiaohongshus_in_two_lines(field: Field) -> None:
    header = "订单号,订单状态,规格ID,商品ID,SKU名称,SKU件数,商家应收金额(元),订单创建时间,支付时间,快递单号"
    row = "P1,已发货,s1,g1,杯,{n},{money},2026-05-01 10:00:00,2026-05-01 10:01:00,{bill}"
    field.csv(header, row.format(n=2, money=20, bill="SF1"), row.format(n=1, money=9.9, bill="SF2"))
    assert field.rows("line_id, quantity, amount FROM orders") == [
        ("s1", 2, Decimal(20)),
        ("s1#2", 1, Decimal("9.90")),
    ]


def test_shopees_taiwanese_headers_are_refused_by_name(field: Field) -> None:
    header = "訂單編號,訂單狀態,買家帳號,訂單成立日期,商品名稱,數量,最晚出貨日期,買家付款時間,實際出貨時間"
    with refused("error.unknown_file", headers=header.replace(",", ", ")):
        field.csv(header, "2605TW,已完成,t1,2026-05-01 13:20,杯子,1,2026-05-03 23:59,2026-05-01 13:21,2026-05-02 10:00")


def test_sessions_and_notes_without_who_wrote_are_refused(field: Field) -> None:
    header = "Conversation ID,Conversation started at (UTC),First teammate reply at (UTC),State,Contact ID"
    with refused("error.unknown_file"):
        field.csv(header, "2154,2026-05-01 01:00:00,2026-05-01 01:02:00,Closed,c1")


def test_plain_tables_know_the_words_of_back_offices(field: Field) -> None:
    words = {
        "仅退款,退款成功,商家": ("refund_only", "refunded", "merchant"),
        "Return and Refund,处理中,customer": ("return_refund", "open", "buyer"),
        "换货,退款关闭,双方": ("exchange", "closed", "both"),
    }
    rows = [f"{n},2026-05-01 10:00:00,,{cells}" for n, cells in enumerate(words)]
    field.csv("refund_id,applied_at,completed_at,kind,status,fault", *rows, platform="other")
    assert field.rows("kind, status, fault FROM refunds") == [*words.values()]
    orders = ["1,2026-05-01 10:00:00,未发货,FBA,预售", "2,2026-05-01 10:00:00,已妥投,seller,现货"]
    field.csv("order_id,created_at,status,fulfilled_by,preorder", *orders, platform="other")
    stored = field.rows("status, fulfilled_by, preorder FROM orders")
    assert stored == [("paid", "platform", True), ("delivered", "merchant", False)]
    senders = ("Customer", "Seller", "Bot", "人工客服")
    messages = [f"c,{sender},2026-05-01 10:00:0{n},a" for n, sender in enumerate(senders)]
    field.csv("conversation_id,sender,sent_at,text", *messages, platform="other")
    assert [sender for (sender,) in field.rows("sender FROM messages")] == ["buyer", "agent", "bot", "agent"]
