"""A report as a workbook: shops, every figure, worst cases, to-dos and gaps in the data, with typed cells."""

from datetime import datetime, timedelta
from typing import Any

from data.shops import Shop
from data.table_export import Column, Sheet, Value, workbook
from locales import Translator
from metrics.documents.document import Document, ShopSection
from metrics.scoring.score import Score
from metrics.scoring.windows import local_of
from pages.documents import html
from pages.text import penalties, portfolio, quality, scores


def render(t: Translator, report: Document) -> bytes:
    """The whole workbook."""
    sheets = [_shops(t, report), _figures(t, report), _crossed(t, report), _worst(t, report), _items(t, report)]
    return workbook([*sheets, _at_stake(t, report), _quality(t, report)])


def _columns(t: Translator, **kinds: Any) -> list[Column]:
    return [
        Column(t(f"report.{name}"), kind, seconds_header=t("export.seconds", column=t(f"report.{name}")))
        for name, kind in kinds.items()
    ]


def _local(at: datetime | None, shop: Shop) -> datetime | None:
    return None if at is None else local_of(at, shop)


def _shops(t: Translator, report: Document) -> Sheet:
    columns = _columns(
        t, name="text", platform="text", status="text", urgent="text", missed="number", near="number",
        todos="number", at_stake="text", through="instant",
    )  # fmt: skip
    rows: list[list[Value]] = [
        [
            standing.settings.name,
            t(f"platform.{standing.shop.platform}"),
            t(f"status.{standing.status if standing.worst is None else standing.worst.shown_status()}"),
            portfolio.worst(t, standing),
            standing.missed,
            standing.near,
            standing.due.overdue + standing.due.soon,
            portfolio.at_stake(t, standing),
            _local(standing.data_through, standing.shop),
        ]
        for standing in report.standings
    ]
    return Sheet(t("portfolio.view.shops"), columns, rows)


def _values(value: float | None, unit: str) -> list[Value]:
    """A figure in the three columns share, length and marks: filled is the one of its unit."""
    return [
        value if unit == "share" else None,
        timedelta(seconds=value) if unit == "seconds" and value is not None else None,
        value if unit == "marks" else None,
    ]


def _figures(t: Translator, report: Document) -> Sheet:
    kind = report.period.kind
    names = ("share", "length", "marks")
    columns = [
        *_columns(t, name="text", metric="text", status="text", line="text"),
        *(_of(t, "value", name) for name in names),
        *(_of(t, f"now.{kind}", name) for name in names),
        *(_of(t, f"before.{kind}", name) for name in names),
        *_columns(t, met="number", missed_cases="number", pending="number", cases="number"),
    ]
    rows: list[list[Value]] = []
    for section in report.sections:
        for figure in section.figures:
            score, over = figure.score, figure.of_period
            line = None if figure.rule.pass_ is None else scores.threshold(t, figure.rule.pass_, figure.rule.unit)
            row = [section.name, scores.title(t, figure.rule), t(f"status.{score.shown_status()}"), line]
            values = (score.value, over.value, over.previous)
            rows.append([*row, *(cell for value in values for cell in _values(value, score.unit)), *_counts(over)])
    return Sheet(t("report.figures"), columns, rows)


def _of(t: Translator, value: str, unit: str) -> Column:
    header = t("report.value_of", value=t(f"report.{value}"), unit=t(f"report.{unit}"))
    kinds: dict[str, Any] = {"share": "share", "length": "duration", "marks": "number"}
    return Column(header, kinds[unit], 2 if unit == "marks" else None, t("export.seconds", column=header))


def _counts(score: Score) -> list[Value]:
    return [score.met, score.missed, score.pending, score.cases]


def _crossed(t: Translator, report: Document) -> Sheet:
    columns = _columns(t, name="text", crossed="text")
    rows = [[s.name, html.crossing(t, figure)] for s in report.sections for figure in s.figures if figure.crossing]
    return Sheet(t("report.crossed"), columns, rows)


def _worst(t: Translator, report: Document) -> Sheet:
    columns = _columns(t, name="text", metric="text", occurred="instant", subject="text", agent="text")
    columns += _columns(t, waited="duration", given="number", remark="text")
    rows: list[list[Value]] = []
    for section in report.sections:
        for entry in section.worst:
            for case in entry.cases:
                _, length, marks = _values(case.measure, entry.rule.family.unit or "marks")
                wait = entry.waiting.get(case.case_id)
                when = _local(case.occurred_at, section.shop)
                agent, remark = html.case_row(t, section, entry, case)[2:]
                is_unmeasured = wait is not None or case.measure is None
                rows.append([section.name, scores.title(t, entry.rule), when, case.subject])
                rows[-1] += [None if agent == "–" else agent, length if wait is None else wait[0], marks]
                rows[-1].append(remark if is_unmeasured and remark != "–" else None)
    return Sheet(t("report.worst_cases"), columns, rows)


def _items(t: Translator, report: Document) -> Sheet:
    columns = _columns(t, name="text", due_at="instant", overdue="text", kind="text", subject="text", agent="text")
    rows: list[list[Value]] = [
        [
            section.name,
            _local(item.due_at, section.shop),
            t("report.overdue") if item.overdue else None,
            html.item_text(t, section, item),
            item.subject,
            item.agent_id,
        ]
        for section in report.sections
        for item in section.items
    ]
    return Sheet(t("report.todo"), columns, rows)


def _at_stake(t: Translator, report: Document) -> Sheet:
    columns = _columns(t, name="text", stakes="text")
    rows: list[list[Value]] = [[s.name, penalties.headline(t, s.exposure)] for s in report.sections]
    rows += [[s.name, line] for s in report.sections for entry in s.composites for line in html.badge(t, entry)]
    return Sheet(t("report.stakes"), columns, rows)


def _quality(t: Translator, report: Document) -> Sheet:
    rows: list[list[Value]] = [
        [section.name, line] for section in report.sections for line in _quality_lines(t, section)
    ]
    return Sheet(t("page.quality"), _columns(t, name="text", state="text"), rows)


def _quality_lines(t: Translator, section: ShopSection) -> list[str]:
    titles = {figure.rule.id: scores.title(t, figure.rule) for figure in section.figures}
    states = [
        t("report.badge", name=t(f"table.{table.table}"), value=quality.state(t, table))
        for table in section.quality.tables
    ]
    return [*states, *html.quality_lines(t, section, titles)]
