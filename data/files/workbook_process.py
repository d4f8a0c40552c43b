"""Read a file in a process of its own, with limits on memory and time. Opens no file itself.

A workbook of a few kilobytes can request terabytes of memory, and a damaged one can crash its reader. Pages and
documents in JSON or XML can take minutes, during which this process would respond to nobody.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from data.errors import DabiaoError
from data.files.limits import limits

_ROOT = Path(__file__).parents[2]
_KILLED = (-9, -24)
"""Return codes of a process that the system killed because it was short of memory, or had used its processor time."""


_LOOKS_EACH_SECONDS = 0.2

Merged = tuple[int, int, int]
"""Merged cells over several rows of a column: position of the column (from 0), first and last row (from 1)."""

SheetTable = tuple[str, Path, tuple[Merged, ...], bool]
"""A worksheet: its title, the file of its rows, its merged cells, and whether it is hidden."""


Waiting = Callable[[], object]
"""Called repeatedly while a file is being read; it may raise to stop that."""


class NoTable(ValueError):
    """A file is not a table, although its beginning looks like one. `names`: lists that may be the table, or ""."""

    def __init__(self, names: str) -> None:
        super().__init__(names)
        self.names = names


def rewrite(path: Path, name: str, encoding: str, folder: Path, waiting: Waiting = lambda: None) -> list[SheetTable]:
    """Do what `other_tables.rewrite` does in the process. Raises NoTable, and DabiaoError beyond the limits."""
    most = limits()
    request = {"path": str(path.absolute()), "name": name, "encoding": encoding}
    answer = _asked(request | {"folder": str(folder.absolute())}, most.seconds, waiting)
    if answer is None:
        raise DabiaoError("error.text_heavy", file=name, memory=most.memory_mb, seconds=most.text_seconds)
    if "no_table" in answer:
        raise NoTable(answer["no_table"])
    return _tables(answer, folder)


def write_tables(
    path: Path, name: str, password: str | None, folder: Path, waiting: Waiting = lambda: None
) -> list[SheetTable]:
    """Write a workbook's tables as CSV files in UTF-8 into a folder, hidden sheets last.

    Returns their titles, files, merged cells, and whether each is hidden. `name`: the name shown to users. Raises
    DabiaoError when the workbook cannot be read, or requests too much.
    """
    most = limits()
    request = {"path": str(path.absolute()), "name": name, "password": password}
    answer = _asked(request | {"folder": str(folder.absolute())}, most.seconds, waiting)
    if answer is None:
        raise DabiaoError("error.workbook_heavy", file=name, memory=most.memory_mb, seconds=most.seconds)
    return _tables(answer, folder)


def _asked(request: Mapping[str, object], seconds: int, waiting: Waiting) -> dict[str, Any] | None:
    """Return the answer of the process; None when it reached a limit on time or memory."""
    words = [sys.executable, "-m", "data.files.workbook"]
    give_up_at = time.monotonic() + seconds
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=_ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as process:  # noqa: S603 - this very program
        try:
            _tell(process, json.dumps({**request, "asked_by": os.getpid()}).encode())
            while (output := _output(process)) is None:
                waiting()
                if time.monotonic() > give_up_at:
                    return None
        finally:
            process.kill()
    out, errors = output
    if process.returncode == 0:
        answer: dict[str, Any] = json.loads(out)
        return answer
    if b"memory" in errors.lower() or process.returncode in _KILLED:
        return None
    return {"error": "error.damaged", "values": {"file": request["name"]}}


def _tell(process: "subprocess.Popen[bytes]", request: bytes) -> None:
    """Send a request, which is short enough for the buffer of a pipe."""
    assert process.stdin is not None  # it is a pipe
    with suppress(BrokenPipeError), process.stdin as question:
        question.write(request)
    process.stdin = None  # so that `communicate` does not use it again


def _output(process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes] | None:
    """Return standard output and standard error of a process; None while it runs."""
    try:
        return process.communicate(timeout=_LOOKS_EACH_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _tables(answer: dict[str, Any], folder: Path) -> list[SheetTable]:
    if "error" in answer:
        raise DabiaoError(answer["error"], **answer["values"])
    return [
        (title, folder / file, tuple(map(tuple, merged)), hidden) for title, file, merged, hidden in answer["tables"]
    ]
