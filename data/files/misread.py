"""Texts that another program decoded wrongly and saved: 订单编号 became 璁㈠崟缂栧彿, or è®¢å•ç¼–å·."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Protocol

from data.errors import DabiaoError

_LOOKED_AT = 200
"""Number of different non-ASCII texts that decide whether a file's texts were misread."""

_SHARE = 0.8
"""Share of them that must be misread: a single buyer's text may have been misread before it reached the platform."""

_WHOLE = 0.7
"""Share of a text's non-ASCII bytes that must form whole characters: a wrong decoding loses some."""

_FIRST_OF_THREE_BYTES = 0x0E00
"""From Thai on, UTF-8 uses three bytes for each character of living languages, a sequence unlikely to occur by
chance."""

_PRIVATE = range(0xF180, 0xF200)
"""Private-use codes to which some programs map the bytes that Windows-1252 leaves undefined."""


class Head(Protocol):
    """A sheet whose first rows are known."""

    @property
    def head(self) -> Sequence[Sequence[str]]:
        """The first rows, as cells."""


def refuse_misread(sheets: Iterable[Head], file: str) -> None:
    """Raise DabiaoError, with a text and what it was before, when a wrong decoding spoilt the texts of a file.

    They are not repaired, because some of their bytes are lost. The user still has the file that the platform wrote, or
    can export it again.
    """
    texts = {cell: None for sheet in sheets for row in sheet.head for cell in row if not cell.isascii()}
    looked_at = list(islice(texts, _LOOKED_AT))
    misread = [(text, meant) for text in looked_at if (meant := meant_by(text))]
    if len(misread) >= 2 and len(misread) >= _SHARE * len(looked_at):
        text, meant = misread[0]
        raise DabiaoError("error.misread_text", file=file, text=text, meant=meant)


WESTERN = "[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
"""Pattern of the first two characters that result when the UTF-8 of a non-ASCII character is read as Windows-1252."""

_BEGINNINGS = b"".join(
    code.to_bytes(2) for code in (*range(0xE380, 0xE384), *range(0xE4B8, 0xE9C0)) if code & 0xC0 == 0x80
)
MISREAD = f"{WESTERN}|[{_BEGINNINGS.decode('gb18030')}]"
"""As `WESTERN`, or a character that results when a Chinese or Japanese one is read as GB18030; rare in real texts."""

_MARKS = "…’”“–—®™©»\u00a0"
_CAPITAL_AND_MARK = re.compile(
    f"(?<=[A-ZÀ-Þ])(?:[Ä-Þ][{_MARKS}]|Ã[…®\u00a0])(?!\\w{{2}})|(?<=\\w)(?:ß[{_MARKS}]|[à-ï][{_MARKS}]{{2}})(?!\\w)"
)
"""The end of a word, often in capitals, and a mark behind it, which are no evidence: NESCAFÉ®, AMANHÃ…, ANDRÉ’S,
Spaß…"""


def meant_by(text: str) -> str | None:
    """Return the text whose UTF-8 was read as GB18030 or Windows-1252, without lost characters; None if it was not."""
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
    """Return the result of `meant_by`; None for a text of GB2312 characters only.

    For a text that may be the only one of its file: one in common characters is not taken as misread.
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return meant_by(text)
    return None


def _encoded_twice(text: str) -> str | None:
    """Return the text whose UTF-8 was read as Windows-1252 without loss: José for JosÃ©; None if it was not."""
    try:
        meant = _western(text).decode("utf-8")
    except UnicodeDecodeError:
        return None
    spared = meant if _CAPITAL_AND_MARK.search(text) is None else _western(_CAPITAL_AND_MARK.sub(" ", text)).decode()
    beyond_ascii = [letter for letter in spared if not letter.isascii()]
    return meant if beyond_ascii and any(map(str.isalpha, beyond_ascii)) else None


def _western(text: str) -> bytes:
    """Return the bytes that Windows-1252 decodes to this text; empty where none do."""
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
    """As `_western`, for GB18030."""
    try:
        return text.replace("\ufffd", "").encode("gb18030")
    except UnicodeEncodeError:
        return b""
