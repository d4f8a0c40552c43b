"""A thread that removes rows which are older than their shops keep them, while the app runs."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread

from data.access import Access
from data.errors import DabiaoError
from metrics.scoring.retention import remove_old

LOG = logging.getLogger("dabiao")

FIRST_LOOK_SECONDS, LOOK_SECONDS = 300.0, 21_600.0
"""When the thread looks whether rows are too old: not while the app starts, and then four times a day."""


class RetentionService:
    """The thread. `open_access` may raise DabiaoError: then the thread looks again later."""

    def __init__(self, open_access: Callable[[], Access], first_look_seconds: float = FIRST_LOOK_SECONDS) -> None:
        self._open_access = open_access
        self._first_look_seconds = first_look_seconds
        self._stopping = Event()
        self._thread = Thread(target=self._work, daemon=True, name="retention")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Wait for the removal that is being made."""
        self._stopping.set()
        self._thread.join()

    def _work(self) -> None:
        wait = self._first_look_seconds
        while not self._stopping.wait(wait):
            wait = LOOK_SECONDS
            try:
                access = self._open_access()
                if not access.store.read_only:
                    for entry in remove_old(access, [shop.shop_id for shop in access.shops()], datetime.now(UTC)):
                        LOG.info("rows before %s were removed", entry.until, extra={"rows": sum(entry.rows.values())})
            except (DabiaoError, OSError) as e:
                LOG.error("old rows were not removed: %s", e)
            except Exception:
                LOG.exception("old rows were not removed")
