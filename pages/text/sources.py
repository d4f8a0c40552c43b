"""Sources of rules in the reader's language, with their addresses as links. Pure functions; no streamlit."""

import re

from locales import Translator
from pages.text import plain_text

ADDRESS = re.compile(r"(?<![\w@/])(?:[a-z0-9-]+\.)+(?:com|cn|cc|net|org)/[A-Za-z0-9_./?=&%-]*[A-Za-z0-9_/]")
"""An address as rule files write it: without a scheme, host in small letters, with a path."""

WORDS = {
    "undated": "source.undated", "in force": "source.in_force", "printed": "source.printed",
    "revised": "source.revised",
    "line and end": "source.line_and_end", "line": "source.line", "end": "source.end", "window": "source.window",
    "date": "source.date", "violation": "source.violation", "formula": "source.formula", "bands": "source.bands",
    "mapping": "source.mapping", "turns and bots": "source.turns_and_bots", "unsafe mirror": "source.unsafe_mirror",
    "both undated": "source.both_undated", "article": "source.article", "item": "source.item", "from": "source.from",
    "before": "source.before", "or later": "source.or_later", "amounts also": "source.amounts_also",
}  # fmt: skip
"""English words that sources are written in → their key in the catalogues. Others are shown as they stand."""

PATTERN = re.compile(rf"\b(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})\b")


def markdown(t: Translator, source: str) -> str:
    """A source as Markdown: the usual words in the reader's language, addresses as links."""
    parts, end = [], 0
    for match in ADDRESS.finditer(source):
        address = match.group()
        parts += [_words(t, source[end : match.start()]), f"[{plain_text.escape_markdown(address)}](https://{address})"]
        end = match.end()
    return "".join([*parts, _words(t, source[end:])])


def _words(t: Translator, text: str) -> str:
    return plain_text.escape_markdown(PATTERN.sub(lambda match: t(WORDS[match.group()]), text))
