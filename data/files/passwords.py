"""Workbooks protected by a password, decrypted in memory. Independent of sheets and cells."""

import io
import re
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import PurePath
from typing import BinaryIO

from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

from data.errors import DabiaoError
from data.files.archive import ZIP

_COPY = re.compile(r" ?(?:[(（][0-9]{1,3}[)）]|- ?副本|- Copy)$")
"""What a browser or a desktop appends to the name of a second copy."""


def is_locked(file: BinaryIO) -> bool:
    """Whether a workbook is protected by a password."""
    if _is_packed(file):
        with suppress(Exception), zipfile.ZipFile(file) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")
        return False
    try:
        return bool(OfficeFile(file).is_encrypted())
    except DecryptionError:
        return True
    except Exception:  # a damaged file may raise anything in the library
        return False


def unlock(file: BinaryIO, name: str, password: str | None) -> BinaryIO:
    """Return the workbook without its password, in memory.

    Kuaishou's password is the end of the file's own name, so that is tried first, then `password`. Raises DabiaoError
    when neither opens it, or when the protection is of an unsupported kind.
    """
    if _is_packed(file):  # an ODS file, whose encryption is not supported
        raise DabiaoError("error.locked", file=name)
    try:
        book = OfficeFile(file)
        checked = {"verify_password": True} if book.format == "ooxml" else {}  # the older kind is always verified
        for word in dict.fromkeys([*passwords_in(name), *([password] if password else [])]):
            plain = io.BytesIO()
            try:
                book.load_key(password=word, **checked)
                book.decrypt(plain)
            except InvalidKeyError:
                continue
            plain.seek(0)
            return plain
    except DecryptionError as e:
        raise DabiaoError("error.locked", file=name) from e
    except Exception as e:  # a damaged file may raise anything in the library
        raise DabiaoError("error.damaged", file=name) from e
    raise DabiaoError("error.wrong_password" if password else "error.encrypted", file=name)


def passwords_in(name: str) -> Iterable[str]:
    """Return the last six characters of a file's name without extension, with and without the mark of a second copy."""
    stem = PurePath(name).stem
    return [name[-6:] for name in (stem, _COPY.sub("", stem)) if name]


def _is_packed(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(len(ZIP)) == ZIP
