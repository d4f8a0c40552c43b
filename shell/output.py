"""What the shell prints of an answer when nobody asked for JSON: lines with tabs between their parts.

Plain functions of an answer and a translator; draws nothing.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data.shops import Shop
from locales import Translator
from locales import translator as translator_of
from metrics.rules.rule import Rule
from metrics.scoring.engine import Case
from metrics.scoring.score import Score
from pages.text import scores as scores_text

if TYPE_CHECKING:  # a score is there sooner without them
    from metrics.reconcile.search import Reconciliation
    from metrics.reports.todo import Item

SHOWN: dict[str, Callable[[Translator, float], str]] = {
    "share": lambda t, value: t.percent(value),
    "seconds": lambda t, value: t.duration(value),
    "marks": lambda t, value: t.number(value, 2),
}
"""Unit of a score → how it is read."""


def translator() -> Translator:
    """In the language that the environment names: DABIAO_LANGUAGE, else that of the system."""
    said = os.environ.get("DABIAO_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return translator_of("zh_CN" if said.startswith("zh") else "en")


def scores(t: Translator, found: Iterable[Score], rules: Iterable[Rule]) -> Iterator[str]:
    """A line a score: shop, rule, figure, line, status, n."""
    titles = {rule.id: scores_text.title(t, rule) for rule in rules}
    for one in found:
        value = "–" if one.value is None else SHOWN[one.unit](t, one.value)
        status = t("status." + one.status)
        yield f"{one.shop}\t{titles[one.rule]}\t{value}\t{one.pass_ or '–'}\t{status}\tn={one.cases}"


def cases(found: Iterable[Case], shop: Shop) -> Iterator[str]:
    """A line a case; times on the shop's own wall clock."""
    for case in found:
        measure = "–" if case.measure is None else f"{case.measure:g}"
        when = local(case.occurred_at, shop)
        yield f"{case.verdict}\t{when}\t{case.subject}\t{case.buyer_id or '–'}\t{measure}\t{case.reason or ''}"


def waiting(items: "Iterable[Item]", shop: Shop) -> Iterator[str]:
    """A line a thing to do; times on the shop's own wall clock."""
    for item in items:
        due = local(item.due_at, shop) if item.due_at else "–"
        yield f"{due}\t{item.kind}\t{item.subject}\t{item.buyer_id or '–'}\t{'overdue' if item.overdue else ''}"


def penalties(t: Translator, items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line a kind of violation or payout: shop, kind, severity, money, day of the check, version."""
    for item in items:
        severity = t(f"severity.{item['severity']}") if item["severity"] else t(f"penalty.what.{item['what']}")
        ends = "–".join(dict.fromkeys((f"{item['low']}", f"{item['high']}")))
        money = t("penalty.unknown" if item["low"] is None else "penalty.no_fine")
        money = f"{ends} {item['currency']}" if item["currency"] else money
        when, version = item["check_on"] or "–", item["version"] or "–"
        yield f"{item['shop']}\t{item['violation']}\t{severity}\t{money}\t{when}\t{version}"


def reconciled(
    t: Translator, shop: Shop, answer: "Reconciliation", readings: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """What data may be missing, what came of the search, and a line a reading. `readings`: as the document has them."""
    from metrics.reconcile.search import closest
    from pages.text import reconciliation

    rule = answer.ours.reading.rule
    yield from (reconciliation.data_gap(t, gap, shop.timezone) for gap in answer.gaps)
    yield reconciliation.verdict(t, answer, rule)
    for found, row in zip(closest(answer), readings, strict=True):
        moved = f"~{row['changed']} +{row['entered']} -{row['left']}" if row["same_unit"] else "–"
        value = reconciliation.value(t, found, answer.shown)
        gap, sentence = reconciliation.gap(t, found), reconciliation.changes(t, found, rule)
        yield f"{value}\t{gap}\tn={found.cases}\t{moved}\t{sentence}"


def rules(found: Iterable[Rule]) -> Iterator[str]:
    """A line a version of a rule: id, market, line, first day, last day, grade, source."""
    for rule in found:
        line = rule.pass_.text if rule.pass_ else "–"
        until = rule.effective_to or "–"
        yield f"{rule.id}\t{rule.market}\t{line}\t{rule.effective_from}\t{until}\t{rule.grade}\t{rule.source}"


def document(told: Mapping[str, Any], shop: Shop, name: str = "") -> Iterator[str]:
    """A document of plain values: a line a value; a list of records as a table under its name and columns."""
    for key, value in told.items():
        called = f"{name}.{key}" if name else key
        if isinstance(value, Mapping):
            yield from document(value, shop, called)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield "\t".join([called, *value[0]])
            yield from ("\t".join([called, *(_cell(cell, shop) for cell in row.values())]) for row in value)
        else:
            yield f"{called}\t{_cell(value, shop)}"


def local(at: datetime, shop: Shop) -> str:
    """An instant on the shop's own wall clock."""
    return at.astimezone(ZoneInfo(shop.timezone)).strftime("%Y-%m-%d %H:%M:%S")


def _cell(value: Any, shop: Shop) -> str:
    """A value in one cell: of several records their number, of several values all of them; a dash for nothing."""
    if value is None or value == []:
        return "–"
    if isinstance(value, datetime):
        return local(value, shop)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_cell(one, shop)}" for name, one in value.items())
    if isinstance(value, list):
        return str(len(value)) if isinstance(value[0], Mapping) else ", ".join(_cell(one, shop) for one in value)
    return " ".join(str(value).split())
