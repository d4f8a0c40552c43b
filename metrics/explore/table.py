"""An answer as a table: its columns with their units, and its rows. One layout for screen, files and programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from metrics.explore.answer import Answer, Figure, Group
from metrics.explore.dimensions import Dimension
from metrics.explore.question import COUNTS, Measure, Unit
from metrics.families import FamilyInfo

Cell = str | float | int | None


@dataclass(frozen=True)
class TableColumn:
    """A column. A key has a `dimension`; a figure has a `measure` and a `unit`.

    `part`: the figure of the period, of the earlier one, what it changed by, or the number of cases it rests on.
    """

    dimension: Dimension | None = None
    measure: Measure | None = None
    part: Literal["value", "sample", "previous", "previous_sample", "change"] = "value"
    unit: Unit | None = None

    @property
    def name(self) -> str:
        """What programs call it: `agent`, `share`, `share_sample`, `previous_share`, `change_share` …."""
        if self.dimension is not None:
            return self.dimension
        parts = {
            "value": "{}", "sample": "{}_sample", "previous": "previous_{}", "previous_sample": "previous_{}_sample",
            "change": "change_{}",
        }  # fmt: skip
        return parts[self.part].format(self.measure)


def columns(answer: Answer, family: FamilyInfo) -> tuple[TableColumn, ...]:
    """The keys, then each measure with its sample and, where it is compared, the earlier figure and the change."""
    listed = [TableColumn(dimension=dimension) for dimension in answer.question.by]
    for measure in answer.question.measures:
        unit, is_count = measure.unit(family), measure.name in COUNTS
        listed.append(TableColumn(measure=measure, unit=unit))
        if not is_count:
            listed.append(TableColumn(measure=measure, part="sample", unit="count"))
        if answer.earlier is not None:
            listed.append(TableColumn(measure=measure, part="previous", unit=unit))
            if not is_count:
                listed.append(TableColumn(measure=measure, part="previous_sample", unit="count"))
            listed.append(TableColumn(measure=measure, part="change", unit=unit))
    return tuple(listed)


def rows(answer: Answer) -> Iterator[tuple[Cell, ...]]:
    """The cells of each group, in the order of the columns."""
    for group in answer.groups:
        yield (*group.keys, *cells(answer, group))


def cells(answer: Answer, group: Group) -> Iterator[Cell]:
    """The figures of a group, in the order of the columns."""
    for place, (measure, figure) in enumerate(zip(answer.question.measures, group.figures, strict=True)):
        is_count = measure.name in COUNTS
        yield figure.value
        if not is_count:
            yield figure.cases
        if group.previous is not None:
            earlier = group.previous[place]
            yield earlier.value
            if not is_count:
                yield earlier.cases
            yield change(figure, earlier)


def change(figure: Figure, earlier: Figure) -> float | int | None:
    """By how much a figure grew; None where either is missing."""
    return None if figure.value is None or earlier.value is None else figure.value - earlier.value
