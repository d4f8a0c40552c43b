"""Sentences on the result of an import: for receipts, inbox reports and the command line. No streamlit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from data.formats import templates
from data.formats.profile import ROWS_TRIED
from data.inbox.reports import Outcome
from data.loading.format_commands import Document
from data.loading.import_result import ImportResult, Reject
from data.notices import Notice
from data.reading.ledger import ImportEntry, Rejected
from locales import LANGUAGES, Translator, translator
from pages.text import plain_text

LINES_NAMED = 5
"""Number of line numbers named per rejection reason; the download has all."""

CELL_SHOWN = 40
"""Number of characters of a rejected cell that are quoted."""

LIST_SHOWN = 400
"""Number of characters that are quoted of a list of words or columns."""

COUNTS = ("read", "new", "changed", "same", "rejected")


def inbox_report(outcome: Outcome) -> str:
    """The report of an inbox file in every language, because its reader is not known."""
    return "\r\n\r\n".join("\r\n".join(_lines(translator(language), outcome)) for language in LANGUAGES) + "\r\n"


def counts(t: Translator, result: ImportEntry) -> str:
    """Counts of an import's rows: 读到 4,000 行：新增 3,912，更新 88 …"""
    return t("upload.result", **{name: t.number(getattr(result, name)) for name in COUNTS})


def kind(t: Translator, platform: str, table: str) -> str:
    """Platform and table of a file: 快手 · 售后单."""
    made_by = t("upload.plain") if platform == "other" else t(f"platform.{platform}")
    return t("upload.kind", platform=made_by, table=t(f"table.{table}"))


def place(result: ImportResult) -> str:
    """The file of an import, and its sheet where several were read: 五月.xlsx, 售后表."""
    return f"{result.file}, {result.sheet}" if result.sheet else result.file


def column(t: Translator, name: str) -> str:
    """Display name of a canonical column; any other text is returned unchanged."""
    return t(f"column.{name}") if t.has(f"column.{name}") else name


def unknown_words(t: Translator, result: ImportResult) -> list[str]:
    """A sentence per word that was not recognised, in rows that were imported nevertheless."""
    return [
        t.n("report.unread", entry.rows, column=column(t, entry.column), word=_short(entry.word))
        for entry in result.unread
    ]


def skipped_rows(t: Translator, result: ImportResult) -> list[str]:
    """Sentences on rows that are not data (totals, notes) and on sheets that were not read."""
    lines = []
    if result.left_out:
        rows = t("list.and").join(
            t("report.left_out_row", line=t.number(row.line), text=_short(row.text))
            if row.text
            else t("report.left_out_line", line=t.number(row.line))
            for row in result.left_out_rows
        )
        lines.append(t.n("report.left_out", result.left_out, rows=rows))
    if result.other_sheets:
        lines.append(t("report.other_sheets", sheets=t("list.and").join(map(_short, result.other_sheets))))
    if result.logged_beside:
        lines.append(t.n("report.logged_beside", result.logged_beside))
    return [*lines, *notices(t, result.notices)]


def notices(t: Translator, items: Iterable[Notice]) -> list[str]:
    """What else is to be told of a file: how it was read where it did not say so plainly."""
    return [
        t(f"told.{notice.key}", **{n: t.number(v) if isinstance(v, int) else _value(n, v) for n, v in notice.values})
        for notice in items
    ]


def regressions(t: Translator, result: ImportResult) -> str:
    """A sentence on rows that went from a final state back to an open one, as after importing an old export late."""
    rows = t("list.and").join(
        t("report.taken_back_row", number=row.number, state=t(f"final.{row.state}")) for row in result.taken_back_rows
    )
    return t.n("report.taken_back", result.taken_back, rows=rows)


def rejection_summaries(t: Translator, rejects: Iterable[Reject | Rejected]) -> list[str]:
    """A sentence per rejection reason, most frequent first, with the first line numbers and the first cell."""
    groups: list[tuple[int, Sequence[Reject | Rejected]]] = []
    for _, same in groupby(sorted(rejects, key=_column_and_reason), key=_column_and_reason):
        rejected = sorted(same, key=lambda reject: reject.line)
        groups.append((len(rejected), rejected))
    groups.sort(key=lambda group: (-group[0], group[1][0].line))
    return [_rejection_summary(t, rejected) for _, rejected in groups]


def _column_and_reason(reject: Reject | Rejected) -> tuple[str, str]:
    return reject.column, reject.reason


def _rejection_summary(t: Translator, rejected: Sequence[Reject | Rejected]) -> str:
    first = rejected[0]
    lines = t("list.and").join(t.number(reject.line) for reject in rejected[:LINES_NAMED])
    key = "report.refusal_first" if len(rejected) > LINES_NAMED else "report.refusal"
    text = t.n(key, len(rejected), why=rejection_reason(t, first.column, first.reason), lines=lines)
    cell = _short(first.value or "")
    return text + (t("report.cell", cell=cell) if cell else "")


def rejection_reason(t: Translator, name: str, reason: str) -> str:
    """A rejection reason with its column, if it has one: 发送方：认不出的词."""
    text = t(f"reason.{reason}")
    return t("report.why", column=column(t, name), reason=text) if name else text


def _lines(t: Translator, outcome: Outcome) -> list[str]:
    lines = []
    if outcome.errors:
        lines.append(t("inbox.failed", file=outcome.file))
        lines += [plain_text.error_text(t, error) for error in outcome.errors]
        lines.append(t("inbox.again"))
    else:
        lines.append(t("inbox.done", file=outcome.file, shop=outcome.shop))
    for result in outcome.results:
        lines += [f"{kind(t, result.platform, result.kind)} · {place(result)}", counts(t, result)]
        lines += [regressions(t, result)] if result.taken_back else []
        lines += [
            f"- {line}"
            for line in (*skipped_rows(t, result), *unknown_words(t, result), *rejection_summaries(t, result.rejects))
        ]
    return lines


def sentences(t: Translator, item: Mapping[str, Any]) -> list[str]:
    """All that is told of a table beside its counts and rejected rows, from an `ImportResult.as_item`."""
    result: Any = SimpleNamespace(
        **{
            **item,
            "unread": [SimpleNamespace(**word) for word in item["unread"]],
            "left_out_rows": [SimpleNamespace(**row) for row in item["left_out_rows"]],
            "taken_back_rows": [SimpleNamespace(**row) for row in item["taken_back_rows"]],
            "notices": [_notice(notice) for notice in item["notices"]],
        }
    )
    back = [regressions(t, result)] if result.taken_back else []
    return [*skipped_rows(t, result), *unknown_words(t, result), *back]


def template(t: Translator, kind: str) -> bytes:
    """A table's template, a workbook to be filled in, in the translator's language."""
    titles = [t(f"template.{name}") for name in ("sheet", "help", "column", "needed", "cells")]
    return templates.template(kind, "zh" if t.language.startswith("zh") else "en", titles)


def _notice(document: Mapping[str, Any]) -> Notice:
    """A notice from JSON."""
    return Notice(document["key"], tuple((name, value) for name, value in document["values"]))


def import_lines(t: Translator, item: Mapping[str, Any]) -> Iterator[str]:
    """Output lines of `dabiao import` for a table: counts, rejected rows with reasons, and all that is told of it."""
    counts = ", ".join(f"{item[name]} {name}" for name in COUNTS)
    sheet = f", {item['sheet']}" if item["sheet"] else ""
    yield f"{item['file']}{sheet} ({item['format']}): {counts}"
    for reject in item["rejects"]:
        yield f"  line {reject['line']}, {reject['column']}: {reject['value']!r}: {reject['reason']}"
    yield from (f"  {line}" for line in sentences(t, item))


def format_lines(t: Translator, document: list[Document] | Document) -> Iterator[str]:
    """Output lines of `dabiao formats`."""
    if isinstance(document, list):
        yield from (_named(t, entry) + (f"\t{t('formats.own')}" if entry["own"] else "") for entry in document)
        return
    if "format" not in document:
        yield t("formats.template", path=document["path"])
        return
    if "path" in document:
        yield t("formats.saved", path=document["path"])
    yield _named(t, document)
    yield from (f"  {name} = {header}" for name, header in document.get("columns", {}).items())
    for name, words in document.get("values", {}).items():
        yield from (f"  {name}: {word} = {ours}" for word, ours in words.items())
    for doubt in document.get("doubts", []):
        yield "  ? " + t(f"doubt.{doubt['why']}", column=doubt["column"], text=doubt["text"])
    if "read" in document:
        if not document["complete"]:
            yield t("mapping.sampled", n=t.number(ROWS_TRIED))
        yield t("formats.read", read=t.number(document["read"]), rejected=t.number(document["rejected"]))
        for entry in document["refused"]:
            why_not = (
                f"{entry['column']}: {t('reason.' + entry['reason'])}"
                if entry["column"]
                else t("reason." + entry["reason"])
            )
            line, cell = t.number(entry["line"]), _short(entry["value"])
            yield "  " + t.n("mapping.refused", entry["count"], why=why_not, line=line, cell=cell)
        yield from (f"  {line}" for line in notices(t, map(_notice, document["notices"])))
        for row in document["rows"][:1]:
            yield from (f"  {name}: {_short(str(cell))}" for name, cell in row.items())


def _named(t: Translator, document: Document) -> str:
    title = document["title"].get("zh" if t.language.startswith("zh") else "en", "")
    return "\t".join([document["format"], document["platform"], document["kind"], title])


def _value(name: str, text: str) -> str:
    """A value of a notice: a text of the file, or a list of them."""
    return _short(text, LIST_SHOWN if name in ("words", "columns") else CELL_SHOWN)


def _short(text: str, most: int = CELL_SHOWN) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most] + "…"
