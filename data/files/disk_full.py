"""Recognises errors of a full disk or quota. Standard library only: the process for workbooks imports it first."""

import errno

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""A disk that is full, a quota that is used up, and a file that has grown as large as its disk allows."""

_PHRASES = ("no space left", "not enough space", "quota exceeded", "file too large")
"""What systems say of these: the database hands on their words only."""


def is_full(e: Exception) -> bool:
    """Whether something failed because the disk or a quota is full."""
    if isinstance(e, OSError):
        return e.errno in _FULL
    return any(phrase in str(e).lower() for phrase in _PHRASES)
