"""Short messages as they are compared: in small letters, without blanks, punctuation and pictures."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

NO_WORD = r"[^\p{L}\p{M}\p{N}]+"
"""What is no letter, mark or digit, as a regular expression: a message is the same with or without it."""

LONGEST_GREETING = 200
"""No greeting is longer, in characters with its points and pictures: long messages are spared the comparison."""


@cache
def _listed() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "greetings.toml").read_text(encoding="utf-8"))


@cache
def greetings() -> list[str]:
    """Messages that say no more than hello, in every language, as they are compared."""
    of_languages = (texts for name, texts in _listed().items() if name not in ("with_gaps", "marks"))
    return sorted({compared(text) for texts in of_languages for text in texts})


@cache
def _several() -> str:
    """A regular expression of any greeting, to be repeated. What is made of others is left out: an engine that tries
    one way after the other would try too many of them on a long row of greetings.
    """
    listed: list[str] = []
    for text in sorted(greetings(), key=len):
        if not (listed and re.fullmatch(f"(?:{'|'.join(listed)})+", text)):
            listed.append(text)
    return "|".join(listed)


@cache
def greetings_pattern() -> str:
    """A regular expression that the compared text of a greeting matches, or of several one after the other."""
    return f"^(?:{_several()})+$"


@cache
def greeting_pattern() -> str:
    """A regular expression that the compared text of a greeting with a shop's name in it, or more, matches; also behind
    other greetings.
    """
    return f"^(?:{_several()})*{pattern(tuple(_listed()['with_gaps']))[1:]}"


@cache
def greeting_marks() -> list[str]:
    """Words of which every such greeting holds one, in small letters: other messages are spared the comparison."""
    return _listed()["marks"]


def compared(text: str, keep: str = "") -> str:
    """A text as it is compared; the signs of `keep` stay."""
    return "".join(c for c in text.lower() if unicodedata.category(c)[0] in "LMN" or c in keep)


@lru_cache(1024)
def pattern(phrases: tuple[str, ...]) -> str:
    """A regular expression that the compared text of a message matches if it is one of the phrases; '' without any.

    `*` in a phrase stands for anything.
    """
    listed = [".*".join(compared(part) for part in phrase.split("*")) for phrase in phrases]
    return f"^({'|'.join(listed)})$" if listed else ""
