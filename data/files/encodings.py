"""The encoding of a text file, determined by strict decoding and evidence, never by a guess alone."""

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
"""Bytes decoded at a time; a file of any size takes no more memory than a few of these."""

_SAMPLE = 1 << 14
"""Bytes on either side of the first byte that is not UTF-8, from which the encoding is determined."""

_BOM_8, _BOMS_16 = codecs.BOM_UTF8, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BOMS_32 = codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE
"""The little-endian mark of UTF-32 begins with that of UTF-16."""
_WITH_ZERO_BYTES = "utf-16", "utf-32"
_HIGH = re.compile(rb"[\x80-\xff]+")
_WESTERN_MARKS = frozenset("€£°§–—‘’‚“”„…·•®©™«»¿¡ºª²³µ´½¼¾\u00a0")
_AGAINST_WESTERN = re.compile(rb"[\xdf-\xff][A-Z@\[-`{-~]")
"""A lower-case letter followed directly by a capital or a bracket: rare in words, but half a Chinese character may look
so."""

_ESCAPES_TO_JAPANESE = re.compile(rb"\x1b\$(?:[@B]|\(D)")
"""Escape sequences with which Japanese mail and older programs switch to kanji; all other bytes are ASCII."""

_MARKS_OF_TABLES = frozenset("\r\n\t,;|")

UNPROVEN = {"cp1252": "Windows-1252", "cp950": "Big5", "cp932": "Shift-JIS", "gb18030": "GB18030"}
"""Encodings that nothing in a file proves → the names shown to users."""


@dataclass(frozen=True)
class Break:
    """The byte (from 0) and the line (from 1) at which a file can no longer be decoded."""

    byte: int
    line: int


def likely_encoding(start: bytes, name: str) -> str:
    """Return the encoding by a file's beginning.

    Raises DabiaoError when it is not text: only UTF-16 and UTF-32 contain zero bytes.
    """
    if start.startswith(_BOM_8):
        return "utf-8-sig"
    if start.startswith((*_BOMS_32, *_BOMS_16)):
        return "utf-32" if start.startswith(_BOMS_32) else "utf-16"
    if b"\x00" in start:
        return _utf_32(start) or _utf_16(start, name)
    if _ESCAPES_TO_JAPANESE.search(start):
        return "iso2022_jp_ext"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # the sample may end inside a character
    except UnicodeDecodeError as e:
        return _others(start[max(0, e.start - _SAMPLE) : e.start + _SAMPLE])[0]
    return "utf-8"


def has_zero_bytes_in_letters(start: bytes) -> bool:
    """Whether a text with this beginning is UTF-16 or UTF-32, whose zero bytes are parts of its characters."""
    try:
        return (b"\x00" in start or start.startswith(_BOMS_16)) and likely_encoding(start, "").startswith(
            _WITH_ZERO_BYTES
        )
    except DabiaoError:
        return False


def write_utf8(path: Path, name: str, likely: str, target: Path) -> str:
    """Rewrite a text file in UTF-8 without a byte order mark, in chunks, and return the encoding that fitted.

    Raises DabiaoError, with the byte and line where the likely encoding fails, when no encoding decodes every byte.
    """
    with path.open("rb") as source, target.open("wb") as out:
        return _settle(source, name, likely, out)


def check(start: bytes, name: str, likely: str) -> str:
    """Return the encoding as `write_utf8` does, for a file that consists of `start`, without writing anything."""
    return _settle(io.BytesIO(start), name, likely, None)


def _settle(source: BinaryIO, name: str, likely: str, out: BinaryIO | None) -> str:
    first = _convert(source, likely, out)
    if first is None:
        return likely
    if not likely.startswith(_WITH_ZERO_BYTES) and likely != "utf-8-sig":
        source.seek(max(0, first.byte - _SAMPLE))
        sample = source.read(2 * _SAMPLE)
        for encoding in () if likely == "utf-8" and _mostly_utf8(sample) else _others(sample):
            if encoding != likely and _convert(source, encoding, out) is None:
                return encoding
    raise DabiaoError("error.encoding", file=name, line=first.line, byte=first.byte + 1)


def _convert(source: BinaryIO, encoding: str, out: BinaryIO | None) -> Break | None:
    """Write all of a text in UTF-8; return where decoding fails, None when it does not."""
    source.seek(0)
    if out is not None:
        out.seek(0)
        out.truncate()
    decoder = codecs.getincrementaldecoder(encoding.removesuffix("-sig"))("strict")  # -sig does not count the mark
    done, lines = 0, 1
    for chunk, last in _chunks(source):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, last)
        except UnicodeDecodeError as e:
            lines += e.object[: e.start].count(b"\n")
            return Break(done - pending + e.start, lines)
        except UnicodeError:  # the UTF-16 decoder gives no position
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
    """Return the byte order of a text with zero bytes: in the wrong order its line ends are unassigned characters."""
    texts = {encoding: start.decode(encoding, errors="replace") for encoding in ("utf-16-le", "utf-16-be")}
    encoding = min(texts, key=lambda encoding: (_oddities(texts[encoding]), -sum(map(str.isascii, texts[encoding]))))
    if _oddities(texts[encoding]) or not set(texts[encoding]) & _MARKS_OF_TABLES:
        raise DabiaoError("error.not_a_table", file=name)
    return encoding


def _utf_32(start: bytes) -> str | None:
    """Return the byte order of a text with four bytes per character; None when it is not such a text."""
    for encoding in ("utf-32-le", "utf-32-be"):
        try:
            text = start[: len(start) // 4 * 4].decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _oddities(text) and set(text) & _MARKS_OF_TABLES:
            return encoding
    return None


def _oddities(text: str) -> int:
    """Count the different characters that no text contains: control characters, unassigned and private-use codes."""
    return sum(unicodedata.category(letter) in ("Cc", "Cn", "Co") for letter in set(text) - set("\t\r\n"))


def _others(sample: bytes) -> list[str]:
    """Return the encodings that a text may have that is not UTF-8, the likeliest first.

    GB18030 decodes nearly any bytes, so it comes after those for which the sample is evidence.
    """
    likely = []
    if _evidently_shift_jis(sample):  # first: a kana may look like a Western character with an ASCII letter behind it
        likely.append("cp932")
    if _evidently_western(sample):
        likely.append("cp1252")
    if _evidently_big5(sample):
        likely.append("cp950")
    return [*likely, "gb18030"]


def _evidently_western(sample: bytes) -> bool:
    """Whether most non-ASCII characters stand alone among ASCII ones, and all of them are Western European.

    Chinese characters take two bytes and occur side by side; ü and € take one and do not.
    """
    runs = [len(run) for run in _HIGH.findall(sample)]
    try:
        letters = {letter for letter in sample.decode("cp1252") if not letter.isascii()}
    except UnicodeDecodeError:
        return False
    letters -= _WESTERN_MARKS
    # "ÿ" is the byte FF, which is no evidence of a Western text
    all_western = all(unicodedata.category(letter) in ("Ll", "Lu") and letter != "ÿ" for letter in letters)
    return bool(runs) and all_western and runs.count(1) >= len(runs) / 2 and not _AGAINST_WESTERN.search(sample)


def _evidently_big5(sample: bytes) -> bool:
    """Whether nearly all characters are common ones in Big5, and few are in GB18030."""
    big5 = _everyday(sample, "cp950", ((0xA140, 0xA3BF), (0xA440, 0xC67E)))
    gb = _everyday(sample, "gb18030", ((0xA1A1, 0xA3FE), (0xB0A1, 0xD7F9)))
    return big5 >= 0.9 and gb < 0.6


def _evidently_shift_jis(sample: bytes) -> bool:
    """Whether nearly all characters are common ones in Shift-JIS, many of them kana or kanji, and few in GB18030."""
    kana, kanji = ((0x829F, 0x82F1), (0x8340, 0x8396)), (0x889F, 0x9872)
    everyday = _everyday(sample, "cp932", (*kana, (0x8140, 0x81FC), (0xA1, 0xDF), (0x8240, 0x829A), kanji))
    gb = _everyday(sample, "gb18030", ((0xA1A1, 0xA3FE), (0xB0A1, 0xD7F9)))
    if everyday < 0.9 or gb >= 0.6:
        return False
    return _everyday(sample, "cp932", kana) >= 0.2 or _everyday(sample, "cp932", (*kana, kanji)) >= 0.5


def _everyday(sample: bytes, encoding: str, levels: Iterable[tuple[int, int]]) -> float:
    """Return the share of common characters among those beyond ASCII; `levels`: their code ranges, bounds included."""
    text = sample.decode(encoding, errors="replace")
    letters = [letter.encode(encoding, errors="replace") for letter in text if not letter.isascii()]
    everyday = sum(any(low <= int.from_bytes(code) <= high for low, high in levels) for code in letters)
    return everyday / len(letters) if letters else 0.0


def _mostly_utf8(sample: bytes) -> bool:
    """Whether an undecodable text is damaged UTF-8; as another encoding hardly a character would decode."""
    text = sample.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    return sum(not letter.isascii() for letter in text) - damaged > 10 * damaged
