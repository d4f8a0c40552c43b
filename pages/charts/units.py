"""In which unit the values of a chart are drawn, and how they are written there."""

from collections.abc import Iterable, Sequence
from typing import Any

from locales import Translator
from metrics.rules.rule import Rule
from metrics.scoring.trend import DayValue

FEW = 4
"""Axes up to this count have a tick for every integer."""

SECONDS_IN = {"minutes": 60, "hours": 3600, "days": 86400}


def count_axis(amounts: Iterable[float]) -> dict[str, Any]:
    """Settings of an axis of counts: from zero, integer ticks only."""
    step = {"dtick": 1} if max(amounts, default=0) <= FEW else {"nticks": 5}
    return {"rangemode": "tozero", "tickformat": ",d", "fixedrange": True} | step


def bin_end_labels(t: Translator, seconds: Sequence[int]) -> list[str]:
    """Labels for the upper limits of bins, in seconds: 10, 30, 1, 3; the unit on a second line where it changes."""
    labels, unit = [], ""
    for text in map(t.limit, seconds):
        name = text.lstrip("0123456789.").strip()
        number = text.removesuffix(name).strip()
        labels.append(number if name == unit else f"{number}\n{name}")
        unit = name
    return labels


def scale_of(rule: Rule, days: Sequence[DayValue]) -> float:
    """The factor from a metric's own unit to the unit of the trend's axis."""
    return axis_unit(rule, [day.value for day in days])[1]


def axis_unit(rule: Rule, values: Sequence[float | None]) -> tuple[str, float]:
    """The unit of a chart's axis, and the factor from the metric's own unit to it."""
    if rule.unit != "seconds":
        return rule.unit, 1.0
    line = [float(rule.pass_.number)] if rule.pass_ is not None else []
    name = duration_unit([value for value in values if value is not None] + line)
    return name, 1 / SECONDS_IN[name]


def duration_in(t: Translator, seconds: float, unit: str) -> str:
    """A duration in the unit of an axis (minutes, hours, days) with one decimal: 11.5小时, 0.5天."""
    return t(f"duration.{unit}", n=t.number(seconds / SECONDS_IN[unit], 1))


def duration_unit(seconds: Sequence[float]) -> str:
    """The unit in which durations are drawn: days from 3 days on, hours from 2 hours on, otherwise minutes."""
    longest = max(seconds, default=0)
    least = {"days": 3, "hours": 2}
    return next((name for name, count in least.items() if longest >= count * SECONDS_IN[name]), "minutes")
