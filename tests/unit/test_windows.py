"""As of, windows and the windows before them, in shops' own time zones."""

from datetime import UTC, date, datetime, time

import pytest

from data.errors import DabiaoError
from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.windows import local_of, months_before, parse_as_of, window_before, window_of

SHANGHAI = Shop("s", "kuaishou", "CN", "Asia/Shanghai")
NEW_YORK = Shop("n", "tiktok_shop", "US", "America/New_York")


def rule(window: str) -> Rule:
    return Rule.of({"id": "x", "title": "x", "cases": "turns", "window": window})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "shop", "expected"),
    [
        ("2026-01-31T12:00:00", SHANGHAI, "2026-01-31 04:00:00"),
        ("2026-01-31 12:00", SHANGHAI, "2026-01-31 04:00:00"),
        ("2026-01-31T12:00:00+00:00", SHANGHAI, "2026-01-31 12:00:00"),
        ("2026-01-31T12:00:00Z", SHANGHAI, "2026-01-31 12:00:00"),
        ("2026-01-31", SHANGHAI, "2026-01-31 15:59:59"),
        ("2025-11-02", NEW_YORK, "2025-11-03 04:59:59"),
        ("2025-11-02T01:30:00", NEW_YORK, "2025-11-02 05:30:00"),
    ],
)
def test_as_of(text: str, shop: Shop, expected: str) -> None:
    assert parse_as_of(text, shop) == at(expected)


@pytest.mark.parametrize("text", ["yesterday", "", "2026-02-30", "31/01/2026"])
def test_no_as_of(text: str) -> None:
    with pytest.raises(DabiaoError, match="bad_as_of"):
        parse_as_of(text, SHANGHAI)


@pytest.mark.parametrize("text", ["1992-01-01T00:00:00", "9999-01-01"])
def test_an_as_of_that_nobody_can_ask_about(text: str) -> None:
    with pytest.raises(DabiaoError, match="as_of_year"):
        parse_as_of(text, SHANGHAI)


@pytest.mark.parametrize(
    ("window", "as_of", "start", "before"),
    [
        # Saturday 28 March 2026, 15:30 in Shanghai; Monday was the 23rd
        ("week", "2026-03-28 07:30:00", "2026-03-22 16:00:00", ("2026-03-15 16:00:00", "2026-03-21 07:30:00")),
        ("30 days", "2026-03-28 07:30:00", "2026-02-26 16:00:00", ("2026-01-27 16:00:00", "2026-02-26 07:30:00")),
        ("1 day", "2026-03-28 07:30:00", "2026-03-27 16:00:00", ("2026-03-26 16:00:00", "2026-03-27 07:30:00")),
        ("month", "2026-03-28 07:30:00", "2026-02-28 16:00:00", ("2026-01-31 16:00:00", "2026-02-28 07:30:00")),
        # 31 March has no counterpart in February: the earlier window ends with it
        ("month", "2026-03-31 07:30:00", "2026-02-28 16:00:00", ("2026-01-31 16:00:00", "2026-02-28 15:59:59")),
        # exactly midnight on Monday belongs to the new week
        ("week", "2026-03-22 16:00:00", "2026-03-22 16:00:00", ("2026-03-15 16:00:00", "2026-03-15 16:00:00")),
        ("week", "2026-03-22 15:59:59", "2026-03-15 16:00:00", ("2026-03-08 16:00:00", "2026-03-15 15:59:59")),
    ],
)
def test_windows(window: str, as_of: str, start: str, before: tuple[str, str]) -> None:
    result = window_of(rule(window), at(as_of), SHANGHAI)
    assert (result.start, result.end) == (at(start), at(as_of))
    earlier = window_before(rule(window), at(as_of), SHANGHAI)
    assert (earlier.start, earlier.end) == (at(before[0]), at(before[1]))


@pytest.mark.parametrize(
    ("window", "lag_days", "as_of", "first", "last", "before"),
    [
        # six months as of 15 March: from 16 September, and before that from 16 March to 15 September
        ("6 months", None, "2026-03-15", "2025-09-16", "2026-03-15", ("2025-03-16", "2025-09-15")),
        ("1 month", None, "2026-03-15", "2026-02-16", "2026-03-15", ("2026-01-16", "2026-02-15")),
        ("12 months", None, "2026-06-25", "2025-06-26", "2026-06-25", ("2024-06-26", "2025-06-25")),
        # six months before 31 August is the last of February; of 28 February it is 28 August
        ("6 months", None, "2026-08-31", "2026-03-01", "2026-08-31", ("2025-08-29", "2026-02-28")),
        ("6 months", None, "2028-08-31", "2028-03-01", "2028-08-31", ("2027-08-30", "2028-02-29")),
        # a lag ends it earlier: as of 15 March with two whole days between it is what it was on the 12th
        ("6 months", 2, "2026-03-15", "2025-09-13", "2026-03-12", ("2025-03-13", "2025-09-12")),
        ("6 months", 0, "2026-03-01", "2025-08-29", "2026-02-28", ("2025-03-01", "2025-08-28")),
        # three calendar months: this one and the two before
        ("3 calendar months", None, "2026-06-25", "2026-04-01", "2026-06-25", ("2026-01-01", "2026-03-27")),
        ("3 calendar months", None, "2026-01-31", "2025-11-01", "2026-01-31", ("2025-08-01", "2025-10-31")),
        ("1 calendar month", None, "2026-03-10", "2026-03-01", "2026-03-10", ("2026-02-01", "2026-02-10")),
        # months from the 26th: as of the 25th one is still running, as of the 26th it is over; those of March and
        # of leap years are as long as their months; a lag ends what is over as before
        ("last month from 26", None, "2026-11-25", "2026-09-26", "2026-10-25", ("2026-08-26", "2026-09-25")),
        ("last month from 26", None, "2026-11-26", "2026-10-26", "2026-11-25", ("2026-09-26", "2026-10-25")),
        ("last month from 26", None, "2026-01-01", "2025-11-26", "2025-12-25", ("2025-10-26", "2025-11-25")),
        ("last month from 28", None, "2028-03-28", "2028-02-28", "2028-03-27", ("2028-01-28", "2028-02-27")),
        # a long first month has no counterpart in a short one: it ends with the window before
        ("1 calendar month", None, "2026-03-31", "2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),
    ],
)
def test_months(window: str, lag_days: int | None, as_of: str, first: str, last: str, before: tuple[str, str]) -> None:
    rule = Rule.of(
        {"id": "x", "cases": "turns", "window": window} | ({} if lag_days is None else {"lag_days": lag_days})
    )
    noon = parse_as_of(f"{as_of}T12:00:00", SHANGHAI)
    result, earlier = window_of(rule, noon, SHANGHAI), window_before(rule, noon, SHANGHAI)
    assert [str(local_of(edge, SHANGHAI).date()) for edge in (result.start, result.end)] == [first, last]
    assert tuple(str(local_of(edge, SHANGHAI).date()) for edge in (earlier.start, earlier.end)) == before
    assert local_of(result.start, SHANGHAI).time() == local_of(earlier.start, SHANGHAI).time() == time()
    assert earlier.end < result.start
    # the window before is as far along as this one, unless it had to end earlier
    ends = {local_of(edge, SHANGHAI).time() for edge in (result.end, earlier.end)}
    assert ends <= {time(12), time(23, 59, 59)}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 1, "2025-12-15"), ("2024-02-29", 12, "2023-02-28"),
     ("2026-12-31", 12, "2025-12-31"), ("2026-12-31", 0, "2026-12-31"), ("2026-05-31", 3, "2026-02-28")],
)  # fmt: skip
def test_months_before(day: str, months: int, expected: str) -> None:
    assert str(months_before(date.fromisoformat(day), months)) == expected


def test_a_window_over_a_change_of_the_clock_starts_at_local_midnight() -> None:
    # 2025-11-02 has 25 hours in New York; midnight before it is still summer time
    window = window_of(rule("2 days"), at("2025-11-03 17:00:00"), NEW_YORK)
    assert window.start == at("2025-11-02 04:00:00")
