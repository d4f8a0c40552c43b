"""Weekly opening hours, times of day, and the conversion of local times to instants."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = 24 * 3600


@dataclass(frozen=True)
class Span:
    """Opening hours of one weekday (Monday is 0), in seconds of the local day: `opens` inclusive, `closes` exclusive.

    `carried`: it is the part after midnight of a shift that began, and is counted, on the day before.
    """

    weekday: int
    opens: int
    closes: int
    carried: bool = False


class Hours(tuple[Span, ...]):
    """Weekly opening hours, in order; empty means round the clock (for a holiday: closed)."""

    __slots__ = ()


class TimeOfDay:
    """A local time of day, in seconds since midnight; 24:00 is the end of the day."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds

    @classmethod
    def parse(cls, text: str) -> "TimeOfDay":
        """Parse "18:00" or "18:00:30". Raises ValueError for any other text."""
        if text.strip() == "24:00":
            return cls(DAY)
        match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", text.strip())
        if match is None:
            raise ValueError(f"not a time of day: {text!r}; write 18:00")
        return cls(int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0))

    def __str__(self) -> str:
        return _time(self.seconds)

    def __repr__(self) -> str:
        return f"TimeOfDay({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TimeOfDay) and self.seconds == other.seconds

    def __hash__(self) -> int:
        return hash(self.seconds)


class DailyStretch:
    """A period of every local day, its end exclusive; it may run past midnight."""

    __slots__ = ("begins", "ends")

    def __init__(self, begins: TimeOfDay, ends: TimeOfDay) -> None:
        self.begins = begins
        self.ends = ends

    @classmethod
    def parse(cls, text: str) -> "DailyStretch":
        """Parse "23:00-08:00". Raises ValueError for any other text."""
        begins, dash, ends = text.partition("-")
        if not dash:
            raise ValueError(f"not a stretch of the day: {text!r}; write 23:00-08:00")
        stretch = cls(TimeOfDay.parse(begins), TimeOfDay.parse(ends))
        if stretch.begins.seconds % DAY == stretch.ends.seconds % DAY:
            raise ValueError(f"not a stretch of the day: {text!r}; it begins and ends at one time")
        return stretch

    def __str__(self) -> str:
        return f"{self.begins}-{self.ends}"

    def __repr__(self) -> str:
        return f"DailyStretch({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DailyStretch) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


class Weekdays(frozenset[int]):
    """Consecutive days of the week (Monday is 0), written as the first and the last of them: "Mon-Sat"."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "Weekdays":
        """Parse "Mon-Sat" or "Sun-Thu". Raises ValueError for any other text."""
        first, _, last = (part.strip() for part in text.partition("-"))
        if first not in WEEKDAYS or last not in WEEKDAYS:
            raise ValueError(f"not days of the week: {text!r}; write Mon-Sat")
        begin, length = WEEKDAYS.index(first), (WEEKDAYS.index(last) - WEEKDAYS.index(first)) % 7 + 1
        return cls((begin + number) % 7 for number in range(length))

    @property
    def ends(self) -> tuple[int, int]:
        """The first and the last day."""
        begin = next((day for day in sorted(self) if (day - 1) % 7 not in self), 0)
        return begin, (begin + len(self) - 1) % 7

    def __str__(self) -> str:
        first, last = self.ends
        return f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"


class WeekTime:
    """A time on a weekday (Monday is 0), in seconds since the midnight at which the day begins."""

    __slots__ = ("seconds", "weekday")

    def __init__(self, weekday: int, seconds: int) -> None:
        self.weekday = weekday
        self.seconds = seconds

    @classmethod
    def parse(cls, text: str) -> "WeekTime":
        """Parse "Mon 12:00". Raises ValueError for any other text."""
        day, _, clock = text.strip().partition(" ")
        if day not in WEEKDAYS:
            raise ValueError(f"not a time of the week: {text!r}; write Mon 12:00")
        return cls(WEEKDAYS.index(day), TimeOfDay.parse(clock).seconds)

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {_time(self.seconds)}"

    def __repr__(self) -> str:
        return f"WeekTime({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WeekTime) and (self.weekday, self.seconds) == (other.weekday, other.seconds)

    def __hash__(self) -> int:
        return hash((self.weekday, self.seconds))


def parse_hours(spans: list[object]) -> Hours:
    """Parse opening hours such as "08:00-23:00" or "Mon-Fri 09:00-12:00".

    A span that closes before it opens runs past midnight. Raises ValueError if a text is not a span or spans overlap.
    """
    parsed = [span for text in spans for span in _parse_span(text)]
    parsed.sort(key=lambda span: (span.weekday, span.opens))
    for first, second in pairwise(parsed):
        if first.weekday == second.weekday and second.opens < first.closes:
            raise ValueError(f"hours overlap on {WEEKDAYS[first.weekday]}")
    return Hours(parsed)


def hours_text(hours: Hours) -> list[str]:
    """Return opening hours as in a rule file: days with equal spans combined, without day names if all are equal."""
    rest = {span.weekday: span.closes for span in hours if span.carried}
    spans_of = [
        tuple(
            (span.opens, rest[(day + 1) % 7] if span.closes == DAY and (day + 1) % 7 in rest else span.closes)
            for span in hours
            if span.weekday == day and not span.carried
        )
        for day in range(7)
    ]
    if len(set(spans_of)) == 1:
        return [_clock(opens, closes) for opens, closes in spans_of[0]]
    result = []
    first = 0
    while first < 7:
        last = first
        while last < 6 and spans_of[last + 1] == spans_of[first]:
            last += 1
        days = WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"
        result += [f"{days} {_clock(opens, closes)}" for opens, closes in spans_of[first]]
        first = last + 1
    return result


def _clock(opens: int, closes: int) -> str:
    return f"{_time(opens)}-{_time(closes)}"


def _time(second: int) -> str:
    clock = f"{second // 3600:02}:{second // 60 % 60:02}"
    return clock if second % 60 == 0 else f"{clock}:{second % 60:02}"


def _parse_span(text: object) -> Iterator[Span]:
    match = re.fullmatch(
        r"\s*(?:(\w{3})(?:-(\w{3}))?\s+)?(\d\d):(\d\d)(?::(\d\d))?-(\d\d):(\d\d)(?::(\d\d))?\s*", str(text)
    )
    if match is None:
        raise ValueError(f'not opening hours: {text!r}; write "08:00-23:00" or "Mon-Fri 09:00-12:00"')
    first, last = match[1] or "Mon", match[2] or match[1] or "Sun"
    if first not in WEEKDAYS or last not in WEEKDAYS:
        raise ValueError(f"not a weekday: {text!r}; allowed are {', '.join(WEEKDAYS)}")
    opens = int(match[3]) * 3600 + int(match[4]) * 60 + int(match[5] or 0)
    closes = int(match[6]) * 3600 + int(match[7]) * 60 + int(match[8] or 0)
    if opens >= DAY or closes > DAY or opens == closes:
        raise ValueError(f"not opening hours: {text!r}; times run from 00:00 to 24:00")
    day, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    for i in range((end - day) % 7 + 1):
        weekday = (day + i) % 7
        if opens < closes:
            yield Span(weekday, opens, closes)
        else:
            yield Span(weekday, opens, DAY)
            if closes:
                yield Span((weekday + 1) % 7, 0, closes, carried=True)


@lru_cache(maxsize=8192)
def is_a_day(day: date, tz: ZoneInfo) -> bool:
    """Whether the local day exists in the time zone; zones that crossed the date line have skipped one."""
    return instant(day, DAY // 2, tz).replace(tzinfo=UTC).astimezone(tz).date() == day


@lru_cache(maxsize=8192)
def instant(day: date, second: int, tz: ZoneInfo, fold: int = 0) -> datetime:
    """Return the instant (naive UTC) at which the local time is `second` seconds after midnight.

    `fold`: 1 for the second occurrence of a local time that occurs twice.
    """
    local = datetime.combine(day, datetime.min.time()) + timedelta(seconds=second)
    return local.replace(tzinfo=tz, fold=fold).astimezone(UTC).replace(tzinfo=None)
