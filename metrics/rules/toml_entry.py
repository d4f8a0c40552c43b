"""Conversion of a rule to the entry of a rule file, in the form that `Rule.of` reads."""

from datetime import date
from typing import Any

import msgspec

from metrics.rules.durations import SECONDS, Seconds
from metrics.rules.hours import Weekdays, hours_text
from metrics.rules.rule import BadFieldError, Holiday, Rule

IN_HOURS_UP_TO = 3 * SECONDS["day"]
"""Seconds up to which whole days are written in hours, as platforms do: 48 hours, but 5 days."""


def entry_of(rule: Rule) -> dict[str, Any]:
    """Return the [[rule]] entry from which `Rule.of` makes this rule, without fields that have their default."""
    document = rule.as_json()
    entry: dict[str, Any] = {}
    for field in msgspec.structs.fields(Rule):
        value = getattr(rule, field.name)
        if value != field.default:
            entry[field.encode_name] = _written(value, document[field.encode_name])
    return entry


def is_sound(rule: Rule) -> bool:
    """Whether the fields of a rule pass the checks for rule files."""
    try:
        Rule.of(entry_of(rule))
    except (msgspec.ValidationError, BadFieldError):
        return False
    return True


def duration_text(seconds: int) -> str:
    """Return a duration as written in a rule file: "3 minutes", "48 hours", "5 days"."""
    for name, length in sorted(SECONDS.items(), key=lambda unit: -unit[1]):
        if seconds % length == 0 and not (name == "day" and seconds <= IN_HOURS_UP_TO):
            n = seconds // length
            return f"{n} {name}{'' if n == 1 else 's'}"
    raise ValueError(f"not whole seconds: {seconds}")


def _written(value: object, plain: Any) -> Any:
    if isinstance(value, Seconds):
        return duration_text(value)
    if isinstance(value, Weekdays):
        return str(value)
    if isinstance(value, tuple) and value and isinstance(value[0], Holiday):
        return [day.date if not day.hours else {"date": day.date, "hours": hours_text(day.hours)} for day in value]
    if isinstance(value, date):
        return value
    return list(plain) if isinstance(plain, tuple) else plain
