"""A question as data: cases of what, counted how, by what, of which period. Checked when it is made; runs nothing."""

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
"""Measures over the lengths or marks of the cases that count."""
WITH_THRESHOLD: tuple[Name, ...] = ("within", "at_least")
MARKS_FROM = (2, 3, 4, 5)
"""The marks from which on a case may count as good."""
SHORT_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
LONG_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}

Unit = Literal["count", "share", "seconds", "marks"]


@dataclass(frozen=True)
class Measure:
    """A column of figures. `threshold`: seconds of `within`, marks of `at_least`; None for all others."""

    name: Name
    threshold: int | None = None

    def __str__(self) -> str:
        return self.name if self.threshold is None else f"{self.name}:{self.threshold}"

    def unit(self, family: FamilyInfo) -> Unit:
        """What its figures are counted in."""
        if self.name in COUNTS:
            return "count"
        return (family.unit or "count") if self.name in OF_LENGTHS else "share"


Filter = tuple[Dimension, tuple[str | None, ...]]
"""A dimension and the keys that are let through; the key None is that of cases of which it is not known."""


@dataclass(frozen=True)
class Question:
    """What is asked. `of`: a family of cases or the id of a rule. `by`: none, one or two dimensions.

    `period`: local days, or the name of those as of the last day of the data. Which cases are looked at: those that
    count, met and missed; where the verdict is a dimension or a filter, all.
    """

    of: str
    by: tuple[Dimension, ...] = ()
    measures: tuple[Measure, ...] = (Measure("cases"), Measure("share"))
    where: tuple[Filter, ...] = ()
    period: Period | Preset = "30_days"
    compare: Comparison | None = None

    @property
    def by_verdict(self) -> bool:
        """Whether cases are told apart by their verdict, so that those that do not count are looked at, too."""
        return "verdict" in self.by or any(dimension == "verdict" for dimension, _ in self.where)

    def check(self, family: FamilyInfo) -> None:
        """Raise DabiaoError where the family has no such dimension or measure, or the question asks for too much."""
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
    """The measures that cases of the family have. `within` and `at_least` ask for a threshold of the question's own."""
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
    """A measure as it is written: "share", "within:10m", "at_least:4". Raises DabiaoError for any other text."""
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
    """Whole seconds of "600", "10m", "10 minutes", "1.5 hours". Raises DabiaoError when it is no length of time."""
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]*)", text.strip().lower())
    units = {"": 1} | SHORT_UNITS | LONG_UNITS | {f"{name}s": seconds for name, seconds in LONG_UNITS.items()}
    seconds = 0.0 if match is None or match[2] not in units else float(match[1]) * units[match[2]]
    if not 1 <= seconds <= LONGEST or seconds != int(seconds):
        raise DabiaoError("error.explore_threshold", value=text, examples="30s, 10m, 2h, 1d")
    return int(seconds)


def parse_filter(text: str) -> Filter:
    """A filter as it is written: "agent=x" or "weekday=5,6"; nothing behind the = means not known.

    Raises DabiaoError for any other text.
    """
    name, mark, keys = text.partition("=")
    if not mark or name.strip() not in DIMENSIONS:
        raise DabiaoError("error.explore_filter", value=text, known=", ".join(DIMENSIONS))
    return checked_filter((cast("Dimension", name.strip()), tuple(key.strip() or None for key in keys.split(","))))


def checked_filter(of_one: Filter) -> Filter:
    """The filter. Raises DabiaoError for a group that its dimension cannot have: it would let nothing through."""
    dimension, keys = of_one
    for key in keys:
        if key is not None and not is_key(dimension, key):
            groups = ", ".join(KNOWN_KEYS.get(dimension, ("2026-03" if dimension == "month" else "2026-03-28",)))
            raise DabiaoError("error.explore_key", dimension=dimension, value=key[:100], known=groups)
    return of_one


def parse_dimension(text: str) -> Dimension:
    """A dimension as it is written. Raises DabiaoError for any other word."""
    if text.strip() not in DIMENSIONS:
        raise DabiaoError("error.explore_unknown_dimension", dimension=text, known=", ".join(DIMENSIONS))
    return cast("Dimension", text.strip())


def parse_day(text: str) -> date:
    """A local day such as 2026-03-28. Raises DabiaoError when it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as e:
        raise DabiaoError("error.explore_day", value=text) from e


def parse_period(text: str) -> Preset:
    """A period by its name: "last-quarter", "30-days". Raises DabiaoError for any other word."""
    for name in PRESETS:
        if name == text.strip().replace("-", "_"):
            return name
    raise DabiaoError("error.explore_unknown_period", period=text, known=", ".join(PRESETS).replace("_", "-"))
