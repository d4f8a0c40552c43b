"""Workbooks with several tables: what of them is read and told. Every expected value is worked out by hand."""

import pytest

from data.inbox.reports import Outcome
from pages.text import imports
from tests.integration.field_files import Field, messages_of, refused

ORDERS = ["order_id", "created_at", "paid_at", "amount"]
REFUNDS = ["refund_id", "order_id", "applied_at", "completed_at", "amount"]
ORDER = ["1001", "2026-05-01 10:00:00", "2026-05-01 10:01:00", "12.50"]
REFUND = ["R1", "1001", "2026-05-02 10:00:00", "2026-05-02 12:00:00", "12.50"]


def order(number: str, amount: str) -> list[str]:
    return [number, *ORDER[1:3], amount]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_with_a_table_is_read_and_told_by_name(field: Field, state: str) -> None:
    result = field.workbook(
        {"Words": [["状态"], ["已发货"]], "Requests": [REFUNDS, REFUND], "Orders": [ORDERS, ORDER]},
        hidden={"Requests": state, "Words": state},
        platform="other",
    )
    assert (result.sheet, result.kind, result.new, result.other_sheets) == ("Orders", "orders", 1, ())
    assert [(table.sheet, table.kind, table.new) for table in result.further] == [("Requests", "refunds", 1)]
    sheets = {(notice.key, dict(notice.values)["sheet"]) for notice in result.notices if "sheet" in notice.key}
    assert sheets == {("hidden_sheet_read", "Requests"), ("hidden_sheet_unread", "Words")}


def test_a_sheet_that_is_shown_holds_against_a_hidden_copy(field: Field) -> None:
    result = field.workbook(
        {"Old": [ORDERS, order("1001", "10.00"), order("1000", "7.00")], "Orders": [ORDERS, ORDER]},
        hidden={"Old": "hidden"},
        platform="other",
    )
    assert (result.sheet, result.new, result.changed) == ("Orders", 0, 1)
    amounts = field.store.connection().execute("SELECT order_id, amount FROM orders ORDER BY 1").fetchall()
    assert [(name, float(amount)) for name, amount in amounts] == [("1000", 7.0), ("1001", 12.5)]


def test_a_hidden_sheet_is_read_where_no_other_holds_a_table(field: Field) -> None:
    result = field.workbook(
        {"Summary": [["orders", 1]], "Orders": [ORDERS, ORDER]}, hidden={"Orders": "hidden"}, platform="other"
    )
    assert (result.new, result.other_sheets, messages_of(result)[0]) == (1, ("Summary",), "hidden_sheet_read")


def test_sheets_of_different_kinds_are_each_read_when_each_is_sure(field: Field) -> None:
    refunds, orders = [*REFUNDS, "reason"], [*ORDERS, "quantity", "carrier"]
    assert len(refunds) == len(orders)  # neither kind fits better than the other
    result = field.workbook(
        {"Orders": [orders, [*ORDER, "2", "SF"]], "Requests": [refunds, [*REFUND, "torn"]]}, platform="other"
    )
    assert (result.sheet, result.kind, result.new) == ("Orders", "orders", 1)
    assert [(table.sheet, table.kind, table.new) for table in result.further] == [("Requests", "refunds", 1)]
    assert field.rows("order_id, reason FROM refunds") == [("1001", "torn")]
    report = imports.inbox_report(Outcome("export.xlsx", "s", [result, *result.further]))
    assert all(f"· export.xlsx, {sheet}" in report for sheet in ("Orders", "Requests"))


def test_only_the_sheet_that_is_in_doubt_is_asked_about(field: Field) -> None:
    header = ["order_id", "refund_id", "created_at", "paid_at", "shipped_at", "applied_at", "completed_at"]
    unsure = [header, ["1002", "R2", *(f"2026-05-0{day} 10:00:00" for day in range(1, 6))]]
    with refused("error.ambiguous_format"):
        field.workbook({"Both": unsure}, platform="other")
    result = field.workbook({"Both": unsure, "Orders": [ORDERS, ORDER]}, platform="other")
    assert (result.kind, result.new, result.further, result.other_sheets) == ("orders", 1, (), ("Both",))
    (doubt,) = (dict(notice.values) for notice in result.notices if notice.key == "sheet_in_doubt")
    assert (doubt["sheet"], doubt["formats"]) == ("Both", "plain_orders (orders), plain_refunds (refunds)")


def test_rows_of_a_second_sheet_are_told_by_the_numbers_that_it_shows(field: Field) -> None:
    """Rejected rows, rows that are no data and rows that are told of are found again in any sheet."""
    bad, total = ["R2", "1001", "yesterday", "", ""], ["合计", "", "", "", "12.50"]
    requests = [["Requests of May"], REFUNDS, REFUND, bad, total]
    result = field.workbook({"Orders": [ORDERS, ORDER], "Requests": requests}, platform="other")
    (second,) = result.further
    assert [(reject.line, reject.value) for reject in second.rejects] == [(4, "yesterday")]
    assert [(row.line, row.text) for row in second.left_out_rows] == [(5, "合计")]
    assert field.rows("line FROM refunds") == [(3,)]
    kept = field.store.connection().execute("SELECT line, cells FROM rejects").fetchall()
    assert [(line, list(cells)[:3]) for line, cells in kept] == [(4, bad[:3])]


def test_a_hidden_sheet_that_is_read_first_leaves_the_others_their_numbers(field: Field) -> None:
    sheets = {"Orders": [ORDERS, ORDER, order("1002", "dear")], "Requests": [REFUNDS, REFUND]}
    result = field.workbook(sheets, hidden={"Requests": "hidden"}, platform="other")
    assert [reject.line for reject in result.rejects] == [3]
    assert field.rows("line FROM orders") == field.rows("line FROM refunds") == [(2,)]
