"""Files in shapes that people meet: times, amounts and currencies. Every expected value is worked out by hand."""

from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from data.loading.loader import import_file
from tests.integration.field_files import Field, messages_of, refused

REFUNDS = "refund_id,kind,applied_at,completed_at,status"
ORDERS = "order_id,created_at,paid_at,amount"
MESSAGES = "conversation_id,sender,sent_at,text"


def may(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """An instant of May 2026, UTC."""
    return datetime(2026, 5, day, hour, minute, second)


def asked_and_answered(*pairs: tuple[str, str]) -> list[str]:
    """Rows under `MESSAGES`: conversations of a question and an answer at these times."""
    return [
        row
        for n, (question, answer) in enumerate(pairs, 1)
        for row in (f"c{n},buyer,{question},in stock?", f"c{n},agent,{answer},yes")
    ]


# --- which number is which -------------------------------------------------------------------------------------------


def test_years_of_two_digits_in_front(field: Field) -> None:
    rows = [f"R{n},refund_only,26/05/{n:02} 10:00:00,26/05/{n + 1:02} 12:00:00,refunded" for n in range(1, 28)]
    result = field.csv(REFUNDS, *rows, platform="other", timezone="UTC")
    assert (result.new, result.rejected) == (27, 0)
    assert field.rows("applied_at, completed_at FROM refunds")[-1] == (may(27, 10), may(28, 12))


def test_three_numbers_of_two_digits_that_may_be_read_in_several_orders_are_asked_about(field: Field) -> None:
    row = "R{n},refund_only,2{n}/05/2{n} 10:00:00,2{n}/05/2{n} 12:00:00,refunded"
    rows = [row.format(n=n) for n in (4, 5, 6)]
    with refused("error.ambiguous_years", column="applied_at"):
        field.csv(REFUNDS, *rows, platform="other")
    field.csv(REFUNDS, *rows, platform="other", timezone="UTC", answers={"year_first": False, "day_first": True})
    assert field.rows("applied_at FROM refunds")[0] == (datetime(2024, 5, 24, 10),)


TURNED = ["Order ID", "SKU ID", "Quantity", "Created Time", "Paid Time", "Cancelled Time"]


@pytest.mark.parametrize("texts", [4, 8], ids=["most of them turned", "most of them text"])
def test_days_that_a_spreadsheet_turned_are_refused(field: Field, texts: int) -> None:
    turned = [datetime(2026, day, 3, 10) for day in range(5, 11)]  # the 5th to the 10th of March, day and month swapped
    written = [f"{day}/03/2026 10:00:00" for day in range(13, 13 + texts)]
    rows = [[f"57{n}", f"17{n}", 1, cell, cell, ""] for n, cell in enumerate([*turned, *written])]
    with refused("error.turned_dates", column="Created Time"):
        field.workbook({"Orders": [TURNED, *rows]})


def test_days_that_a_spreadsheet_turned_without_exception_are_refused(field: Field) -> None:
    """Ten days of May, as dates: 05-01 … 05-10 became 01-05 … 10-05."""
    rows = [[f"Z{n}", datetime(2026, n, 5, 9 + n, 30), None, 5] for n in range(1, 11)]
    with refused("error.turned_days", column="created_at", day=5, count=10):
        field.workbook({"Sheet": [ORDERS.split(","), *rows]}, platform="other")
    monthly = [f"Z{n},2026-{n:02}-05 09:30:00,,5" for n in range(1, 10)]
    assert field.csv(ORDERS, *monthly, platform="other").new == 9


def test_days_of_two_teams_in_both_orders_are_refused(field: Field) -> None:
    uk = [f"U{n},{n + 12}/03/2026 10:00,,5" for n in range(1, 7)]
    us = [f"A{n},03/{n + 12}/2026 10:00,,5" for n in range(1, 9)]
    with refused("error.mixed_dates", column="created_at"):
        field.csv(ORDERS, *uk, *us, platform="other")


def test_a_help_desk_with_american_days_is_asked_about(field: Field) -> None:
    header = "Id,Requester,Requester id,Submitter,Assignee,Status,Created at,First reply time in minutes"
    rows = [f"{n},c{n},7{n},c{n},Ann,Solved,05/0{n}/26 09:0{n},5" for n in range(1, 6)]
    with refused("error.ambiguous_dates", column="Created at"):
        field.csv(header, *rows, platform="other")
    field.csv(header, *rows, platform="other", timezone="UTC", answers={"day_first": False})
    assert field.rows("min(sent_at) FROM messages GROUP BY conversation_id, import_id, line")[0] == (may(1, 9, 1),)


# --- how a time is written -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2026/5/1 下午 03:20:00", may(1, 7, 20)),
        ("2026/5/1 上午 12:20:00", datetime(2026, 4, 30, 16, 20)),
        ("2026-05-01 3:20:00\u202fPM", may(1, 7, 20)),
        ("２０２６－０５－０１ １５：２０：００", may(1, 7, 20)),
        ("20260501152000", may(1, 7, 20)),
        ("2026-05-01 15:20:00 PDT", may(1, 22, 20)),
        ("2026-05-01 15:20:00 PST", may(1, 23, 20)),
        ("2026-05-01T15:20:00Z", may(1, 15, 20)),
        ("2026年5月1日 15时20分", may(1, 7, 20)),
        ("2026-05-01 오후 3:20", may(1, 7, 20)),
    ],
)
def test_times_in_other_signs(field: Field, cell: str, instant: datetime) -> None:
    result = field.csv(ORDERS, f"Z1,{cell},,5", platform="other", timezone="Asia/Shanghai")
    assert (result.new, result.rejected) == (1, 0)
    assert field.rows("created_at FROM orders") == [(instant,)]


def test_years_of_another_calendar_are_told(field: Field) -> None:
    result = field.csv(ORDERS, "Z1,2567-02-29 15:20:00,,5", "Z2,2569-05-01 15:20:00,,5", platform="other")
    assert (result.new, messages_of(result)) == (2, ["years_of_calendar"])
    assert field.rows("created_at FROM orders") == [(datetime(2024, 2, 29, 7, 20),), (may(1, 7, 20),)]


def test_a_clock_of_twelve_hours_that_lost_its_halves_is_asked_about(field: Field) -> None:
    hours = [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    pairs = [
        (f"2026-05-{n:02} {hours[n % 12]:02}:10:00", f"2026-05-{n:02} {hours[n % 12]:02}:12:00") for n in range(1, 25)
    ]
    with refused("error.half_day_missing", column="sent_at", count=48):
        field.csv(MESSAGES, *asked_and_answered(*pairs), platform="other")
    assert field.csv(MESSAGES, *asked_and_answered(*pairs), platform="other", answers={"clock_24": True}).new == 48


def test_a_clock_of_twelve_hours_that_calls_noon_nought_is_asked_about_too(field: Field) -> None:
    row = "R{n},refund_only,2026-05-{day:02} {hour:02}:10:00,,open"
    rows = [row.format(n=n, day=1 + n % 24, hour=n * 5 % 12) for n in range(24)]
    with refused("error.half_day_missing", column="applied_at", count=24):
        field.csv(REFUNDS, *rows, platform="other")
    noon = row.format(n=24, day=25, hour=12)
    assert field.csv(REFUNDS, *rows, noon, platform="other").new == 25


HOURS_OF_A_DAY = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22]


def requests_of(days: range, form: str, hours: list[int] = HOURS_OF_A_DAY) -> list[str]:
    """Requests at these hours of days of May, their times in one of strftime's formats."""
    return [
        f"R{day}-{hour},refund_only,{datetime(2026, 5, day, hour, 10):{form}},,open" for day in days for hour in hours
    ]


@pytest.mark.parametrize("lost_first", [True, False])
@pytest.mark.parametrize("mixed", [False, True], ids=["one below the other", "row by row, written otherwise"])
def test_half_days_lost_in_a_part_of_a_file_are_asked_about(field: Field, *, lost_first: bool, mixed: bool) -> None:
    """Two downloads: one of 24 hours, one of twelve without AM and PM."""
    lost = requests_of(range(1, 5) if lost_first else range(11, 15), "%Y/%m/%d %I:%M" if mixed else "%Y-%m-%d %I:%M:%S")
    whole = requests_of(range(5, 11), "%Y-%m-%d %H:%M:%S")
    rows = [row for pair in zip(lost, whole, strict=False) for row in pair] if mixed else [*lost, *whole]
    rows += whole[len(lost) :] if mixed else []
    with refused("error.half_days_in_part", column="applied_at"):
        field.csv(REFUNDS, *rows, platform="other")
    assert field.csv(REFUNDS, *rows, platform="other", answers={"clock_24": True}).new == len(rows)


def test_half_days_lost_far_down_in_a_long_file_are_asked_about(field: Field) -> None:
    whole = [row.replace("R", f"W{n}") for n in range(40) for row in requests_of(range(1, 17), "%Y-%m-%d %H:%M:%S")]
    lost = [row.replace("R", f"L{n}") for n in range(12) for row in requests_of(range(17, 27), "%Y-%m-%d %I:%M:%S")]
    with refused("error.half_days_in_part", column="applied_at"):
        field.csv(REFUNDS, *whole, *lost, platform="other")


def test_mornings_alone_are_no_lost_half_days(field: Field) -> None:
    """Nights and mornings of the days below whole days, as in a file of two shifts."""
    early = requests_of(range(1, 6), "%Y-%m-%d %H:%M:%S", [0, 1, 2, 5, 6, 7, 8, 9, 10, 11, 12])
    whole = requests_of(range(11, 16), "%Y-%m-%d %H:%M:%S")
    assert field.csv(REFUNDS, *early, *whole, platform="other").new == len(early) + len(whole)


def test_six_conversations_in_mornings_are_no_lost_half_days(field: Field) -> None:
    """Conversations one after the other, each of six rows within two hours: six times the rows are no further proof."""
    hours = [*range(0, 24, 3), 5, 7, 9, 10, 6, 11, *range(1, 24, 3)] * 4
    rows = [
        f"R{number}-{minute},refund_only,2026-05-{1 + number % 17:02} {hour:02}:{minute:02}:00,,open"
        for number, hour in enumerate(hours)
        for minute in range(0, 60, 10)
    ]
    assert field.csv(REFUNDS, *rows, platform="other").new == len(rows)


def test_times_without_a_half_day_beside_those_with_one_are_asked_about(field: Field) -> None:
    rows = requests_of(range(1, 4), "%Y-%m-%d %I:%M %p")
    bare = "B1,refund_only,2026-05-04 02:10,,open"
    with refused("error.half_days_unmarked", column="applied_at", count=1, first="2026-05-04 02:10"):
        field.csv(REFUNDS, *rows, bare, platform="other")
    assert field.csv(REFUNDS, *rows, bare, platform="other", answers={"clock_24": True}).new == len(rows) + 1
    late = "B2,refund_only,2026-05-04 14:10,,open"
    assert field.csv(REFUNDS, bare, *rows, late, platform="other", shop="shows 24 hours").new == len(rows) + 2


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        *((f"2026{dash}05{dash}02 10:30:00", may(2, 10, 30)) for dash in "‐‑‒–—―−－ー﹣"),
        *((f"30{dash}05{dash}2026 10:30", may(30, 10, 30)) for dash in "–—−⁄∕"),
        ("2026·05·02 10∶30", may(2, 10, 30)),
        ("2026–05–02", may(2)),
        ("2 – May – 2026 10:30", None),
        ("2026-05-02 10:30–12:30", None),  # a span
        ("2026-05-02 10:30:00−05:00", may(2, 15, 30)),
    ],
)
def test_dates_with_other_dashes(field: Field, cell: str, instant: datetime | None) -> None:
    result = field.csv(ORDERS, f"Z1,{cell},,5", platform="other", timezone="UTC")
    assert (result.new, result.rejected) == ((1, 0) if instant else (0, 1))
    assert field.rows("created_at FROM orders") == ([(instant,)] if instant else [])


def test_days_with_other_dashes_that_may_be_read_in_two_orders_are_asked_about(field: Field) -> None:
    with refused("error.ambiguous_dates", column="created_at"):
        field.csv(ORDERS, "Z1,05–06–2026 10:00,,5", platform="other")


def test_a_zone_in_a_header_holds_for_its_column(field: Field) -> None:
    rows = asked_and_answered(("2026-05-01 01:00:00", "2026-05-01 01:02:00"))
    result = field.csv(MESSAGES.replace("sent_at", "sent_at (UTC)"), *rows, platform="other", timezone="Asia/Shanghai")
    assert field.rows("sent_at FROM messages") == [(may(1, 1),), (may(1, 1, 2),)]
    assert "zone_of_file" in messages_of(result)
    answers = field.figure(
        "2026-05-02T00:00:00", cases="messages", within="3 minutes", hours="08:00-23:00", window="30 days"
    )
    assert (answers.met, answers.missed, answers.excluded) == (1, 0, 0)


def test_a_zone_in_a_header_of_a_filled_in_template(field: Field) -> None:
    header = "违规编号,类型,判定时间 UTC,情节,处理措施,罚款,扣分,到期时间 UTC,订单号"
    result = field.csv(
        header, "V1,虚假发货,2026-05-01 01:00:00,一般,,10,2,2026-06-01 01:00:00,9001", platform="kuaishou"
    )
    assert (result.format, result.rejected) == ("template_violations", 0)
    assert field.rows("decided_at FROM violations") == [(may(1, 1),)]


def test_a_date_and_its_clock_in_two_columns_are_one_time(field: Field) -> None:
    rows = [
        "S1,buyer,2026-05-01,10:00:00,in stock?",
        "S1,agent,2026-05-01,13:30:00,yes",
        "S2,buyer,2026-05-02,10:00:00,in stock?",
        "S2,agent,2026-05-03,16:00:00,yes",
    ]
    result = field.csv("conversation_id,sender,sent_at,time,text", *rows, platform="other", timezone="UTC")
    assert "clock_beside" in messages_of(result)
    answers = field.figure("2026-05-10T00:00:00", cases="messages", within="24 hours", window="30 days")
    assert (answers.met, answers.missed) == (1, 1)


def test_a_workbook_that_counts_its_days_from_1904(field: Field) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    page = book.worksheets[0]
    page.append(["order_id", "created_at", "shipped_at"])
    page.append(["M1", datetime(2026, 5, 1, 10), datetime(2026, 5, 2, 10)])
    book.save(field.folder / "mac.xlsx")
    import_file(field.access, field.folder / "mac.xlsx", "s", platform="other", timezone="UTC")
    assert field.rows("created_at, shipped_at FROM orders") == [(may(1, 10), may(2, 10))]


# --- days without a time ---------------------------------------------------------------------------------------------


def test_a_promise_for_a_day_is_kept_until_its_last_second(field: Field) -> None:
    header = (
        "Order ID,Order Status,Tracking Number*,Estimated Ship Out Date,Ship Time,Order Creation Date,Order Paid Time,"
        "Product Name"
    )
    rows = [
        f"26050{n}A,Shipping,PH{n},2026-05-0{n + 2},2026-05-0{n + 2} 15:00,2026-05-0{n} 13:20,2026-05-0{n} 13:21,Bag"
        for n in range(1, 5)
    ]
    result = field.csv(header, *rows, market="PH")
    assert "days_end" in messages_of(result)
    late = field.figure("2026-05-20T00:00:00", cases="shipments", statistic="share_missed", window="30 days")
    assert (late.met, late.missed) == (4, 0)


def test_requests_that_end_on_a_day_are_over_and_their_length_is_not_known(field: Field) -> None:
    ends = [
        ("2026-05-01 10:00:00", "2026-05-01"),
        ("2026-05-02 10:00:00", "2026-05-04"),
        ("2026-05-04 23:00:00", "2026-05-07"),
    ]
    rows = [f"D{n},refund_only,{start},{end},refunded" for n, (start, end) in enumerate(ends)]
    result = field.csv(REFUNDS, *rows, platform="other")
    assert (result.new, result.rejected) == (3, 0)
    assert "days_only" in messages_of(result)
    ended = field.rows("strftime(completed_until, '%m-%d %H:%M:%S'), status FROM refunds")
    assert ended == [(f"05-{day} 15:59:59", "refunded") for day in ("01", "04", "07")]
    mean = field.figure("2026-05-20T00:00:00", cases="refunds", statistic="mean", window="30 days")
    assert (mean.value, mean.cases) == (None, 0)


def test_messages_without_a_time_of_day_are_refused(field: Field) -> None:
    rows = asked_and_answered(*((f"2026-05-0{n}", f"2026-05-0{n}") for n in range(1, 6)))
    with refused("error.no_time_of_day", column="sent_at"):
        field.csv(MESSAGES, *rows, platform="other")


# --- order of events -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("newest_first", [True, False])
def test_in_which_direction_a_file_runs_changes_no_figure(field: Field, newest_first: bool) -> None:
    rows = asked_and_answered(*((f"2026-05-{n:02} 10:05", f"2026-05-{n:02} 10:05") for n in range(1, 11)))
    result = field.csv(MESSAGES, *(reversed(rows) if newest_first else rows), platform="other")
    answers = field.figure("2026-05-20T00:00:00", cases="messages", within="24 hours", window="30 days")
    assert (answers.met, answers.missed) == (10, 0)
    assert ("newest_first" in messages_of(result)) is newest_first


def test_paid_a_second_before_it_was_placed(field: Field) -> None:
    header = "Name,Email,Paid at,Fulfilled at,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem sku"
    rows = [
        f"#30{n},c{n},2026-05-01 10:00:0{4 + 2 * (n % 2)} -0400,2026-05-02 09:00:00 -0400,USD,20.00,"
        f"2026-05-01 10:00:05 -0400,1,Mug,M"
        for n in range(1, 9)
    ]
    result = field.csv(header, *rows)
    assert (result.new, result.rejected) == (8, 0)


@pytest.mark.parametrize(
    "above", ["时区：美国太平洋时间", "Timezone: America/Los_Angeles", "All times are in local time"]
)
def test_a_zone_above_the_table_that_is_not_known_is_told(field: Field, above: str) -> None:
    result = field.text(f"{above}\n{MESSAGES}\nc1,buyer,2026-05-01 10:00:00,hi\n", platform="other")
    assert messages_of(result) == ["zone_unknown"]
    assert dict(result.notices[0].values)["text"] == above


@pytest.mark.parametrize(("letters", "told_of"), [("CST", "CST"), ("IST", "IST"), ("EST/EDT", "EST/EDT"), ("JST", "")])
def test_letters_of_several_zones_in_a_header_are_told(field: Field, letters: str, told_of: str) -> None:
    """CST is the time of China or of Chicago; EST/EDT is one of two, by the day. JST is nine hours ahead of UTC."""
    result = field.csv(
        f"order_id,created_at ({letters})", "1,2026-05-01 10:00:00", platform="other", timezone="Asia/Shanghai"
    )
    texts = [dict(notice.values)["text"] for notice in result.notices if notice.key == "zone_unknown"]
    assert texts == [told_of] * bool(told_of)
    assert field.rows("created_at FROM orders") == [(may(1, 2 - (not told_of)),)]


@pytest.mark.parametrize(
    ("zone", "notice", "hour"), [("UTC", "zone_of_file", 10), ("America/New_York", "zone_unknown", 2)]
)
def test_a_zone_in_a_column_of_its_own(field: Field, zone: str, notice: str, hour: int) -> None:
    header = "refund_id,applied_at,completed_at,Time zone"
    result = field.csv(header, *(f"R{n},2026-05-0{n} 10:00:00,,{zone}" for n in (1, 2)), platform="other")
    assert messages_of(result) == [notice]
    assert field.rows("applied_at FROM refunds") == [(may(1, hour),), (may(2, hour),)]


def test_days_written_with_midnight_are_days_in_small_files_too(field: Field) -> None:
    header = "order_id,created_at,paid_at,promised_at,shipped_at"
    row = "{n},2026-05-01 10:00:00,2026-05-01 10:00:00,2026-05-0{day} 00:00:00,2026-05-02 15:00:00"
    result = field.csv(header, *(row.format(n=n, day=2) for n in (1, 2)), platform="other", timezone="UTC")
    assert messages_of(result) == ["days_end"]
    assert field.rows("promised_at FROM orders") == [(may(2, 23, 59, 59),)] * 2
    messages = [f"c{n // 2},{('buyer', 'agent')[n % 2]},2026-05-0{1 + n % 2} 00:00:00,x" for n in range(6)]
    with refused("error.no_time_of_day", column="sent_at"):
        field.csv("conversation_id,sender,sent_at,text", *messages, platform="other")


def test_a_clock_of_24_hours_shows_no_order_of_days_where_months_come_first(field: Field) -> None:
    header = "Return Order ID,Order ID,Return Type,Time Requested,Refund Time,Return Status,SKU ID"
    row = "{n},{n},Refund only,05/0{n}/2026 10:00:00,05/0{n}/2026 15:00:00,Completed,3"
    rows = [row.format(n=n) for n in (1, 2, 3)]
    with refused("error.ambiguous_dates", column="Time Requested"):
        field.csv(header, *rows, market="US")
    assert field.csv(header, *rows, market="US", answers={"day_first": False}).new == 3
    assert field.rows("min(applied_at) FROM refunds GROUP BY shop_id, import_id, line")[0] == (may(1, 17),)


def test_single_days_among_times_are_told(field: Field) -> None:
    times = ["2026-05-03", "2026-05-02 12:30:00", "2026-05-04"]
    rows = [f"R{n},refund_only,2026-05-01 10:00:00,{at},refunded" for n, at in enumerate(times)]
    result = field.csv(REFUNDS, *rows, platform="other")
    assert [dict(notice.values) for notice in result.notices if notice.key == "days_among_measured"] == [
        {"column": "completed_at", "count": 2}
    ]


def test_days_of_a_workbook_among_times_are_no_midnights(field: Field) -> None:
    """So many cells without a clock are no accident; a single one is a midnight, which workbooks write so."""
    header = REFUNDS.split(",")
    ends = [datetime(2026, 5, 2, 12), datetime(2026, 5, 3), datetime(2026, 5, 4)]
    rows = [[f"R{n}", "refund_only", datetime(2026, 5, 1, 10), at, "refunded"] for n, at in enumerate(ends)]
    result = field.workbook({"Requests": [header, *rows]}, platform="other", timezone="UTC")
    values = [dict(notice.values) for notice in result.notices if notice.key == "days_among_measured"]
    assert values == [{"column": "completed_at", "count": 2}]
    until = may(3, 23, 59, 59), may(4, 23, 59, 59)
    assert field.rows("completed_until FROM refunds") == [(None,), *((end,) for end in until)]
    single = field.workbook({"Requests": [header, *rows[:2]]}, platform="other", timezone="UTC", shop="single")
    assert messages_of(single) == []
    assert field.rows("completed_until FROM refunds WHERE shop_id = 'single'") == [(None,), (None,)]


@pytest.mark.parametrize("midnight", ["0:00", "0:00:00", "12:00 AM", "12:00:00 AM"])
def test_days_that_a_spreadsheet_saved_as_midnights_are_days(field: Field, midnight: str) -> None:
    """A CSV of Excel's: days among times end in 0:00. The first took 2 hours, of the others only the day is known."""
    noon = "12:00 PM" if "AM" in midnight else "12:00"
    ends = [f"2026/5/1 {noon}", f"2026/5/3 {midnight}", f"2026/5/4 {midnight}"]
    rows = [f"R{n},refund_only,2026/5/1 10:05,{end},refunded" for n, end in enumerate(ends)]
    result = field.csv(REFUNDS, *rows, platform="other", timezone="UTC")
    values = [dict(notice.values) for notice in result.notices if notice.key == "days_among_measured"]
    assert values == [{"column": "completed_at", "count": 2}]
    assert field.rows("completed_until FROM refunds") == [(None,), *((may(day, 23, 59, 59),) for day in (3, 4))]
    waits = field.figure("2026-06-01T00:00:00", cases="refunds", statistic="mean", window="90 days")
    assert (waits.value, waits.cases) == (6_900, 1)


@pytest.mark.parametrize(("clock", "count", "days"), [("00:00", 2, 0), ("00:00:00", 19, 0), ("00:00:00", 20, 20)])
def test_a_few_midnights_in_two_digits_are_times(field: Field, clock: str, count: int, days: int) -> None:
    """Programs write a real midnight as 00:00:00, where a spreadsheet saves 0:00: only many of them are days."""
    second = clock.replace("00:00", "12:00", 1)
    ends = [f"2026-05-01 {second}", *(f"2026-05-{3 + n:02} {clock}" for n in range(count))]
    rows = [f"R{n},refund_only,2026-05-01 10:05,{end},refunded" for n, end in enumerate(ends)]
    result = field.csv(REFUNDS, *rows, platform="other", timezone="UTC")
    values = [dict(notice.values)["count"] for notice in result.notices if notice.key == "days_among_measured"]
    assert sum(values) == days
    assert sum(until is not None for (until,) in field.rows("completed_until FROM refunds")) == days


def test_promises_that_a_spreadsheet_saved_as_midnights_end_with_their_day(field: Field) -> None:
    header = "order_id,created_at,paid_at,promised_at,shipped_at"
    row = "{n},2026/5/1 10:00,2026/5/1 10:00,2026/5/{day},2026/5/2 15:00"
    rows = [row.format(n=n, day=day) for n, day in enumerate(("2 0:00", "2 0:00", "3 9:30"))]
    result = field.csv(header, *rows, platform="other", timezone="UTC")
    assert messages_of(result) == ["days_among_promises"]
    assert field.rows("promised_at FROM orders") == [*[(may(2, 23, 59, 59),)] * 2, (may(3, 9, 30),)]


def test_messages_saved_as_midnights_are_rejected(field: Field) -> None:
    times = [f"c1,{sender},2026/5/1 1{n}:00,hi" for n, sender in enumerate(("buyer", "agent"))]
    days = [f"c{n},{sender},2026/5/{n} 0:00,hi" for n in (2, 3) for sender in ("buyer", "agent")]
    result = field.csv(MESSAGES, *times, *days, platform="other", timezone="UTC")
    assert (result.new, [reject.reason for reject in result.rejects]) == (2, ["no_time_of_day"] * 4)


def test_midnights_of_a_busy_hour_are_times(field: Field) -> None:
    """A sale begins at midnight: as many orders follow in its first hour. A single midnight is one as well."""
    minutes = [0, 0, 0, 1, 2, 5, 9, 30]
    rows = [f"Z{n},2026/11/11 0:{minute:02},2026/11/11 0:{minute:02},5" for n, minute in enumerate(minutes)]
    assert messages_of(field.csv(ORDERS, *rows, platform="other")) == []
    single = ["Z1,2026/5/1 0:00,2026/5/1 0:00,5", "Z2,2026/5/1 10:00,2026/5/1 10:01,5"]
    assert messages_of(field.csv(ORDERS, *single, platform="other", shop="single")) == []


def test_midnights_far_down_in_a_long_file_are_days(field: Field) -> None:
    times = [
        f"T{n},refund_only,2026-05-01 10:{n % 60:02}:00,2026-05-02 {n % 23 + 1:02}:20:00,refunded" for n in range(6000)
    ]
    days = [f"D{n},refund_only,2026-05-01 10:00:00,2026-05-03 00:00:00,refunded" for n in range(100)]
    result = field.csv(REFUNDS, *times, *days, platform="other", timezone="UTC")
    assert {"column": "completed_at", "count": 100} in [dict(notice.values) for notice in result.notices]


def test_days_at_the_beginning_of_a_long_file_are_not_all_of_it(field: Field) -> None:
    days = [
        f"D{n},refund_only,2026-05-01 10:{n % 60:02}:00,2026-05-0{3 + n % 3} 00:00:00,refunded" for n in range(5000)
    ]
    times = [f"T{n},refund_only,2026-05-01 10:00:00,2026-05-01 11:{n:02}:00,refunded" for n in range(50)]
    result = field.csv(REFUNDS, *days, *times, platform="other", timezone="UTC")
    assert {"column": "completed_at", "count": 5000} in [dict(notice.values) for notice in result.notices]


def test_messages_of_days_on_a_second_sheet_are_rejected(field: Field) -> None:
    header = MESSAGES.split(",")
    times = [["c1", "buyer", datetime(2026, 5, 1, 10), "hi"], ["c1", "agent", datetime(2026, 5, 1, 11), "yes"]]
    days = [[f"c{n}", sender, datetime(2026, 5, n), "hi"] for n in (2, 3) for sender in ("buyer", "agent")]
    result = field.workbook({"1 May": [header, *times], "later": [header, *days]}, platform="other")
    assert (result.new, [reject.reason for reject in result.rejects]) == (2, ["no_time_of_day"] * 4)


def test_whole_numbers_among_a_spreadsheets_days_and_hours_are_days(field: Field) -> None:
    """46143.5 is the noon of 1 May 2026."""
    row = "R{n},refund_only,46143.5,{end},refunded"
    rows = [row.format(n=n, end=end) for n, end in enumerate(("46143.75", "46144", "46145"))]
    result = field.csv(REFUNDS, *rows, platform="other", timezone="UTC")
    assert "days_among_measured" in messages_of(result)
    until = [may(2, 23, 59, 59), may(3, 23, 59, 59)]
    assert [at for (at,) in field.rows("completed_until FROM refunds")] == [None, *until]


# --- amounts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "amounts", "currency"),
    [
        (["1\u202f234,50 €", "2\u00a0000,00 €", "15,90 €"], ["1234.50", "2000.00", "15.90"], "EUR"),
        (["₹1,23,456.50", "₹999.00"], ["123456.50", "999.00"], "INR"),
        (["CHF 1'234.50", "CHF 7.00"], ["1234.50", "7.00"], "CHF"),
        (["12.90元", "1,200.00元"], ["12.90", "1200.00"], "CNY"),
        (["９．９０", "１２．００"], ["9.90", "12.00"], None),
    ],
)
def test_amounts_as_other_countries_write_them(
    field: Field, cells: list[str], amounts: list[str], currency: str | None
) -> None:
    rows = [f'K{n},2026-05-01 10:00:00,,"{cell}"' for n, cell in enumerate(cells)]
    result = field.csv(ORDERS, *rows, platform="other")
    assert result.rejected == 0
    assert field.rows("amount, currency FROM orders") == [(Decimal(amount), currency) for amount in amounts]


def test_one_mark_and_three_digits_behind_it_are_no_cents(field: Field) -> None:
    rows = [f"Z{n},2026-05-01 10:00:00,,{amount}" for n, amount in enumerate(("1.234", "2.500", "9.999"))]
    with refused("error.ambiguous_amounts", column="amount"):
        field.csv(ORDERS, *rows, platform="other")
    assert field.csv(ORDERS, *rows, platform="other", answers={"decimal": ","}).new == 3
    assert field.rows("amount FROM orders") == [(1234,), (2500,), (9999,)]


def test_words_where_there_is_no_time_and_no_number(field: Field) -> None:
    result = field.csv(
        ORDERS, "Z1,2026-05-01 10:00:00,未支付,无", "Z2,2026-05-01 10:00:00,2099-12-31,￥ (5.00)", platform="other"
    )
    assert (result.new, result.rejected) == (2, 0)
    assert field.rows("paid_at, amount FROM orders") == [(None, None), (None, -5)]


def test_money_paid_back_is_positive_however_it_is_written(field: Field) -> None:
    cells = ["-19.90", "−7.50", "(12.00)", "5.00-", "3.00"]
    rows = [f"R{n},refund_only,2026-05-01 10:00:00,2026-05-01 12:00:00,refunded,{c}" for n, c in enumerate(cells)]
    field.csv(f"{REFUNDS},amount", *rows, platform="other")
    assert [amount for (amount,) in field.rows("amount FROM refunds")] == [
        Decimal(text) for text in ("19.90", "7.50", "12.00", "5.00", "3.00")
    ]


def test_the_currency_of_each_amount_is_kept(field: Field) -> None:
    header = "Name,Email,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem sku"
    row = "#4{n},c{n},2026-05-01 10:00:06 -0400,{money},2026-05-01 10:00:05 -0400,1,Mug,M"
    field.csv(header, row.format(n=1, money="JPY,3000"), row.format(n=2, money="USD,20.00"))
    assert field.rows("amount, currency FROM orders") == [(Decimal(3000), "JPY"), (Decimal(20), "USD")]


@pytest.mark.parametrize("in_column", [True, False])
def test_a_currency_may_be_called_by_its_name(field: Field, *, in_column: bool) -> None:
    names = {"美元": "USD", "US Dollar": "USD", "马币": "MYR", "RM": "MYR", "฿": "THB", "baht": "THB", "欧元": "EUR"}
    names |= {"人民币(CNY)": "CNY", "USD-美元": "USD"} if in_column else {}
    rows = [
        f"K{n},2026-05-01 10:00:00,{'5.00,' + name if in_column else '5.00 ' + name + ','}"
        for n, name in enumerate(names)
    ]
    result = field.csv("order_id,created_at,amount,currency", *rows, platform="other")
    assert result.rejected == 0
    assert field.rows("amount, currency FROM orders") == [(Decimal("5.00"), code) for code in names.values()]


def test_a_currency_in_the_header_of_any_format(field: Field) -> None:
    field.csv("order_id,created_at,amount (USD)", "1,2026-05-01 10:00:00,5", platform="other")
    assert field.rows("amount, currency FROM orders") == [(5, "USD")]


def test_a_unit_in_the_header_of_points_holds_and_points_are_no_cents(field: Field) -> None:
    for header, cell in (("points (百)", "0.125"), ("points（分）", "12.5"), ("points", "12.5")):
        rows = f"violation_id,kind,decided_at,{header}", f"{header},late,2026-05-01 10:00:00,{cell}"
        field.csv(*rows, platform="other")
    assert field.rows("points FROM violations") == [(Decimal("12.50"),)] * 3


def test_a_unit_and_a_currency_above_the_headers_hold_for_all_amounts(field: Field) -> None:
    above = ["报表,,", "金额单位：分,币种,USD", "order_id,created_at,amount"]
    told_of = field.text("\n".join([*above, "A1,2026-05-01 10:00:00,1990"]) + "\n", platform="other")
    assert field.rows("amount, currency FROM orders") == [(Decimal("19.90"), "USD")]
    assert dict(told_of.notices[0].values) == {"text": "(分)(USD)"}
    above = ["单位：件", "order_id,created_at,amount(万元)", "A1,2026-05-01 10:00:00,1.99"]
    assert messages_of(field.text("\n".join(above) + "\n", platform="other", shop="own unit")) == []


def test_the_currency_beside_a_negative_amount_is_kept(field: Field) -> None:
    cells = {"-¥4.50": "CNY", "¥-5.50": "CNY", "(€6.50)": "EUR", "-7.50 USD": "USD", "人民币 8.00": "CNY"}
    rows = [f"R{n},refund_only,2026-05-01 10:00:00,,open,{cell}" for n, cell in enumerate(cells)]
    field.csv(f"{REFUNDS},amount", *rows, platform="other")
    assert field.rows("currency FROM refunds") == [(currency,) for currency in cells.values()]


def test_number_formats_of_a_workbook_do_not_change_its_numbers(field: Field) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["order_id", "created_at", "paid_at", "quantity", "amount"])
    page.append(["F1", datetime(2026, 5, 1, 13, 5), datetime(2026, 5, 1, 13, 6), 2, 1234.5])
    formats = ("General", 'yyyy"年"m"月"d"日" hh:mm', "m/d/yyyy h:mm AM/PM", '0"件"', '[Red]#,##0.00"元"')
    for cell, form in zip(page[2], formats, strict=True):
        cell.number_format = form
    book.save(field.folder / "formats.xlsx")
    import_file(field.access, field.folder / "formats.xlsx", "s", platform="other", timezone="UTC")
    assert field.rows("created_at, paid_at, quantity, amount FROM orders") == [
        (may(1, 13, 5), may(1, 13, 6), 2, Decimal("1234.50"))
    ]


def test_answers_in_front_of_all_questions_of_their_minute_are_told(field: Field) -> None:
    """Nothing proves in which direction these minutes run; one question in front of an answer does."""
    rows = [f"c{n},{sender},2026-05-0{n} 10:00:00,{sender}" for n in range(1, 5) for sender in ("agent", "buyer")]
    header = "conversation_id,sender,sent_at,text"
    backwards = field.csv(header, *rows, platform="other")
    assert {"key": "answers_first", "values": (("count", 4),)} in [vars(notice) for notice in backwards.notices]
    ordinary = field.csv(header, *rows, "c1,agent,2026-05-01 10:00:00,welcome", shop="ordinary", platform="other")
    assert "answers_first" not in messages_of(ordinary)


def test_conversations_that_run_in_another_direction_than_the_file_are_read_from_their_ends(field: Field) -> None:
    """Two downloads put together, or two sheets; a conversation that proves no direction of its own stays as it is."""
    in_order = [
        f"c{n},{sender},2026-05-0{n} 10:{minute},{sender}"
        for n in range(1, 5)
        for sender, minute in (("buyer", "05"), ("agent", "05"), ("agent", "09"))
    ]
    backwards = [row.replace("c", "d", 1) for row in reversed(in_order[:6])]
    jumbled = [f"e1,{sender},2026-05-07 10:0{at},{sender}" for sender, at in (("agent", 5), ("buyer", 4), ("buyer", 5))]
    result = field.csv(MESSAGES, *in_order, *backwards, *jumbled, platform="other", timezone="UTC")
    told_of = {notice.key: dict(notice.values) for notice in result.notices}
    assert told_of["conversations_turned"] == {"count": 2}
    rows = field.store.connection().execute(
        "SELECT conversation_id, sender FROM messages WHERE conversation_id >= 'd' ORDER BY sent_at, line"
    )
    assert rows.fetchall() == [
        *(("d1", sender) for sender in ("buyer", "agent", "agent")),
        *(("d2", sender) for sender in ("buyer", "agent", "agent")),
        *(("e1", sender) for sender in ("buyer", "agent", "buyer")),
    ]
    waits = field.figure("2026-05-20T00:00:00", cases="turns", within="1 minute", window="30 days")
    assert (waits.met, waits.missed) == (7, 1), "of the jumbled one nothing proves that its last question was answered"


def test_where_times_are_equal_numbers_of_messages_say_in_which_direction_a_file_runs(field: Field) -> None:
    header = "conversation_id,message_id,sender,sent_at,text"
    rows = [f"c1,{n},{sender},2026-05-01 10:05,{n}" for n, sender in ((14, "agent"), (13, "buyer"), (9, "buyer"))]
    assert "newest_first" in messages_of(field.csv(header, *rows, platform="other"))
    assert field.rows("text FROM messages") == [("9",), ("13",), ("14",)]
    in_order = field.csv(header, *reversed(rows), shop="in order", platform="other")
    assert not {"newest_first", "answers_first"} & {*messages_of(in_order)}


def test_a_single_answer_in_front_of_its_question_is_told_where_nothing_shows_the_direction(field: Field) -> None:
    rows = ["c1,agent,2026-05-01 10:05,it does", "c1,buyer,2026-05-01 10:05,does it come in red"]
    header = "conversation_id,sender,sent_at,text"
    assert "answers_first" in messages_of(field.csv(header, *rows, platform="other"))
    later = field.csv(header, *rows, "c1,buyer,2026-05-01 10:06,thanks", shop="later", platform="other")
    assert "answers_first" not in messages_of(later)


def test_days_of_a_spreadsheet_with_a_decimal_comma_are_read(field: Field) -> None:
    field.csv("order_id;created_at", "K1;46143,4166666667", "K2;46144", platform="other")
    assert [at for (at,) in field.rows("created_at FROM orders")] == [datetime(2026, 5, 1, 2), datetime(2026, 5, 1, 16)]


def test_a_single_day_among_promised_times_lasts_to_its_end_in_workbooks_too(field: Field) -> None:
    header = ["order_id", "created_at", "promised_at"]
    rows = [["K1", "2026-05-01 10:00:00", "2026-05-03 12:00:00"], ["K2", "2026-05-01 10:00:00", "2026-05-03"]]
    result = field.workbook({"orders": [header, *rows]}, platform="other")
    assert [due for (due,) in field.rows("promised_at FROM orders")] == [
        datetime(2026, 5, 3, 4),
        datetime(2026, 5, 3, 15, 59, 59),
    ]
    assert {"key": "days_among_promises", "values": (("column", "promised_at"), ("count", 1))} in [
        vars(notice) for notice in result.notices
    ]


def test_the_clock_at_the_end_of_a_promised_day_is_a_time(field: Field) -> None:
    rows = [f"A{n},2026-05-01 10:00:00,2026-05-0{n} 24:00:00" for n in range(1, 7)]
    assert messages_of(field.csv("order_id,created_at,promised_at", *rows, platform="other")) == []
    assert field.rows("promised_at FROM orders")[0] == (datetime(2026, 5, 1, 16),)


def test_promises_in_words_are_counted_from_payment_and_told(field: Field) -> None:
    words = {
        "48小时内发货": datetime(2026, 5, 3, 3),
        "付款后24小时内发货": datetime(2026, 5, 2, 3),
        "下单后 3 天内发货": datetime(2026, 5, 4, 2),
        "Ships within 48 hours": datetime(2026, 5, 3, 3),
        "72h": datetime(2026, 5, 4, 3),
        "2026-05-05 10:00": datetime(2026, 5, 5, 2),
        "": None,
    }
    rows = [f"A{n},2026-05-01 10:00:00,2026-05-01 11:00:00,{text}" for n, text in enumerate(words)]
    result = field.csv("order_id,created_at,paid_at,promised_at", *rows, platform="other")
    assert (result.rejected, messages_of(result)) == (0, ["promises_in_words"])
    assert [promised for (promised,) in field.rows("promised_at FROM orders")] == [*words.values()]
    rows = ["A1,2026-05-01 10:00:00,48小时内发货", "A2,2026-05-01 10:00:00,2个工作日内发货"]
    unpaid = field.csv("order_id,created_at,promised_at", *rows, platform="other", shop="no payments")
    assert [reject.reason for reject in unpaid.rejects] == ["not_a_time", "working_days"]


def test_promises_in_words_begin_with_the_order_where_it_is_sent_unpaid(field: Field) -> None:
    """Cash on delivery. Nothing is promised for what is neither paid nor sent, or paid on a day without a time."""
    rows = {
        "2026-05-04 10:00:00,2026-05-01 20:00:00": datetime(2026, 5, 3, 2),
        ",2026-05-01 20:00:00": datetime(2026, 5, 3, 2),
        "2026-05-01 11:00:00,2026-05-01 20:00:00": datetime(2026, 5, 3, 3),
        ",": None,
        "2026-05-01,": None,
    }
    lines = [f"A{n},2026-05-01 10:00:00,48小时内发货,{paid_and_sent}" for n, paid_and_sent in enumerate(rows)]
    result = field.csv("order_id,created_at,promised_at,paid_at,shipped_at", *lines, platform="other")
    assert [promised for (promised,) in field.rows("promised_at FROM orders")] == [*rows.values()]
    (notice,) = [vars(notice) for notice in result.notices if notice.key == "promises_without_payment"]
    assert notice["values"] == (("column", "promised_at"), ("count", 2), ("line", 5))


def test_spans_over_midnight_in_what_is_promised_are_no_offsets(field: Field) -> None:
    rows = [f"A{n},2026-05-01 10:00:00,2026-05-0{n} 18:00-08:00" for n in (2, 3)]
    result = field.csv("order_id,created_at,promised_at", *rows, platform="other")
    assert [reject.reason for reject in result.rejects] == ["not_a_time", "not_a_time"]


def test_of_several_times_in_a_cell_the_last_parcels_counts_and_is_told(field: Field) -> None:
    row = "A{},2026-05-01 10:00:00,{}"
    mixed = "2026/05/02 09:00:00;2026-05-04 08:00:00", "2026-05-04T08:00:00;2026-05-04 09:00:00"
    cells = (*mixed, "2026-05-03 09:00:00", "2026-05-02 09:00:00;-")
    rows = [row.format(n, cell) for n, cell in enumerate(cells)]
    result = field.csv("order_id,created_at,shipped_at", *rows, platform="other")
    assert field.rows("day(shipped_at), hour(shipped_at) FROM orders") == [(4, 0), (4, 1), (3, 1)]
    assert ([reject.reason for reject in result.rejects], messages_of(result)) == (["not_a_time"], ["several_times"])
    created = row.format(1, "").replace("10:00:00", "10:00:00;2026-05-02 10:00:00")
    assert field.csv("order_id,created_at,shipped_at", created, platform="other", shop="t").rejected == 1
