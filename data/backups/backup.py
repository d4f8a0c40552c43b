"""A backup: one ZIP file with the store, the user's own rules and formats, and the checksum of each.

- manifest.json: time, version, rows of each table, SHA-256 of each other member
- store.duckdb: the store as it was at one moment
- configuration/…: the files of the user's configuration folder

It is written beside its final name, and read back completely before it is renamed.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import duckdb

from data.access import Access
from data.backups import check, names
from data.errors import DabiaoError
from data.files.archive import legible
from data.files.disk_full import is_full
from data.files.own_files import own_folder
from data.private_files import make_private, private_folder, working_folder
from data.sql import Connection
from data.store import VERSION
from data.store_file import engine_faults
from data.toml_files import configuration_folder

MANIFEST, STORE, CONFIGURATION = "manifest.json", "store.duckdb", "configuration/"

RESTORING = "restore"
"""Name of a restore's working folder in the configuration folder; remains of a killed one are not backed up."""

_ONE_AT_A_TIME = Lock()

CHUNK_BYTES = 1 << 20
LARGEST_MANIFEST_BYTES = 1 << 24

LeftOut = Callable[[str, Exception], object]
"""Called with a file or folder that could not be read, and the exception."""


@dataclass(frozen=True)
class Manifest:
    """The manifest of a backup.

    `made_at` is aware, UTC; `tables`: rows of each table; `members`: SHA-256 of each file.
    """

    made_at: datetime
    schema_version: int
    tables: dict[str, int]
    members: dict[str, str]


def back_up(access: Access, folder: Path | None = None, tell: LeftOut = lambda *_: None) -> Path:
    """Make a backup in this folder, by default in the one beside the store, where old ones are thinned out.

    Returns its path. `tell`: called with each part of the configuration that is not in it. Raises NotAllowed unless the
    actor may export every shop, StoreDamaged when the store cannot be read completely, and DabiaoError when the backup
    cannot be written.
    """
    access.require_all("export")
    target_folder = names.folder_of(access.path) if folder is None else folder
    try:
        with _making(access.path, folder) as working:
            copy = working / STORE
            access.store.copy_to(copy)
            _pack(copy, access.path, working / "backup.zip", tell)
            path = names.free_name(target_folder, datetime.now(UTC))
            (working / "backup.zip").replace(path)
    except OSError as e:
        key = "error.no_room" if is_full(e) else "error.backup_not_written"
        raise DabiaoError(key, path=target_folder, why=e.strerror or e) from e
    if folder is None:
        for superfluous in names.superfluous(names.listed(target_folder)):
            with suppress(OSError):
                superfluous.unlink()
    return path


@contextmanager
def _making(store_path: Path, folder: Path | None) -> Iterator[Path]:
    """Yield a folder in which a backup is made; in the folder of the store's own backups, one at a time."""
    if folder is not None:  # other stores may be backed up into it
        private_folder(folder)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as working:
            yield Path(working)
        return
    with _ONE_AT_A_TIME, working_folder(own_folder(names.folder_of(store_path)), "backup") as working:
        yield working


def open_backup(path: Path) -> ZipFile:
    """Open a backup for reading. Raises DabiaoError when the file is not a backup, or cannot be read."""
    if path.exists() and not path.is_file():  # reading a pipe would block
        raise DabiaoError("error.no_backup", path=path)
    try:
        return ZipFile(path)
    except FileNotFoundError as e:
        raise DabiaoError("error.no_backup", path=path) from e
    except (OSError, BadZipFile) as e:
        raise DabiaoError("error.backup_damaged", path=path, member=path.name) from e


def manifest_of(backup: ZipFile, path: Path) -> Manifest:
    """Return the manifest of a backup, after comparing the checksum of every member.

    Raises DabiaoError naming the member that is damaged or missing, or when the file is not a backup.
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
    except Exception as e:  # another or damaged file may cause any exception
        raise DabiaoError("error.no_backup", path=path) from e
    if STORE not in manifest.members or members != set(manifest.members):
        raise DabiaoError("error.backup_damaged", path=path, member=MANIFEST)
    for name, digest in manifest.members.items():
        if _digest_of_member(backup, name) != digest:
            raise DabiaoError("error.backup_damaged", path=path, member=name)
    return manifest


def read_whole(copy: Path, path: Path) -> dict[str, int]:
    """Return the number of rows of each table of a closed store, after reading all of it.

    `path`: the file that an error names. Raises StoreDamaged when a block is damaged.
    """
    with engine_faults(path), closing(duckdb.connect(copy, read_only=True)) as connection:
        return check.row_counts(connection)


def checked(connection: Connection, path: Path) -> list[check.Fault]:
    """Return the faults of the open store at this path; raises StoreDamaged when it cannot be read completely."""
    with engine_faults(path):
        check.row_counts(connection)
        return list(check.faults(connection))


def _pack(copy: Path, store_path: Path, target: Path, tell: LeftOut) -> None:
    """Pack a copy of the store and the configuration, and read back what was written."""
    manifest = Manifest(datetime.now(UTC), VERSION, read_whole(copy, store_path), {})
    with ZipFile(target, "x", ZIP_DEFLATED, compresslevel=1) as archive:
        with copy.open("rb") as file:
            manifest.members[STORE] = _put(archive, STORE, file)
        folder = configuration_folder()
        for path in _files(folder, folder, tell):
            name = CONFIGURATION + path.relative_to(folder).as_posix()
            try:
                name.encode()
                content = path.read_bytes()  # at once: it may be rewritten meanwhile
            except FileNotFoundError:  # deleted since it was listed
                continue
            except (OSError, UnicodeEncodeError) as e:
                tell(legible(str(path)), e)
            else:
                manifest.members[name] = _put(archive, name, BytesIO(content))
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


def _files(at: Path, folder: Path, tell: LeftOut) -> Iterator[Path]:
    """Yield the files at and below a place in the configuration folder, including those behind a link.

    Deeper links to folders are not followed, because they may form cycles.
    """
    try:
        if at.is_file():
            yield at
        elif at.is_dir() and (folder in (at, at.parent) or not at.is_symlink()):
            for entry in sorted(at.iterdir()):
                if not (at == folder and entry.name.startswith(f".{RESTORING}-")):
                    yield from _files(entry, folder, tell)
    except OSError as e:
        tell(legible(str(at)), e)


def _put(archive: ZipFile, name: str, content: BinaryIO) -> str:
    """Write a member, independent of its file's time stamp; return its SHA-256."""
    digest = hashlib.sha256()
    member = ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    member.compress_type = ZIP_DEFLATED
    with archive.open(member, "w", force_zip64=True) as target:
        while part := content.read(CHUNK_BYTES):
            digest.update(part)
            target.write(part)
    return digest.hexdigest()


def _digest_of_member(backup: ZipFile, name: str) -> str | None:
    """Return the SHA-256 of a member; None when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with backup.open(name) as member:
            while part := member.read(CHUNK_BYTES):
                digest.update(part)
    except Exception:  # a broken archive raises errors of many kinds
        return None
    return digest.hexdigest()
