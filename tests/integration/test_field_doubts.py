"""Rows whose cells are possible each, and together hardly so: told, refused or rejected, never counted in silence."""

import pytest

from tests.integration.field_files import Field, messages_of, refused

ORDERS = "order_id,created_at,paid_at,promised_at,{}"
ORDER = "A{n},2026-05-0{n} 10:00:00,2026-05-0{n} 10:00:00,2026-05-0{n} 20:00:00,2026-05-0{n} 12:00:00"
RATINGS = "conversation_id,rated_at,rating"


@pytest.mark.parametrize("header", ["Shipped At", "shipped-at", "ship_time", "发货时间"])
def test_a_column_under_another_of_its_names_is_told(field: Field, header: str) -> None:
    result = field.csv(ORDERS.format(header), ORDER.format(n=1), platform="other")
    assert [(notice.key, dict(notice.values)) for notice in result.notices] == [("headers_alike", {"columns": header})]


def test_headers_of_no_column_that_is_missing_are_not_told(field: Field) -> None:
    row = ORDER.format(n=1) + ",kind,2026-05-02 10:00:00"
    result = field.csv(ORDERS.format("shipped_at") + ",remark,ship time", row, platform="other")
    assert messages_of(result) == []


@pytest.mark.parametrize(("header", "second"), [("店铺名称", "二店"), ("Store", "South"), ("platform", "douyin")])
def test_rows_of_several_shops_are_told(field: Field, header: str, second: str) -> None:
    """Of one shop nothing is told, wherever the second one stands."""
    rows = [f"{ORDER.format(n=n)},{second if n == 9 else 'A'}" for n in range(1, 10)]
    alone, several = (
        field.csv(f"{ORDERS.format('shipped_at')},{header}", *listed, platform="other") for listed in (rows[:-1], rows)
    )
    assert messages_of(alone) == []
    assert [dict(n.values) for n in several.notices] == [{"count": 2, "names": f"A, {second}"}]


@pytest.mark.parametrize("marks", ["110", "01234440", "0000"])
def test_marks_from_zero_are_no_marks_from_one(field: Field, marks: str) -> None:
    with refused("error.other_scale", least="0"):
        field.csv(RATINGS, *(f"c{n},2026-05-01 10:0{n}:00,{m}" for n, m in enumerate(marks)), platform="other")


def test_a_mark_of_zero_among_fives_is_rejected(field: Field) -> None:
    result = field.csv(RATINGS, *(f"c{n},2026-05-01 10:0{n}:00,{m}" for n, m in enumerate("054")), platform="other")
    assert [(reject.line, reject.reason) for reject in result.rejects] == [(2, "out_of_range")]


def test_conversations_of_several_buyers_are_told(field: Field) -> None:
    rows = [
        "1,Anna,buyer,2026-05-01 10:00:05,x",
        "1,shop,agent,2026-05-01 10:01:00,y",
        "2,A***a,buyer,2026-05-01 10:00:05,x",
        "2,B***t,buyer,2026-05-01 10:00:06,x",
    ]
    header = "conversation_id,buyer_id,sender,sent_at,text"
    assert "several_buyers" not in messages_of(field.csv(header, *rows, platform="other"))
    (notice,) = field.csv(header, *rows, "1,Bert,buyer,2026-05-02 10:00:05,x").notices
    assert (notice.key, notice.values) == ("several_buyers", (("count", 1), ("line", 2)))


@pytest.mark.parametrize(("of_one", "is_told"), [(10, True), (9, False)])
def test_one_name_in_half_of_the_conversations_is_told(field: Field, of_one: int, *, is_told: bool) -> None:
    """A word for everybody that no list holds; of nineteen conversations one buyer may have any number."""
    header = "conversation_id,buyer_id,sender,sent_at,text"
    rows = [f"{n},{'Besteller' if n < of_one else f'b{n}'},buyer,2026-05-01 10:00:05,x" for n in range(20)]
    result = field.csv(header, *rows, platform="other")
    expected = [{"name": "Besteller", "count": 10, "of": 20}] if is_told else []
    assert [dict(notice.values) for notice in result.notices if notice.key == "one_buyer"] == expected
    fewer = field.csv(header, *(row.replace("05-01", "05-02") for row in rows[:19]))
    assert "one_buyer" not in messages_of(fewer)


@pytest.mark.parametrize(("year", "is_told"), [(2016, True), (2025, True), (2026, False)])
def test_a_year_that_was_mistyped_into_the_past_is_told(field: Field, year: int, *, is_told: bool) -> None:
    rows = [f"c{n},2026-11-0{n} 10:00:00,5" for n in range(1, 8)]
    result = field.csv(RATINGS, *rows, f"c9,{year}-10-08 10:00:00,1", platform="other")
    assert ("far_before" in messages_of(result)) == is_told


def test_rows_that_go_on_through_the_years_are_not_told_to_be_early(field: Field) -> None:
    rows = [f"c{year},{year}-11-01 10:00:00,5" for year in range(2018, 2026)]
    assert messages_of(field.csv(RATINGS, *rows, platform="other")) == []


@pytest.mark.parametrize(
    ("agreed", "returned", "is_told"),
    [("09 10:00:00", "", True), ("06 10:00:00", "2026-05-05 12:00:00", True), ("08 10:00:30", "", False)],
)
def test_requests_whose_times_contradict_each_other_are_told(
    field: Field, agreed: str, returned: str, *, is_told: bool
) -> None:
    header = "refund_id,order_id,kind,applied_at,agreed_at,returned_at,completed_at"
    row = f"r1,a,return_refund,2026-05-05 10:00:00,2026-05-{agreed},{returned},2026-05-08 10:00:00"
    assert ("times_crossed" in messages_of(field.csv(header, row, platform="other"))) == is_told


@pytest.mark.parametrize("name", ["Grand total:", "合计", "TOTAL "])
def test_a_total_with_a_date_is_no_order(field: Field, name: str) -> None:
    total = f"{name},2026-05-31 00:00:00,,,"
    result = field.csv(ORDERS.format("shipped_at"), ORDER.format(n=1), total, platform="other")
    assert [(reject.line, reject.reason) for reject in result.rejects] == [(3, "total_row")]
