"""Notes of the scorecard: metrics without current data, and changes since the last visit."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from data.reading.last_seen import Standing, changed
from data.reading.ledger import Coverage
from data.shops import Shop
from locales import Translator
from metrics.reports.scorecard import Judged
from metrics.scoring.undecided import deciding_column
from pages.text import exports, plain_text, scores

STALE = timedelta(days=2)
"""A table that ends this much before the as-of instant is reported as stale."""


def gaps(
    t: Translator,
    shop: Shop,
    judged: Sequence[Judged],
    reach: Sequence[Coverage],
    as_of: datetime,
    empty_columns: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> list[str]:
    """A sentence per missing or stale table: the metrics that depend on it, and where to export it. Markdown.

    Then one per column without a filled cell; `empty_columns`: by the id of the rule that it leaves without a figure.
    Then one per column that lacks in so many rows that the verdict on a figure is open.
    """
    last = {entry.table: entry.last_at for entry in reach}
    notes = []
    for table in dict.fromkeys(entry.rule.family.table for entry in judged):
        names = [scores.title(t, entry.rule) for entry in judged if entry.rule.family.table == table]
        rules = t("list.comma").join(plain_text.escape_markdown(name) for name in names)
        ends_at = last.get(table)
        if ends_at is None:
            notes.append(t("gap.missing", table=t(f"table.{table}"), rules=rules) + _export_paths(t, shop, table))
        elif as_of - ends_at > STALE:
            old = t.duration((as_of - ends_at).total_seconds())
            note = t("gap.stale", table=t(f"table.{table}"), old=old, rules=rules)
            notes.append(note + _export_paths(t, shop, table))
    for table, column in dict.fromkeys(empty_columns.values()):
        resting = [entry.rule for entry in judged if empty_columns.get(entry.rule.id) == (table, column)]
        rules = t("list.comma").join(plain_text.escape_markdown(scores.title(t, rule)) for rule in resting)
        note = t("gap.column", table=t(f"table.{table}"), column=t(f"column.{column}"), rules=rules)
        notes.append(note + _export_paths(t, shop, table))
    unsettled = [entry.rule for entry in judged if entry.score.shown_status() == "unsettled"]
    for table, column in dict.fromkeys(deciding_column(rule) for rule in unsettled):
        resting = [rule for rule in unsettled if deciding_column(rule) == (table, column)]
        rules = t("list.comma").join(plain_text.escape_markdown(scores.title(t, rule)) for rule in resting)
        note = t("gap.unsettled", table=t(f"table.{table}"), column=t(f"column.{column}"), rules=rules)
        paths = _export_paths(t, shop, table, column) or t("list.semicolon") + t("gap.unsettled_nowhere")
        notes.append(note + paths)
    return notes


def changes(t: Translator, shop: Shop, before: Standing, judged: Sequence[Judged]) -> str:
    """A sentence on metrics whose status changed since the last visit; empty if none did. Markdown."""
    moved = changed(before, {entry.rule.id: entry.score.shown_status() for entry in judged})
    names = {entry.rule.id: scores.title(t, entry.rule) for entry in judged}
    parts = [
        t("look.changed", rule=plain_text.escape_markdown(names[rule]), was=t(f"status.{was}"), now=t(f"status.{now}"))
        for rule, (was, now) in moved.items()
    ]
    if not parts:
        return ""
    return t("look.since", at=t.instant(before.as_of, shop.timezone), changes=t("list.comma").join(parts))


def _export_paths(t: Translator, shop: Shop, table: str, column: str | None = None) -> str:
    """End of a sentence: the menu paths of the platform's exports for a table, those that have the column where one is
    named; empty if none is documented.
    """
    formats = [form for form in exports.exports_of(shop.platform, table) if form.unusable is None]
    if column is not None:
        formats = exports.with_column(formats, column)
    paths = t("list.comma").join(plain_text.escape_markdown(exports.menu_path(t, form)) for form in formats)
    return t("list.semicolon") + t("gap.where", paths=paths) if paths else ""
