"""Metrics room: the rule files. Reads them, refuses what contradicts itself, and picks what is in force on a day."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from platformdirs import user_config_path

from data.errors import DabiaoError
from data.shops import DEFAULTS, Shop
from metrics.rule import MARKETS, BadFieldError, Rule

BUILT_IN = Path(__file__).with_name("rulebook")


def load_rules(extra: Iterable[Path] = ()) -> list[Rule]:
    """Every rule: the built-in rulebooks, the merchant's own in the configuration folder, and the files named here.

    Raises DabiaoError naming file, entry, field and value when a file is not a rulebook, or when two rules of one id
    would be in force for one shop on one day.
    """
    own = user_config_path("dabiao", appauthor=False) / "rules"
    paths = [*sorted(BUILT_IN.glob("*.toml")), *(sorted(own.glob("*.toml")) if own.is_dir() else []), *extra]
    rules = [rule for path in paths for rule in read_rulebook(path)]
    _refuse_overlaps(rules)
    return rules


def read_rulebook(path: Path) -> list[Rule]:
    """The rules of one file. Raises DabiaoError when it cannot be read or an entry is wrong."""
    try:
        book = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError) as e:
        raise DabiaoError("error.rulebook_unreadable", file=path, why=str(e)) from e
    except tomllib.TOMLDecodeError as e:
        raise DabiaoError("error.rulebook_not_toml", file=path, why=str(e)) from e
    platform = book.pop("platform", None)
    entries = book.pop("rule", [])
    if not isinstance(entries, list) or book:
        raise DabiaoError("error.rulebook_not_toml", file=path, why=f"not [[rule]]: {', '.join(book)}")
    return [_rule(path, number, entry, platform) for number, entry in enumerate(entries, start=1)]


def in_force(rules: Iterable[Rule], shop: Shop, day: date) -> list[Rule]:
    """The rules that judge this shop on this local day, in the order of their books."""
    return [rule for rule in rules if rule.applies_to(shop) and rule.holds_on(day)]


def _rule(path: Path, number: int, entry: dict[str, Any], platform: str | None) -> Rule:
    name = str(entry.get("id", f"#{number}"))
    prefix = name.split(".")[0]
    try:
        return Rule.of({"platform": platform or (prefix if prefix in DEFAULTS else "*"), **entry})
    except BadFieldError as e:
        field, why = e.field, str(e)
    except msgspec.ValidationError as e:
        why, _, place = str(e).partition(" - at `$.")
        found = re.search(r"field `(\w+)`", why)
        field = re.sub(r"\[.*", "", place.rstrip("`")) or (found[1] if found else "")
    value = entry.get(field.split(".")[0])
    raise DabiaoError("error.bad_rule", file=path, entry=name, field=field, value=value, why=why)


def _refuse_overlaps(rules: list[Rule]) -> None:
    seen: dict[str, list[Rule]] = {}
    for rule in rules:
        for other in seen.setdefault(rule.id, []):
            if _same_shops(rule, other) and _same_days(rule, other):
                raise DabiaoError(
                    "error.rules_overlap",
                    rule=rule.id,
                    first=other.effective_from,
                    second=rule.effective_from,
                    market=rule.market,
                )
        seen[rule.id].append(rule)


def _same_shops(one: Rule, two: Rule) -> bool:
    if "*" not in (one.platform, two.platform) and one.platform != two.platform:
        return False
    markets = [MARKETS.get(rule.market, {rule.market}) for rule in (one, two)]
    return "*" in (one.market, two.market) or bool(markets[0] & markets[1])


def _same_days(one: Rule, two: Rule) -> bool:
    return (two.effective_to is None or one.effective_from < two.effective_to) and (
        one.effective_to is None or two.effective_from < one.effective_to
    )
