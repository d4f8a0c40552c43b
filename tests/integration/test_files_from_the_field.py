"""Files in shapes that people meet: rows, sheets and cells. Every expected value is worked out by hand."""

from decimal import Decimal

import pytest

from tests.integration.field_files import ORDERS, REFUNDS, WECHAT, Field, may, messages_of, refund, refused

# --- rows ------------------------------------------------------------------------------------------------------------


def test_a_cell_that_opens_with_a_quotation_mark_swallows_no_row(field: Field) -> None:
    titles = ["Oak shelf", '"Welcome home sign, oak', '"Hello sunshine print', "Brass hook", 'Blue "wave" vase']
    rows = [f"70{n}-1\t2026-05-0{n}T10:00:00+00:00\tShipped\t{title}\tS{n}\t1" for n, title in enumerate(titles, 1)]
    header = "amazon-order-id\tpurchase-date\torder-status\tproduct-name\tsku\tquantity"
    result = field.text("\n".join([header, *rows]) + "\n", "orders.txt")
    assert (result.read, result.new, result.rejected) == (5, 5, 0)
    assert [title for (title,) in field.rows("product_title FROM orders")] == titles


@pytest.mark.parametrize("behind", ['x "y', 'size 5"', 'a "b" c"'])
def test_a_mark_in_the_next_row_closes_no_cell(field: Field, behind: str) -> None:
    header = "amazon-order-id\torder-item-id\tpurchase-date\torder-status\tsku\tproduct-name\tquantity\titem-price"
    titles = ['"Cup" blue', '"open', behind, "plain"]
    rows = [
        f"111-000000{n}-0000000\t{n}1\t2026-05-0{n}T10:00:00+00:00\tShipped\tS{n}\t{title}\t1\t10.00"
        for n, title in enumerate(titles, 1)
    ]
    result = field.text("\n".join([header, *rows]) + "\n")
    assert (result.new, result.rejected) == (4, 0)
    assert [title for (title,) in field.rows("product_title FROM orders")][1:] == titles[1:]


def test_the_same_header_twice_means_the_filled_column(field: Field) -> None:
    row = "50{n},,2026-05-02 10:00:00,待收货,2026-05-01 10:01:00,1,杯子,1,9.90,SF{n},2026-05-01 10:00:00"
    field.csv(f"{WECHAT},订单下单时间", *(row.format(n=n) for n in (1, 2)))
    assert field.rows("created_at FROM orders") == [(may(1, 2),)] * 2


def test_the_same_header_twice_with_two_contents_is_asked_about(field: Field) -> None:
    row = "501,2026-05-03 10:00:00,2026-05-02 10:00:00,待收货,,1,杯子,1,9.90,SF1,2026-05-01 10:00:00"
    with refused("error.same_header_twice", column="订单下单时间"):
        field.csv(f"{WECHAT},订单下单时间", row)


def test_a_header_that_a_program_numbered_means_the_filled_column(field: Field) -> None:
    """What is called amount (2) stays away from an amount that is filled."""
    header = "order_id,created_at,paid_at,paid_at.1,amount,amount (2)"
    field.csv(header, "K1,2026-05-01 10:00:00,,2026-05-01 10:01:00,5,6", platform="other")
    assert field.rows("paid_at, amount FROM orders") == [(may(1, 2, 1), Decimal(5))]


def test_headers_that_are_known_but_for_their_brackets_are_told(field: Field) -> None:
    header = "order_id,created_at,paid_at (Pacific Time),amount (incl. VAT),quantity"
    result = field.csv(header, "K1,2026-05-01 10:00:00,2026-05-01 10:01:00,5,1", platform="other")
    told_of = {notice.key: dict(notice.values) for notice in result.notices}
    assert told_of["headers_alike"] == {"columns": "paid_at (Pacific Time), amount (incl. VAT)"}


def test_a_unit_below_a_header_leaves_it_what_it_is(field: Field) -> None:
    field.csv("order_id,Times,,amount", ",created_at,paid_at,(CNY)", "K1,2026-05-01 10:00:00,,5", platform="other")
    assert field.rows("order_id, amount, currency FROM orders") == [("K1", Decimal(5), "CNY")]


def test_downloads_of_other_columns_put_together_are_asked_about(field: Field) -> None:
    """The second one's dispatch would be read as a payment; with the same headers there is nothing to ask."""
    header, row = "order_id,created_at,{},amount", "K{},2026-05-0{} 10:00:00,2026-05-04 10:00:00,5"
    rows = [header.format("paid_at"), row.format(1, 1), header.format("shipped_at"), row.format(2, 2)]
    with refused("error.other_headers", line=3, header="shipped_at", first="paid_at"):
        field.csv(*rows, platform="other")
    assert field.csv(*rows[:2], *rows[:1], rows[3], platform="other").new == 2


def test_merged_cells_hold_for_all_their_rows(field: Field) -> None:
    times = "订单创建时间,订单支付时间,订单发货时间"
    header = f"订单号,订单状态,{times},商品ID,商品名称,规格ID,SKU件数,商家应收金额(元)（支付金额）,快递单号"
    rows: list[list[object]] = [list(header.split(","))]
    for n in (1, 2, 3):
        day = f"2026-05-0{n}"
        order = [f"P60{n}", "已发货", f"{day} 10:00:00", f"{day} 10:01:00", f"{day} 18:00:00"]
        rows.append([*order, "g1", "碗", f"a{n}", 1, "20.00", f"SF{n}"])
        rows.append([*[None] * 5, "g2", "勺", f"b{n}", 2, None, None])
    result = field.workbook({"订单": rows}, merged=[f"{c}{r}:{c}{r + 1}" for r in (2, 4, 6) for c in "ABCDEJK"])
    assert (result.format, result.read, result.rejected) == ("xiaohongshu_orders", 6, 0)
    assert field.rows("order_id, line_id, paid_at, shipped_at, quantity, amount FROM orders")[2:4] == [
        ("P602", "a2", may(2, 2, 1), may(2, 10), 1, Decimal("20.00")),
        ("P602", "b2", may(2, 2, 1), may(2, 10), 2, None),
    ]
    assert "rows_go_on" in messages_of(result)


def test_merged_orders_of_requests_hold_for_all_their_rows_and_blank_ones_are_told(field: Field) -> None:
    header = "售后单号,订单编号,商品ID,买家ID,售后类型,售后申请时间,售后完结时间,售后状态,退款金额"
    request = ["仅退款", "2026-05-01 10:00:00", "2026-05-02 10:00:00", "退款成功"]
    rows: list[list[object]] = [
        ["R1", "O1", "p1", "b1", *request, 5],
        ["R2", None, "p2", None, *request, 6],
        ["R3", "O3", "p3", "b3", *request, 7],
        ["R4", None, "p4", None, *request, 8],
    ]
    result = field.workbook({"售后": [header.split(","), *rows]}, merged=["B2:B3", "D2:D3"])
    assert field.rows("order_id, buyer_id, amount FROM refunds") == [
        ("O1", "b1", Decimal(5)),
        ("O1", "b1", Decimal(6)),
        ("O3", "b3", Decimal(7)),
        (None, None, Decimal(8)),
    ]
    told_of = {notice.key: dict(notice.values) for notice in result.notices}
    assert told_of["rows_go_on"] == {"count": 1, "line": 3}
    assert told_of["rows_without_order"] == {"count": 1, "line": 5}


def test_states_of_orders_that_are_not_known_are_told(field: Field) -> None:
    words = ["已作废", "shipped", "待付款", "strange", "已作废", ""]
    rows = [f"K{n},2026-05-01 10:00:00,{word}" for n, word in enumerate(words)]
    result = field.csv("order_id,created_at,status", *rows, platform="other")
    assert [(notice.key, dict(notice.values)) for notice in result.notices] == [
        ("states_unknown", {"words": "已作废, strange", "count": 3})
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("duży", "cp1250", {"encoding": "Windows-1252", "text": "du¿y"}),
        ("큰 컵", "cp949", {"encoding": "GB18030", "text": "奴 呐"}),
        ("大杯", "utf-8", None),
    ],
)
def test_an_encoding_that_nothing_proves_is_told(
    field: Field, text: str, encoding: str, expected: dict[str, str] | None
) -> None:
    rows = f"order_id,created_at,product_title\nK1,2026-05-01 10:00:00,{text}\n"
    result = field.text(rows, encoding=encoding, platform="other")
    told_of = {notice.key: dict(notice.values) for notice in result.notices}
    assert told_of.get("encoding_unproven") == expected


def test_an_encoding_of_columns_that_are_not_read_is_nothing_to_tell(field: Field) -> None:
    rows = "".join(f"2026-05-{day:02} 10:00:00,5,很好的东西\n" for day in range(1, 29))
    result = field.text(f"created_at,description_score,remark\n{rows}", encoding="gb18030", platform="other")
    assert (result.kind, result.new) == ("reviews", 28)
    assert "encoding_unproven" not in {notice.key for notice in result.notices}


def test_a_header_that_is_known_proves_its_encoding(field: Field) -> None:
    assert field.text(f"{REFUNDS}\n{refund(1, order='杯')}\n", encoding="gb18030").notices == ()


def test_cells_behind_the_last_header_are_told(field: Field) -> None:
    """12,50 was split at its comma, and each row has a cell more than the header has names."""
    rows = [f"K{n},2026-05-01 10:00:00,12,50,2" for n in (1, 2)]
    result = field.csv("order_id,created_at,amount,quantity,", *rows, platform="other")
    assert [dict(n.values) for n in result.notices if n.key == "cells_without_header"] == [{"column": "quantity"}]


def test_a_table_beside_another_is_told(field: Field) -> None:
    header = ["order_id", "created_at", "amount", None, "refund_id", "kind", "applied_at", "completed_at", "status"]
    row = ["K1", "2026-05-01 10:00:00", 3, None, "R1", "refund_only", "2026-05-01 11:00:00", None, "open"]
    result = field.workbook({"all": [header, row]}, platform="other")
    assert [dict(n.values) for n in result.notices if n.key == "tables_beside"] == [{"column": "refund_id"}]


def test_a_table_above_the_one_that_is_read_is_told(field: Field) -> None:
    above = "order_id,created_at,amount\nK1,2026-05-01 10:00:00,5\nK2,2026-05-01 11:00:00,6\n\n"
    below = "refund_id,kind,applied_at,completed_at,status\nR1,refund_only,2026-05-01 10:00:00,,open\n"
    result = field.text(above + below, platform="other")
    assert (result.kind, result.new) == ("refunds", 1)
    assert [dict(notice.values) for notice in result.notices if notice.key == "table_above"] == [{"count": 2}]


def test_merged_amounts_are_those_of_all_their_rows_together(field: Field) -> None:
    rows = [["K1", "a", "2026-05-01 10:00:00", 30], ["K1", "b", "2026-05-01 10:00:00", None]]
    header = ["order_id", "line_id", "created_at", "amount"]
    field.workbook({"orders": [header, *rows]}, merged=["D2:D3"], platform="other")
    assert field.rows("line_id, amount FROM orders") == [("a", Decimal(30)), ("b", None)]


def test_a_header_in_two_rows(field: Field) -> None:
    rows = [
        ["订单编号", "售后单号", "时间", None, "退款", None, "售后类型"],
        [None, None, "售后申请时间", "售后完结时间", "退款金额", "售后原因", None],
        ["41", "A1", "2026-05-01 10:00:00", "2026-05-01 15:00:00", "¥9.90", "破损", "仅退款"],
        ["42", "A2", "2026-05-02 10:00:00", "2026-05-02 15:00:00", "¥9.90", "破损", "仅退款"],
    ]
    result = field.workbook({"售后": rows}, merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"])
    assert (result.format, result.read, result.rejected) == ("kuaishou_aftersales", 2, 0)
    assert field.rows("refund_id, applied_at, completed_at, reason FROM refunds")[0] == (
        "A1",
        may(1, 2),
        may(1, 7),
        "破损",
    )


@pytest.mark.parametrize("ends", ["\n", ",破损\n"])
def test_the_upper_row_of_a_header_may_be_the_longer_one(field: Field, ends: str) -> None:
    """A program that writes no empty cells at the end of a row: the last columns have their names above only."""
    header = "订单编号,售后单号,时间,,售后类型,售后原因\n,,售后申请时间,售后完结时间\n"
    rows = [f"4{n},A{n},2026-05-0{n} 10:00:00,2026-05-0{n} 15:00:00,仅退款{ends}" for n in (1, 2)]
    result = field.text("\ufeff" + header + "".join(rows))
    assert (result.format, result.read, result.rejected) == ("kuaishou_aftersales", 2, 0)
    reason = "破损" if "破损" in ends else None
    assert field.rows("refund_id, completed_at, kind, reason FROM refunds")[0] == (
        "A1",
        may(1, 7),
        "refund_only",
        reason,
    )


def test_a_header_that_breaks_off_is_no_table(field: Field) -> None:
    """Half of the names stand in the next row, in wrong places: no row has a time there."""
    row = "c1,m1,b1,buyer,,2026-05-01 10:00:00,hello\n"
    result = field.text(
        "conversation_id,message_id,buyer_id,sender,agent_i\n,sent_at,text\n" + row * 2, platform="other"
    )
    assert (result.new, result.rejected) == (0, 2)


def test_two_downloads_in_one_file_with_a_second_header(field: Field) -> None:
    first, second = [[refund(n) for n in numbers] for numbers in (range(1, 6), range(6, 11))]
    result = field.text("\ufeff" + "\n".join([REFUNDS, *first, "\ufeff" + REFUNDS, *second]) + "\n")
    assert result.new == len(field.rows("refund_id FROM refunds")) == 10
    assert result.left_out + result.rejected == 1


def test_a_line_that_names_the_separator_above_the_header(field: Field) -> None:
    result = field.text(
        "\ufeffsep=;\norder_id;created_at;amount\nE1;2026-05-01 10:00:00;2.345,50\nE2;2026-05-02 10:00:00;7,25\n",
        platform="other",
    )
    assert (result.new, result.rejected) == (2, 0)
    assert field.rows("amount FROM orders") == [(Decimal("2345.50"),), (Decimal("7.25"),)]


def test_every_sheet_that_holds_a_table_is_read_and_the_others_are_named(field: Field) -> None:
    orders = [
        [
            "主订单编号",
            "子订单编号",
            "选购商品",
            "商品ID",
            "商品数量",
            "订单提交时间",
            "支付完成时间",
            "承诺发货时间",
            "订单状态",
        ],
        ["91", "91-1", "杯子", "p", "1", "2026-05-01 10:00:00", "2026-05-01 10:01:00", "2026-05-03 10:01:00", "已发货"],
    ]
    requests = [
        ["售后单号", "订单号", "商品单号", "售后类型", "售后申请时间", "商家退款时间", "售后状态"],
        ["14", "91", "91-1", "仅退款", "2026-05-02 10:00:00", "2026-05-02 12:00:00", "退款成功"],
    ]
    result = field.workbook({"订单明细": orders, "售后表": requests, "成本": [["型号", "成本价"], ["M1", 10]]})
    assert (result.sheet, result.kind, result.new, result.other_sheets) == ("订单明细", "orders", 1, ("成本",))
    (second,) = result.further
    assert (second.sheet, second.kind, second.new) == ("售后表", "refunds", 1)
    assert field.rows("refund_id, order_id FROM refunds") == [("14", "91")]


def test_lines_of_one_order_that_are_of_one_product_are_several(field: Field) -> None:
    header = "Name,Email,Paid at,Fulfilled at,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem sku"
    first = "#71,x@example.com,2026-05-01 10:00:05 +0200,,EUR,64.90,2026-05-01 10:00:00 +0200,2,Ring,R-1"
    again = "#71,,,,,,2026-05-01 10:00:00 +0200,1,Ring,R-1"
    result = field.csv(header, first, again)
    assert (result.new, result.same) == (2, 0)
    assert field.rows("sum(quantity), sum(amount) FROM orders GROUP BY order_id, import_id, line")[0] == (
        2,
        Decimal("64.90"),
    )
    assert sum(n for (n,) in field.rows("quantity FROM orders")) == 3
    assert "lines_numbered" in messages_of(result)


def test_lines_of_one_order_may_stand_apart_where_its_first_line_speaks_for_it(field: Field) -> None:
    header = "Name,Email,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem sku"
    time = "2026-05-01 10:00:00 +0200"
    rows = [f"#71,x@example.com,{time},EUR,64.90,{time},2,Ring,R-1", f"#72,y@example.com,{time},EUR,5,{time},1,Cup,C-1"]
    result = field.csv(header, *rows, f"#71,x@example.com,,,,{time},1,Ring,R-1")
    assert (result.new, result.same) == (3, 0)
    assert field.rows("order_id, line_id, quantity, amount FROM orders") == [
        ("#71", "R-1 / Ring", 2, Decimal("64.90")),
        ("#72", "C-1 / Cup", 1, Decimal(5)),
        ("#71", "R-1 / Ring#2", 1, None),
    ]
    # two downloads in one file: an order that speaks for itself twice is one order in a later state
    again = field.csv(header, *rows, *(row.replace(",2,Ring", ",3,Ring") for row in rows), shop="t")
    assert (again.new, again.same) == (2, 2)
    assert "rows_replaced" in messages_of(again)


def test_one_product_of_an_order_in_two_parcels_is_two_lines(field: Field) -> None:
    header = (
        "Order ID,Order Status,SKU ID,Product Name,Quantity,SKU Subtotal After Discount,Created Time,Paid Time,"
        "Shipped Time,Tracking ID"
    )
    row = "576,Shipped,172,Mug,{n},GBP {money},13/05/2026 10:00:00,13/05/2026 10:01:00,{day}/05/2026 09:00:00,{bill}"
    rows = [row.format(n=2, money="19.98", day=15, bill="RM1"), row.format(n=1, money="9.99", day=17, bill="RM2")]
    field.csv(header, *rows, market="UK")
    assert field.rows("quantity, amount, tracking_id, shipped_at FROM orders") == [
        (2, Decimal("19.98"), "RM1", may(15, 8)),
        (1, Decimal("9.99"), "RM2", may(17, 8)),
    ]


def test_lines_without_a_number_have_the_same_names_whichever_way_the_file_runs(field: Field) -> None:
    header = "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝标题,宝贝种类,宝贝总数量"
    row = "88{n},b{n},{money},交易成功,2026-05-0{n} 10:00:00,2026-05-0{n} 10:01:00,{title},1,{pieces}"
    lines = [("碗", "20.00", 2), ("碗", "30.00", 2), ("碗", "9.00", 1), ("勺", "5.00", 1)]
    rows = [row.format(n=n, title=t, money=m, pieces=p) for n in (1, 2, 3) for t, m, p in lines]
    first = field.csv(header, *rows)
    assert (first.new, first.same) == (12, 0)
    assert field.rows("line_id, product_title, quantity, amount FROM orders")[:4] == [
        ("1#3", "碗", 2, Decimal("20.00")),
        ("1#2", "碗", 2, Decimal("30.00")),
        ("1#4", "碗", 1, Decimal("9.00")),
        ("1", "勺", 1, Decimal("5.00")),
    ]
    again = field.csv(header, *reversed(rows))
    assert (again.new, again.changed, again.same) == (0, 0, 12)


def test_merged_cells_of_an_export_whose_lines_leave_out_their_order(field: Field) -> None:
    header = ["Sales Record Number", "Order Number", "Buyer Username", "Item Number", "Item Title", "Transaction ID"]
    header += ["Sale Date", "Paid On Date", "Quantity", "Sold For", "Tracking Number"]
    first = ["1", "07-1", "ann", "i1", "Cup", "t1", "May-01-26", "May-01-26", 1, "$5.00", "RM1"]
    second = [None, None, None, "i2", "Lid", "t2", None, None, 2, "$3.00", None]
    other = ["2", "07-2", "bob", "i1", "Cup", "t3", "May-02-26", "May-02-26", 1, "$5.00", None]
    result = field.workbook({"Orders": [header, first, second, other]}, merged=["K2:K3"])
    assert (result.format, result.new, result.rejected) == ("ebay_orders", 3, 0)
    assert field.rows("order_id, line_id, buyer_id, tracking_id FROM orders") == [
        ("07-1", "t1", "ann", "RM1"),
        ("07-1", "t2", "ann", "RM1"),
        ("07-2", "t3", "bob", None),
    ]


def test_rows_that_give_way_to_a_later_one_of_the_file_are_told(field: Field) -> None:
    result = field.csv(
        "order_id,line_id,created_at,amount",
        "K1,1,2026-05-01 10:00:00,4",
        "K1,1,2026-05-01 10:00:00,5",
        platform="other",
    )
    assert (result.new, result.same) == (1, 1)
    assert "rows_replaced" in messages_of(result)


def test_control_signs_that_a_workbook_escapes(field: Field) -> None:
    header = ["订单号", "订单创建时间_x000D_\n", "订单支付时间", "商品ID", "快递单号", "预售/承诺发货时间"]
    row = ["2605_x0009_", "2026-05-01 10:00:00", "2026-05-01 10:01:00", "9", "SF1_x000D_", "2026-05-03 10:00:00"]
    field.workbook({"Sheet": [header, row]})
    assert field.rows("order_id, tracking_id, created_at FROM orders") == [("2605", "SF1", may(1, 2))]


def test_a_file_in_shift_jis(field: Field) -> None:
    header = "amazon-order-id\tpurchase-date\torder-status\tproduct-name\tsku\tquantity\tcurrency\titem-price"
    titles = ["マグカップ 青", "ｶﾊﾞｰ 大", "陶器の皿"]
    rows = [
        f"249-{n}\t2026-05-0{n}T10:00:00+09:00\tShipped\t{title}\tS{n}\t1\tJPY\t1200"
        for n, title in enumerate(titles, 1)
    ]
    field.text("\n".join([header, *rows]) + "\n", encoding="shift_jis")
    assert [title for (title,) in field.rows("product_title FROM orders")] == titles
    assert set(field.rows("amount, currency FROM orders")) == {(Decimal(1200), "JPY")}


def test_cells_with_an_error_of_a_spreadsheets_are_empty_and_told(field: Field) -> None:
    header = ["refund_id", "order_id", "kind", "applied_at", "completed_at", "status", "amount"]
    rows = [
        ["R1", "K1", "refund_only", "2026-05-01 10:00:00", "2026-05-01 15:00:00", "refunded", "#REF!"],
        ["R2", "#N/A", "refund_only", "2026-05-02 10:00:00", "#VALUE!", "refunded", 9.9],
    ]
    result = field.workbook({"Sheet": [header, *rows]}, platform="other")
    assert field.rows("refund_id, order_id, completed_at, amount FROM refunds") == [
        ("R1", "K1", may(1, 7), None),
        ("R2", None, None, Decimal("9.90")),
    ]
    assert "error_cells" in messages_of(result)
    header = ["Name", "Financial Status", "Fulfillment Status", "Created at", "Lineitem name", "Lineitem quantity"]
    row = ["#1", "paid", "fulfilled", "2026-05-01 10:00:00 +0800", "Cup", 1]
    errors = field.workbook({"Orders": [header, row, ["#1", None, "#REF!", None, "Lid", 1]]}, shop="filled from above")
    assert (errors.format, messages_of(errors)) == ("shopify_orders", ["error_cells"])


def test_of_very_many_rejected_rows_the_first_are_kept_and_all_counted(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DABIAO_LIMIT_REJECTS", "2")
    rows = [f"K{n},b,{'yesterday' if n % 2 else '2026-05-01 10:00:00'},," for n in range(1, 8)]
    result = field.csv(ORDERS, *rows, platform="other")
    assert (result.read, result.new, result.rejected) == (7, 3, 4)
    assert [reject.line for reject in result.rejects] == [2, 4]
    assert [notice.values for notice in result.notices if notice.key == "rejects_kept"] == [(("count", 4), ("kept", 2))]
    assert field.store.connection().execute("SELECT count(*), min(len(cells)) FROM rejects").fetchall() == [(2, 5)]
