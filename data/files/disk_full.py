"""Recognise errors of a full disk or quota. Standard library only, because the workbook process imports it first."""

import errno

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Error numbers of a full disk, an exhausted quota, and a file that has reached the maximum size of its file system."""

_PHRASES = ("no space left", "not enough space", "quota exceeded", "file too large")
"""Phrases in the messages of such errors; the database passes on only the message."""


def is_full(e: Exception) -> bool:
    """Whether an operation failed because the disk or a quota is full."""
    if isinstance(e, OSError):
        return e.errno in _FULL
    return any(phrase in str(e).lower() for phrase in _PHRASES)
