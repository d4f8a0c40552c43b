"""Lines: an operator and an exact number; nothing is rounded."""

import re
from fractions import Fraction
from typing import Literal

from metrics.rules.durations import seconds_of


class Line:
    """The line that a figure must reach: `text` as written in the rule, and the same as operator and exact number.

    `unit`: "seconds" for a duration, else "number" (a share or marks). Instances are made by `parse_line`.
    """

    __slots__ = ("number", "operator", "text", "unit")

    def __init__(
        self, text: str, operator: Literal[">=", ">", "<=", "<"], number: Fraction, unit: Literal["seconds", "number"]
    ) -> None:
        self.text = text
        self.operator = operator
        self.number = number
        self.unit = unit

    def __repr__(self) -> str:
        return f"Line({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Line) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def holds(self, value: Fraction) -> bool:
        """Whether a figure passes. A figure exactly on the line passes `>=` and `<=`, and fails `>` and `<`."""
        return self.holds_for(value.numerator, value.denominator)

    def holds_for(self, part: int, whole: int) -> bool:
        """Whether the figure `part / whole` passes. `whole` is positive."""
        ours, lines = part * self.number.denominator, whole * self.number.numerator
        match self.operator:
            case ">=":
                return ours >= lines
            case ">":
                return ours > lines
            case "<=":
                return ours <= lines
            case "<":
                return ours < lines


def parse_line(text: str) -> Line:
    """Parse a line such as ">= 0.70" or "<= 48 hours". Raises ValueError for any other text."""
    match = re.fullmatch(r"\s*(>=|<=|>|<)\s*(.+?)\s*", text)
    if match is None:
        raise ValueError(f"not a line: {text!r}; write >=, >, <= or < and a number or a duration")
    operator: Literal[">=", ">", "<=", "<"] = match[1]  # type: ignore[assignment]  # the pattern allows no other
    if re.fullmatch(r"\d+(\.\d+)?", match[2]):
        return Line(text.strip(), operator, Fraction(match[2]), "number")
    if not re.match(r"\d+\s", match[2]):
        raise ValueError(f"not a line: {text!r}; write a number (0.80 for 80 %) or a length such as 48 hours")
    return Line(text.strip(), operator, Fraction(seconds_of(match[2])), "seconds")
