"""Location, names and retention of backups. Standard library only; independent of the store."""

import re
import stat
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from data.files.own_files import is_trusted

NAME = re.compile(r"dabiao-(\d{8}T\d{6}Z)(?:-\d+)?\.zip")
STAMP = "%Y%m%dT%H%M%SZ"

KEPT_NEWEST, KEPT_DAYS, KEPT_WEEKS, KEPT_MONTHS = 3, 7, 5, 12
"""The newest backups are kept, and of each of the last days, weeks and months (UTC) with backups the newest one."""


def folder_of(store_path: Path) -> Path:
    """Return the folder of a store's backups, beside the store, whether or not it exists."""
    store_path = store_path.resolve()
    return store_path.with_name(f"{store_path.name}.backups")


def free_name(folder: Path, made_at: datetime) -> Path:
    """Return the path of a new backup in this folder, made at this instant (aware)."""
    stem = f"dabiao-{made_at.astimezone(UTC).strftime(STAMP)}"
    paths = (folder / f"{stem}{'' if n == 1 else f'-{n}'}.zip" for n in count(1))
    return next(path for path in paths if not path.exists())


def made_at(path: Path) -> datetime | None:
    """Return when a backup was made (aware, UTC), by its name; None for a file that is not a backup."""
    match = NAME.fullmatch(path.name)
    try:
        return None if match is None else datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)
    except ValueError:  # digits that are not a date
        return None


def listed(folder: Path) -> list[Path]:
    """Return the backups in a folder, newest first: no links, and only files of this user or the superuser.

    Empty where the folder cannot be read.
    """
    try:
        backups = [path for path in folder.iterdir() if made_at(path) is not None and _is_ours(path)]
    except OSError:
        return []
    return sorted(backups, key=lambda path: (made_at(path), path.name), reverse=True)


def _is_ours(path: Path) -> bool:
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and is_trusted(status)


def newest(store_path: Path) -> Path | None:
    """Return the newest backup beside a store; None where there is none."""
    return next(iter(listed(folder_of(store_path))), None)


def superfluous(backups: Sequence[Path]) -> list[Path]:
    """Return those of the backups (newest first) that need not be kept."""
    kept = set(backups[:KEPT_NEWEST])
    periods: list[tuple[Callable[[datetime], object], int]] = [
        (lambda at: at.date(), KEPT_DAYS),
        (lambda at: at.isocalendar()[:2], KEPT_WEEKS),
        (lambda at: (at.year, at.month), KEPT_MONTHS),
    ]
    for period_of, number in periods:
        newest_of: dict[object, Path] = {}
        for path in backups:
            at = made_at(path)
            if at is not None:
                newest_of.setdefault(period_of(at), path)
        kept.update(list(newest_of.values())[:number])
    return [path for path in backups if path not in kept]
