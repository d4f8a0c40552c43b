"""A question as data: which cases, measures, dimensions, filters and period; parsing and checks. Runs nothing."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from data.errors import DabiaoError
from metrics.explore.dimensions import DIMENSIONS, KNOWN_KEYS, Dimension, dimensions_of, is_key
from metrics.explore.periods import PRESETS, Comparison, Period, Preset
from metrics.families import FamilyInfo
from metrics.rules.durations import LONGEST

MOST_DIMENSIONS = 2
MOST_MEASURES = 8

Name = Literal[
    "cases", "met", "missed", "pending", "excluded", "share", "share_missed", "mean", "median", "p90", "longest",
    "within", "at_least",
]  # fmt: skip
COUNTS: tuple[Name, ...] = ("cases", "met", "missed", "pending", "excluded")
OF_LENGTHS: tuple[Name, ...] = ("mean", "median", "p90", "longest")
"""Measures over the lengths or marks of the met and missed cases."""
WITH_THRESHOLD: tuple[Name, ...] = ("within", "at_least")
MARKS_FROM = (2, 3, 4, 5)
"""The permitted thresholds of `at_least`: the lowest mark that counts as met."""
SHORT_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
LONG_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}

Unit = Literal["count", "share", "seconds", "marks"]


@dataclass(frozen=True)
class Measure:
    """A column of figures. `threshold`: seconds for `within`, a mark for `at_least`; None for all others."""

    name: Name
    threshold: int | None = None

    def __str__(self) -> str:
        return self.name if self.threshold is None else f"{self.name}:{self.threshold}"

    def unit(self, family: FamilyInfo) -> Unit:
        """Return the unit of its figures."""
        if self.name in COUNTS:
            return "count"
        return (family.unit or "count") if self.name in OF_LENGTHS else "share"


Filter = tuple[Dimension, tuple[str | None, ...]]
"""A dimension and its accepted keys; the key None means unknown."""


@dataclass(frozen=True)
class Question:
    """A question. `of`: a family of cases or the id of a rule. `by`: up to two dimensions.

    `period`: local days, or the name of a period relative to the last day of the data. Only met and missed cases are
    included, unless the verdict is a dimension or a filter.
    """

    of: str
    by: tuple[Dimension, ...] = ()
    measures: tuple[Measure, ...] = (Measure("cases"), Measure("share"))
    where: tuple[Filter, ...] = ()
    period: Period | Preset = "30_days"
    compare: Comparison | None = None

    @property
    def by_verdict(self) -> bool:
        """Whether the verdict is a dimension or a filter, so that pending and excluded cases are included too."""
        return "verdict" in self.by or any(dimension == "verdict" for dimension, _ in self.where)

    def check(self, family: FamilyInfo) -> None:
        """Raise DabiaoError if the family lacks a dimension or measure, or if there are too many of them."""
        if len(self.by) > MOST_DIMENSIONS or len(set(self.by)) < len(self.by):
            raise DabiaoError("error.explore_by", most=MOST_DIMENSIONS)
        if not 1 <= len(self.measures) <= MOST_MEASURES:
            raise DabiaoError("error.explore_measures", most=MOST_MEASURES)
        dimensions = dimensions_of(family)
        for dimension in (*self.by, *(dimension for dimension, _ in self.where)):
            if dimension not in dimensions:
                raise DabiaoError(
                    "error.explore_dimension", of=self.of, dimension=dimension, known=", ".join(dimensions)
                )
        measures = measures_of(family)
        for measure in self.measures:
            if measure.name not in measures:
                raise DabiaoError("error.explore_measure", of=self.of, measure=str(measure), known=", ".join(measures))


def measures_of(family: FamilyInfo) -> tuple[Name, ...]:
    """Return the measures of the family. `within` and `at_least` need a threshold in the question."""
    without: set[Name] = set()
    if family.unit is None:
        without |= set(OF_LENGTHS)
    sent_or_arrived = family.table == "orders" and family.unit == "seconds"
    if "within" not in family.switches and not sent_or_arrived:
        without.add("within")
    if "met_from" not in family.switches:
        without.add("at_least")
    return tuple(name for name in get_args(Name) if name not in without)


def parse_measure(text: str) -> Measure:
    """Parse a measure: "share", "within:10m", "at_least:4". Raises DabiaoError for any other text."""
    name, mark, threshold = text.strip().partition(":")
    if name not in get_args(Name) or bool(mark) != (name in WITH_THRESHOLD):
        names = ", ".join(get_args(Name))
        raise DabiaoError("error.explore_unknown_measure", measure=text, known=names, example="within:10m")
    if name == "at_least":
        if threshold.strip() not in map(str, MARKS_FROM):
            raise DabiaoError("error.explore_marks", value=text, first=MARKS_FROM[0], last=MARKS_FROM[-1])
        return Measure("at_least", int(threshold))
    return Measure(cast("Name", name), parse_threshold(threshold) if mark else None)


def parse_threshold(text: str) -> int:
    """Parse "600", "10m", "10 minutes" or "1.5 hours" into whole seconds. Raises DabiaoError for any other text."""
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]*)", text.strip().lower())
    units = {"": 1} | SHORT_UNITS | LONG_UNITS | {f"{name}s": seconds for name, seconds in LONG_UNITS.items()}
    seconds = 0.0 if match is None or match[2] not in units else float(match[1]) * units[match[2]]
    if not 1 <= seconds <= LONGEST or seconds != int(seconds):
        raise DabiaoError("error.explore_threshold", value=text, examples="30s, 10m, 2h, 1d")
    return int(seconds)


def parse_filter(text: str) -> Filter:
    """Parse a filter: "agent=x" or "weekday=5,6"; nothing after the "=" means unknown.

    Raises DabiaoError for any other text.
    """
    name, mark, keys = text.partition("=")
    if not mark or name.strip() not in DIMENSIONS:
        raise DabiaoError("error.explore_filter", value=text, known=", ".join(DIMENSIONS))
    return checked_filter((cast("Dimension", name.strip()), tuple(key.strip() or None for key in keys.split(","))))


def checked_filter(of_one: Filter) -> Filter:
    """Return the filter. Raises DabiaoError for a key that its dimension cannot have, which would match nothing."""
    dimension, keys = of_one
    for key in keys:
        if key is not None and not is_key(dimension, key):
            groups = ", ".join(KNOWN_KEYS.get(dimension, ("2026-03" if dimension == "month" else "2026-03-28",)))
            raise DabiaoError("error.explore_key", dimension=dimension, value=key[:100], known=groups)
    return of_one


def parse_dimension(text: str) -> Dimension:
    """Parse a dimension. Raises DabiaoError for any other word."""
    if text.strip() not in DIMENSIONS:
        raise DabiaoError("error.explore_unknown_dimension", dimension=text, known=", ".join(DIMENSIONS))
    return cast("Dimension", text.strip())


def parse_day(text: str) -> date:
    """Parse a local day such as 2026-03-28. Raises DabiaoError for any other text."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as e:
        raise DabiaoError("error.explore_day", value=text) from e


def parse_period(text: str) -> Preset:
    """Parse the name of a period: "last-quarter", "30-days". Raises DabiaoError for any other word."""
    for name in PRESETS:
        if name == text.strip().replace("-", "_"):
            return name
    raise DabiaoError("error.explore_unknown_period", period=text, known=", ".join(PRESETS).replace("_", "-"))
