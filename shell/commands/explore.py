"""`dabiao explore`: parses a question, and answers it as lines, JSON, CSV or XLSX."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data import table_export
from data.access import Access
from data.changes import saved_views as changes
from data.errors import DabiaoError
from data.publishing.exported_files import write_export
from data.reading import saved_views as reading
from data.reading.records import titles_of
from data.reading.shop_settings import settings
from data.view import View
from locales import Translator, translator
from metrics.explore.link import parameters_of, question_of
from metrics.explore.periods import ONE_DAY, Period, Preset
from metrics.explore.question import Question, parse_day, parse_dimension, parse_filter, parse_measure, parse_period
from metrics.explore.table import cells, columns, rows
from metrics.reports import as_json, explore, request
from metrics.rules.rulebook import load_rules
from pages.text import explore as texts
from shell.answer import Answer
from shell.printing import row

DAYS_FROM_ONE_END = 30


def run(access: Access, arguments: Namespace) -> Answer:
    """Return the answer to the question; with --csv or --xlsx, also write it in the user's language.

    Raises DabiaoError for a question that cannot be answered, and for a file that cannot be written.
    """
    question, named = _question_and_shops(access, arguments)
    scopes = request.scopes(access, named, arguments.as_of)
    if not scopes:
        raise DabiaoError("error.explore_no_shop")
    view, shops = scopes[0].view, [scope.shop for scope in scopes]
    instants = {scope.shop.shop_id: scope.as_of for scope in scopes if scope.as_of is not None} or None
    rules = load_rules(arguments.rulebook)
    explored = explore.report(view, shops, rules, question, instants)
    t = translator(arguments.answer_in)
    names = _names(view, explored)
    if arguments.csv is not None:
        _write(arguments.csv, "csv", t, explored, names)
    if arguments.xlsx is not None:
        _write(arguments.xlsx, "xlsx", t, explored, names)
    timezone = explored.selection.requests[0].shop.timezone
    lines = list(_lines(t, explored, names))
    problems = () if explored.removed is None else (explored.removed,)
    return Answer(as_json.document(explore.document(explored), timezone), lambda t: lines, problems)


def _question_and_shops(access: Access, arguments: Namespace) -> tuple[Question, list[str]]:
    """Return the question of the arguments or of a saved view, and the ids of its shops, empty for all.

    With --save the question is saved under that name. Raises DabiaoError if neither a question nor a view is given.
    """
    if arguments.view is not None:
        with access.view() as view:
            saved = reading.find(view, access.actor, arguments.view)
        if saved.page != "explore":
            raise DabiaoError("error.saved_view_of_shops", view=saved.name)
        return question_of(saved.link), arguments.shop or list(saved.shop_ids)
    if arguments.of is None or not arguments.by:
        raise DabiaoError("error.explore_words")
    question = _question(arguments)
    if arguments.save is not None:
        changes.save(
            access, arguments.save, "explore", parameters_of(question, arguments.shop), arguments.shop, shared=False
        )
    return question, arguments.shop


def _question(arguments: Namespace) -> Question:
    measures = [parse_measure(text) for listed in arguments.measure for text in listed.split(",")]
    dimensions = [parse_dimension(text) for listed in arguments.by for text in listed.split(",")]
    asked_for: dict[str, Any] = {"of": arguments.of, "by": tuple(dict.fromkeys(dimensions))}
    if measures:
        asked_for["measures"] = tuple(dict.fromkeys(measures))
    asked_for["where"] = tuple(parse_filter(text) for text in arguments.where)
    return Question(**asked_for, period=period_of(arguments), compare=arguments.compare)


def period_of(arguments: Namespace) -> Period | Preset:
    """Return the period of the arguments, by its ends or by a preset; with one end only, of the default length."""
    first = None if arguments.first is None else parse_day(arguments.first)
    last = None if arguments.last is None else parse_day(arguments.last)
    if first is None and last is None:
        return parse_period(arguments.period)
    if last is None and first is not None:
        last = first + (DAYS_FROM_ONE_END - 1) * ONE_DAY
    if first is None and last is not None:
        first = last - (DAYS_FROM_ONE_END - 1) * ONE_DAY
    assert first is not None
    assert last is not None
    if last < first:
        raise DabiaoError("error.explore_period", first=first, last=last)
    return Period(first, last)


def _names(view: View, explored: explore.Explored) -> texts.Names:
    """Return the names of the shops and products in the answer."""
    names: dict[Any, str] = {("shop", shop_id): described.name for shop_id, described in settings(view).items()}
    by = explored.answer.question.by
    if "product" in by:
        place = by.index("product")
        keys = [key for group in explored.answer.groups if (key := group.keys[place]) is not None]
        names |= {("product", product_id): title for product_id, title in titles_of(view, keys).items()}
    return names


def _lines(t: Translator, explored: explore.Explored, names: texts.Names) -> Iterator[str]:
    """Yield the period, the headers, a line per group, and the total."""
    result, family = explored.answer, explored.selection.family
    layout = columns(result, family)
    yield texts.period(t, result)
    yield row(*(texts.column(t, column, family) for column in layout))
    for line in rows(result):
        yield row(*(_cell(t, column, cell, explored, names) for column, cell in zip(layout, line, strict=True)))
    all_cases = [None] * len(result.question.by) + list(cells(result, result.total))
    written = [texts.column_figure(t, column, cell) for column, cell in zip(layout, all_cases, strict=True)]
    yield row(*([t("explore.total"), *written[1:]] if result.question.by else written))


def _cell(t: Translator, column: Any, cell: Any, explored: explore.Explored, names: texts.Names) -> str:
    if column.dimension is not None:
        return texts.key(t, column.dimension, cell, explored.selection.family, names)
    return texts.column_figure(t, column, cell)


def _write(path: Path, kind: str, t: Translator, explored: explore.Explored, names: texts.Names) -> None:
    exported = texts.export_columns(t, explored.answer, explored.selection.family)
    table = texts.export_rows(t, explored.answer, explored.selection.family, names)
    content = (
        table_export.to_csv(exported, table)
        if kind == "csv"
        else table_export.to_xlsx(exported, table, texts.subject(t, explored.answer.question.of, ()))
    )
    write_export(path, content)
