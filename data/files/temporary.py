"""The temporary files of a server, in one folder that is cleared at start and end. Independent of tables."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from data.errors import DabiaoError
from data.files.own_files import own_folder


class TemporaryFiles:
    """The folder for all temporary files of a server, beside the store that it holds open.

    It is cleared at start and end, because a killed process leaves uploads and unpacked files behind. Only the process
    that has the store open can be using this folder, so the next one may clear it.
    """

    def __init__(self, store_path: Path) -> None:
        store_path = store_path.resolve()
        self.folder = store_path.with_name(f"{store_path.name}.temporary")
        self._before: str | None = None

    def start(self) -> None:
        """Clear the folder and make `tempfile` use it. Raises OSError or DabiaoError when it cannot be created."""
        shutil.rmtree(self.folder, ignore_errors=True)
        own_folder(self.folder)
        self._before, tempfile.tempdir = tempfile.tempdir, str(self.folder)

    def stop(self) -> None:
        """Remove the folder with everything in it."""
        if tempfile.tempdir == str(self.folder):
            tempfile.tempdir = self._before
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def temporary_files(store_path: Path) -> Iterator[None]:
    """Keep temporary files beside a store that this process has open for writing; clear what a killed one left.

    Uses the folder of the system where none can be made beside the store.
    """
    files = TemporaryFiles(store_path)
    with suppress(OSError, DabiaoError):
        files.start()
    try:
        yield
    finally:
        files.stop()
