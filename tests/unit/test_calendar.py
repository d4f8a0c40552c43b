"""As of, windows and the windows before them, in shops' own time zones."""

from datetime import UTC, datetime

import pytest

from data.errors import DabiaoError
from data.shops import Shop
from metrics.calendar import parse_as_of, window_before, window_of
from metrics.rule import Rule

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
    found = window_of(rule(window), at(as_of), SHANGHAI)
    assert (found.start, found.end) == (at(start), at(as_of))
    earlier = window_before(rule(window), at(as_of), SHANGHAI)
    assert (earlier.start, earlier.end) == (at(before[0]), at(before[1]))


def test_a_window_over_a_change_of_the_clock_starts_at_local_midnight() -> None:
    # 2025-11-02 has 25 hours in New York; midnight before it is still summer time
    found = window_of(rule("2 days"), at("2025-11-03 17:00:00"), NEW_YORK)
    assert found.start == at("2025-11-02 04:00:00")
