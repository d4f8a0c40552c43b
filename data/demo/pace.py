"""When things happen in a demo shop, in whole seconds of local time since the midnight of a day.

That day is 90 days before the end; in shops that are older, things happen before it.
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
"""So many days later than END the demo ends that is being written."""


def clock(second: int) -> datetime:
    """The local wall clock time of a second."""
    return _MIDNIGHT + timedelta(days=DAYS_LATER.get(), seconds=second)


def days_until(moment: datetime) -> int:
    """How many days later the demo has to end so that it ends in the 24 hours before a moment of local time (naive)."""
    return (moment - END).days


def hour_of(second: int) -> int:
    """The local hour, 0–23."""
    return second % DAY // HOUR


def moments(rng: Random, profile: Profile, count: int) -> list[int]:
    """When `count` buyers come, in order: by hour of day, day of week and holiday, and none after the end."""
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
    """A duration in seconds: half of them are shorter than `median`, and a few much longer."""
    return int(rng.lognormvariate(log(median), spread))


def between(rng: Random, shortest: float, longest: float) -> int:
    """A duration in seconds, any one as likely as the other."""
    return int(shortest + (longest - shortest) * rng.random())


def any_of(rng: Random, choices: Sequence[Choice]) -> Choice:
    """One of them. Quicker than `choice`, and this is asked a hundred thousand times."""
    return choices[int(rng.random() * len(choices))]


def holiday(profile: Profile, second: int) -> float | None:
    """How much of the usual trade is left on that day; None on a day like any other."""
    date = FIRST_DAY + timedelta(days=second // DAY)
    return next((left for first, last, left in profile.holidays if first <= date <= last), None)


def _trade(profile: Profile, day: int) -> float:
    left = holiday(profile, day * DAY)
    return profile.weekdays[day % 7] * (1.0 if left is None else left)  # the first day is a Monday
