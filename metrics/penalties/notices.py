"""Amounts of notices that the merchant received, stored as penalties in one of the merchant's rule files."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit

from data.errors import DabiaoError
from data.private_files import write_whole
from metrics.penalties.book import load_book
from metrics.penalties.schedule import Severity
from metrics.rules import own_rules

HEAD = "# 平台通知里的金额 · Amounts of notices. Dabiao writes here, and so may you.\n"


@dataclass(frozen=True)
class Notice:
    """A notice of a fine (a number with at most two decimals, in `currency`) for a kind and severity of violation.

    `severity`: None if the platform does not distinguish any. `day`: the local day of the notice, its first in force.
    """

    platform: str
    market: str
    violation: str
    severity: Severity | None
    fine: str
    currency: str
    day: date


def path() -> Path:
    """Return the path of the rule file with the amounts, among the merchant's own."""
    return own_rules.folder() / "notices.toml"


def record(notice: Notice) -> None:
    """Store the amount of a notice, in force from its day until that of the next for the same kind and severity.

    It replaces one of the same day. Raises DabiaoError if the currency does not have three letters, or if the file
    cannot be read or written.
    """
    if not re.fullmatch(r"[A-Z]{3}", notice.currency):
        raise DabiaoError("error.notice_currency", value=notice.currency)
    file = path()
    load_book()  # raises if a rule file is invalid, before anything is written
    document = tomlkit.parse(file.read_text(encoding="utf-8-sig")) if file.exists() else tomlkit.parse(HEAD)
    rows: Any = document.setdefault("penalty", tomlkit.aot())
    alike = [row for row in rows if _what(row) == _what(_entry(notice))]
    for row in alike:
        if row["effective_from"] == notice.day:
            rows.remove(row)
    entry = _entry(notice)
    later = [row["effective_from"] for row in alike if row["effective_from"] > notice.day]
    if later:
        entry["effective_to"] = min(later)
    for row in alike:
        if row["effective_from"] < notice.day and not row.get("effective_to", date.max) <= notice.day:
            row["effective_to"] = notice.day
    rows.append(entry)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, tomlkit.dumps(document))
    except OSError as e:
        raise DabiaoError("error.notice_unwritable", file=file, why=str(e)) from e


def _entry(notice: Notice) -> Any:
    table = tomlkit.table()
    table.update(
        {
            "version": f"notice {notice.day}",
            "platform": notice.platform,
            "market": notice.market,
            "violation": notice.violation,
            "actions": "unknown",
            "fine": notice.fine if float(notice.fine) else "none",
            "currency": notice.currency,
            "effective_from": notice.day,
            "source": f"notice of {notice.day}",
        }
    )
    if notice.severity is not None:
        table["severity"] = notice.severity
    return table


def _what(row: Any) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in ("platform", "market", "violation", "severity"))
