"""The penalty schedules of the rule files: reads them, rejects contradictions, and finds rows."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

from data.errors import DabiaoError
from data.shops import Shop
from metrics.penalties.schedule import SEVERITIES, Assumption, Payout, Penalty, Severity, Violation
from metrics.rules.rulebook import checked, entries, read_sections, rule_files, same_days, same_shops

ASSUMED = (
    "look_back_days",
    "several_times",
    "minors_to_serious",
    "serious_to_especially",
    "many_orders",
    "huge_orders",
)
"""The numbers that are needed to determine a severity and that no platform's text states."""


@dataclass
class Book:
    """All schedules: kinds of violation, penalties, payouts, assumptions, and words for severities.

    `assumptions`: platform → name → assumption. `severities`: platform → a ledger's word → severity.
    """

    violations: list[Violation] = field(default_factory=list)
    penalties: list[Penalty] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)
    assumptions: dict[str, dict[str, Assumption]] = field(default_factory=dict)
    severities: dict[str, dict[str, Severity]] = field(default_factory=dict)

    def kinds(self, platform: str) -> dict[str, Violation]:
        """Return the platform's kinds of violation by id."""
        return {kind.id: kind for kind in self.violations if kind.platform == platform}

    def kind_named(self, platform: str, text: str) -> str | None:
        """Return the id of the kind with this name in a ledger; None if the platform has no such kind."""
        for kind in self.kinds(platform).values():
            if _bare(text) in map(_bare, (kind.id, kind.title.zh, kind.title.en, *kind.names)):
                return kind.id
        return None

    def severity_named(self, platform: str, text: str | None) -> Severity | None:
        """Return the severity with this name in a ledger; None if it names none or an unknown one."""
        severities: dict[str, Severity] = {_bare(name.replace("_", " ")): name for name in SEVERITIES}
        severities |= {_bare(name): name for name in SEVERITIES} | self.severities.get(platform, {})
        return None if text is None else severities.get(_bare(text))

    def rows(self, shop: Shop, violation: str, day: date) -> list[Penalty]:
        """Return the rows in force for the kind on a local day, one per severity; the merchant's own have priority."""
        rows = [row for row in self._of(shop, violation) if row.holds_on(day)]
        own = [row for row in rows if row.grade == "user"]
        return own + [row for row in rows if row.grade != "user" and not any(_same_severity(row, o) for o in own)]

    def row(self, shop: Shop, violation: str, severity: Severity | None, day: date) -> Penalty | None:
        """Return the row in force for the kind and severity on a local day; None if none was published."""
        return next((r for r in self.rows(shop, violation, day) if r.severity in (None, severity)), None)

    def bound_of(self, row: Penalty, violation: str) -> Penalty | None:
        """Return the row of the version from which this row's unpublished amounts were lowered; None without one."""
        if row.lowered_from is None:
            return None
        earlier = (p for p in self.penalties if p.version == row.lowered_from and violation in p.violation)
        of_platform = (p for p in earlier if (p.platform, p.market) == (row.platform, row.market))
        return next((p for p in of_platform if _same_severity(p, row) and p.fine.known), None)

    def is_known_for(self, shop: Shop, day: date) -> bool:
        """Whether any penalty or payout that applies to the shop is in force on a local day."""
        return any(row.applies_to(shop) and row.holds_on(day) for row in self.penalties) or any(
            payout.holds_on(day) for payout in self.payouts_of(shop)
        )

    def undated(self, shop: Shop, violation: str, day: date) -> list[str]:
        """Return the versions without a first day that may have been in force on this day."""
        rows = [row for row in self._of(shop, violation) if row.effective_from is None]
        return sorted({row.version for row in rows if row.effective_to is None or day < row.effective_to})

    def payouts_of(self, shop: Shop) -> list[Payout]:
        """Return all versions of the payouts to buyers of a shop; an order is paid by the version of its day."""
        return [payout for payout in self.payouts if payout.applies_to(shop)]

    def _of(self, shop: Shop, violation: str) -> Iterator[Penalty]:
        return (row for row in self.penalties if violation in row.violation and row.applies_to(shop))


def load_book(extra: Iterable[Path] = ()) -> Book:
    """Return the schedules of all rule files, the merchant's own included.

    Raises DabiaoError, naming file, entry, field, value and what is allowed, if an entry is invalid, and naming both
    versions if two would be in force for one kind on one day.
    """
    book, origin = Book(), dict[int, Path]()
    for path in rule_files(extra):
        _read_into(book, path, origin)
    for row in book.penalties:
        _check_kinds(book, origin[id(row)], row.platform, row.violation)
        _check_severity(book, origin[id(row)], row)
        _check_bounds(book, origin[id(row)], row)
    for payout in book.payouts:
        _check_kinds(book, origin[id(payout)], payout.platform, (payout.violation,))
    _refuse_overlaps(book.penalties)
    return book


def _check_kinds(book: Book, path: Path, platform: str, named: Iterable[str]) -> None:
    kinds = book.kinds(platform)
    for name in named:
        if name not in kinds:
            why = f"no [[violation]] has this id; allowed: {', '.join(kinds)}"
            raise DabiaoError("error.bad_rule", file=path, entry="penalty", field="violation", value=name, why=why)


def _check_severity(book: Book, path: Path, row: Penalty) -> None:
    missing = [name for name in ASSUMED if name not in book.assumptions.get(row.platform, {})]
    if row.severity is not None and missing:
        why = f"severities cannot be told apart without [assumptions.{missing[0]}]"
        entry = ", ".join(row.violation)
        raise DabiaoError("error.bad_rule", file=path, entry=entry, field="severity", value=row.severity, why=why)


def _check_bounds(book: Book, path: Path, row: Penalty) -> None:
    if row.lowered_from is None:
        return
    for kind in row.violation:
        if book.bound_of(row, kind) is None:
            why = f"no version of this name has an amount for {kind}"
            raise DabiaoError(
                "error.bad_rule", file=path, entry=kind, field="lowered_from", value=row.lowered_from, why=why
            )


def _read_into(book: Book, path: Path, origin: dict[int, Path]) -> None:
    sections = read_sections(path)
    platform = sections.get("platform")
    head: dict[str, Any] = {} if platform is None else {"platform": platform}
    versions = {str(entry.get("version")): entry for entry in entries(path, sections, "version")}
    for number, entry in enumerate(entries(path, sections, "violation"), start=1):
        name = str(entry.get("id", f"violation #{number}"))
        book.violations.append(checked(path, name, {**head, **entry}, Violation, Violation.of))
    for number, entry in enumerate(entries(path, sections, "penalty"), start=1):
        whole = {**head, **versions.get(str(entry.get("version")), {}), **entry}
        row = checked(path, f"penalty #{number}", whole, Penalty, Penalty.of)
        book.penalties.append(row)
        origin[id(row)] = path
    for number, entry in enumerate(entries(path, sections, "payout"), start=1):
        payout = checked(path, f"payout #{number}", {**head, **entry}, Payout, Payout.of)
        book.payouts.append(payout)
        origin[id(payout)] = path
    if platform is not None:
        _read_words(book, path, sections, str(platform))


def _read_words(book: Book, path: Path, sections: dict[str, Any], platform: str) -> None:
    for name, entry in _named(path, sections, "assumptions", ASSUMED, dict).items():
        made = checked(path, f"assumptions.{name}", entry, Assumption, Assumption.of)
        book.assumptions.setdefault(platform, {})[name] = made
    for severity in SEVERITIES:
        names = _named(path, sections, "severities", SEVERITIES, list).get(severity, [])
        book.severities.setdefault(platform, {}).update({_bare(str(name)): severity for name in names})


def _named(path: Path, sections: dict[str, Any], section: str, allowed: Sequence[str], kind: type) -> dict[str, Any]:
    """Return a section that may only contain these names. Raises DabiaoError otherwise."""
    entries_of_section = sections.get(section, {})
    if not isinstance(entries_of_section, dict):
        raise DabiaoError("error.rulebook_not_toml", file=path, why=f"not [{section}]: {section}")
    for name, value in entries_of_section.items():
        if name not in allowed or not isinstance(value, kind):
            why = f"a {'list' if kind is list else 'table'}; allowed: {', '.join(allowed)}"
            raise DabiaoError("error.bad_rule", file=path, entry=section, field=name, value=value, why=why)
    return entries_of_section


def _refuse_overlaps(rows: list[Penalty]) -> None:
    for first, second in combinations(rows, 2):
        both = sorted(set(first.violation) & set(second.violation))
        if not both or (first.grade == "user") != (second.grade == "user"):
            continue
        clash = first.version != second.version or _same_severity(first, second)
        if clash and same_shops(first, second) and same_days(first, second):
            raise DabiaoError(
                "error.penalties_overlap",
                violation=both[0],
                first=first.version,
                second=second.version,
                market=first.market,
                platform=first.platform,
            )


def _same_severity(first: Penalty, second: Penalty) -> bool:
    return first.severity is None or second.severity is None or first.severity == second.severity


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    """Return a name normalised for comparison: without spaces, differences of width, and case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
