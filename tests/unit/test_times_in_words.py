"""Times in the words of languages and programs: each is one instant, or no time at all."""

import pytest

from tests.unit.test_times import read, times_of

BEIJING = 28_800


@pytest.mark.parametrize(
    "cell",
    [
        "2026-05-01 10:00:00 +0800 CST",
        "2026-05-01 10:00:00.123 +0800 (CST)",
        "2026-05-01T10:00:00+08:00[Asia/Shanghai]",
        "2026-05-01T10:00:00.123+08:00[Asia/Shanghai]",
        "2026-05-01 10:00:00 北京时间",
        "2026-05-01 10:00:00（北京时间）",
        "北京时间：2026-05-01 10:00:00",
        "2026-05-01 10:00 台北時間",
        "20260501T100000+0800",
    ],
)
def test_a_zone_beside_its_offset_and_that_of_china_in_words(cell: str) -> None:
    assert read([cell]) == [("2026-05-01 10:00:00", BEIJING)]


@pytest.mark.parametrize(
    "cell",
    [
        "20260501T090503",
        "20260501_090503",
        "2026/5/1 9:5:3",
        "2026年五月1日 9:5:3",
        "2026-05-01 09-05-03",
        "2026/05/01_09-05-03",
        "2026-05-01 AM 9:05:03",
        "1 thg 5, 2026 9:5:3",
        "09:05:03 1 thg 5, 2026",
        "五月 1, 2026 9:05:03",
        "1 五月 2026 9:05:03",
        "1-5月 -26 9:05:03",
        "五月 1, 26 9:05:03",
        "26年5月1日 9:5:3",
    ],
)
def test_these_are_five_past_nine(cell: str) -> None:
    assert times_of([cell]) == ["2026-05-01 09:05:03"]


def test_months_in_chinese_are_told_apart_by_all_of_their_signs() -> None:
    names = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    assert times_of([f"{name}月 {month + 9}, 2026 10:00" for month, name in enumerate(names, 1)]) == [
        f"2026-{month:02}-{month + 9:02} 10:00:00" for month in range(1, 13)
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "2026-05-01 10:00:00至2026-05-01 12:00:00",
        "2026-05-01 10:00:00 - 2026-05-01 12:00:00",
        "2026-05-01 10:00-11:00",
        "2026-05-01 10-00",
        "10:00 13-05-2026 PM CST",
        "20261301T100000",
    ],
)
def test_what_may_be_two_times_or_half_of_one_is_none(cell: str) -> None:
    assert times_of([cell]) == [None]


@pytest.mark.parametrize(
    ("cells", "offset"),
    [
        (["2026-05-01 10:00-05:00"], -5),
        (["2026-05-01 10:00-05:00", "2026-05-01 03:00-05:00", "2026-05-02 19:30-05:00"], -5),
        (["2026-03-01 13:00-08:00", "2026-04-01 13:00-07:00"], None),
    ],
)
def test_offsets_behind_minutes_are_told_from_spans_by_the_whole_column(cells: list[str], offset: int | None) -> None:
    times = [f"{cell[:16]}:00" for cell in cells]
    assert read(cells) == [(time, 3600 * (offset or int(cell[-6:-3]))) for time, cell in zip(times, cells, strict=True)]


@pytest.mark.parametrize(
    "cells",
    [
        ["2026-05-01 10:00-11:00", "2026-05-02 13:00-05:00"],
        ["2026-05-01 03:00-05:00"],
        ["2026-05-01 22:00-06:00"],
        ["2026-05-01 10:00-02:00", "2026-05-02 10:00-02:00"],
        ["2026-05-01 10:00-12:00", "2026-05-01 14:00-16:00"],
        ["2026-05-01 14:00-05:07"],
    ],
)
def test_spans_of_a_day_are_no_times(cells: list[str]) -> None:
    assert times_of(cells) == [None] * len(cells)
