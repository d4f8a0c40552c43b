"""Time zones as rows: the spans say what Python's own zoneinfo says, both ways."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DabiaoError
from data.zones import spans

ZONES = ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Apia", "Africa/Casablanca", "UTC"]
SPANS = {name: spans(name) for name in ZONES}
moments = st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)).map(lambda t: t.replace(microsecond=0))


@given(st.sampled_from(ZONES), moments)
def test_an_instant_has_the_offset_of_its_span(name: str, instant: datetime) -> None:
    span = next(s for s in SPANS[name] if s.starts_at <= instant < s.ends_at)
    assert instant.replace(tzinfo=UTC).astimezone(ZoneInfo(name)).utcoffset() == timedelta(seconds=span.offset_seconds)


@given(st.sampled_from(ZONES), moments)
def test_a_local_time_is_read_as_the_first_of_two_and_with_the_old_offset_in_a_gap(name: str, local: datetime) -> None:
    spans = [s for s in SPANS[name] if s.local_starts_at <= local < s.local_ends_at]
    assert len(spans) == 1
    assert local - timedelta(seconds=spans[0].offset_seconds) == local.replace(tzinfo=ZoneInfo(name)).astimezone(
        UTC
    ).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2025-03-09 01:59:59", "2025-03-09 06:59:59"),
        ("2025-03-09 02:30:00", "2025-03-09 07:30:00"),  # does not exist
        ("2025-03-09 03:00:00", "2025-03-09 07:00:00"),
        ("2025-11-02 01:30:00", "2025-11-02 05:30:00"),  # happens twice: the first
        ("2025-11-02 02:00:00", "2025-11-02 07:00:00"),
    ],
)
def test_new_york_by_hand(local: str, utc: str) -> None:
    wall = datetime.fromisoformat(local)
    (span,) = [s for s in SPANS["America/New_York"] if s.local_starts_at <= wall < s.local_ends_at]
    assert wall - timedelta(seconds=span.offset_seconds) == datetime.fromisoformat(utc)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "中国"])
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(DabiaoError) as caught:
        spans(name)
    assert caught.value.key == "error.unknown_timezone"
