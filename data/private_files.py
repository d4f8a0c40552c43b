"""Files that only their owner may read, and files written completely or not at all. Standard library only."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OWNER_FILE, OWNER_FOLDER = 0o600, 0o700
"""Permissions; Windows has none of this kind and keeps the user's folders private by itself."""


def private_process() -> None:
    """Make every file that this process creates readable by its owner only."""
    if os.name != "nt":
        os.umask(0o077)


def make_private(path: Path) -> None:
    """Remove the permissions of others from the user's own file or folder; what cannot be changed is left."""
    if os.name != "nt":
        with suppress(OSError):
            path.chmod(OWNER_FOLDER if path.is_dir() else OWNER_FILE)


def private_folder(path: Path) -> None:
    """Create the folder, with its parents, for its owner only. An existing one is not changed."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=OWNER_FOLDER, exist_ok=True)


@contextmanager
def working_folder(beside: Path, name: str) -> Iterator[Path]:
    """Yield a folder inside another for one piece of work, removed at the end.

    Leftovers of a killed process are removed first. `name`: no other work in that folder may have it at the same time.
    """
    beginning = f".{name}-"
    for left in [entry for entry in beside.iterdir() if entry.name.startswith(beginning)]:
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=beginning, dir=beside) as folder:
        yield Path(folder)


def copy_new(source: Path, target: Path) -> None:
    """Copy a file to a path where nothing exists yet, not even a link; only its owner can access the copy.

    Raises OSError, including FileExistsError.
    """
    with source.open("rb") as original, open(target, "xb", opener=_private) as copy:
        try:
            shutil.copyfileobj(original, copy, 1 << 20)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_FILE)


def write_whole(path: Path, content: str | bytes, check: Callable[[Path], object] | None = None) -> None:
    """Write a file so that readers, also after a power loss, get either the old content or the new.

    `check` may refuse the finished file, by raising, before it replaces the old one. Text is written as UTF-8. Only its
    owner can access the file. Raises OSError when the folder cannot be written to.
    """
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    new = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        if check is not None:
            check(new)
        new.replace(path)
        _sync_folder(path.parent)
    finally:
        new.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there
        return
    with suppress(OSError):  # some network drives cannot do this
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
