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


def rule_key(rule: Rule, shop: Shop) -> str:
    """The hash of a rule's fields, of the shop's calendar, and of the program that counts its cases."""
    calendar = [shop.timezone, *([shop.market, version("holidays")] if rule.public_holidays else [])]
    return _hash([rule, calendar, _program()])


def version_key(rule: Rule, shop: Shop) -> str:
    """The hash of a rule's fields and of where the shop is, whatever program counts: archived days are known by it."""
    return _hash([rule, shop.timezone, shop.market])


def _hash(content: list[object]) -> str:
    return sha256(msgspec.json.encode(content, enc_hook=written)).hexdigest()[:32]


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
