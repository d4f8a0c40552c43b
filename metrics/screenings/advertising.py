"""Words in titles and staff's messages that advertising must not use: a screening by a dated list, not a verdict."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from data.shops import Shop
from data.view import View
from metrics.scoring.windows import local_of
from metrics.screenings.stretch import last_days

WORDS = Path(__file__).with_name("advertising.toml")
DAYS = 30
"""Titles of orders placed, and messages sent, in so many local days, the as-of day included."""
MOST_SHOWN = 200


@dataclass(frozen=True)
class Pattern:
    """What is looked for from a local day on. `why`: its name."""

    why: str
    first_day: date
    matches: re.Pattern[str]


@dataclass(frozen=True)
class TitleClaim:
    """A title with such a word. `orders`: in how many orders of the stretch it stands."""

    product_id: str | None
    title: str
    word: str
    why: str
    orders: int


@dataclass(frozen=True)
class MessageClaim:
    """A message of staff with such a word. `sent_at`: aware, UTC."""

    conversation_id: str
    agent_id: str | None
    sent_at: datetime
    text: str
    word: str
    why: str


@dataclass(frozen=True)
class AdvertisingReport:
    """Titles, those of most orders first, and messages, the newest first. `listed_on`: the day of the list of words."""

    listed_on: date
    titles: tuple[TitleClaim, ...]
    messages: tuple[MessageClaim, ...]


def report(view: View, shop: Shop, orders_as_of: datetime, messages_as_of: datetime) -> AdvertisingReport:
    """The screening of a shop: titles as of an instant (aware), messages as of theirs.

    A word counts from the day on which its rule is in force.
    """
    listed_on, patterns = word_list()
    either = "|".join(f"({pattern.matches.pattern})" for pattern in patterns)

    def rows(statement: str, as_of: datetime) -> list[dict[str, Any]]:
        start = last_days(shop, as_of, DAYS).reads_from
        return view.rows(statement, shop_id=shop.shop_id, start=start, as_of=as_of, pattern=f"(?i){either}")

    today = local_of(orders_as_of, shop).date()
    titles = [
        TitleClaim(row["product_id"], row["title"], *claim, orders=row["orders"])
        for row in rows(TITLES, orders_as_of)
        for claim in _claims(patterns, row["title"], today)
    ]
    messages = [
        MessageClaim(row["conversation_id"], row["agent_id"], row["sent_at"], row["text"], *claim)
        for row in rows(MESSAGES, messages_as_of)
        for claim in _claims(patterns, row["text"], local_of(row["sent_at"], shop).date())
    ]
    return AdvertisingReport(listed_on, tuple(titles[:MOST_SHOWN]), tuple(messages[:MOST_SHOWN]))


def _claims(patterns: Iterable[Pattern], text: str, day: date) -> Iterator[tuple[str, str]]:
    """The first word that each pattern in force on the day finds, and the pattern's name."""
    for pattern in patterns:
        match = pattern.matches.search(text)
        if match is not None and pattern.first_day <= day:
            yield match[0], pattern.why


@cache
def word_list() -> tuple[date, tuple[Pattern, ...]]:
    """The day of the list, and its patterns."""
    written: dict[str, Any] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    entries: Sequence[dict[str, Any]] = written["pattern"]
    return written["as_of"], tuple(
        Pattern(
            entry["why"],
            entry["from"],
            re.compile("|".join(entry["matches"]), re.IGNORECASE | re.ASCII),
        )
        for entry in entries
    )


TITLES = """
SELECT product_id, product_title AS title, count(DISTINCT order_id) AS orders
FROM orders
WHERE
    shop_id = $shop_id AND created_at >= $start AND created_at <= $as_of
    AND product_title IS NOT NULL AND regexp_matches(product_title, $pattern)
GROUP BY product_id, product_title
ORDER BY orders DESC, product_id, title
"""

MESSAGES = """
SELECT conversation_id, agent_id, sent_at, text
FROM messages
WHERE
    shop_id = $shop_id AND sender = 'agent' AND sent_at >= $start AND sent_at <= $as_of
    AND regexp_matches(text, $pattern)
ORDER BY sent_at DESC, conversation_id, line
"""
