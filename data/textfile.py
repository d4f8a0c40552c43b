"""Data room: a text file's bytes to rows of cells. Knows encodings, line ends and quotes; no database, no column."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from data.errors import DabiaoError

HEAD_BYTES = 1 << 18
"""So much of a file is looked at before it is known what it is."""

_CHUNK = 1 << 20
_BLANK_LINES = (b"\n\n", b"\n\r\n", b"\r\r")

csv.field_size_limit(1 << 24)


def split_rows(lines: Iterable[str], separator: str, name: str) -> Iterator[list[str]]:
    """The rows of a text at one separator, blank ones empty. Raises DabiaoError when a cell is endless."""
    mended = (line[:-2] + "\n" if line.endswith("\r\n") else line for line in lines)
    # a lone carriage return inside a line is no end of it: such files exist
    plain = (line.replace("\r", " ") if "\r" in line[:-1] else line for line in mended)
    try:
        yield from csv.reader(plain, delimiter=separator, skipinitialspace=True)
    except csv.Error as e:
        raise DabiaoError("error.not_a_table", file=name) from e


def likely_encoding(path: Path, name: str, start: bytes) -> str:
    """The encoding by the file's beginning; only `strict_encoding` reads all of it."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in start:
        raise DabiaoError("error.not_a_table", file=name)
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as e:
        if e.start < len(start) - 4 or len(start) < HEAD_BYTES:
            return strict_encoding(path, name, "utf-8")
    return "utf-8"


def strict_encoding(path: Path, name: str, likely: str) -> str:
    """The encoding that decodes every byte of the file. Raises DabiaoError when none does: nothing is ever guessed."""
    with path.open("rb") as file:
        marked = file.read(3) == b"\xef\xbb\xbf"
    for encoding in (likely,) if likely == "utf-16" else ("utf-8",) if marked else ("utf-8", "gb18030"):
        broken = _broken_at(path, encoding)
        if broken is None:
            return "utf-8-sig" if marked else encoding
        if encoding == "utf-8" and _mostly_utf8(broken):
            break
    raise DabiaoError("error.encoding", file=name)


def _broken_at(path: Path, encoding: str) -> str | None:
    """The stretch of the file, read forgivingly, at which strict decoding fails; None when it does not."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(_CHUNK):
                pass
    except UnicodeDecodeError as e:
        return e.object.decode(encoding, errors="replace")
    except UnicodeError:
        return ""
    return None


def _mostly_utf8(text: str) -> bool:
    """Whether a failed text is damaged UTF-8 rather than another encoding, which would leave hardly a letter whole."""
    damaged = text.count("\ufffd")
    return sum(not letter.isascii() for letter in text) - damaged > 10 * damaged


def has_blank_lines(path: Path) -> bool:
    """Whether a line between others is blank: the database passes over it, and line numbers after it would be off."""
    quotes, pending = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            # line ends at the end of a chunk wait for what follows them: at the end of the file they are no blank line
            text = pending + chunk
            body = text.rstrip(b"\r\n")
            pending = text[len(body) :]
            marks = _BLANK_LINES if b"\r" in body else _BLANK_LINES[:1]
            if any(_outside_quotes(body, mark, quotes) for mark in marks):
                return True
            quotes += body.count(b'"')
    return False


def _outside_quotes(body: bytes, mark: bytes, quotes: int) -> bool:
    """Whether a mark stands where the number of quotes before it, those before the body included, is even."""
    counted, at = 0, body.find(mark)
    while at != -1:
        quotes += body.count(b'"', counted, at)
        if quotes % 2 == 0:
            return True
        counted, at = at, body.find(mark, at + 1)
    return False
