"""Exports of platforms as people damage them before they put them in. Every expected value is worked out by hand."""

from decimal import Decimal

import pytest

from tests.integration.field_files import Field, messages_of

KUAISHOU = "订单号,订单创建时间,订单支付时间,订单状态,实付款,成交数量,商品名称,商品ID,快递单号"
ROW = "{id},2026-05-0{n} 10:00:00,2026-05-0{n} 10:00:05,已发货,12.90,1,杯,11,ZT{n}"


def test_ids_as_formulas_in_groups_and_out_of_lists_are_bare(field: Field) -> None:
    written = [
        "=2612300012345671",
        '"=T(""2612300012345672"")"',
        '"=HYPERLINK(""https://shop.example/o?id=2612300012345673"",""2612300012345673"")"',
        "2612 3000 1234 5674",
        "2612\u00a03000\u00a01234\u202f5675",
        '"2612300012345676,"',
        "2612300012345677；",
        "260501‑12345678–9",
    ]
    result = field.csv(KUAISHOU, *(ROW.format(id=text, n=n) for n, text in enumerate(written, start=1)))
    assert (result.new, result.rejected) == (8, 0)
    assert field.rows("order_id FROM orders") == [
        *((f"261230001234567{n}",) for n in range(1, 8)),
        ("260501-12345678-9",),
    ]


def test_a_formula_that_shows_something_else_is_no_other_id(field: Field) -> None:
    for n, product in enumerate(("=1+1", "=ann", "=2-1"), start=1):
        field.csv(KUAISHOU, ROW.format(id=f"261230001234567{n}", n=n).replace(",11,", f",{product},"))
    assert [product for (product,) in field.rows("product_id FROM orders")] == ["=1+1", "=ann", "=2-1"]


def test_several_orders_in_one_cell_are_told(field: Field) -> None:
    pairs = ["2612300012345671;2612300012345672", '"2612300012345673\n2612300012345674"', "2612300012345675"]
    result = field.csv(KUAISHOU, *(ROW.format(id=text, n=n) for n, text in enumerate(pairs, start=1)))
    values = {notice.key: dict(notice.values) for notice in result.notices}
    assert values["several_ids"] == {"column": "订单号", "count": 2, "line": 2}
    pairs = [
        "顺丰:SF123456789012；圆通: YT1234567890123",
        "SF123456789012(顺丰)/YT1234567890123",
        "SF Express: SF123456789012",
    ]
    rows = [f'A{n},2026-05-01 10:00:00,"{text}"' for n, text in enumerate(pairs)]
    result = field.csv("order_id,created_at,tracking_id", *rows, platform="other", shop="parcels")
    told_of = {"column": "tracking_id", "count": 2, "line": 2}
    assert [(notice.key, dict(notice.values)) for notice in result.notices] == [("several_waybills", told_of)]


def test_a_total_under_the_products_is_no_line_of_the_order_above(field: Field) -> None:
    result = field.csv(KUAISHOU, ROW.format(id="2612300012345671", n=1), ",,,,9.90,1,碗,12,", ",,,,22.80,2,合计,,")
    assert (result.new, [(reject.line, reject.reason) for reject in result.rejects]) == (2, [(4, "missing")])
    assert field.rows("order_id, product_title, quantity FROM orders")[1:] == [("2612300012345671", "碗", 1)]


def test_a_file_of_headers_alone_is_told(field: Field) -> None:
    field.csv(KUAISHOU, ROW.format(id="2612300012345671", n=1))
    result = field.csv(KUAISHOU, name="next.csv")
    assert (result.read, messages_of(result)) == (0, ["no_rows"])
    assert field.rows("order_id FROM orders") == [("2612300012345671",)]


def test_numbers_of_days_that_may_be_counted_from_1904_are_told(field: Field) -> None:
    header = "售后单号,订单编号,售后申请时间,售后完结时间,售后状态,售后类型,退款金额"
    rows = "99{n},2612300012345671,{day}.5,{day}.75,退款成功,仅退款,5.00"
    result = field.csv(header, *(rows.format(n=n, day=44682 + n) for n in range(4)))
    values = [dict(notice.values) for notice in result.notices if notice.key == "days_numbered"]
    assert values[0] == {"column": "售后申请时间", "read": "2022-05-04", "other": "2026-05-05"}
    # counted from 1904 these days would lie ahead
    assert "days_numbered" not in messages_of(field.csv(header, rows.format(n=9, day=46150), name="now.csv"))


def test_a_promise_under_the_short_name_of_its_column(field: Field) -> None:
    header = "No. Pesanan,Status Pesanan,Waktu Pesanan Dibuat,{},Nama Produk,Jumlah,Total Pembayaran"
    row = "260501ABCDEF,Perlu Dikirim,2026-05-01 10:00,2026-05-03 23:59,Mug,1,129.900"
    field.csv(header.format("Pesanan Harus Dikirimkan Sebelum"), row)
    assert field.rows("promised_at IS NOT NULL FROM orders") == [(True,)]
    result = field.csv(header.format("Pesanan Harus Dikirimkan Sebelum (batas)"), row, name="other.csv")
    assert "headers_alike" in messages_of(result)


def test_formulas_that_no_spreadsheet_worked_out_are_told(field: Field) -> None:
    rows = [[f"261230001234567{n}", f"2026-05-0{n} 10:00:00", "已发货", "=10+2.9", "1"] for n in (1, 2)]
    result = field.workbook({"订单": [["订单号", "订单创建时间", "订单状态", "实付款", "成交数量"], *rows]})
    values = {notice.key: dict(notice.values) for notice in result.notices}
    assert values["no_results"] == {"count": 2, "line": 2}
    assert field.rows("amount FROM orders") == [(None,), (None,)]


def test_states_of_requests_with_a_remark_behind_them_are_known(field: Field) -> None:
    header = "售后单号,订单编号,售后申请时间,售后完结时间,售后状态,售后类型,退款金额"
    states = {
        "退款成功（平台介入）": "refunded",
        "售后关闭(买家撤销)": "closed",
        "用户取消申请": "closed",
        "商家拒绝退款": "open",
    }
    rows = (f"99{n},26123,2026-05-02 10:00:00,,{state},仅退款,5.00" for n, state in enumerate(states))
    field.csv(header, *rows)
    assert [state for (state,) in field.rows("status FROM refunds")] == list(states.values())


def test_no_end_yet_as_a_machines_first_day_is_no_day_without_a_time(field: Field) -> None:
    header = "售后单号,订单编号,售后申请时间,售后完结时间,售后状态,售后类型,退款金额"
    row = "99{n},26123,2026-05-02 10:00:00,{end},退款成功,仅退款,5.00"
    result = field.csv(header, row.format(n=1, end="2026-05-03 10:00:00"), row.format(n=2, end="1970-01-01"))
    assert messages_of(result) == []
    assert field.rows("completed_at IS NULL FROM refunds") == [(False,), (True,)]


PLATES = "order_id,created_at,product_title,amount,status"


@pytest.mark.parametrize(
    ("second", "title"),
    [
        ('2,2026-05-02 10:00,"12 inch plate,6,paid', '"12 inch plate'),  # would close in the row below
        ('"2","2026-05-02 10:00","Plate 12"","6","paid"', 'Plate 12"'),
        ('"2","2026-05-02 10:00,"Plate","6","paid"', "Plate"),
        ('"2","2026-05-02 10:00","Plate "12" blue","6","paid"', 'Plate "12" blue'),
        ('2,2026-05-02 10:00,Plate,"6,paid', "Plate"),
        ('"2","2026-05-02 10:00","Plate 12"", blue","6","paid"', 'Plate 12", blue'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_quotation_mark_out_of_place_costs_no_row(field: Field, second: str, title: str, encoding: str) -> None:
    rows = ['1,2026-05-01 10:00,"杯, blue",5,paid', second, '3,2026-05-03 10:00,"Cup, red",7,paid']
    result = field.csv(PLATES, *rows, platform="other", encoding=encoding)
    assert (result.new, result.rejected) == (3, 0)
    assert field.rows("product_title, amount, status FROM orders") == [
        ("杯, blue", 5, "paid"),
        (title, 6, "paid"),
        ("Cup, red", 7, "paid"),
    ]


def test_rows_that_only_their_number_of_cells_tells_apart_are_told(field: Field) -> None:
    """Line 3 would have three cells: its amount would be part of the title, and its state empty."""
    rows = ['"1","2026-05-01 10:00","Cup","5.50","paid"', '"2","2026-05-02 10:00","Plate 12"","6.50","paid"']
    result = field.csv(PLATES, *rows, platform="other")
    told_of = {notice.key: dict(notice.values) for notice in result.notices}
    assert told_of["marks_mended"] == {"count": 1, "line": 3}
    assert field.rows("amount FROM orders") == [(Decimal("5.50"),), (Decimal("6.50"),)]


def test_a_row_that_no_reading_fits_is_rejected(field: Field) -> None:
    rows = ['1,2026-05-01 10:00,"Cup",5,paid', '2,2026-05-02 10:00,"Plate" 12" blue, and white,6,paid,,x']
    result = field.csv(PLATES, *rows, platform="other")
    assert [(reject.line, reject.reason) for reject in result.rejects] == [(3, "ragged_row")]
