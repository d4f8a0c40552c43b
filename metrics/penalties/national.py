"""National regulations that apply to shops and platforms: text, first day in force, and source."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from metrics.rules.fields import Words

FILE = Path(__file__).with_name("national.toml")


@dataclass(frozen=True)
class NationalRule:
    """A national regulation, in force from a day on in the country of a market."""

    market: str
    title: Words
    effective_from: date
    text: Words
    grade: str
    source: str


def national_rules(market: str) -> tuple[NationalRule, ...]:
    """Return the regulations of the country of a market, the newest first."""
    of_market = [rule for rule in _written() if rule.market == market]
    return tuple(sorted(of_market, key=lambda rule: rule.effective_from, reverse=True))


@cache
def _written() -> tuple[NationalRule, ...]:
    book: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        NationalRule(**{**entry, "title": Words(**entry["title"]), "text": Words(**entry["text"])})
        for entry in book["rule"]
    )
