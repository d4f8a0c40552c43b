"""The types and permitted values of a rule's fields, and how rule files write them. Runs nothing."""

import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from data.shops import DEFAULTS
from metrics.rules.durations import Promise, Seconds, parse_promise, promise_with_cutoff, seconds_of
from metrics.rules.hours import DailyStretch, Hours, TimeOfDay, Weekdays, WeekTime, parse_hours
from metrics.rules.threshold import Line, parse_line

LISTS = ("shop", "kind", "exclude", "needs", "faults", "reasons", "auto_replies", "no_answer_needed", "handover")
"""Fields that are lists of words; a rule file may write a single word without brackets."""

PATTERNS = {
    "id": (r"[\w.-]+", "write letters, digits, dots, dashes and underscores, as in own.reply"),
    "window": (
        r"(last )?(week|month)|last day|[1-9]\d{0,3} days?|[1-9]\d? (calendar )?months?|last [1-9]\d? calendar months?"
        r"|last month from ([2-9]|1\d|2[0-8])",
        'write "week", "month", "30 days", "6 months", "3 calendar months", or of finished ones '
        '"last day", "last week", "last month", "last 3 calendar months", "last month from 26"',
    ),
    "programme": (r"[a-z][a-z0-9_]*", "write small letters, digits and underscores, as in lazmall"),
    "market": (r"\*|(not )?[\w-]+(, *[\w-]+)*", 'write "CN", ["US", "UK"], "not US" or "*"'),
}
"""Field → a regular expression that the whole value must match, and a text that says what is allowed."""

NOT_UNDERSTOOD = "not understood"
"""The beginning of the message for a value that `read` cannot parse."""

MARKETS: dict[str, frozenset[str]] = {
    "SEA": frozenset({"SEA", "ID", "TH", "VN", "MY", "PH", "SG"}),
    "EU": frozenset({
        "EU", "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
        "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }),
}  # fmt: skip
"""Markets that comprise several: South-east Asia and the European Union."""


_MARKETS_OF_RULES = "*", "CN", "US", "UK", "CA", "AU", "IE", "IN", "IT", "TW", *MARKETS["SEA"]
"""Markets that occur in the built-in rules."""

ALL_BUT = "not "
"""The beginning of a `market` that means all markets except the ones that follow."""


class BadFieldError(ValueError):
    """A field has a value that is not allowed; the message says what is."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages of the user interface."""

    zh: str
    en: str


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A local date whose hours differ from its weekday's; closed if `hours` is empty."""

    date: date
    hours: Hours = Hours()


class Cycle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Questions asked before `cutoff` of a local day are due at `due` of that day, later ones a day later."""

    cutoff: TimeOfDay
    due: TimeOfDay


class StruckOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case that the platform no longer counts after an appeal, and the reason.

    `case`: the id of the case or of its order, request or conversation. `shop`: the id of its shop; "*": any shop.
    """

    case: str
    reason: str
    shop: str = "*"


LOOKS_LIKE: dict[object, str] = {
    str: 'a text in quotes, such as "text"',
    int: "a whole number without quotes, such as 3",
    bool: "true or false, without quotes",
    date: "a date without quotes, such as 2026-01-31",
    Decimal: "a number without quotes, such as 0.02",
    Seconds: 'a length in quotes, such as "3 minutes" or "24 hours"',
    Line: 'a line in quotes, such as ">= 0.70" or "<= 48 hours"',
    Hours: 'hours in quotes, such as "08:00-23:00" or ["Mon-Fri 09:00-12:00", "Sat 10:00-14:00"]',
    Words: "a text in quotes, or one a language, as title.zh and title.en",
    Holiday: 'dates without quotes, such as 2026-10-01, {date = 2026-10-01, hours = "10:00-12:00"} or "public"',
    Cycle: '{cutoff = "18:00", due = "19:00"}',
    WeekTime: 'a time of the week in quotes, such as "Mon 12:00"',
    Promise: 'a length in quotes, such as "48 hours" or "2 working days", or '
    '{cutoff = "12:00", before = "0 working days", after = "1 working day"}',
    DailyStretch: 'a stretch of the day in quotes, such as "23:00-08:00"',
    Weekdays: 'days of the week in quotes, such as "Mon-Sat"',
    StruckOut: '{case = "10001", reason = "appeal of 3 May"}',
}
"""Type of a field → what a rule file may write there, for error messages."""


@cache
def markets_of(market: str) -> frozenset[str]:
    """Return the markets that a `market` names: "US", "US, UK" or "SEA" (several markets); "*" yields itself.

    For "not US" these are the excluded markets.
    """
    names = market.removeprefix(ALL_BUT).split(",")
    return frozenset[str]().union(*(MARKETS.get(name.strip(), {name.strip()}) for name in names))


def in_market(market: str, name: str) -> bool:
    """Whether a `market` includes the market `name`."""
    return market == "*" or (name in markets_of(market)) != market.startswith(ALL_BUT)


def unknown_market(market: str) -> str | None:
    """Return the first name in a `market` that is not a country, a region or "*"; None if all are."""
    names = [name.strip() for name in market.removeprefix(ALL_BUT).split(",")]
    doubtful = [name for name in names if name not in (*MARKETS, *_MARKETS_OF_RULES)]
    if not doubtful:
        return None
    from babel.core import get_global  # slow; only needed for a country that no built-in rule names

    countries = get_global("territory_currencies")
    return next((name for name in doubtful if name not in countries), None)


def platform_of(name: str, stated: str | None) -> str:
    """Return the platform of an entry that names none: that of its file, else the part of its id before the dot."""
    prefix = name.split(".")[0]
    return stated or (prefix if prefix in DEFAULTS else "*")


def check_place(platform: str, market: str) -> None:
    """Raise BadFieldError unless the platform exists and the market is a country or region."""
    if platform not in ("*", *DEFAULTS):
        raise BadFieldError("platform", f'there is no such platform; allowed: "*", {", ".join(DEFAULTS)}')
    pattern, allowed = PATTERNS["market"]
    if not re.fullmatch(pattern, market):
        raise BadFieldError("market", allowed)
    if (name := unknown_market(market)) is not None:
        raise BadFieldError("market", f'no country is "{name}": {allowed}, or "SEA", "EU"')


def markets_meet(first: str, second: str) -> bool:
    """Whether two `market` values have markets in common."""
    if "*" in (first, second):
        return True
    out = [market.startswith(ALL_BUT) for market in (first, second)]
    named, others = markets_of(first), markets_of(second)
    return all(out) or bool(named - others if out[1] else others - named if out[0] else named & others)


def plain(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of a rule file with the permitted abbreviations expanded to the declared fields."""
    entry = {**({"title": entry["id"]} if "id" in entry else {}), **entry}
    for field in ("title", "note"):
        if isinstance(entry.get(field), str):
            entry[field] = {"zh": entry[field], "en": entry[field]}
    for field in LISTS:
        if isinstance(entry.get(field), str):
            entry[field] = [entry[field]]
    if isinstance(entry.get("market"), list):
        entry["market"] = ", ".join(map(str, entry["market"]))
    if isinstance(entry.get("holidays"), list):
        days = [day for day in entry["holidays"] if day != "public"]
        if len(days) < len(entry["holidays"]):
            entry["public_holidays"] = True
        entry["holidays"] = [{"date": day} if isinstance(day, date) else day for day in days]
    return entry


def read(kind: type, value: object) -> object:
    """Parse types that msgspec cannot: durations, hours, lines and promises. Raises ValueError for other values."""
    if kind is Seconds and isinstance(value, str):
        return Seconds(seconds_of(value))
    if kind is Hours and isinstance(value, str | list):
        return parse_hours([value] if isinstance(value, str) else value)
    if kind in (TimeOfDay, WeekTime, DailyStretch, Weekdays) and isinstance(value, str):
        return kind.parse(value)
    if kind is Line and isinstance(value, str):
        return parse_line(value)
    if kind is Promise and isinstance(value, str):
        return parse_promise(value)
    if kind is Promise and isinstance(value, dict) and value.keys() == {"cutoff", "before", "after"}:
        texts = {name: str(text) for name, text in value.items()}
        return promise_with_cutoff(seconds=TimeOfDay.parse(texts["cutoff"]).seconds, **texts)
    raise ValueError(f"{NOT_UNDERSTOOD}: {value!r}")


def written(value: object) -> object:
    """Return a value of these types for output: texts as in a rule file, durations in seconds."""
    if isinstance(value, Line | Promise):
        return value.text
    if isinstance(value, TimeOfDay | WeekTime | DailyStretch | Weekdays):
        return str(value)
    if isinstance(value, Seconds):
        return int(value)
    raise NotImplementedError(type(value).__name__)
