"""The explore report (数据探索): the answer to a user-defined question, and its form as a document for programs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data.errors import DabiaoError
from data.reading.ledger import first_instants
from data.shops import Shop
from data.view import View
from metrics.explore import removed_rows
from metrics.explore.answer import Answer, answer
from metrics.explore.question import Question
from metrics.explore.selection import Selection, select
from metrics.explore.table import cells, columns, rows
from metrics.rules.rule import Rule
from metrics.scoring.windows import local_of


@dataclass(frozen=True)
class Explored:
    """An answer and its selection.

    `removed`: the message that rows of its periods were removed as too old; None if there were none. `begins`: shop_id
    and first local day of the shops whose data begin after the first day of the periods, the latest first.
    """

    selection: Selection
    answer: Answer
    removed: DabiaoError | None = None
    begins: tuple[tuple[str, date], ...] = ()


def report(
    view: View,
    shops: Sequence[Shop],
    rules: Iterable[Rule],
    question: Question,
    as_of: datetime | Mapping[str, datetime] | None = None,
) -> Explored:
    """Return the answer to a question about these shops, as of an instant, or as of the end of each figure's tables.

    Raises DabiaoError if it cannot be answered; see `select` and `answer`.
    """
    selection = select(view, shops, rules, question, as_of)
    return Explored(selection, answer(view, selection), _removed(view, selection), _begins(view, selection))


def _first_day(selection: Selection) -> date:
    """Return the first local day of the periods."""
    return min(period.first for period in (selection.period, selection.earlier) if period is not None)


def _begins(view: View, selection: Selection) -> tuple[tuple[str, date], ...]:
    """Return the shops whose data begin after the first day of the periods, with the local day of their first row."""
    shops = {request.shop.shop_id: request.shop for request in selection.requests}
    firsts = first_instants(view, list(shops), selection.family.table)
    days = [(shop_id, local_of(at, shops[shop_id]).date()) for shop_id, at in firsts.items()]
    late = [entry for entry in days if entry[1] > _first_day(selection)]
    return tuple(sorted(late, key=lambda entry: (entry[1], entry[0]), reverse=True))


def _removed(view: View, selection: Selection) -> DabiaoError | None:
    """Return the message that names shops whose rows of the periods were partly removed; None if there are none."""
    first = _first_day(selection)
    shop_ids = [request.shop.shop_id for request in selection.requests]
    return removed_rows.of_days(view, shop_ids, selection.family, first)


def document(explored: Explored) -> dict[str, Any]:
    """Return the answer as a document: the question, the columns with their units, one row per group, and the total.

    Keys and figures are stored under the names of the columns; None if unknown. `small`: columns whose figure is based
    on few cases. `unsettled`: columns with at least as many undecided cases as counted ones. `partial`: whether part of
    the day, week or month is missing. `begins`: as in `Explored`. Instants are aware, days are dates.
    """
    result, question = explored.answer, explored.answer.question
    layout = columns(result, explored.selection.family)
    names = [column.name for column in layout]
    figures = names[len(question.by) :]
    documents = []
    for group, row in zip(result.groups, rows(result), strict=True):
        small = [str(m) for m, f in zip(question.measures, group.figures, strict=True) if f.small]
        unsettled = [str(m) for m, f in zip(question.measures, group.figures, strict=True) if f.unsettled]
        remarks = {"small": small, "unsettled": unsettled, "partial": group.partial}
        documents.append({**dict(zip(names, row, strict=True)), **remarks})
    return {
        "of": question.of,
        "by": question.by,
        "measures": [str(measure) for measure in question.measures],
        "where": dict(question.where),
        "from": result.period.first,
        "to": result.period.last,
        "unfinished": result.unfinished,
        "compared_from": result.earlier.first if result.earlier else None,
        "compared_to": result.earlier.last if result.earlier else None,
        "data_through": result.through,
        "shops": result.shops,
        "begins": dict(explored.begins),
        "columns": [{"name": column.name, "unit": column.unit} for column in layout],
        "rows": documents,
        "total": dict(zip(figures, cells(result, result.total), strict=True)),
    }
