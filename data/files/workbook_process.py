"""Read a workbook in a process of its own, with limits on memory and time. Opens no file itself.

A workbook of a few kilobytes can request terabytes of memory, and a damaged one can crash its reader.
"""

import json
import subprocess
import sys
from pathlib import Path

from data.errors import DabiaoError
from data.files.limits import limits

_ROOT = Path(__file__).parents[2]
_KILLED = -9
"""Return code of a process that the system killed because it was short of memory."""


Merged = tuple[int, int, int]
"""Merged cells over several rows of a column: position of the column (from 0), first and last row (from 1)."""

SheetTable = tuple[str, Path, tuple[Merged, ...], bool]
"""A worksheet: its title, the file of its rows, its merged cells, and whether it is hidden."""


def write_tables(path: Path, name: str, password: str | None, folder: Path) -> list[SheetTable]:
    """Write a workbook's tables as CSV files in UTF-8 into a folder, hidden sheets last.

    Returns their titles, files, merged cells, and whether each is hidden. `name`: the name shown to users. Raises
    DabiaoError when the workbook cannot be read, or requests too much.
    """
    most = limits()
    request = {"path": str(path.absolute()), "name": name, "password": password, "folder": str(folder.absolute())}
    try:
        run = subprocess.run(
            [sys.executable, "-m", "data.files.workbook"],
            input=json.dumps(request).encode(),
            cwd=_ROOT,
            capture_output=True,
            timeout=most.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as e:
        raise DabiaoError("error.workbook_heavy", file=name, memory=most.memory_mb, seconds=most.seconds) from e
    if run.returncode != 0:
        if b"memory" in run.stderr.lower() or run.returncode == _KILLED:
            raise DabiaoError("error.workbook_heavy", file=name, memory=most.memory_mb, seconds=most.seconds)
        raise DabiaoError("error.damaged", file=name)
    answer = json.loads(run.stdout)
    if "error" in answer:
        raise DabiaoError(answer["error"], **answer["values"])
    return [
        (title, folder / file, tuple(map(tuple, merged)), hidden) for title, file, merged, hidden in answer["tables"]
    ]
