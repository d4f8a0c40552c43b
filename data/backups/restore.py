"""Putting a backup in the place of the store and of the user's own rules and formats."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import duckdb

from data.backups import names
from data.backups.backup import CONFIGURATION, STORE, configuration_folder, manifest_of, open_backup, read_whole
from data.errors import DabiaoError, StoreLocked
from data.files.disk_full import is_full
from data.private_files import make_private, private_folder, write_whole
from data.store import VERSION


@dataclass(frozen=True)
class Restored:
    """What a restore did. `made_at`: when the backup was made (aware, UTC); `kept`: the files that it replaced."""

    made_at: datetime
    kept: tuple[Path, ...]


def restore(backup_path: Path, store_path: Path) -> Restored:
    """Put a backup in the place of the store at this path; files that are replaced are kept beside it.

    Raises DabiaoError when the file is no backup, is damaged, or is of a newer version, and StoreLocked when a process
    has the store open. Then nothing is changed.
    """
    suffix = f".before-restore-{datetime.now(UTC).strftime(names.STAMP)}"
    try:
        with open_backup(backup_path) as backup:
            manifest = manifest_of(backup, backup_path)
            if manifest.schema_version > VERSION:
                version = manifest.schema_version
                raise DabiaoError("error.store_newer", path=backup_path, version=version, known=VERSION)
            private_folder(store_path.parent)
            with tempfile.TemporaryDirectory(prefix=".restore-", dir=store_path.parent) as working:
                unpacked = Path(working) / STORE
                _unpack(backup, STORE, unpacked)
                if read_whole(unpacked, backup_path) != manifest.tables:
                    raise DabiaoError("error.backup_damaged", path=backup_path, member=STORE)
                kept = _set_aside(store_path, suffix)
                unpacked.replace(store_path)
            kept += _restore_configuration(backup, suffix)
    except OSError as e:
        key = "error.no_room" if is_full(e) else "error.backup_not_restored"
        raise DabiaoError(key, path=store_path, why=e.strerror or e) from e
    return Restored(manifest.made_at, tuple(kept))


def _unpack(backup: ZipFile, name: str, target: Path) -> None:
    with backup.open(name) as member, target.open("xb") as file:
        shutil.copyfileobj(member, file)
        file.flush()
        os.fsync(file.fileno())
    make_private(target)


def _set_aside(store_path: Path, suffix: str) -> list[Path]:
    """Give the present store, and its log, a second name, under which they stay.

    The log must not be there when another store takes the place: the engine would apply it to that.
    """
    if not store_path.exists():
        return []
    try:
        # writes the log into the file, and makes sure that no process has the store open
        duckdb.connect(store_path).close()
    except duckdb.Error as e:
        if isinstance(e, duckdb.IOException) and "lock" in str(e).lower():
            raise StoreLocked(store_path) from e
    kept = []
    aside = store_path.with_name(f"{store_path.name}{suffix}")
    shutil.copyfile(store_path, aside)
    make_private(aside)
    kept.append(aside)
    log = store_path.with_name(f"{store_path.name}.wal")
    if log.exists():
        kept.append(log.replace(aside.with_name(f"{aside.name}.wal")))
    return kept


def _restore_configuration(backup: ZipFile, suffix: str) -> list[Path]:
    """Write the files of the configuration folder; one with other content is kept under another name."""
    folder, kept = configuration_folder(), []
    for name in backup.namelist():
        if not name.startswith(CONFIGURATION):
            continue
        parts = PurePosixPath(name.removeprefix(CONFIGURATION)).parts
        if not parts or ".." in parts or parts[0] == "/":
            continue
        path, content = folder.joinpath(*parts), backup.read(name)
        if path.is_file() and path.read_bytes() != content:
            kept.append(path.replace(path.with_name(f"{path.name}{suffix}")))
        if not path.exists():
            private_folder(path.parent)
            write_whole(path, content)
    return kept
