"""Texts of errors and of cells, and escaping of text from files for Markdown. No streamlit."""

import re
from datetime import datetime
from decimal import Decimal

from data.errors import DabiaoError
from data.shops import Shop
from locales import Translator


def error_text(t: Translator, error: DabiaoError) -> str:
    """The sentence of an error that a user can cause, with platforms, tables and dimensions by name. Not escaped."""
    return t(error.key, **{name: _named(t, name, value) for name, value in error.values.items()})


NAMES = {
    "platform": "platform", "stored": "platform", "market": "market", "kind": "table", "asked": "table",
    "field": "shops", "dimension": "explore.by", "of": "explore.of",
}  # fmt: skip
"""Value of an error → where the catalogues name the ids that it may hold."""


def _named(t: Translator, name: str, value: object) -> object:
    key = f"{NAMES[name]}.{value}" if name in NAMES else ""
    return t(key) if t.has(key) else value


AUTOLINK = re.compile(
    r"(?<=http:)(?=//)|(?<=https:)(?=//)|(?<=ftp:)(?=//)|(?<=www)(?=\.)|(?<=[-.\w+]@)(?=[-\w]+\.)", re.IGNORECASE
)
"""Where a bare address begins that Markdown would make a link, escaped or not."""

WORD_JOINER = "\u2060"
"""Takes no space, and ends what Markdown takes for an address."""


def escape_markdown(text: str) -> str:
    """A text from a file, a rule or a link, for where Markdown is read: it shows as it is, without mark-up or links."""
    text = AUTOLINK.sub(WORD_JOINER, text)
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>()#+!|:$~&" else c for c in text)


def cell(t: Translator, shop: Shop, name: str, cell: object) -> str:
    """A cell of a canonical row as text: times in the shop's time zone, words in the reader's language. Not escaped."""
    if isinstance(cell, datetime):
        return t.instant(cell, shop.timezone)
    if isinstance(cell, Decimal):
        return t.number(float(cell), 0 if cell == int(cell) else 2)
    if isinstance(cell, bool):
        return t("flag.yes" if cell else "flag.no")
    if isinstance(cell, str) and t.has(f"word.{name}.{cell}"):
        return t(f"word.{name}.{cell}")
    return str(cell)


def inside(text: str) -> str:
    """A text that stands inside a sentence: its first word in lower case, unless it is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
