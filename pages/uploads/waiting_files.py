"""Uploaded files that wait to be imported: a copy of each on disk, and its format. Draws nothing."""

import weakref
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st
from streamlit.typing import UploadedFile

from data.errors import DabiaoError
from data.files.archive import Member, legible, members
from data.files.reader import sha256_of
from data.formats import profile
from data.formats.format import Format
from data.loading.loader import recognise

LOCKED = ("error.encrypted", "error.wrong_password")
"""Errors that a password resolves."""


@dataclass(frozen=True)
class Target:
    """The shop that files are imported into. A field that is None is stored already, or has a default."""

    shop_id: str
    platform: str | None = None
    market: str | None = None
    timezone: str | None = None


class _Copy:
    """An uploaded file on disk, unpacked if it is a ZIP file; deleted with the last reference.

    It is not stored under its own name, which may be too long or invalid as a file name.
    """

    def __init__(self, file: UploadedFile) -> None:
        stack = ExitStack()
        weakref.finalize(self, stack.close)
        path = Path(stack.enter_context(TemporaryDirectory(prefix="dabiao-"))) / "upload"
        path.write_bytes(file.getbuffer())
        name = legible(file.name)
        self.members: list[Member] = [Member(path, name)]
        self.error: DabiaoError | None = None
        try:
            self.members = stack.enter_context(members(path, name))
        except DabiaoError as e:
            self.error = e


@dataclass
class Waiting:
    """A file that waits: the format it was recognised as, or the error that keeps it out. `key` is unique in a session.

    `is_table`: no format fits it, but it has columns, so that a person can map them. `sha256`: the file's, in
    hexadecimal, once it was recognised. `also_here`: a person said that a file which another shop has belongs into this
    shop too.
    """

    key: str
    name: str
    path: Path
    copy: _Copy
    password: str | None = None
    format: Format | None = None
    error: DabiaoError | None = None
    is_table: bool = False
    sha256: str = ""
    also_here: bool = False

    def look(self, shop_id: str) -> None:
        """Recognise the file's format in a shop, with its password if it has one."""
        try:
            self.format = recognise(self.path, name=self.name, password=self.password, shop=shop_id)
            self.error = None
            self.sha256 = sha256_of(self.path)
        except DabiaoError as e:
            self.format, self.error = None, e
            self.is_table = profile.is_table(self.path, self.name, password=self.password)


def unpack(file: UploadedFile, shop_id: str) -> list[Waiting]:
    """The uploaded file, or the files in it if it is a ZIP file; the format of each in a shop is recognised."""
    copy = _Copy(file)
    files = [
        Waiting(f"{file.file_id}-{number}", member.name, member.path, copy, error=copy.error)
        for number, member in enumerate(copy.members)
    ]
    for waiting in files:
        if waiting.error is None:
            waiting.look(shop_id)
    return files


def waiting() -> list[Waiting]:
    """The waiting files of this session."""
    files: list[Waiting] = st.session_state.setdefault("waiting", [])
    return files
