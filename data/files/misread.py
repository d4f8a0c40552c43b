"""Texts that another program read in a wrong encoding and saved: 订单编号 became 璁㈠崟缂栧彿, or è®¢å•ç¼–å·."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Protocol

from data.errors import DabiaoError

_LOOKED_AT = 200
"""So many different texts with letters beyond ASCII say whether a file's texts were misread."""

_SHARE = 0.8
"""So many of them must have been: what a single buyer wrote may have been misread before it came to the platform."""

_WHOLE = 0.7
"""So large a share of a text's bytes must be whole letters: a wrong reading loses some."""

_FIRST_OF_THREE_BYTES = 0x0E00
"""From Thai on, UTF-8 writes each letter of today's languages in three bytes, which by chance are none."""

_PRIVATE = range(0xF180, 0xF200)
"""Where some programs put the bytes that Windows-1252 has no letter for."""


class Head(Protocol):
    """A sheet of which the first rows are known."""

    @property
    def head(self) -> Sequence[Sequence[str]]:
        """The first rows, as cells."""


def refuse_misread(sheets: Iterable[Head], file: str) -> None:
    """Raises DabiaoError, with a text and what it was before, when a wrong reading spoilt the texts of a file.

    They are not repaired: some of their bytes are lost. Whoever opened the file still has the one that the platform
    wrote, or can export it again.
    """
    texts = {cell: None for sheet in sheets for row in sheet.head for cell in row if not cell.isascii()}
    looked_at = list(islice(texts, _LOOKED_AT))
    misread = [(text, meant) for text in looked_at if (meant := meant_by(text))]
    if len(misread) >= 2 and len(misread) >= _SHARE * len(looked_at):
        text, meant = misread[0]
        raise DabiaoError("error.misread_text", file=file, text=text, meant=meant)


WESTERN = "[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
"""What every letter beyond ASCII becomes whose UTF-8 is read as Windows-1252, as a pattern for its first two signs."""

_BEGINNINGS = b"".join(
    code.to_bytes(2) for code in (*range(0xE380, 0xE384), *range(0xE4B8, 0xE9C0)) if code & 0xC0 == 0x80
)
MISREAD = f"{WESTERN}|[{_BEGINNINGS.decode('gb18030')}]"
"""As `WESTERN`, or a sign as which GB18030 reads the beginning of any Chinese or Japanese one: few texts have such."""

_MARKS = "…’”“–—®™©»\u00a0"
_CAPITAL_AND_MARK = re.compile(
    f"(?<=[A-ZÀ-Þ])(?:[Ä-Þ][{_MARKS}]|Ã[…®\u00a0])(?!\\w{{2}})|(?<=\\w)(?:ß[{_MARKS}]|[à-ï][{_MARKS}]{{2}})(?!\\w)"
)
"""The end of a word, often in capitals, and a mark behind it, which say nothing: NESCAFÉ®, AMANHÃ…, ANDRÉ’S, Spaß…"""


def meant_by(text: str) -> str | None:
    """The text whose UTF-8 was read as GB18030 or Windows-1252, without the letters that were lost; None for others."""
    if (whole := _encoded_twice(text)) is not None:
        return whole
    for raw in (_western(text), _chinese(text)):
        meant = raw.decode("utf-8", "ignore")
        long = sum(ord(letter) >= _FIRST_OF_THREE_BYTES for letter in meant)
        short = sum(0x80 <= ord(letter) < _FIRST_OF_THREE_BYTES for letter in meant)
        if long >= 2 and not short and 3 * long >= _WHOLE * sum(byte >= 0x80 for byte in raw):
            return meant
    return None


def surely_meant_by(text: str) -> str | None:
    """As `meant_by`, of a text that may be the only one of its file: one in signs that many people write is none."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return meant_by(text)
    return None


def _encoded_twice(text: str) -> str | None:
    """The text of which nothing was lost when its UTF-8 was read as Windows-1252: José for JosÃ©; None for others."""
    try:
        meant = _western(text).decode("utf-8")
    except UnicodeDecodeError:
        return None
    spared = meant if _CAPITAL_AND_MARK.search(text) is None else _western(_CAPITAL_AND_MARK.sub(" ", text)).decode()
    beyond_ascii = [letter for letter in spared if not letter.isascii()]
    return meant if beyond_ascii and any(map(str.isalpha, beyond_ascii)) else None


def _western(text: str) -> bytes:
    """The bytes that Windows-1252 reads as this text; none where it cannot be."""
    encoded = bytearray()
    for letter in text:
        code = ord(letter)
        if code < 0x100 or code in _PRIVATE:
            encoded.append(code & 0xFF)
        elif letter != "\ufffd":
            try:
                encoded += letter.encode("cp1252")
            except UnicodeEncodeError:
                return b""
    return bytes(encoded)


def _chinese(text: str) -> bytes:
    """As `_western`, of GB18030."""
    try:
        return text.replace("\ufffd", "").encode("gb18030")
    except UnicodeEncodeError:
        return b""
