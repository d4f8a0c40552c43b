"""Work that the running app does periodically, on a thread of its own."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from data.errors import DabiaoError

LOG = logging.getLogger("dabiao")


class PeriodicTask:
    """A thread that works after `first_seconds`, and then again every `seconds`.

    A failure is logged, and the work tried again at the next time. `name`: of the thread, and of the work in the log.
    """

    def __init__(self, name: str, work: Callable[[], None], first_seconds: float, seconds: float) -> None:
        self._work = work
        self._first_seconds = first_seconds
        self._seconds = seconds
        self._stopping = Event()
        self._thread = Thread(target=self._repeat, daemon=True, name=name)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Wait for work in progress; no more is started."""
        self._stopping.set()
        self._thread.join()

    def _repeat(self) -> None:
        wait = self._first_seconds
        while not self._stopping.wait(wait):
            wait = self._seconds
            try:
                self._work()
            except (DabiaoError, OSError) as e:
                LOG.error("%s: failed, and is tried again later: %s", self._thread.name, e)
            except Exception:
                LOG.exception("%s: failed, and is tried again later", self._thread.name)
