"""Restoring a backup in place of the store and of the user's own rules and formats."""

import os
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import duckdb

from data.backups.backup import CONFIGURATION, RESTORING, STORE, manifest_of, open_backup, read_whole
from data.errors import DabiaoError, StoreLocked
from data.files.disk_full import is_full
from data.private_files import copy_new, make_private, private_folder, working_folder, write_whole
from data.store import VERSION
from data.store_file import logs_of
from data.toml_files import configuration_folder


@dataclass(frozen=True)
class Restored:
    """The result of a restore. `made_at`: when the backup was made (aware, UTC); `kept`: the files that it replaced."""

    made_at: datetime
    kept: tuple[Path, ...]


def restore(backup_path: Path, store_path: Path) -> Restored:
    """Restore a backup in place of the store at this path; replaced files are kept beside it.

    Raises DabiaoError when the file is not a backup, damaged, of a newer version, or a place cannot be written to, and
    StoreLocked when a process has the store open. Then nothing is changed.
    """
    # to the microsecond: restores that follow each other within a second keep their files under different names
    suffix = f".before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
    if any(file.exists() and not file.is_file() for file in (store_path, *logs_of(store_path))):
        raise DabiaoError("error.store_unreadable", path=store_path)
    place = store_path
    try:
        with open_backup(backup_path) as backup, ExitStack() as clearing, ExitStack() as undoing:
            manifest = manifest_of(backup, backup_path)
            if manifest.schema_version > VERSION:
                version = manifest.schema_version
                raise DabiaoError("error.store_newer", path=backup_path, version=version, known=VERSION)
            private_folder(store_path.parent)
            unpacked = clearing.enter_context(working_folder(store_path.parent, f"{store_path.name}.restore")) / STORE
            _unpack(backup, STORE, unpacked)
            if read_whole(unpacked, backup_path) != manifest.tables:
                raise DabiaoError("error.backup_damaged", path=backup_path, member=STORE)
            kept = _set_aside(store_path, suffix, undoing)
            place = configuration_folder()
            kept += _restore_configuration(backup, suffix, clearing, undoing)
            place = store_path
            unpacked.replace(store_path)
            undoing.pop_all()
    except OSError as e:
        key = "error.no_room" if is_full(e) else "error.backup_not_restored"
        raise DabiaoError(key, path=place, why=e.strerror or e) from e
    return Restored(manifest.made_at, tuple(kept))


def _unpack(backup: ZipFile, name: str, target: Path) -> None:
    with backup.open(name) as member, target.open("xb") as file:
        shutil.copyfileobj(member, file)
        file.flush()
        os.fsync(file.fileno())
    make_private(target)


def _set_aside(store_path: Path, suffix: str, undoing: ExitStack) -> list[Path]:
    """Give the present store, and its logs, a second name, under which they are kept.

    A log must not exist when another store takes the place: the engine would apply it to that. `undoing` gets the steps
    that revert all of it.
    """
    kept = []
    aside = store_path.with_name(f"{store_path.name}{suffix}")
    if store_path.exists():
        try:
            # writes the log into the file, and ensures that no process has the store open
            duckdb.connect(store_path).close()
        except duckdb.Error as e:
            if isinstance(e, duckdb.IOException) and "lock" in str(e).lower():
                raise StoreLocked(store_path) from e
        copy_new(store_path, aside)
        undoing.callback(aside.unlink, missing_ok=True)
        kept.append(aside)
    for log, log_aside in zip(logs_of(store_path), logs_of(aside), strict=True):
        if log.exists():
            kept.append(_moved(log, log_aside, undoing))
    return kept


def _restore_configuration(backup: ZipFile, suffix: str, clearing: ExitStack, undoing: ExitStack) -> list[Path]:
    """Write the files of the configuration folder; a file with other content is kept under another name.

    All are written in a folder that `clearing` removes before any is moved to its place. `undoing` gets the steps that
    revert all of it.
    """
    folder, kept = configuration_folder(), []
    contents = {}
    for name in backup.namelist():
        parts = PurePosixPath(name.removeprefix(CONFIGURATION)).parts
        if not name.startswith(CONFIGURATION) or not parts or ".." in parts or parts[0] == "/":
            continue
        path, content = folder.joinpath(*parts), backup.read(name)
        if not path.is_file() or path.read_bytes() != content:
            contents[path] = content
    if not contents:
        return []
    private_folder(folder)
    working = clearing.enter_context(working_folder(folder, RESTORING))
    for number, (path, content) in enumerate(contents.items()):
        private_folder(path.parent)
        write_whole(working / str(number), content)
    for number, path in enumerate(contents):
        aside = path.with_name(f"{path.name}{suffix}")
        if path.is_file():
            _kept(path, aside)
            kept.append(aside)
            undoing.callback(aside.replace, path)
        else:
            undoing.callback(path.unlink, missing_ok=True)
        (working / str(number)).replace(path)
    return kept


def _kept(path: Path, aside: Path) -> None:
    """Give a file a second name; a link stays one. The file stays in its place, whenever this process may be killed.

    Without sign-in.toml nobody would have to sign in.
    """
    if path.is_symlink():
        aside.symlink_to(path.readlink())
    else:
        copy_new(path, aside)


def _moved(source: Path, target: Path, undoing: ExitStack) -> Path:
    """Move a file, and register how to move it back. Returns where it is."""
    source.rename(target)
    undoing.callback(target.rename, source)
    return target
