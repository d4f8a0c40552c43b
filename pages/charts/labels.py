"""How wide labels of a chart are, and how long ones are shortened or wrapped. Widths are in Chinese characters."""

from collections.abc import Iterable
from itertools import accumulate
from textwrap import wrap
from unicodedata import east_asian_width

PHONE_SHOWN, NAME_SHOWN, LATIN = 27, 14, 0.55
"""Chinese characters across a chart on a phone, those of a name that fit beside its bar, and a Latin letter's width."""


def text_width(text: str) -> float:
    """How wide a text is, in Chinese characters."""
    return sum(map(_width, text))


def shorten(name: str) -> str:
    """A name that fits beside a bar."""
    if text_width(name) <= NAME_SHOWN:
        return name
    return name[: sum(width <= NAME_SHOWN - 1 for width in accumulate(map(_width, name)))] + "…"


def axis_stretch(names: Iterable[str], texts: Iterable[str]) -> float:
    """How long an axis of lying bars has to be, in longest bars, for the text behind that bar to be whole on a phone.

    The names stand to the left of the bars.
    """
    across = PHONE_SHOWN - max(map(text_width, names), default=0)
    return across / (across - min(max(map(text_width, texts), default=0), across * 0.75))


def _width(letter: str) -> float:
    return 1 if east_asian_width(letter) in "WF" else LATIN


def wrap_label(name: str) -> str:
    """A name in as many lines as it needs beside a bar."""
    return "\n".join(shorten(line) for line in wrap(name, int(NAME_SHOWN / LATIN)))
