"""The shapes of times: a cell with every digit written as 9, and the format in which such a cell is read. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from data.formats.time_text import plain_text
from data.formats.time_words import is_odd

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = range(3)
"""The orders in which a numeric date may be written."""

_TIME = (
    r"(?:(?P<gap>T|,? +)99?:99(?P<sec>:99)?(?P<frac>[.,]9+)?(?P<half> ?[AaPp][Mm])?"
    r"(?P<off> ?(?:Z|z|UTC|GMT|[+-]99:?(?:99)?))?)?"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str], tuple[str, str, str]], ...] = tuple(
    (family, re.compile(pattern + _TIME), orders)
    for family, pattern, orders in (
        ("year_first", r"9999(?P<a>[-/.])99?(?P=a)99?", ("%Y{a}%m{a}%d",) * 3),
        ("year_first", r"(?P<year>9999|99)年99?月99?日", ("{year}年%m月%d日",) * 3),
        ("year_first", r"9999(?P<a>[-/])(?P<mon>[A-Za-z]{3})(?P=a)99?", ("%Y{a}{mon}{a}%d",) * 3),
        ("year_last", r"99?(?P<a>[-/.])99?(?P=a)9999", ("%d{a}%m{a}%Y", "%m{a}%d{a}%Y", "")),
        ("short_year", r"99(?P<a>[-/.])99?(?P=a)99", ("%d{a}%m{a}%y", "%m{a}%d{a}%y", "%y{a}%m{a}%d")),
        ("short_year", r"9(?P<a>[-/.])99?(?P=a)99", ("%d{a}%m{a}%y", "%m{a}%d{a}%y", "")),
        ("short_year", r"99(?P<a>[-/.])99?(?P=a)9", ("", "", "%y{a}%m{a}%d")),
        ("named", r"99?(?P<a>[ -])(?P<mon>[A-Za-z]+)(?P<b>,? |-)(?P<year>9999|99)", ("%d{a}{mon}{b}{year}",) * 3),
        ("named", r"(?P<mon>[A-Za-z]+)(?P<a>[ -])99?(?P<b>,? |-)(?P<year>9999|99)", ("{mon}{a}%d{b}{year}",) * 3),
        ("digits", r"99999999", ("%Y%m%d",) * 3),
    )
)
_DIGITS_ONLY = {
    "999999999999": "%Y%m%d%H%M",
    "99999999999999": "%Y%m%d%H%M%S",
}
_UNIX = re.compile(r"[A-Za-z]{3} [A-Za-z]{3} +99? 99:99:99 [+-]9999 9999")
_EPOCHS = ("9999999999", "9999999999999")
_SERIAL = re.compile(r"99999(?:[.,]9+)?")
_DIGITS = str.maketrans("012345678", "999999999")
_COMPACT = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?"
)

NUMERIC = ("epoch", "serial", "unix")
"""Families with a way of reading of their own."""


@dataclass(frozen=True)
class Shape:
    """How cells of one shape are read.

    `formats`: strptime's format for each order of day, month and year, "" where the order does not fit; the same for
    all where the shape is unambiguous. `clock`: whether the shape has a time of day; `half`: with AM or PM.
    """

    family: str
    formats: tuple[str, str, str] = ("", "", "")
    clock: bool = True
    half: bool = False
    fraction: bool = False
    offset: bool = False


def is_time(text: str) -> bool:
    """Whether a cleaned cell has the shape of a time, whatever its column.

    Ten digits have it too. A spreadsheet's day numbers (five digits) do not, nor do other numbers that are times only
    in a column of times; 12 or 14 digits do if they are a possible date and hour.
    """
    shape = shape_of(text.translate(_DIGITS))
    if shape is None and is_odd(text) and any(sign.isdigit() for sign in text):
        shape = shape_of(plain_text(text).translate(_DIGITS))
    if shape is None or shape.family == "serial":
        return False
    return shape.family != "digits" or _COMPACT.fullmatch(text) is not None


def is_clock(text: str) -> bool:
    """Whether a cleaned cell is a time of day without a date."""
    return (
        re.fullmatch(
            r"(?:[01]?[0-9]|2[0-3])[:：][0-5][0-9](?:[:：][0-5][0-9](?:[.,][0-9]+)?)?(?: ?[AaPp]\.? ?[Mm]\.?)?", text
        )
        is not None
    )


def shape_of(text: str) -> Shape | None:
    """Return the shape of a text in which every digit is a 9; None when it is not a time."""
    if text in _EPOCHS:
        return Shape("epoch")
    if _SERIAL.fullmatch(text):
        return Shape("serial", clock=len(text) > len("99999"))
    if _UNIX.fullmatch(text):
        return Shape("unix")
    if text in _DIGITS_ONLY:
        return Shape("digits", (_DIGITS_ONLY[text],) * 3)
    for family, pattern, orders in _PATTERNS:
        if matched := pattern.fullmatch(text):
            parts = matched.groupdict()
            year = "%y" if parts.get("year") == "99" else "%Y"
            month = "%b" if len(parts.get("mon") or "") == 3 else "%B"
            names = {**parts, "year": year, "mon": month}
            formats = [order and order.format(**names) + _clock(parts) for order in orders]
            return Shape(
                family,
                (formats[0], formats[1], formats[2]),
                clock=parts["gap"] is not None,
                half=bool(parts["half"]),
                fraction=bool(parts["frac"]),
                offset=bool(parts["off"]),
            )
    return None


def _clock(parts: Mapping[str, str | None]) -> str:
    if parts["gap"] is None:
        return ""
    half = parts["half"] or ""
    hour, mark = ("%I", half[:-2] + "%p") if half else ("%H", "")
    return f"{parts['gap']}{hour}:%M{':%S' if parts['sec'] else ''}{mark}"
