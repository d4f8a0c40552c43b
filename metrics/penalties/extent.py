"""Ranges of amounts, points or days as a source states them: from the least to the most."""

import re
from decimal import Decimal


class Extent:
    """A range, both ends included. Both ends None: not published; this differs from "none", which is 0 to 0."""

    __slots__ = ("high", "low")

    def __init__(self, low: Decimal | None, high: Decimal | None) -> None:
        self.low = low
        self.high = high

    def __repr__(self) -> str:
        return f"Extent({self.low}, {self.high})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Extent) and (self.low, self.high) == (other.low, other.high)

    def __hash__(self) -> int:
        return hash((self.low, self.high))

    @property
    def known(self) -> bool:
        """Whether it was published."""
        return self.low is not None

    @classmethod
    def parse(cls, text: str) -> "Extent":
        """Parse "100-150", "300", "none" or "unknown". Raises ValueError for any other text."""
        if text in ("none", "unknown"):
            return NONE if text == "none" else UNKNOWN
        match = re.fullmatch(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?", text)
        if match is None:
            raise ValueError(f'not an amount: {text!r}; write "300", "100-150", "none" or "unknown"')
        low, high = Decimal(match[1]), Decimal(match[2] or match[1])
        if low > high:
            raise ValueError(f"not an amount: {text!r}; the lower end comes first")
        return cls(low, high)


NONE = Extent(Decimal(0), Decimal(0))
UNKNOWN = Extent(None, None)
