"""A backup: one ZIP file with the store, the user's own rules and formats, and the checksum of each.

    manifest.json               when it was made, of which version, rows of each table, SHA-256 of each other member
    store.duckdb                the store as it was at one moment
    configuration/…             the files of the user's configuration folder

It is written beside its final name and read back whole before it gets that name.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import duckdb
from platformdirs import user_config_path

from data.access import Access
from data.backups import check, names
from data.errors import DabiaoError
from data.files.disk_full import is_full
from data.private_files import make_private, private_folder
from data.sql import Connection
from data.store import VERSION
from data.store_file import engine_faults

MANIFEST, STORE, CONFIGURATION = "manifest.json", "store.duckdb", "configuration/"

CHUNK_BYTES = 1 << 20
LARGEST_MANIFEST_BYTES = 1 << 24


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    `made_at` is aware, UTC; `tables`: rows of each table; `members`: SHA-256 of each file.
    """

    made_at: datetime
    schema_version: int
    tables: dict[str, int]
    members: dict[str, str]


def configuration_folder() -> Path:
    """Where the user's own rules, formats and assumptions lie, whether or not there are any."""
    return user_config_path("dabiao", appauthor=False)


def back_up(access: Access, folder: Path | None = None) -> Path:
    """Make a backup in this folder, by default in the one beside the store, where older ones are thinned out.

    Returns its path. Raises NotAllowed unless the actor may export every shop, StoreDamaged when the store cannot be
    read whole, and DabiaoError when it cannot be written.
    """
    access.require_all("export")
    target_folder = names.folder_of(access.path) if folder is None else folder
    try:
        private_folder(target_folder)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target_folder) as working:
            copy = Path(working) / STORE
            access.store.copy_to(copy)
            finished = _packed(copy, access.path, Path(working) / "backup.zip")
            path = names.free_name(target_folder, datetime.now(UTC))
            finished.replace(path)
    except OSError as e:
        key = "error.no_room" if is_full(e) else "error.backup_not_written"
        raise DabiaoError(key, path=target_folder, why=e.strerror or e) from e
    if folder is None:
        for superfluous in names.superfluous(names.listed(target_folder)):
            with suppress(OSError):
                superfluous.unlink()
    return path


def open_backup(path: Path) -> ZipFile:
    """A backup, open for reading. Raises DabiaoError when the file is none, or cannot be read."""
    if path.exists() and not path.is_file():  # a pipe would keep who reads it waiting
        raise DabiaoError("error.no_backup", path=path)
    try:
        return ZipFile(path)
    except FileNotFoundError as e:
        raise DabiaoError("error.no_backup", path=path) from e
    except (OSError, BadZipFile) as e:
        raise DabiaoError("error.backup_damaged", path=path, member=path.name) from e


def manifest_of(backup: ZipFile, path: Path) -> Manifest:
    """What a backup says of itself, after comparing the checksum of every member.

    Raises DabiaoError naming the member that is damaged or missing, or when the file is no backup.
    """
    try:
        if backup.getinfo(MANIFEST).file_size > LARGEST_MANIFEST_BYTES:
            raise DabiaoError("error.no_backup", path=path)
        document = json.loads(backup.read(MANIFEST))
        manifest = Manifest(
            datetime.fromisoformat(document["made_at"]),
            int(document["schema_version"]),
            {str(name): int(count) for name, count in document["tables"].items()},
            {str(name): str(digest) for name, digest in document["members"].items()},
        )
        members = {name for name in backup.namelist() if name != MANIFEST}
    except DabiaoError:
        raise
    except Exception as e:  # whatever a file that is no backup, or a damaged one, can bring about
        raise DabiaoError("error.no_backup", path=path) from e
    if STORE not in manifest.members or members != set(manifest.members):
        raise DabiaoError("error.backup_damaged", path=path, member=MANIFEST)
    for name, digest in manifest.members.items():
        if _digest_of_member(backup, name) != digest:
            raise DabiaoError("error.backup_damaged", path=path, member=name)
    return manifest


def read_whole(copy: Path, path: Path) -> dict[str, int]:
    """The number of rows of each table of a store that nobody has open, after reading all of it.

    `path`: the file that an error names. Raises StoreDamaged when a block is damaged.
    """
    with engine_faults(path), closing(duckdb.connect(copy, read_only=True)) as connection:
        return check.row_counts(connection)


def checked(connection: Connection, path: Path) -> list[check.Fault]:
    """What is wrong with the open store at this path; raises StoreDamaged when it cannot be read whole."""
    with engine_faults(path):
        check.row_counts(connection)
        return list(check.faults(connection))


def _packed(copy: Path, store_path: Path, target: Path) -> Path:
    """Pack a copy of the store and the configuration, and read what was written back."""
    manifest = Manifest(datetime.now(UTC), VERSION, read_whole(copy, store_path), {})
    with ZipFile(target, "x", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, file in _members(copy):
            archive.write(file, name)
            manifest.members[name] = _digest_of_file(file)
        document = {
            "made_at": manifest.made_at.isoformat(),
            "schema_version": manifest.schema_version,
            "tables": manifest.tables,
            "members": manifest.members,
        }
        archive.writestr(MANIFEST, json.dumps(document, indent=1))
    make_private(target)
    with open_backup(target) as written:
        manifest_of(written, target)
    return target


def _members(copy: Path) -> Iterator[tuple[str, Path]]:
    yield STORE, copy
    folder = configuration_folder()
    if folder.is_dir():
        for entry in sorted(folder.iterdir()):  # files and folders that lie elsewhere, behind a link, are used as well
            for file in [entry] if entry.is_file() else sorted(entry.rglob("*")):
                if file.is_file():
                    yield CONFIGURATION + file.relative_to(folder).as_posix(), file


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_of_member(backup: ZipFile, name: str) -> str | None:
    """SHA-256 of a member; None when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with backup.open(name) as member:
            while part := member.read(CHUNK_BYTES):
                digest.update(part)
    except Exception:  # a broken archive raises errors of many kinds
        return None
    return digest.hexdigest()
