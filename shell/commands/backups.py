"""The verbs `backup`, `restore` and `check`."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from data.access import Access
from data.backups.commands import checked_store, made_backup
from data.backups.restore import restore
from data.errors import DabiaoError
from locales import Translator
from shell.answer import Answer


def backup(access: Access, arguments: Namespace) -> Answer:
    """Make a backup."""
    document = made_backup(access, arguments.out)
    return Answer(document, lambda t: _backup_lines(t, document))


def check(access: Access, arguments: Namespace) -> Answer:
    """Read the whole store and compare its row counts with the imports."""
    document = checked_store(access)
    failure = None if document["ok"] else DabiaoError("error.store_differs", path=document["path"])
    return Answer(document, lambda t: _check_lines(t, document), failure=failure)


def restored(arguments: Namespace, store_path: Path) -> Answer:
    """Replace the store at this path by a backup. Raises DabiaoError if that is impossible."""
    result = restore(arguments.file, store_path)
    kept = [str(path) for path in result.kept]
    document = {"path": str(store_path), "made_at": result.made_at.isoformat(), "kept": kept}
    return Answer(document, lambda t: _restore_lines(t, document))


def _backup_lines(t: Translator, document: Mapping[str, Any]) -> Iterator[str]:
    yield t("backup.made", path=document["path"])
    for entry in document["left_out"]:
        yield t("backup.left_out", **entry)


def _check_lines(t: Translator, document: Mapping[str, Any]) -> Iterator[str]:
    for fault in document["faults"]:
        yield t(fault["key"], **fault["values"])
    if document["ok"]:
        yield t("check.ok", path=document["path"])


def _restore_lines(t: Translator, document: Mapping[str, Any]) -> Iterator[str]:
    made_at = datetime.fromisoformat(document["made_at"]).astimezone()
    yield t("backup.restored", path=document["path"], made_at=f"{made_at:%Y-%m-%d %H:%M}")
    for path in document["kept"]:
        yield t("backup.kept", path=path)
