"""Sources of rules in the reader's language. Pure functions; no streamlit."""

import re

from locales import Translator
from pages.text import plain_text

WORDS = {
    "undated": "source.undated", "in force": "source.in_force", "printed": "source.printed",
    "revised": "source.revised",
    "line and end": "source.line_and_end", "line": "source.line", "end": "source.end", "window": "source.window",
    "date": "source.date", "violation": "source.violation", "formula": "source.formula", "bands": "source.bands",
    "mapping": "source.mapping", "turns and bots": "source.turns_and_bots", "unsafe mirror": "source.unsafe_mirror",
    "both undated": "source.both_undated", "article": "source.article", "item": "source.item", "from": "source.from",
    "before": "source.before", "or later": "source.or_later", "amounts also": "source.amounts_also",
    "essay": "source.essay", "course": "source.course", "forum": "source.forum", "notice": "source.notice",
    "executed": "source.executed", "stored": "source.stored", "tiers": "source.tiers", "hours": "source.hours",
    "bots": "source.bots", "minimum": "source.minimum", "definition": "source.definition", "name": "source.name",
    "help": "source.help", "press": "source.press", "public code": "source.public_code", "platform text":
    "source.platform_text", "broken promises": "source.broken_promises", "tables": "source.tables", "announced":
    "source.announced", "and": "source.and", "version of": "source.version_of", "change log": "source.change_log",
    "defects": "source.defects", "campaigns of": "source.campaigns_of", "third party": "source.third_party",
    "blog": "source.blog", "quoting": "source.quoting",
}  # fmt: skip
"""English words that sources are written in → their key in the catalogues. Others are shown as they stand."""

PATTERN = re.compile(rf"(?<![\w./-])(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})(?![\w/]|[.-]\w)")
"""The words where they stand alone: never inside an address, such as 57dt.com/article/54094."""


def words(t: Translator, source: str) -> str:
    """A source with the usual words in the reader's language. Not escaped; addresses stay text."""
    return PATTERN.sub(lambda match: t(WORDS[match.group()]), source)


ADDRESS = re.compile(r"(?<![\w./@-])(?:[a-z0-9-]+\.)+[a-z]{2,}/[\w./?=&%~-]*[\w/]")
"""An address with a page; a name of a site alone, or with the number of an article, leads nowhere in particular."""

UNSAFE = "unsafe mirror"


def linked(t: Translator, source: str) -> str:
    """A built-in rule's source as Markdown: the same words, and whole addresses as links, but for unsafe mirrors."""
    return "; ".join(_linked(t, part) for part in source.split("; "))


def _linked(t: Translator, part: str) -> str:
    text = words(t, part)
    if UNSAFE in part:
        return plain_text.escape_markdown(text)
    pieces, begin = [], 0
    for match in ADDRESS.finditer(text):
        pieces.append(plain_text.escape_markdown(text[begin : match.start()]))
        pieces.append(f"[{plain_text.escape_markdown(match.group())}](https://{match.group()})")
        begin = match.end()
    return "".join([*pieces, plain_text.escape_markdown(text[begin:])])
