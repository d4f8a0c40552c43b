"""Times as exports write them: decided once for a column, doubt told and never guessed away."""

import random
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest

from data.errors import DabiaoError
from data.formats.keys import Times
from data.formats.time_shapes import DAY_FIRST, shape_of
from data.formats.time_text import plain_text, plain_text_sql
from data.formats.times import decide, is_time, offsets_of, plain_columns, zone_offset_sql
from data.zones import spans

NONE = Times()
Read = list[tuple[str | None, int | None]]


def read(
    cells: Sequence[str | None], times: Times = NONE, beside: Sequence[str] = (), *, workbook: bool = False
) -> Read:
    """Each cell's naive time and its own offset. `beside` is another time column of the same file."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE cells AS SELECT row_number() OVER () AS line, x, y, CAST(NULL AS VARCHAR) AS ragged "
        "FROM (SELECT unnest($x::VARCHAR[]) AS x, unnest($y::VARCHAR[]) AS y)",
        {"x": list(cells), "y": [*beside, *[None] * (len(cells) - len(beside))]},
    )
    connection.execute("CREATE VIEW staged AS SELECT * FROM cells")
    headers = {"x": "下单时间", "y": "付款时间"}
    plain = plain_columns(connection, headers, times)
    writing = decide(connection, headers, times, file="f.csv", plain=plain, exact_cells=workbook)["x"]
    rows = connection.execute(f"SELECT CAST({writing.parse} AS VARCHAR), {writing.offset} FROM cells")
    return [(time, offset) for time, offset in rows.fetchall()][: len(cells)]


def times_of(cells: Sequence[str | None], times: Times = NONE, beside: Sequence[str] = ()) -> list[str | None]:
    return [time for time, _ in read(cells, times, beside)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2026-01-05 23:59:59"], ["2026-01-05 23:59:59"]),
        (["2026/01/05 23:59:59"], ["2026-01-05 23:59:59"]),
        (["2020/2/21 0:00", "2020/12/1 13:05"], ["2020-02-21 00:00:00", "2020-12-01 13:05:00"]),
        (["2026-1-5", "2026-01-05 1:02:03"], ["2026-01-05 00:00:00", "2026-01-05 01:02:03"]),
        (["2026-01-05T10:00:00.999"], ["2026-01-05 10:00:00"]),
        (["2026年1月5日 13:20"], ["2026-01-05 13:20:00"]),
        (["05 Sep 2026 13:20", "6 September 2026"], ["2026-09-05 13:20:00", "2026-09-06 00:00:00"]),
        (["01-Aug-23"], ["2023-08-01 00:00:00"]),
        (["Jul-21-25"], ["2025-07-21 00:00:00"]),
        (["13/01/2026 10:00", "05/06/2026"], ["2026-01-13 10:00:00", "2026-06-05 00:00:00"]),
        (["2026-01-0510:00:00", "2026-01-05(一) 10:00"], ["2026-01-05 10:00:00"] * 2),
        (["1767578400000.0", "1767578400000"], ["2026-01-05 02:00:00"] * 2),
        (["12/15/2025 9:30:33 AM", "1/2/2025 12:00:00 PM"], ["2025-12-15 09:30:33", "2025-01-02 12:00:00"]),
        (["12/15/2025 12:00:00 AM"], ["2025-12-15 00:00:00"]),
        (["09/25/26", "01/02/26"], ["2026-09-25 00:00:00", "2026-01-02 00:00:00"]),
        (["1791430000", "1791430000999"], ["2026-10-08 03:26:40", "2026-10-08 03:26:40"]),
        (["Tue Oct 31 22:10:47 +0000 2017"], ["2017-10-31 22:10:47"]),
        # a spreadsheet's days: 2026-01-05 is the 46,027th since the end of 1899
        (
            ["46027", "46027.5", "46027.999988426"],
            ["2026-01-05 00:00:00", "2026-01-05 12:00:00", "2026-01-05 23:59:59"],
        ),
    ],
)
def test_ways_to_write_a_time(cells: list[str], expected: list[str]) -> None:
    assert times_of(cells) == expected


IN_WORDS: dict[str, str | None] = {
    # half-days of other languages; their hour after noon may be called 0
    "2026/01/05 午後0時13分11秒": "2026-01-05 12:13:11",
    "2026/01/05 午前0:13": "2026-01-05 00:13:00",
    "2026-01-05 下午 0:13:11": "2026-01-05 12:13:11",
    "2026-01-05 0:13 PM": "2026-01-05 12:13:00",
    "2026-01-05 00:13 AM": "2026-01-05 00:13:00",
    "2026-01-05 13:13 PM": "2026-01-05 13:13:00",
    "2026-01-05 13:13 AM": None,
    "2026-01-05 晚上8:13": "2026-01-05 20:13:00",
    "2026-01-05 晚上12:13": None,
    "2026-01-05 中午 11:58": "2026-01-05 11:58:00",
    "2026-01-05 오후 3:20": "2026-01-05 15:20:00",
    "25/01/2026 03:20:11 CH": "2026-01-25 15:20:11",
    "25/01/2026 12:20:11 SA": "2026-01-25 00:20:11",
    "2026-01-05 ก่อนเที่ยง 9:20": "2026-01-05 09:20:00",
    "2026-01-05 3:20 หลังเที่ยง": "2026-01-05 15:20:00",
    "2026-01-05 3:20 PTG": "2026-01-05 15:20:00",
    "2026-01-05 12:20 siang": "2026-01-05 12:20:00",
    "2026-01-05 10:20 siang": "2026-01-05 10:20:00",
    "2026-01-05 1:20 malam": None,
    "2026-01-05 7:20 tối": "2026-01-05 19:20:00",
    # months
    "5 Mei 2026 00.20": "2026-05-05 00:20:00",
    "5. März 2026 10:20 Uhr": "2026-03-05 10:20:00",
    "5 de agosto de 2026 10:20": "2026-08-05 10:20:00",
    "5 déc. 2026 10h20": "2026-12-05 10:20:00",
    "5 tháng 1, 2026 10:20": "2026-01-05 10:20:00",
    "Jan. 5, 2026 at 1:20 PM": "2026-01-05 13:20:00",
    "January 5th, 2026 10:20": "2026-01-05 10:20:00",
    # the clock in front, and other marks
    "10:20:30 25/01/2026": "2026-01-25 10:20:30",
    "2026-01-05-10-20-30": "2026-01-05 10:20:30",
    "2026:01:05 10:20:30": "2026-01-05 10:20:30",
    "26年1月5日 10:20": "2026-01-05 10:20:00",
    "25. 1. 2026 10:20": "2026-01-25 10:20:00",
    "๒๐๒๖-๐๑-๐๕ ๑๐:๒๐": "2026-01-05 10:20:00",
}


def meant(cell: str) -> str | None:
    """The time that a cell in words means, day first; None when it is none."""
    text = plain_text(cell)
    shape = shape_of(re.sub("[0-9]", "9", text))
    try:
        return None if shape is None else str(datetime.strptime(text, shape.formats[DAY_FIRST]))
    except ValueError:
        return None


def test_times_in_words_of_other_languages() -> None:
    assert {cell: meant(cell) for cell in IN_WORDS} == IN_WORDS
    assert all(is_time(cell) for cell, expected in IN_WORDS.items() if expected)


def test_the_database_puts_times_in_words_into_the_same_digits() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE cells AS SELECT unnest($cells) AS x", {"cells": list(IN_WORDS)})
    texts = connection.execute(f"SELECT {plain_text_sql('x', list(IN_WORDS))} FROM cells").fetchall()
    assert [text for (text,) in texts] == [plain_text(cell) for cell in IN_WORDS]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2569-01-05 10:20:30", "2026-01-05 10:20:30"),
        ("29/02/2567 10:20", "2024-02-29 10:20:00"),
        ("5 ม.ค. 2569 10:20 น.", "2026-01-05 10:20:00"),
        ("115/01/05 10:20", "2026-01-05 10:20:00"),
        ("民國115年1月5日 10:20", "2026-01-05 10:20:00"),
        ("令和8年1月5日 10:20", "2026-01-05 10:20:00"),
        ("令和元年6月5日 10:20", "2019-06-05 10:20:00"),
        ("R8.1.5 10:20", "2026-01-05 10:20:00"),
        ("2525-01-05 10:20:30", "2525-01-05 10:20:30"),
    ],
)
def test_years_of_other_calendars(cell: str, expected: str) -> None:
    assert times_of([cell]) == [expected]


def test_a_single_year_of_another_calendar_is_a_mistake() -> None:
    assert times_of(["2569-01-05 10:20:30", "2026-01-06 10:20:30"]) == ["2569-01-05 10:20:30", "2026-01-06 10:20:30"]


def test_a_clock_written_with_its_zone_in_words() -> None:
    assert read(["Mon Jan 05 2026 10:20:30 GMT+0800 (China Standard Time)"]) == [("2026-01-05 10:20:30", 28800)]


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("2026-01-05T10:00:00Z", 0),
        ("2026-01-05 10:00:00 UTC", 0),
        ("2026-01-05 10:00:00+08", 28800),
        ("2026-01-05 10:00:00 +0530", 19800),
        ("2026-01-05T10:00:00.5-03:30", -12600),
        ("2026-01-05 10:00", None),
    ],
)
def test_an_offset_in_the_cell_is_read(cell: str, seconds: int | None) -> None:
    assert read([cell]) == [("2026-01-05 10:00:00", seconds)]


def test_cells_with_and_without_an_offset_stand_in_one_column() -> None:
    assert read(["2026-01-05 10:00:00+08:00", "2026-01-05 10:00:00"]) == [
        ("2026-01-05 10:00:00", 28800),
        ("2026-01-05 10:00:00", None),
    ]


def test_what_is_no_time_in_the_columns_own_way_is_none() -> None:
    assert times_of(["2026-01-05 10:00:00", "2026-02-30 10:00:00", "soon", "1791430000", None]) == [
        "2026-01-05 10:00:00",
        None,
        None,
        None,
        None,
    ]
    assert times_of(["nothing", "here"]) == [None, None]


def test_five_digits_are_a_time_only_where_the_column_says_so() -> None:
    assert times_of(["2026-01-05 10:00:00", "2026-01-06 10:00:00", "46027"])[2] is None
    assert not is_time("46027")
    assert is_time("2026-01-05")


def test_day_and_month_in_doubt_are_asked_about() -> None:
    with pytest.raises(DabiaoError) as refusal:
        read(["05/06/2026", "07/08/2026"])
    assert refusal.value.key == "error.ambiguous_dates"
    assert refusal.value.values == {
        "file": "f.csv",
        "column": "下单时间",
        "first": "05/06/2026",
        "second": "07/08/2026",
    }


def test_dates_that_prove_both_orders_are_refused() -> None:
    with pytest.raises(DabiaoError, match="mixed_dates"):
        read(["13/01/2026", "01/13/2026", "05/06/2026"])


def test_no_doubt_where_both_orders_give_the_same_day() -> None:
    assert times_of(["05/05/2026", "06/06/2026"]) == ["2026-05-05 00:00:00", "2026-06-06 00:00:00"]


def test_another_column_of_the_file_decides() -> None:
    assert times_of(["05/06/2026"], beside=["25/06/2026"]) == ["2026-06-05 00:00:00"]
    assert times_of(["05/06/2026"], beside=["06/25/2026"]) == ["2026-05-06 00:00:00"]
    # evidence comes before what the format file supposes
    assert times_of(["05/06/2026"], Times(day_first=True), beside=["06/25/2026"]) == ["2026-05-06 00:00:00"]


def test_the_format_file_decides_only_where_nothing_else_does() -> None:
    assert times_of(["05/06/2026"], Times(day_first=True)) == ["2026-06-05 00:00:00"]
    assert times_of(["05/06/2026"], Times(day_first=False)) == ["2026-05-06 00:00:00"]
    assert times_of(["25/06/2026"], Times(day_first=False)) == ["2026-06-25 00:00:00"]


def test_one_wrong_date_does_not_turn_a_column_around() -> None:
    assert times_of(["25/06/2026", "26/06/2026", "31/02/2026", "01/02/2026"]) == [
        "2026-06-25 00:00:00",
        "2026-06-26 00:00:00",
        None,
        "2026-02-01 00:00:00",
    ]


def test_a_named_format_is_the_only_one() -> None:
    assert times_of(["31.12.2026", "2026-01-05 10:00:00"], Times(format="%d.%m.%Y")) == ["2026-12-31 00:00:00", None]
    named = Times(format="%a %b %d %H:%M:%S %z %Y")
    assert read(["Tue Oct 31 22:10:47 +0800 2017"], named) == [("2017-10-31 14:10:47", 0)]


def test_dates_of_a_workbook_need_no_format() -> None:
    cells = ["31.12.2026", "2026-01-05 10:00:00.250"]
    expected = [("2026-12-31 00:00:00", None), ("2026-01-05 10:00:00", None)]
    assert read(cells, Times(format="%d.%m.%Y"), workbook=True) == expected


def offsets(locals_: Sequence[datetime], timezone: str) -> list[int]:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE zone_offsets (timezone VARCHAR, starts_at TIMESTAMP, ends_at TIMESTAMP, offset_seconds INTEGER, "
        "local_starts_at TIMESTAMP, local_ends_at TIMESTAMP)"
    )
    connection.executemany("INSERT INTO zone_offsets VALUES (?, ?, ?, ?, ?, ?)", spans(timezone))
    connection.execute("CREATE TABLE read_times AS SELECT unnest($locals::TIMESTAMP[]) AS t", {"locals": list(locals_)})
    offset = zone_offset_sql(connection, "t", offsets_of(connection, timezone))
    return [seconds for (seconds,) in connection.execute(f"SELECT {offset} FROM read_times").fetchall()]


@pytest.mark.parametrize(
    ("local", "hours"),
    [
        (datetime(2026, 3, 8, 1, 59, 59), -5),
        (datetime(2026, 3, 8, 2, 30), -5),  # does not exist: the clock before the change
        (datetime(2026, 3, 8, 3, 0), -4),
        (datetime(2026, 11, 1, 1, 30), -4),  # happens twice: the first
        (datetime(2026, 11, 1, 2, 0), -5),
        (datetime(2026, 12, 31, 23, 59, 59), -5),
    ],
)
def test_summer_time_in_new_york(local: datetime, hours: int) -> None:
    assert offsets([local], "America/New_York") == [hours * 3600]


@pytest.mark.parametrize("timezone", ["Asia/Shanghai", "America/New_York", "Europe/London", "Asia/Jakarta"])
def test_offsets_are_those_of_python(timezone: str) -> None:
    chance = random.Random(timezone)
    near = [span.local_starts_at + timedelta(minutes=m) for span in spans(timezone) for m in (-90, -30, 0, 30, 90)]
    anywhere = [datetime(2000, 1, 1) + timedelta(minutes=chance.randrange(20_000_000)) for _ in range(2_000)]
    times = [time for time in (*near, *anywhere) if datetime(2000, 1, 1) <= time < datetime(2090, 1, 1)]
    expected = [time.replace(tzinfo=ZoneInfo(timezone)).utcoffset() for time in times]
    assert [timedelta(seconds=seconds) for seconds in offsets(times, timezone)] == expected


def test_the_span_of_a_files_times_does_not_change_their_offsets() -> None:
    chance = random.Random(1)
    times = [datetime(2020, 1, 1) + timedelta(minutes=chance.randrange(3_000_000)) for _ in range(300)]
    together = offsets(times, "America/New_York")
    for start in range(0, 300, 100):
        assert offsets(times[start : start + 100], "America/New_York") == together[start : start + 100]
