"""The verbs `backup`, `restore` and `check`: here, or by the app that has the store open."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from data.access import Access
from data.backups.commands import COMMANDS
from data.backups.restore import restore
from data.errors import DabiaoError, StoreLocked
from data.inbox.requests import ask_command
from data.store import Store
from locales import Translator


def run(store_path: Path, arguments: Namespace) -> dict[str, Any]:
    """Do the verb on the store at this path; returns what `--json` prints.

    Raises DabiaoError when it cannot be done.
    """
    if arguments.verb == "restore":
        restored = restore(arguments.file, store_path)
        kept = [str(path) for path in restored.kept]
        return {"path": str(store_path), "made_at": restored.made_at.isoformat(), "kept": kept}
    if not store_path.exists():
        raise DabiaoError("error.no_store", path=store_path)
    values = {}
    if arguments.verb == "backup" and arguments.out is not None:
        values["out"] = str(arguments.out.resolve())
    try:
        store = Store.open(store_path)
    except StoreLocked:
        return ask_command(store_path, arguments.verb, **values)
    with store:
        return COMMANDS[arguments.verb](Access.local(store), **values)


def lines(t: Translator, verb: str, document: Mapping[str, Any]) -> Iterator[str]:
    """What the verb did, in sentences."""
    if verb == "backup":
        yield t("backup.made", path=document["path"])
    elif verb == "restore":
        made_at = datetime.fromisoformat(document["made_at"]).astimezone()
        yield t("backup.restored", path=document["path"], made_at=f"{made_at:%Y-%m-%d %H:%M}")
        for path in document["kept"]:
            yield t("backup.kept", path=path)
    else:
        for fault in document["faults"]:
            yield t(fault["key"], **fault["values"])
        if document["ok"]:
            yield t("check.ok", path=document["path"])
