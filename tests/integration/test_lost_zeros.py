"""Ids whose zeros at the beginning are lost in one of two files. Every expected value is worked out by hand."""

from tests.integration.field_files import Field, messages_of

ORDERS = "order_id,buyer_id,created_at,paid_at"
REFUNDS = "refund_id,order_id,applied_at,completed_at"


def order(number: str, buyer: str = "ann") -> str:
    return f"{number},{buyer},2026-05-01 10:00:00,2026-05-01 10:01:00"


def refund(number: str, order_id: str) -> str:
    return f"{number},{order_id},2026-05-02 10:00:00,2026-05-02 12:00:00"


def test_orders_that_lost_their_zeros_are_told_and_never_joined(field: Field) -> None:
    first = field.csv(ORDERS, order("001200"), order("001300"), order("007"), platform="other")
    assert "zeros_lost" not in messages_of(first)
    result = field.csv(REFUNDS, refund("R1", "1200"), refund("R2", "1300"), refund("R3", "1400"))
    (notice,) = (dict(notice.values) for notice in result.notices if notice.key == "zeros_lost")
    assert notice == {"column": "order_id", "count": 2, "id": "1200", "stored": "001200"}
    assert field.rows("order_id FROM refunds") == [("1200",), ("1300",), ("1400",)]


def test_the_file_that_kept_its_zeros_may_come_last(field: Field) -> None:
    field.csv(ORDERS, order("1200", "0055"), order("1300", "55"), platform="other")
    result = field.csv(ORDERS, order("001200", "0055"), order("A0013", "55"), order("1300", "55"))
    notices = [dict(notice.values) for notice in result.notices if notice.key == "zeros_lost"]
    assert notices == [
        {"column": "order_id", "count": 1, "id": "001200", "stored": "1200"},
        {"column": "buyer_id", "count": 2, "id": "0055", "stored": "55"},
    ]


def test_ids_of_another_shop_and_other_ids_with_zeros_say_nothing(field: Field) -> None:
    field.csv(ORDERS, order("001200"), order("00A77"), shop="t", platform="other")
    field.csv(ORDERS, order("00A77"), order("0000"), platform="other")
    result = field.csv(REFUNDS, refund("R1", "1200"), refund("R2", "A77"), refund("R3", "0"))
    assert "zeros_lost" not in messages_of(result)


def test_sheets_of_one_workbook_are_held_against_each_other(field: Field) -> None:
    orders = [ORDERS.split(","), order("001200").split(",")]
    requests = [REFUNDS.split(","), [*refund("R1", "x").split(",")]]
    requests[1][1] = 1200  # a number, as a spreadsheet keeps it
    result = field.workbook({"Orders": orders, "Requests": requests}, platform="other")
    (second,) = result.further
    assert "zeros_lost" in messages_of(second)


def test_ids_that_are_written_in_another_way_are_told_and_never_joined(field: Field) -> None:
    field.csv(ORDERS, order("#1001"), order("SO-7"), platform="other")
    result = field.csv(ORDERS, order("1001"), order("so-7"), order("1002"))
    (notice,) = (dict(notice.values) for notice in result.notices if notice.key == "ids_written_otherwise")
    assert notice == {"column": "order_id", "count": 2, "id": "1001", "stored": "#1001"}
    assert (result.new, messages_of(field.csv(ORDERS, order("#1003"), order("SO-8")))) == (3, [])


def test_ids_of_two_files_that_each_mix_their_writings_are_told(field: Field) -> None:
    """Neither file has one order in two writings, and both have each writing."""
    field.csv(ORDERS, order("#1001"), order("1002", "Ann"), order("SO-7"), order("so-8", "bob"), platform="other")
    result = field.csv(ORDERS, order("1001"), order("#1003", "ann"), order("so-7"), order("SO-9", "Bob"))
    notices = [dict(notice.values) for notice in result.notices if notice.key == "ids_written_otherwise"]
    assert notices == [
        {"column": "order_id", "count": 2, "id": "1001", "stored": "#1001"},
        {"column": "buyer_id", "count": 2, "id": "Bob", "stored": "bob"},
    ]


def test_a_single_number_sign_far_down_what_the_shop_has_is_found(field: Field) -> None:
    field.csv(ORDERS, *(order(str(n)) for n in range(2000, 3500)), order("#1001"), platform="other")
    result = field.csv(ORDERS, order("1001"), order("1002"))
    assert "ids_written_otherwise" in messages_of(result)


def test_ids_that_one_file_writes_in_two_ways_are_told_and_never_joined(field: Field) -> None:
    result = field.csv(
        ORDERS, order("1001", "Ann <a@x.com>"), order("#1001", "a@x.com"), order("so-7", "Bo <b@x.com>"),
        order("SO-8", "Bob <b@x.com>"), order("No.690", "MAILTO:c@x.com"), order("690", "c@x.com"), platform="other",
    )  # fmt: skip
    assert [dict(notice.values) for notice in result.notices if notice.key == "ids_in_two_ways"] == [
        {"column": "order_id", "count": 1, "id": "#1001", "other": "1001"},
        {"column": "buyer_id", "count": 1, "id": "Ann <a@x.com>", "other": "a@x.com"},
    ]
    assert field.rows("order_id, buyer_id FROM orders")[-1] == ("690", "c@x.com")
    assert result.new == 5, "No.690 is 690, and mailto: no part of an address"
    later = field.csv(ORDERS, order("1002", "b@x.com"), order("№ 690", "c@x.com"))
    notices = [dict(notice.values) for notice in later.notices if notice.key == "ids_written_otherwise"]
    assert notices == [{"column": "buyer_id", "count": 1, "id": "b@x.com", "stored": "Bo <b@x.com>"}]
    assert later.same == 1


def test_orders_with_the_number_of_a_parcel_behind_them_are_told_and_never_joined(field: Field) -> None:
    field.csv(ORDERS, order("4501"), order("4502-1"), order("123-1234567-1234567"), platform="other")
    result = field.csv(ORDERS, order("4501-1"), order("4502"), order("4503-1"), order("123-1234567-1234568"))
    notices = [dict(notice.values) for notice in result.notices if notice.key == "ids_with_parcel"]
    assert notices == [{"column": "order_id", "count": 2, "id": "4501-1", "stored": "4501"}]
    assert result.new == 4


def test_capitals_of_an_e_mail_address_say_nothing_and_those_of_a_name_are_told(field: Field) -> None:
    field.csv(ORDERS, order("1", "Ann.B@X.com"), order("2", "ann.b@x.COM"), order("3", "Bob"), platform="other")
    result = field.csv(ORDERS, order("1", "ANN.B@X.COM"), order("4", "bob"))
    assert [buyer for (buyer,) in field.rows("buyer_id FROM orders")] == ["ann.b@x.com", "ann.b@x.com", "Bob", "bob"]
    notices = [dict(notice.values) for notice in result.notices if notice.key == "ids_written_otherwise"]
    assert (result.same, notices) == (1, [{"column": "buyer_id", "count": 1, "id": "bob", "stored": "Bob"}])


def test_a_letter_and_its_accent_are_one_sign_in_a_name(field: Field) -> None:
    """Macs write them as two."""
    field.csv(ORDERS, order("1", "Jose\u0301"), order("2", "Jos\u00e9"), platform="other")
    assert field.rows("buyer_id FROM orders") == [("Jos\u00e9",), ("Jos\u00e9",)]
