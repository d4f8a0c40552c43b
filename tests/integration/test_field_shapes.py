"""Files that were saved again, put together, or copied from a page: ids, headers and lengths of time in them."""

from datetime import datetime
from decimal import Decimal

import pytest

from tests.integration.field_files import Field, messages_of

GOOD, BAD = "satisfied", "dissatisfied"
REQUESTS = "订单编号,售后单号,售后状态,售后申请时间,售后类型,退款金额,售后完结时间"


def test_exports_from_before_and_after_a_header_was_renamed_are_read_from_both(field: Field) -> None:
    header = REQUESTS + ",申请时间"
    old = "A1,R1,退款成功,,仅退款,9.90,2026-05-02 10:00:00,2026-05-01 10:00:00"
    new = "A2,R2,退款成功,2026-05-01 11:00:00,仅退款,9.90,2026-05-02 10:00:00,"
    assert field.csv(header, old, new, platform="kuaishou").new == 2
    assert field.rows("hour(applied_at) FROM refunds") == [(2,), (3,)]
    header = "Order ID,SKU ID,Order Status,Created Time,Cancelled Time,Canceled Time"
    rows = [
        f"5{n},7{n},Canceled,15/05/2026 10:00:00,{first},{second}"
        for n, first, second in ((1, "16/05/2026 10:00:00", ""), (2, "", "17/05/2026 10:00:00"))
    ]
    field.csv(header, *rows, shop="t", platform="tiktok_shop", market="SEA")
    assert field.rows("day(cancelled_at) FROM orders") == [(16,), (17,)]


def test_headers_in_two_languages_are_known_by_either(field: Field) -> None:
    english = ("Order", "Request", "State", "Applied at", "Type", "Money", "End")
    header = ",".join(f'"{name}{"/" if n % 2 else chr(10)}{other}"' for n, (name, other) in enumerate(
        zip(REQUESTS.split(","), english, strict=True)))  # fmt: skip
    result = field.csv(header, "A1,R1,退款成功,2026-05-01 10:00,仅退款,9.90,2026-05-02 10:00", platform="kuaishou")
    assert (result.format, result.new) == ("kuaishou_aftersales", 1)
    assert field.rows("order_id, kind, amount FROM refunds") == [("A1", "refund_only", Decimal("9.90"))]


def test_what_a_page_writes_around_ids_is_no_part_of_them(field: Field) -> None:
    field.csv(
        "order_id,tracking_id,buyer_id,created_at",
        "订单编号：2612复制,No:YT77,+86 138 0013 8000,2026-05-01 10:00:00",
        'Order ID: 2613,"YT78\n查看详情",138 0013 8000,2026-05-01 10:00:00',
        "2614,YT 79,Ann View,2026-05-01 10:00:00",
        "Lake View,YT80 copy,,2026-05-01 10:00:00",
        platform="other",
    )
    assert field.rows("order_id, tracking_id, buyer_id FROM orders") == [
        ("2612", "YT77", "13800138000"),
        ("2613", "YT78", "13800138000"),
        ("2614", "YT 79", "Ann View"),
        ("Lake View", "YT80", None),
    ]


def test_waits_of_sessions_are_read_with_their_units_or_rejected(field: Field) -> None:
    waits = {"c1": "3 m", "c2": "1分3秒", "c3": "0:01:03", "c4": "01:03", "c5": "-5", "c6": "0.000729167", "c7": "63"}
    rows = [f"{c},b,a,2026-05-01 10:00:00,{wait},agent" for c, wait in waits.items()]
    header = "conversation_id,buyer_id,agent_id,asked_at,first_response_seconds,answered_by"
    result = field.csv(header, *rows, platform="other")
    assert [reject.value for reject in result.rejects] == ["01:03", "-5", "0.000729167"]
    answers = field.rows("conversation_id, epoch(sent_at)::INT % 3600 FROM messages WHERE sender = 'agent'")
    assert dict(answers) == {"c1": 180, "c2": 63, "c3": 63, "c7": 63}


def test_a_row_of_sums_without_a_word_is_no_line_of_the_order_above(field: Field) -> None:
    header = "order_id,product_id,created_at,quantity,amount"
    rows = ["A1,P1,2026-05-01 10:00:00,1,5", ",P2,,2件,7", ",,,3,12"]
    result = field.csv(header, *rows, platform="other")
    assert [(reject.line, reject.reason) for reject in result.rejects] == [(4, "missing")]
    assert field.rows("order_id, line_id, quantity, amount FROM orders") == [("A1", "P1", 1, 5), ("A1", "P2", 2, 7)]


def test_marks_flags_and_digits_as_people_write_them(field: Field) -> None:
    marks = ["★★★★☆", "5星", "4/5", "4,5", "3 stars", "★★★☆", "好评"]
    rows = [f"V{n},2026-05-01 10:00:00,{mark!r},{'YN'[n % 2]}".replace("'", '"') for n, mark in enumerate(marks)]
    result = field.csv("review_id,created_at,service_score,automatic", *rows, platform="other")
    assert field.rows("service_score FROM reviews") == [(4,), (5,), (4,), (4.5,), (3,)]
    assert [reject.value for reject in result.rejects] == ["★★★☆", "好评"]
    assert (field.rows("DISTINCT automatic FROM reviews"), result.unread) == ([(True,), (False,)], ())
    rows = [f"c{n},2026-05-01 1{n}:00:00,{word}" for n, word in enumerate(("非常满意", "2星", "👎", "5分"))]
    field.csv("conversation_id,rated_at,rating", *rows, shop="r", platform="other")
    assert field.rows("rating FROM chat_ratings") == [(word,) for word in (GOOD, BAD, BAD, GOOD)]
    rows = [f"c{n},2026-05-01 1{n}:00:00,{1 + n % 3}" for n in range(5)]
    low = field.csv("conversation_id,rated_at,rating", *rows, shop="low", platform="other")
    assert [vars(notice) for notice in low.notices] == [
        {"key": "marks_low", "values": (("column", "rating"), ("count", 5), ("most", "3"))}
    ]


def test_words_of_plain_files_in_capitals_in_chinese_and_for_nothing(field: Field) -> None:
    header = "order_id,status,created_at,shipped_at,tracking_id"
    states = [("SHIPPED", "（空白）"), ("Partially Shipped", "待发货"), ("Refunded", "")]
    rows = [f"A{n},{state},2026-05-01 10:00:00,{sent},{sent}" for n, (state, sent) in enumerate(states)]
    assert "states_unknown" in messages_of(field.csv(header, *rows, platform="other"))
    assert field.rows("status, shipped_at, tracking_id FROM orders") == [
        ("shipped", None, None), ("paid", None, None), ("Refunded", None, None)]  # fmt: skip
    rows = [f"c1,{sender},2026-05-01 10:0{n}:30,hi" for n, sender in enumerate(("Buyer", "客服", "顾客", "机器人"))]
    field.csv("conversation_id,sender,sent_at,text", *rows, platform="other")
    assert [sender for (sender,) in field.rows("sender FROM messages")] == ["buyer", "agent", "buyer", "bot"]


def test_what_a_name_is_joined_of_may_stand_under_the_second_of_two_equal_headers(field: Field) -> None:
    header = "订单号,商品编码(平台),SKU编码(自定义),商品名称,订单下单时间,SKU编码(自定义)"
    field.csv(header, "A1,P1,,杯,2026-05-01 10:00:00,S1", "A1,P1,,杯,2026-05-01 10:00:00,S2", platform="wechat")
    assert field.rows("line_id FROM orders") == [("P1 / S1",), ("P1 / S2",)]


def test_headers_that_are_wrapped_or_spaced_out_are_themselves(field: Field) -> None:
    header = ",".join(
        f'"{name[:2]}\n{name[2:]}"' if n % 2 else f"{name[:2]} {name[2:]}" for n, name in enumerate(REQUESTS.split(","))
    )
    result = field.csv(header, "A1,R1,退款成功,2026-05-01 10:00,仅退款,9.90,2026-05-02 10:00", platform="kuaishou")
    assert (result.format, result.new, result.rejected) == ("kuaishou_aftersales", 1, 0)


def test_orders_of_negative_pieces_are_told(field: Field) -> None:
    rows = ["A1,2026-05-01 10:00:00,-1,-5", "A2,2026-05-01 10:00:00,2,10"]
    result = field.csv("order_id,created_at,quantity,amount", *rows, platform="other")
    assert dict(result.notices[0].values) == {"count": 1, "line": 2}


def test_totals_of_orders_that_stand_on_each_line_are_told(field: Field) -> None:
    """Three orders of two products, each with one amount on both lines; nothing is told where one differs."""
    header = "order_id,product_id,created_at,amount"
    rows = [f"A{n},P{p},2026-05-01 10:00:00,{n}9.90" for n in (1, 2, 3) for p in (1, 2)]
    totals = [notice for notice in field.csv(header, *rows, platform="other").notices if notice.key == "order_totals"]
    assert [notice.values for notice in totals] == [(("count", 3), ("column", "amount"))]
    prices = [*rows, "A4,P1,2026-05-01 10:00:00,5.00", "A4,P2,2026-05-01 10:00:00,6.00"]
    assert "order_totals" not in messages_of(field.csv(header, *prices, platform="other", shop="t"))
    alike = [f"A{n},P{p},2026-05-01 10:00:00,9.90" for n in (1, 2, 3) for p in (1, 2)]
    assert "order_totals" not in messages_of(field.csv(header, *alike, platform="other", shop="u"))
    shopify = "Name,Email,Financial Status,Fulfillment Status,Total,Created at,Lineitem quantity,Lineitem name"
    lines = [f"#1,a@b.c,paid,fulfilled,30.00,2026-05-01 10:00:00 +0800,1,{title}" for title in ("Cup", "Lid")]
    assert messages_of(field.csv(shopify, *lines, shop="filled down")) == ["order_totals"]
    first = [row if ",P1," in row else row.rsplit(",", 1)[0] + "," for row in rows]
    field.csv(header, *first, platform="other")
    amounts = field.rows("amount FROM orders WHERE shop_id = 's'")
    assert [amount for (amount,) in amounts].count(None) == 3


@pytest.mark.parametrize(
    ("header", "beside"),
    [
        ("amount", "amount(元)"),
        ("amount", "amount (USD)"),
        ("amount", "amount(万元)"),
        ("created_at", "created_at (UTC)"),
        ("paid_at", "*paid_at"),
        ("product_title", "4. product_title"),
    ],
)
def test_columns_called_alike_but_for_a_unit_a_zone_or_a_mark_are_told(field: Field, header: str, beside: str) -> None:
    columns = ["order_id", "created_at", "paid_at", "product_title", "amount"]
    row = ["1", "2026-05-01 10:00", "2026-05-01 11:00", "Cup", "5"]
    other = "2026-05-02 09:00" if header.endswith("_at") else "7"
    place = columns.index(header)
    for order in (0, 1):  # behind the column that is read, and in front of it
        headers, cells = list(columns), list(row)
        headers.insert(place + 1 - order, beside)
        cells.insert(place + 1 - order, other)
        result = field.csv(",".join(headers), ",".join(cells), platform="other", timezone="UTC", shop=f"s{order}")
        told_of = [dict(notice.values) for notice in result.notices if notice.key == "headers_but_for_unit"]
        assert told_of == [{"column": header, "beside": beside}]
    rows = field.rows("created_at, paid_at, product_title, amount FROM orders")
    assert rows == [(datetime(2026, 5, 1, 10), datetime(2026, 5, 1, 11), "Cup", 5)] * 2


def test_of_columns_called_alike_the_filled_one_is_read(field: Field) -> None:
    rows = [f"{n},2026-05-01 10:00,,{n}.2" for n in (1, 2)]
    result = field.csv("order_id,created_at,amount,amount(万元)", *rows, platform="other")
    assert messages_of(result) == []
    assert field.rows("amount FROM orders") == [(12_000,), (22_000,)]
