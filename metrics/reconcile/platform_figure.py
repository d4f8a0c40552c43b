"""A figure as a platform shows it, typed by a person: read kindly, with the precision it was typed in."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from data.errors import DabiaoError
from metrics.rules.durations import SECONDS
from metrics.rules.toml_entry import duration_text

PERCENT = Fraction(1, 100)
TENTH = Fraction(1, 10)
MOST_MARKS = 5
MOST_SECONDS = 3660 * SECONDS["day"]

UNITS = {
    "day": ("天", "日", "d", "day", "days"),
    "hour": ("小时", "时", "h", "hr", "hrs", "hour", "hours"),
    "minute": ("分钟", "分", "m", "min", "mins", "minute", "minutes"),
    "second": ("秒", "秒钟", "s", "sec", "secs", "second", "seconds"),
}
"""What people write behind the parts of a length of time."""

NUMBER = r"\d{1,12}(?:\.\d{1,9})?"
LONGEST_FRACTION = 12
"""More decimals than anybody types, with the two that a percentage adds."""


@dataclass(frozen=True)
class Shown:
    """A figure as it was typed: its exact value, and how much rounding its last place may hide on either side."""

    value: Fraction
    half: Fraction

    @property
    def places(self) -> int:
        """How many decimals it was typed with, a share's as a number up to 1."""
        return next(n for n in range(LONGEST_FRACTION) if self.half * 2 * 10**n >= 1)

    def matches(self, value: Fraction | None) -> bool:
        """Whether a figure, shown with this precision, could read like this: either way of rounding a tie counts."""
        return value is not None and abs(value - self.value) <= self.half

    def gap(self, value: Fraction | None) -> Fraction | None:
        """How far a figure is above (or, negative, below) this one; 0 where it matches, None without a figure."""
        if value is None:
            return None
        return Fraction(0) if self.matches(value) else value - self.value


def parse_shown(text: str, unit: Literal["share", "seconds", "marks", "points"]) -> Shown:
    """What "85.2%", "0.852", "1.3小时", "2 d 4 h" or "4.58" says for a figure of that unit; "87.5" for points.

    A share without a sign is a percentage when it is more than 1; "0.9%" needs its sign. Raises DabiaoError, which says
    what is allowed, when the text is no such figure.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain)  # 1,234
    plain = re.sub(r"(?<=\d),(?=\d)", ".", plain)  # 85,2
    read = {"share": _share, "seconds": _seconds, "marks": _marks, "points": _points}[unit]
    figure = read(plain)
    if figure is None:
        raise DabiaoError(f"error.shown_{unit}", value=text.strip())
    return figure


def line_text(operator: str, text: str, unit: Literal["share", "seconds", "marks"]) -> str:
    """The line of a rule file (">= 0.85", "<= 48 hours") that a person means by an operator and a figure.

    Raises DabiaoError, which says what is allowed, when the text is no such figure.
    """
    value = parse_shown(text, unit).value
    if unit == "seconds":
        return f"{operator} {duration_text(round(value))}"
    return f"{operator} {Decimal(value.numerator) / Decimal(value.denominator):f}"


def length_text(text: str) -> str:
    """The duration of a rule file ("3 minutes") that a person means. Raises DabiaoError when the text is none."""
    return duration_text(round(parse_shown(text, "seconds").value))


def _share(text: str) -> Shown | None:
    match = re.fullmatch(rf"({NUMBER})\s*(%?)", text)
    if match is None:
        return None
    value, half = _number(match[1])
    if match[2] or value > 1:
        value, half = value * PERCENT, half * PERCENT
    # nobody shows less than whole percents: "0.9" is not 0.85 to 0.95
    return Shown(value, min(half, PERCENT / 2)) if value <= 1 else None


def _marks(text: str) -> Shown | None:
    match = re.fullmatch(rf"({NUMBER})\s*(?:分|/\s*5)?", text)
    if match is None:
        return None
    value, half = _number(match[1])
    return Shown(value, min(half, TENTH / 2)) if value <= MOST_MARKS else None  # nor marks without a decimal


def _points(text: str) -> Shown | None:
    match = re.fullmatch(rf"({NUMBER})\s*(?:分|%)?", text)
    return None if match is None else Shown(*_number(match[1]))


def _seconds(text: str) -> Shown | None:
    """The parts of a length, each unit at most once and the long ones first; the last one says how precise it is."""
    clock = re.fullmatch(r"(\d+):([0-5]\d):([0-5]\d)", text)
    if clock is not None:
        text = "{}h{}m{}s".format(*clock.groups())
    value, half = Fraction(0), Fraction(0)
    shorter = "|".join(_part(name) for name in UNITS)
    if not text or re.fullmatch(rf"(?:{shorter})+", text) is None:
        return None
    last = MOST_SECONDS
    for number, word in re.findall(rf"({NUMBER})\s*([^\d\s.]+)", text):
        length = next(SECONDS[name] for name, words in UNITS.items() if word in words)
        if length >= last:
            return None  # 3 h 3 h, 4 h 2 d
        amount, rest = _number(number)
        value, half, last = value + amount * length, rest * length, length
    return Shown(value, half) if value <= MOST_SECONDS else None


def _part(name: str) -> str:
    words = "|".join(sorted(UNITS[name], key=len, reverse=True))
    return rf"\s*{NUMBER}\s*(?:{words})(?![a-z])\s*"


def _number(text: str) -> tuple[Fraction, Fraction]:
    """A decimal number, exact, and half a unit of its last place."""
    _, _, decimals = text.partition(".")
    return Fraction(text), Fraction(1, 2 * 10 ** len(decimals))
