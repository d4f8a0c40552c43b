"""In which encoding a text file is written, by strict decoding and evidence, never by guess alone."""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data.errors import DabiaoError

CHUNK = 1 << 22
"""Bytes decoded at a time: a file of any size takes no more memory than a few of these."""

_SAMPLE = 1 << 14
"""So many bytes around the first that is no UTF-8 say what the file is instead."""

_BOM_8, _BOMS_16 = codecs.BOM_UTF8, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HIGH = re.compile(rb"[\x80-\xff]+")
_WESTERN_MARKS = frozenset("€£°§–—‘’‚“”„…·•®©™«»¿¡ºª²³µ´½¼¾\u00a0")
_AGAINST_WESTERN = re.compile(rb"[\xdf-\xff][A-Z@\[-`{-~]")
"""A small letter with a capital or a bracket right behind it: hardly a word, but half a Chinese letter may look so."""


UNPROVEN = {"cp1252": "Windows-1252", "cp950": "Big5", "cp932": "Shift-JIS", "gb18030": "GB18030"}
"""Encodings that nothing in a file proves → what people call them."""


@dataclass(frozen=True)
class Break:
    """Where a file stops being what it was read as: the byte (from 0) and the line it stands in (from 1)."""

    byte: int
    line: int


def likely_encoding(start: bytes, name: str) -> str:
    """The encoding by a file's beginning. Raises DabiaoError when it is no text: only UTF-16 holds zero bytes."""
    if start.startswith(_BOM_8):
        return "utf-8-sig"
    if start.startswith(_BOMS_16):
        return "utf-16"
    if b"\x00" in start:
        return _utf_16(start, name)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # the beginning may end inside a letter
    except UnicodeDecodeError as e:
        return _others(start[max(0, e.start - _SAMPLE) : e.start + _SAMPLE])[0]
    return "utf-8"


def is_utf_16(start: bytes) -> bool:
    """Whether a text that begins so is in UTF-16, whose zero bytes are parts of its letters."""
    try:
        return start.startswith(_BOMS_16) or (b"\x00" in start and bool(_utf_16(start, "")))
    except DabiaoError:
        return False


def write_utf8(path: Path, name: str, likely: str, target: Path) -> str:
    """Write a text file anew in UTF-8, without a byte order mark, in chunks. Answers the encoding that fitted.

    Raises DabiaoError, with the byte and line where the likely one breaks, when none decodes every byte.
    """
    with path.open("rb") as source, target.open("wb") as out:
        return _settle(source, name, likely, out)


def check(start: bytes, name: str, likely: str) -> str:
    """As `write_utf8` for a file that is as short as `start`, without writing anything."""
    return _settle(io.BytesIO(start), name, likely, None)


def _settle(source: BinaryIO, name: str, likely: str, out: BinaryIO | None) -> str:
    first = _convert(source, likely, out)
    if first is None:
        return likely
    if not likely.startswith("utf-16") and likely != "utf-8-sig":
        source.seek(max(0, first.byte - _SAMPLE))
        sample = source.read(2 * _SAMPLE)
        for encoding in () if likely == "utf-8" and _mostly_utf8(sample) else _others(sample):
            if encoding != likely and _convert(source, encoding, out) is None:
                return encoding
    raise DabiaoError("error.encoding", file=name, line=first.line, byte=first.byte + 1)


def _convert(source: BinaryIO, encoding: str, out: BinaryIO | None) -> Break | None:
    """Write all of a text in UTF-8; where it breaks, when it does."""
    source.seek(0)
    if out is not None:
        out.seek(0)
        out.truncate()
    decoder = codecs.getincrementaldecoder(encoding.removesuffix("-sig"))("strict")  # which would not count the mark
    done, lines = 0, 1
    for chunk, last in _chunks(source):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, last)
        except UnicodeDecodeError as e:
            lines += e.object[: e.start].count(b"\n")
            return Break(done - pending + e.start, lines)
        except UnicodeError:  # UTF-16 says no more than that
            return Break(done, lines)
        if out is not None:
            out.write((text if done else text.removeprefix("\ufeff")).encode())
        lines += text.count("\n")
        done += len(chunk)
    return None


def _chunks(source: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    while chunk := source.read(CHUNK):
        yield chunk, False
    yield b"", True


def _utf_16(start: bytes, name: str) -> str:
    """Which way round a text with zero bytes is: read the wrong way its line ends are no letters at all."""
    texts = {encoding: start.decode(encoding, errors="replace") for encoding in ("utf-16-le", "utf-16-be")}
    encoding = min(texts, key=lambda encoding: (_oddities(texts[encoding]), -sum(map(str.isascii, texts[encoding]))))
    if _oddities(texts[encoding]) or not set(texts[encoding]) & set("\r\n\t,;|"):
        raise DabiaoError("error.not_a_table", file=name)
    return encoding


def _oddities(text: str) -> int:
    """How many different characters no text has: controls, and codes that nobody gave a meaning."""
    return sum(unicodedata.category(letter) in ("Cc", "Cn", "Co") for letter in set(text) - set("\t\r\n"))


def _others(sample: bytes) -> list[str]:
    """Encodings that a text may be in which is no UTF-8, the likeliest first.

    GB18030 takes nearly any bytes, so it comes after those that the sample is evidence for.
    """
    likely = []
    if _evidently_shift_jis(sample):  # a kana may be a mark of Western Europe with an ASCII letter behind it
        likely.append("cp932")
    if _evidently_western(sample):
        likely.append("cp1252")
    if _evidently_big5(sample):
        likely.append("cp950")
    return [*likely, "gb18030"]


def _evidently_western(sample: bytes) -> bool:
    """Whether most letters beyond ASCII stand alone among ASCII ones, and all are of Western Europe.

    Chinese letters take two bytes and stand beside each other; ü and € take one and do not.
    """
    runs = [len(run) for run in _HIGH.findall(sample)]
    try:
        letters = {letter for letter in sample.decode("cp1252") if not letter.isascii()}
    except UnicodeDecodeError:
        return False
    letters -= _WESTERN_MARKS
    # "ÿ" is byte FF, which says nothing for a Western text
    all_western = all(unicodedata.category(letter) in ("Ll", "Lu") and letter != "ÿ" for letter in letters)
    return bool(runs) and all_western and runs.count(1) >= len(runs) / 2 and not _AGAINST_WESTERN.search(sample)


def _evidently_big5(sample: bytes) -> bool:
    """Whether nearly all letters are everyday ones in Big5, and most are not in GB18030."""
    big5 = _everyday(sample, "cp950", ((0xA140, 0xA3BF), (0xA440, 0xC67E)))
    gb = _everyday(sample, "gb18030", ((0xA1A1, 0xA3FE), (0xB0A1, 0xD7F9)))
    return big5 >= 0.9 and gb < 0.6


def _evidently_shift_jis(sample: bytes) -> bool:
    """Whether many letters are kana or everyday characters in Shift-JIS, nearly all are everyday ones there, and most
    are not in GB18030.
    """
    kana, kanji = ((0x829F, 0x82F1), (0x8340, 0x8396)), (0x889F, 0x9872)
    everyday = _everyday(sample, "cp932", (*kana, (0x8140, 0x81FC), (0xA1, 0xDF), (0x8240, 0x829A), kanji))
    gb = _everyday(sample, "gb18030", ((0xA1A1, 0xA3FE), (0xB0A1, 0xD7F9)))
    if everyday < 0.9 or gb >= 0.6:
        return False
    return _everyday(sample, "cp932", kana) >= 0.2 or _everyday(sample, "cp932", (*kana, kanji)) >= 0.5


def _everyday(sample: bytes, encoding: str, levels: Iterable[tuple[int, int]]) -> float:
    """The share of everyday letters among those beyond ASCII; `levels` are the codes at which those lie."""
    text = sample.decode(encoding, errors="replace")
    letters = [letter.encode(encoding, errors="replace") for letter in text if not letter.isascii()]
    everyday = sum(any(low <= int.from_bytes(code) <= high for low, high in levels) for code in letters)
    return everyday / len(letters) if letters else 0.0


def _mostly_utf8(sample: bytes) -> bool:
    """Whether a failed text is damaged UTF-8 rather than another encoding, which would leave hardly a letter whole."""
    text = sample.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    return sum(not letter.isascii() for letter in text) - damaged > 10 * damaged
