"""The composites of the rule files: reads them, rejects contradictions, and selects those in force."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from data.errors import DabiaoError
from data.shops import Shop
from metrics.composites.composite import Composite
from metrics.rules.fields import platform_of
from metrics.rules.rule import Rule
from metrics.rules.rulebook import (
    FILES_KEPT,
    checked,
    entries,
    read_rulebook,
    read_sections,
    rule_files,
    same_days,
    same_shops,
    text_of,
)


def load_composites(extra: Iterable[Path] = ()) -> list[Composite]:
    """Return all versions of all composites of the rule files, the merchant's own included.

    Raises DabiaoError, naming file, entry, field and what is allowed, if an entry is invalid, names an unknown rule, or
    overlaps another composite with the same id.
    """
    paths = rule_files(extra)
    rules = {rule.id for path in paths for rule in read_rulebook(path)}
    composites: list[Composite] = []
    for path in paths:
        for name, composite in _composites_of(path, text_of(path)):
            unknown = [rule for part in composite.part for rule in part.rule if rule not in rules]
            if unknown:
                why = "there is no such rule"
                raise DabiaoError("error.bad_rule", file=path, entry=name, field="rule", value=unknown[0], why=why)
            for other in composites:
                if other.id == composite.id and same_shops(other, composite) and same_days(other, composite):
                    raise DabiaoError(
                        "error.rules_overlap", rule=name, first=other.effective_from,
                        second=composite.effective_from, market=composite.market,
                    )  # fmt: skip
            composites.append(composite)
    return composites


@lru_cache(maxsize=FILES_KEPT)
def _composites_of(path: Path, text: str) -> tuple[tuple[str, Composite], ...]:
    """Return the composites of a file with this text, each with its name in error messages."""
    sections = read_sections(path)
    stated = sections.get("platform")
    named = [
        (str(entry.get("id", f"composite #{number}")), entry)
        for number, entry in enumerate(entries(path, sections, "composite"), start=1)
    ]
    return tuple(
        (name, checked(path, name, {"platform": platform_of(name, stated), **entry}, Composite, Composite.of))
        for name, entry in named
    )


def programmes_of(rules: Iterable[Rule], composites: Iterable[Composite]) -> list[str]:
    """Return the programmes for whose shops there is a line or a level, sorted by name."""
    of_lines = {rule.programme for rule in rules if rule.programme is not None}
    return sorted(of_lines.union(*(composite.programmes for composite in composites)))


def in_force(composites: Iterable[Composite], shop: Shop, day: date) -> list[Composite]:
    """Return the composites in force for a shop on a local day."""
    return [composite for composite in composites if composite.applies_to(shop) and composite.holds_on(day)]
