"""An amount, a number of points or of days as a source has it: from the least to the most."""

import re
from decimal import Decimal


class Extent:
    """How much, both ends included. Both None: nobody published it. "none" is 0 to 0, and is not the same."""

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
        """Whether somebody published it."""
        return self.low is not None

    @classmethod
    def parse(cls, text: str) -> "Extent":
        """The extent that "100-150", "300", "none" or "unknown" says. Raises ValueError for anything else."""
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
