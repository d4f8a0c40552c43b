"""Keys of everything that determines a rule's cases: with equal keys, equal facts have equal counts."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import msgspec

from data.shops import Shop
from metrics.rules.fields import written
from metrics.rules.rule import Rule

METRICS = Path(__file__).parents[1]

WITHOUT_COUNTS = frozenset({
    "title", "source", "note", "grade", "violation", "effective_from", "effective_to", "pass_", "target", "near",
    "programme",
})  # fmt: skip
"""Fields of a rule that do not affect the counts of its cases."""


def rule_key(rule: Rule, shop: Shop) -> str:
    """Return the hash of a rule's fields, the shop's calendar, and the code that counts the cases."""
    calendar = [shop.timezone, *([shop.market, _holidays()] if rule.public_holidays else [])]
    return _hash([rule, calendar, _program()])


def version_key(rule: Rule, shop: Shop) -> str:
    """Return the hash of the rule's fields that determine a day's counts, and of the shop's time zone and market.

    It is the key of archived days. Their rows are gone, so it must not change when a later program words the rule
    differently, moves its line, ends it because of a newer version, or has further fields. Therefore it contains only
    fields that differ from their defaults, by name.
    """
    fields = {}
    for field in msgspec.structs.fields(rule):
        default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        content = getattr(rule, field.name)
        if field.name not in WITHOUT_COUNTS and content != default:
            fields[field.name] = content
    return _hash([dict(sorted(fields.items())), shop.timezone, shop.market])


def _hash(content: list[object]) -> str:
    return sha256(msgspec.json.encode(content, enc_hook=written)).hexdigest()[:32]


@cache
def _holidays() -> str:
    """Return the version of the package of public holidays; cached because the lookup takes a millisecond."""
    return version("holidays")


@cache
def _program() -> str:
    """Return the hash of the SQL and of the modules that produce counts."""
    files = sorted(
        (
            *METRICS.glob("*.py"),
            *METRICS.glob("cases/*.sql"),
            *METRICS.glob("scoring/*.py"),
            *METRICS.glob("rules/*.py"),
        )
    )
    digest = sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
