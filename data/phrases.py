"""Short messages in the form in which they are compared: lower case, without blanks, punctuation and emoji."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

NO_WORD = r"[^\p{L}\p{M}\p{N}]+"
"""Pattern of characters other than letters, marks and digits, which comparisons ignore."""

LONGEST_GREETING = 200
"""Longest greeting, in characters including punctuation and emoji: longer messages are not compared."""


@cache
def _listed() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "greetings.toml").read_text(encoding="utf-8"))


@cache
def greetings() -> list[str]:
    """Return the messages that only say hello, in every language, in compared form."""
    of_languages = (texts for name, texts in _listed().items() if name not in ("with_gaps", "marks"))
    return sorted({compared(text) for texts in of_languages for text in texts})


@cache
def _several() -> str:
    """Return a pattern of any greeting, to be repeated.

    Greetings that consist of others are left out: a backtracking engine would try too many combinations on a long
    series of greetings.
    """
    listed: list[str] = []
    for text in sorted(greetings(), key=len):
        if not (listed and re.fullmatch(f"(?:{'|'.join(listed)})+", text)):
            listed.append(text)
    return "|".join(listed)


@cache
def greetings_pattern() -> str:
    """Return the pattern of the compared text of a greeting, or of several in a row."""
    return f"^(?:{_several()})+$"


@cache
def greeting_pattern() -> str:
    """Return the pattern of the compared text of a greeting with a shop's name or other text in it.

    Other greetings may precede it.
    """
    return f"^(?:{_several()})*{pattern(tuple(_listed()['with_gaps']))[1:]}"


@cache
def greeting_marks() -> list[str]:
    """Return words of which every such greeting contains one, in lower case: other messages are not compared."""
    return _listed()["marks"]


def compared(text: str, keep: str = "") -> str:
    """Return a text in compared form; the characters of `keep` are kept."""
    return "".join(c for c in text.lower() if unicodedata.category(c)[0] in "LMN" or c in keep)


@lru_cache(1024)
def pattern(phrases: tuple[str, ...]) -> str:
    """Return the pattern of the compared text of a message that is one of the phrases; '' without any.

    `*` in a phrase matches any text.
    """
    listed = [".*".join(compared(part) for part in phrase.split("*")) for phrase in phrases]
    return f"^({'|'.join(listed)})$" if listed else ""
