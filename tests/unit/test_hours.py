"""Opening hours: read, written, laid out over days with holidays and changes of the clock."""

from datetime import date, datetime

import pytest

from metrics.rules.hours import Span, TimeOfDay, hours_text, parse_hours
from metrics.rules.open_spans import open_spans


def test_one_span_is_every_day() -> None:
    assert parse_hours(["08:00-23:00"]) == tuple(Span(day, 8 * 3600, 23 * 3600) for day in range(7))


@pytest.mark.parametrize(
    "texts",
    [
        ["08:00-23:00"],
        ["08:00-24:00"],
        ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-18:00"],
        ["Mon-Fri 09:00-17:00", "Sat 10:00-14:00"],
        ["Mon 00:00-24:00", "Wed-Thu 09:00:30-10:00"],
        ["22:00-02:00"],
        ["Mon-Fri 18:00-02:00", "Sun 09:00-12:00"],
    ],
)
def test_written_as_read(texts: list[str]) -> None:
    assert hours_text(parse_hours(list(texts))) == texts


def test_past_midnight_is_two_spans() -> None:
    assert parse_hours(["Sun 22:00-02:00"]) == (Span(0, 0, 2 * 3600, carried=True), Span(6, 22 * 3600, 24 * 3600))


@pytest.mark.parametrize("text", ["8-23", "08:00-08:00", "08:00-25:00", "Foo 08:00-09:00", "", "08:00 23:00"])
def test_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r"hours|weekday"):
        parse_hours([text])


def test_overlapping_spans_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap on Tue"):
        parse_hours(["Mon 09:00-12:00", "Tue 09:00-12:00", "Tue 11:00-13:00"])


def test_open_time_adds_up_and_holidays_stand_in() -> None:
    # Thu 2026-01-01 closed, Fri 2026-01-02 open 10–12 only, Sat as ever
    holidays = {date(2026, 1, 1): (), date(2026, 1, 2): parse_hours(["10:00-12:00"])}
    spans = open_spans(parse_hours(["08:00-23:00"]), holidays, "Asia/Shanghai", date(2025, 12, 31), date(2026, 1, 3))
    assert [(s.local_day.day, s.opens_at.hour, s.open_before) for s in spans] == [
        (31, 0, 0),
        (2, 2, 15 * 3600),
        (3, 0, 17 * 3600),
    ]


def test_a_day_of_25_hours_has_25() -> None:
    (day,) = open_spans(parse_hours(["00:00-24:00"]), {}, "America/New_York", date(2025, 11, 2), date(2025, 11, 2))
    assert day.closes_at - day.opens_at == datetime(2025, 1, 2, 1) - datetime(2025, 1, 1)


@pytest.mark.parametrize(
    ("text", "seconds"), [("00:00", 0), ("18:00", 64_800), ("23:59:59", 86_399), ("24:00", 86_400)]
)
def test_a_time_of_day(text: str, seconds: int) -> None:
    assert TimeOfDay.parse(text).seconds == seconds
    assert str(TimeOfDay.parse(text)) == text


@pytest.mark.parametrize("text", ["24:01", "25:00", "24:00:00", "6 pm", "18", ""])
def test_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        TimeOfDay.parse(text)


@pytest.mark.parametrize(
    ("hours", "day", "stretches"),
    [
        ("01:30-12:00", date(2025, 11, 2), ["05:30-06:00", "06:30-17:00"]),  # the clock is put back at 06:00 UTC
        ("00:00-01:30", date(2025, 11, 2), ["04:00-05:30", "06:00-06:30"]),
        ("01:15-01:45", date(2025, 11, 2), ["05:15-05:45", "06:15-06:45"]),
        ("00:00-02:00", date(2025, 11, 2), ["04:00-07:00"]),
        ("02:30-08:00", date(2025, 3, 9), ["07:00-12:00"]),  # put forward from 2:00 to 3:00
        ("01:00-02:30", date(2025, 3, 9), ["06:00-07:00"]),
    ],
)
def test_a_shop_is_open_when_the_clock_on_the_wall_says_so(hours: str, day: date, stretches: list[str]) -> None:
    spans = open_spans(parse_hours([hours]), {}, "America/New_York", day, day)
    assert [f"{span.opens_at:%H:%M}-{span.closes_at:%H:%M}" for span in spans] == stretches
    lengths = [int((span.closes_at - span.opens_at).total_seconds()) for span in spans]
    assert [span.open_before for span in spans] == [sum(lengths[:place]) for place in range(len(spans))]
