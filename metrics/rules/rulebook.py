"""The rule files: reads them, rejects contradictions, and selects the rules in force on a day."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from data import toml_files
from data.errors import DabiaoError
from data.shops import Shop
from data.toml_files import configuration_folder
from metrics.rules.fields import LOOKS_LIKE, NOT_UNDERSTOOD, StruckOut, markets_meet, platform_of
from metrics.rules.rule import BadFieldError, Rule

BUILT_IN = Path(__file__).parents[1] / "rulebook"
SECTIONS = (
    "platform",
    "rule",
    "struck_out",
    "violation",
    "version",
    "penalty",
    "payout",
    "assumptions",
    "severities",
    "composite",
)
"""The sections that a rule file may contain; the penalty sections are read in `metrics.penalties.book`."""
FILES_KEPT = 256
"""Rule files that are cached in parsed form, by their text: a changed file is parsed again."""

Described = TypeVar("Described", bound=msgspec.Struct)


class Dated(Protocol):
    """A definition that is for certain shops on certain days; without dates (None) it is never in force."""

    @property
    def platform(self) -> str: ...  # noqa: D102
    @property
    def market(self) -> str: ...  # noqa: D102
    @property
    def effective_from(self) -> date | None: ...  # noqa: D102
    @property
    def effective_to(self) -> date | None: ...  # noqa: D102


def load_rules(extra: Iterable[Path] = (), platforms: Collection[str] | None = None) -> list[Rule]:
    """Return all rules: the built-in rulebooks, the merchant's own in the configuration folder, and the files `extra`.

    `platforms`: built-in rules of other platforms may be omitted; None: all platforms. Raises DabiaoError, naming file,
    entry, field and value, if a file is not a rulebook, or if two rules with the same id would be in force for a shop
    on the same day.
    """
    paths = _without_others(rule_files(extra), platforms)
    rules = [rule for path in paths for rule in read_rulebook(path)]
    _refuse_overlaps(rules)
    struck = [case for path in paths for case in _struck_out(path, {rule.id for rule in rules})]
    return [_without(rule, struck) for rule in rules]


class _StruckOutOf(StruckOut, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A [[struck_out]] table of a rule file: a case struck out by an appeal, of a rule that is defined elsewhere."""

    rule: str


def _struck_out(path: Path, rule_ids: set[str]) -> list[_StruckOutOf]:
    """Return the cases that a file strikes out. Raises DabiaoError if an entry is invalid or its rule is unknown."""
    struck_out = []
    for number, entry in enumerate(entries(path, read_sections(path), "struck_out"), start=1):
        name = f"struck_out #{number}"
        struck = checked(path, name, entry, _StruckOutOf, lambda fields: msgspec.convert(fields, _StruckOutOf))
        if struck.rule not in rule_ids:
            why = "there is no such rule"
            raise DabiaoError("error.bad_rule", file=path, entry=name, field="rule", value=struck.rule, why=why)
        struck_out.append(struck)
    return struck_out


def _without(rule: Rule, struck: Iterable[_StruckOutOf]) -> Rule:
    """Return the rule with its own among these cases added to `struck_out`."""
    own = tuple(StruckOut(case.case, case.reason, case.shop) for case in struck if case.rule == rule.id)
    return msgspec.structs.replace(rule, struck_out=(*rule.struck_out, *own)) if own else rule


def rule_files(extra: Iterable[Path] = ()) -> list[Path]:
    """Return all rule files: the built-in ones, the merchant's own in the configuration folder, and `extra`."""
    own = configuration_folder() / "rules"
    return [*sorted(BUILT_IN.glob("*.toml")), *(sorted(own.glob("*.toml")) if own.is_dir() else []), *extra]


def _without_others(paths: list[Path], platforms: Collection[str] | None) -> list[Path]:
    """Return the rule files without the built-in ones of other platforms, each of which takes 5 ms to read.

    If there are other files than the built-in ones, all are returned, because those may refer to any rule.
    """
    if platforms is None or any(path.parent != BUILT_IN for path in paths):
        return paths
    return [path for path in paths if path.stem in platforms]


def read_rulebook(path: Path) -> list[Rule]:
    """Return the rules of one file. Raises DabiaoError if it cannot be read or an entry is invalid."""
    return list(_rules_of(path, text_of(path)))


@lru_cache(maxsize=FILES_KEPT)
def _rules_of(path: Path, text: str) -> tuple[Rule, ...]:
    book = _sections_of(path, text)
    platform = book.get("platform")
    numbered = enumerate(entries(path, book, "rule"), start=1)
    return tuple(_rule(path, number, entry, platform) for number, entry in numbered)


def text_of(path: Path) -> str:
    """Return the text of a rule file. Raises DabiaoError if it cannot be read."""
    try:
        return toml_files.text_of(path)
    except (OSError, UnicodeDecodeError) as e:
        raise DabiaoError("error.rulebook_unreadable", file=path, why=str(e)) from e


def parsed(path: Path, text: str) -> dict[str, Any]:
    """Parse the text of a rule file, without checks. Raises DabiaoError if it is not TOML."""
    try:
        return toml_files.parsed(text, parse_float=Decimal)
    except ValueError as e:
        raise DabiaoError("error.rulebook_not_toml", file=path, why=str(e)) from e


def read_sections(path: Path) -> dict[str, Any]:
    """Return the parsed sections of a rule file, with unchecked entries; the result is shared and must not be modified.

    Raises DabiaoError if the file cannot be read or contains other sections.
    """
    return _sections_of(path, text_of(path))


@lru_cache(maxsize=FILES_KEPT)
def _sections_of(path: Path, text: str) -> dict[str, Any]:
    book = parsed(path, text)
    if strange := [name for name in book if name not in SECTIONS]:
        raise DabiaoError("error.rulebook_not_toml", file=path, why=f"not [[rule]]: {', '.join(strange)}")
    return book


def entries(path: Path, book: dict[str, Any], section: str) -> list[dict[str, Any]]:
    """Return the tables of a [[section]]. Raises DabiaoError if it is not an array of tables."""
    tables = book.get(section, [])
    if not isinstance(tables, list) or not all(isinstance(entry, dict) for entry in tables):
        raise DabiaoError("error.rulebook_not_toml", file=path, why=f"not [[{section}]]: {section}")
    return tables


def checked(
    path: Path, name: str, entry: dict[str, Any], kind: type[Described], make: Callable[[dict[str, Any]], Described]
) -> Described:
    """Return the object that `make` creates from an entry.

    Raises DabiaoError, naming file, entry, field, value and what is allowed.
    """
    try:
        return make(entry)
    except BadFieldError as e:
        field, why = e.field, str(e)
    except msgspec.ValidationError as e:
        why, _, place = str(e).partition(" - at `$.")
        match = re.search(r"field `(\w+)`", why)
        field = re.sub(r"\[.*", "", place.rstrip("`")) or (match[1] if match else "")
        hints = get_type_hints(kind)
        hint = hints.get(field, hints.get(f"{field}_"))
        inner = next(
            (part for part in (hint, *get_args(hint)) if isinstance(part, type) and hasattr(part, "__struct_fields__")),
            kind,
        )
        why = _what_is_allowed(why, hint, list(get_type_hints(inner) if place else hints))
    raise DabiaoError(
        "error.bad_rule", file=path, entry=name, field=field, value=entry.get(field.split(".", maxsplit=1)[0]), why=why
    )


def in_force(rules: Iterable[Rule], shop: Shop, day: date) -> list[Rule]:
    """Return the rules in force for this shop on this local day, in the order of the rulebooks."""
    return [rule for rule in rules if rule.applies_to(shop) and rule.holds_on(day)]


def _rule(path: Path, number: int, entry: dict[str, Any], platform: str | None) -> Rule:
    name = str(entry.get("id", f"#{number}"))
    entry = {"platform": platform_of(name, platform), **entry}
    return checked(path, name, entry, Rule, Rule.of)


OF_ANOTHER_TYPE = ("Expected `", "Invalid decimal", NOT_UNDERSTOOD)
"""The beginnings of ValidationError messages for a value of the wrong type."""


def _what_is_allowed(why: str, hint: object, fields: list[str]) -> str:
    """Return the message of a ValidationError with what is allowed. `fields`: the fields that an entry may have."""
    if "unknown field" in why:
        return f"{why}; allowed: {', '.join(name.rstrip('_') for name in fields)}"
    words = list(_literals(hint))
    if words:
        allowed = f"allowed: {', '.join(words)}"
        return allowed if why.startswith(OF_ANOTHER_TYPE) else f"{why}; {allowed}"
    return f"needs {texts}" if why.startswith(OF_ANOTHER_TYPE) and (texts := _described(hint)) else why


def _described(hint: object) -> str:
    """Return how a value of this type is written in a rule file; "" if there is no description."""
    parts = [LOOKS_LIKE[part] for part in (hint, *get_args(hint)) if part in LOOKS_LIKE]
    listed = get_origin(hint) is tuple
    return f"a list of {parts[0]}" if parts and listed else " or ".join(parts)


def _literals(hint: object) -> Iterator[str]:
    """Yield the values of all Literal types that are nested in a type."""
    for part in get_args(hint):
        if get_origin(hint) is Literal:
            yield str(part)
        else:
            yield from _literals(part)


def _refuse_overlaps(rules: list[Rule]) -> None:
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        for other in by_id.setdefault(rule.id, []):
            of_others = rule.shop and other.shop and not set(rule.shop) & set(other.shop)
            if not of_others and same_shops(rule, other) and same_days(rule, other):
                raise DabiaoError(
                    "error.rules_overlap",
                    rule=rule.id,
                    first=other.effective_from,
                    second=rule.effective_from,
                    market=rule.market,
                )
        by_id[rule.id].append(rule)


def same_shops(first: Dated, second: Dated) -> bool:
    """Whether two definitions have shops in common, by platform and market."""
    if "*" not in (first.platform, second.platform) and first.platform != second.platform:
        return False
    return markets_meet(first.market, second.market)


def same_days(first: Dated, second: Dated) -> bool:
    """Whether there are days on which both are in force; a definition without dates never is."""
    if first.effective_from is None or second.effective_from is None:
        return False
    return (second.effective_to is None or first.effective_from < second.effective_to) and (
        first.effective_to is None or second.effective_from < first.effective_to
    )
