"""ZIP files: those that hold exports and those that are workbooks. Deals with sizes and names, not with cells."""

import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO

from data.errors import DabiaoError
from data.files.disk_full import is_full
from data.files.limits import MB, SMALL_MB, Limits, limits

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"

_JUNK = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_PARTS = {
    "xl/workbook": "workbook",
    "content.xml": "workbook",
    "word/document": "Word",
    "ppt/presentation": "PowerPoint",
    "index/document.iwa": "Numbers",
    "[content_types].xml": "damaged",
}
"""Start of a part's name → kind of file; the first entry that matches any part decides. The last occurs in every
kind."""

_OF_CELLS = ("xl/worksheets/", "xl/sharedstrings", "xl/workbook", "content.xml")
"""Start of the names of the parts that the workbook reader keeps in memory."""

_CHUNK = 1 << 20
_LARGEST_END = 22 + 0xFFFF
"""Size of the end-of-archive record with the longest possible comment, in bytes."""
_OF_AN_ENTRY = 8_000
"""Bytes that one entry can take in the central directory of a ZIP file."""
_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Compression methods that Python expands in pieces. It expands all others at once: 1 KB may become gigabytes."""
_LOCKED = 1
_UTF8 = 0x800
_BROKEN = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, OverflowError,
    MemoryError,
)  # fmt: skip
"""Exceptions that Python's ZIP reader raises for a damaged file or an unsupported compression method."""


@dataclass(frozen=True)
class Member:
    """A file to import: its path, and the name shown to users, `export.zip/orders.csv` for a file in a ZIP file."""

    path: Path
    name: str


@contextmanager
def members(path: Path, name: str | None = None) -> Iterator[list[Member]]:
    """Yield the files to import: those in a ZIP file, the oldest first, or else the file itself.

    The files of a ZIP file are unpacked into a temporary folder that exists until the block is left. `name`: the name
    shown to users. Raises DabiaoError, before any of them can be imported, when a ZIP file is damaged, locked, empty,
    or expands beyond the limits.
    """
    name = name or legible(path.name)
    if not is_archive(path, name):
        yield [Member(path, name)]
        return
    with TemporaryDirectory(prefix="dabiao-") as folder:
        yield _unpacked(path, name, Path(folder))


def is_archive(path: Path, name: str | None = None) -> bool:
    """Whether a file is a ZIP file that holds other files, rather than a spreadsheet or a document.

    Raises DabiaoError like `kind_of`.
    """
    try:
        if not path.is_file():  # reading from a pipe would block forever or consume what is to be imported
            return False
        with path.open("rb") as file:
            start = file.read(4)
    except OSError:
        return False
    return start in (ZIP, EMPTY_ZIP) and kind_of(path, name) == "archive"


def kind_of(path: Path, name: str | None = None) -> str:
    """Return the kind of a ZIP file by the names in it: "workbook", "archive", "damaged", or the program that reads it.

    `name`: the name shown to users. Raises DabiaoError when it holds far too many files.
    """
    try:
        with path.open("rb") as file:
            _check_list(file, name or legible(path.name), limits())
            names = zipfile.ZipFile(file).namelist()
    except _BROKEN:
        return "damaged"
    for start, kind in _PARTS.items():
        if any(name.lower().startswith(start) for name in names):
            return kind
    return "archive"


def check_expansion(file: BinaryIO, name: str) -> int:
    """Return the expanded size in bytes of the parts of a workbook that hold cells.

    The size is measured by expanding them, not taken from what the file declares. Raises DabiaoError when they, or all
    parts together, exceed the limits.
    """
    most = limits()
    packed = file.seek(0, os.SEEK_END)
    cells = 0
    try:
        _check_list(file, name, most)
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > most.members:
                raise DabiaoError("error.archive_too_many", file=name, count=len(parts), most=most.members)
            _check_declared(parts, packed, name, most)
            total = _Total(packed, name, most)
            for part in parts:
                for chunk in _expanded(archive, part, name, most):
                    total.add(len(chunk))
                    if part.filename.lower().startswith(_OF_CELLS):
                        cells += len(chunk)
    except _BROKEN as e:
        raise _damaged(name, e) from e
    return cells


class _Total:
    """Running total of the expanded size of all parts of a file of `packed` bytes."""

    def __init__(self, packed: int, name: str, most: Limits) -> None:
        self._packed, self._name, self._most, self._bytes = packed, name, most, 0

    def add(self, count: int) -> None:
        """Add to the total, in bytes. Raises DabiaoError when it exceeds the limit for this file or for any file."""
        self._bytes += count
        if self._bytes > self._most.expanded_mb * MB or _swells(self._packed, self._bytes, self._most):
            raise _too_large(self._name, self._most)


def _unpacked(path: Path, name: str, folder: Path) -> list[Member]:
    most = limits()
    if path.stat().st_size > most.archive_mb * MB:
        raise DabiaoError("error.file_too_large", file=name, most=most.archive_mb)
    members = []
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [(entry, _name(entry)) for entry in archive.infolist() if not entry.is_dir()]
            entries = [(entry, inside) for entry, inside in entries if not _is_junk(inside)]
            packed = path.stat().st_size
            _check_members([entry for entry, _ in entries], packed, name, most)
            if sum(entry.file_size for entry, _ in entries) > shutil.disk_usage(folder).free:
                raise DabiaoError("error.disk_full", file=name)
            total = _Total(packed, name, most)
            for number, (entry, inside) in enumerate(sorted(entries, key=lambda member: member[0].date_time)):
                target = folder / f"{number}{PurePosixPath(inside).suffix[:10]}"
                with target.open("wb") as out:
                    for chunk in _expanded(archive, entry, name, most):
                        total.add(out.write(chunk))
                members.append(Member(target, f"{name}/{inside}"))
    except _BROKEN as e:
        raise _damaged(name, e) from e
    return members


def _check_members(entries: list[zipfile.ZipInfo], packed: int, name: str, most: Limits) -> None:
    if not entries:
        raise DabiaoError("error.archive_empty", file=name)
    if len(entries) > most.members:
        raise DabiaoError("error.archive_too_many", file=name, count=len(entries), most=most.members)
    if any(entry.flag_bits & _LOCKED for entry in entries):
        raise DabiaoError("error.archive_locked", file=name)
    _check_declared(entries, packed, name, most)


def _check_declared(entries: Iterable[zipfile.ZipInfo], packed: int, name: str, most: Limits) -> None:
    """Raise DabiaoError when the sizes that a file of `packed` bytes declares exceed the limits.

    Overlapping entries, the same bytes under many names, add up to more than the file.
    """
    total = _Total(packed, name, most)
    lying = 0
    for entry in entries:
        if entry.compress_type not in _KNOWN:
            raise DabiaoError("error.archive_packing", file=name)
        total.add(entry.file_size)
        lying += entry.compress_size
        if lying > packed or _swells(entry.compress_size, entry.file_size, most):
            raise _too_large(name, most)


def _check_list(file: BinaryIO, name: str, most: Limits) -> None:
    """Raise DabiaoError when the central directory of a ZIP file is so long that reading it would fill the memory.

    Python reads all of it before the entries can be counted. Its length is in the records at the end of the file, in a
    32-bit and a 64-bit form; every place where such a record may begin is checked.
    """
    file.seek(max(0, file.seek(0, os.SEEK_END) - _LARGEST_END - 76))
    end = file.read()
    lengths = [0]
    for mark, place, length in ((EMPTY_ZIP, 12, "<I"), (b"PK\x06\x06", 40, "<Q")):
        at = end.find(mark)
        while at >= 0:
            if at + place + struct.calcsize(length) <= len(end):
                lengths += struct.unpack_from(length, end, at + place)
            at = end.find(mark, at + 1)
    longest = max(size for size in lengths if size != 0xFFFFFFFF)
    if longest > most.members * _OF_AN_ENTRY:
        raise DabiaoError("error.archive_too_many", file=name, count=longest // 46, most=most.members)


def _expanded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, most: Limits) -> Iterator[bytes]:
    """Yield an entry's actual bytes in chunks. Raises DabiaoError when they expand too much."""
    declared, done = entry.file_size, 0
    entry.file_size = 1 << 62  # otherwise reading stops at the declared size, and bytes beyond it are never checked
    with archive.open(entry) as source:
        while chunk := source.read(_CHUNK):
            done += len(chunk)
            if _swells(entry.compress_size, done, most):
                raise _too_large(name, most)
            yield chunk
    if done != declared:
        raise DabiaoError("error.damaged", file=name)


def _swells(packed: int, expanded: int, most: Limits) -> bool:
    return expanded > SMALL_MB * MB and expanded > most.ratio * max(packed, 1)


def _too_large(name: str, most: Limits) -> DabiaoError:
    return DabiaoError("error.expands_too_far", file=name, most=most.expanded_mb, ratio=most.ratio)


def _damaged(name: str, e: Exception) -> DabiaoError:
    full = isinstance(e, OSError) and is_full(e)
    return DabiaoError("error.disk_full" if full else "error.damaged", file=name)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name with forward slashes.

    Names without the UTF-8 flag are UTF-8 or GBK; Python decodes them as code page 437.
    """
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        for encoding in ("utf-8", "gb18030"):
            try:
                name = entry.filename.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    return _in_one_line(name.replace("\\", "/"))


def legible(name: str) -> str:
    """Return a file or folder name for display and for the store: on one line, and valid Unicode.

    Names that are not UTF-8 are read as China's code page; most of them come from unpacked ZIP files.
    """
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeError):
            return _in_one_line(raw.decode(encoding))
    return _in_one_line(raw.decode("utf-8", errors="replace"))


def _in_one_line(name: str) -> str:
    return "".join(letter if letter.isprintable() else "_" for letter in name)


def _is_junk(name: str) -> bool:
    """Whether an operating system added the file: folder thumbnails, and the resource forks that macOS adds."""
    folded = name.lower()
    last = PurePosixPath(folded).name
    return folded.startswith(_JUNK[0]) or last in _JUNK or last.startswith("._") or not last
