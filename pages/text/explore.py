"""Words of explorations: what dimensions, keys and measures are called, and how figures are written. No streamlit."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import get_args

from data.table_export import Column, Kind, Value
from locales import Translator
from metrics.explore.answer import Answer
from metrics.explore.dimensions import Dimension
from metrics.explore.question import Measure, Unit
from metrics.explore.table import Cell, TableColumn, columns, rows
from metrics.families import Family, FamilyInfo
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import MORE
from pages.text import scores

KINDS: dict[Unit, Kind] = {"count": "number", "share": "share", "seconds": "duration", "marks": "number"}
DECIMALS: dict[Unit, int | None] = {"count": 0, "share": 1, "seconds": None, "marks": 2}

Names = Mapping[tuple[Dimension, str], str]
"""What shops and products are called, by dimension and key."""


def subject(t: Translator, of: str, rules: Sequence[Rule]) -> str:
    """What a question is about: a family of cases, or the title of a rule."""
    if of in get_args(Family):
        return t(f"explore.of.{of}")
    return next((scores.title(t, rule) for rule in rules if rule.id == of), of)


def dimension(t: Translator, by: Dimension, family: FamilyInfo) -> str:
    """The name of a dimension; the bins of marks are called otherwise than those of lengths."""
    return t("explore.by.marks" if by == "length" and family.unit == "marks" else f"explore.by.{by}")


def key(t: Translator, by: Dimension, word: str | None, family: FamilyInfo, names: Names) -> str:
    """What a group is called; one of which nothing is known, "not known"."""
    if word is None:
        return t("explore.unknown")
    match by:
        case "hour":
            text = f"{int(word)}:00"
        case "day":
            text = t.day(date.fromisoformat(word))
        case "week":
            text = t("explore.week", day=t.day(date.fromisoformat(word)))
        case "weekday" | "verdict" | "platform":
            text = t(f"{by}.{word}")
        case "kind" | "buyer" | "step":
            text = t(f"explore.{by}.{word}")
        case "length":
            text = length(t, word, family)
        case _:
            text = names.get((by, word), word)
    return text


def length(t: Translator, word: str, family: FamilyInfo) -> str:
    """The bin of a length or a mark: up to its end, or more than all of them."""
    if family.unit == "marks":
        return t.number(5 if word == MORE else int(word))
    return t("explore.longer") if word == MORE else t("explore.up_to", limit=t.limit(int(word)))


def measure(t: Translator, what: Measure) -> str:
    """The name of a measure; of a threshold with its length or mark."""
    if what.threshold is not None:
        limit = t.limit(what.threshold) if what.name == "within" else t.number(what.threshold)
        return t(f"explore.measure.{what.name}", limit=limit)
    return t(f"explore.measure.{what.name}")


def column(t: Translator, of_table: TableColumn, family: FamilyInfo) -> str:
    """The header of a column."""
    if of_table.dimension is not None:
        return dimension(t, of_table.dimension, family)
    assert of_table.measure is not None  # a column is one or the other
    name = measure(t, of_table.measure)
    part = "change_points" if in_points(of_table) else of_table.part
    return name if part == "value" else t(f"explore.part.{part}", measure=name)


def in_points(of_table: TableColumn) -> bool:
    """Whether the column holds differences of shares, which are percentage points and no shares."""
    return of_table.part == "change" and of_table.unit == "share"


def figure(t: Translator, value: Cell, unit: Unit | None) -> str:
    """A figure in its unit; a dash where there is none."""
    if value is None or isinstance(value, str):
        return value or "–"
    match unit:
        case "share":
            return t.percent(value)
        case "seconds":
            return t.duration(value) if value >= 0 else f"-{t.duration(-value)}"
        case "marks":
            return t.number(value, 2)
        case _:
            return t.number(value)


def column_figure(t: Translator, of_table: TableColumn, value: Cell) -> str:
    """A figure of a column as it is printed."""
    if in_points(of_table) and isinstance(value, float):
        return t.number(value * 100, 1)
    return figure(t, value, of_table.unit)


def period(t: Translator, answer: Answer) -> str:
    """Which days the answer is of, and with which they are compared; that a period is not over is said."""
    days = t("explore.days", first=t.day(answer.period.first), last=t.day(answer.period.last))
    if answer.unfinished:
        days = t("explore.unfinished", days=days)
    if answer.earlier is None:
        return days
    earlier = t("explore.days", first=t.day(answer.earlier.first), last=t.day(answer.earlier.last))
    text = t("explore.compared", days=days, earlier=earlier)
    return t("explore.cut", text=text) if answer.unfinished else text


def export_columns(t: Translator, answer: Answer, family: FamilyInfo) -> list[Column]:
    """The columns of a file, in the reader's language."""
    exported = []
    for of_table in columns(answer, family):
        name = column(t, of_table, family)
        if of_table.unit is None:
            exported.append(Column(name))
        elif in_points(of_table):
            exported.append(Column(name, "number", 1))
        else:
            seconds = t("export.seconds", column=name)
            exported.append(Column(name, KINDS[of_table.unit], DECIMALS[of_table.unit], seconds))
    return exported


def export_rows(t: Translator, answer: Answer, family: FamilyInfo, names: Names) -> list[list[Value]]:
    """The rows of a file: keys in words, figures as numbers, durations in their own kind of cell."""
    return [
        [_export_cell(t, of_table, cell, family, names) for of_table, cell in zip(layout, row, strict=True)]
        for layout in (columns(answer, family),)
        for row in rows(answer)
    ]


def _export_cell(t: Translator, of_table: TableColumn, cell: Cell, family: FamilyInfo, names: Names) -> Value:
    if of_table.dimension is not None:
        return key(t, of_table.dimension, None if cell is None else str(cell), family, names)
    if of_table.unit == "seconds" and isinstance(cell, float | int):
        return timedelta(seconds=float(cell))
    if in_points(of_table) and isinstance(cell, float):
        return cell * 100
    return cell


def total(t: Translator, answer: Answer, family: FamilyInfo) -> str:
    """All cases together as HTML: the figure and sample of each measure, and the earlier figure where there is one."""
    parts = []
    for place, what in enumerate(answer.question.measures):
        now, unit = answer.total.figures[place], what.unit(family)
        text = f"{measure(t, what)} <b>{escape(figure(t, now.value, unit))}</b>"
        if unit != "count":
            text += f" <span class='db-muted'>{escape(t('score.n', n=t.number(now.cases)))}</span>"
        if now.small or now.unsettled:
            word = t("status.unsettled" if now.unsettled else "status.too_few")
            text += f" <span class='db-muted'>{escape(word)}</span>"
        if answer.total.previous is not None:
            earlier = figure(t, answer.total.previous[place].value, unit)
            text += f" <span class='db-muted'>{escape(t('explore.was', value=earlier))}</span>"
        parts.append(text)
    return f"<p class='db-total'>{escape(t('explore.total'))}　{'　·　'.join(parts)}</p>"
