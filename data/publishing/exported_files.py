"""Writing files that a user names, without replacing another file of theirs or the store."""

from pathlib import Path

from data.errors import DabiaoError
from data.files.archive import kind_of
from data.private_files import write_whole

BEGINNING_BYTES = 3
"""Bytes by which a CSV file with its mark, a workbook, a Parquet file and a page are distinguished."""

PACKED = b"PK\x03"


def write_export(path: Path, content: bytes) -> None:
    """Write a file, replacing an earlier one of its kind if there is one.

    Raises DabiaoError when the path cannot be written, or when anything else exists there: the store, a list in another
    form, a backup, a pipe.
    """
    try:
        if path.exists() and not _is_alike(path, content):
            raise DabiaoError("error.other_file_exists", file=path)
        write_whole(path, content)
    except OSError as e:
        raise DabiaoError("error.unwritable", file=path, why=e.strerror or e) from e


def _is_alike(path: Path, content: bytes) -> bool:
    """Whether a path is an empty file, or one of the kind of this content."""
    if not path.is_file():  # reading from a pipe would block forever
        return False
    with path.open("rb") as file:
        beginning = file.read(BEGINNING_BYTES)
    if beginning == PACKED == content[:BEGINNING_BYTES]:
        return kind_of(path) == "workbook"
    return beginning in (b"", content[:BEGINNING_BYTES])
