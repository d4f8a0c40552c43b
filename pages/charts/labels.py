"""Width of chart labels, and shortening and wrapping of long ones. Widths are in Chinese characters."""

from collections.abc import Iterable
from itertools import accumulate
from textwrap import wrap
from unicodedata import east_asian_width

from locales import Translator

PHONE_SHOWN, NAME_SHOWN, LATIN = 26, 14, 0.55
"""Width of a chart on a phone, of the longest name that fits beside a bar, and of a Latin letter."""


def text_width(text: str) -> float:
    """Width of a text in Chinese characters."""
    return sum(map(_width, text))


def shorten(name: str, longest: float = NAME_SHOWN) -> str:
    """The name, cut with an ellipsis where it is wider than so many Chinese characters; as it is, than fits beside a
    bar.
    """
    if text_width(name) <= longest:
        return name
    return name[: sum(width <= longest - 1 for width in accumulate(map(_width, name)))] + "…"


def in_sentence(t: Translator, name: str) -> str:
    """A name of the catalogues inside a phrase: English ones do not begin with a capital there."""
    return name[:1].lower() + name[1:] if t.language == "en" else name


def axis_stretch(names: Iterable[str], texts: Iterable[str]) -> float:
    """Length of a horizontal bar axis, in longest bars, at which the texts after the bars are not cut on a phone.

    `names` are to the left of the bars, `texts` behind them.
    """
    across = PHONE_SHOWN - max(map(text_width, names), default=0)
    return across / (across - min(max(map(text_width, texts), default=0), across * 0.75))


def _width(letter: str) -> float:
    return 1 if east_asian_width(letter) in "WFA" else LATIN


def wrap_label(name: str) -> str:
    """The name, wrapped into as many lines as it needs beside a bar."""
    return "\n".join(shorten(line) for line in wrap(name, int(NAME_SHOWN / LATIN)))
