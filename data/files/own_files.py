"""Safe access to folders where other users may plant links or files: only own files are read, no links followed."""

import errno
import os
import secrets
import shutil
import stat
from pathlib import Path

from data.errors import DabiaoError
from data.private_files import OWNER_FILE, make_private, private_folder, write_whole

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
"""Flag that refuses links. Windows has none; there, creating a link takes an administrator's rights."""

_QUICKLY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Flags for reading without blocking: a pipe would wait for a writer."""

_KNOWS_LINKS = bool(NO_FOLLOW) and os.open in os.supports_dir_fd


def own_folder(path: Path) -> Path:
    """Create a folder of the app (0700), or remove other people's rights to an existing one.

    Raises DabiaoError when the path is a file, or a folder or link of another user. Raises OSError when it
    cannot be created.
    """
    if not os.path.lexists(path):
        private_folder(path)
    if not is_own_folder(path):
        raise DabiaoError("error.not_own", path=path)
    if path.stat().st_mode & 0o077:
        make_private(path)
    return path


def is_own_folder(path: Path) -> bool:
    """Return whether a path is a folder of this user, or a link of this user to one, as to a folder on another disk."""
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode) and is_own(status):
            status = path.stat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and is_own(status)


def is_own_file(path: Path) -> bool:
    """Whether a path is a regular file of this user, and not a link."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and is_own(status)


def refuse_planted(path: Path, *owners: int) -> None:
    """Raise DabiaoError if a path is a link or a pipe, or belongs to neither this user nor one of these owners."""
    try:
        status = path.lstat()
    except OSError:
        return
    is_plain = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)  # neither a link nor a pipe
    if not is_plain or not (is_own(status) or status.st_uid in owners):
        raise DabiaoError("error.not_own", path=path)


def refuse_others(path: Path, *owners: int) -> None:
    """Raise DabiaoError where a path belongs to neither this user, the superuser, nor one of these owners.

    A link is followed where it belongs to one of the first two: people keep a store or their rules on another disk.
    """
    for look in (path.lstat, path.stat):
        try:
            status = look()
        except OSError:
            return
        is_theirs = status.st_uid in owners and not stat.S_ISLNK(status.st_mode)
        if not (is_trusted(status) or is_theirs):
            raise DabiaoError("error.not_own", path=path)


def is_own(status: os.stat_result) -> bool:
    """Whether a file belongs to the user of this process."""
    return not hasattr(os, "getuid") or status.st_uid == os.getuid()


def is_trusted(status: os.stat_result) -> bool:
    """Whether a file belongs to this user or to the superuser, who can do everything anyway."""
    return is_own(status) or status.st_uid == 0


def open_own(path: str, flags: int) -> int:
    """Open a file, for use as the `opener` of `open`; a new file is accessible to its owner only.

    Raises DabiaoError when the path is a link, or not a regular file of this user.
    """
    try:
        number = os.open(path, flags | NO_FOLLOW | getattr(os, "O_NONBLOCK", 0), OWNER_FILE)
    except OSError as e:
        if e.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO):  # a link, by system; a pipe without a reader
            raise DabiaoError("error.not_own", path=path) from e
        raise
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode) or not is_own(status):
        os.close(number)
        raise DabiaoError("error.not_own", path=path)
    return number


def read_own(path: Path, limit: int) -> bytes | None:
    """Return the content of a regular file of this user of at most `limit` bytes; None for anything else."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        with os.fdopen(os.open(path, _QUICKLY | NO_FOLLOW), "rb") as file:
            status = os.fstat(file.fileno())  # the file may have been replaced since it was checked
            if not stat.S_ISREG(status.st_mode) or not is_own(status) or status.st_size > limit:
                return None
            return file.read(status.st_size)
    except OSError:
        return None


def copy_from_shared(folder: Path, place: Path, target: Path) -> os.stat_result | None:
    """Copy the regular file at `place` in a folder that others may write to; return its status when copied.

    None, without a copy, when there is no regular file. No link is followed, neither the file nor a folder on the way,
    even if it was put there a moment ago.
    """
    opened: list[int] = []
    try:
        descriptor = _open_without_links(folder, place, opened)
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        with os.fdopen(os.dup(descriptor), "rb") as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
        return status
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as e:
        if e.errno == errno.ELOOP:
            return None
        raise
    finally:
        for number in opened:
            os.close(number)


def move_in_shared(folder: Path, source: Path, target: Path) -> None:
    """Move a file within a folder that other people may write to.

    No link is followed, not even a folder on the way that was replaced a moment ago; raises OSError for one.
    """
    if not _KNOWS_LINKS:
        shutil.move(folder / source, folder / target)
        return
    opened: list[int] = []
    try:
        from_folder = _open_folder(folder, source, opened)
        to_folder = _open_folder(folder, target, opened)
        try:
            os.rename(source.name, target.name, src_dir_fd=from_folder, dst_dir_fd=to_folder)
        except OSError as e:
            if e.errno != errno.EXDEV:
                raise
            _copy_beyond(source.name, from_folder, target.name, to_folder)  # a subfolder may be a disk of its own
            os.unlink(source.name, dir_fd=from_folder)
    finally:
        for number in opened:
            os.close(number)


def write_in_shared(folder: Path, place: Path, content: bytes) -> None:
    """Write a file, completely or not at all and for its owner only, into a folder that others may write to.

    No link is followed, as in `move_in_shared`.
    """
    if not _KNOWS_LINKS:
        write_whole(folder / place, content)
        return
    opened: list[int] = []
    try:
        to_folder = _open_folder(folder, place, opened)
        unfinished = f".{secrets.token_hex(8)}.new"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(unfinished, flags, OWNER_FILE, dir_fd=to_folder), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(unfinished, place.name, src_dir_fd=to_folder, dst_dir_fd=to_folder)
    finally:
        for number in opened:
            os.close(number)


def _copy_beyond(source: str, from_folder: int, target: str, to_folder: int) -> None:
    with (
        os.fdopen(os.open(source, os.O_RDONLY | os.O_NONBLOCK | NO_FOLLOW, dir_fd=from_folder), "rb") as file,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_FILE, dir_fd=to_folder), "wb") as copy,
    ):
        shutil.copyfileobj(file, copy, 1 << 20)


def _open_without_links(folder: Path, place: Path, opened: list[int]) -> int:
    """Return a descriptor of a file to read; it and those of the folders on the way are appended to `opened`."""
    if not _KNOWS_LINKS:
        opened.append(os.open(folder / place, _QUICKLY))
        return opened[-1]
    opened.append(os.open(place.name, _QUICKLY | NO_FOLLOW, dir_fd=_open_folder(folder, place, opened)))
    return opened[-1]


def _open_folder(folder: Path, place: Path, opened: list[int]) -> int:
    """Return a descriptor of the folder of a file; it and those of the folders on the way are appended to `opened`."""
    opened.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
    for part in place.parts[:-1]:
        opened.append(os.open(part, os.O_RDONLY | os.O_DIRECTORY | NO_FOLLOW, dir_fd=opened[-1]))
    return opened[-1]
