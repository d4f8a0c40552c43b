"""Files that were dropped on a page: a copy of each on disk, and what it is. Draws nothing."""

import weakref
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from streamlit.typing import UploadedFile

from data.errors import DabiaoError
from data.files.archive import Member, members
from data.formats import profile
from data.formats.format import Format
from data.loading.loader import recognise

LOCKED = ("error.encrypted", "error.wrong_password")
"""What a password helps against."""


@dataclass(frozen=True)
class Target:
    """The shop that files go into. What is None is already known, or has a default."""

    shop_id: str
    platform: str | None = None
    market: str | None = None
    timezone: str | None = None


class _Copy:
    """An uploaded file on disk under its own name, unpacked, for as long as somebody refers to it."""

    def __init__(self, file: UploadedFile) -> None:
        stack = ExitStack()
        weakref.finalize(self, stack.close)
        path = Path(stack.enter_context(TemporaryDirectory(prefix="dabiao-"))) / Path(file.name).name
        path.write_bytes(file.getbuffer())
        self.members: list[Member] = [Member(path, file.name)]
        self.error: DabiaoError | None = None
        try:
            self.members = stack.enter_context(members(path, file.name))
        except DabiaoError as e:
            self.error = e


@dataclass
class Waiting:
    """A file that lies ready: what it was recognised as, or why it does not go in. `key` tells it from the others.

    `is_table`: nobody knows it, but its columns can be told apart by a person.
    """

    key: str
    name: str
    path: Path
    copy: _Copy
    password: str | None = None
    format: Format | None = None
    error: DabiaoError | None = None
    is_table: bool = False

    def look(self) -> None:
        """Recognise the file, with the password that was given for it."""
        try:
            self.format, self.error = recognise(self.path, name=self.name, password=self.password), None
        except DabiaoError as e:
            self.format, self.error = None, e
            self.is_table = profile.is_table(self.path, self.name, password=self.password)


def unpack(file: UploadedFile) -> list[Waiting]:
    """What an uploaded file holds, each looked at: itself, or the files in a ZIP file."""
    copy = _Copy(file)
    found = [
        Waiting(f"{file.file_id}-{number}", member.name, member.path, copy, error=copy.error)
        for number, member in enumerate(copy.members)
    ]
    for one in found:
        if one.error is None:
            one.look()
    return found
