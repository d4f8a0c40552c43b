"""The user's TOML files, which may contain anything: each is parsed within limits, or refused with a reason."""

import re
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from data.files.own_files import is_own_folder, refuse_others
from data.private_files import make_private

MOST_BYTES = 1 << 20
"""Size limit in bytes. The largest file that comes with the program has a twentieth of it."""

MOST_PARTS = 100
"""Limit for the parts of a dotted key: many thousands of them take a parser minutes."""

_NO_KEY = re.compile(r"""[^\w \t."'-]+""")


def configuration_folder() -> Path:
    """Return the folder of the user's own rules, formats, people, receivers and assumptions, which may not exist.

    The folder decides who may sign in: raises DabiaoError where another user has created it, or a link in its place.
    """
    folder = user_config_path("dabiao", appauthor=False)
    refuse_others(folder)
    if is_own_folder(folder) and folder.stat().st_mode & 0o077:
        make_private(folder)
    return folder


def content_of(path: Path) -> bytes:
    """Return a file's content.

    Raises OSError when it is unreadable, not a file (a pipe would never end), or too large.
    """
    if "\0" in str(path):
        raise OSError("no path has a zero byte")
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise OSError("not a file")
    if status.st_size > MOST_BYTES:
        raise OSError(f"larger than {MOST_BYTES >> 20} MB")
    return path.read_bytes()


def text_of(path: Path) -> str:
    """Return a file's text. Raises OSError like `content_of`, UnicodeDecodeError when it is not UTF-8."""
    return content_of(path).decode("utf-8-sig")


def parsed(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Return the parsed text. Raises ValueError, with a reason, when it is not TOML or unreasonably large or deep."""
    if any(part.count(".") >= MOST_PARTS for part in _NO_KEY.split(text)):
        raise ValueError(f"a key has more than {MOST_PARTS} parts")
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except RecursionError as e:
        raise ValueError("it is nested too deeply") from e


def line_of(text: str, tables: str, field: str) -> int:
    """Return the line of a field such as `person.1.role` of an array of tables.

    The line of its heading, such as [[person]], where the field is missing; otherwise the first.
    """
    heading = re.compile(rf"\s*\[\[\s*{re.escape(tables)}\s*]]")
    lines = text.splitlines()
    parts = field.split(".")
    key = re.compile(rf"\s*[\"']?{re.escape(parts[2] if len(parts) > 2 else parts[0])}[\"']?\s*=")
    headings = [number for number, line in enumerate(lines) if heading.match(line)]
    start, end = 0, len(lines)
    if len(parts) > 1 and parts[1].isdecimal() and int(parts[1]) < len(headings):
        start = headings[int(parts[1])]
        end = next((number for number in headings if number > start), end)
    return 1 + next((number for number in range(start, end) if key.match(lines[number])), start)
