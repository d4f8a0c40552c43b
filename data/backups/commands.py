"""Backing up and checking as answers in JSON values, for the shell and for the app that it asks."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from data.access import Access
from data.backups.backup import back_up, checked

Document = dict[str, Any]


def made_backup(access: Access, out: str | None = None) -> Document:
    """Make a backup. `out`: the folder that it goes into; None: the one beside the store. Raises as `back_up` does."""
    path = back_up(access, None if out is None else Path(out))
    return {"path": str(path), "bytes": path.stat().st_size}


def checked_store(access: Access) -> Document:
    """Read all of the store and compare its counts: `path`, `ok`, and `faults`, each with `key` and `values`.

    Raises StoreDamaged when a part cannot be read.
    """
    access.require_all("read")
    connection = access.store.connection()
    try:
        faults = checked(connection, access.path)
    finally:
        connection.close()
    listed = [{"key": fault.key, "values": fault.values} for fault in faults]
    return {"path": str(access.path), "ok": not listed, "faults": listed}


COMMANDS: Mapping[str, Callable[..., Document]] = {"backup": made_backup, "check": checked_store}
"""Verb → what answers it, given the access and the values of the request."""
