"""A name for everything that decides a rule's cases: equal names mean equal counts of equal facts."""

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
"""Fields of a rule on which no count of its cases rests."""


def rule_key(rule: Rule, shop: Shop) -> str:
    """The hash of a rule's fields, of the shop's calendar, and of the program that counts its cases."""
    calendar = [shop.timezone, *([shop.market, _holidays()] if rule.public_holidays else [])]
    return _hash([rule, calendar, _program()])


def version_key(rule: Rule, shop: Shop) -> str:
    """The hash of what decides the counts of a day, and of where the shop is: archived days are known by it.

    Their rows are gone, so it has to stay when a later program words the rule otherwise, moves its line, ends it
    because of a newer version, or knows further fields: it is made of fields that differ from their defaults, by name.
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
    """The version of the package that knows the public holidays: looking it up takes a millisecond."""
    return version("holidays")


@cache
def _program() -> str:
    """The hash of the SQL and of the modules that a count comes from."""
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
