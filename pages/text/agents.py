"""Words of agent performance: its columns, for screen, files and command line. No streamlit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from data.table_export import Column, Kind, Value
from locales import Translator
from metrics.agents.performance import AgentTable, Performance

Unit = Literal["text", "count", "share", "seconds", "ratio", "money"]

FIGURES: dict[str, Unit] = {
    "receptions": "count", "buyers": "count", "answered": "count", "first_reply": "seconds",
    "average_reply": "seconds", "longest": "seconds", "within_30": "share", "within_180": "share",
    "within_own": "share", "answers_per_question": "ratio", "rated": "count", "satisfied": "share",
    "inquiries": "count", "waiting": "count", "converted": "count", "conversion": "share", "orders": "count",
    "amount": "money", "refunded_orders": "count",
}  # fmt: skip
"""The figures of an agent in the order of the table, with their units."""

KINDS: dict[Unit, Kind] = {
    "text": "text", "count": "number", "share": "share", "seconds": "duration", "ratio": "number", "money": "number",
}  # fmt: skip
DECIMALS: dict[Unit, int | None] = {"text": None, "count": 0, "share": 1, "seconds": None, "ratio": 2, "money": 2}


@dataclass(frozen=True)
class AgentColumn:
    """A column: its name for programs, its header and its unit."""

    name: str
    label: str
    unit: Unit


def columns(t: Translator, sheet: AgentTable) -> list[AgentColumn]:
    """The columns that have anything in them: month or day, shop, agent, figures, and the note on few answers."""
    texts = {
        "bucket": any(row.bucket for row in sheet.rows),
        "shop": len({row.shop_id for row in sheet.rows} - {None}) > 1 or len(sheet.through) > 1,
        "agent": True,
    }
    listed = [AgentColumn(name, t(f"agents.{name}"), "text") for name, present in texts.items() if present]
    for name, unit in FIGURES.items():
        if any(getattr(row, name) is not None for row in sheet.rows):
            listed.append(AgentColumn(name, _label(t, name, sheet), unit))
            if name == "amount":
                listed.append(AgentColumn("currency", t("agents.currency"), "text"))
    if any(row.small for row in sheet.rows):
        listed.append(AgentColumn("note", t("chat.note"), "text"))
    return listed


def _label(t: Translator, name: str, sheet: AgentTable) -> str:
    limits = {row.own_seconds for row in sheet.rows if row.own_seconds is not None}
    if name == "within_own" and len(limits) == 1:
        return t("agents.within_own_of", limit=t.limit(limits.pop()))
    return t(f"agents.{name}", days=t.number(sheet.days))


def cells(t: Translator, row: Performance, listed: list[AgentColumn], names: Mapping[str, str]) -> list[Value]:
    """The cells of a row: texts, numbers, shares as fractions of 1, durations. `names`: of the shops, by shop_id."""
    texts: dict[str, str | None] = {
        "bucket": row.bucket,
        "shop": t("agents.several") if row.shop_id is None else names.get(row.shop_id, row.shop_id),
        "agent": row.agent or t("by.nobody"),
        "note": t("status.too_few") if row.small else None,
        "currency": _currency(t, row),
    }
    values: list[Value] = []
    for column in listed:
        value = texts[column.name] if column.unit == "text" else getattr(row, column.name)
        if column.unit == "seconds" and value is not None:
            value = timedelta(seconds=float(value))
        values.append(value)
    return values


def _currency(t: Translator, row: Performance) -> str | None:
    """Which currency the amount of a row is in; that there are several, where they are not added; None of no order."""
    if not row.orders:
        return None
    return t("agents.currency.several") if row.amount is None else row.currency or t("agents.currency.own")


def written(t: Translator, value: Value, unit: Unit) -> str:
    """A cell as a person reads it; a dash where there is none."""
    if value is None or isinstance(value, str):
        return value or "–"
    if isinstance(value, timedelta):
        return t.duration(value.total_seconds())
    number = float(value)  # type: ignore[arg-type]  # no column holds dates
    return t.percent(number) if unit == "share" else t.number(number, DECIMALS[unit] or 0)


def export_columns(t: Translator, listed: list[AgentColumn]) -> list[Column]:
    """The columns of a file."""
    return [
        Column(column.label, KINDS[column.unit], DECIMALS[column.unit], t("export.seconds", column=column.label))
        for column in listed
    ]


def period(t: Translator, sheet: AgentTable) -> str:
    """Which days the sheet is of; that a period is not over is said."""
    days = t("explore.days", first=t.day(sheet.period.first), last=t.day(sheet.period.last))
    return t("explore.unfinished", days=days) if sheet.unfinished else days
