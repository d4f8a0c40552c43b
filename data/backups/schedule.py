"""A daily backup while the app runs: made when the newest is a day old and the store has changed."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from data.access import Access
from data.backups import names
from data.backups.backup import back_up
from data.periodic_task import PeriodicTask

LOG = logging.getLogger("dabiao")

EVERY = timedelta(days=1)

FIRST_LOOK_SECONDS, LOOK_SECONDS = 120.0, 1800.0
"""Seconds after the app's start, and then between checks, whether a backup is due."""


def is_due(access: Access, now: datetime) -> bool:
    """Whether a backup is due at this instant (aware)."""
    instants = map(names.made_at, names.listed(names.folder_of(access.path)))
    # a backup made while the clock was ahead would prevent others until then
    newest = max((at for at in instants if at is not None and at <= now), default=None)
    if newest is None:
        return True
    changed_at = datetime.fromtimestamp(access.path.stat().st_mtime, UTC)
    return changed_at > newest and now >= newest + EVERY


def _left_out(_: str, e: Exception) -> None:
    LOG.warning("a file of the configuration is in no backup: %s", e)


def daily_backups(open_access: Callable[[], Access], first_look_seconds: float = FIRST_LOOK_SECONDS) -> PeriodicTask:
    """Return the task that makes the backups.

    `open_access` may raise DabiaoError: then the next check follows later.
    """

    def work() -> None:
        access = open_access()
        if is_due(access, datetime.now(UTC)):
            LOG.info("backed up as %s", back_up(access, tell=_left_out))

    return PeriodicTask("backups", work, first_look_seconds, LOOK_SECONDS)
