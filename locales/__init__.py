"""Sentences, numbers and dates in the reader's language. Imports no other package of the project.

The catalogues are read from the .po files, without a compile step. Message ids are symbolic ("status.met"), `{name}` is
a placeholder. A missing key is a programming error and raises KeyError.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_timedelta, get_timezone_location
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("zh_CN", "en")
"""The languages that have a catalogue; the first is the default."""

LANGUAGE_NAMES = {"zh": "zh_CN", "en": "en"}
"""Name of a language in files and commands → the language in `LANGUAGES`."""

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Translator:
    """Formats texts of one language. Created by `translator`, once per language."""

    language: str
    _messages: dict[str, tuple[str, ...]] = field(repr=False)
    _plural: Callable[[int], int] = field(repr=False)
    _locale: Locale = field(repr=False)  # the object: with a name Babel would load its files for every number

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key with its placeholders filled. Raises KeyError if the key or a value is missing."""
        return self._messages[key][0].format_map(values)

    def has(self, key: str) -> bool:
        """Whether the catalogue has the key."""
        return key in self._messages

    def n(self, key: str, n: int, **values: object) -> str:
        """Return the plural form for `n`; in it `{n}` has thousands grouped. Raises KeyError as `__call__` does."""
        forms = self._messages[key]
        return forms[min(self._plural(n), len(forms) - 1)].format_map({"n": self.number(n), **values})

    def number(self, x: float, decimals: int = 0) -> str:
        """Format a number with thousands grouped: 3,912 or, with two decimals, 4.58."""
        return format_decimal(x, f"#,##0{_decimals(decimals)}", locale=self._locale)

    def percent(self, share: float, decimals: int = 1) -> str:
        """Format a share (0–1) in percent: 66.2%."""
        return format_percent(share, f"#,##0{_decimals(decimals)}%", locale=self._locale)

    def duration(self, seconds: float) -> str:
        """Format a duration in seconds, rounded for reading: 38秒, 3分20秒, 42分钟, 1.3小时, 2天4小时.

        Below ten minutes it is exact to the second, because limits of rules lie in that range.
        """
        whole = round(seconds)
        if whole < 60:
            return self("duration.seconds", n=whole)
        if whole < 600:
            minutes, rest = divmod(whole, 60)
            return self("duration.minutes_seconds", m=minutes, s=rest) if rest else self("duration.minutes", n=minutes)
        if (minutes := round(whole / 60)) < 60:
            return self("duration.minutes", n=minutes)
        if (hours := round(whole / HOUR, 1)) < 24:
            return self("duration.hours", n=_short(hours))
        days, rest = divmod(round(whole / HOUR), 24)
        return self("duration.days_hours", d=days, h=rest) if rest else self("duration.days", n=days)

    def limit(self, seconds: float) -> str:
        """Format a time limit in seconds, exactly and in the unit that platforms use: 3分钟, 48小时, 15天."""
        if seconds % DAY == 0 and seconds > 3 * DAY:
            return self("duration.days", n=int(seconds // DAY))
        if seconds % HOUR == 0:
            return self("duration.hours", n=int(seconds // HOUR))
        if seconds % 60 == 0:
            return self("duration.minutes", n=int(seconds // 60))
        return self("duration.seconds", n=_short(seconds))

    def instant(self, at: datetime, timezone: str) -> str:
        """Format an aware instant in a time zone: 2026-03-28 15:30."""
        return format_datetime(at, self("format.instant"), tzinfo=ZoneInfo(timezone), locale=self._locale)

    def ago(self, at: datetime) -> str:
        """Format the time since an aware instant, by this machine's clock: 3天前, or 5 hours ago."""
        return format_timedelta(at - datetime.now(at.tzinfo), add_direction=True, locale=self._locale)

    def short_instant(self, at: datetime, timezone: str) -> str:
        """Format an aware instant in a time zone without its year: 3月28日 15:30, or 28 Mar, 15:30."""
        return format_datetime(at, self("format.short_instant"), tzinfo=ZoneInfo(timezone), locale=self._locale)

    def clock(self, at: datetime, timezone: str) -> str:
        """Format an aware instant's time of day in a time zone, to the second: 15:30:07."""
        return format_datetime(at, "HH:mm:ss", tzinfo=ZoneInfo(timezone), locale=self._locale)

    def day(self, day: date) -> str:
        """Format a date: 2026-03-28, or 28 Mar 2026."""
        return format_date(day, self("format.day"), locale=self._locale)

    def full_day(self, day: date) -> str:
        """Format a date with its weekday: 2026年3月4日星期三, or Wednesday, March 4, 2026."""
        return format_date(day, "full", locale=self._locale)

    def short_day(self, day: date) -> str:
        """Format a date without its year: 3月28日, or 28 Mar."""
        return format_date(day, self("format.short_day"), locale=self._locale)

    def zone(self, timezone: str) -> str:
        """Return the display name of a time zone: 北京时间, 雅加达时间."""
        if self.has(f"zone.{timezone}"):
            return self(f"zone.{timezone}")
        return self("zone.of_city", city=get_timezone_location(timezone, locale=self._locale, return_city=True))


@lru_cache(maxsize=len(LANGUAGES))
def translator(language: str) -> Translator:
    """Return the translator of a language of `LANGUAGES`. Raises KeyError for any other language."""
    if language not in LANGUAGES:
        raise KeyError(language)
    path = Path(__file__).parent / language / "LC_MESSAGES" / "dabiao.po"
    messages = _messages(path.read_text(encoding="utf-8"))
    return Translator(language, messages, lambda n: int(n != 1), Locale.parse(language))


def _messages(catalogue: str) -> dict[str, tuple[str, ...]]:
    """Return the texts of a catalogue by message id, each as a tuple of its plural forms.

    Takes a fifth of the time of Babel's reader, which also keeps locations and comments; a test compares both. Raises
    ValueError for a line that is not valid in a catalogue.
    """
    messages: dict[str, list[str]] = {}
    forms: list[str] = []
    for line in catalogue.splitlines():
        if not line or line.startswith(("#", "msgid_plural ")):
            continue
        keyword, mark, text = line.partition('"')
        if not mark or not text.endswith('"'):
            raise ValueError(line)
        content: str = json.loads(f'"{text}') if "\\" in text else text[:-1]
        if keyword == "msgid ":
            forms = messages[content] = []
        elif keyword.startswith("msgstr"):
            forms.append(content)
        elif keyword == "" and forms:
            forms[-1] += content
        else:
            raise ValueError(line)
    messages.pop("", None)  # the header with the catalogue's metadata
    return {message_id: tuple(texts) for message_id, texts in messages.items() if any(texts)}


def _decimals(count: int) -> str:
    return "." + "0" * count if count else ""


def _short(x: float) -> str:
    return f"{x:g}"
