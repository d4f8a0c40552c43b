"""Typed-in values for one composite on one day, which the platform shows only in its back office."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from data.errors import DabiaoError
from data.reading.typed_values import TypedValue
from metrics.composites.composite import Composite
from metrics.rules.durations import seconds_of

ELSE = ("else", "其余")
"""The words for "all other values" in a table of bands."""


UNITS = {"分钟": 60, "小时": 3600, "秒": 1, "天": 86400, "min": 60, "h": 3600, "s": 1}
"""Short unit names that may follow a limit → seconds; the long names are those of rule files."""


@dataclass(frozen=True)
class Typed:
    """The values in force: name → value."""

    values: Mapping[str, TypedValue]

    def number(self, name: str) -> Fraction | None:
        """Return a value as a number; None if it was not typed in."""
        value = self.values.get(name)
        return None if value is None else number_of(name, value.text)

    def text(self, name: str) -> str:
        """Return a value as typed in; "" if it was not."""
        value = self.values.get(name)
        return "" if value is None else value.text

    def since(self, name: str) -> date | None:
        """Return the local day from which a value is valid; None if it was not typed in."""
        value = self.values.get(name)
        return None if value is None else value.valid_from

    def points(self, name: str, value: Fraction | None) -> Fraction | None:
        """Return the points of a figure by the table of bands of that name; None without the table or the figure."""
        text = self.text(name)
        return None if value is None or not text else points_by(bands_of(name, text), value)


def check(composite: Composite, name: str, text: str) -> None:
    """Raise DabiaoError unless the composite has a value of that name and the text is valid for it."""
    if name not in composite.values():
        raise DabiaoError(
            "error.no_such_value", name=name, composite=composite.id, allowed=", ".join(composite.values())
        )
    if name == "trade":
        if composite.weights is not None and not composite.weights.of(text):
            raise DabiaoError("error.no_such_trade", value=text, composite=composite.id)
    elif name.startswith("bands."):
        bands_of(name, text)
    else:
        number_of(name, text)


def number_of(name: str, text: str) -> Fraction:
    """Parse a number such as "85", "85.5" or "30%" (30). Raises DabiaoError for any other text."""
    bare = text.strip().removesuffix("%")
    try:
        number = Fraction(bare)
    except (ValueError, ZeroDivisionError) as e:
        raise DabiaoError("error.typed_no_number", name=name, value=text) from e
    if "/" in bare:
        raise DabiaoError("error.typed_no_number", name=name, value=text)
    return number


def bands_of(name: str, text: str) -> tuple[tuple[bool, Fraction, Fraction], ...]:
    """Parse a table of bands such as "<=15s:100; <=30s:90; else:60" into (whether it is an upper limit, limit, points).

    The first band from the left that applies decides. Limits are numbers, shares such as "2%", or durations such as
    "24 小时". Raises DabiaoError for any other text.
    """
    bands = []
    for piece in filter(None, (piece.strip() for piece in text.replace("；", ";").split(";"))):
        limit, colon, points = piece.replace("：", ":").rpartition(":")
        limit = limit.strip().replace("≤", "<=").replace("≥", ">=")
        if not colon or not (limit in ELSE or limit[:2] in ("<=", ">=")):
            raise DabiaoError("error.typed_no_bands", name=name, value=piece)
        if limit in ELSE:
            bands.append((True, Fraction(10**15), number_of(name, points)))
        else:
            bands.append((limit[:2] == "<=", _limit(name, limit[2:].strip()), number_of(name, points)))
    if not bands:
        raise DabiaoError("error.typed_no_bands", name=name, value=text)
    return tuple(bands)


def points_by(bands: tuple[tuple[bool, Fraction, Fraction], ...], value: Fraction) -> Fraction | None:
    """Return the points of the first band that applies; None if none does."""
    return next((points for up_to, limit, points in bands if (value <= limit if up_to else value >= limit)), None)


def _limit(name: str, text: str) -> Fraction:
    if text.endswith("%"):
        return number_of(name, text) / 100
    with suppress(ValueError):
        return Fraction(seconds_of(text))
    unit = next((unit for unit in UNITS if text.endswith(unit)), "")
    return number_of(name, text.removesuffix(unit)) * UNITS.get(unit, 1)
