"""When things happen in a demo shop, in whole seconds of local time since midnight of `FIRST_DAY`.

That day is 90 days before the end; in older shops, things happen before it.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime, time, timedelta
from math import log
from random import Random
from typing import TypeVar

from data.demo.profiles import DAYS, END, FIRST_DAY, Profile

Choice = TypeVar("Choice")

MINUTE, HOUR, DAY = 60, 3_600, 86_400
_MIDNIGHT = datetime.combine(FIRST_DAY, time())
END_SECOND = int((END - _MIDNIGHT).total_seconds())


DAYS_LATER: ContextVar[int] = ContextVar("days_later", default=0)
"""Days by which the demo being written ends later than END."""


def clock(second: int) -> datetime:
    """Return the local wall clock time of a second."""
    return _MIDNIGHT + timedelta(days=DAYS_LATER.get(), seconds=second)


def days_until(moment: datetime) -> int:
    """Return the days by which to move END so that the demo ends in the 24 hours before a local time (naive)."""
    return (moment - END).days


def hour_of(second: int) -> int:
    """Return the local hour, 0–23."""
    return second % DAY // HOUR


def moments(rng: Random, profile: Profile, count: int) -> list[int]:
    """Return when `count` buyers come, in order: by hour of day, day of week and holiday, and none after the end."""
    numbers = range(DAYS - profile.days, DAYS)
    by_day = [_trade(profile, day) for day in numbers]
    seconds: list[int] = []
    while len(seconds) < count:
        missing = count - len(seconds)
        days = rng.choices(numbers, by_day, k=missing)
        hours = rng.choices(range(24), profile.hours, k=missing)
        came = (day * DAY + hour * HOUR + int(rng.random() * HOUR) for day, hour in zip(days, hours, strict=True))
        seconds.extend(second for second in came if second <= END_SECOND)
    return sorted(seconds)


def lasting(rng: Random, median: float, spread: float) -> int:
    """Return a duration in seconds: half of them are shorter than `median`, and a few much longer."""
    return int(rng.lognormvariate(log(median), spread))


def between(rng: Random, shortest: float, longest: float) -> int:
    """Return a duration in seconds, uniformly distributed."""
    return int(shortest + (longest - shortest) * rng.random())


def any_of(rng: Random, choices: Sequence[Choice]) -> Choice:
    """Return one of the choices. Faster than `choice`, because this is called a hundred thousand times."""
    return choices[int(rng.random() * len(choices))]


def holiday(profile: Profile, second: int) -> float | None:
    """Return the remaining share of the usual trade on the day of a second; None on an ordinary day."""
    date = FIRST_DAY + timedelta(days=second // DAY)
    return next((left for first, last, left in profile.holidays if first <= date <= last), None)


def _trade(profile: Profile, day: int) -> float:
    left = holiday(profile, day * DAY)
    return profile.weekdays[day % 7] * (1.0 if left is None else left)  # the first day is a Monday
