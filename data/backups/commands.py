"""Backups and checks with results in JSON values."""

from pathlib import Path
from typing import Any

from data.access import Access
from data.backups.backup import back_up, checked
from data.backups.check import Fault
from data.store_file import unreadable_logs

Document = dict[str, Any]


def made_backup(access: Access, out: Path | None = None) -> Document:
    """Make a backup. `out`: its folder; None: the one beside the store. Raises like `back_up`.

    `left_out` in the result: files of the configuration that are not in it, each with `file` and `why`.
    """
    left_out: list[dict[str, str]] = []

    def tell(file: str, e: Exception) -> None:
        left_out.append({"file": file, "why": (isinstance(e, OSError) and e.strerror) or type(e).__name__})

    path = back_up(access, out, tell)
    return {"path": str(path), "bytes": path.stat().st_size, "left_out": left_out}


def checked_store(access: Access) -> Document:
    """Read all of the store and compare its counts: `path`, `ok`, and `faults`, each with `key` and `values`.

    Remains of an interrupted erasure in the file are cleared first. Raises StoreDamaged when a part cannot be read.
    """
    access.require_all("read")
    access.store.clear_removed()
    connection = access.store.connection()
    try:
        faults = checked(connection, access.path)
    finally:
        connection.close()
    faults += [Fault("check.log_unreadable", {"log": str(log)}) for log in unreadable_logs(access.path)]
    listed = [{"key": fault.key, "values": fault.values} for fault in faults]
    return {"path": str(access.path), "ok": not listed, "faults": listed}
