"""Sentences on the quality of a shop's data. Pure functions; no streamlit."""

from collections.abc import Iterator, Mapping, Sequence

from locales import Translator
from metrics.quality.columns import BOTS
from metrics.quality.report import ExportNext, Gap, ShopQuality, TableQuality, Unjudged

FIGURES_NAMED = 3
"""Most metrics named; further ones are only counted."""


def headline(t: Translator, shops: Sequence[ShopQuality]) -> str:
    """All shops in one sentence: 14 家店，3 家的数据有缺口."""
    lacking = sum(not shop.complete for shop in shops)
    if not lacking:
        return t.n("quality.headline.complete", len(shops))
    return t.n("quality.headline.gaps", lacking, shops=t.n("quality.headline.shops", len(shops)))


def state(t: Translator, table: TableQuality) -> str:
    """A table in a cell: 完整, 缺 3 天, 没有数据."""
    if table.last is None:
        return t("quality.state.empty")
    days = sum((gap.to - gap.from_).days + 1 for gap in table.gaps)
    return t.n("quality.state.gaps", days) if days else t("quality.state.complete")


def days(t: Translator, span: Gap | ExportNext) -> str:
    """The first and last day of a gap or an export; one day alone where they are the same."""
    if span.from_ == span.to:
        return t.day(span.from_)
    return t("quality.span", first=t.day(span.from_), last=t.day(span.to))


def gap(t: Translator, table: str, gap: Gap) -> str:
    """What is missing: 聊天记录：2026-03-02 至 2026-03-04 没有数据，其他日子都有."""
    return t(f"quality.gap.{gap.what}", table=t(f"table.{table}"), days=days(t, gap))


def figures(t: Translator, rule_ids: Sequence[str], titles: Mapping[str, str]) -> str:
    """The metrics that something concerns, the first of them by name; `titles`: by rule id. A dash for none."""
    if not rule_ids:
        return "–"
    names = t("list.and").join(titles.get(rule_id, rule_id) for rule_id in rule_ids[:FIGURES_NAMED])
    further = len(rule_ids) - FIGURES_NAMED
    return t.n("quality.figures.more", further, names=names) if further > 0 else names


def column(t: Translator, name: str) -> str:
    """Display name of a column that lacks; for bots the mark that tells them apart."""
    return t("quality.column.bot") if name == BOTS else t(f"column.{name}")


def unjudged(t: Translator, entry: Unjudged, titles: Mapping[str, str]) -> str:
    """Why a metric has no figure: 好评率：没有聊天评价."""
    words = {"rule": titles.get(entry.rule, entry.rule), "table": t(f"table.{entry.table}")}
    if entry.column is not None:
        return t("quality.unjudged.column", column=column(t, entry.column), **words)
    return t(f"quality.unjudged.{entry.why}", **words)


def export(t: Translator, entry: ExportNext, titles: Mapping[str, str]) -> str:
    """What to export next: 聊天记录，2026-03-02 至 2026-03-04（关系到 3 项指标：…）."""
    return t.n(
        "quality.export",
        len(entry.figures),
        table=t(f"table.{entry.table}"),
        days=days(t, entry),
        names=figures(t, entry.figures, titles),
    )


def lines(t: Translator, shop: ShopQuality, titles: Mapping[str, str], where: Mapping[str, str]) -> Iterator[str]:
    """Everything of a shop, a line each, cells with tabs between them. `where`: table → where it is exported."""
    for table in shop.tables:
        first, last = (t.day(day) if day is not None else "–" for day in (table.first, table.last))
        yield "\t".join((shop.shop, t(f"table.{table.table}"), first, last, t.number(table.rows), state(t, table)))
        for entry in table.gaps:
            yield "\t".join((shop.shop, gap(t, table.table, entry), figures(t, entry.figures, titles)))
        for failed in table.failed:
            yield "\t".join((shop.shop, t(f"table.{table.table}"), t(f"reason.{failed.reason}"), t.number(failed.rows)))
        for cells in table.empty:
            share = t("quality.empty", column=column(t, cells.column), n=t.number(cells.rows), of=t.number(cells.of))
            yield "\t".join((shop.shop, t(f"table.{table.table}"), share, figures(t, cells.figures, titles)))
    for missing in shop.unjudged:
        yield "\t".join((shop.shop, unjudged(t, missing, titles)))
    for wanted in shop.exports:
        yield "\t".join((shop.shop, export(t, wanted, titles), where.get(wanted.table, "")))
