"""The serializer of all reports: converts their results to values that JSON supports."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from metrics.penalties.extent import Extent
from metrics.rules.rule import Rule, Words
from metrics.scoring.score import Score

INTERNAL_FIELDS: dict[type, set[str]] = {Score: {"value_exact", "distance", "timezone", "problem", "missed_buyers"}}
"""Class → fields that are only needed for comparisons and are omitted from documents."""


def document(value: Any, timezone: str) -> Any:
    """Return a value as plain JSON values, with instants in ISO 8601 with the offset of an IANA time zone."""
    zone = ZoneInfo(timezone)
    return plain(value, lambda instant: instant.astimezone(zone).isoformat())


def plain(value: Any, write_instant: Callable[[datetime], str]) -> Any:
    """Return a value converted to dicts, lists, texts, numbers, booleans and None.

    A dataclass becomes a dict of its fields and properties (without trailing underscore: `from_` → "from"), a rule its
    id, a date ISO 8601, a decimal an int if it is whole and else a float, a fraction a float; tuples become lists, and
    keys texts. `write_instant`: converts aware instants. Raises TypeError for any other type.
    """

    def convert(item: Any) -> Any:
        result: Any
        match item:
            case None | bool() | int() | float() | str():
                result = item
            case datetime():
                result = write_instant(item)
            case date():
                result = item.isoformat()
            case Decimal():
                result = int(item) if item == int(item) else float(item)
            case Fraction():
                result = float(item)
            case Rule():
                result = item.id
            case Extent():
                result = {"low": convert(item.low), "high": convert(item.high)}
            case Words():
                result = {"zh": item.zh, "en": item.en}
            case Mapping():
                result = {str(name): convert(part) for name, part in item.items()}
            case list() | tuple():
                result = [convert(part) for part in item]
            case _ if is_dataclass(item) and not isinstance(item, type):
                result = {name.removesuffix("_"): convert(getattr(item, name)) for name in _names(type(item))}
            case _:
                raise TypeError(f"no JSON for {type(item).__name__}")
        return result

    return convert(value)


def _names(kind: type) -> list[str]:
    internal = INTERNAL_FIELDS.get(kind, set[str]())
    properties = [name for name, member in vars(kind).items() if isinstance(member, property)]
    return [*(field.name for field in fields(kind) if field.name not in internal), *properties]
