"""Tables in other containers than rows of cells: nested JSON, Excel's XML, aligned lines; and without headers."""

import json
from decimal import Decimal

import pytest

from tests.integration.field_files import Field, messages_of, refused

SPREADSHEET = """<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="说明"><Table><Row><Cell><Data ss:Type="String">note</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="订单"><Table>{rows}</Table></Worksheet>
<Worksheet ss:Name="Empty"/></Workbook>"""


def test_orders_in_nested_json_have_a_row_for_each_of_their_lines(field: Field) -> None:
    """What an order costs stands on its first line; of a name that two things have, each has its path."""
    orders = [
        {
            "order_id": 6901234567890123456,
            "created_at": "2026-05-01 10:00:00",
            "buyer": {"buyer_id": "ann", "name": "Ann"},
            "amount": 19.90,
            "tags": ["a", "b"],
            "items": [{"product_id": "P1", "quantity": 2, "name": "cup"}, {"product_id": "P2", "quantity": 1}],
        },
        {"order_id": 2, "created_at": "2026-05-01 11:00:00", "amount": 5, "items": [{"product_id": "P1", "No.": 7}]},
        {"order_id": 3, "created_at": "2026-05-01 12:00:00", "amount": 6, "items": []},
    ]
    document = json.dumps({"code": 0, "data": {"page": 1, "orders": orders}}, indent=1)
    assert field.text(document, "orders.json", platform="other").rejected == 0
    assert field.rows("order_id, product_id, buyer_id, quantity, amount, hour(created_at) FROM orders") == [
        ("6901234567890123456", "P1", "ann", 2, Decimal("19.90"), 2),
        ("6901234567890123456", "P2", "ann", 1, None, 2),
        ("2", "P1", None, None, 5, 3),
        ("3", None, None, None, 6, 4),
    ]


def test_what_an_order_lists_beside_its_lines_makes_no_rows(field: Field) -> None:
    """Flags and codes stand in each of an order's rows, money in its first; pictures are a cell's text."""
    order = {
        "order_id": 7,
        "created_at": "2026-05-01 10:00:00",
        "preorder": 1,
        "carrier": 3,
        "buyer_id": 5,
        "amount": 20,
        "photos": [{"url": "a.jpg"}, {"url": "b.jpg"}],
        "discounts": [{"discount_name": "x", "amount": 1}],
        "items": [{"product_id": "P1", "quantity": 1}, {"product_id": "P2", "quantity": 2}],
    }
    field.text(json.dumps({"orders": [order]}), "orders.json", platform="other")
    assert field.rows("product_id, quantity, amount, preorder, carrier, buyer_id FROM orders") == [
        ("P1", 1, 20, True, "3", "5"),
        ("P2", 2, None, True, "3", "5"),
    ]


def test_lines_in_the_parcels_of_orders_are_refused(field: Field) -> None:
    """A row for each parcel would lose products, one for each product would repeat parcels."""
    parcels = [{"tracking_id": "T1", "items": [{"product_id": "a"}, {"product_id": "b"}]}]
    orders = [{"order_id": "7", "created_at": "2026-05-01", "packages": [*parcels, {"tracking_id": "T2", "items": []}]}]
    with refused("error.json_several_lists", names="packages, packages.items"):
        field.text(json.dumps(orders), "orders.json", platform="other")


def test_lines_whose_cells_say_little_are_known_by_the_name_of_their_list(field: Field) -> None:
    orders = [{"order_id": "7", "created_at": "2026-05-01", "goods": [{"name": "cup", "num": 1}, {"name": "lid"}]}]
    assert field.text(json.dumps({"orders": orders}), "orders.json", platform="other").read == 2


@pytest.mark.parametrize("by_line", [True, False])
def test_messages_in_nested_json_keep_their_conversation(field: Field, by_line: bool) -> None:
    chats = [
        {
            "conversation_id": f"c{n}",
            "messages": [
                {"sender": sender, "sent_at": f"2026-05-0{n} 10:00:0{at}", "text": None}
                for at, sender in enumerate(("buyer", "agent"))
            ],
        }
        for n in (1, 2)
    ]
    content = "\n".join(map(json.dumps, chats)) if by_line else json.dumps({"data": chats})
    assert field.text(content, "chats.json", platform="other").rejected == 0
    assert field.rows("conversation_id, sender FROM messages") == [
        (f"c{n}", sender) for n in (1, 2) for sender in ("buyer", "agent")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_workbook_in_xml_is_read_sheet_by_sheet(field: Field, encoding: str) -> None:
    def row(*cells: tuple[str, str], attributes: str = "") -> str:
        inner = "".join(f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>' for kind, text in cells)
        return f"<Row{attributes}>{inner}</Row>"

    header = row(
        *(("String", name) for name in ("订单编号", "售后单号", "售后状态", "售后申请时间", "售后完结时间", "退款金额"))
    )
    rows = header + row(
        ("Number", "690123456789"),
        ("String", "R&amp;1"),
        ("String", "退款成功"),
        ("DateTime", "2026-05-01T10:00:00.000"),
        ("DateTime", "2026-05-02T00:00:00.000"),
        ("Number", "1234.5"),
    )
    rows += '<Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="String">R2</Data></Cell><Cell/>'
    rows += '<Cell ss:Index="4"><Data ss:Type="DateTime">2026-05-01T11:00:00.000</Data></Cell></Row>'
    content = SPREADSHEET.format(encoding=encoding, rows=rows)
    result = field.text(content, "售后.xls", encoding, platform="kuaishou")
    assert (result.format, result.new, result.rejected) == ("kuaishou_aftersales", 2, 0)
    assert field.rows("line, order_id, refund_id, hour(applied_at), amount FROM refunds") == [
        (2, "690123456789", "R&1", 2, Decimal("1234.50")),
        (4, None, "R2", 3, None),
    ]
    with refused("error.xml_spreadsheet"):
        field.text(content.replace("<?mso", "<!DOCTYPE a><?mso"), "entities.xls", encoding)
    with refused("error.xml_spreadsheet"):
        field.text(content[:-30], "cut.xls", encoding)
    for last in ('ss:Index="99999999"', 'ss:Index="1048576"><Cell ss:Index="1999"/'):  # a kilobyte of gigabytes
        with refused("error.xml_spreadsheet"):
            field.text(content.replace('ss:Index="4"', last, 1), "far.xls", encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_columns_that_stand_below_each_other_are_told_apart_by_their_spaces(field: Field, encoding: str) -> None:
    rows = [
        "order_id    buyer_id    product_title     created_at           amount",
        "--------    --------    -------------     -------------------  ------",
        "A1          小李        red cup           2026-05-01 10:00:00    9.90",
        "A2          ann lee     cup               2026-05-01 11:00:00  119.90",
        "",
        "A3                      tea pot           2026-05-02 11:00:00    5.00",
    ]
    assert field.text("\n".join(rows) + "\n", encoding=encoding, platform="other").rejected == 0
    assert field.rows("line, order_id, buyer_id, product_title, amount FROM orders") == [
        (3, "A1", "小李", "red cup", Decimal("9.90")),
        (4, "A2", "ann lee", "cup", Decimal("119.90")),
        (6, "A3", None, "tea pot", 5),
    ]


@pytest.mark.parametrize("line", ["A2  ann  a word too wide for it  2026-05-01 11:00:00  5", "A2"])
def test_lines_that_do_not_stand_below_each_other_are_no_table(field: Field, line: str) -> None:
    rows = ["order_id  buyer_id  created_at           amount", "A1        ann       2026-05-01 10:00:00  9.90", line]
    with refused("error.unknown_file"):
        field.text("\n".join(rows), platform="other")


def test_a_table_without_headers_is_told_to_be_one(field: Field) -> None:
    rows = [f"c{n},buyer,2026-05-0{n} 10:00:00,hello {n}" for n in range(1, 5)]
    with refused("error.no_header", first=", ".join(rows[0].split(","))):
        field.csv(*rows, platform="other")
    instants = [f"{n},17776008000{n:02},paid,x" for n in range(1, 5)]
    with refused("error.no_header", first=", ".join(instants[0].split(","))):
        field.csv(*instants, platform="other")
    with refused("error.unknown_file"):  # days that stand in headers are none
        field.csv("店铺,2026-05-01,2026-05-02", "杯子,3,4", "茶壶,5,6", platform="other")


def test_several_numbers_of_other_things_in_a_cell_are_told(field: Field) -> None:
    row = "C1,3C,69012345678901;69012345678902,2027-05-01"
    result = field.csv("certificate_id,kind,product_id,valid_until", row, platform="other")
    assert "several_ids" in messages_of(result)
    lines = ['A1,2026-05-01 10:00:00,"P1\nP2"', "A2,2026-05-01 10:00:00,P1;P2", "A3,2026-05-01 10:00:00,RED/XL-2024"]
    several = field.csv("order_id,created_at,product_id", *lines, platform="other", shop="products")
    assert dict(several.notices[0].values) == {"column": "product_id", "count": 2, "line": 2}


def test_a_point_in_a_name_of_json_is_a_part_of_it(field: Field) -> None:
    rows = [{"Order No.": f"A{n}", "created_at": "2026-05-01 10:00:00", "a": {"No.": n}} for n in (1, 2)]
    with refused("error.unknown_file", headers="Order No., created_at, No."):
        field.text(json.dumps(rows), "orders.json", platform="other")


@pytest.mark.parametrize("document", ["[]", " {}\n", '{"code": 0, "data": {"list": [], "page": 1}}'])
def test_a_list_in_json_that_is_empty_is_said_to_be(field: Field, document: str) -> None:
    with refused("error.empty_json"):
        field.text(document, "orders.json", platform="other")
