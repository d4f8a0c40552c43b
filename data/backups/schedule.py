"""A backup a day while the app runs: a thread that makes one when the newest is a day old and the store has changed."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from data.access import Access
from data.backups import names
from data.backups.backup import back_up
from data.errors import DabiaoError

LOG = logging.getLogger("dabiao")

EVERY = timedelta(days=1)

FIRST_LOOK_SECONDS, LOOK_SECONDS = 120.0, 1800.0
"""When the thread looks whether a backup is due: not while the app starts, and then from time to time."""


def is_due(access: Access, now: datetime) -> bool:
    """Whether a backup is due at this instant (aware)."""
    newest = names.newest(access.path)
    made_at = None if newest is None else names.made_at(newest)
    if made_at is None:
        return True
    changed_at = datetime.fromtimestamp(access.path.stat().st_mtime, UTC)
    return changed_at > made_at and not made_at <= now < made_at + EVERY


class Backups:
    """The thread. `open_access` may raise DabiaoError: then the thread looks again later."""

    def __init__(self, open_access: Callable[[], Access], first_look_seconds: float = FIRST_LOOK_SECONDS) -> None:
        self._open_access = open_access
        self._first_look_seconds = first_look_seconds
        self._stopping = Event()
        self._thread = Thread(target=self._work, daemon=True, name="backups")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Wait for the backup that is being made."""
        self._stopping.set()
        self._thread.join()

    def _work(self) -> None:
        wait = self._first_look_seconds
        while not self._stopping.wait(wait):
            wait = LOOK_SECONDS
            try:
                access = self._open_access()
                if is_due(access, datetime.now(UTC)):
                    LOG.info("backed up as %s", back_up(access))
            except (DabiaoError, OSError) as e:
                LOG.error("no backup was made: %s", e)
            except Exception:
                LOG.exception("no backup was made")
