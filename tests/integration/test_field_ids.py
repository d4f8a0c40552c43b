"""Ids and empty cells as people's files have them. Every expected value is worked out by hand."""

import pytest

from tests.integration.field_files import ORDERS, REFUNDS, WECHAT, Field, may, refund

# --- ids and nothing -------------------------------------------------------------------------------------------------


def test_ids_cut_to_fifteen_digits_are_refused_as_text(field: Field) -> None:
    header = "主订单编号,子订单编号,选购商品,商品ID,商品数量,订单提交时间,支付完成时间,承诺发货时间,订单状态"
    ids = ["6917926768823640000", "6917926768823640000", "6917926768823650000", "6917926768830010000"]
    rows = [
        f"{number},{number},杯子,3,1,2026/5/{n} 10:00,2026/5/{n} 10:01,2026/5/9 10:00,已发货"
        for n, number in enumerate(ids, 1)
    ]
    result = field.csv(header, *rows)
    assert (result.new, [reject.reason for reject in result.rejects]) == (0, ["cut_id"] * 4)


def test_ids_cut_to_fifteen_digits_are_refused_as_numbers_of_a_workbook(field: Field) -> None:
    header = ["订单号", "订单创建时间", "订单支付时间", "订单状态", "商品ID", "预售/承诺发货时间"]
    ids = [2612300012345670, 2612300012345680, 2612300012399990, 2612300012400010]
    rows = [
        [number, "2026-05-01 10:00:00", "2026-05-01 10:01:00", "已发货", "9", "2026-05-03 10:00:00"] for number in ids
    ]
    result = field.workbook({"Sheet": [header, *rows]})
    assert [reject.reason for reject in result.rejects] == ["cut_id"] * 4


@pytest.mark.parametrize(
    ("ids", "refused_ids"),
    [
        ((2536200000009470, 2536200000009470), 2),  # …466 and …467 in a spreadsheet: one order instead of two
        ((2536200000009470,), 1),
        ((2536200000009470, 2536200000009466), 0),  # a program wrote them
        (("2536200000009470",), 0),  # a text was never cut
        ((253620000000940, 253620000000930), 0),
    ],
)
def test_a_single_number_of_a_workbook_may_have_been_cut(
    field: Field, ids: tuple[int | str, ...], refused_ids: int
) -> None:
    header = ["订单号", "订单创建时间", "订单支付时间", "订单状态", "商品ID", "预售/承诺发货时间"]
    rows = [
        [number, f"2026-05-0{n} 10:00:00", "2026-05-05 10:01:00", "已发货", "9", "2026-05-09 10:00:00"]
        for n, number in enumerate(ids, 1)
    ]
    result = field.workbook({"Sheet": [header, *rows]})
    assert [reject.reason for reject in result.rejects] == ["cut_id"] * refused_ids
    assert result.new == len(ids) - refused_ids


@pytest.mark.parametrize(
    ("ids", "refused_ids"),
    [
        # 6931806693706840045, 6938434499504758901, 6921226455001093077, 6940020177072150333: as JavaScript prints them,
        ((6931806693706840000, 6938434499504759000, 6921226455001093000, 6940020177072150000), 4),
        # and as they are after a detour through a float
        ((6931806693706840064, 6938434499504758784, 6921226455001093120, 6940020177072150528), 4),
        # multiples of 4096 by their making: the counter of such ids begins at nothing in each millisecond
        (
            tuple(4096 * number for number in (1692335618580771, 1692335618580772, 1692335618595000, 1692335618600123)),
            0,
        ),
    ],
)
def test_ids_that_a_program_rounded_are_refused(field: Field, ids: tuple[int, ...], refused_ids: int) -> None:
    result = field.csv(ORDERS, *(f"{number},b,2026-05-01 10:00:00,," for number in ids), platform="other")
    assert [reject.reason for reject in result.rejects] == ["cut_id"] * refused_ids
    assert result.new == len(ids) - refused_ids


def test_one_id_of_many_may_end_in_zeros(field: Field) -> None:
    ids = ["6917926768823640000", *(f"69179267688236{n}" for n in range(41001, 41009))]
    result = field.csv(ORDERS, *(f"{number},b,2026-05-01 10:00:00,," for number in ids), platform="other")
    assert (result.new, result.rejected) == (9, 0)


def test_ids_that_were_cut_in_a_few_rows_below_each_other_are_refused(field: Field) -> None:
    """Three of three thousand may end in zeros by chance, but not one below the other."""
    whole = [f"69179267{n:011}" for n in range(12_345, 15_345)]
    cut = [f"6917926{n}0000" for n in (10_000_001, 10_000_002, 10_000_003)]
    row = "{},b,2026-05-01 10:00:00,,"
    result = field.csv(ORDERS, *map(row.format, (*whole, *cut)), platform="other")
    assert [reject.line for reject in result.rejects] == [3002, 3003, 3004]
    apart = field.csv(ORDERS, *map(row.format, (cut[0], *whole, cut[1])), shop="apart", platform="other")
    assert apart.rejected == 0


def test_ids_that_became_fractions_are_the_same_ids(field: Field) -> None:
    field.csv(REFUNDS, *(refund(n, id=f"170{n}.0", order=f"260{n}.0") for n in range(1, 5)))
    again = field.csv(REFUNDS, *(refund(n) for n in range(1, 5)))
    assert (again.new, again.same) == (0, 4)
    assert field.rows("refund_id, order_id FROM refunds")[0] == ("1701", "2601")


def test_ids_that_a_spreadsheet_grouped_are_the_same_ids(field: Field) -> None:
    field.csv("order_id,created_at", '"3,730,015",2026-05-01 10:00:00', '"1,000",2026-05-01 10:00:00', platform="other")
    assert field.csv("order_id,created_at", "3730015,2026-05-01 10:00:00", "1000,2026-05-01 10:00:00").same == 2


def test_words_by_which_people_leave_an_id_out(field: Field) -> None:
    """A waybill without any digit is none, whatever its words."""
    words = ["无", "暂无", "空", "/", "<NA>", "未知", "なし", "не указано", "k.A.", "TBD"]
    rows = [f"K{n},{word},2026-05-01 10:00:00,,{word}" for n, word in enumerate(words)]
    rows += ["L1,无名,2026-05-01 10:00:00,,SF无1", "L2,Ka,2026-05-01 10:00:00,,pickup", "0,A.,2026-05-01 10:00:00,,0"]
    result = field.csv(ORDERS, *rows, platform="other")
    assert (result.new, result.rejected) == (13, 0)
    buyers = field.rows("buyer_id, tracking_id FROM orders")
    assert buyers == [*[(None, None)] * 10, ("无名", "SF无1"), ("Ka", None), ("A.", None)]


def test_signs_around_ids_are_no_part_of_them(field: Field) -> None:
    around = [
        "`{}",
        "'{}'",
        "'{}",
        '="{}"',
        "\u202d{}\u202c",
        "{}\u200e",
        "\ufeff{}",
        "“{}”",
        "\t{}\t",
        "({})",
        "【{}】",
        '["{}"]',
        "{}.",
        "<{}>",
        "{}|",
        "\x1f{}",
    ]
    rows = []
    for n, shape in enumerate(around, 1):
        cell = shape.format(f"37300{n}").replace('"', '""')
        bill = shape.format(f"SF{n}").replace('"', '""')
        rows.append(f'"{cell}",2026-05-01 10:00:00,,待收货,2026-05-01 10:01:00,1,杯子,1,9.90,"{bill}"')
    result = field.csv(WECHAT, *rows)
    assert result.rejected == 0
    assert field.rows("order_id, tracking_id FROM orders") == [
        (f"37300{n}", f"SF{n}") for n in range(1, len(around) + 1)
    ]


def test_the_word_order_before_its_number_is_no_part_of_it(field: Field) -> None:
    header = "order_id,created_at"
    field.csv(header, "Order #1001,2026-05-01 10:00:00", "order #1002,2026-05-01 10:00:00", platform="other")
    assert field.csv(header, "#1001,2026-05-01 10:00:00", "#1002,2026-05-01 10:00:00").same == 2


def test_words_for_nothing_are_nobody(field: Field) -> None:
    words = ["null", "NULL", "None", "nan", "NaN", "N/A", "#N/A", "\\N", "–", "-", "(null)"]
    rows = [f"K{n},{word},2026-05-01 10:00:00,2026-05-01 10:01:00,{word}" for n, word in enumerate(words)]
    named = [f"N{n},b{n},2026-05-02 10:00:00,2026-05-02 10:01:00,SF{n}" for n in range(4)]
    field.csv(ORDERS, *rows, *named, platform="other")
    assert set(field.rows("buyer_id, tracking_id FROM orders")[: len(words)]) == {(None, None)}
    assert len({buyer for (buyer,) in field.rows("buyer_id FROM orders") if buyer}) == 4


def test_what_a_program_for_statistics_writes_for_nothing_is_nothing(field: Field) -> None:
    """NA in capitals; a name in small letters is a name."""
    header = "order_id,buyer_id,created_at,paid_at,shipped_at,amount,quantity,status,product_id"
    rows = ["K1,NA,2026-05-01 10:00:00,NA,NA,NA,NA,NA,NA", "K2,Na,2026-05-01 10:00:00,NA,NA,5,1,paid,na-1"]
    result = field.csv(header, *rows, platform="other")
    assert (result.new, result.notices) == (2, ())
    assert field.rows("buyer_id, paid_at, amount, quantity, status, product_id FROM orders") == [
        (None,) * 6,
        ("Na", None, 5, 1, "paid", "na-1"),
    ]


def test_the_mark_at_the_end_of_an_old_file_is_no_row_and_no_part_of_a_cell(field: Field) -> None:
    header, row = "order_id,created_at", "K1,2026-05-01 10:00:00"
    for n, end in enumerate(("\n\x1a", "\x1a")):
        result = field.text(f"{header}\n{row}{end}", platform="other", shop=f"s{n}")
        assert (result.new, result.rejected) == (1, 0)


@pytest.mark.parametrize(
    "end",
    [
        "1970年1月1日", "01/01/1970", "01.01.1970 01:00:00", "Jan-01-70", "01/01/1900 00:00", "1/0/1900",
        "1753-01-01 00:00:00", "1601-01-01 00:00:00", "2038-01-19 03:14:07", "2100-01-01 00:00:00", "-62135596800",
        "-1",
    ],
)  # fmt: skip
def test_no_end_yet_in_whatever_writing_leaves_the_request_open(field: Field, end: str) -> None:
    header = "refund_id,kind,applied_at,completed_at,status"
    result = field.csv(
        header, f"R1,refund_only,2026-05-01 10:00:00,{end},open", "R2,refund_only,2026-05-01 10:00:00,,open",
        platform="other",
    )  # fmt: skip
    assert (result.new, result.rejected) == (2, 0)
    assert field.rows("completed_at, completed_until FROM refunds") == [(None, None)] * 2


def test_a_request_that_ended_on_an_ordinary_day_long_ago_is_no_open_one(field: Field) -> None:
    header = "refund_id,kind,applied_at,completed_at,status"
    result = field.csv(header, "R1,refund_only,2026-05-01 10:00:00,25/02/1970,open", platform="other")
    assert [reject.reason for reject in result.rejects] == ["impossible_time"]


def test_an_end_at_a_machines_first_instant_is_none(field: Field) -> None:
    waiting = "买家已经申请退款，等待卖家同意"
    ends = ["1970-01-01 08:00:00", "0000-00-00 00:00:00", "1970/1/1 0:00", "0", "1899-12-30 00:00:00"]
    result = field.csv(REFUNDS, *(refund(n, end=end, status=waiting) for n, end in enumerate(ends, 1)), refund(9))
    assert result.rejected == 0
    rows = field.rows("completed_at, status FROM refunds")
    assert rows == [(None, "open")] * len(ends) + [(may(9, 4), "refunded")]
